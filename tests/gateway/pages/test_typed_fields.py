"""The page of a permit type's typed fields: what people type is understood, a refusal keeps all of it, and answers are shown as people write
them."""

from typing import Any

import pytest

from bus.refusals import Invalid
from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.tree import select, tree


def asked(code: str, kind: str, **facts: Any) -> dict[str, Any]:
    words = {"id": f"Isian {code}", "en": f"Field {code}"}
    choices = [{"code": "HUNIAN", "label": {"id": "Hunian", "en": "Housing"}}] if kind == "choice" else []
    empty = {"help": None, "unit": None, "least": None, "most": None}
    return {"code": code, "kind": kind, "label": words, "required": True, "choices": choices, **empty, **facts}


FIELDS = [
    asked("TEKS", "text"),
    asked("JUMLAH", "whole"),
    asked("LUAS", "decimal", unit="m²"),
    asked("NILAI", "money"),
    asked("MULAI", "date"),
    asked("FUNGSI", "choice"),
    asked("INAP", "flag"),
]
TYPED = {
    "answers.TEKS": " Jl.  Contoh ",
    "answers.JUMLAH": "1.250",
    "answers.LUAS": "1.250,5 m²",
    "answers.NILAI": "Rp 16.500",
    "answers.MULAI-day": "1",
    "answers.MULAI-month": "desember",
    "answers.MULAI-year": "2026",
    "answers.FUNGSI": "HUNIAN",
    "answers.INAP": "yes",
    "revision": "1",
}
UNDERSTOOD = {
    "TEKS": "Jl. Contoh",
    "JUMLAH": "1250",
    "LUAS": "1250.5",
    "NILAI": "16500",
    "MULAI": "2026-12-01",
    "FUNGSI": "HUNIAN",
    "INAP": "yes",
}


@pytest.fixture
def draft(services: Promised) -> dict[str, Any]:
    found = {**services.example("permits", "create_application"), "typed_fields": FIELDS, "answers": {}}
    services.say["permits", "get_application"] = found
    return found


def sent(services: Promised) -> dict[str, Any]:
    return next(arguments for _, name, arguments in services.asked if name == "change_application")


def test_what_people_type_is_sent_as_the_service_takes_it(visitor: Visitor, services: Promised, draft: dict[str, Any]) -> None:
    answer = visitor("applicant").post("/permohonan/42/isian", data=TYPED)
    assert answer.location == "/permohonan/42"
    assert sent(services) == {"application_id": 42, "revision": 1, "answers": UNDERSTOOD}


NUMBERS = {"12.500": "12500", "6.170.000": "6170000", "72,5": "72.5", "72.5": "72.5", "1 250": "1250", "Rp 16.500": "16500"}
NO_NUMBERS = ("1.25.0", "1,2,3", "dua belas", "")  # for the service to refuse


@pytest.mark.parametrize(("typed", "understood"), [*NUMBERS.items(), *((text, text) for text in NO_NUMBERS)])
def test_numbers_are_read_as_people_write_them(
    visitor: Visitor, services: Promised, draft: dict[str, Any], typed: str, understood: str
) -> None:
    visitor("applicant").post("/permohonan/42/isian", data={"answers.LUAS": typed, "revision": "1"})
    assert sent(services)["answers"]["LUAS"] == understood


def test_every_refusal_names_its_field_and_all_that_was_typed_stays(visitor: Visitor, services: Promised, draft: dict[str, Any]) -> None:
    faults = {
        "answers.TEKS": {"code": "too_long", "limit": 3, "got": 10},
        "answers.JUMLAH": {"code": "not_a_number", "kind": "integer"},
        "answers.LUAS": {"code": "out_of_range", "min": "1", "max": "1000"},
        "answers.MULAI": {"code": "not_a_date"},
        "answers.FUNGSI": {"code": "choice"},
    }
    services.say["permits", "change_application"] = Invalid("invalid_fields", "wrong", fields=faults)
    answer = visitor("applicant").post("/permohonan/42/isian", data=TYPED)
    page = tree(answer.text)
    assert answer.status_code == 422
    links = {link.get("href"): link.text_content() for link in select(page, ".govuk-error-summary a")}
    assert links == {
        "#answers.TEKS": "Isian TEKS paling banyak 3 karakter (sekarang 10).",
        "#answers.JUMLAH": "Isian JUMLAH harus angka bulat. Contoh: 12.",
        "#answers.LUAS": "Isian LUAS harus 1 sampai 1.000.",
        "#answers.MULAI": "Isi Isian MULAI dengan tanggal yang ada. Contoh: 23 11 1990.",
        "#answers.FUNGSI": "Isian FUNGSI: pilih salah satu yang tersedia.",
    }
    form = next(form for form in select(page, "main form") if form.get("method") == "post")
    values = {name: value for name, value in form.form_values() if name.startswith("answers.")}
    assert values == {name: value for name, value in TYPED.items() if name.startswith("answers.")}


def test_stored_answers_come_back_as_people_write_them(visitor: Visitor, services: Promised, draft: dict[str, Any]) -> None:
    draft["answers"] = UNDERSTOOD
    form = select(tree(visitor("applicant").get("/permohonan/42/isian").text), "main form")[0]
    values = dict(form.form_values())
    assert values["answers.LUAS"] == "1.250,5" and values["answers.MULAI-month"] == "12" and values["answers.INAP"] == "yes"
    tasks = tree(visitor("applicant").get("/permohonan/42").text)
    said = " ".join(select(tasks, "#tugas-isian")[0].text_content().split())
    for text in ("Isian LUAS: 1.250,5 m²", "Isian NILAI: Rp16.500", "Isian FUNGSI: Hunian", "Isian INAP: Ya", "1 Desember 2026"):
        assert text in said


def test_a_missing_answer_is_listed_by_its_name_and_leads_to_it(visitor: Visitor, services: Promised, draft: dict[str, Any]) -> None:
    draft["missing"] = ["field:LUAS", "requirement:STR"]
    page = tree(visitor("applicant").post("/permohonan/42/kirim", data={"revision": "1"}).text)
    links = {link.text_content(): link.get("href") for link in select(page, ".govuk-error-summary a")}
    assert links == {"Isian LUAS": "#tugas-field-LUAS", "STR dokter": "#tugas-requirement-STR"}
    assert all(select(page, href) for href in links.values())


@pytest.mark.parametrize(("role", "address"), [("counter_officer", "/staf/permohonan/42"), ("applicant", "/permohonan/42")])
def test_staff_and_applicant_see_the_answers_of_what_was_submitted(visitor: Visitor, services: Promised, role: str, address: str) -> None:
    known = {"typed_fields": FIELDS, "answers": UNDERSTOOD}
    services.say["permits", "get_application"] = {**services.example("permits", "get_application"), **known}
    said = " ".join(tree(visitor(role).get(address).text).text_content().split())
    assert "Isian LUAS" in said and "1.250,5 m²" in said


def test_a_permit_type_without_fields_has_no_such_page(visitor: Visitor, services: Promised, draft: dict[str, Any]) -> None:
    draft["typed_fields"] = []
    assert visitor("applicant").get("/permohonan/42/isian").status_code == 404
    assert not select(tree(visitor("applicant").get("/permohonan/42").text), "#tugas-isian")
