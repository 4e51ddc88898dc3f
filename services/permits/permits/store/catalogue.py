"""The catalogue: an agency's permit types, what others issue, and every version. Changed by the seed and by the office, read by everyone.

Table `permit_type` has of each type the version that counted when it was last written to. A version that was published for a later day lies in
`permit_type_version`, and whoever reads asks for the newest whose day has come (`on`: today at the agency): so it counts from midnight on
without anybody writing, in lists, in the search and for applications alike. The next change of the catalogue brings `permit_type` up to date;
until then a list keeps the place of a type that has a new name.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from sqlalchemy import Date, Row, Select, bindparam, func, literal, or_, select, true, tuple_, union, update
from sqlalchemy.dialects.postgresql import JSONB, JSONPATH, insert

from bus.database import Session
from bus.refusals import Conflict, NotFound
from permits.domain.catalogue.draft import TypeDraft
from permits.domain.catalogue.permit_type import Elsewhere, PermitType, Summary, is_changed
from permits.domain.catalogue.search import Vocabulary
from permits.domain.catalogue.version import Published
from permits.domain.numbering import PERMIT_FORMAT
from permits.domain.office_time import office_date
from permits.domain.people import Person
from permits.store import json
from permits.store.tables import agency, permit_type, permit_type_version

VERSIONED = ("agency", "code", "version", "data")  # what a version keeps of a permit type
COPIED = ("code", "data", *json.BESIDE)
Mark = tuple[Any, ...]
Listed = Summary | PermitType

_ON = bindparam("on", type_=Date)


def _newer(stored: Any) -> Any:
    """The version whose day has come since `stored`, of table `permit_type`, was last written to."""
    version = permit_type_version.c
    of_it = (version.agency == stored.c.agency, version.code == stored.c.code)
    due = (version.version > stored.c.version, version.effective_on <= _ON)
    found = select(version.version, version.effective_on, version.data).where(*of_it, *due)
    return found.order_by(version.version.desc()).limit(1).correlate(stored).lateral("newer")


_NEWER = _newer(permit_type)
_DATA = func.coalesce(_NEWER.c.data, permit_type.c.data)
_OFFERED = _DATA["retired"].astext.is_distinct_from("true")
_THERE = or_(permit_type.c.effective_on.is_(None), permit_type.c.effective_on <= _ON)


def _on_that_day(*columns: Any) -> Select[Any]:
    """Of the agency's permit types, as they are on the day of the parameter `on`."""
    stored = permit_type.outerjoin(_NEWER, true())
    return select(*columns).select_from(stored).where(permit_type.c.agency == bindparam("of"), _THERE)


_FACTS = (
    _DATA.label("data"),
    func.coalesce(_NEWER.c.version, permit_type.c.version).label("version"),
    func.coalesce(_NEWER.c.effective_on, permit_type.c.effective_on).label("effective_on"),
    *(permit_type.c[name] for name in json.BESIDE),
)
_PERMIT_TYPE = _on_that_day(*_FACTS).where(permit_type.c.code == bindparam("which"))


def begin_catalogue(session: Session, *, of: str, like: str, today: date) -> None:
    """An agency without permit types gets those of another as they are today, and what that one's people look for elsewhere.

    :raises LookupError: the other has none, or is not known yet: its event is still on its way.
    """
    if session.scalar(select(permit_type.c.code).where(permit_type.c.agency == of).limit(1)) is not None:
        return
    _bring_up_to_date(session, of=like, today=today)
    taken = select(literal(of), *(permit_type.c[name] for name in COPIED)).where(permit_type.c.agency == like)
    copied: Any = session.execute(insert(permit_type).from_select(["agency", *COPIED], taken))
    if not copied.rowcount:
        raise LookupError(f"no catalogue of {like}")
    first = select(*(permit_type.c[name] for name in VERSIONED)).where(permit_type.c.agency == of)
    session.execute(insert(permit_type_version).from_select(VERSIONED, first))
    other = agency.alias("other")
    theirs = select(other.c.elsewhere).where(other.c.code == like).scalar_subquery()
    session.execute(update(agency).where(agency.c.code == of).values(elsewhere=theirs))


def page(session: Session, *, of: str, group: str | None, after: str | None, limit: int | None, on: date) -> list[Listed]:
    """The agency's permit types by name; `after` is the last code of the page before. One more than `limit` tells that there is another."""
    wanted, found = limit and limit + 1, list[Listed]()
    while True:  # a second time only where some of the rows are not offered
        rows = session.execute(_by_name(group, behind=after, limit=wanted), {"of": of, "on": on}).all()
        found += [_summary(row) for row in rows if _is_offered(row, on=on)]
        if not wanted or len(found) >= wanted or len(rows) < wanted:
            return found[:wanted]
        after = rows[-1].code


def _by_name(group: str | None, *, behind: str | None, limit: int | None) -> Select[Any]:
    """The rows by the index alone, and then what of them is newer: however many permit types there are, so many are read."""
    stored = permit_type.c
    rows = select(stored.agency, stored.code, stored.name, stored.version, stored.effective_on, stored.summary)
    rows = rows.where(stored.agency == bindparam("of")).order_by(stored.name, stored.code).limit(limit)
    if group:
        rows = rows.where(stored.summary["group"].astext == group)
    if behind:
        its = permit_type.alias("its")
        last = select(its.c.name).where(its.c.agency == bindparam("of"), its.c.code == behind).scalar_subquery()
        rows = rows.where(tuple_(stored.name, stored.code) > tuple_(last, behind))
    listed = rows.subquery("listed")
    newer = _newer(listed)
    shown = (listed.c.code, listed.c.name, listed.c.effective_on, listed.c.summary, newer.c.data.label("newer"))
    return select(*shown).select_from(listed.outerjoin(newer, true())).order_by(listed.c.name, listed.c.code)


def _is_offered(row: Row[Any], *, on: date) -> bool:
    return not (row.newer or row.summary).get("retired") and (row.effective_on is None or row.effective_on <= on)


_SHOWN = (permit_type.c.summary, _NEWER.c.data.label("newer"))


def _summary(row: Row[Any]) -> Listed:
    return json.permit_type(row.newer) if row.newer else json.summary(row.summary)


def named(session: Session, codes: Sequence[str], *, of: str, on: date) -> list[Listed]:
    """Those of the agency, in the order of `codes`; codes that it does not know are left out."""
    if not codes:
        return []
    found = _on_that_day(*_SHOWN).where(permit_type.c.code.in_(codes))
    known = {one.code: one for one in map(_summary, session.execute(found, {"of": of, "on": on}))}
    return [known[code] for code in codes if code in known]


def vocabulary(session: Session, *, of: str, on: date) -> Vocabulary:
    facts = (_DATA[name].astext.label(name) for name in ("name", "group", "group_name"))
    words = func.coalesce(permit_type.c.everyday_words, literal([], JSONB)).label("everyday_words")
    found = _on_that_day(permit_type.c.code, *facts, words).where(_OFFERED)
    return Vocabulary(session.execute(found, {"of": of, "on": on}))


def find_permit_type(session: Session, code: str, *, of: str, on: date) -> PermitType | None:
    row = session.execute(_PERMIT_TYPE, {"of": of, "which": code, "on": on}).one_or_none()
    return _permit_type(row) if row else None


def _permit_type(row: Row[Any]) -> PermitType:
    beside = {name: getattr(row, name) or () for name in json.BESIDE}
    return json.permit_type(row.data, version=row.version, effective_on=row.effective_on, **beside)


def permit_type_as_pinned(session: Session, code: str, *, of: str, version: int | None, on: date) -> PermitType:
    """As it was in that version; as it is on the day `on` where none was pinned. :raises NotFound: permit_type_not_found."""
    pinned = permit_type_version.c
    found = select(pinned.data).where(pinned.agency == of, pinned.code == code, pinned.version == version)
    data = session.execute(found).scalar_one_or_none() if version else None
    return json.permit_type(data, version=version or 1) if data else the_permit_type(session, code, of=of, on=on)


def mark_and_elsewhere(session: Session, *, of: str, on: date) -> tuple[Mark | None, list[Elsewhere]]:
    """A mark that is another one after every change of the agency's permit types, whoever made it, and on every day on which a version begins
    to count; and what people look for at the agency and others issue."""
    version = permit_type_version.c
    begun = select(func.max(version.effective_on)).where(version.agency == of, version.effective_on <= on).scalar_subquery()
    row = session.execute(select(agency.c.catalogue_mark, agency.c.elsewhere, begun).where(agency.c.code == of)).one_or_none()
    others = [json.read(Elsewhere, each, words=tuple(each["words"])) for each in row.elsewhere or []] if row else []
    return (row.catalogue_mark, row[2]) if row else None, others


def the_permit_type(session: Session, code: str, *, of: str, on: date) -> PermitType:
    """:raises NotFound: permit_type_not_found."""
    found = find_permit_type(session, code, of=of, on=on)
    if not found:
        raise NotFound("permit_type_not_found", "no such permit type")
    return found


def put_permit_types(session: Session, types: Iterable[PermitType], *, of: str) -> None:
    """An entry that says something new becomes its next version, at once; the earlier ones stay for who pinned them. What the office has
    approved itself stays as the office wants it: only what people call it and what was noted of it is taken from the entry."""
    locked = select(permit_type).where(permit_type.c.agency == of).with_for_update()
    known = {row.code: _permit_type(row) for row in session.execute(locked)}
    own = set(session.scalars(_EDITED, {"of": of}))
    rows, versions = [], []
    for one in types:
        before = known.get(one.code)
        if before and one.code in own:
            beside = {name: list(getattr(one, name)) for name in json.BESIDE}
            session.execute(update(permit_type).where(permit_type.c.agency == of, permit_type.c.code == one.code).values(**beside))
            continue
        is_new = before is None or is_changed(before, one)
        version = (before.version if before else 0) + is_new
        row = {"agency": of, "code": one.code, "version": version, "data": json.written_permit_type(one)}
        rows.append(row | {name: list(getattr(one, name)) for name in json.BESIDE})
        versions += [row] if is_new else []
    if rows:
        put = insert(permit_type).values(rows)
        changed = {name: put.excluded[name] for name in ("version", "data", *json.BESIDE)}
        session.execute(put.on_conflict_do_update(index_elements=["agency", "code"], set_=changed))
    if versions:
        session.execute(insert(permit_type_version), versions)


_EDITED = (
    select(permit_type_version.c.code)
    .where(permit_type_version.c.agency == bindparam("of"), permit_type_version.c.approved_by.is_not(None))
    .distinct()
)


def publish(session: Session, draft: TypeDraft, *, on: date, by: Person, today: date) -> PermitType:
    """The draft's entry as the next version of its permit type, which counts from the day `on`. :returns: it, with its number.

    :raises Conflict: version_waits (effective_on), when another waits for a later day: that one would count and this one hardly ever.
    """
    of, one = draft.agency, draft.entry
    lock = select(permit_type.c.version).where(permit_type.c.agency == of, permit_type.c.code == one.code).with_for_update()
    current = session.scalar(lock)
    refuse_before_another(session, one.code, of=of, on=on)
    version = permit_type_version.c
    last = session.scalar(select(func.max(version.version)).where(version.agency == of, version.code == one.code))
    new = replace(one, version=(last or current or 0) + 1, effective_on=on)
    row = {"agency": of, "code": new.code, "version": new.version, "effective_on": on, "data": json.written_permit_type(new)}
    names = {"approved_by_name": by.name, "asked_by_name": draft.asked_by_name}
    session.execute(insert(permit_type_version), [row | {"approved_by": by.account_id} | names])
    if current is None:
        session.execute(insert(permit_type), [row | {name: list(getattr(new, name)) for name in json.BESIDE}])
    _bring_up_to_date(session, of=of, today=today)
    return new


def refuse_before_another(session: Session, code: str, *, of: str, on: date) -> None:
    """:raises Conflict: version_waits (effective_on), when a version of the permit type waits for a later day."""
    version = permit_type_version.c
    latest = session.scalar(select(func.max(version.effective_on)).where(version.agency == of, version.code == code))
    if latest and latest > on:
        raise Conflict("version_waits", "a version waits for a later day", effective_on=latest.isoformat())


def is_known(session: Session, code: str, *, of: str) -> bool:
    return session.scalar(select(permit_type.c.code).where(permit_type.c.agency == of, permit_type.c.code == code)) is not None


def _bring_up_to_date(session: Session, *, of: str, today: date) -> None:
    """Table `permit_type` gets the versions whose day has come."""
    stored = {"version": _NEWER.c.version, "effective_on": _NEWER.c.effective_on, "data": _NEWER.c.data}
    due = select(permit_type.c.code, *stored.values()).select_from(permit_type.join(_NEWER, true())).where(permit_type.c.agency == of)
    for row in session.execute(due, {"on": today}).mappings().all():
        values = {name: row[name] for name in stored}
        session.execute(update(permit_type).where(permit_type.c.agency == of, permit_type.c.code == row["code"]).values(values))


def all_types(session: Session, *, of: str, after: str | None, limit: int, on: date) -> list[PermitType]:
    """For the office: also the retired ones and those whose day is to come, by code; one more than `limit` where there are more."""
    stored = permit_type.outerjoin(_NEWER, true())
    found = select(*_FACTS).select_from(stored).where(permit_type.c.agency == of, permit_type.c.code > (after or ""))
    return [_permit_type(row) for row in session.execute(found.order_by(permit_type.c.code).limit(limit + 1), {"on": on})]


def to_come(session: Session, *, of: str, on: date) -> dict[str, tuple[int, date]]:
    """Of each permit type the newest version whose day is to come, with its day."""
    version = permit_type_version.c
    found = select(version.code, version.version, version.effective_on).where(version.agency == of, version.effective_on > on)
    return {row.code: (row.version, row.effective_on) for row in session.execute(found.order_by(version.version))}


def today_of(session: Session, codes: Iterable[str], *, of: str, on: date) -> dict[str, PermitType]:
    """By code, of those that there are: the version that counts, or the first one where its day is to come."""
    stored = permit_type.outerjoin(_NEWER, true())
    found = select(*_FACTS).select_from(stored).where(permit_type.c.agency == of, permit_type.c.code.in_(codes))
    return {one.code: one for one in map(_permit_type, session.execute(found, {"on": on}))}


def newest(session: Session, code: str, *, of: str) -> PermitType:
    """The version that was published last, whenever it begins to count. :raises NotFound: permit_type_not_found."""
    found = newest_of(session, [code], of=of)
    if not found:
        raise NotFound("permit_type_not_found", "no such permit type")
    return found[code]


def newest_of(session: Session, codes: Iterable[str], *, of: str) -> dict[str, PermitType]:
    """By code, of those that there are, what `newest` gives."""
    version, stored = permit_type_version.c, permit_type.c
    of_it = (version.agency == stored.agency, version.code == stored.code)
    last = select(version.data, version.version, version.effective_on).where(*of_it).order_by(version.version.desc()).limit(1)
    newest = last.correlate(permit_type).lateral("newest")
    columns = (newest.c.data, newest.c.version, newest.c.effective_on, *(stored[name] for name in json.BESIDE))
    found = select(*columns).select_from(permit_type.join(newest, true())).where(stored.agency == of, stored.code.in_(codes))
    return {one.code: one for one in map(_permit_type, session.execute(found))}


def requirement_codes(session: Session, *, of: str) -> frozenset[str]:
    """Of every permit type in every version: of those to come, and of those before, whose cases may still be under way."""
    code = literal("$.requirements.*[*].code").cast(JSONPATH)
    stored = (
        select(func.jsonb_path_query(each.c.data, code).label("code")).where(each.c.agency == of)
        for each in (permit_type, permit_type_version)
    )
    return frozenset(session.scalars(union(*stored)))


PUBLISHED = ("version", "effective_on", "asked_by_name", "approved_by_name")


def versions(session: Session, code: str, *, of: str, at: str) -> list[Published]:
    """All that there were of the permit type and that are to come, the newest first; days as at the time zone `at`.

    :raises NotFound: permit_type_not_found.
    """
    stored = permit_type_version.c
    found = select(stored.effective_from, *(stored[name] for name in PUBLISHED)).where(stored.agency == of, stored.code == code)
    rows = session.execute(found.order_by(stored.version.desc())).mappings().all()
    if not rows:
        raise NotFound("permit_type_not_found", "no such permit type")
    return [Published(written_on=office_date(row["effective_from"], at), **{name: row[name] for name in PUBLISHED}) for row in rows]


def version(session: Session, code: str, number: int, *, of: str) -> PermitType:
    """:raises NotFound: permit_type_version_not_found."""
    stored = permit_type_version.c
    found = select(stored.data, stored.effective_on).where(stored.agency == of, stored.code == code, stored.version == number)
    row = session.execute(found).one_or_none()
    if not row:
        raise NotFound("permit_type_version_not_found", "no such version")
    return json.permit_type(row.data, version=number, effective_on=row.effective_on)


def number_formats(session: Session, *, of: str) -> dict[str, set[str]]:
    """By permit type, all formats in which its permits' numbers are or were written, in any of its versions."""
    version = permit_type_version.c
    own = func.jsonb_path_query_array(version.data, "$.by_kind.*.number_format").label("own")
    shared = version.data["number_format"].astext.label("shared")
    found = select(version.code, shared, own).where(version.agency == of).distinct()
    formats: dict[str, set[str]] = {}
    for row in session.execute(found):
        formats.setdefault(row.code, set()).update({row.shared or PERMIT_FORMAT, *filter(None, row.own or ())})
    return formats


def put_elsewhere(session: Session, found: Iterable[Elsewhere], *, of: str) -> None:
    session.execute(update(agency).where(agency.c.code == of).values(elsewhere=[asdict(one) for one in found]))
