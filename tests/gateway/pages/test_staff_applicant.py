"""An application's page shows whose it is, to those who decide on it."""

import io
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage

from bus.refusals import NotFound
from gateway import uploads
from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.test_registration import asked
from tests.gateway.pages.test_staff_registrations import words
from tests.gateway.pages.tree import select, tree

ONE = "/staf/permohonan/42"
NIK = "1603024505900001"
DECIDING = ("counter_officer", "verifier", "technical_team", "section_head", "division_head", "agency_head", "auditor")
OTHERS = ("treasurer", "complaints_officer", "agency_admin", "operator")
LOOKS = ("get_applicant", "reveal_applicant_id_number", "view_applicant_id_attachment")


@pytest.mark.parametrize("role", DECIDING)
def test_who_decides_reads_who_the_applicant_is(visitor: Visitor, services: Promised, role: str) -> None:
    answer = visitor(role).get(ONE)
    told = words(tree(answer.text))
    for shown in (
        "1603••••••••••••", "5 Mei 1990", "Jl. Contoh No. 1", "+62734421234", "+6281200000000", "siti@contoh.test",
    ):  # fmt: skip
        assert shown in told, shown
    assert NIK not in answer.text and answer.headers["Cache-Control"] == "private, no-store"
    assert [asked(services, method) for method in LOOKS] == [[{"account_id": 11}], [], []]


@pytest.mark.parametrize("role", OTHERS)
def test_other_desks_read_the_name_only_and_nothing_is_asked(visitor: Visitor, services: Promised, role: str) -> None:
    page = visitor(role).get(ONE)
    assert page.status_code == 200 and "Siti Contoh" in page.text and "siti@contoh.test" not in page.text
    assert visitor(role).get(f"{ONE}/identitas").status_code == 403
    assert not any(asked(services, method) for method in LOOKS)


@pytest.mark.parametrize("may", [[], ["advance", "reject"]])
def test_the_number_is_shown_once_on_asking_and_the_note_stays(visitor: Visitor, services: Promised, may: list[str]) -> None:
    services.say["permits", "get_application"] = {**services.example("permits", "get_application"), "may": may}
    client = visitor("counter_officer")
    page = tree(client.get(ONE).text)
    (button,) = select(page, "button[name=reveal]")
    assert [form.get("method") for form in select(page, f"form#{button.get('form')}")] == ["post"]
    shown = client.post(ONE, data={"reveal": "yes", "note": "Belum selesai", "step": "file_check", "revision": "3"}).text
    assert NIK in shown and ("Belum selesai" in shown) is bool(may)
    assert NIK not in client.get(ONE).text
    assert asked(services, "reveal_applicant_id_number") == [{"account_id": 11}]
    assert not asked(services, "advance_application")


def test_the_copy_opens_through_the_application(visitor: Visitor, services: Promised, app: Flask, picture: bytes) -> None:
    with app.test_request_context():
        stored = uploads.receive(FileStorage(io.BytesIO(picture), "ktp.png"), prefix="identities")
    services.say["identity", "view_applicant_id_attachment"] = stored
    client = visitor("agency_head")
    assert select(tree(client.get(ONE).text), f"a[href='{ONE}/identitas']")
    answer = client.get(f"{ONE}/identitas")
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("image/png", "private, no-store")
    assert asked(services, "get_application")[-1] == {"application_id": 42}
    assert asked(services, "view_applicant_id_attachment") == [{"account_id": 11}]


@pytest.mark.parametrize("path", [ONE, f"{ONE}/identitas", "/api/v1/staff/applications/42/applicant"])
def test_whose_application_it_is_not_learns_nothing_of_the_applicant(visitor: Visitor, services: Promised, bearer: Any, path: str) -> None:
    services.say["permits", "get_application"] = NotFound("application_not_found", "not for this person")
    headers = bearer("verifier") if path.startswith("/api") else {}
    assert visitor("verifier").get(path, headers=headers).status_code == 404
    assert not any(asked(services, method) for method in LOOKS)


def test_an_account_without_registration_and_one_that_is_gone_stop_nobody(visitor: Visitor, services: Promised) -> None:
    unregistered = dict.fromkeys(("id_type", "id_number_masked", "sex", "birth_place", "birth_date", "id_attachment", "region_names"))
    services.say["identity", "get_applicant"] = {**services.example("identity", "get_applicant"), **unregistered}
    page = tree(visitor("verifier").get(ONE).text)
    assert "Akun ini dibuat tanpa pendaftaran" in words(page) and not select(page, "button[name=reveal]")
    services.say["identity", "get_applicant"] = NotFound("account_not_found", "gone")
    assert not select(tree(visitor("verifier").get(ONE).text), "#pemohon")


@pytest.mark.parametrize(
    ("path", "method"), [("", "get_applicant"), ("/id-number", "reveal_applicant_id_number")]
)  # fmt: skip
def test_the_api_tells_the_same(visitor: Visitor, services: Promised, bearer: Any, path: str, method: str) -> None:
    answer = visitor("verifier").get(f"/api/v1/staff/applications/42/applicant{path}", headers=bearer("verifier"))
    assert answer.json == services.example("identity", method)
    assert asked(services, method) == [{"account_id": 11}]
