"""Who has taken an application, for the office."""

from collections.abc import Sequence
from datetime import date

from permits.domain import claim as rules
from permits.domain.absence import may_say
from permits.domain.application import Application
from permits.domain.claim import Claim, LetGo
from permits.domain.colleague import Colleague
from permits.domain.people import Person
from permits.views.common import Json, iso, pick


def holders(claims: Sequence[Claim]) -> list[Json]:
    return [{**pick(each, ("account_id", "name", "before_name")), "unit": each.unit or None, "since": iso(each.at)} for each in claims]


def gone(let_go: Sequence[LetGo], *, step: str | None) -> list[Json]:
    """Who had it at the step at which it waits."""
    here = [each for each in let_go if each.step == step]
    return [{"name": each.name, "unit": each.unit or None, "at": iso(each.at), "away_until": iso(each.away_until)} for each in here]


def of_application(one: Application, claims: Sequence[Claim], let_go: Sequence[LetGo], *, reader: Person, away: bool) -> Json:
    """`away`: the reader is."""
    held = rules.of(claims, one, by=reader)
    may = rules.acts_of(one, claims, by=reader, away=away)
    return {"holders": holders(claims), "let_go": gone(let_go, step=one.waits_at), "may": may, "held_by": held.account_id if held else None}


def colleague(one: Colleague, *, away_until: date | None, reader: Person) -> Json:
    known = {"account_id": one.account_id, "name": one.name, "roles": list(one.roles), "units": list(one.units)}
    return {**known, "away_until": iso(away_until), "may_say_absence": may_say(one, by=reader)}


def handed(asked: Sequence[int], refused: Sequence[Json]) -> Json:
    """What became of each that was asked for: the ids of those that the colleague has now, in the asked order, and the refusals."""
    not_handed = {each["application_id"] for each in refused}
    return {"handed": [each for each in dict.fromkeys(asked) if each not in not_handed], "refused": list(refused)}
