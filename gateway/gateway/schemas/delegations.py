"""Acting in the name of somebody who is away."""

from gateway.schemas.answers import Answer, day, flag, many, moment, one_of, page_of, part, string, whole
from gateway.schemas.fields import Day, Form, Text, Whole
from gateway.schemas.staff import REASON_LIMIT, roles_shown, roles_typed
from gateway.schemas.vocabulary import Vocabulary

STATES = Vocabulary("DelegationState", ("ahead", "counts", "over"))


class DelegationForm(Form):
    """`account_id`: who is away, where an admin writes it; left out: yourself. `since` and `until` are days, both included."""

    account_id = Whole(load_default=None, allow_none=True)
    deputy_id = Whole(required=True)
    roles = roles_typed(least=1)
    since = Day(required=True)
    until = Day(required=True)
    reason = Text(REASON_LIMIT, lines=True, required=True)


class InDelegationSchema(Answer):
    account_id = whole()
    name = string()


class DelegationSchema(Answer):
    """`state`: it begins later (`ahead`), counts today, or is over."""

    delegation_id = whole()
    absent = part(InDelegationSchema)
    deputy = part(InDelegationSchema)
    made_by = part(InDelegationSchema)
    roles = roles_shown()
    since = day()
    until = day()
    reason = string()
    made_at = moment()
    ended_at = moment(allow_none=True)
    state = one_of(STATES)
    may_end = flag()


class CandidateSchema(InDelegationSchema):
    """`delegable`: the roles that this person can delegate."""

    roles = roles_shown()
    delegable = roles_shown()


DelegationPageSchema = page_of(DelegationSchema, people=many(CandidateSchema))
