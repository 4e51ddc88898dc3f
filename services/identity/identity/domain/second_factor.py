"""The second factor: how typed codes are read, and recovery codes for people who lost the app."""

import secrets

# Without letters that look alike, in lower case, because people copy the codes from paper. 16 of 20 characters are 69 bits.
_ALPHABET = "34679acdefghjkpqtwxy"
_GROUPS, _IN_A_GROUP = 4, 4
RECOVERY_CODES = 10


def new_recovery_codes() -> list[str]:
    """Each in four groups: k7fq-3mhx-…"""
    return ["-".join(_group() for _ in range(_GROUPS)) for _ in range(RECOVERY_CODES)]


def _group() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(_IN_A_GROUP))


def bare(code: str) -> str:
    """A code in the form in which it is compared: without blanks and dashes, in lower case."""
    return "".join(code.split()).replace("-", "").lower()


def is_of_app(code: str) -> bool:
    """Whether a bare code is one of the app's; recovery codes are longer."""
    return len(code) == 6 and code.isascii() and code.isdigit()
