"""Acting for somebody who is away (a.n.): from a day until a day, in roles that the absent person holds.

Only roles that decide on applications are delegated, and only those that one holds oneself: what one has by delegation is not passed on. Whoever
acts holds none of these roles already, else they need no delegation.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bus.refusals import Conflict, NotAllowed
from identity.domain.accounts import ACTIVE, Account
from identity.domain.faults import Fault, fault, refuse
from identity.domain.roles import ADMIN, ROLES, go_together

LONGEST = timedelta(days=366)
AHEAD, COUNTS, OVER = "ahead", "counts", "over"
DELEGABLE = tuple(code for code, role in ROLES.items() if role.decides)


@dataclass(frozen=True)
class Delegation:
    """`account_id` is away, and `deputy_id` acts; `since` and `until` are days at the agency, both included."""

    agency: str
    account_id: int
    deputy_id: int
    roles: tuple[str, ...]
    since: date
    until: date
    reason: str
    made_by: int
    made_at: datetime
    id: int = 0
    ended_by: int | None = None
    ended_at: datetime | None = None

    def counts(self, *, on: date) -> bool:
        return self.ended_at is None and self.since <= on <= self.until

    def is_over(self, *, on: date) -> bool:
        return self.ended_at is not None or self.until < on

    def state(self, *, on: date) -> str:
        return OVER if self.is_over(on=on) else COUNTS if self.counts(on=on) else AHEAD

    def meets(self, other: "Delegation") -> bool:
        """Both count on some day."""
        return not (self.ended_at or other.ended_at) and self.since <= other.until and other.since <= self.until


def delegate(
    absent: Account,
    deputy: Account,
    *,
    roles: Collection[str],
    since: date,
    until: date,
    reason: str,
    others: Iterable[Delegation],
    by: int,
    by_roles: Collection[str],
    today: date,
    at: datetime,
) -> Delegation:
    """`others`: the agency's, those that are over may be among them.

    :raises NotAllowed: not_for_others, unless by an admin. :raises Invalid: invalid_fields.
    :raises Conflict: delegation_to_self, account_not_active, delegation_overlaps (last_day), delegation_in_circle.
    """
    if absent.id != by and ADMIN not in by_roles:
        raise NotAllowed("not_for_others", "an admin may delegate for others")
    if absent.id == deputy.id:
        raise Conflict("delegation_to_self", "nobody acts for themselves")
    refuse(_faults(absent, deputy, roles=roles, since=since, until=until, reason=reason, of_own=absent.id == by, today=today))
    for account in (absent, deputy):
        if account.status != ACTIVE:
            raise Conflict("account_not_active", "the account is not active", status=account.status)
    new = Delegation(absent.agency, absent.id, deputy.id, tuple(sorted(roles)), since, until, reason.strip(), made_by=by, made_at=at)
    meeting = [each for each in others if each.meets(new)]
    same = next((each for each in meeting if each.account_id == new.account_id and set(each.roles) & set(new.roles)), None)
    if same:
        raise Conflict("delegation_overlaps", "the role is delegated on these days already", last_day=same.until.isoformat())
    if _leads_back(new, meeting):
        raise Conflict("delegation_in_circle", "whoever acts has delegated to the absent person for these days")
    return new


def _faults(
    absent: Account, deputy: Account, *, roles: Collection[str], since: date, until: date, reason: str, of_own: bool, today: date
) -> dict[str, Fault]:
    faults: dict[str, Fault] = {}
    if not roles:
        faults["roles"] = fault("required")
    elif not set(roles) <= set(DELEGABLE) & set(absent.roles):
        faults["roles"] = fault("role_not_held")
    if set(roles) & set(deputy.roles):
        faults["deputy_id"] = fault("deputy_holds_role")
    elif not go_together({*deputy.roles, *roles}):
        faults["deputy_id"] = fault("roles_incompatible")
    elif not of_own and not set(deputy.roles) & set(DELEGABLE):
        faults["deputy_id"] = fault("deputy_decides_nothing")  # two admins granted a deputy's role; one alone makes nobody decide
    if since < today:
        faults["since"] = fault("date_in_past")
    if until < since:
        faults["until"] = fault("before_first_day")
    elif until - since > LONGEST:
        faults["until"] = fault("date_too_far")
    if not reason.strip():
        faults["reason"] = fault("required")
    return faults


def _leads_back(new: Delegation, meeting: Sequence[Delegation]) -> bool:
    """Whether from whoever acts a chain of delegations on these days leads to the absent person."""
    reached, ahead = set(), [new.deputy_id]
    while ahead:
        reached.add(at := ahead.pop())
        ahead += [each.deputy_id for each in meeting if each.account_id == at and each.deputy_id not in reached]
    return new.account_id in reached


def may_end(one: Delegation, *, by: int, by_roles: Collection[str], on: date) -> bool:
    """Whether `end` refuses nothing, so that no page offers what would be refused."""
    try:
        end(one, by=by, by_roles=by_roles, on=on, at=one.made_at)
    except (Conflict, NotAllowed):
        return False
    return True


def end(one: Delegation, *, by: int, by_roles: Collection[str], on: date, at: datetime) -> Delegation:
    """By either of the two, or an admin. :raises NotAllowed: not_for_others. :raises Conflict: delegation_over."""
    if by not in (one.account_id, one.deputy_id) and ADMIN not in by_roles:
        raise NotAllowed("not_for_others", "an admin may end the delegation of others")
    if one.is_over(on=on):
        raise Conflict("delegation_over", "it has ended")
    return replace(one, ended_by=by, ended_at=at)


def roles_by(one: Delegation, *, absent: Account, deputy: Account) -> tuple[str, ...]:
    """The roles in which the deputy acts now: that the absent person still holds, and the deputy does not. None when the deputy was given a role
    meanwhile that does not go together with them."""
    if absent.status != ACTIVE or not go_together({*deputy.roles, *one.roles}):
        return ()
    return tuple(role for role in one.roles if role in absent.roles and role not in deputy.roles)
