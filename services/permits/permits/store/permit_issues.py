"""Issues of a permit: the one that counts is the permit itself, former ones are kept with their codes."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import delete, insert, select, update

from bus.database import Session
from bus.refusals import NotFound
from permits.domain.permit import Permit
from permits.domain.permit_correction import FormerIssue
from permits.store.tables import permit, permit_document, permit_former_issue

_FORMER = [permit_former_issue.c[field.name] for field in fields(FormerIssue)]


def issue_again(session: Session, again: Permit, former: FormerIssue) -> None:
    """The permit is locked. Its paper is made anew: the one so far stays among the holder's documents."""
    session.execute(insert(permit_former_issue).values(asdict(former)))
    names = ("issue", "code", "holder_name", "texts", "reissued_on")
    session.execute(update(permit).where(permit.c.id == again.id).values({name: getattr(again, name) for name in names}))
    session.execute(delete(permit_document).where(permit_document.c.permit_id == again.id))


def former_issues(session: Session, permit_id: int) -> list[FormerIssue]:
    """Newest first."""
    found = select(*_FORMER).where(permit_former_issue.c.permit_id == permit_id).order_by(permit_former_issue.c.issue.desc())
    return [_former(row) for row in session.execute(found)]


def former_by_codes(session: Session, codes: Sequence[str]) -> FormerIssue:
    """Of the first of these codes that there is. :raises NotFound: permit_not_found."""
    found = {row.code: row for row in session.execute(select(*_FORMER).where(permit_former_issue.c.code.in_(codes)))}
    row = next((found[code] for code in codes if code in found), None)
    if row is None:
        raise NotFound("permit_not_found", "no such permit")
    return _former(row)


def _former(row: Any) -> FormerIssue:
    return FormerIssue(**row._mapping)
