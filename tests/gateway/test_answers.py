"""The API answers what the contracts promise: nothing is added, and only the keys of stored files are left out."""

from typing import Any

import pytest

from gateway.schemas import (
    accounts,
    applicants,
    applications,
    audit,
    calendar,
    companies,
    complaints,
    documents,
    fees,
    notifications,
    office,
    permit_types,
    permits,
    queue,
    regions,
    registration,
    registration_review,
    staff,
    tracking,
)
from gateway.schemas.answers import whole_list

ANSWERS = [
    ("identity", "list_agencies", regions.AgencyPageSchema()),
    ("identity", "list_regions", regions.RegionPageSchema()),
    ("identity", "search_villages", regions.VillagePageSchema()),
    ("identity", "check_username", registration.UsernameSchema()),
    ("identity", "start_registration", registration.StartedSchema()),
    ("identity", "get_registration_draft", registration.DraftSchema()),
    ("identity", "save_registration_step", registration.DraftSchema()),
    ("identity", "submit_registration", registration.SubmittedSchema()),
    ("identity", "get_registration_status", registration.RegistrationProgressSchema()),
    ("identity", "list_registrations", registration_review.RegistrationPageSchema()),
    ("identity", "get_registration", registration_review.RegistrationSchema()),
    ("identity", "accept_registration", registration_review.DecidedSchema()),
    ("identity", "return_registration", registration_review.DecidedSchema()),
    ("identity", "reject_registration", registration_review.DecidedSchema()),
    ("identity", "correct_registration_email", registration_review.DecidedSchema()),
    ("identity", "decide_registration_email", registration_review.DecidedSchema()),
    ("identity", "get_email_correction", registration.EmailCorrectionStateSchema()),
    ("identity", "answer_email_correction", registration.EmailDecidedSchema()),
    ("identity", "reveal_id_number", registration_review.IdNumberSchema()),
    ("identity", "get_applicant", applicants.ApplicantDataSchema()),
    ("identity", "reveal_applicant_id_number", registration_review.IdNumberSchema()),
    ("identity", "change_registration_email", registration.RegistrationProgressSchema()),
    ("identity", "get_registration_correction", registration.CorrectionSchema()),
    ("identity", "correct_registration", registration.CorrectedSchema()),
    ("identity", "get_email_verification", registration.VerificationStateSchema()),
    ("identity", "verify_email", registration.VerifiedSchema()),
    ("identity", "get_profile", accounts.ProfileSchema()),
    ("identity", "list_sessions", accounts.SessionItemPageSchema()),
    ("identity", "end_other_sessions", accounts.EndedSchema()),
    ("identity", "extend_session", accounts.ExtendedSchema()),
    ("identity", "begin_second_factor", accounts.SecondFactorSchema()),
    ("identity", "get_password_link", accounts.PasswordLinkSchema()),
    ("identity", "set_password", accounts.PasswordSetSchema()),
    ("identity", "change_contact", accounts.RevisionSchema()),
    ("identity", "get_email_change", accounts.EmailLinkSchema()),
    ("identity", "confirm_email_change", accounts.EmailChangedSchema()),
    ("identity", "list_views_of_me", accounts.ViewPageSchema()),
    ("identity", "list_staff", staff.StaffPageSchema()),
    ("identity", "get_staff", staff.StaffSchema()),
    ("identity", "invite_staff", staff.StaffSchema()),
    ("identity", "change_staff", staff.StaffSchema()),
    ("identity", "request_role_change", staff.RoleChangeSchema()),
    ("identity", "list_role_changes", staff.RoleChangePageSchema()),
    ("identity", "decide_role_change", staff.StaffSchema()),
    ("identity", "find_people", staff.PersonPageSchema()),
    ("identity", "list_units", regions.UnitPageSchema()),
    ("identity", "save_unit", regions.UnitSchema()),
    ("identity", "get_settings", office.SettingsSchema()),
    ("identity", "change_settings", office.SettingsSchema()),
    ("identity", "decide_settings_change", office.SettingsSchema()),
    ("identity", "list_days_off", calendar.DayOffPageSchema()),
    ("identity", "add_day_off", calendar.DayOffSchema()),
    ("identity", "list_audit", audit.AuditPageSchema()),
    ("identity", "verify_audit", audit.ChainSchema()),
    ("permits", "list_permit_types", permit_types.PermitTypeSummaryPageSchema()),
    ("permits", "get_permit_type", permit_types.PermitTypeSchema()),
    ("permits", "get_fee_form", fees.FeeFormSchema()),
    ("permits", "estimate_fee", fees.EstimateSchema()),
    ("permits", "list_documents", documents.DocumentPageSchema()),
    ("permits", "add_document", documents.DocumentSchema()),
    ("permits", "list_companies", companies.CompanyPageSchema()),
    ("permits", "save_company", companies.CompanySchema()),
    ("permits", "create_application", applications.ApplicationSchema()),
    ("permits", "get_application", applications.ApplicationSchema()),
    ("permits", "submit_application", applications.ApplicationSchema()),
    ("permits", "list_applications", applications.ApplicationPageSchema()),
    ("permits", "list_queue", queue.QueuePageSchema()),
    ("permits", "list_permits", permits.PermitPageSchema()),
    ("permits", "verify_permit", permits.PermitVerificationSchema()),
    ("tracking", "track", tracking.TrackingSchema()),
    ("tracking", "get_timeline", tracking.TimelineSchema()),
    ("tracking", "list_complaints", complaints.ComplaintPageSchema()),
    ("tracking", "get_complaint", complaints.ComplaintSchema()),
    ("notifications", "list_notifications", notifications.NotificationPageSchema()),
]


@pytest.mark.parametrize(("service", "method", "schema"), ANSWERS, ids=[f"{service}.{method}" for service, method, _ in ANSWERS])
def test_an_answer_passes_through_the_schema_unchanged(services: Any, service: str, method: str, schema: Any) -> None:
    promised = as_page(services.example(service, method))
    assert schema.dump(promised) == without_keys(promised)


@pytest.mark.parametrize(("service", "method", "schema"), ANSWERS, ids=[f"{service}.{method}" for service, method, _ in ANSWERS])
def test_a_schema_names_what_the_contract_promises(services: Any, service: str, method: str, schema: Any) -> None:
    contract = services.contracts[service]
    result = resolved(contract, contract.methods[method]["result"])
    result = result["anyOf"][0] if "anyOf" in result else result  # the page; the bare list is for the gateway of the release before
    rows = result if result.get("type") == "array" else result["properties"].get("items")
    if rows is not None:
        promised, schema = resolved(contract, rows["items"]), schema.fields["items"].inner.schema
    else:
        promised = result
    named = {field.data_key or name for name, field in schema.fields.items()}
    assert named == set(promised["properties"])


def as_page(promised: Any) -> Any:
    """As the API shows a list that a service gives whole."""
    if isinstance(promised, list):
        return whole_list(promised)
    return whole_list(promised["items"]) if isinstance(promised, dict) and set(promised) == {"items"} else promised


def resolved(contract: Any, schema: dict[str, Any]) -> dict[str, Any]:
    return contract.rpc["$defs"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


def without_keys(value: Any) -> Any:
    """Where a file lies in the store is nobody's business outside."""
    if isinstance(value, dict):
        stored = "sha256" in value
        return {name: without_keys(inner) for name, inner in value.items() if not (stored and name == "key")}
    return [without_keys(inner) for inner in value] if isinstance(value, list) else value
