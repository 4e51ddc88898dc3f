"""A catalogue's file as its admin sees it: its entries, and what importing each would do."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from permits.domain.catalogue import exchange
from permits.domain.catalogue.exchange import Verdict
from permits.domain.catalogue.permit_type import PermitType
from permits.views.common import Json, page_of
from permits.views.editor import differences


def entries(found: Sequence[PermitType], *, limit: int) -> Json:
    return page_of([exchange.written(one) for one in found], limit=limit, key="code")


def verdict(place: int, one: PermitType, found: Verdict, *, before: PermitType | None, unknown: Sequence[str]) -> Json:
    is_told = found.outcome == exchange.CHANGED
    return {
        **_verdict(place, one.code, one.name, found.outcome, unknown),
        **(differences(before, exchange.with_files_of(one, before)) if is_told else {}),
        "faults": [asdict(each) for each in found.faults],
        "draft_id": found.draft_id,
    }


def unreadable(place: int, entry: Mapping[str, Any], *, wrong: Mapping[str, Json], unknown: Sequence[str]) -> Json:
    """`wrong`: faults by their place in the entry."""
    code, name = (each if isinstance(each, str) and 0 < len(each) <= 200 else None for each in (entry.get("code"), entry.get("name")))
    return {**_verdict(place, code, name, exchange.REFUSED, unknown), "wrong": dict(wrong)}


def _verdict(place: int, code: str | None, name: str | None, outcome: str, unknown: Sequence[str]) -> Json:
    facts: Json = {"place": place, "code": code, "name": name, "outcome": outcome, "wrong": {}, "unknown": list(unknown)}
    return {**facts, "faults": [], "differences": {}, "general": [], "draft_id": None}
