"""Who works at the office, who acts for whom, and which roles wait for a decision."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.engine import Row

from identity.domain.accounts import Account
from identity.domain.delegation import Delegation, may_end
from identity.tokens import Absent
from identity.views.common import View, time


def absent(one: Absent) -> View:
    """In whose name the account acts."""
    return {"name": one.account.full_name, "roles": list(one.roles), "until": one.until.isoformat()}


def colleague(one: Account, *, delegable: Sequence[str]) -> View:
    """Between whom delegations are made, and what each may delegate."""
    return {
        "account_id": one.id,
        "name": one.full_name,
        "roles": list(one.roles),
        "delegable": [each for each in delegable if each in one.roles],
    }


def delegation(one: Delegation, names: Mapping[int, str], *, asker: int, asker_roles: Collection[str], on: date) -> View:
    return {
        "delegation_id": one.id,
        "absent": {"account_id": one.account_id, "name": names[one.account_id]},
        "deputy": {"account_id": one.deputy_id, "name": names[one.deputy_id]},
        "made_by": {"account_id": one.made_by, "name": names[one.made_by]},
        "roles": list(one.roles),
        "since": one.since.isoformat(),
        "until": one.until.isoformat(),
        "reason": one.reason,
        "made_at": time(one.made_at),
        "ended_at": time(one.ended_at) if one.ended_at else None,
        "state": one.state(on=on),
        "may_end": may_end(one, by=asker, by_roles=asker_roles, on=on),
    }


def staff(row: Row[Any]) -> View:
    return {
        "account_id": row.id,
        "username": row.username,
        "full_name": row.full_name,
        "email": row.email,
        "roles": sorted(row.roles or ()),
        "units": sorted(row.units or ()),
        "position": row.position,
        "employee_number": row.employee_number,
        "status": row.status,
        "second_factor": row.totp_confirmed_at is not None,
        "awaiting_role_change": row.awaiting,
        "last_seen_at": time(row.seen_at),
        "revision": row.revision,
    }


def role_change(row: Row[Any], *, asker: int) -> View:
    return {
        "role_change_id": row.wish_id,
        "account_id": row.id,
        "full_name": row.full_name,
        "username": row.username,
        "roles_now": sorted(row.roles or ()),
        "units_now": sorted(row.units or ()),
        "roles": row.wish_roles,
        "units": row.wish_units,
        "asked_by": row.wish_asked_by,
        "asked_by_name": row.asked_by_name,
        "asked_at": time(row.wish_asked_at),
        "own": asker in (row.wish_asked_by, row.id),
    }
