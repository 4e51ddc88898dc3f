"""Pendelegasian: listed for staff, made by who holds a role or by an admin for them, ended early; and what the deputy sees."""

from typing import Any

import pytest

from bus.refusals import Conflict, Invalid
from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.tree import tree

PAGE = "/staf/pendelegasian"
TYPED = {
    "deputy_id": "6", "roles": ["agency_head"], "reason": "Dinas luar",
    "since-day": "23", "since-month": "11", "since-year": "2026", "until-day": "30", "until-month": "11", "until-year": "2026",
}  # fmt: skip


@pytest.fixture(autouse=True)
def people(services: Promised) -> None:
    """The visitor is account 1."""
    found = services.example("identity", "list_delegations")
    visitor = {"account_id": 1, "name": "Rahmat Contoh", "roles": ["agency_head"], "delegable": ["agency_head"]}
    services.say["identity", "list_delegations"] = {**found, "people": [visitor, *found["people"][1:]]}


def asked_of(services: Promised, method: str) -> list[Any]:
    return [arguments for _, called, arguments in services.asked if called == method]


def test_a_head_sees_who_acts_and_delegates_the_own_role(visitor: Visitor, services: Promised) -> None:
    page = tree(visitor("agency_head").get(PAGE).text)
    assert "Wulan Contoh a.n. Rahmat Contoh" in " ".join(page.text_content().split())
    assert not page.xpath("//select[@name='account_id']")
    assert page.xpath("//select[@name='deputy_id']/option/@value") == ["", "6"]
    assert page.xpath("//input[@name='roles']/@value") == ["agency_head"]
    answer = visitor("agency_head").post(PAGE, data=TYPED)
    assert answer.location == PAGE
    assert asked_of(services, "make_delegation") == [
        {"deputy_id": 6, "roles": ["agency_head"], "since": "2026-11-23", "until": "2026-11-30", "reason": "Dinas luar"}
    ]


def test_an_admin_says_for_whom(visitor: Visitor, services: Promised) -> None:
    page = tree(visitor("agency_admin").get(PAGE).text)
    assert page.xpath("//select[@name='account_id']/option/@value") == ["", "1", "6"]
    visitor("agency_admin").post(PAGE, data={**TYPED, "account_id": "1"})
    assert asked_of(services, "make_delegation")[0]["account_id"] == 1


def test_who_has_nothing_to_delegate_reads(visitor: Visitor, services: Promised) -> None:
    found = services.say["identity", "list_delegations"]
    services.say["identity", "list_delegations"] = {**found, "people": found["people"][1:]}
    page = tree(visitor("counter_officer").get(PAGE).text)
    assert not page.xpath("//select") and "Wulan Contoh" in page.text_content()


def test_a_refusal_stands_at_its_field_and_what_was_typed_stays(visitor: Visitor, services: Promised) -> None:
    services.say["identity", "make_delegation"] = Invalid("invalid_fields", "wrong", fields={"deputy_id": {"code": "deputy_holds_role"}})
    answer = visitor("agency_head").post(PAGE, data=TYPED, follow_redirects=True)
    assert answer.status_code == 422 and "sudah memegang peran itu" in answer.text and "Dinas luar" in answer.text
    services.say["identity", "make_delegation"] = Conflict("delegation_overlaps", "again", last_day="2026-11-30")
    answer = visitor("agency_head").post(PAGE, data=TYPED, follow_redirects=True)
    assert "sudah didelegasikan sampai 30 November 2026" in answer.text


def test_it_is_ended_by_a_button_where_the_asker_may(visitor: Visitor, services: Promised) -> None:
    button = tree(visitor("agency_head").get(PAGE).text).xpath("//form[@action='/staf/pendelegasian/4/akhiri']")
    assert button and visitor("agency_head").post("/staf/pendelegasian/4/akhiri").location == PAGE
    assert asked_of(services, "end_delegation") == [{"delegation_id": 4}]
    found = services.say["identity", "list_delegations"]
    services.say["identity", "list_delegations"] = {**found, "items": [{**found["items"][0], "may_end": False}]}
    assert "akhiri" not in visitor("agency_head").get(PAGE).text


def test_the_deputy_reads_on_the_desk_in_whose_name(visitor: Visitor, services: Promised) -> None:
    opened = services.example("identity", "open_session")
    acts = [{"name": "Rahmat Contoh", "roles": ["agency_head"], "until": "2026-11-30"}]
    services.say["identity", "open_session"] = {**opened, "account": {**opened["account"], "acts_for": acts}}
    assert "Anda bertindak a.n. Rahmat Contoh sampai" in visitor("division_head", "agency_head").get("/staf").text


def test_both_names_stand_in_the_history(visitor: Visitor, services: Promised) -> None:
    found = services.example("permits", "get_application")
    line = {**found["history"][-1], "by_name": "Wulan Contoh", "for_name": "Rahmat Contoh"}
    services.say["permits", "get_application"] = {**found, "history": [line]}
    assert "Wulan Contoh a.n. Rahmat Contoh" in " ".join(tree(visitor("verifier").get("/staf/permohonan/42").text).text_content().split())


def test_the_api_does_the_same(client: Any, bearer: Any, services: Promised) -> None:
    asked = {"deputy_id": 6, "roles": ["agency_head"], "since": "2026-11-23", "until": "2026-11-30", "reason": "Dinas luar"}
    head = bearer("agency_head")
    assert client.get("/api/v1/staff/delegations", headers=head).json["items"][0]["delegation_id"] == 4
    assert client.post("/api/v1/staff/delegations", json=asked, headers=head).status_code == 201
    assert client.post("/api/v1/staff/delegations/4/end", headers=head).json["state"] == "over"
