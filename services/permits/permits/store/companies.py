"""Companies of applicants: whoever belongs to one may read it."""

from dataclasses import asdict, fields, replace
from datetime import datetime

from sqlalchemy import BindParameter, Row, Select, and_, insert, or_, select, tuple_, update

from bus.database import Session
from bus.refusals import NotFound
from permits.domain.company import Company
from permits.domain.company_member import OWNER
from permits.domain.people import Person
from permits.store.tables import MEMBER_NOW, company, company_member

PLAIN = tuple(field.name for field in fields(Company))


def of_account(session: Session, account_id: int, *, q: str | None, after: int | None, limit: int | None) -> list[tuple[Company, str]]:
    """By name, each with what the account is there; `q` stands in the name or in the NIB; `after` is the last id of the page before. One more
    than `limit` tells that there is another page."""
    found = _of(account_id).order_by(company.c.name, company.c.id).limit(limit and limit + 1)
    if q:
        found = found.where(or_(company.c.name.icontains(q, autoescape=True), company.c.nib.icontains(q, autoescape=True)))
    if after:
        last = select(company.c.name).where(company.c.id == after, company.c.id.in_(ids_of(account_id))).scalar_subquery()
        found = found.where(tuple_(company.c.name, company.c.id) > tuple_(last, after))
    return [(_company(row), row.own_role) for row in session.execute(found)]


def own(session: Session, company_id: int, *, account_id: int) -> Company:
    """:raises NotFound: company_not_found, also when the account does not belong to it."""
    return own_with_role(session, company_id, account_id=account_id)[0]


def own_with_role(session: Session, company_id: int, *, account_id: int) -> tuple[Company, str]:
    """Refusals as for `own`."""
    row = session.execute(_of(account_id).where(company.c.id == company_id)).one_or_none()
    if row is None:
        raise NotFound("company_not_found", "no such company of this applicant")
    return _company(row), row.own_role


def find_own(session: Session, company_id: int | None, *, account_id: int) -> Company | None:
    row = session.execute(_of(account_id).where(company.c.id == company_id)).one_or_none()
    return _company(row) if row else None


def the_alone(session: Session, company_id: int) -> Company:
    """Until the commit nobody else changes the company or its people. :raises NotFound: company_not_found."""
    row = session.execute(select(company).where(company.c.id == company_id).with_for_update()).one_or_none()
    if row is None:
        raise NotFound("company_not_found", "no such company of this applicant")
    return _company(row)


def name_of(session: Session, company_id: int) -> str:
    return session.execute(select(company.c.name).where(company.c.id == company_id)).scalar_one()


def ids_of(account_id: int | BindParameter[int]) -> Select[int]:
    """Of the companies to which the account belongs."""
    return select(company_member.c.company_id).where(company_member.c.account_id == account_id, MEMBER_NOW)


def ids_in_order(session: Session, account_id: int) -> list[int]:
    """Of the companies to which the account belongs, in the order in which they are locked."""
    return list(session.scalars(ids_of(account_id).order_by(company_member.c.company_id)))


def add(session: Session, new: Company, *, by: Person, at: datetime) -> Company:
    """With whoever adds it as its owner."""
    added = replace(new, id=session.execute(insert(company).values(_values(new)).returning(company.c.id)).scalar_one())
    theirs = (company_member.c.company_id == added.id, company_member.c.account_id == by.account_id)
    facts = {"name": by.name, "marks": sorted(by.marks), "role": OWNER, "joined_at": at}
    session.execute(update(company_member).where(*theirs).values(facts))
    return added


def save(session: Session, changed: Company) -> None:
    session.execute(update(company).where(company.c.id == changed.id).values(_values(changed)))


def _values(one: Company) -> dict[str, object]:
    return {name: value for name, value in asdict(one).items() if name != "id"}


def _of(account_id: int) -> Select[tuple[object, ...]]:
    theirs = and_(company_member.c.company_id == company.c.id, company_member.c.account_id == account_id, MEMBER_NOW)
    return select(company, company_member.c.role.label("own_role")).join(company_member, theirs)


def _company(row: Row[tuple[object, ...]]) -> Company:
    return Company(**{name: row._mapping[name] for name in PLAIN})
