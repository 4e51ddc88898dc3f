"""Registrations, their numbers, and the usernames they hold."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, delete, exists, func, insert, literal_column, or_, select, tuple_, union, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.engine import Row

from bus.database import Session
from bus.refusals import NotFound
from identity.domain import usernames
from identity.domain.accounts import ACTIVE as ACCOUNT_ACTIVE
from identity.domain.answers import Answers
from identity.domain.links import Link
from identity.domain.office_time import ZONES
from identity.domain.registration import ACCEPTED, DRAFT, REJECTED, RETURNED, Registration
from identity.store import address_changes
from identity.store.tables import account, address_change, agency, counter, link, registration, unit, username

_STORED = ("status", "answers", "warnings", "warnings_confirmed", "language", "number", "consent_version", "submitted_at", "accept_by",
           "accepted_at", "accepted_by", "accepted_by_name", "activated_at", "reasons", "reject_reason", "decided_at", "decided_by",
           "decided_by_name", "handed_in_at", "times_returned")  # fmt: skip


def start(session: Session, *, token_hash: bytes, language: str, at: datetime) -> None:
    empty = Registration(id=0, language=language)
    values = {name: getattr(empty, name) for name in _STORED}
    session.execute(insert(registration).values(**values, steps_done=[], revision=1, token_hash=token_hash, created_at=at))


def move(session: Session, found: Registration, *, token_hash: bytes) -> None:
    """From now on another token opens the registration."""
    session.execute(update(registration).where(registration.c.id == found.id).values(token_hash=token_hash))


def not_found() -> NotFound:
    return NotFound("registration_not_found", "no such registration, or not for this asker")


def _registration(row: Row[Any] | None) -> Registration:
    if row is None:
        raise not_found()
    values = {name: getattr(row, name) for name in (*_STORED, "mail_failed_at")}
    # Fields that a later release may add to a warning are ignored; warnings are computed again from the answers.
    warnings = [{"field": each["field"], "code": each["code"]} for each in row.warnings]
    return Registration(id=row.id, revision=row.revision, steps_done=tuple(row.steps_done), **{**values, "warnings": warnings})


def by_token(session: Session, token_hash: bytes, *, lock: bool = False) -> Registration:
    """`lock`: nobody else changes the registration until the transaction ends. :raises NotFound: registration_not_found."""
    found = select(registration).where(registration.c.token_hash == token_hash)
    return _registration(session.execute(found.with_for_update() if lock else found).first())


def of_agency(session: Session, registration_id: int, *, agency: str, by: int, lock: bool = False) -> Registration:
    """A registration that the office may see: not a draft, which only its applicant may see, and not one of the officer `by`.

    :raises NotFound: registration_not_found.
    """
    found = select(registration).where(registration.c.id == registration_id, registration.c.status != DRAFT, *_for_officer(agency, by))
    return _registration(session.execute(found.with_for_update() if lock else found).first())


def _for_officer(agency: str, by: int) -> tuple[ColumnElement[bool], ...]:
    """Staff who apply for permits have an applicant's account beside the one they work with. Their own registration is the one that opened
    their account or has its email address."""
    opened, email = (select(column).where(account.c.id == by).scalar_subquery() for column in (account.c.registration_id, account.c.email))
    return registration.c.agency == agency, registration.c.id.is_distinct_from(opened), registration.c.email.is_distinct_from(email)


def of_person(session: Session, *, account_id: int) -> list[Answers]:
    """The answers of the submitted registrations, in every agency, that opened this account or have its email address."""
    opened, email = (
        select(column).where(account.c.id == account_id).scalar_subquery() for column in (account.c.registration_id, account.c.email)
    )
    own = or_(registration.c.id == opened, registration.c.email == email)
    return list(session.scalars(select(registration.c.answers).where(own, registration.c.status != DRAFT)))


def by_id(session: Session, registration_id: int, *, lock: bool = False) -> Registration:
    found = select(registration).where(registration.c.id == registration_id)
    return _registration(session.execute(found.with_for_update() if lock else found).first())


def of_link(session: Session, link: Link, *, lock: bool = False) -> Registration:
    """The registration to which a link belongs."""
    assert link.registration_id is not None, "the purposes of registrations always name one"
    return by_id(session, link.registration_id, lock=lock)


def save(session: Session, changed: Registration) -> Registration:
    """Write the registration over the revision that was read. :raises NotFound: its revision has changed (never, because callers hold its
    lock)."""
    values = {name: getattr(changed, name) for name in _STORED} | {"steps_done": list(changed.steps_done)}
    written = session.execute(
        update(registration)
        .where(registration.c.id == changed.id, registration.c.revision == changed.revision)
        .values(**values, **_sought(changed), revision=changed.revision + 1)
        .returning(registration)
    ).first()
    return _registration(written)


def _sought(changed: Registration) -> dict[str, Any]:
    """The columns by which the office searches, filled once the registration is submitted; searches do not find drafts."""
    if changed.status == DRAFT:
        return {}
    answers = changed.answers
    reached = {"email": answers["email"].lower() or None, "mobile": answers["mobile"] or None}  # nobody is known by having none
    return {"agency": answers["agency"], "id_number": answers["id_number"], **reached}


def mail_failed(session: Session, registration_id: int, *, at: datetime | None) -> None:
    """Does not change the revision: what staff read before deciding is unchanged. `at` is None when a new mail is on its way."""
    session.execute(update(registration).where(registration.c.id == registration_id).values(mail_failed_at=at))


def sweep_drafts(session: Session, *, before: datetime) -> None:
    """Delete drafts that were begun `before` and never submitted. Several processes may do so at once."""
    old = (registration.c.status == DRAFT) & (registration.c.created_at < before)
    doomed = select(registration.c.id).where(old).limit(5000).with_for_update(skip_locked=True)
    session.execute(delete(registration).where(registration.c.id.in_(doomed)))


def sweep_without_account(session: Session, *, before: datetime) -> None:
    """Delete a portion of the registrations without account that the office last decided on before `before`, with their links, changes of
    address and usernames."""
    ended = (registration.c.status.in_((REJECTED, RETURNED, ACCEPTED)), registration.c.decided_at < before)
    found = select(registration.c.id, registration.c.status, registration.c.answers["username"].astext.label("username")).where(*ended)
    rows = session.execute(found.limit(500).with_for_update(skip_locked=True)).all()
    ids = [row.id for row in rows]
    for table in (link, address_change):
        session.execute(delete(table).where(table.c.registration_id.in_(ids)))
    session.execute(delete(registration).where(registration.c.id.in_(ids)))
    # The username of a rejected registration was released at once, and may be somebody else's now.
    held = [row.username for row in rows if row.status != REJECTED]
    session.execute(delete(username).where(username.c.username.in_(held)))


def files_in_use(session: Session, keys: list[str]) -> set[str]:
    """Those of `keys` that are some registration's copy of an identity card."""
    key = registration.c.answers[("id_attachment", "key")].astext
    return set(session.scalars(select(key).where(key.in_(keys))))


def next_number(session: Session, agency: str, zone: str) -> str:
    """REG-2026-0001: without gaps per agency and year, because the counter's row stays locked until the commit. The year is the
    database's."""
    year = func.extract("year", func.timezone(ZONES[zone], func.now())).cast(counter.c.year.type)
    drawn = upsert(counter).values(agency=agency, year=year, last=1)
    drawn = drawn.on_conflict_do_update(index_elements=["agency", "year"], set_={"last": counter.c.last + 1})
    row = session.execute(drawn.returning(counter.c.year, counter.c.last)).one()
    return f"REG-{row.year}-{row.last:04}"


def claim_username(session: Session, wish: str, *, instead_of: str | None = None) -> bool:
    """Take the username `wish` if it is free. :returns: whether it was. `instead_of`: the username that the asker holds; the new one may
    look like it."""
    # When two usernames look alike, the second finds the first.
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(usernames.skeleton(wish), 2))))
    if wish in taken_usernames(session, [wish], own=instead_of):
        return False
    taken = upsert(username).values(username=wish).on_conflict_do_nothing().returning(username.c.username)
    return session.execute(taken).first() is not None


def release_username(session: Session, username_held: str) -> None:
    """Free the username of a registration that opened no account."""
    session.execute(delete(username).where(username.c.username == username_held))


def taken_usernames(session: Session, wishes: list[str], *, own: str | None = None) -> set[str]:
    """Those of `wishes` that somebody has, or that look like somebody's; `own`: the username that the asker holds. The codes of agencies and
    units are taken too: nobody may look like an office."""
    alike = {usernames.skeleton(wish) for wish in wishes}
    others = select(_SKELETON).where(_SKELETON.in_(alike), username.c.username != (own or ""))
    offices = select(agency.c.code).union(select(unit.c.code))
    held = {*session.scalars(others), *map(usernames.skeleton, session.scalars(offices))}
    return {wish for wish in wishes if usernames.skeleton(wish) in held}


# Computes the same as usernames.skeleton; the index username_skeleton is on this expression.
_SKELETON = func.translate(username.c.username, literal_column(f"'{''.join(usernames.LOOKS_LIKE)}{usernames.OVERLOOKED}'"),
                           literal_column(f"'{''.join(usernames.LOOKS_LIKE.values())}'"))  # fmt: skip


def _same_elsewhere() -> Any:
    """Whether another submitted registration is of the same person by number, email or mobile, or an account has that email. Each condition
    uses an index of its own and reads one row."""
    other = registration.alias("other")
    another = (other.c.agency.is_not(None), other.c.id != registration.c.id)
    by_registration = (exists().where(other.c[name] == registration.c[name], *another) for name in ("id_number", "email", "mobile"))
    return or_(*by_registration, exists().where(_account_of_another()))


def _account_of_another() -> Any:
    own = account.c.registration_id.is_not_distinct_from(registration.c.id)
    return and_(account.c.email == registration.c.email, ~own)


def page(session: Session, *, agency: str, by: int, status: str, after: int | None, limit: int) -> list[tuple[Registration, bool, bool]]:
    """Registrations in the order in which they were submitted, starting after registration `after`; each with whether the same person seems
    to be known already, and whether a change of its email address waits."""
    found = select(registration, _same_elsewhere().label("duplicate"), address_changes.waits().label("email_waits"))
    found = found.where(*_for_officer(agency, by), registration.c.status == status).order_by(*_place(registration)).limit(limit)
    if after:
        last = registration.alias("last")
        place = select(*_place(last)).where(last.c.id == after, last.c.agency == agency).scalar_subquery()
        found = found.where(tuple_(*_place(registration)) > place)
    return [(_registration(row), row.duplicate, row.email_waits) for row in session.execute(found)]


FOUND_AT_MOST, SHORTEST_NAME = 25, 3


def of_agency_like(session: Session, q: str, *, agency: str, by: int) -> list[tuple[Registration, bool, bool]]:
    """As `page`: those with exactly this number or identity number, or with this text in their names; newest first, up to a limit."""
    here = select(registration.c.id).where(*_for_officer(agency, by), registration.c.status != DRAFT)
    here = here.order_by(registration.c.id.desc()).limit(FOUND_AT_MOST)
    ways = [here.where(registration.c.number == q.upper()), here.where(registration.c.id_number == "".join(q.split()))]
    if len(q) >= SHORTEST_NAME:
        ways.append(here.where(_LOWER_NAME.contains(q.lower(), autoescape=True)))
    ids = union(*(select(way.subquery().c.id) for way in ways))
    found = select(registration, _same_elsewhere().label("duplicate"), address_changes.waits().label("email_waits"))
    found = found.where(registration.c.id.in_(ids)).order_by(registration.c.id.desc()).limit(FOUND_AT_MOST)
    return [(_registration(row), row.duplicate, row.email_waits) for row in session.execute(found)]


# Migration 0022 has an index on it.
_LOWER_NAME = func.lower(registration.c.answers["full_name"].astext)


def _place(table: FromClause) -> tuple[ColumnElement[Any], ...]:
    """The place in the office's queue."""
    return func.coalesce(table.c.handed_in_at, table.c.submitted_at), table.c.id


def duplicates(session: Session, found: Registration) -> list[dict[str, Any]]:
    """By which field, and in which registrations or accounts, the same person seems to be known already. For staff only: the public is
    never told."""
    keys = _sought(found)
    matches = []
    for name in (name for name in ("id_number", "email", "mobile") if keys[name]):
        same = (registration.c[name] == keys[name], registration.c.agency.is_not(None), registration.c.id != found.id)
        opened = and_(account.c.registration_id == registration.c.id, account.c.status == ACCOUNT_ACTIVE)
        own = select(registration.c.id, registration.c.number, account.c.id.label("account_id")).outerjoin(account, opened)
        rows = session.execute(own.where(*same, registration.c.agency == keys["agency"]).order_by(registration.c.id).limit(10))
        matches += [
            _duplicate(name, registration_id=row.id, number=row.number, account_id=row.account_id if name == "id_number" else None)
            for row in rows
        ]
        elsewhere = select(func.count()).select_from(registration).where(*same, registration.c.agency != keys["agency"])
        matches += [_duplicate(name, elsewhere=count) for count in session.scalars(elsewhere) if count]
    if not keys["email"]:
        return matches
    same_address = (account.c.email == keys["email"], account.c.registration_id.is_distinct_from(found.id))
    own_accounts = select(account.c.id).where(*same_address, account.c.agency == keys["agency"]).order_by(account.c.id).limit(10)
    matches += [_duplicate("email", account_id=id) for id in session.scalars(own_accounts)]
    elsewhere = select(func.count()).select_from(account).where(*same_address, account.c.agency != keys["agency"])
    return matches + [_duplicate("email", accounts_elsewhere=count) for count in session.scalars(elsewhere) if count]


def is_let_in(session: Session, found: Registration, *, lock: bool = False) -> bool:
    """Whether somebody with the same identity number has an active account of the agency, or has only to verify the email address for one.
    `lock`: when two are accepted at once, the second finds the first."""
    agency, number = found.answers["agency"], found.answers["id_number"]
    if lock:
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"{agency} {number}", 3))))
    opened = exists().where(account.c.registration_id == registration.c.id, account.c.status == ACCOUNT_ACTIVE)
    same = (registration.c.id_number == number, registration.c.agency == agency, registration.c.id != found.id)
    let_in = exists().where(*same, or_(registration.c.status == ACCEPTED, opened))
    return bool(session.scalar(select(let_in)))


def _duplicate(name: str, **whom: Any) -> dict[str, Any]:
    """Registrations and accounts of other agencies are counted, not named."""
    nobody = {"registration_id": None, "number": None, "account_id": None, "elsewhere": 0, "accounts_elsewhere": 0}
    return {"by": name, **nobody, **whom}
