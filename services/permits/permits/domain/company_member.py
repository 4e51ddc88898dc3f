"""The people of a company: owners change it and its people, members apply and follow in its name. At least one owner stays."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bus.refusals import Conflict, Invalid, NotAllowed, NotFound
from permits.domain.people import Person

OWNER, MEMBER = "owner", "member"
ROLES = (OWNER, MEMBER)


@dataclass(frozen=True)
class Member:
    """`id` is None until it is stored. `name`, `marks` and `joined_at` as on the day of joining; not known of who was there before companies had
    several people. `left_at`: belongs to it no more."""

    id: int | None
    company_id: int
    account_id: int
    name: str | None
    role: str
    marks: frozenset[str] = frozenset()
    joined_at: datetime | None = None
    left_at: datetime | None = None


def member(people: Sequence[Member], *, by: Person) -> Member:
    """:raises NotFound: company_not_found: to others it does not exist."""
    own = next((each for each in people if each.account_id == by.account_id), None)
    if own is None:
        raise NotFound("company_not_found", "no such company of this applicant")
    return own


def owner(people: Sequence[Member], *, by: Person) -> Member:
    """:raises NotFound: company_not_found. :raises NotAllowed: not_company_owner."""
    own = member(people, by=by)
    if own.role != OWNER:
        raise NotAllowed("not_company_owner", "owners alone change a company and its people")
    return own


def with_role(people: Sequence[Member], member_id: int, *, role: str, by: Person) -> Member:
    """:raises Conflict: last_owner. :raises Invalid: invalid_fields (role). :raises NotFound: member_not_found; further as for `owner`."""
    owner(people, by=by)
    check_role(role)
    theirs = _of(people, member_id)
    if role != OWNER:
        _refuse_last(people, theirs)
    return replace(theirs, role=role)


def without(people: Sequence[Member], member_id: int, *, by: Person, at: datetime) -> Member:
    """Who leaves, or is removed by an owner. Refusals as for `with_role`; anybody may leave."""
    own = member(people, by=by)
    if own.id != member_id:
        owner(people, by=by)
    theirs = _of(people, member_id)
    _refuse_last(people, theirs)
    return replace(theirs, left_at=at)


def account_closed(people: Sequence[Member], account_id: int, *, at: datetime) -> list[Member]:
    """Who changes, one after the other, when that account is closed: its person leaves, and where no other is an owner, whoever of the others
    has been there longest becomes one. A person who is alone stays: there is nobody else to keep the company."""
    others = [each for each in people if each.account_id != account_id]
    leaving = [replace(each, left_at=at) for each in people if each.account_id == account_id]
    if not (others and leaving):
        return []
    heirs = [] if any(each.role == OWNER for each in others) else [replace(others[0], role=OWNER)]
    return [*heirs, *leaving]


def check_role(role: str) -> None:
    """:raises Invalid: invalid_fields (role)."""
    if role not in ROLES:
        raise Invalid("invalid_fields", "no such role in a company", fields={"role": {"code": "choose"}})


def keeper(people: Sequence[Member], account_id: int) -> int:
    """The account under which the company is kept: that one as long as it is an owner, else the one who has been an owner longest."""
    owners = [each.account_id for each in people if each.role == OWNER and not each.left_at]
    return account_id if account_id in owners else owners[0]


def _of(people: Sequence[Member], member_id: int) -> Member:
    theirs = next((each for each in people if each.id == member_id), None)
    if theirs is None:
        raise NotFound("member_not_found", "nobody of the company, or not any more")
    return theirs


def _refuse_last(people: Sequence[Member], leaving: Member) -> None:
    if not any(each.role == OWNER and each.id != leaving.id for each in people):
        raise Conflict("last_owner", "a company keeps an owner", alone=len(people) == 1)
