"""Finding a permit type by the words people use: synonyms are data, small slips are forgiven, and what is not ours is said to be elsewhere."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from permits.domain.catalogue import Elsewhere, PermitType

# Said of any permit, so they tell none from another; they count only where nothing else was written.
COMMON = frozenset(
    {
        *("izin", "ijin", "surat", "cara", "urus", "mengurus", "buat", "membuat", "bikin", "minta", "mau"),
        *("untuk", "di", "ke", "dan", "atau", "yang", "saya", "usaha"),
    }
)
CLOSEST = 3
# How much a word of the query is worth by how it is found in a permit type.
SAME, BEGINS, INSIDE, SLIP = 4, 3, 2, 1
SHORTEST_BEGINNING, SHORTEST_INSIDE, SHORTEST_SLIP, LONG = 2, 3, 4, 8
# Nearest are those that share at least this part of the query; words are alike from this on.
ENOUGH, ALIKE = 0.4, 0.5


@dataclass(frozen=True)
class Found:
    """`nearest`: where nothing was found, at most three that come close. `elsewhere`: what others issue."""

    items: list[PermitType]
    nearest: list[PermitType]
    elsewhere: list[Elsewhere]


def search(q: str, types: Sequence[PermitType], elsewhere: Sequence[Elsewhere]) -> Found:
    """Best first. All words of `q` must be found; slips are looked for only where no permit type has the words as they are written."""
    asked = _words(q)
    wanted = [word for word in asked if word not in COMMON] or asked
    told = {one.code: _vocabulary(one) for one in types}
    known = frozenset().union(*told.values(), *(_words(phrase) for other in elsewhere for phrase in other.words))
    items = _found(wanted, types, told, slips=frozenset()) or _found(wanted, types, told, slips=frozenset(wanted) - known)
    others = [other for other in elsewhere if any(_is_meant(phrase, asked, wanted, alone=not items) for phrase in other.words)]
    nearest = [] if items or others else _nearest(wanted, types, told, known=known)
    return Found(items, nearest, others)


def _found(wanted: list[str], types: Sequence[PermitType], told: dict[str, frozenset[str]], *, slips: frozenset[str]) -> list[PermitType]:
    """`slips`: the words that nobody knows as they are written."""
    worth = {one.code: [_worth(word, told[one.code], slip=word in slips) for word in wanted] for one in types}
    hits = [one for one in types if wanted and all(worth[one.code])]
    return sorted(hits, key=lambda one: (-sum(worth[one.code]), len(_words(one.name)), one.name))


def _worth(word: str, vocabulary: frozenset[str], *, slip: bool) -> int:
    if word in vocabulary:
        return SAME
    if len(word) >= SHORTEST_BEGINNING and any(each.startswith(word) for each in vocabulary):
        return BEGINS
    if len(word) >= SHORTEST_INSIDE and any(word in each for each in vocabulary):
        return INSIDE
    return SLIP if slip and any(_slipped(word, each) for each in vocabulary) else 0


def _nearest(wanted: list[str], types: Sequence[PermitType], told: dict[str, frozenset[str]], *, known: frozenset[str]) -> list[PermitType]:
    """A word that is known is not taken for another one: "makan" is no slip of "makam"."""

    def share(one: PermitType) -> float:
        return sum(_likeness(word, told[one.code], exactly=word in known) for word in wanted) / len(wanted)

    scored = [(share(one), one) for one in types] if wanted else []
    close = [each for each in scored if each[0] >= ENOUGH]
    return [one for _, one in sorted(close, key=lambda each: (-each[0], each[1].name))][:CLOSEST]


def _likeness(word: str, vocabulary: frozenset[str], *, exactly: bool) -> float:
    if _worth(word, vocabulary, slip=False):
        return 1.0
    best = 0.0 if exactly else max((_shared_pairs(word, each) for each in vocabulary), default=0.0)
    return best if best >= ALIKE else 0.0


def _is_meant(phrase: str, asked: list[str], wanted: list[str], *, alone: bool) -> bool:
    """The phrase occurs in what was asked; where we have something ourselves it must be all that was asked."""
    words = set(_words(phrase))
    return words <= set(asked) if alone else words in (set(asked), set(wanted))


def _vocabulary(one: PermitType) -> frozenset[str]:
    return frozenset(_words(" ".join((one.code, one.name, one.group_name, *one.everyday_words))))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _shared_pairs(one: str, other: str) -> float:
    """Dice's coefficient of their pairs of neighbouring letters: 1 for the same word, 0 for words that share none."""
    pairs, others = ({word[at : at + 2] for at in range(len(word) - 1)} for word in (one, other))
    return 2 * len(pairs & others) / (len(pairs) + len(others)) if pairs and others else 0.0


def _slipped(word: str, meant: str) -> bool:
    """One letter wrong, missing, too many or changed places; two in a long word."""
    allowed = 2 if len(word) >= LONG else 1
    if len(word) < SHORTEST_SLIP or len(meant) < SHORTEST_SLIP or abs(len(word) - len(meant)) > allowed:
        return False
    return _distance(word, meant) <= allowed


def _distance(word: str, meant: str) -> int:
    """Damerau and Levenshtein's, with neighbours only."""
    rows = [list(range(len(meant) + 1))]
    for i, letter in enumerate(word, start=1):
        row = [i]
        for j, other in enumerate(meant, start=1):
            cost = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == meant[j - 2] and word[i - 2] == other:
                cost = min(cost, rows[-2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]
