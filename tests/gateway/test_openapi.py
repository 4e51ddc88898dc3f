"""The API's own description: it covers every route, and generated requests find nothing it does not say."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, settings
from jsonschema import Draft202012Validator
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from gateway.access import ACCESS, API, PUBLIC
from gateway.api.base import operation_id
from gateway.app import create_app
from gateway.schemas.common import ROLES
from tests.gateway.conftest import SETTINGS, TOKEN, Promised
from tests.generated import generate

CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance, response_schema_conformance,
    negative_data_rejection,
]  # fmt: skip
# Their answers are bytes from the store, which the promised examples do not fill; test_uploads.py sends and fetches real ones.
BYTES = r".*/(file|id-attachment)$"


@pytest.fixture(scope="module")
def document(application: Flask) -> dict[str, Any]:
    described: dict[str, Any] = application.test_client().get("/api/v1/openapi.json").json
    return described


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for methods in document["paths"].values():
        yield from ((method, each) for method, each in methods.items() if method != "parameters")


def test_every_route_of_the_api_is_described(document: dict[str, Any]) -> None:
    described = {operation["operationId"] for _, operation in operations(document)}
    assert document["openapi"] == "3.1.0"
    assert described == {operation_id(endpoint) for endpoint in API}


def test_every_operation_says_what_it_is_for_and_who_may(document: dict[str, Any]) -> None:
    rows = {operation_id(endpoint): allowed for endpoint, allowed in ACCESS.items()}
    for _, operation in operations(document):
        assert operation["summary"].endswith("."), operation["operationId"]
        closed = rows[operation["operationId"]] != PUBLIC
        assert operation["security"] == ([{"bearer": []}] if closed else [])
        assert {"401", "403"} <= set(operation["responses"]) or not closed


# A catalogue's file may come from a later release: what is not known in it is passed over, and told.
TOLERANT = {"admin_catalogue_files_review", "admin_catalogue_files_take"}


def test_every_body_refuses_names_it_does_not_know(document: dict[str, Any]) -> None:
    for method, operation in operations(document):
        if operation["operationId"] in TOLERANT:
            continue
        for content in operation.get("requestBody", {}).get("content", {}).values():
            schema = content["schema"]
            named = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
            assert named["additionalProperties"] is False, (method, operation["operationId"])


def test_the_schemas_are_schemas(document: dict[str, Any]) -> None:
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_closed_lists_are_components_with_names_of_their_own(document: dict[str, Any]) -> None:
    """A generated client makes a class of each; one that has no name takes that of some other thing."""
    schemas = document["components"]["schemas"]
    listed = {name for name, schema in schemas.items() if "enum" in schema}
    assert {"RegistrationStatus", "PermitStatus", "Role"} <= listed
    assert len({name.lower() for name in schemas}) == len(schemas)
    inside = [name for name, schema in schemas.items() if name not in listed and '"enum"' in json.dumps(schema)]
    assert inside == [] and '"enum"' not in json.dumps(document["paths"])


def test_steps_and_statuses_of_applications_are_open_lists_with_their_names_beside_them(document: dict[str, Any]) -> None:
    """A new one must not break a client that was generated before."""
    schemas = document["components"]["schemas"]
    for schema, name in (("ApplicationRow", "status"), ("QueueRow", "step"), ("Application", "status"), ("HistoryEntry", "status")):
        shown = schemas[schema]["properties"][name]
        assert (shown["type"], "enum" in shown) == ("string", False) and shown["pattern"]
    for schema, name in (
        ("ApplicationRow", "status_name"),
        ("QueueRow", "step_name"),
        ("Application", "status_name"),
        ("HistoryEntry", "step_name"),
    ):
        assert schemas[schema]["properties"][name]["additionalProperties"] == {"type": "string"}


def test_refusals_and_what_was_made_say_their_headers(document: dict[str, Any]) -> None:
    responses = document["components"]["responses"]
    assert all("Retry-After" in responses[name]["headers"] for name in ("TOO_MANY_REQUESTS", "SERVICE_UNAVAILABLE"))
    assert "WWW-Authenticate" in responses["UNAUTHORIZED"]["headers"]
    made = document["paths"]["/api/v1/applications"]["post"]["responses"]["201"]
    assert {"Location", "X-Request-ID", "Content-Language"} <= set(made["headers"])
    for method, operation in operations(document):
        assert method != "get" or "304" in operation["responses"], operation["operationId"]


def test_every_list_is_a_page(document: dict[str, Any]) -> None:
    for method, operation in operations(document):
        shown = operation["responses"].get("200", {}).get("content", {}).get("application/json", {}).get("schema", {})
        assert shown.get("type") != "array", operation["operationId"]
        named = document["components"]["schemas"].get(shown.get("$ref", "").rpartition("/")[2], {})
        if method == "get" and "items" in named.get("properties", {}):
            assert set(named["properties"]) >= {"items", "next"}, operation["operationId"]


def test_tags_examples_and_bounds_are_told(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    assert {tag for _, operation in operations(document) for tag in operation["tags"]} == {tag["name"] for tag in document["tags"]}
    assert schemas["ReturnForm"]["properties"]["reasons"]["minProperties"] == 1
    assert schemas["Step1Form" if "Step1Form" in schemas else "AnyStepForm"]["properties"]["full_name"]["examples"] == ["Siti Contoh"]
    for name, schema in schemas.items():
        for field, shown in schema.get("properties", {}).items():
            for example in shown.get("examples", ()):
                Draft202012Validator(shown).validate(example), (name, field)


def test_a_client_can_be_generated_without_a_complaint(document: dict[str, Any], tmp_path: Path) -> None:
    assert generate(document, tmp_path) == ""


def test_an_answer_that_did_not_change_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get("/api/v1/agencies")
    again = client.get("/api/v1/agencies", headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, again.data) == (200, 304, b"")
    other = client.get("/api/v1/agencies", headers={"If-None-Match": 'W/"other"'})
    assert other.status_code == 200 and other.headers["Content-Language"] == "id" and "Accept-Language" in other.headers["Vary"]


def test_what_was_made_is_found_where_its_answer_says(client: FlaskClient) -> None:
    made = client.post("/api/v1/registrations")
    assert client.get(made.headers["Location"]).status_code == 200


def test_english_is_answered_where_english_is_asked(client: FlaskClient) -> None:
    names = {
        code: client.get("/api/v1/permit-types", headers={"Accept-Language": code}).json["items"][0]["group_name"] for code in ("id", "en")
    }
    assert names["id"] != names["en"]


def test_consent_is_to_the_notice_in_force(client: FlaskClient, services: Promised) -> None:
    path = f"/api/v1/registrations/{TOKEN}/submission"
    refused = client.post(path, json={"consent_version": "2020-01"})
    assert (refused.status_code, refused.json["error"]["details"]["fields"]) == (422, {"consent_version": {"code": "consent_outdated"}})
    assert "submit_registration" not in [method for _, method, _ in services.asked]
    version = client.get("/api/v1/privacy-notice").json["version"]
    assert client.post(path, json={"consent_version": version}).status_code == 201


def promised_application() -> Flask:
    """Everybody is everything here: the table of access has its own tests."""
    services = Promised()
    services.roles = [role for role in ROLES if role != "password_change"]
    return create_app(SETTINGS, asker=services)


schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", promised_application()).exclude(path_regex=BYTES)


@schema.parametrize()
@settings(max_examples=6, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck))
def test_no_generated_request_finds_a_fault(case: Any, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILES_URL", Path(tmp_path_factory.getbasetemp()).as_uri())
    case.call_and_validate(headers={"Authorization": f"Bearer {TOKEN}", "Accept-Encoding": "identity"}, checks=CHECKS)
