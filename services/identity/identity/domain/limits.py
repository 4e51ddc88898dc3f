"""How often something may be tried."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Limit:
    """So many `tries` within any `window`."""

    tries: int
    window: timedelta


# Log-ins that failed, per login as typed and per address. Counting by account would tell which e-mail belongs to which username.
LOG_IN = Limit(10, timedelta(minutes=5))
# Asking for the verification mail again, per registration.
RESEND = Limit(5, timedelta(hours=1))
LONGEST_WINDOW = max(LOG_IN.window, RESEND.window)
