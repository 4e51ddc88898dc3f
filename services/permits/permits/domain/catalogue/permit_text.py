"""What a permit says, as the office writes it for a permit type: sections of text with simple marks (`domain/marks.py`) and placeholders.
A section that is empty is printed as on every permit; a permit type without any text of its own is printed wholly so."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from bus.refusals import Invalid
from permits.domain import marks

# What may stand in braces; FIELD is followed by the code of a typed field.
PLACEHOLDERS = (
    "holder_name", "responsible_person", "number", "permit_type", "kind", "application_number", "issued_on", "valid_from", "valid_until",
    "location", "supersedes", "agency", "unit", "place", "approved_by", "address",
)  # fmt: skip
FIELD = "field:"
LONGEST = {"title": 200, "conditions": 40_000}  # characters of a section
USUAL_LENGTH = 8000
MOST_TOLD = 8  # faults of a section at once


@dataclass(frozen=True)
class PermitText:
    """In the order in which the permit shows them. `photo`: the code of the requirement whose document is the holder's photo."""

    title: str = ""
    considering: str = ""
    recalling: str = ""
    deciding: str = ""
    body: str = ""
    conditions: str = ""
    closing: str = ""
    photo: str | None = None


PHOTO = "photo"
SECTIONS = tuple(each.name for each in fields(PermitText) if each.name != PHOTO)


def written(given: Mapping[str, Any], *, asks: Collection[str], shows: Collection[str]) -> PermitText | None:
    """What was typed, when it can be printed; None when every section is empty. `asks` and `shows` as for `faults_of`.

    :raises Invalid: invalid_fields, by section; `also`: the section's further faults.
    """
    text = read(given)
    if text is None:
        return None
    wrong: dict[str, dict[str, Any]] = {}
    for section, fault in faults_of(text, asks=asks, shows=shows):
        if section not in wrong:
            wrong[section] = {**fault, "also": []}
        elif len(wrong[section]["also"]) < MOST_TOLD - 1:
            wrong[section]["also"].append(fault)
    if wrong:
        raise Invalid("invalid_fields", "some of it cannot be printed", fields=wrong)
    return text


def read(given: Mapping[str, Any] | None) -> PermitText | None:
    """Also of what was stored or came in a file: sections that are not known are passed over."""
    given = given or {}
    sections: dict[str, Any] = {name: _tidy(str(given.get(name) or "")) for name in SECTIONS}
    text = PermitText(**sections, photo=given.get("photo") or None)
    return text if text != PermitText() else None


def _tidy(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.splitlines()).strip("\n")


def faults_of(text: PermitText, *, asks: Collection[str], shows: Collection[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """What cannot be printed, with its section: a code, its line and what stands there. `asks`: the codes of the typed fields that the permit
    type has; `shows`: those of its requirements."""
    for section in SECTIONS:
        source = getattr(text, section)
        yield from ((section, fault) for fault in _of_section(source, asks=asks))
        limit = LONGEST.get(section, USUAL_LENGTH)
        if len(source) > limit:
            yield section, {"code": "too_long", "limit": limit, "got": len(source), "line": 0}
    if "\n" in text.title:
        yield "title", {"code": "mark_one_line", "line": 2, "text": ""}
    if text.photo and text.photo not in shows:
        yield PHOTO, {"code": "permit_photo_unknown", "line": 0, "text": text.photo}


def _of_section(source: str, *, asks: Collection[str]) -> Iterator[dict[str, Any]]:
    parsed = marks.parse(source)
    yield from ({"code": each.code, "line": each.line, "text": each.text, **each.figures} for each in parsed.faults)
    for name, line in parsed.placeholders:
        if name.startswith(FIELD):
            if name.removeprefix(FIELD) not in asks:
                yield {"code": "placeholder_field", "line": line, "text": name.removeprefix(FIELD)[:60]}
        elif name not in PLACEHOLDERS:
            yield {"code": "placeholder_unknown", "line": line, "text": name[:60]}
