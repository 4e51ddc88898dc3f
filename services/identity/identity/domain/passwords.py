"""Passwords: length and a list of common ones, no composition rules (NIST SP 800-63B-4); and temporary passwords."""

import re
import secrets
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources
from itertools import pairwise

from identity.domain.faults import Fault, fault

SHORTEST, LONGEST = 12, 128
# Without look-alikes: no 0 O o, 1 l I i, 5 S s, 2 Z z, 8 B, u v, m n r.
TEMPORARY_ALPHABET = "34679ACDEFGHJKLMNPQRTUWXYacdefghjkpqtwxy"
TEMPORARY_LENGTH = 16
# Words shorter than SHORTEST_WORD occur in many passwords and are ignored. A password needs at least FEWEST_OTHER_LETTERS letters besides
# the words that others know.
SHORTEST_WORD, FEWEST_OTHER_LETTERS = 3, 4
# Words from which people of an office often build passwords.
CONTEXT = ("izin", "sicantik", "perizinan", "kabupaten", "bupati", "walikota")


@cache
def common() -> frozenset[str]:
    """The bundled list of common passwords: those long enough to pass the length rule, and those used as stems."""
    text = resources.files(__package__).joinpath("common_passwords.txt").read_text("utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))


def check(password: str, *, about: Iterable[str] = (), minimum: int = SHORTEST) -> Fault | None:
    """The fault in a new password. `about`: username, name, email, date of birth, agency and its units, which are not secret. `minimum`: the
    agency's shortest length."""
    if len(password) < minimum:
        return fault("too_short", limit=minimum, got=len(password))
    if len(password) > LONGEST:
        return fault("too_long", limit=LONGEST, got=len(password))
    return fault("too_common") if _guessable(password, about) else None


def check_change(current: str, new: str, *, about: Iterable[str] = (), minimum: int = SHORTEST) -> Fault | None:
    """The fault in a new password that is to replace `current`."""
    return fault("same_as_old") if new == current else check(new, about=about, minimum=minimum)


def _guessable(password: str, about: Iterable[str]) -> bool:
    plain = "".join(password.lower().split())
    stem = plain.strip("0123456789!?.@#$%^&*-_+=")
    return len(set(plain)) <= 3 or _counts(plain) or plain in common() or stem in common() or _is_made_of(plain, {*_words(about), *CONTEXT})


def _words(about: Iterable[str]) -> Iterator[str]:
    """Every word of the names, addresses and dates, and all words of one text joined, forwards and in reverse order; words that are too
    short are left out."""
    for text in about:
        words = re.findall(r"[^\W_]+", text.lower())
        yield from (word for word in (*words, "".join(words), "".join(reversed(words))) if len(word) >= SHORTEST_WORD)


def dates(birth_date: str) -> list[str]:
    """The ways in which people write a day (yyyy-mm-dd) without separators."""
    year, month, day = birth_date.split("-")
    return [f"{day}{month}{year}", f"{year}{month}{day}", f"{day}{month}{year[2:]}", f"{year[2:]}{month}{day}", f"{day}{month}", year]


def _is_made_of(plain: str, words: set[str]) -> bool:
    """Whether a password consists of `words`: whether few letters are left when all `words` (forwards or backwards), digits and signs are
    removed."""
    ways = sorted({*words, *(word[::-1] for word in words)}, key=len, reverse=True)
    bare = re.sub(r"[\W_]", "", plain)
    rest = re.sub("|".join(map(re.escape, ways)), " ", bare)
    return rest != bare and sum(sign.isalpha() for sign in rest) < FEWEST_OTHER_LETTERS


def _counts(text: str) -> bool:
    """Whether every character follows the one before by the same small step (abcdefghijkl, 210987654321)."""
    steps = {(ord(b) - ord(a)) % 10 if a.isdigit() and b.isdigit() else ord(b) - ord(a) for a, b in pairwise(text)}
    return len(steps) == 1 and steps <= {0, 1, -1, 9}


def as_issued(typed: str) -> str:
    """A temporary password as it was mailed. Its alphabet has no blanks, so visible or invisible blanks that were copied with it are
    removed. A password that a person chose is never changed in this way."""
    return "".join(sign for sign in typed if not sign.isspace() and unicodedata.category(sign) not in ("Cf", "Cc"))


def temporary() -> str:
    """A random password for one mail (about 85 bits), easy to read off a screen and to type on a phone."""
    return "".join(secrets.choice(TEMPORARY_ALPHABET) for _ in range(TEMPORARY_LENGTH))
