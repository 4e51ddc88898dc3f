"""The office's catalogue to a file, and a file to drafts: as many calls as it takes, for pages and API alike."""

from typing import Any

from flask import current_app

from bus.refusals import Conflict, Invalid, Refusal
from gateway import agencies, catalogue_file, formats, rpc
from gateway.catalogue_file import CatalogueFile

AT_ONCE = 50  # entries in one call
TAKEN = ("new", "changed")  # what importing makes drafts of
Verdict = dict[str, Any]


def exported(group: str | None = None) -> bytes:
    """All current versions, or those of a group."""
    rpc.start_clock(rpc.WRITE_SECONDS)
    entries: list[dict[str, Any]] = []
    after = None
    while True:
        page = rpc.call("permits", "export_catalogue", after=after, limit=AT_ONCE)
        entries += [entry for entry in page["items"] if group is None or entry["group"] == group]
        after = page["next"]
        if after is None:
            break
    schema = f"{current_app.config['PUBLIC_URL']}/static/catalogue.schema.json"
    return catalogue_file.written(entries, schema=schema, agency=agencies.current()["name"] or "", day=formats.today().isoformat())


def reviewed(file: CatalogueFile) -> list[Verdict]:
    """Of each entry, in the file's order, what importing it would do."""
    rpc.start_clock(rpc.WRITE_SECONDS)
    places = [place for place, entry in enumerate(file.entries) if isinstance(entry, dict)]
    found = {place: _unread(place) for place in file.wrong}
    for start in range(0, len(places), AT_ONCE):
        some = places[start : start + AT_ONCE]
        items = rpc.call("permits", "review_catalogue_entries", entries=[file.entries[place] for place in some])["items"]
        found |= {some[each["place"]]: _placed(each, some[each["place"]], file) for each in items}
    return [_with_own_faults(found[place], file.wrong.get(place)) for place in sorted(found)]


def taken(file: CatalogueFile, codes: set[str] | None) -> tuple[list[dict[str, Any]], list[tuple[str, Refusal]]]:
    """The drafts that were made of those entries, None: of all that are new or changed; and, with why, those refused or chosen of which
    none was made."""
    made, left = [], []
    verdicts = reviewed(file)
    rpc.start_clock(rpc.UPLOAD_SECONDS)  # a call for each: three hundred new ones take more than ten seconds
    for one in verdicts:
        if one["code"] is None or (codes is not None and one["code"] not in codes):
            continue
        if one["outcome"] not in TAKEN:
            left += [(one["code"], _reason(one))] if codes is not None or one["outcome"] == "refused" else []
            continue
        try:
            made.append(rpc.call("permits", "import_permit_type", entry=file.entries[one["place"]]))
        except (Conflict, Invalid) as refusal:  # somebody was quicker
            left.append((one["code"], refusal))
    return made, left


def _reason(one: Verdict) -> Refusal:
    if one["outcome"] == "same":
        return Conflict("nothing_to_import", "it is so already")
    return Conflict("permit_type_draft_exists", "it has a draft") if one["draft_id"] else Invalid("catalogue_entry_wrong", "it is wrong")


def _placed(one: Verdict, place: int, file: CatalogueFile) -> Verdict:
    """With its place in the file; a text that is too long is said with how long it is."""
    wrong = {inside: {**fault, **catalogue_file.length(file.entries[place], inside)} for inside, fault in one["wrong"].items()}
    return {**one, "place": place, "wrong": wrong}


def _with_own_faults(one: Verdict, wrong: dict[str, Any] | None) -> Verdict:
    return {**one, "outcome": "refused", "wrong": {**one["wrong"], **wrong}} if wrong else one


def _unread(place: int) -> Verdict:
    """Of an entry that is none."""
    lists: Verdict = {name: [] for name in ("unknown", "faults", "general")}
    return {"place": place, "code": None, "name": None, "outcome": "refused", "wrong": {}, "differences": {}, "draft_id": None, **lists}
