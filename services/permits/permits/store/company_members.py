"""Who belongs, or belonged, to a company; who is invited to."""

from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, or_, select, update

from bus.database import Session
from permits.domain import company_invitation as rules
from permits.domain.company_invitation import Invitation
from permits.domain.company_member import Member
from permits.store.tables import MEMBER_NOW, company, company_invitation, company_member

_PLAIN = [field.name for field in fields(Member) if field.name != "marks"]
_INVITATION = [field.name for field in fields(Invitation)]


def of_company(session: Session, company_id: int) -> list[Member]:
    """Longest there first."""
    return _all(session, company_member.c.company_id == company_id, MEMBER_NOW)


def of_company_since(session: Session, company_id: int, nib: str, *, since: datetime | None) -> list[Member]:
    """Those who belong to the company, or to another one that has its NIB, or belonged to it at that moment or later."""
    there = MEMBER_NOW if since is None else or_(MEMBER_NOW, company_member.c.left_at > since)
    same = select(company.c.id).where(company.c.nib == nib)
    return _all(session, or_(company_member.c.company_id == company_id, company_member.c.company_id.in_(same)), there)


def _all(session: Session, *where: Any) -> list[Member]:
    found = select(company_member).where(*where).order_by(company_member.c.joined_at.nulls_first(), company_member.c.id)
    return [_member(row) for row in session.execute(found)]


def _member(row: Row[Any]) -> Member:
    return Member(**{name: row._mapping[name] for name in _PLAIN}, marks=frozenset(row.marks or ()))


def add(session: Session, new: Member) -> None:
    values = {name: value for name, value in asdict(new).items() if name != "id"}
    session.execute(insert(company_member).values({**values, "marks": sorted(new.marks)}))


def save(session: Session, changed: Member) -> None:
    values = {"role": changed.role, "left_at": changed.left_at}
    session.execute(update(company_member).where(company_member.c.id == changed.id).values(values))


def add_invitation(session: Session, new: Invitation, *, token_hash: bytes) -> int:
    values = {name: value for name, value in asdict(new).items() if name != "id"}
    row = insert(company_invitation).values({**values, "token_hash": token_hash})
    return session.execute(row.returning(company_invitation.c.id)).scalar_one()


def end_invitation(session: Session, one: Invitation, outcome: str, *, at: datetime) -> None:
    session.execute(update(company_invitation).where(company_invitation.c.id == one.id).values(ended_at=at, outcome=outcome))


def end_invitations_of(session: Session, company_id: int, account_id: int, *, at: datetime) -> None:
    """Those that the account sent: nobody comes in by the word of who is no owner any more."""
    sent = (company_invitation.c.company_id == company_id, company_invitation.c.by_id == account_id)
    waiting = update(company_invitation).where(*sent, company_invitation.c.outcome.is_(None))
    session.execute(waiting.values(ended_at=at, outcome=rules.WITHDRAWN))


def forget_invitations(session: Session, *, before: datetime) -> None:
    """Those that were mailed before that moment."""
    session.execute(delete(company_invitation).where(company_invitation.c.sent_at < before))


def waiting(session: Session, company_id: int) -> list[Invitation]:
    """Newest first, also those whose days are over."""
    return _invitations(session, company_invitation.c.company_id == company_id, company_invitation.c.outcome.is_(None))


def sent_since(session: Session, account_id: int, *, since: datetime) -> list[Invitation]:
    return _invitations(session, company_invitation.c.by_id == account_id, company_invitation.c.sent_at > since)


def invitation(session: Session, invitation_id: int, *, company_id: int) -> Invitation:
    """:raises NotFound: invitation_not_found."""
    found = _invitations(session, company_invitation.c.id == invitation_id, company_invitation.c.company_id == company_id)
    if not found:
        raise rules.unknown()
    return found[0]


def by_token(session: Session, token_hash: bytes) -> Invitation:
    """:raises NotFound: invitation_not_found."""
    found = _invitations(session, company_invitation.c.token_hash == token_hash)
    if not found:
        raise rules.unknown()
    return found[0]


def _invitations(session: Session, *where: Any) -> list[Invitation]:
    found = select(company_invitation).where(*where).order_by(company_invitation.c.id.desc())
    return [Invitation(**{name: row._mapping[name] for name in _INVITATION}) for row in session.execute(found)]
