"""How often something may be tried."""

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Address, ip_address, ip_network


@dataclass(frozen=True)
class Limit:
    """So many `tries` within any `window`."""

    tries: int
    window: timedelta


# Log-ins that failed, per login as typed and per address. Counting by account would tell which email belongs to which username.
LOG_IN = Limit(10, timedelta(minutes=5))
# All log-ins, also those that succeed, per login as typed.
LOG_IN_AT_ALL = Limit(60, timedelta(minutes=5))
# Those that failed, of everybody together.
LOG_INS = Limit(1000, timedelta(minutes=5))
# Codes of the second factor, per account.
SECOND_FACTOR = Limit(10, timedelta(minutes=5))
# Saying that one forgot the password, per login as typed; and per address.
RESET, RESETS = Limit(5, timedelta(hours=1)), Limit(20, timedelta(hours=1))
# Asking for another email address, per account.
EMAIL_CHANGE = Limit(5, timedelta(hours=1))
# Per address; a mobile network puts hundreds of its people behind one.
CHECK_USERNAME = Limit(300, timedelta(minutes=5))
START_REGISTRATION = Limit(300, timedelta(hours=1))
UPLOAD = Limit(600, timedelta(hours=1))
# Asking for a mail again, or for it at another address, per registration or account.
RESEND = Limit(5, timedelta(hours=1))
# Tries older than this count nowhere.
LONGEST_WINDOW = max(limit.window for limit in list(globals().values()) if isinstance(limit, Limit))


def origin(address: str) -> str:
    """From where tries count together: an IPv4 address, or the /64 of an IPv6 one, in which whoever has one address has them all."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or ip_network((found.packed, 64), strict=False))
