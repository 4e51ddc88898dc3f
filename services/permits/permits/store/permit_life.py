"""Lives of permits: entries, which are only added, and their papers; requests for them; what of a life is kept with its permit; and what was told by itself."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, fields, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from bus.database import Session
from bus.refusals import Conflict, NotFound
from permits.domain.document import StoredFile
from permits.domain.duplicate import Duplicate
from permits.domain.permit import Permit
from permits.domain.permit_ending import Ending
from permits.domain.permit_life import CORRECTED, DUPLICATED, EXPIRED, LIFTED, REVOKED, Entry, standing
from permits.domain.permit_request import PermitRequest
from permits.store import application_lists, json, permits
from permits.store.documents import file_of, file_values
from permits.store.tables import agency, permit, permit_entry, permit_letter, permit_reminder, permit_request

_ENTRY = [permit_entry.c[name] for name in ("kind", "day", "written_on", "at", "position", "request_id", "letter")]
_REQUEST = [permit_request.c[field.name] for field in fields(PermitRequest)]


def entries(session: Session, permit_id: int) -> list[Entry]:
    """In the order in which they were written."""
    found = select(*_ENTRY).where(permit_entry.c.permit_id == permit_id).order_by(permit_entry.c.position)
    return [Entry(**row._mapping) for row in session.execute(found)]


def letters_of(session: Session, permit_ids: Sequence[int | None]) -> dict[int, list[Entry]]:
    """By permit: the entries that have a letter, in their order."""
    found = select(permit_entry.c.permit_id, *_ENTRY).where(permit_entry.c.permit_id.in_(permit_ids), permit_entry.c.letter.is_not(None))
    by_permit: dict[int, list[Entry]] = defaultdict(list)
    for row in session.execute(found.order_by(permit_entry.c.permit_id, permit_entry.c.position)):
        values = dict(row._mapping)
        by_permit[values.pop("permit_id")].append(Entry(**values))
    return by_permit


def add(session: Session, one: Permit, entry: Entry, *, facts: dict[str, Any] | None = None) -> Entry:
    """Adds it to the life of a permit that is locked, and keeps with the permit what has come of that. `facts`: what its letter says."""
    assert one.id is not None
    life = entries(session, one.id)
    added = replace(entry, position=len(life) + 1)
    values = {name: value for name, value in asdict(added).items() if name != "until"}
    session.execute(insert(permit_entry).values(permit_id=one.id, facts=facts, **values))
    kept = asdict(standing([*life, added])) | ({"revoked_at": entry.at} if entry.kind == REVOKED else {})
    if entry.kind == LIFTED and one.valid_until:
        kept["wakes_on"] = func.least(permit.c.wakes_on, entry.day)  # a reminder may have been passed over meanwhile
    session.execute(update(permit).where(permit.c.id == one.id).values(kept))
    return added


def add_request(session: Session, new: PermitRequest) -> PermitRequest:
    """:raises Conflict: permit_request_open. The permit is locked."""
    open_one = open_request(session, new.permit_id)
    if open_one:
        raise Conflict("permit_request_open", "one thing at a time", request_id=open_one.id, kind=open_one.kind)
    values = {name: value for name, value in asdict(new).items() if name != "id"}
    return replace(new, id=session.execute(insert(permit_request).values(values).returning(permit_request.c.id)).scalar_one())


def open_request(session: Session, permit_id: int) -> PermitRequest | None:
    found = select(*_REQUEST).where(permit_request.c.permit_id == permit_id, permit_request.c.decided_at.is_(None))
    row = session.execute(found).one_or_none()
    return _request(row) if row else None


def requests(session: Session, permit_id: int) -> list[PermitRequest]:
    """Of that permit, oldest first."""
    found = select(*_REQUEST).where(permit_request.c.permit_id == permit_id).order_by(permit_request.c.id)
    return [_request(row) for row in session.execute(found)]


def waiting(session: Session, of: str, *, limit: int) -> list[tuple[PermitRequest, str, str]]:
    """The agency's requests that wait for a decision, oldest first, with the number and type of each permit."""
    found = select(*_REQUEST, permit.c.number, permit.c.permit_type_name).join(permit, permit.c.id == permit_request.c.permit_id)
    found = found.where(permit_request.c.agency == of, permit_request.c.decided_at.is_(None)).order_by(permit_request.c.id).limit(limit)
    rows = session.execute(found).all()
    return [(_request(row), row.number, row.permit_type_name) for row in rows]


def request_of_agency(session: Session, request_id: int, *, of: str) -> PermitRequest:
    """:raises NotFound: permit_request_not_found, also in another agency."""
    row = session.execute(select(*_REQUEST).where(permit_request.c.id == request_id, permit_request.c.agency == of)).one_or_none()
    if not row:
        raise NotFound("permit_request_not_found", "no such request")
    return _request(row)


def close(session: Session, decided: PermitRequest) -> None:
    names = ("decided_at", "decided_by_id", "decided_by_name", "granted", "note")
    values = {name: getattr(decided, name) for name in names}
    session.execute(update(permit_request).where(permit_request.c.id == decided.id).values(values))


def _request(row: Any) -> PermitRequest:
    return PermitRequest(**{field.name: row._mapping[field.name] for field in fields(PermitRequest)})


def letter_facts(session: Session, permit_id: int, position: int) -> dict[str, Any] | None:
    """None: there is no letter about that, or it was written before they were kept."""
    of_it = (permit_entry.c.permit_id == permit_id, permit_entry.c.position == position)
    found: dict[str, Any] | None = session.scalar(select(permit_entry.c.facts).where(*of_it, permit_entry.c.letter.is_not(None)))
    return found


def letter(session: Session, permit_id: int, position: int) -> StoredFile | None:
    of_it = (permit_letter.c.permit_id == permit_id, permit_letter.c.position == position)
    row = session.execute(select(permit_letter).where(*of_it)).one_or_none()
    return file_of(row) if row else None


def newest_duplicate(session: Session, permit_id: int | None) -> tuple[int, Duplicate] | None:
    """The position of its entry, and what its paper says besides the permit; None also where the paper was corrected since."""
    of_it = (permit_entry.c.permit_id == permit_id, permit_entry.c.kind.in_((DUPLICATED, CORRECTED)))
    found = select(permit_entry.c.kind, permit_entry.c.position, permit_entry.c.facts).where(*of_it)
    row = session.execute(found.order_by(permit_entry.c.position.desc()).limit(1)).one_or_none()
    if row is None or row.kind == CORRECTED:
        return None
    return row.position, json.read(Duplicate, row.facts, issued_on=date.fromisoformat(row.facts["issued_on"]))


def keep_letter(session: Session, permit_id: int, position: int, file: StoredFile, *, at: datetime) -> StoredFile:
    """The one that is kept: whoever made it at the same time was first, or nobody was."""
    row = upsert(permit_letter).values(permit_id=permit_id, position=position, created_at=at, **file_values(file))
    session.execute(row.on_conflict_do_nothing())
    kept = letter(session, permit_id, position)
    assert kept
    return kept


def to_wake(session: Session, *, on: date, after: int, limit: int) -> list[int]:
    """A portion of the permits about which something may be due, by id behind `after`; `on`: the date in the zone where it is latest."""
    found = select(permit.c.id).where(permit.c.wakes_on <= on, permit.c.id > after).order_by(permit.c.id).limit(limit)
    return list(session.scalars(found))


def lock_ending(session: Session, permit_id: int) -> tuple[Permit, str] | None:
    """The permit and the zone of its office; None while somebody else changes it."""
    found = select(agency.c.time_zone).select_from(permit).join(agency, agency.c.code == permit.c.agency).where(permit.c.id == permit_id)
    zone = session.scalar(found.with_for_update(skip_locked=True, of=permit))
    return (permits.the(session, permit_id), zone) if zone else None


def ending(session: Session, one: Permit, *, issued_on: date) -> Ending:
    assert one.id is not None
    told = frozenset(session.scalars(select(permit_reminder.c.days).where(permit_reminder.c.permit_id == one.id)))
    ended = select(func.count()).where(permit_entry.c.permit_id == one.id, permit_entry.c.kind == EXPIRED)
    under_way = application_lists.about_permits(session, [one.id])[one.id]
    followed = one.superseded_by is not None or any(each.succeeds for each in under_way)
    return Ending(one, issued_on, told, followed, ended=session.execute(ended).scalar_one() > 0)


def note_reminder(session: Session, one: Permit, *, days: int, on: date) -> None:
    session.execute(upsert(permit_reminder).values(permit_id=one.id, days=days, told_on=on).on_conflict_do_nothing())


def wake(session: Session, one: Permit, *, on: date | None) -> None:
    session.execute(update(permit).where(permit.c.id == one.id).values(wakes_on=on))
