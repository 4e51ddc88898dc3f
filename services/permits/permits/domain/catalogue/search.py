"""Finding a permit type by the words people use: synonyms are data, small slips are forgiven, and what is not ours is said to be elsewhere."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Protocol

from permits.domain.catalogue.permit_type import Elsewhere

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


class Entry(Protocol):
    """What of a permit type is looked at."""

    code: str
    name: str
    group: str
    group_name: str
    everyday_words: Iterable[str]


@dataclass(frozen=True)
class Found:
    """The codes of permit types. `nearest`: where nothing was found, at most three that come close. `elsewhere`: what others issue."""

    items: list[str]
    nearest: list[str]
    elsewhere: list[Elsewhere]

    def page(self, after: str | None, limit: int | None) -> list[str]:
        """Of the items those behind `after`: one more than `limit` where there are more."""
        start = self.items.index(after) + 1 if after in self.items else 0
        return self.items[start:][: limit and limit + 1]


class Vocabulary:
    """The words of a catalogue, each with the permit types that have it. It is made once and asked often: a request looks at the words that
    have letters in common with what was asked, and at each of them once, however many permit types have it."""

    def __init__(self, types: Iterable[Entry]) -> None:
        # Of two permit types that are found equally well the earlier one here comes first.
        ordered = sorted(types, key=lambda one: (len(_words(one.name)), one.name))
        self._codes = [one.code for one in ordered]
        self._groups = [one.group for one in ordered]
        self._places: dict[str, list[int]] = {}
        for place, one in enumerate(ordered):
            for word in set(_words(" ".join((one.code, one.name, one.group_name, *one.everyday_words)))):
                self._places.setdefault(word, []).append(place)
        self._pairs = {word: _pairs(word) for word in self._places}
        self._having: dict[str, set[str]] = {}  # two neighbouring letters → the words that have them
        self._of_length: dict[int, list[tuple[int, str]]] = {}  # the words of a length, each with its letters
        for word, pairs in self._pairs.items():
            self._of_length.setdefault(len(word), []).append((_letters(word), word))
            for pair in pairs:
                self._having.setdefault(pair, set()).add(word)

    def __contains__(self, word: str) -> bool:
        return word in self._places

    def found(self, wanted: Sequence[str], *, slips: Collection[str], group: str | None) -> list[str]:
        """The codes of those that have all the words, best first. `slips`: words that may be written wrongly."""
        worth = [self._best(self._hits(word) + (self._slips(word) if word in slips else [])) for word in wanted]
        hits = [place for place in self._having_all(worth) if group in (None, self._groups[place])]
        return self._named(hits, worth)

    def nearest(self, wanted: Sequence[str], *, exactly: Collection[str], group: str | None) -> list[str]:
        """Of those that share enough of the words, the closest. Words in `exactly` are not taken for others: "makan" is no slip of "makam"."""
        shares = [self._best(self._hits(word, worth=1.0) + ([] if word in exactly else self._alike(word))) for word in wanted]
        places = {place for share in shares for place in share if group in (None, self._groups[place])}
        close = [place for place in places if sum(share.get(place, 0) for share in shares) >= ENOUGH * len(wanted)]
        return self._named(close, shares)[:CLOSEST]

    def _hits(self, word: str, *, worth: float = 0) -> list[tuple[float, str]]:
        """The words of the catalogue that the word is, begins or is inside of, each with what it is worth."""
        if len(word) < SHORTEST_BEGINNING:
            return [(worth or SAME, word)] if word in self else []
        with_its_pairs = set.intersection(*(self._having.get(pair, set()) for pair in _pairs(word)))
        known = [each for each in with_its_pairs if word in each]
        graded = ((SAME if each == word else BEGINS if each.startswith(word) else INSIDE, each) for each in known)
        return [(worth or grade, each) for grade, each in graded if grade > INSIDE or len(word) >= SHORTEST_INSIDE]

    def _slips(self, word: str) -> list[tuple[float, str]]:
        allowed, asked = _slips_allowed(word), _letters(word)
        lengths = range(max(SHORTEST_SLIP, len(word) - allowed), len(word) + allowed + 1) if allowed else ()
        near = (each for length in lengths for each in self._of_length.get(length, ()))
        return [(SLIP, each) for letters, each in near if _may_be_near(letters, asked, allowed) and _distance(word, each) <= allowed]

    def _alike(self, word: str) -> list[tuple[float, str]]:
        asked = _pairs(word)
        shared = Counter(each for pair in asked for each in self._having.get(pair, ()))
        graded = ((2 * count / (len(asked) + len(self._pairs[each])), each) for each, count in shared.items())  # Dice's coefficient
        return [(likeness, each) for likeness, each in graded if likeness >= ALIKE]

    def _best(self, graded: list[tuple[float, str]]) -> dict[int, float]:
        """What the word is worth in each permit type that has one of these."""
        return {place: worth for worth, word in sorted(graded) for place in self._places[word]}

    @staticmethod
    def _having_all(worth: Sequence[dict[int, float]]) -> set[int]:
        return set.intersection(*map(set, worth)) if worth else set()

    def _named(self, places: Iterable[int], worth: Sequence[dict[int, float]]) -> list[str]:
        ranked = sorted((-sum(each.get(place, 0) for each in worth), place) for place in places)
        return [self._codes[place] for _, place in ranked]


def search(q: str, types: Vocabulary, elsewhere: Sequence[Elsewhere], *, group: str | None = None) -> Found:
    """Best first. All words of `q` must be found; slips are looked for only where no permit type has the words as they are written."""
    asked = _words(q)
    wanted = [word for word in asked if word not in COMMON] or asked
    phrases = {word for other in elsewhere for phrase in other.words for word in _words(phrase)}
    known = [word for word in wanted if word in types or word in phrases]
    items = types.found(wanted, slips=(), group=group) or types.found(wanted, slips=set(wanted).difference(known), group=group)
    others = [other for other in elsewhere if any(_is_meant(phrase, asked, wanted, alone=not items) for phrase in other.words)]
    nearest = [] if items or others else types.nearest(wanted, exactly=known, group=group)
    return Found(items, nearest, others)


def _is_meant(phrase: str, asked: list[str], wanted: list[str], *, alone: bool) -> bool:
    """The phrase occurs in what was asked; where we have something ourselves it must be all that was asked."""
    words = set(_words(phrase))
    return words <= set(asked) if alone else words in (set(asked), set(wanted))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _pairs(word: str) -> frozenset[str]:
    """Its neighbouring letters."""
    return frozenset(word[at : at + 2] for at in range(len(word) - 1))


def _slips_allowed(word: str) -> int:
    """One letter wrong, missing, too many or changed places; two in a long word."""
    return 0 if len(word) < SHORTEST_SLIP else 2 if len(word) >= LONG else 1


def _letters(word: str) -> int:
    """One bit for each of its letters; different letters may share one."""
    return reduce(or_, (1 << ord(letter) % 32 for letter in word))


def _may_be_near(letters: int, others: int, slips: int) -> bool:
    """So many slips add and take away no more letters."""
    return (letters & ~others).bit_count() <= slips and (others & ~letters).bit_count() <= slips


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
