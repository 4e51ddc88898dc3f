"""What lies in the tables as JSON: read tolerantly, written completely.

A key that this release does not know is not read; one that is not there yet has its field's default, so a field that is added to a stored type
has one. What is saved over a stored object keeps the keys that only another release knows (`onto`): while two releases run side by side
the older one may save what the newer one has added to. What never changes once it is stored is not written again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from datetime import date, datetime
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Column, ColumnElement, bindparam, case, func, literal, select, true
from sqlalchemy import column as column_of

from permits.domain.answering import Answering
from permits.domain.catalogue import permit_text
from permits.domain.catalogue.field import Field, FieldChoice
from permits.domain.catalogue.inspection_point import Point
from permits.domain.catalogue.permit_type import APPLICATION_KINDS, Fee, KindTerms, PermitType, Summary, Validity
from permits.domain.catalogue.requirement import MEDIA, SAMPLES, VALID_ON, Requirement, SampleFile, TaggedText
from permits.domain.clock import Clock, Interval
from permits.domain.condition import Condition
from permits.domain.flow.process import Process
from permits.domain.flow.step import Step
from permits.domain.tick import Tick
from permits.domain.verdict import Verdict

Json = dict[str, Any]
Part = TypeVar("Part")


def read(kind: type[Part], stored: Json, **more: Any) -> Part:
    """The value of a dataclass that was stored under the names of its fields; `more`: fields that were read otherwise."""
    found = {name: stored[name] for name in _names(kind) if name in stored}  # type: ignore[arg-type]
    return kind(**{**found, **more})


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def onto(column: Column[Any], new: str, *, same: ColumnElement[bool] | None = None) -> Any:
    """What an update writes: the stored object with what the parameter `new` says of it, where it is still the `same` thing; else `new` alone."""
    value = bindparam(new, type_=column.type)
    both = (func.jsonb_typeof(column) == "object") & (func.jsonb_typeof(value) == "object")
    return case((both & (true() if same is None else same), column.op("||")(value)), else_=value)


def once(column: Column[Any], new: str) -> Any:
    """What an update writes of something that never changes: what is stored, and the parameter `new` where nothing is."""
    return case((func.jsonb_typeof(column) == "object", column), else_=bindparam(new, type_=column.type))


def each_once(column: Column[Any], new: str, *, key: str) -> Any:
    """What an update writes of a list whose elements never change: of those of the parameter `new`, by `key`, what is stored where it is."""
    kept = case((func.jsonb_typeof(column) == "array", column), else_=literal([], column.type))
    old, wanted = (
        func.jsonb_array_elements(each).table_valued(column_of("value", column.type), name=name, joins_implicitly=True)
        for each, name in ((kept, "old"), (bindparam(new, type_=column.type), "wanted"))
    )
    same = old.c.value.op("->>")(key) == wanted.c.value.op("->>")(key)
    stored = select(old.c.value).where(same).correlate(wanted).scalar_subquery()
    return select(func.jsonb_agg(func.coalesce(stored, wanted.c.value))).scalar_subquery()


# Kept in columns of their own, so that code of before, which reads every key it finds, goes on reading.
BESIDE = ("everyday_words", "research_notes")


def written_permit_type(permit_type: PermitType) -> Json:
    return {name: value for name, value in asdict(permit_type).items() if name not in (*BESIDE, "version", "effective_on")}


def written_draft(entry: PermitType) -> Json:
    """With the words by which a new permit type that came in a file is found."""
    return {**written_permit_type(entry), "everyday_words": list(entry.everyday_words)}


def permit_type(
    stored: Json,
    *,
    version: int = 1,
    effective_on: date | None = None,
    everyday_words: Iterable[str] = (),
    research_notes: Iterable[str] = (),
) -> PermitType:
    return read(
        PermitType,
        stored,
        applicant_types=tuple(stored["applicant_types"]),
        fields={kind: fields_of(own) for kind, own in _by_kind(stored, "fields").items()},
        requirements={kind: requirements(stored["requirements"][kind]) for kind in APPLICATION_KINDS if kind in stored["requirements"]},
        validity=read(Validity, stored["validity"]),
        by_kind={kind: _kind_terms(own) for kind, own in _by_kind(stored, "by_kind").items()},
        fee=read(Fee, stored["fee"]),
        legal_basis=tuple(read(TaggedText, basis) for basis in stored["legal_basis"]),
        sources=tuple(stored["sources"]),
        technical_units=tuple(stored.get("technical_units") or ()),
        inspection_points=points(stored.get("inspection_points")),
        permit_text=permit_text.read(stored.get("permit_text")),
        everyday_words=tuple(everyday_words),
        research_notes=tuple(research_notes),
        version=version,
        effective_on=effective_on,
    )


def _by_kind(stored: Json, name: str) -> Json:
    """Of the kinds that this release knows."""
    found = stored.get(name) or {}
    return {kind: found[kind] for kind in APPLICATION_KINDS if kind in found}


def _kind_terms(stored: Json) -> KindTerms:
    own: Json = {"validity": Validity, "fee": Fee}
    return read(KindTerms, stored, **{name: read(kind, stored[name]) if stored.get(name) else None for name, kind in own.items()})


def summary(stored: Json) -> Summary:
    """From what the database makes of a stored permit type, with the kinds of application for which there are requirements."""
    return read(
        Summary,
        stored,
        applicant_types=tuple(stored["applicant_types"]),
        kinds=tuple(kind for kind in APPLICATION_KINDS if kind in stored["kinds"]),
        validity=read(Validity, stored["validity"]),
        fee=read(Fee, stored["fee"], terms={}),
    )


# Requirements stored before an entry of the catalogue said its kind of document: the code said it.
DOCUMENT_KINDS_OF_BEFORE = {
    "KTP": "identity", "NPWP": "tax", "NIB": "company", "AKTA": "company", "STR": "professional_registration",
    "IJAZAH": "diploma", "PASFOTO": "photo",
}  # fmt: skip


def requirements(stored: list[Json]) -> tuple[Requirement, ...]:
    return tuple(
        read(
            Requirement,
            {"document_kind": _kind_of_before(each["code"]), **each},
            **_asked_when(each),
            **_narrowed(each),
            **{name: _sample(each.get(name)) for name in SAMPLES},
        )
        for each in stored
    )


def _asked_when(stored: Json) -> Json:
    return {"when": read(Condition, stored["when"], values=tuple(stored["when"]["values"])) if stored.get("when") else None}


def _narrowed(stored: Json) -> Json:
    """What the requirement says of its document; what only another release knows of it is as if it were not said."""
    valid_on, media = stored.get("valid_on"), stored.get("media")
    known = None if media is None else tuple(each for each in MEDIA if each in media)
    return {"valid_on": valid_on if valid_on in VALID_ON else None, "media": None if media and not known else known}


def _sample(stored: Json | None) -> SampleFile | None:
    return read(SampleFile, stored) if stored else None


def fields_of(stored: list[Json] | None) -> tuple[Field, ...]:
    return tuple(
        read(
            Field,
            each,
            label=texts(each["label"]),
            help=texts(each["help"]) if each.get("help") else None,
            **_asked_when(each),
            choices=tuple(read(FieldChoice, one, label=texts(one["label"])) for one in each.get("choices", ())),
        )
        for each in stored or ()
    )


def points(stored: list[Json] | None) -> tuple[Point, ...]:
    return tuple(
        read(Point, each, text=texts(each["text"]), hint=texts(each["hint"]) if each.get("hint") else None) for each in stored or ()
    )


def texts(stored: Json | None) -> dict[str, str]:
    """Words by language, answers by field: what of a stored object is text."""
    return {name: value for name, value in (stored or {}).items() if isinstance(value, str)}


def _kind_of_before(code: str) -> str | None:
    return "permit" if code.endswith("_LAMA") else DOCUMENT_KINDS_OF_BEFORE.get(code)


def process(stored: Json) -> Process:
    return Process(stored["code"], tuple(_step(each) for each in stored["steps"]))


def _step(stored: Json) -> Step:
    lists = {name: tuple(stored.get(name) or ()) for name in ("not_by", "units", "stand_ins", "form")}
    unless = (read(Condition, each, values=tuple(each["values"])) for each in stored.get("unless") or ())
    return read(Step, stored, **lists, unless=tuple(unless))


def written_clock(clock: Clock) -> list[Json]:
    return [{"since": each.since.isoformat(), "until": each.until and each.until.isoformat(), "state": each.state} for each in clock]


def clock(stored: list[Json]) -> Clock:
    def moment(text: str | None) -> datetime | None:
        return datetime.fromisoformat(text) if text else None

    return tuple(read(Interval, each, since=moment(each["since"]), until=moment(each["until"])) for each in stored)


def written_verdicts(verdicts: Iterable[Verdict]) -> list[Json]:
    return [{**asdict(each), "at": each.at.isoformat()} for each in verdicts]


def verdicts(stored: list[Json] | None) -> tuple[Verdict, ...]:
    return tuple(read(Verdict, each, at=datetime.fromisoformat(each["at"])) for each in stored or ())


def written_ticks(ticked: Mapping[str, Tick]) -> list[Json]:
    return [{"requirement": code, **asdict(each), "at": each.at.isoformat()} for code, each in ticked.items()]


def ticks(stored: list[Json] | None) -> dict[str, Tick]:
    return {each["requirement"]: read(Tick, each, at=datetime.fromisoformat(each["at"])) for each in stored or ()}


def written_answerings(answerings: Iterable[Answering]) -> list[Json]:
    return [{**asdict(each), "at": each.at.isoformat()} for each in answerings]


def answerings(stored: list[Json] | None) -> tuple[Answering, ...]:
    return tuple(read(Answering, each, at=datetime.fromisoformat(each["at"])) for each in stored or ())
