"""The catalogue: an agency's permit types, what others issue, and every version there was. Changed by the seed, read by everyone."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, func, literal, select, tuple_, update
from sqlalchemy.dialects.postgresql import JSONB, insert

from bus.database import Session
from bus.refusals import NotFound
from permits.domain.catalogue.permit_type import Elsewhere, PermitType, Summary, is_changed
from permits.domain.catalogue.search import Vocabulary
from permits.store import json
from permits.store.tables import agency, permit_type, permit_type_version

VERSIONED = ("agency", "code", "version", "data")  # what a version keeps of a permit type
COPIED = ("code", "data", *json.BESIDE)

_PERMIT_TYPE = select(permit_type).where(permit_type.c.agency == bindparam("of"), permit_type.c.code == bindparam("which"))


def begin_catalogue(session: Session, *, of: str, like: str) -> None:
    """An agency without permit types gets those of another, and what that one's people look for elsewhere.

    :raises LookupError: the other has none, or is not known yet: its event is still on its way.
    """
    if session.scalar(select(permit_type.c.code).where(permit_type.c.agency == of).limit(1)) is not None:
        return
    taken = select(literal(of), *(permit_type.c[name] for name in COPIED)).where(permit_type.c.agency == like)
    copied: Any = session.execute(insert(permit_type).from_select(["agency", *COPIED], taken))
    if not copied.rowcount:
        raise LookupError(f"no catalogue of {like}")
    first = select(*(permit_type.c[name] for name in VERSIONED)).where(permit_type.c.agency == of)
    session.execute(insert(permit_type_version).from_select(VERSIONED, first))
    other = agency.alias("other")
    theirs = select(other.c.elsewhere).where(other.c.code == like).scalar_subquery()
    session.execute(update(agency).where(agency.c.code == of).values(elsewhere=theirs))


def page(session: Session, *, of: str, group: str | None, after: str | None, limit: int | None) -> list[Summary]:
    """The agency's permit types by name; `after` is the last code of the page before. One more than `limit` tells that there is another."""
    found = select(permit_type.c.summary).where(permit_type.c.agency == of)
    if group:
        found = found.where(permit_type.c.summary["group"].astext == group)
    if after:
        last = select(permit_type.c.name).where(permit_type.c.agency == of, permit_type.c.code == after).scalar_subquery()
        found = found.where(tuple_(permit_type.c.name, permit_type.c.code) > tuple_(last, after))
    found = found.order_by(permit_type.c.name, permit_type.c.code).limit(limit and limit + 1)
    return [json.summary(stored) for stored in session.scalars(found)]


def named(session: Session, codes: Sequence[str], *, of: str) -> list[Summary]:
    """Those of the agency, in the order of `codes`; codes that it does not know are left out."""
    if not codes:
        return []
    found = select(permit_type.c.summary).where(permit_type.c.agency == of, permit_type.c.code.in_(codes))
    known = {one.code: one for one in map(json.summary, session.scalars(found))}
    return [known[code] for code in codes if code in known]


def vocabulary(session: Session, *, of: str) -> Vocabulary:
    stored = permit_type.c
    facts = (stored.summary[name].astext.label(name) for name in ("group", "group_name"))
    words = func.coalesce(stored.everyday_words, literal([], JSONB)).label("everyday_words")
    return Vocabulary(session.execute(select(stored.code, stored.name, *facts, words).where(stored.agency == of)))


def find_permit_type(session: Session, code: str, *, of: str) -> PermitType | None:
    row = session.execute(_PERMIT_TYPE, {"of": of, "which": code}).one_or_none()
    return _permit_type(row) if row else None


def _permit_type(row: Row[Any]) -> PermitType:
    beside = {name: getattr(row, name) or () for name in json.BESIDE}
    return json.permit_type(row.data, version=row.version, **beside)


def permit_type_as_pinned(session: Session, code: str, *, of: str, version: int | None) -> PermitType:
    """As it was in that version; as it is today where none was pinned. :raises NotFound: permit_type_not_found."""
    pinned = permit_type_version.c
    found = select(pinned.data).where(pinned.agency == of, pinned.code == code, pinned.version == version)
    data = session.execute(found).scalar_one_or_none() if version else None
    return json.permit_type(data, version=version or 1) if data else the_permit_type(session, code, of=of)


def mark_and_elsewhere(session: Session, *, of: str) -> tuple[UUID | None, list[Elsewhere]]:
    """A mark that is another one after every change of the agency's permit types, whoever made it; and what people look for at the agency and
    others issue."""
    row = session.execute(select(agency.c.catalogue_mark, agency.c.elsewhere).where(agency.c.code == of)).one_or_none()
    others = [json.read(Elsewhere, each, words=tuple(each["words"])) for each in row.elsewhere or []] if row else []
    return row.catalogue_mark if row else None, others


def the_permit_type(session: Session, code: str, *, of: str) -> PermitType:
    """:raises NotFound: permit_type_not_found."""
    found = find_permit_type(session, code, of=of)
    if not found:
        raise NotFound("permit_type_not_found", "no such permit type")
    return found


def put_permit_types(session: Session, types: Iterable[PermitType], *, of: str) -> None:
    """An entry that says something new becomes its next version; the earlier ones stay for who pinned them."""
    locked = select(permit_type).where(permit_type.c.agency == of).with_for_update()
    known = {row.code: _permit_type(row) for row in session.execute(locked)}
    rows, versions = [], []
    for one in types:
        before = known.get(one.code)
        is_new = before is None or is_changed(before, one)
        version = (before.version if before else 0) + is_new
        row = {"agency": of, "code": one.code, "version": version, "data": json.written_permit_type(one)}
        rows.append(row | {name: list(getattr(one, name)) for name in json.BESIDE})
        versions += [row] if is_new else []
    put = insert(permit_type).values(rows)
    changed = {name: put.excluded[name] for name in ("version", "data", *json.BESIDE)}
    session.execute(put.on_conflict_do_update(index_elements=["agency", "code"], set_=changed))
    if versions:
        session.execute(insert(permit_type_version), versions)


def put_elsewhere(session: Session, found: Iterable[Elsewhere], *, of: str) -> None:
    session.execute(update(agency).where(agency.c.code == of).values(elsewhere=[asdict(one) for one in found]))
