"""The API's own description: it covers every route, and generated requests find nothing it does not say."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from flask import Flask
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
from gateway.app import create_app
from gateway.schemas.common import ROLES
from tests.gateway.conftest import SETTINGS, TOKEN, Promised

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
    assert described == {endpoint.removeprefix("api_").replace(".", "_") for endpoint in API}


def test_every_operation_says_what_it_is_for_and_who_may(document: dict[str, Any]) -> None:
    rows = {endpoint.removeprefix("api_").replace(".", "_"): allowed for endpoint, allowed in ACCESS.items()}
    for _, operation in operations(document):
        assert operation["summary"].endswith("."), operation["operationId"]
        closed = rows[operation["operationId"]] != PUBLIC
        assert (operation.get("security") == [{"bearer": []}]) is closed
        assert {"401", "403"} <= set(operation["responses"]) or not closed


def test_every_body_refuses_names_it_does_not_know(document: dict[str, Any]) -> None:
    for method, operation in operations(document):
        for content in operation.get("requestBody", {}).get("content", {}).values():
            schema = content["schema"]
            named = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
            assert named["additionalProperties"] is False, (method, operation["operationId"])


def test_the_schemas_are_schemas(document: dict[str, Any]) -> None:
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


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
