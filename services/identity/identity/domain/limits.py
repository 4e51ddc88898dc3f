"""How often something may be tried, and whose tries count together. The table with the reasons: docs/decisions/0012."""

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Address, ip_address, ip_network


@dataclass(frozen=True)
class Limit:
    """So many `tries` within any `window`."""

    tries: int
    window: timedelta


@dataclass(frozen=True)
class Count:
    """Tries under `key` count together. With an `item` its tries count as one: the limit is on different items. Without a limit they
    are counted only."""

    key: str
    limit: Limit | None
    item: str = ""


FIVE_MINUTES = timedelta(minutes=5)
# Log-ins that failed, from devices the account was never used on, per login as typed. Counting them by account would tell which email
# belongs to which username.
LOG_IN = Limit(10, FIVE_MINUTES)
# Log-ins, or codes, that failed from a device the account was used on: of that device, and of all such devices of the account together.
DEVICE, DEVICES = Limit(6, FIVE_MINUTES), Limit(10, FIVE_MINUTES)
# Different logins that failed from one address; known devices do not count.
ADDRESS = Limit(30, FIVE_MINUTES)
# All log-ins, also those that succeed, per login as typed.
LOG_IN_AT_ALL = Limit(60, FIVE_MINUTES)
# From so many failures of everybody together on, an address has one try within a delay that grows with them.
LOAD, LONGEST_DELAY = Limit(1000, FIVE_MINUTES), timedelta(minutes=1)
# And so many strangers of all addresses are let to the hash then; the others are told to come a moment later.
PACE = Limit(20, timedelta(seconds=1))
# The current password asked once more, per session.
PROOF = Limit(10, FIVE_MINUTES)
# Codes of the second factor from devices that are not known, per account; a new app's first code, per session.
SECOND_FACTOR = Limit(10, FIVE_MINUTES)
# Mails to somebody who forgot the password, per account. Whoever asks is never refused for it.
RESET = Limit(5, timedelta(hours=1))
# Different logins of which one address says that their password is forgotten.
RESETS = Limit(30, FIVE_MINUTES)
# Asking for another email address, per account.
EMAIL_CHANGE = Limit(5, timedelta(hours=1))
# Per address; a mobile network puts hundreds of its people behind one.
CHECK_USERNAME = Limit(300, FIVE_MINUTES)
START_REGISTRATION = Limit(100, FIVE_MINUTES)
UPLOAD = Limit(100, FIVE_MINUTES)
# Asking for a mail again, or for it at another address, per registration or account.
RESEND = Limit(5, timedelta(hours=1))
# Tries older than this count nowhere.
LONGEST_WINDOW = max(limit.window for limit in list(globals().values()) if isinstance(limit, Limit))

FAILURES = "log_in"
# More failures make the delay no longer, so they are not counted.
MOST_COUNTED = int(LONGEST_DELAY.total_seconds()) * 100


def tried(login: str) -> str:
    """A login, as its tries are counted."""
    return login.strip().lower()


def of_stranger(login: str, address: str, *, failures: int) -> list[Count]:
    """What a log-in counts against from a device that is not known. `failures`: everybody's, in LOAD's window."""
    counts = [
        Count(f"login:{tried(login)}", LOG_IN),
        Count(f"address:{origin(address)}", ADDRESS, item=tried(login)),
        Count(FAILURES, None),
    ]
    delay = delay_under(failures)
    return [*counts, Count(f"delay:{origin(address)}", Limit(1, delay)), Count("pace", PACE)] if delay else counts


def of_device(act: str, account_id: int, device: str) -> list[Count]:
    """What a log-in or a code counts against from a device the account was used on: nobody elsewhere can use these up."""
    return [Count(f"{act}:device:{device}:{account_id}", DEVICE), Count(f"{act}:devices:{account_id}", DEVICES)]


def delay_under(failures: int) -> timedelta:
    """How far apart an address' tries must be, by everybody's failures: nothing below the load, then ten seconds and more."""
    return min(timedelta(seconds=failures // 100), LONGEST_DELAY) if failures >= LOAD.tries else timedelta(0)


def origin(address: str) -> str:
    """From where tries count together: an IPv4 address, or the /64 of an IPv6 one, in which whoever has one address has them all."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or ip_network((found.packed, 64), strict=False))
