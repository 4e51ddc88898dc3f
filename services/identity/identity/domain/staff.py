"""Who works for an office, and in which role. One admin requests somebody's roles and units, another grants them: no admin decides on their
own request, nor on a request about themselves."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from bus.refusals import Conflict, NotAllowed
from identity.domain import answers
from identity.domain.accounts import ACTIVE, INVITED, Account, refuse_changed
from identity.domain.faults import Fault, fault, refuse
from identity.domain.roles import ADMIN, OF_UNITS, ROLES, go_together

APPROVED, REFUSED, REPLACED = "approved", "refused", "replaced"
ENOUGH_ADMINS = 2  # with so many admins, an office gets further admins without the operator


@dataclass(frozen=True)
class RoleChange:
    """`decision`: None while the change waits."""

    agency: str
    account_id: int
    roles: tuple[str, ...]
    units: tuple[str, ...]
    asked_by: int
    asked_at: datetime
    id: int = 0
    decided_by: int | None = None
    decided_at: datetime | None = None
    decision: str | None = None


def invited(
    typed: answers.Answers,
    *,
    facts: answers.Facts,
    password_hash: str,
    position: str | None = None,
    employee_number: str | None = None,
    roles: Collection[str] = (),
) -> Account:
    """The account of somebody who has yet to choose a password; `password_hash` fits none. Its id is given when it is kept.

    :raises Invalid: invalid_fields, by the rules of a registration's first step.
    """
    checked = answers.check(typed, step=1, facts=facts)
    refuse(checked.faults)
    return Account(
        id=0, **checked.answers, language="id", password_hash=password_hash, must_change_password=False, password_expires_at=None,
        roles=tuple(roles), units=(), status=INVITED, position=optional(position), employee_number=optional(employee_number),
    )  # fmt: skip


def renamed(account: Account, *, revision: int, full_name: str, position: str | None, employee_number: str | None) -> Account:
    """What one admin may change alone. :raises Invalid: invalid_fields. :raises Conflict: account_changed (revision)."""
    wrong = answers.check({"full_name": full_name}, step=1, facts=answers.Facts(date.max)).faults.get("full_name")
    refuse({"full_name": wrong} if wrong else {})
    refuse_changed(account, revision=revision)
    return replace(account, full_name=answers.tidy(full_name), position=optional(position), employee_number=optional(employee_number))


def without_second_factor(account: Account) -> Account:
    return replace(account, totp_secret=None, totp_new_secret=None, totp_confirmed_at=None, totp_last_step=None)


def optional(text: str | None) -> str | None:
    return answers.tidy(text or "") or None


def faults_of(roles: Collection[str], units: Collection[str], *, known_units: Collection[str]) -> dict[str, Fault]:
    """What is wrong with giving somebody these roles in these units, by field."""
    faults = {}
    if not set(roles) <= ROLES.keys():
        faults["roles"] = fault("unknown_role")
    elif not go_together(roles):
        faults["roles"] = fault("roles_incompatible")
    if set(units) - set(known_units):
        faults["units"] = fault("unknown_unit")
    elif OF_UNITS in roles and not units:
        faults["units"] = fault("unit_needed")
    return faults


def ask(account: Account, *, roles: Collection[str], units: Collection[str], by: int, at: datetime) -> RoleChange:
    """A requested change of roles, which waits for a second admin. :raises NotAllowed: own_account."""
    refuse_own(account, by=by)
    return RoleChange(account.agency, account.id, tuple(sorted(roles)), tuple(sorted(units)), asked_by=by, asked_at=at)


def refuse_own(account: Account, *, by: int) -> None:
    """:raises NotAllowed: own_account."""
    if account.id == by:
        raise NotAllowed("own_account", "not for oneself")


def is_own(change: RoleChange, asker: int) -> bool:
    """Whether `asker` requested the change or is the person it concerns."""
    return asker in (change.asked_by, change.account_id)


def decide(change: RoleChange, *, decision: str, by: int, at: datetime) -> RoleChange:
    """:raises Conflict: role_change_decided (decision). :raises NotAllowed: second_admin_needed."""
    if change.decision:
        raise Conflict("role_change_decided", "it does not wait any more", decision=change.decision)
    if is_own(change, by):
        raise NotAllowed("second_admin_needed", "another admin must decide")
    return replace(change, decision=decision, decided_by=by, decided_at=at)


def refuse_to_lose_last_admin(account: Account, *, roles: Collection[str], other_admins: int) -> None:
    """`other_admins`: how many other active admins the agency has. :raises Conflict: last_admin."""
    is_one = account.status == ACTIVE and ADMIN in account.roles
    if is_one and ADMIN not in roles and not other_admins:
        raise Conflict("last_admin", "the agency would have no admin any more")
