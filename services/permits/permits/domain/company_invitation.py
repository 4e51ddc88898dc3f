"""Invitations to act for a company, by mail: a link of one use, which lives for some days.

Whether somebody has an account at the invited address is not looked up, so no answer tells it. Opening a link changes nothing.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bus.refusals import Conflict, Invalid, NotAllowed, NotFound
from permits.domain import company_member
from permits.domain.company_member import Member
from permits.domain.people import Person

LIFE = timedelta(days=7)
DAY = timedelta(days=1)
KEPT = timedelta(days=30)  # since its mail; the address may be of somebody who never had an account
MOST_A_DAY, MOST_TO_ONE = 20, 3  # mails of one person in a day: in all, and to one address
ACCEPTED, DECLINED, WITHDRAWN, REPLACED = "accepted", "declined", "withdrawn", "replaced"
READY, EXPIRED = "ready", "expired"


@dataclass(frozen=True)
class Invitation:
    """`id` is None until it is stored. `agency`: of who invites. `outcome`: how it ended, with `ended_at`."""

    id: int | None
    company_id: int
    agency: str
    email: str
    role: str
    by_id: int
    by_name: str
    sent_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None
    outcome: str | None = None

    def state(self, at: datetime) -> str:
        """A replaced one counts as expired: a newer mail is on its way."""
        if self.outcome:
            return EXPIRED if self.outcome == REPLACED else self.outcome
        return READY if at < self.expires_at else EXPIRED


def invite(
    people: Sequence[Member],
    *,
    email: str | None,
    role: str,
    waiting: Collection[Invitation],
    sent: Collection[Invitation],
    by: Person,
    at: datetime,
) -> Invitation:
    """`email`: as it was read, None when it cannot be one; `waiting`: the company's, not ended; `sent`: by this person within a day.

    :raises Conflict: already_invited, invitations_full. :raises Invalid: invalid_fields (email, role).
    :raises NotAllowed, NotFound: as `company_member.owner`.
    """
    own = company_member.owner(people, by=by)
    company_member.check_role(role)
    if email is None:
        raise Invalid("invalid_fields", "no email address", fields={"email": {"code": "email_format"}})
    if any(_same(each.email, email) and each.state(at) == READY for each in waiting):
        raise Conflict("already_invited", "an invitation to this address waits", email=email)
    return _mailed(own.company_id, email=email, role=role, sent=sent, by=by, at=at)


def again(people: Sequence[Member], before: Invitation, *, sent: Collection[Invitation], by: Person, at: datetime) -> Invitation:
    """Another mail for the same, whose link replaces the earlier one. :raises Conflict: invitation_over, invitations_full; further as `invite`."""
    company_member.owner(people, by=by)
    _refuse_over(before)
    return _mailed(before.company_id, email=before.email, role=before.role, sent=sent, by=by, at=at)


def refuse_withdrawing(people: Sequence[Member], one: Invitation, *, by: Person) -> None:
    """:raises Conflict: invitation_over. :raises NotAllowed, NotFound: as `company_member.owner`."""
    company_member.owner(people, by=by)
    _refuse_over(one)


def accept(one: Invitation, people: Sequence[Member], *, by: Person, at: datetime) -> Member:
    """:raises Conflict: invitation_not_ready, already_member, same_person_member. :raises NotAllowed: invitation_other_agency."""
    if any(each.account_id == by.account_id for each in people):
        raise Conflict("already_member", "who accepts belongs to the company")
    refuse_unless_ready(one, at=at)
    if by.agency != one.agency:
        raise NotAllowed("invitation_other_agency", "the account is of another agency")
    if any(not by.marks.isdisjoint(each.marks) for each in people):
        raise Conflict("same_person_member", "the same person belongs to the company by another account")
    return Member(None, one.company_id, by.account_id, by.name, one.role, by.marks, joined_at=at)


def refuse_unless_ready(one: Invitation, *, at: datetime) -> None:
    """:raises Conflict: invitation_not_ready."""
    if one.state(at) != READY:
        raise Conflict("invitation_not_ready", "the link does not work any more", state=one.state(at))


def unknown() -> NotFound:
    return NotFound("invitation_not_found", "no such invitation")


def _mailed(company_id: int, *, email: str, role: str, sent: Collection[Invitation], by: Person, at: datetime) -> Invitation:
    if len(sent) >= MOST_A_DAY or sum(_same(each.email, email) for each in sent) >= MOST_TO_ONE:
        raise Conflict("invitations_full", "as many mails as one person may send in a day", limit=MOST_A_DAY, to_one=MOST_TO_ONE)
    return Invitation(None, company_id, by.agency, email, role, by.account_id, by.name, sent_at=at, expires_at=at + LIFE)


def _refuse_over(one: Invitation) -> None:
    if one.outcome:
        raise Conflict("invitation_over", "the invitation was answered, withdrawn or replaced", state=one.outcome)


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()
