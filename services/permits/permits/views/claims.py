"""Who has taken an application, for the office."""

from collections.abc import Sequence

from permits.domain import claim as rules
from permits.domain.application import Application
from permits.domain.claim import Claim, LetGo
from permits.domain.colleague import Colleague
from permits.domain.people import Person
from permits.views.common import Json, iso, pick


def holders(claims: Sequence[Claim]) -> list[Json]:
    return [{**pick(each, ("account_id", "name", "before_name")), "unit": each.unit or None, "since": iso(each.at)} for each in claims]


def of_application(one: Application, claims: Sequence[Claim], let_go: Sequence[LetGo], *, reader: Person) -> Json:
    held = rules.of(claims, one, by=reader)
    gone = [{"name": each.name, "unit": each.unit or None, "at": iso(each.at)} for each in let_go if each.step == one.waits_at]
    may = rules.acts_of(one, claims, by=reader)
    return {"holders": holders(claims), "let_go": gone, "may": may, "held_by": held.account_id if held else None}


def colleague(one: Colleague) -> Json:
    return {"account_id": one.account_id, "name": one.name, "roles": list(one.roles), "units": list(one.units)}
