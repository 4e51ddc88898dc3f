"""Claim codes: with the code on the counter's receipt, and the date of birth that the counter recorded, somebody for whom the counter made an
account takes it over: gives an email address, proves it by a mailed link, chooses username and password.

A code is printed once for each check of identity, and ends the one before it. Only its digest is stored.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bus.refusals import Conflict
from identity.domain.accounts import ACTIVE, Account
from identity.domain.filing import is_without_login
from identity.domain.person import Marks

# Crockford's base 32: no I, L, O and U. 15 random characters are 75 bits; the last one shows most slips of the pen without asking anybody.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM, GROUP = 15, 4
LENGTH = RANDOM + 1
LIVES = timedelta(days=90)
MOST_MISSES = 5  # wrong dates of birth, until the code ends
_MISREAD = str.maketrans("OILU", "011V")


@dataclass(frozen=True)
class ClaimCode:
    """`filing_id`: the check of identity for which it was printed. `misses`: how often it came with another date of birth. `ended_at`: a newer
    one was printed, the account was disabled, or somebody guessed."""

    id: int
    agency: str
    account_id: int
    filing_id: int
    officer_id: int
    officer_name: str
    made_at: datetime
    expires_at: datetime
    misses: int = 0
    used_at: datetime | None = None
    ended_at: datetime | None = None


def new_code() -> str:
    """As it is printed, in groups."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM))
    whole = signs + _check_sign(signs)
    return "-".join(whole[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def meant(typed: str) -> str:
    """The code that somebody typed from paper: without blanks and dashes, in capitals, O for 0, I and L for 1, U for V."""
    return "".join(sign for sign in typed.upper() if sign.isascii() and sign.isalnum()).translate(_MISREAD)


def is_code(bare: str) -> bool:
    """Whether it could be one; of a slip of the pen it is not, and that reveals nothing."""
    known = len(bare) == LENGTH and all(sign in ALPHABET for sign in bare)
    return known and _check_sign(bare[:-1]) == bare[-1]


def _check_sign(signs: str) -> str:
    """By Luhn's method with 32 signs: finds each single wrong sign, and most that changed places."""
    total = 0
    for place, sign in enumerate(reversed(signs)):
        value = ALPHABET.index(sign) * (2 - place % 2)
        total += value // len(ALPHABET) + value % len(ALPHABET)
    return ALPHABET[-total % len(ALPHABET)]


def state(code: ClaimCode, *, at: datetime) -> str:
    if code.used_at:
        return "used"
    if code.ended_at:
        return "ended"
    return "expired" if at >= code.expires_at else "open"


def missed(code: ClaimCode, *, at: datetime) -> ClaimCode:
    """It came with another date of birth."""
    misses = code.misses + 1
    return replace(code, misses=misses, ended_at=at if misses >= MOST_MISSES else code.ended_at)


def stopped(code: ClaimCode, *, at: datetime) -> ClaimCode:
    """It is in hands for which it was not printed."""
    return replace(code, ended_at=at)


def of_office(known: Iterable[tuple[Account, Marks]], printed: ClaimCode, *, officer: Marks) -> int | None:
    """The account of whoever works for an office and has the address with which the code came, or that of the officer who printed it, where
    the address is theirs under another account. `known`: the accounts with that address, and whose they are; None: neither."""
    for account, marks in known:
        if account.is_staff:
            return account.id
        if not marks.isdisjoint(officer):
            return printed.officer_id
    return None


def can_be_claimed(account: Account) -> bool:
    return account.status == ACTIVE and is_without_login(account)


def refuse_to_print(account: Account, *, printed: bool) -> None:
    """`printed`: for this check of identity there is one already.

    :raises Conflict: has_login; claim_code_printed: another one only after the identity was checked again.
    """
    if not is_without_login(account):
        raise Conflict("has_login", "this person has an account to log in to")
    if printed:
        raise Conflict("claim_code_printed", "one code for each check of identity")


def claimed(account: Account, *, email: str, username: str, password_hash: str) -> Account:
    """The account in the hands of its holder."""
    return replace(
        account, email=email, username=username, password_hash=password_hash, must_change_password=False, password_expires_at=None
    )
