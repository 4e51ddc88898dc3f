"""The page on which staff ask that a clerical error on a permit be corrected, and what others see of it."""

import copy
from typing import Any

from bus.refusals import Conflict, NotAllowed
from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.test_registration import asked
from tests.gateway.pages.tree import select, tree

PAGE = "/staf/izin/5/perbaikan"
TYPED = {"issue": "1", "holder": "Siti Contoh, S.Ked.", "place": "Jl. Baru", "reason": "Salah ketik"}


def permit(services: Promised, **changed: Any) -> dict[str, Any]:
    example = copy.deepcopy(services.example("permits", "get_permit"))
    services.say["permits", "get_permit"] = {**example, "request": None, "may": ["revoke", "correct"], **changed}
    return services.say["permits", "get_permit"]


def test_the_texts_stand_there_to_be_written_over_and_name_the_issue_that_was_read(visitor: Visitor, services: Promised) -> None:
    permit(services, issue=3)
    client = visitor("verifier")
    assert select(tree(client.get("/staf/izin/5").text), f"a[href='{PAGE}']")
    page = tree(client.get(PAGE).text)
    assert select(page, "#holder")[0].get("value") == "Siti Contoh" and select(page, "#place")
    assert not select(page, "#responsible_person"), "what is not printed is not corrected"
    assert select(page, "input[name=issue]")[0].get("value") == "3"
    answer = client.post(PAGE, data=TYPED)
    assert (answer.status_code, answer.location) == (302, "/staf/izin/5")
    (given,) = asked(services, "ask_permit_correction")
    assert {name: value for name, value in given.items() if value is not None} == {**TYPED, "permit_id": 5, "issue": 1}


def test_nothing_typed_is_lost_on_a_refusal(visitor: Visitor, services: Promised) -> None:
    permit(services)
    client = visitor("verifier")
    answer = client.post(PAGE, data={**TYPED, "reason": ""})
    assert answer.status_code == 422 and "Isi Alasan" in answer.text and "S.Ked." in answer.text
    for refusal, said in (
        (Conflict("permit_issued_again", "x", issue=2), "sudah diperbaiki sementara itu"),
        (Conflict("permit_correction_unchanged", "x"), "Belum ada yang diubah"),
        (NotAllowed("own_permit", "x"), "izin Anda sendiri"),
    ):
        services.say["permits", "ask_permit_correction"] = refusal
        answer = client.post(PAGE, data=TYPED, follow_redirects=True)
        assert said in answer.text and "S.Ked." in answer.text and "Salah ketik" in answer.text


def test_no_form_for_whom_it_would_be_refused(visitor: Visitor, services: Promised) -> None:
    permit(services, may=[])
    page = tree(visitor("verifier").get(PAGE).text)
    assert not select(page, "main form") and not select(tree(visitor("verifier").get("/staf/izin/5").text), f"a[href='{PAGE}']")


def test_who_may_not_ask_for_it_has_no_page_either(visitor: Visitor, services: Promised) -> None:
    permit(services)
    assert visitor("counter_officer").get(PAGE).status_code == 403


def test_who_decides_reads_what_stands_there_and_what_should(visitor: Visitor, services: Promised) -> None:
    wish = services.example("permits", "ask_permit_correction")["request"]
    permit(services, request=wish, may=["decide"], former_issues=[{"issue": 1, "code": "A" * 26, "replaced_on": "2026-11-23"}], issue=2)
    page = tree(visitor("agency_head").get("/staf/izin/5").text)
    assert [each.text_content() for each in select(page, "del")] == ["Siti Contoh"]
    assert [each.text_content() for each in select(page, "ins")] == ["Siti Contoh, S.Ked."]
    assert select(page, "a[href='/izin/5/berkas?terbitan=1']") and "Dasar hukum" not in select(page, "main")[0].text_content()


def test_who_checks_the_old_paper_is_led_to_the_new_one(visitor: Visitor, services: Promised) -> None:
    found = services.example("permits", "verify_permit")
    again = {"issue": 2, "code": "B" * 26, "since": "2026-11-27"}
    services.say["permits", "verify_permit"] = {**found, "status": "superseded", "new_issue": again}
    page = tree(visitor().get("/v/" + "A" * 26).text)
    assert select(page, f"a[href='/v/{'B' * 26}']") and "terbitan ke-2" in select(page, "main")[0].text_content()
    services.say["permits", "verify_permit"] = {**found, "issue": 2}
    assert "Terbitan ke-2." in visitor().get("/v/" + "B" * 26).text


def test_the_paper_of_a_former_issue_is_asked_for_by_its_number(visitor: Visitor, services: Promised) -> None:
    visitor("applicant").get("/izin/5/berkas?terbitan=1")
    visitor("applicant").get("/izin/5/berkas?terbitan=x")
    assert asked(services, "get_permit_file") == [{"permit_id": 5, "issue": 1}, {"permit_id": 5}]
