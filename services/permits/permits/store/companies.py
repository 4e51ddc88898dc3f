"""Companies of applicants."""

from dataclasses import asdict, fields, replace

from sqlalchemy import Row, insert, or_, select, tuple_, update

from bus.database import Session
from bus.refusals import NotFound
from permits.domain.company import Company
from permits.store.tables import company

PLAIN = tuple(field.name for field in fields(Company))


def of_account(session: Session, account_id: int, *, q: str | None, after: int | None, limit: int | None) -> list[Company]:
    """By name; `q` stands in the name or in the NIB; `after` is the last id of the page before. One more than `limit` tells that there is
    another page."""
    found = select(company).where(company.c.account_id == account_id).order_by(company.c.name, company.c.id).limit(limit and limit + 1)
    if q:
        found = found.where(or_(company.c.name.icontains(q, autoescape=True), company.c.nib.icontains(q, autoescape=True)))
    if after:
        last = select(company.c.name).where(company.c.id == after, company.c.account_id == account_id).scalar_subquery()
        found = found.where(tuple_(company.c.name, company.c.id) > tuple_(last, after))
    return [_company(row) for row in session.execute(found)]


def own(session: Session, company_id: int, *, account_id: int) -> Company:
    """:raises NotFound: company_not_found, also when it is another's."""
    found = find_own(session, company_id, account_id=account_id)
    if not found:
        raise NotFound("company_not_found", "no such company of this applicant")
    return found


def find_own(session: Session, company_id: int | None, *, account_id: int) -> Company | None:
    row = session.execute(select(company).where(company.c.id == company_id, company.c.account_id == account_id)).one_or_none()
    return _company(row) if row else None


def accounts_with(session: Session, nib: str) -> frozenset[int]:
    """All that keep the company of that number."""
    return frozenset(session.scalars(select(company.c.account_id).where(company.c.nib == nib)))


def save(session: Session, changed: Company) -> Company:
    """Adds a company without id, else changes its owner's. :raises NotFound: company_not_found."""
    values = {name: value for name, value in asdict(changed).items() if name != "id"}
    if changed.id is None:
        return replace(changed, id=session.execute(insert(company).values(values).returning(company.c.id)).scalar_one())
    own(session, changed.id, account_id=changed.account_id)
    session.execute(update(company).where(company.c.id == changed.id).values(values))
    return changed


def _company(row: Row[tuple[object, ...]]) -> Company:
    return Company(**{name: row._mapping[name] for name in PLAIN})
