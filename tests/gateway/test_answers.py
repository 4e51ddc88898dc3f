"""What the API answers is what the contracts promise: nothing invented, nothing lost but the keys of stored files."""

from typing import Any

import pytest

from gateway.schemas import (
    accounts,
    applications,
    companies,
    complaints,
    documents,
    fees,
    notifications,
    permit_types,
    permits,
    regions,
    registration,
    tracking,
)

ANSWERS = [
    ("identity", "list_agencies", regions.AgencySchema(many=True)),
    ("identity", "list_regions", regions.RegionSchema(many=True)),
    ("identity", "search_villages", regions.VillageSchema(many=True)),
    ("identity", "check_username", registration.UsernameSchema()),
    ("identity", "start_registration", registration.StartedSchema()),
    ("identity", "get_registration_draft", registration.DraftSchema()),
    ("identity", "save_registration_step", registration.DraftSchema()),
    ("identity", "submit_registration", registration.SubmittedSchema()),
    ("identity", "get_registration_status", registration.RegistrationStatusSchema()),
    ("identity", "list_registrations", registration.RegistrationPageSchema()),
    ("identity", "get_registration", registration.RegistrationSchema()),
    ("identity", "accept_registration", registration.AcceptedSchema()),
    ("identity", "get_email_verification", registration.VerificationStateSchema()),
    ("identity", "verify_email", registration.VerifiedSchema()),
    ("identity", "get_profile", accounts.ProfileSchema()),
    ("permits", "list_permit_types", permit_types.PermitTypeSummarySchema(many=True)),
    ("permits", "get_permit_type", permit_types.PermitTypeSchema()),
    ("permits", "get_fee_form", fees.FeeFormSchema()),
    ("permits", "estimate_fee", fees.EstimateSchema()),
    ("permits", "list_documents", documents.DocumentSchema(many=True)),
    ("permits", "add_document", documents.DocumentSchema()),
    ("permits", "list_companies", companies.CompanySchema(many=True)),
    ("permits", "save_company", companies.CompanySchema()),
    ("permits", "create_application", applications.ApplicationSchema()),
    ("permits", "get_application", applications.ApplicationSchema()),
    ("permits", "submit_application", applications.ApplicationSchema()),
    ("permits", "list_applications", applications.ApplicationPageSchema()),
    ("permits", "list_queue", applications.QueuePageSchema()),
    ("permits", "list_permits", permits.PermitSchema(many=True)),
    ("permits", "verify_permit", permits.PermitVerificationSchema()),
    ("tracking", "track", tracking.TrackingSchema()),
    ("tracking", "get_timeline", tracking.TimelineSchema()),
    ("tracking", "list_complaints", complaints.ComplaintPageSchema()),
    ("tracking", "get_complaint", complaints.ComplaintSchema()),
    ("notifications", "list_notifications", notifications.NotificationPageSchema()),
]


@pytest.mark.parametrize(("service", "method", "schema"), ANSWERS, ids=[f"{service}.{method}" for service, method, _ in ANSWERS])
def test_an_answer_passes_through_the_schema_unchanged(services: Any, service: str, method: str, schema: Any) -> None:
    promised = services.example(service, method)
    assert schema.dump(promised) == without_keys(promised)


@pytest.mark.parametrize(("service", "method", "schema"), ANSWERS, ids=[f"{service}.{method}" for service, method, _ in ANSWERS])
def test_a_schema_names_what_the_contract_promises(services: Any, service: str, method: str, schema: Any) -> None:
    contract = services.contracts[service]
    result = resolved(contract, contract.methods[method]["result"])
    promised = resolved(contract, result["items"]) if result.get("type") == "array" else result
    named = {field.data_key or name for name, field in schema.fields.items()}
    assert named == set(promised["properties"])


def resolved(contract: Any, schema: dict[str, Any]) -> dict[str, Any]:
    return contract.rpc["$defs"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


def without_keys(value: Any) -> Any:
    """Where a file lies in the store is nobody's business outside."""
    if isinstance(value, dict):
        stored = "sha256" in value
        return {name: without_keys(inner) for name, inner in value.items() if not (stored and name == "key")}
    return [without_keys(inner) for inner in value] if isinstance(value, list) else value
