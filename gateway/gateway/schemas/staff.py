"""The office's staff, their roles, and the accounts of applicants as the office sees them."""

from marshmallow import fields
from marshmallow.validate import OneOf

from gateway import roles
from gateway.schemas.answers import Answer, flag, moment, one_of, page_of, string, texts, whole
from gateway.schemas.common import ROLES, RevisionForm
from gateway.schemas.fields import Choice, Form, Several, Text
from gateway.schemas.vocabulary import Vocabulary

STAFF_ROLES = Vocabulary("StaffRole", roles.ROLES)
ACCOUNT_STATUSES = Vocabulary("AccountStatus", ("invited", "active", "disabled", "closed"))
DECISIONS = Vocabulary("RoleDecision", ("approved", "refused"))
REASON_LIMIT = 500
UNITS_AT_MOST = 50


def roles_typed(least: int) -> Several:
    return Several(Choice(STAFF_ROLES), least=least, most=len(STAFF_ROLES), required=True)


def units_typed() -> Several:
    return Several(Text(60, required=True), most=UNITS_AT_MOST, load_default=[])


class StaffDetailsForm(Form):
    """What one admin may change alone."""

    full_name = Text(100, required=True, printed=True)
    position = Text(100, load_default="")
    employee_number = Text(30, load_default="")


class StaffChangeForm(StaffDetailsForm, RevisionForm):
    """The details, with the revision that was read."""


class InvitationForm(StaffDetailsForm):
    """A new member of staff: the roles wait for a second admin."""

    username = Text(100, required=True)
    email = Text(254, required=True)
    roles = roles_typed(least=1)
    units = units_typed()


class RolesForm(Form):
    """The roles and units that somebody should have instead of the present ones."""

    roles = roles_typed(least=0)
    units = units_typed()


class RoleDecisionForm(Form):
    decision = Choice(DECISIONS, required=True)


class ReasonForm(Form):
    reason = Text(REASON_LIMIT, lines=True, required=True)


class PeopleForm(Form):
    """Exactly a username, an email address, a registration number or an identity number; or a part of a name."""

    q = Text(254, required=True)


def roles_shown() -> fields.List:
    return fields.List(fields.String(validate=OneOf(ROLES)), required=True)


class StaffSchema(Answer):
    account_id = whole()
    username = string()
    full_name = string()
    email = string()
    roles = roles_shown()
    units = texts()
    position = string(allow_none=True)
    employee_number = string(allow_none=True)
    status = one_of(ACCOUNT_STATUSES)
    second_factor = flag()
    awaiting_role_change = flag()
    last_seen_at = moment(allow_none=True)
    revision = whole()


class RoleChangeSchema(Answer):
    """`own`: the reader asked for the change or is the person concerned, so another admin must decide."""

    role_change_id = whole()
    account_id = whole()
    full_name = string()
    username = string()
    roles_now = roles_shown()
    units_now = texts()
    roles = roles_shown()
    units = texts()
    asked_by = whole()
    asked_by_name = string()
    asked_at = moment()
    own = flag()


class PersonSchema(Answer):
    account_id = whole()
    username = string()
    full_name = string()
    email = string()
    status = one_of(ACCOUNT_STATUSES)
    registration_number = string(allow_none=True)
    must_change_password = flag()
    created_at = moment()
    revision = whole()


StaffPageSchema = page_of(StaffSchema)
RoleChangePageSchema = page_of(RoleChangeSchema)
PersonPageSchema = page_of(PersonSchema)
