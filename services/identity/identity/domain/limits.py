"""How often something may be tried, and which tries are counted together. The table with the reasons: docs/decisions/0012."""

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Address, ip_address, ip_network


@dataclass(frozen=True)
class Limit:
    """At most so many `tries` within any `window`."""

    tries: int
    window: timedelta


@dataclass(frozen=True)
class Count:
    """Tries with the same `key` are counted together. With an `item`, all tries of that item count as one: the limit is then on the number
    of different items. Without a `limit` the tries are counted and never refused."""

    key: str
    limit: Limit | None
    item: str = ""


FIVE_MINUTES = timedelta(minutes=5)
# Failed log-ins from devices that are unknown to the account, counted per typed login. A count per account would reveal which email belongs
# to which username.
LOG_IN = Limit(10, FIVE_MINUTES)
# Failed log-ins or codes from devices that are known to the account: DEVICE limits each device, DEVICES all known devices of the account
# together.
DEVICE, DEVICES = Limit(6, FIVE_MINUTES), Limit(10, FIVE_MINUTES)
# Different logins that failed from one address; tries from known devices are not counted.
ADDRESS = Limit(30, FIVE_MINUTES)
# All log-ins, successful ones too, per typed login.
LOG_IN_AT_ALL = Limit(60, FIVE_MINUTES)
# When all people together have failed this often, each address has one try per delay, and the delay grows with the failures.
LOAD, LONGEST_DELAY = Limit(1000, FIVE_MINUTES), timedelta(minutes=1)
# Then also only so many tries from unknown devices, from all addresses together, get as far as the password hash; the others are refused
# and told to come back a moment later.
PACE = Limit(20, timedelta(seconds=1))
# Entering the current password again, per session.
PROOF = Limit(10, FIVE_MINUTES)
# Codes of the second factor from unknown devices, per account; and the first code of a new app, per session.
SECOND_FACTOR = Limit(10, FIVE_MINUTES)
# Mails for a forgotten password, per account. Over the limit no mail is sent, but the person who asks is not refused.
RESET = Limit(5, timedelta(hours=1))
# Different logins for which one address reports a forgotten password.
RESETS = Limit(30, FIVE_MINUTES)
# Requests to take an account over with a claim code, per address.
CLAIM = Limit(20, FIVE_MINUTES)
# Requests to change the email address, per account.
EMAIL_CHANGE = Limit(5, timedelta(hours=1))
# Per address. A mobile network puts hundreds of people behind one address.
CHECK_USERNAME = Limit(300, FIVE_MINUTES)
START_REGISTRATION = Limit(100, FIVE_MINUTES)
UPLOAD = Limit(100, FIVE_MINUTES)
# Codes of permits that there are not; what is found does not count.
GUESS = Limit(30, FIVE_MINUTES)
# Requests to send a mail again, also to another address, per registration or account.
RESEND = Limit(5, timedelta(hours=1))
# Tries older than this count for no limit.
LONGEST_WINDOW = max(limit.window for limit in list(globals().values()) if isinstance(limit, Limit))

FAILURES = "log_in"
# More failures do not make the delay longer, so they are not counted.
MOST_COUNTED = int(LONGEST_DELAY.total_seconds()) * 100


def tried(login: str) -> str:
    """The form of a login under which its tries are counted."""
    return login.strip().lower()


def of_stranger(login: str, address: str, *, failures: int) -> list[Count]:
    """What a log-in from an unknown device counts against. `failures`: those of all people together within LOAD's window."""
    counts = [
        Count(f"login:{tried(login)}", LOG_IN),
        Count(f"address:{origin(address)}", ADDRESS, item=tried(login)),
        Count(FAILURES, None),
    ]
    delay = delay_under(failures)
    return [*counts, Count(f"delay:{origin(address)}", Limit(1, delay)), Count("pace", PACE)] if delay else counts


def of_device(act: str, account_id: int, device: str) -> list[Count]:
    """What a log-in or a code from a device known to the account counts against: nobody on another device can use up these tries."""
    return [Count(f"{act}:device:{device}:{account_id}", DEVICE), Count(f"{act}:devices:{account_id}", DEVICES)]


def delay_under(failures: int) -> timedelta:
    """How far apart the tries of one address must be, given the failures of all people together: no delay below the load limit, then ten
    seconds and more."""
    return min(timedelta(seconds=failures // 100), LONGEST_DELAY) if failures >= LOAD.tries else timedelta(0)


def origin(address: str) -> str:
    """The origin whose tries are counted together: an IPv4 address, or the /64 network of an IPv6 address, because who has one address of a
    /64 can use all of them."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or ip_network((found.packed, 64), strict=False))
