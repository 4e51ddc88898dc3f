"""What the answers about every noun share: ids as numbers, times in UTC with offset, decimals as text."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from permits.domain.catalogue.field import Field
from permits.domain.catalogue.requirement import SAMPLES, Requirement, SampleFile, TaggedText
from permits.domain.condition import Condition
from permits.domain.flow.step import Words
from permits.domain.tick import Tick

Json = dict[str, Any]


def pick(thing: Any, names: Sequence[str]) -> Json:
    return {name: getattr(thing, name) for name in names}


def iso(moment: date | datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def tagged(fact: TaggedText | Requirement, *, with_tag: bool = False) -> Json:
    shown = {name: value for name, value in vars(fact).items() if name not in ("document_kind", "when", *SAMPLES)}
    if isinstance(fact, Requirement):
        shown |= {**{name: sample(getattr(fact, name)) for name in SAMPLES}, "when": condition(fact.when), **narrowed(fact)}
    return {**shown, "tag": fact.tag if with_tag else None}


def narrowed(one: Requirement) -> Json:
    """What it says of its document."""
    return {"valid_on": one.valid_on, "media": list(one.media) if one.media is not None else None, "largest_mb": one.largest_mb}


def sample(file: SampleFile | None) -> Json | None:
    return asdict(file) if file else None


def condition(when: Condition | None) -> Json | None:
    return {"subject": when.subject, "values": list(when.values)} if when else None


def typed_field(one: Field) -> Json:
    return {**asdict(one), "when": condition(one.when)}


def tick(one: Tick) -> Json:
    return {"at": iso(one.at), "by_name": one.by_name}


def named(code: str, name: Words) -> Json:
    return {"code": code, "name": dict(name)}


def page_of(items: list[Json], *, limit: int | None, key: str = "application_id") -> Json:
    """`items` has one more than fits when there is another page, which follows the `key` of the last one shown."""
    shown = items[:limit]
    return {"items": shown, "next": shown[-1][key] if len(items) > len(shown) else None}


def page_or_all(items: list[Json], *, limit: int | None, key: str) -> Json | list[Json]:
    """The bare list without a limit: so asks the gateway of the release before this one, with which it goes."""
    return items if limit is None else page_of(items, limit=limit, key=key)
