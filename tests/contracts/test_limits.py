"""What a form accepts, the service accepts: every field of every form of the gateway is compared with the contract of the call that it
becomes.

If the form's limit were larger, people could type what is then refused without a message at its field. Where a service's rules are stricter
than its contract (they can say how long a text was), the rules count.
"""

import importlib
import pkgutil
from typing import Any

import pytest

from gateway import schemas
from gateway.schemas import fields
from identity.domain import answers
from tests.contracts.test_contracts import CONTRACTS
from tracking.domain import complaint

# form → the call it becomes, and where in its arguments; several where it becomes several.
CALLS: dict[str, list[str]] = {
    "LogInForm": ["identity.log_in"],
    "PasswordForm": ["identity.change_password"],
    "NewPasswordForm": ["identity.set_password"],
    "ForgottenForm": ["identity.request_password_reset"],
    "ClaimRequestForm": ["identity.request_claim"],
    "ClaimedForm": ["identity.claim_account"],
    "KnownPersonForm": ["identity.begin_filing_again"],
    "HandoverForm": ["permits.hand_over_permit"],
    "AccountFilingForm": ["identity.begin_filing_again"],
    "CodeForm": ["identity.confirm_second_factor", "identity.complete_second_factor"],
    "LogInCodeForm": ["identity.confirm_second_factor"],
    "NewSecondFactorForm": ["identity.begin_second_factor"],
    "EmailChangeForm": ["identity.request_email_change"],
    "ClosureForm": ["identity.close_account"],
    "ContactForm": ["identity.change_contact", "identity.change_contact.fields"],
    "FeeFormForm": ["permits.get_fee_form"],
    "EstimateForm": ["permits.estimate_fee"],
    "ForecastForm": ["permits.simulate_flow"],
    "YearForm": ["identity.list_days_off"],
    "DayOffForm": ["identity.add_day_off"],
    "Step1Form": ["identity.save_registration_step.fields", "identity.correct_registration.fields"],
    "Step2Form": ["identity.save_registration_step.fields", "identity.correct_registration.fields"],
    "Step3Form": ["identity.save_registration_step.fields", "identity.correct_registration.fields"],
    "AnyStepForm": ["identity.save_registration_step.fields", "identity.correct_registration.fields"],
    "SaveStepForm": ["identity.save_registration_step"],
    "SubmissionForm": ["identity.submit_registration"],
    "CorrectionForm": ["identity.correct_registration"],
    "EmailForm": ["identity.change_registration_email"],
    "EmailAnswerForm": ["identity.answer_email_correction"],
    "UsernameForm": ["identity.check_username"],
    "RegionsForm": ["identity.list_regions"],
    "VillagesForm": ["identity.search_villages"],
    "DocumentForm": ["permits.add_document"],
    "VersionForm": ["permits.remove_document"],
    "DocumentVersionForm": ["permits.replace_document"],
    "CatalogueForm": ["permits.list_permit_types"],
    "SearchForm": ["permits.search_permit_types"],
    "CatalogueOfOfficeForm": ["permits.list_catalogue"],
    "CatalogueExportForm": ["permits.search_permit_types"],  # the same groups; they are chosen from what was exported
    "ServiceStandardForm": ["permits.change_service_standard", "permits.change_service_standard.texts"],
    "ComparisonForm": ["permits.compare_permit_type_versions"],
    "CatalogueImportForm": ["permits.import_permit_type"],
    "DraftForm": ["permits.begin_permit_type_draft"],
    "FactsForm": ["permits.change_permit_type_draft.facts"],
    "KindForm": ["permits.change_permit_type_draft.terms"],
    "DraftRequirementForm": ["permits.change_permit_type_draft.requirement"],
    "DraftFieldForm": ["permits.change_permit_type_draft.typed_field"],
    "PermitTextForm": ["permits.change_permit_type_draft.permit_text"],
    "SpecimenForm": ["permits.preview_permit"],
    "PublicationForm": ["permits.ask_publication"],
    "PublicationDecisionForm": ["permits.decide_publication"],
    "ComplaintForm": ["tracking.create_complaint"],
    "ReplyForm": ["tracking.reply_complaint"],
    "ComplaintsForm": ["tracking.list_complaints"],
    "AskedWhenForm": ["permits.change_permit_type_draft.requirement.when", "permits.change_permit_type_draft.typed_field.when"],
    "LocationForm": ["permits.create_application.location", "permits.change_application.location"],
    "ApplicationForm": ["permits.create_application"],
    "ApplicationChangeForm": ["permits.change_application"],
    "AttachmentForm": ["permits.attach_document"],
    "ApplicationsForm": ["permits.list_applications"],
    "QueueForm": ["permits.list_queue"],
    "RejectionPreviewForm": ["permits.preview_rejection_letter"],
    "ReturnPreviewForm": ["permits.preview_return_letter"],
    "OfReasonsForm": ["permits.change_reasons"],
    "ReasonTextForm": ["permits.change_reasons.text"],
    "ReleaseForm": ["permits.release_application"],
    "PermitPreviewForm": ["permits.preview_issue"],
    "NoteForm": ["permits.write_note"],
    "ClaimForm": ["permits.claim_application"],
    "AssignmentForm": ["permits.assign_application"],
    "AskedForForm": ["permits.assign_application"],
    "AssignmentsForm": ["permits.assign_applications"],
    "DecisionForm": ["permits.advance_application", "permits.reject_application"],
    "OfInspectionForm": ["permits.schedule_inspection"],
    "PlanForm": ["permits.preview_invitation"],
    "AppointmentForm": ["permits.schedule_inspection"],
    "PermitChangeForm": ["permits.ask_permit_change"],
    "PermitDecisionForm": ["permits.decide_permit_change"],
    "PermitOnDayForm": ["permits.get_permit"],
    "PermitCorrectionForm": ["permits.ask_permit_correction"],
    "PermitFileForm": ["permits.get_permit_file"],
    "PermitNumberForm": ["permits.find_permit"],
    "RegisterForm": ["permits.list_register"],
    "CancellationForm": ["permits.cancel_inspection"],
    "ReportForm": ["permits.save_inspection_report"],
    "PhotoForm": ["permits.add_inspection_photo"],
    "PhotoRemovalForm": ["permits.remove_inspection_photo"],
    "RegistrationsForm": ["identity.list_registrations"],
    "ReturnForm": ["identity.return_registration"],
    "RejectionForm": ["identity.reject_registration"],
    "EmailCorrectionForm": ["identity.correct_registration_email"],
    "EmailDecisionForm": ["identity.decide_registration_email"],
    "UnitNameForm": ["identity.save_unit"],
    "UnitForm": ["identity.save_unit"],
    "SettingsForm": ["identity.change_settings.settings"],
    "StaffDetailsForm": ["identity.change_staff", "identity.invite_staff"],
    "StaffChangeForm": ["identity.change_staff"],
    "InvitationForm": ["identity.invite_staff"],
    "RolesForm": ["identity.request_role_change"],
    "DelegationForm": ["identity.make_delegation"],
    "QueueTermsForm": ["permits.list_queue", "permits.save_filter.terms"],
    "FilterNameForm": ["permits.save_filter", "permits.rename_filter"],
    "SavedFilterForm": ["permits.save_filter"],
    "AbsencesForm": ["permits.list_absences"],
    "AbsenceForm": ["permits.say_absence"],
    "AbsenceChangeForm": ["permits.change_absence"],
    "RoleDecisionForm": ["identity.decide_role_change"],
    "SettingsDecisionForm": ["identity.decide_settings_change"],
    "ReasonForm": ["identity.disable_account", "identity.reset_second_factor"],
    "CounterForm": ["permits.find_at_counter"],
    "FilingForm": ["identity.begin_filing.fields"],
    "AnsweringForm": ["identity.begin_filing_again", "permits.answer_at_counter"],
    "FilingApplicationForm": ["permits.create_application"],
    "PeopleForm": ["identity.find_people"],
    "CompanyForm": ["permits.save_company"],
    "CompanyInvitationForm": ["permits.invite_to_company"],
    "CompanyRoleForm": ["permits.change_company_role"],
    "AuditFilterForm": ["identity.list_audit"],
    "AuditForm": ["identity.list_audit"],
    "TrackForm": ["tracking.track"],
    "PageForm": [
        "identity.list_staff",
        "notifications.list_notifications",
        "permits.list_document_uses",
        "permits.list_queue",
        "tracking.list_complaints",
    ],
    "RevisionForm": [
        "permits.submit_application",
        "permits.withdraw_application",
        "identity.accept_registration",
        "tracking.close_complaint",
    ],
}
# What a form calls otherwise than its calls do; None: it chooses the call and is none of its arguments.
OTHER_NAMES = {
    ("DecisionForm", "outcome"): None,
    ("DecisionForm", "note"): {"note", "reason"},
    ("AuditForm", "after"): None,
    ("ReasonTextForm", "text_id"): {"id"},
    ("ReasonTextForm", "text_en"): {"en"},
    ("FilingForm", "consent"): None,  # goes beside the fields, with the text
    ("FilingForm", "confirm_warnings"): None,
    ("AnsweringForm", "id_type"): "id_document",
    ("CatalogueImportForm", "codes"): None,  # which entries are imported, one by one
    # Lines, each of which is one entry of a list for the service.
    ("FactsForm", "legal_basis"): None,
    ("DraftFieldForm", "choices"): None,
}
# Rule books that are stricter than their contract. Of telephone numbers they count the digits; a form takes blanks and dashes on top.
STRICTER = {
    "identity.save_registration_step.fields": {n: limit for n, limit in answers.LIMITS.items() if n not in answers.PHONES},
    "tracking.create_complaint": {"title": complaint.LONGEST_TITLE, "body": complaint.LONGEST_BODY},
    "tracking.reply_complaint": {"body": complaint.LONGEST_BODY},
}
# In each of the three region fields stands one code; the form leaves room for the longest.
REGION_CODES = set(answers.REGIONS)


def forms() -> list[type[fields.Form]]:
    for module in pkgutil.iter_modules(schemas.__path__):
        importlib.import_module(f"gateway.schemas.{module.name}")
    found, waiting = [], [fields.Form]
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        found += (
            [form]
            if form.__module__.startswith("gateway.schemas.") and form is not fields.Form and form.__name__ != "GeneratedSchema"
            else []
        )
    return found


FORMS = forms()


def calls_of(form: type[fields.Form]) -> list[str]:
    """Of the form itself, or of the one it grew from."""
    return next((CALLS[each.__name__] for each in form.__mro__ if each.__name__ in CALLS), [])


def schema_at(path: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The properties at `service.method[.argument]`, and the contract's definitions."""
    service, method, *inside = path.split(".")
    contract = CONTRACTS[service]
    schema = contract.methods[method]["arguments"]
    for name in inside:
        schema = resolved(schema["properties"][name], contract.rpc["$defs"])
    return schema["properties"], contract.rpc["$defs"]


def resolved(schema: dict[str, Any], defs: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        return resolved(defs[schema["$ref"].rpartition("/")[2]], defs)
    for part in schema.get("anyOf", []):
        if resolved(part, defs).get("type") != "null":
            return resolved(part, defs)
    return schema


def test_every_form_says_which_call_it_becomes() -> None:
    assert len(FORMS) > 50
    assert [form.__name__ for form in FORMS if not calls_of(form)] == [], "say in CALLS what the new form becomes"


@pytest.mark.parametrize(("form", "call"), [(form, call) for form in FORMS for call in calls_of(form)], ids=str)
def test_no_field_takes_more_than_the_call_it_becomes(form: type[fields.Form], call: str) -> None:
    properties, defs = schema_at(call)
    compared = 0
    for name, field in form().fields.items():
        for called in OTHER_NAMES.get((form.__name__, name), {name.rstrip("_")}) or ():
            if called in properties:
                compare(
                    field, resolved(properties[called], defs), defs, STRICTER.get(call, {}).get(called), f"{form.__name__}.{name} in {call}"
                )
                compared += 1
    assert compared or form.__name__ in ("StaffDetailsForm", "CatalogueImportForm"), f"{form.__name__} has nothing in common with {call}"


def compare(field: Any, promised: dict[str, Any], defs: dict[str, Any], stricter: int | None, where: str) -> None:
    if isinstance(field, fields.Text | fields.Secret):
        name = where.split(" in ")[0].rpartition(".")[2]
        if name in REGION_CODES or promised.get("enum"):
            return
        limit = (
            min(each for each in (promised.get("maxLength"), stricter) if each is not None)
            if promised.get("maxLength")
            else length_of(promised)
        )
        assert limit is None or field.limit <= limit, f"{where}: takes {field.limit}, the service {limit}"
    elif isinstance(field, fields.Whole):
        least, most = field.validate.min, field.validate.max
        assert most <= promised.get("maximum", most), f"{where}: takes up to {most}, the service {promised['maximum']}"
        assert least >= promised.get("minimum", least), f"{where}: takes from {least}, the service {promised['minimum']}"
    elif isinstance(field, fields.Choice):
        offered = set(promised.get("enum") or field.choices)
        assert set(field.choices) <= offered, f"{where}: offers {set(field.choices) - offered}, which the service refuses"
    elif isinstance(field, fields.Several):
        most = next(each.max for each in field.validators if getattr(each, "max", None))
        assert most <= promised.get("maxItems", most), f"{where}: takes {most}, the service {promised['maxItems']}"
        compare(field.inner, resolved(promised["items"], defs), defs, None, where)
    elif isinstance(field, fields.Texts | fields.Reasons):
        inner = resolved(promised["additionalProperties"], defs)
        compare(field.value_field, inner, defs, None, where)


def length_of(promised: dict[str, Any]) -> int | None:
    """Of a text whose pattern says how long it may be (codes, dates): None, the pattern is looked at by the service alone."""
    assert promised.get("pattern") or promised.get("format") or promised.get("const"), promised
    return None


@pytest.mark.parametrize(
    ("form", "name", "call"),
    [
        ("DecisionForm", "note", "permits.reject_application"),
        ("ComplaintForm", "body", "tracking.create_complaint"),
        ("CompanyForm", "name", "permits.save_company"),
    ],
)
def test_a_limit_twice_as_large_is_noticed(form: str, name: str, call: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The change that no test noticed once (2000 for 1000, 4000 for 2000, 200 for 100)."""
    cls = next(each for each in FORMS if each.__name__ == form)
    field = cls._declared_fields[name]
    monkeypatch.setattr(field, "limit", 2 * field.limit)
    with pytest.raises(AssertionError, match=f"{form}.{name}"):
        test_no_field_takes_more_than_the_call_it_becomes(cls, call)
