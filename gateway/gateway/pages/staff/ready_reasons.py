"""The office's ready reasons on the page of a case: first those of the very requirement, then of its kind of document, then what colleagues wrote
of it before, and those for everything last."""

from collections.abc import Iterable
from typing import Any

from gateway import rpc
from gateway.schemas.reasons import DOCUMENT_KIND, REQUIREMENT

Json = dict[str, Any]
RECOMMEND = "recommend"  # a step at which going back and rejecting are an objection
NOTED = ("reject", "send_back")  # acts whose reason is written as the note


def offered(application: Json) -> Json:
    """`all`: texts for any item; `items`: by item, those that begin with its own; `notes`: by act, for the note."""
    may = application.get("may", ())
    if not {"return", *NOTED}.intersection(may):
        return {"all": [], "items": {}, "notes": {}}
    lists = {each["act"]: [one for one in each["reasons"] if not one["retired"]] for each in rpc.call("permits", "list_reasons")["lists"]}
    returns = lists.get("return", []) if "return" in may else []
    everywhere = _texts(each for each in returns if not each["about"])
    return {"all": everywhere, "items": _by_item(application, returns, everywhere) if returns else {}, "notes": _notes(application, lists)}


def _by_item(application: Json, returns: list[Json], everywhere: list[str]) -> dict[str, list[str]]:
    used: dict[str, list[str]] = rpc.call("permits", "list_return_reasons", permit_type=application["permit_type"])["reasons"]
    own: dict[str, list[str]] = {}
    for each in application["requirements"]:
        item, kind = f"{REQUIREMENT}{each['code']}", f"{DOCUMENT_KIND}{each.get('document_kind')}"
        own[item] = [text for about in (item, kind) for text in _texts(one for one in returns if one["about"] == about)]
    items = {item: [*own.get(item, []), *used.get(item, []), *everywhere] for item in {*own, *used} if own.get(item) or used.get(item)}
    return {item: list(dict.fromkeys(texts)) for item, texts in items.items()}


def _notes(application: Json, lists: dict[str, list[Json]]) -> dict[str, list[str]]:
    objects = (application.get("current_step") or {}).get("act") == RECOMMEND
    found = {act: _texts(lists.get("object" if objects else act, [])) for act in NOTED if act in application["may"]}
    return {act: texts for act, texts in found.items() if texts}


def _texts(found: Iterable[Json]) -> list[str]:
    return [each["text"]["id"] for each in found]
