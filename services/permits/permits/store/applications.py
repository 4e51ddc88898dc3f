"""Applications. Loading one says who asks: what a person may not see does not exist. Saving one names the revision it was read at."""

from dataclasses import asdict, fields, replace
from functools import cache
from typing import Any

from sqlalchemy import (
    Row,
    Select,
    and_,
    bindparam,
    delete,
    false,
    insert,
    not_,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.sql import ColumnElement

from bus.database import Session
from bus.refusals import Conflict, NotFound
from permits.domain import clock
from permits.domain.application import SENT, Application, HistoryLine
from permits.domain.company import Company
from permits.domain.company_member import Member
from permits.domain.declaration import Declaration
from permits.domain.flow.process import Process
from permits.domain.flow.shipped import SIMPLE_FLOW
from permits.domain.location import Location
from permits.domain.people import Person
from permits.domain.status import DRAFT, ENDS, RETURNED
from permits.store import companies, company_members, corrections, documents, json
from permits.store.tables import application, attachment, history

# Columns that carry the same name and value as a field of the domain's Application.
PLAIN = (
    *("number", "kind", "permit_type", "permit_type_name", "applicant_type", "applicant_id", "applicant_name"),
    *("agency", "unit", "working_days", "fee_rule", "fee_amount", "created_at", "submitted_at", "due_at", "permit_type_version"),
    *("old_permit_id", "old_permit_number", "again_of", "changed_at", "filing_id", "filed_by_id", "filed_by_name"),
)

# In the place of the unit in which an application waits: it waits in several.
SEVERAL_UNITS = "*"

# The keys of the stored location; its region has a column, so that code of before reads what it knows.
PLACE = ("address", "district", "village", "note", "point")


def own(session: Session, application_id: int, *, by: Person) -> Application:
    """An own one, or a draft that the asker fills in, or a return that the asker answers, at the counter. :raises NotFound: application_not_found, also when it is another's."""
    return _load(session, _one(own="applicant" in by.roles, in_office=False, filed=by.is_staff), application_id, by=by)


def own_alone(session: Session, application_id: int, *, by: Person) -> Application:
    """Like `own`; until the commit nobody else begins it anew or changes it."""
    return _load(session, _one(own="applicant" in by.roles, in_office=False).with_for_update(), application_id, by=by)


def begun_again(session: Session, application_id: int, *, by: Person) -> Application | None:
    """The asker's draft that was begun from that application."""
    drafted = (application.c.again_of == application_id, application.c.applicant_id == by.account_id, application.c.status == DRAFT)
    found = session.scalar(select(application.c.id).where(*drafted).order_by(application.c.id).limit(1))
    return the(session, found) if found else None


def of_agency(session: Session, application_id: int, *, by: Person) -> Application:
    """A submitted one of the staff member's agency, to be decided: of two who decide at once the second waits and sees what the first did.

    :raises NotFound: application_not_found.
    """
    return _load(session, _one(own=False, in_office=by.is_staff).with_for_update(), application_id, by=by)


def visible(session: Session, application_id: int, *, to: Person) -> Application:
    """:raises NotFound: application_not_found."""
    return _load(session, _one(own="applicant" in to.roles, in_office=to.is_staff, filed=to.is_staff), application_id, by=to)


def in_office(session: Session, application_id: int, *, by: Person) -> Application:
    """As `of_agency`, to be read. :raises NotFound: application_not_found."""
    return _load(session, _one(own=False, in_office=by.is_staff), application_id, by=by)


def the(session: Session, application_id: int) -> Application:
    """For the service's own work, when nobody asks."""
    return _load(session, _ONE, application_id)


def lock(session: Session, application_id: int) -> Application | None:
    """As above, to be changed; None while somebody else is changing it."""
    locked = session.scalar(select(application.c.id).where(application.c.id == application_id).with_for_update(skip_locked=True))
    return the(session, application_id) if locked else None


def the_alone(session: Session, application_id: int) -> Application:
    """As `the`: until the commit nobody else changes it."""
    session.execute(select(application.c.id).where(application.c.id == application_id).with_for_update())
    return the(session, application_id)


_ONE = select(application).where(application.c.id == bindparam("application_id"))
# What was submitted for a company is its people's; anything else of who began it.
FOR_COMPANY = and_(application.c.company_id.is_not(None), application.c.submitted_at.is_not(None))
_OWN = or_(
    and_(application.c.applicant_id == bindparam("account_id"), not_(FOR_COMPANY)),
    and_(FOR_COMPANY, application.c.company_id.in_(companies.ids_of(bindparam("account_id")))),
)
_IN_OFFICE = and_(application.c.agency == bindparam("agency"), application.c.submitted_at.is_not(None))


def filled_in_by(account_id: Any) -> ColumnElement[bool]:
    """As `holder.is_filled_in_by`."""
    drafted = and_(application.c.status == DRAFT, application.c.filed_by_id == account_id)
    return or_(drafted, and_(application.c.status == RETURNED, application.c.answerer_id == account_id))


_FILED = and_(filled_in_by(bindparam("account_id")), application.c.agency == bindparam("agency"))


@cache
def _one(*, own: bool, in_office: bool, filed: bool = False) -> Select[Any]:
    """Made once for each kind of person: to put a statement together takes longer than to read its row."""
    return _ONE.where(or_(_OWN if own else false(), _IN_OFFICE if in_office else false(), _FILED if filed else false()))


def add(session: Session, new: Application) -> Application:
    added = replace(new, id=session.execute(_ADD, {**_values(new), **_content(new), "revision": 1}).scalar_one())
    if added.documents:
        _save_documents(session, added)
    return added


_ADD = insert(application).returning(application.c.id)


def save(session: Session, changed: Application, *, revision: int) -> Application:
    """:raises Conflict: application_changed, when it is no longer at `revision`."""
    statement = _SAVE if changed.submitted_at is None else _SAVE_SUBMITTED
    written = {**_values(changed), **_new_content(changed), "which": changed.id, "read_at": revision}
    if session.execute(statement, written).rowcount != 1:
        raise Conflict("application_changed", "somebody changed the application since it was read")
    if changed.status == DRAFT or changed.correction or changed.history[-1].outcome in SENT:
        _save_documents(session, changed)
    _save_history(session, changed)
    corrections.save(session, changed)
    return replace(changed, revision=revision + 1)


def replace_terms(session: Session, draft: Application) -> None:
    """Before `save`, which leaves requirements and fields as they were copied when the draft was begun."""
    written = {"requirements": [asdict(each) for each in draft.requirements], "fields": [asdict(each) for each in draft.fields]}
    session.execute(update(application).where(application.c.id == draft.id).values(written))


def _save_documents(session: Session, changed: Application) -> None:
    session.execute(delete(attachment).where(attachment.c.application_id == changed.id))
    rows = [
        {"application_id": changed.id, "requirement": requirement, "document_id": document.id}
        for requirement, document in changed.documents.items()
    ]
    if rows:
        session.execute(insert(attachment), rows)


def _save_history(session: Session, changed: Application) -> None:
    rows = [{"application_id": changed.id, "position": n, **asdict(line)} for n, line in enumerate(changed.history, start=1)]
    if rows:
        session.execute(upsert(history).on_conflict_do_nothing(), rows)


def _values(one: Application) -> dict[str, Any]:
    return {
        **{name: getattr(one, name) for name in PLAIN},
        "status": one.status,
        "waits_at": one.waits_at,
        "waits_for": one.step.role if one.step and not one.correction else None,
        "waits_in": _waits_in(one.places) if not one.correction else None,
        "waits_in_units": list(one.places) if len(one.places) > 1 and not one.correction else None,
        "correct_by": one.correction.until if one.correction else None,
        "region": one.location.region if one.location else None,
        "company_id": one.company.id if one.company else None,
        "applicant_marks": sorted(one.applicant_marks),
        "answers": one.answers or None,
        "answerings": json.written_answerings(one.answerings) or None,
        "answerer_id": one.answering.by_id if one.answering else None,
    }


def _waits_in(places: tuple[str, ...]) -> str | None:
    return SEVERAL_UNITS if len(places) > 1 else next(iter(places), None)


def _content(one: Application) -> dict[str, Any]:
    """What is kept as JSON."""
    return {
        "location": {name: getattr(one.location, name) for name in PLACE} if one.location else None,
        "company": asdict(one.company) if one.company else None,
        "requirements": [asdict(requirement) for requirement in one.requirements],
        "fields": [asdict(each) for each in one.fields] or None,
        "ticked": json.written_ticks(one.ticked),
    }


def _new_content(one: Application) -> dict[str, Any]:
    """Parameters of `_SAVE`; the requirements stay as they were (see `replace_terms`)."""
    new = {f"new_{name}": value for name, value in _content(one).items() if name not in ("requirements", "fields")}
    company = {"new_company_id": one.company.id if one.company else None}
    if not one.submitted_at:
        return {**new, **company}
    submission: dict[str, Any] = {"new_process": asdict(one.process), "new_clock": json.written_clock(one.clock)}
    submission["new_verdicts"] = json.written_verdicts(one.verdicts) or None
    return {**new, **company, **submission, "new_declaration": asdict(one.declaration) if one.declaration else None}


# Saved over what is stored.
_SAVE = (
    update(application)
    .where(application.c.id == bindparam("which"), application.c.revision == bindparam("read_at"))
    .values(
        revision=application.c.revision + 1,
        location=json.onto(application.c.location, "new_location"),
        ticked=json.each_once(application.c.ticked, "new_ticked", key="requirement"),
        company=json.onto(application.c.company, "new_company", same=application.c.company_id == bindparam("new_company_id")),
    )
)
_SAVE_SUBMITTED = _SAVE.values(
    process=json.once(application.c.process, "new_process"),
    declaration=json.once(application.c.declaration, "new_declaration"),
    clock=bindparam("new_clock", type_=application.c.clock.type),
    verdicts=bindparam("new_verdicts", type_=application.c.verdicts.type),
)


def _load(session: Session, found: Select[Any], application_id: int, *, by: Person | None = None) -> Application:
    who = {"account_id": by.account_id, "agency": by.agency} if by else {}
    row = session.execute(found, {"application_id": application_id, **who}).one_or_none()
    if not row:
        raise NotFound("application_not_found", "no such application, or not for this person")
    stored, lines = row._mapping, _history(session, row.id)
    return Application(
        id=row.id,
        revision=row.revision,
        **{name: stored[name] for name in PLAIN},
        process=process_of(row),
        clock=_clock(row),
        waits_at=row.waits_at,
        ended=row.status if row.status in ENDS and row.waits_at is None else None,
        location=_location(row),
        requirements=json.requirements(row.requirements),
        fields=json.fields_of(row.fields),
        answers=json.texts(row.answers),
        ticked=json.ticks(row.ticked),
        company=_company(session, row),
        applicant_marks=frozenset(row.applicant_marks or ()),
        company_people=_company_people(session, row),
        declaration=json.read(Declaration, row.declaration) if row.declaration else None,
        verdicts=json.verdicts(row.verdicts),
        answerings=json.answerings(row.answerings),
        documents=documents.attached_to(session, row.id),
        history=lines,
        corrections=corrections.of_application(session, row.id) if any(line.outcome == "returned" for line in lines) else (),
    )


def process_of(row: Row[Any]) -> Process:
    """What was submitted before processes were kept goes the way that all went then; so will a draft, unless its type says otherwise."""
    return json.process(row.process) if row.process else SIMPLE_FLOW


def _clock(row: Row[Any]) -> clock.Clock:
    """It has been running since the submission where none was kept."""
    if row.clock is not None:
        return json.clock(row.clock)
    return clock.begun(row.submitted_at) if row.submitted_at else ()


def _location(row: Row[Any]) -> Location | None:
    return json.read(Location, row.location, region=row.region) if row.location else None


def _company(session: Session, row: Row[Any]) -> Company | None:
    """A draft shows its company as it is now, and none once its applicant belongs to it no more; a submitted application as it was."""
    if row.company_id is None:
        return None
    if row.status == DRAFT:
        return companies.find_own(session, row.company_id, account_id=row.applicant_id)
    return json.read(Company, row.company)


def _company_people(session: Session, row: Row[Any]) -> tuple[Member, ...]:
    if row.company_id is None or not row.company:
        return ()
    return tuple(company_members.of_company_since(session, row.company_id, row.company["nib"], since=row.submitted_at))


_LINES = [history.c[field.name] for field in fields(HistoryLine)]
_HISTORY = select(*_LINES).where(history.c.application_id == bindparam("application_id")).order_by(history.c.position)


def _history(session: Session, application_id: int) -> tuple[HistoryLine, ...]:
    return tuple(HistoryLine(*row) for row in session.execute(_HISTORY, {"application_id": application_id}))
