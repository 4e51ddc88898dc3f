"""The reasons that an office has ready for its officers: what they pick becomes the text that the applicant reads, and may be completed by hand.

Each act has a list of its own, which the office writes; until it does, the shipped one counts. A decision keeps the words with which it was
taken, in both languages: no list of a later day is asked about it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from bus.refusals import Conflict, Invalid, NotFound
from permits.domain.correction import REQUIREMENT

RETURN, REJECT, SEND_BACK, OBJECT = ACTS = ("return", "reject", "send_back", "object")
LANGUAGES = ("id", "en")
DOCUMENT_KIND = "document_kind:"  # followed by one; REQUIREMENT by the code of one
MOST, MOST_KEPT = 50, 200  # of one act, in use and altogether
UP, DOWN = "up", "down"
LIKE_IT = 8  # codes that are named to whoever typed an unknown one


@dataclass(frozen=True)
class Reason:
    """`about`: of which requirement, or of which kind of document, it is offered; None: of all. `retired`: it is offered no more."""

    code: str
    text: Mapping[str, str]
    about: str | None = None
    retired: bool = False


def put(
    known: Sequence[Reason],
    *,
    code: str | None,
    text: Mapping[str, str],
    about: str | None,
    document_kinds: Iterable[str],
    requirements: Iterable[str] | None,
) -> tuple[Reason, ...]:
    """Rewords the one of that code, or adds one at the end. `requirements`: the codes that the agency's catalogue knows; None: they are not
    asked for. What a reason is about already is not looked at again: its requirement may have gone since.

    :raises NotFound: reason_not_found. :raises Conflict: reasons_full. :raises Invalid: invalid_fields (text.id, text.en, about)."""
    said = {language: " ".join(text.get(language, "").split()) for language in LANGUAGES}
    faults: dict[str, Any] = {f"text.{language}": {"code": "required"} for language, words in said.items() if not words}
    if any(each.code != code and each.about == about and each.text["id"] == said["id"] and not each.retired for each in known):
        faults["text.id"] = {"code": "there_already"}
    stays = any(each.code == code and each.about == about for each in known)
    if about and not stays and (wrong := _fault_about(about, document_kinds=document_kinds, requirements=requirements)):
        faults["about"] = wrong
    if faults:
        raise Invalid("invalid_fields", "a reason has its words in both languages, once", fields=faults)
    if code is None:
        _admit(known)
        return (*known, Reason(_next_code(known), said, about))
    before = the(known, code)
    return tuple(replace(each, text=said, about=about) if each is before else each for each in known)


def _fault_about(about: str, *, document_kinds: Iterable[str], requirements: Iterable[str] | None) -> dict[str, Any] | None:
    if not about.startswith(REQUIREMENT):
        return None if about.removeprefix(DOCUMENT_KIND) in document_kinds else {"code": "choice"}
    there, wanted = sorted(requirements or ()), about.removeprefix(REQUIREMENT)
    if requirements is None or wanted in there:
        return None
    return {"code": "unknown_requirement", "known": get_close_matches(wanted, there, n=LIKE_IT, cutoff=0) or there}


def move(known: Sequence[Reason], code: str, *, to: str) -> tuple[Reason, ...]:
    """Changes places with its neighbour among those in use; the first one stays where it is, and so does the last. :raises NotFound:
    reason_not_found."""
    moved, offered = the(known, code), in_use(known)
    if moved.retired:
        return tuple(known)
    at = offered.index(moved) + (-1 if to == UP else 1)
    if not 0 <= at < len(offered):
        return tuple(known)
    other = offered[at]
    return tuple(other if each is moved else moved if each is other else each for each in known)


def retire(known: Sequence[Reason], code: str, *, retired: bool) -> tuple[Reason, ...]:
    """Offers it no more, or again, at the end. :raises NotFound: reason_not_found. :raises Conflict: reasons_full."""
    one = the(known, code)
    if one.retired == retired:
        return tuple(known)
    if not retired:
        _admit(known, one_more=False)
    rest = [each for each in known if each is not one]
    return (*rest, replace(one, retired=retired))


def the(known: Sequence[Reason], code: str) -> Reason:
    found = next((each for each in known if each.code == code), None)
    if found is None:
        raise NotFound("reason_not_found", "the office has no such reason for that act")
    return found


def in_use(known: Iterable[Reason]) -> list[Reason]:
    return [each for each in known if not each.retired]


def in_english(said: str, known: Iterable[Reason]) -> str | None:
    """What was written, for whoever reads English: the reasons with which it begins in their English words, and what was added by hand as it
    stands. None: it begins with none."""
    words = sorted({each.text["id"]: each.text["en"] for each in known}.items(), key=lambda each: -len(each[0]))
    rest, found = said.strip(), ""
    while True:
        picked = next(((own, english) for own, english in words if _begins(rest, own)), None)
        if picked is None:
            return f"{found}{rest}" if found else None
        rest = rest[len(picked[0]) :]
        gap = rest[: len(rest) - len(rest.lstrip())]
        found, rest = f"{found}{picked[1]}{gap}", rest.lstrip()


def _begins(text: str, with_: str) -> bool:
    """With these words, and not in the middle of one."""
    return text.startswith(with_) and (len(text) == len(with_) or text[len(with_)].isspace())


def _admit(known: Sequence[Reason], *, one_more: bool = True) -> None:
    if len(in_use(known)) >= MOST or (one_more and len(known) >= MOST_KEPT):
        raise Conflict("reasons_full", "the act has as many reasons as it may have", limit=MOST)


def _next_code(known: Iterable[Reason]) -> str:
    """Of its own for ever: none is taken away."""
    return f"r{1 + max((int(each.code[1:]) for each in known), default=0)}"
