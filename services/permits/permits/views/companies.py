"""Companies and their people."""

from collections.abc import Sequence
from datetime import datetime

from permits.domain.company import Company
from permits.domain.company_invitation import Invitation
from permits.domain.company_member import OWNER, Member
from permits.views.common import Json, iso, page_or_all, pick


def company(one: Company) -> Json:
    return {"company_id": one.id, **{name: value for name, value in vars(one).items() if name not in ("id", "account_id", "revision")}}


def own_company(one: Company, role: str) -> Json:
    """With its revision, for who changes it, and with what the reader is there."""
    return {**company(one), "revision": one.revision, "own_role": role}


def company_page(found: Sequence[tuple[Company, str]], *, limit: int | None) -> Json | list[Json]:
    return page_or_all([own_company(*one) for one in found], limit=limit, key="company_id")


def names(found: Sequence[tuple[Company, str]], *, limit: int) -> Json:
    shown = [{"company_id": one.id, "name": one.name} for one, _ in found[:limit]]
    return {"items": shown, "next": shown[-1]["company_id"] if len(found) > limit else None}


def people(found: Sequence[Member], waiting: Sequence[Invitation], *, own: Member, at: datetime) -> Json:
    """As `own` of them may see it: who is invited is for owners alone, who may change it."""
    manages = own.role == OWNER
    return {
        "people": [_member(each, own=own) for each in found],
        "invitations": [_invitation(each, at=at) for each in waiting] if manages else [],
        "manages": manages,
    }


def _member(one: Member, *, own: Member) -> Json:
    return {
        "member_id": one.id,
        **pick(one, ("account_id", "name", "role")),
        "joined_at": iso(one.joined_at),
        "is_reader": one.id == own.id,
    }


def _invitation(one: Invitation, *, at: datetime) -> Json:
    facts = pick(one, ("email", "role", "by_name"))
    return {"invitation_id": one.id, **facts, "sent_at": iso(one.sent_at), "expires_at": iso(one.expires_at), "state": one.state(at)}


def invitation_for_invited(one: Invitation, *, company_name: str, at: datetime) -> Json:
    return {"state": one.state(at), "company_name": company_name, **pick(one, ("by_name", "role")), "expires_at": iso(one.expires_at)}
