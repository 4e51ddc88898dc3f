"""The catalogue as one JSON file: written for another office, and read with the place of what is wrong in it. Its form is published as
static/catalogue.schema.json; what an entry may hold is checked by the service that owns the catalogue."""

import base64
import binascii
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bus.refusals import Invalid
from gateway import typed_text
from gateway.config import MB

FORMAT, VERSION = "izin-catalogue", 1
LIMIT = 2 * MB  # ours; 37 permit types are 0.2 MB
MOST = 500  # permit types in one file
DEEPEST = 12  # an entry's choices lie in the tenth level
LONGEST = 200  # things in one list or object; no promise of the contract is longer
MOST_THINGS = 100_000  # texts, numbers, lists and objects in a file; 37 permit types have about 7000
LONGEST_NUMBER = 15  # digits
KNOWN = frozenset({"$schema", "format", "version", "agency", "exported_on", "permit_types"})
SHOWN = 100  # characters of a name or place that is shown
_TYPE_CODE = re.compile(r"[A-Z][A-Z0-9-]{1,19}")


@dataclass(frozen=True)
class CatalogueFile:
    """`entries`: as they stand in the file, texts in their usual form; `unknown`: the file's own keys that are not known here; `wrong`: what
    this side finds wrong, by the entry's place and the place in it."""

    entries: list[Any]
    unknown: list[str]
    wrong: dict[int, dict[str, dict[str, Any]]]

    @property
    def codes(self) -> list[str | None]:
        return [_code(entry) for entry in self.entries]


def written(entries: list[dict[str, Any]], *, schema: str, agency: str, day: str) -> bytes:
    file = {"$schema": schema, "format": FORMAT, "version": VERSION, "agency": agency, "exported_on": day, "permit_types": entries}
    return (json.dumps(file, ensure_ascii=False, indent=1) + "\n").encode()


def read(raw: bytes) -> CatalogueFile:
    """:raises Invalid: invalid_fields, `file`: file_empty, catalogue_too_big {size, limit}, catalogue_not_text {line}, catalogue_not_json
    {line, column}, catalogue_repeats {name}, catalogue_number, catalogue_deep, catalogue_long {place, limit}, catalogue_characters
    {place}, catalogue_format, catalogue_version {version}, catalogue_no_types, catalogue_too_many {count, limit}."""
    file = _parsed(raw)
    if not isinstance(file, dict) or file.get("format") != FORMAT:
        raise _refused("catalogue_format")
    if file.get("version") != VERSION or isinstance(file["version"], bool):
        raise _refused("catalogue_version", version=str(file.get("version"))[:20], known=VERSION)
    entries = file.get("permit_types")
    if not isinstance(entries, list) or not entries:
        raise _refused("catalogue_no_types")
    if len(entries) > MOST:
        raise _refused("catalogue_too_many", count=len(entries), limit=MOST)
    unknown = [typed_text.printable(name)[:SHOWN] for name in file if name not in KNOWN]
    tidy = [_tidy(entry) for entry in entries]
    return CatalogueFile(tidy, unknown, {place: faults for place, faults in _faults(tidy) if faults})


def shown_place(place: int, inside: str) -> str:
    """`permit_types[2].requirements.new[3].text`"""
    text = re.sub(r"\.(\d+)(?=\.|$)", r"[\1]", f".{typed_text.printable(inside)[:SHOWN]}" if inside else "")
    return f"permit_types[{place}]{text}"


def length(entry: Any, inside: str) -> dict[str, int]:
    """`got`: how many characters the text at that place has; nothing where there is none."""
    for name in inside.split("."):
        if isinstance(entry, list) and name.isdecimal() and len(name) < 10 and int(name) < len(entry):
            entry = entry[int(name)]
        else:
            entry = entry.get(name) if isinstance(entry, dict) else None
    return {"got": len(entry)} if isinstance(entry, str) else {}


def packed(raw: bytes) -> str:
    """The file as a form carries it from its preview on."""
    return base64.urlsafe_b64encode(zlib.compress(raw, 9)).decode()


def unpacked(text: str) -> bytes:
    """:raises Invalid: as for `read`: it is not what `packed` gave."""
    try:
        opened = zlib.decompressobj()
        raw = opened.decompress(base64.urlsafe_b64decode(text.encode("ascii")), LIMIT + 1)
    except (binascii.Error, zlib.error, ValueError) as error:
        raise _refused("catalogue_format") from error
    return raw


def _parsed(raw: bytes) -> Any:
    if not raw.strip():
        raise _refused("file_empty")
    if len(raw) > LIMIT:
        raise _refused("catalogue_too_big", size=len(raw), limit=LIMIT)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refused("catalogue_not_text", line=raw.count(b"\n", 0, error.start) + 1) from error
    try:
        file = json.loads(text, object_pairs_hook=_without_repeats, parse_constant=_number, parse_int=_whole, parse_float=_real)
    except json.JSONDecodeError as error:
        raise _refused("catalogue_not_json", line=error.lineno, column=error.colno) from error
    except RecursionError as error:
        raise _refused("catalogue_deep") from error
    for place, value in _texts(file):
        if typed_text.unstorable(value):
            raise _refused("catalogue_characters", place=place)
    return file


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _refused("catalogue_repeats", name=typed_text.printable(name)[:SHOWN])
        found[name] = value
    return found


def _whole(digits: str) -> int:
    return int(digits) if len(digits) <= LONGEST_NUMBER else _number(digits)


def _real(text: str) -> float:
    return float(text) if len(text) <= LONGEST_NUMBER and abs(float(text)) < 10**LONGEST_NUMBER else _number(text)


def _number(text: str) -> Any:
    raise _refused("catalogue_number", number=text[:20])


def _texts(file: Any) -> Iterator[tuple[str, str]]:
    """Every text and key, with the beginning of its place. :raises Invalid: catalogue_deep; catalogue_long: saying what is wrong with each of a hundred
    thousand things would keep the service from all others for minutes."""
    level: list[tuple[str, Any]] = [("", file)]
    things = 0
    for _depth in range(DEEPEST):
        things += len(level)
        if things > MOST_THINGS:
            raise _refused("catalogue_long", place="$", limit=MOST_THINGS)
        inner: list[tuple[str, Any]] = []
        for place, value in level:
            if isinstance(value, dict | list) and len(value) > LONGEST and place != "permit_types":
                raise _refused("catalogue_long", place=typed_text.printable(place) or "$", limit=LONGEST)
            if isinstance(value, str):
                yield place, value
            elif isinstance(value, dict):
                yield from ((place, name) for name in value)
                inner += [((f"{place}.{name[:SHOWN]}" if place else name)[:SHOWN], each) for name, each in value.items()]
            elif isinstance(value, list):
                inner += [(f"{place}[{at}]"[:SHOWN], each) for at, each in enumerate(value)]
        level = inner
    if level:
        raise _refused("catalogue_deep")


def _tidy(value: Any) -> Any:
    """Texts as a form takes them: without invisible characters and odd blanks."""
    if isinstance(value, str):
        return typed_text.cleaned(value)
    if isinstance(value, dict):
        return {name: _tidy(inner) for name, inner in value.items()}
    return [_tidy(each) for each in value] if isinstance(value, list) else value


def _faults(entries: list[Any]) -> Iterator[tuple[int, dict[str, dict[str, Any]]]]:
    """What the editor's forms refuse and no rule of the service knows: a letter that no permit can show; and a code that stands twice."""
    known: set[str] = set()
    for place, entry in enumerate(entries):
        if not isinstance(entry, dict):
            yield place, {"": {"code": "wrong_type"}}
            continue
        code, faults = _code(entry), _not_printed(entry)
        if code in known:
            faults["code"] = {"code": "code_taken"}
        known |= {code} if code else set()
        yield place, faults


def _not_printed(entry: dict[str, Any]) -> dict[str, dict[str, Any]]:
    texts = {"name": entry.get("name")}
    asked = entry.get("requirements")
    for kind, found in asked.items() if isinstance(asked, dict) else ():
        for at, each in enumerate(found) if isinstance(found, list) else ():
            texts[f"requirements.{kind}.{at}.text"] = each.get("text") if isinstance(each, dict) else None
    missing = {place: typed_text.not_printed(text) for place, text in texts.items() if isinstance(text, str)}
    return {place: {"code": "not_printed", "signs": signs} for place, signs in missing.items() if signs}


def _code(entry: Any) -> str | None:
    code = entry.get("code") if isinstance(entry, dict) else None
    return code if isinstance(code, str) and _TYPE_CODE.fullmatch(code) else None


def _refused(code: str, **figures: Any) -> Invalid:
    return Invalid("invalid_fields", "the file is not taken", fields={"file": {"code": code, **figures}})
