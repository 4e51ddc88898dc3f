"""The office's ready reasons: its admins' pages, what officers are offered at a case, and what applicants read of them."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from bus.refusals import Conflict, Invalid, NotFound
from gateway.schemas.reasons import LONGEST
from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.test_admin_catalogue import said, sent
from tests.gateway.pages.tree import select, tree

LIST, ONE, NEW = "/admin/alasan", "/admin/alasan/return/r2", "/admin/alasan/return/baru"
WORDS = {"text_id": "Buram sekali.", "text_en": "Very blurred."}
CASE = "/staf/permohonan/42"


def pressed(services: Promised, method: str) -> list[dict[str, Any]]:
    return [arguments for _, name, arguments in services.asked if name == method]


def test_the_lists_are_shown_by_act_with_what_was_retired_apart(visitor: Visitor) -> None:
    page = tree(visitor("agency_admin").get(LIST).text)
    assert [each.text_content() for each in select(page, "main h2")] == ["Mengembalikan untuk diperbaiki", "Menolak permohonan"]
    rows = [" ".join(each.text_content().split()) for each in select(page, "ol.izin-reasons li")]
    assert "Tidak terbaca" in rows[0] and "It cannot be read" in rows[0] and "Naikkan" not in rows[0] and "Turunkan" in rows[0]
    assert "Persyaratan STR" in rows[1] and "Naikkan" in rows[1] and "Turunkan" not in rows[1]
    assert "Pindai ulang berwarna." in select(page, "details")[0].text_content()


@pytest.mark.parametrize(
    ("button", "given"),
    [({"move": "up"}, {"move": "up"}), ({"retired": "yes"}, {"retired": True}), ({"retired": "no"}, {"retired": False})],
)
def test_one_is_moved_retired_or_used_again(visitor: Visitor, services: Promised, button: dict[str, str], given: dict[str, Any]) -> None:
    client = visitor("agency_admin")
    answer = client.post(LIST, data={"act": "return", "code": "r2", "revision": "1", **button})
    assert answer.location == f"{LIST}#return"
    assert sent(services, "change_reasons") == {"act": "return", "code": "r2", "revision": 1, **given}


@pytest.mark.parametrize(
    ("refusal", "says"),
    [
        (Conflict("reasons_changed", ""), "baru saja diubah orang lain"),
        (NotFound("reason_not_found", ""), "Alasan ini tidak ada lagi"),
        (Conflict("reasons_full", "", limit=50), "paling banyak 50"),
    ],
)
def test_a_press_that_came_too_late_says_so(visitor: Visitor, services: Promised, refusal: Exception, says: str) -> None:
    services.say["permits", "change_reasons"] = refusal
    client = visitor("agency_admin")
    client.post(LIST, data={"act": "return", "code": "r2", "revision": "1", "move": "up"})
    assert says in said(client.get(LIST).text)


@pytest.mark.parametrize("data", [{}, {"act": "nonsense", "revision": "1"}, {"act": "return", "revision": "1", "move": "sideways"}])
def test_a_press_that_means_nothing_is_not_found(visitor: Visitor, services: Promised, data: dict[str, str]) -> None:
    assert visitor("agency_admin").post(LIST, data=data).status_code == 404 and not pressed(services, "change_reasons")


def test_a_reason_is_written_in_both_languages_for_all_or_for_some(visitor: Visitor, services: Promised) -> None:
    client = visitor("agency_admin")
    for typed, about in (
        ({}, None),
        ({"kind": "photo"}, "document_kind:photo"),
        ({"kind": "photo", "requirement": " str "}, "requirement:STR"),
    ):
        answer = client.post(NEW, data={"revision": "1", **WORDS, "text_id": "Buram\r\n sekali.", **typed})
        assert answer.location == f"{LIST}#return"
        assert pressed(services, "change_reasons")[-1] == {
            "act": "return", "revision": 1, "text": {"id": "Buram sekali.", "en": "Very blurred."}, "about": about,
        }  # fmt: skip


def test_the_form_begins_with_what_is_stored(visitor: Visitor, services: Promised) -> None:
    page = tree(visitor("agency_admin").get(ONE).text)
    assert select(page, "[name=text_id]")[0].text.strip() == "STR sudah habis masa berlakunya."
    assert select(page, "[name=requirement]")[0].get("value") == "STR"
    visitor("agency_admin").post(ONE, data={"revision": "1", **WORDS})
    assert sent(services, "change_reasons")["code"] == "r2"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"text_id": ""}, "text_id"),
        ({"text_en": "  "}, "text_en"),
        ({"text_id": "x" * (LONGEST + 1)}, "text_id"),
        ({"requirement": "a/b"}, "requirement"),
        ({"kind": "Nonsense!"}, "kind"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_stays_typed(
    visitor: Visitor, services: Promised, typed: dict[str, str], field: str
) -> None:
    given = {"revision": "1", **WORDS, **typed}
    answer = visitor("agency_admin").post(NEW, data=given)
    page = tree(answer.text)
    assert answer.status_code == 422 and not pressed(services, "change_reasons")
    assert select(page, ".govuk-error-summary a")[0].get("href") == f"#{field}"
    assert (select(page, "[name=text_en]")[0].text or "").strip() == given["text_en"].strip()


def test_of_two_admins_the_second_keeps_what_is_typed_and_sees_what_stands_there(visitor: Visitor, services: Promised) -> None:
    services.say["permits", "change_reasons"] = Conflict("reasons_changed", "")
    answer = visitor("agency_admin").post(ONE, data={"revision": "0", **WORDS})
    page, text = tree(answer.text), said(answer.text)
    assert answer.status_code == 422 and "baru saja diubah orang lain" in text and "Sekarang tertulis: STR sudah habis" in text
    assert select(page, "[name=text_id]")[0].text.strip() == "Buram sekali."
    assert select(page, "[name=revision]")[0].get("value") == "1", "and the next attempt is made from what the list says now"


def test_a_fault_that_the_service_finds_stands_at_its_field(visitor: Visitor, services: Promised) -> None:
    services.say["permits", "change_reasons"] = Invalid("invalid_fields", "", fields={"text.id": {"code": "there_already"}})
    answer = visitor("agency_admin").post(NEW, data={"revision": "1", **WORDS})
    assert "Alasan (Indonesia): sudah ada di daftar ini." in said(answer.text)
    assert select(tree(answer.text), ".govuk-error-summary a")[0].get("href") == "#text_id"


@pytest.mark.parametrize("path", ["/admin/alasan/nonsense/baru", "/admin/alasan/return/r99", "/admin/alasan/reject/r2"])
def test_no_such_list_or_reason(visitor: Visitor, path: str) -> None:
    assert visitor("agency_admin").get(path).status_code == 404


@pytest.mark.parametrize("role", ["counter_officer", "auditor", "applicant", "operator"])
def test_nobody_else_writes_them(visitor: Visitor, role: str) -> None:
    for path in (LIST, ONE):
        assert visitor(role).get(path).status_code == 403


def case(services: Promised, *may: str, act: str = "check") -> None:
    one = copy.deepcopy(services.example("permits", "get_application"))
    one["current_step"] = {**one["current_step"], "act": act}
    services.say["permits", "get_application"] = {**one, "may": list(may)}


def test_a_ready_reason_is_written_into_the_note_without_javascript_and_nothing_is_decided(visitor: Visitor, services: Promised) -> None:
    case(services, "advance", "reject")
    client = visitor("counter_officer")
    (choice,) = select(tree(client.get(CASE).text), "select#ready option[value='Persyaratan tidak terpenuhi.']")
    assert choice.getparent().get("label")
    form = {"revision": "3", "step": "file_check", "note": "Lihat denah.\n", "ready": "Persyaratan tidak terpenuhi.", "use": "yes"}
    answer = client.post(CASE, data=form)
    assert answer.status_code == 200
    assert select(tree(answer.text), "textarea#note")[0].text.strip() == "Lihat denah.\nPersyaratan tidak terpenuhi."
    assert not {name for _, name, _ in services.asked} & {"advance_application", "reject_application", "return_application"}
    assert client.post(CASE, data={**form, "ready": ""}).status_code == 200


def test_a_technical_team_is_offered_objections(visitor: Visitor, services: Promised) -> None:
    found = services.example("permits", "list_reasons")
    objection = {"code": "r1", "text": {"id": "Tidak aman.", "en": "Not safe."}, "about": None, "retired": False}
    services.say["permits", "list_reasons"] = {
        **found,
        "lists": [*found["lists"], {"act": "object", "revision": 0, "reasons": [objection]}],
    }
    case(services, "advance", "send_back", act="recommend")
    offered = [each.get("value") for each in select(tree(visitor("technical_team").get(CASE).text), "select#ready option")]
    assert offered == ["", "Tidak aman."]


def test_services_of_the_release_before_offer_none(visitor: Visitor, services: Promised) -> None:
    services.say["permits", "list_reasons"] = {"lists": [], "at_most": 0}
    case(services, "advance", "return", "reject")
    page = tree(visitor("counter_officer").get(CASE).text)
    assert not select(page, "select#ready") and select(page, "[name='reason-location']")


@pytest.mark.parametrize(("language", "words"), [("id", "Tidak terbaca."), ("en", "It cannot be read.")])
def test_the_applicant_reads_it_in_their_own_language(visitor: Visitor, services: Promised, language: str, words: str) -> None:
    one = copy.deepcopy(services.example("permits", "return_application"))
    one["corrections"][-1]["items"][0] |= {"reason": "Tidak terbaca.", "reason_en": "It cannot be read."}
    services.say["permits", "get_application"] = one
    client = visitor("applicant")
    client.get("/bahasa", query_string={"to": language})
    assert words in said(client.get("/permohonan/42/perbaikan").text)


def test_an_unknown_requirement_is_refused_at_its_field_with_those_that_there_are(visitor: Visitor, services: Promised) -> None:
    known = ["STR", "STRA"]
    fields = {"about": {"code": "unknown_requirement", "known": known}}
    services.say["permits", "change_reasons"] = Invalid("invalid_fields", fields=fields)
    answer = visitor("agency_admin").post(NEW, data={"revision": "1", **WORDS, "requirement": "STX"})
    page = tree(answer.text)
    [link] = select(page, ".govuk-error-summary a")
    assert (answer.status_code, link.get("href")) == (422, "#requirement")
    says = "Kode persyaratan: tidak ada persyaratan dengan kode itu. Yang ada dan paling mirip: STR, STRA."
    assert "".join(link.itertext()).strip() == says and select(page, "#requirement")[0].get("value") == "STX"


def test_the_api_says_the_same(client: FlaskClient, services: Promised, bearer: Callable[..., dict[str, str]]) -> None:
    admin = bearer("verifier", "agency_admin")
    assert client.get("/api/v1/staff/reasons", headers=admin).get_json() == services.example("permits", "list_reasons")
    given = {"revision": 1, **WORDS, "about": "requirement:STR"}
    assert client.post("/api/v1/admin/reasons/return", json=given, headers=admin).status_code == 201
    assert pressed(services, "change_reasons")[-1]["about"] == "requirement:STR"
    assert client.put("/api/v1/admin/reasons/return/r1", json=given, headers=admin).status_code == 200
    assert client.patch("/api/v1/admin/reasons/return/r1", json={"revision": 1, "retired": True}, headers=admin).status_code == 200
    for path, body in (("return/r1", {"revision": 1, "move": "x"}), ("return", {**given, "about": "x"}), ("return", {"revision": 1})):
        method = client.patch if path.endswith("r1") else client.post
        assert method(f"/api/v1/admin/reasons/{path}", json=body, headers=admin).status_code == 422
    assert client.post("/api/v1/admin/reasons/nonsense", json=given, headers=admin).status_code == 404
