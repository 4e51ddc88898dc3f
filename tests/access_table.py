"""Every row of the services' contracts, tried at the services' doors: who may call at all, and what a door answers about things that are
not the asker's. Each service's tests bring the people and the things."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from bus.context import Actor
from bus.refusals import NotAllowed, Refusal
from bus.testing import Door
from identity.domain import roles

APPLICANT = "applicant"
STAFF_ROLES = tuple(roles.ROLES)
HALFWAY = ("password_change", "second_factor", "second_factor_setup")
# no_role_yet: an invited member of staff whose roles wait for the second admin.
PRINCIPALS = ("nobody", "no_role_yet", APPLICANT, *STAFF_ROLES, *HALFWAY)
NEVER_WAS = 9_999_999


def proven(*held: str) -> frozenset[str]:
    """What identity's token says of somebody with these roles."""
    return frozenset(roles.principals(held))


def cells_that_differ(door: Door, of: Callable[[str], Actor], *, now: datetime) -> Iterator[tuple[str, str]]:
    """Each (method, principal) that the door lets in although the contract does not, or the reverse. `of` makes somebody with a role."""
    for method, promised in door.contract.methods.items():
        for principal in PRINCIPALS:
            actor = _as(principal, of)
            if _is_let_in(door, method, actor, now) != bool({"anyone", *proven(principal)} & set(promised["who"])):
                yield method, principal


def _as(principal: str, of: Callable[[str], Actor]) -> Actor | None:
    if principal == "nobody":
        return None
    return replace(of(STAFF_ROLES[0]), roles=frozenset()) if principal == "no_role_yet" else of(principal)


def _is_let_in(door: Door, method: str, actor: Actor | None, now: datetime) -> bool:
    try:
        door.call(method, actor=actor, now=now, **door.contract.methods[method]["example"]["arguments"])
    except NotAllowed as refused:
        return refused.code != "not_allowed"
    except Refusal:
        pass
    return True


def outcome(door: Door, method: str, actor: Actor | None, *, now: datetime, **arguments: Any) -> Any:
    """The answer, or the part of a refusal that the asker may see (its message is for engineers)."""
    try:
        return "answered", door.call(method, actor=actor, now=now, **arguments)
    except Refusal as refused:
        return type(refused).__name__, refused.code, refused.details


def about_somebodys_things(door_contract: Any) -> set[str]:
    return {method for method, promised in door_contract.methods.items() if promised["whose"] not in ("public", "any")}
