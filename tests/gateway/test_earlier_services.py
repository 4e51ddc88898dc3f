"""A gateway that is newer than a service gets from it what a page needs. The real thing: `make faults F="old and new"`."""

from typing import Any

import pytest
from flask import Flask

from bus.refusals import Invalid, NotFound
from gateway import rpc

TYPES = [{"code": code, "name": code} for code in ("SIPD", "KPS", "PBG")]
KNOWN = {  # what a service of the release before answers, and the arguments it knows
    "list_permit_types": (TYPES, {"q", "group"}),
    "search_permit_types": ({"items": TYPES, "nearest": [], "elsewhere": []}, {"q", "group"}),
    "list_documents": ([{"document_id": 1}], set()),
    "list_companies": ([{"company_id": 7}], set()),
    "list_permits": ([{"permit_id": 3}], set()),
    "list_staff": ({"items": [{"status": "invited"}, {"status": "active"}], "next": None}, {"after", "limit"}),
    "list_queue": ({"items": [{"application_id": 42}], "next": 42}, {"step", "after", "limit"}),
    "advance_application": ({"status": "verification_1"}, {"application_id", "revision", "step", "note"}),
}


class Older:
    def call(self, service: str, method: str, arguments: dict[str, Any], **_: Any) -> Any:
        if method not in KNOWN:
            raise NotFound("method_not_found", method)
        answer, known = KNOWN[method]
        unknown = arguments.keys() - known
        if unknown:
            raise Invalid("invalid_arguments", "", fields={name: {"code": "additionalProperties"} for name in unknown})
        return answer

    def healthy(self, service: str, *, within: float) -> bool:
        return True


@pytest.fixture
def call(app: Flask) -> Any:
    app.extensions["izin.asker"] = Older()
    with app.test_request_context("/"):
        yield rpc.call


def test_own_lists_are_one_page(call: Any) -> None:
    assert call("permits", "list_documents", kind="ktp", q=None, after=None, limit=25) == {"items": [{"document_id": 1}], "next": None}
    assert call("permits", "list_companies", after=None, limit=25) == {"items": [{"company_id": 7}], "next": None}
    assert call("permits", "list_permits", limit=25)["items"] == [{"permit_id": 3}]


def test_the_catalogue_is_one_page_and_some_of_it_are_those_asked_for(call: Any) -> None:
    found = call("permits", "search_permit_types", q="", limit=40, after=None)
    assert (found["items"], found["next"]) == (TYPES, None)
    assert call("permits", "list_permit_types", codes=["KPS"]) == [{"code": "KPS", "name": "KPS"}]


def test_staff_are_those_of_the_status(call: Any) -> None:
    assert call("identity", "list_staff", status="invited", limit=100)["items"] == [{"status": "invited"}]


def test_a_company_is_one_of_the_list(call: Any) -> None:
    assert call("permits", "get_company", company_id=7) == {"company_id": 7}
    with pytest.raises(NotFound) as refused:
        call("permits", "get_company", company_id=8)
    assert refused.value.code == "company_not_found"


def test_a_queue_without_parts_is_shown_once_and_goes_on(call: Any) -> None:
    whole = {"items": [{"application_id": 42}], "next": 42}
    assert call("permits", "list_queue", step=None, part="others", after=None) == whole
    for part in ("corrected", "returned", "late"):
        assert call("permits", "list_queue", step=None, part=part, limit=100) == {"items": [], "next": None}, part


def test_of_a_decision_only_what_was_found_in_order_is_left_out(call: Any) -> None:
    decision = {"application_id": 42, "revision": 3, "step": "file_check", "note": None, "in_order": ["location"]}
    assert call("permits", "advance_application", **decision) == {"status": "verification_1"}
    with pytest.raises(Invalid):
        call("permits", "advance_application", **decision, other="x")


def test_other_refusals_stay(call: Any) -> None:
    with pytest.raises(NotFound) as refused:
        call("permits", "made_up")
    assert refused.value.code == "method_not_found"


@pytest.mark.parametrize(
    ("method", "asked", "nothing"),
    [
        ("list_ending_documents", {"limit": 25}, []),
        ("find_fitting_document", {"application_id": 42, "requirement": "STR"}, {"document": None}),
        ("count_waiting", {"permit_type": "SIPD"}, {"steps": {}}),
        ("list_return_reasons", {"permit_type": "SIPD"}, {"reasons": {}}),
        ("list_decisions", {"limit": 10}, {"items": [], "next": None}),
        ("look_at_application", {"application_id": 42}, {"since": None, "changes": [], "others": [], "notes": []}),
        ("list_own_inspections", {"application_id": 42}, {"items": []}),
    ],
)
def test_a_service_that_does_not_know_a_method_has_nothing_of_the_kind(call: Any, method: str, asked: dict[str, Any], nothing: Any) -> None:
    assert call("permits", method, **asked) == nothing
