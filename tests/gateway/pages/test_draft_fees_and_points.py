"""Fee and inspection points of a draft on pages: the formula first, then its numbers as people write them; nothing typed is lost."""

from typing import Any

import pytest

from bus.refusals import Conflict
from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.test_admin_catalogue import DRAFT, said, sent
from tests.gateway.pages.tree import select, tree

SEATS = {
    "revision": "2",
    "rule": "SEAT_TABLE",
    "table": "1-8 = Rp50.000\r\n\r\n9 – 30 = 90000",
    "replacement": "10.000",
    "note": "Perbup 1",
}
POINT = {"revision": "2", "code": "SUMUR", "text_id": "Sumur tertutup", "text_en": "The well is covered", "required": "yes"}


def fields_of(text: str) -> dict[str, Any]:
    return dict(next(form for form in select(tree(text), "main form") if form.get("method") == "post").form_values())


def test_the_draft_says_its_fee_and_flow_by_name_and_lists_the_points(visitor: Visitor) -> None:
    page = said(visitor("agency_admin").get(DRAFT).text)
    for text in (
        "Rumus Tidak dipungut retribusi",
        "Alur Sederhana",
        "Titik tinjauan lapangan",
        "Ruangan sesuai denah",
        "daftar ini belum dipakai",
    ):
        assert text in page


def test_a_formula_is_chosen_and_then_has_fields_of_its_own(visitor: Visitor) -> None:
    client = visitor("agency_admin")
    assert "table" not in fields_of(client.get(f"{DRAFT}/biaya").text)
    assert {"table", "replacement", "note"} <= set(fields_of(client.get(f"{DRAFT}/biaya?rumus=SEAT_TABLE").text))
    assert {"table", "usd", "late_percent"} <= set(fields_of(client.get(f"{DRAFT}/biaya?rumus=TKA_USD").text))
    assert fields_of(client.get(f"{DRAFT}/biaya?rumus=NONSENSE").text)["rule"] == "ZERO"
    assert fields_of(client.get(f"{DRAFT}/new/biaya").text)["rule"] == "seperti-jenis"


def test_a_table_is_read_as_people_write_it(visitor: Visitor, services: Promised) -> None:
    assert visitor("agency_admin").post(f"{DRAFT}/biaya", data=SEATS).location == f"{DRAFT}#biaya"
    rows = [{"min": 1, "max": 8, "per_year": 50000}, {"min": 9, "max": 30, "per_year": 90000}]
    fee = {"rule": "SEAT_TABLE", "note": "Perbup 1", "terms": {"seats": rows, "replacement": 10000}}
    assert sent(services) == {"draft_id": 3, "revision": 2, "fee": fee}


def test_rents_and_the_levy_on_foreign_workers(visitor: Visitor, services: Promised) -> None:
    client = visitor("agency_admin")
    client.post(f"{DRAFT}/new/biaya", data={"revision": "2", "rule": "RENT_TABLE", "table": "Tanah | m² per tahun | 5.000"})
    assert sent(services)["fee"]["terms"] == {"items": [{"item": "Tanah", "unit": "m² per tahun", "rate": 5000}]}
    assert sent(services)["kind"] == "new"
    services.asked.clear()
    client.post(
        f"{DRAFT}/biaya", data={"revision": "2", "rule": "TKA_USD", "usd": "100", "late_percent": "2", "table": "Instansi pemerintah"}
    )
    assert sent(services)["fee"]["terms"] == {"usd_per_person_month": 100, "late_percent": 2, "exempt": ["Instansi pemerintah"]}
    services.asked.clear()
    client.post(f"{DRAFT}/biaya", data={"revision": "2", "rule": "PBG_PP16_2021"})
    assert sent(services)["fee"] == {"rule": "PBG_PP16_2021", "note": None}, "its tables come with the house"
    services.asked.clear()
    client.post(f"{DRAFT}/renewal/biaya", data={"revision": "2", "rule": "seperti-jenis"})
    assert sent(services) == {"draft_id": 3, "revision": 2, "kind": "renewal", "remove_fee": True}


@pytest.mark.parametrize(
    ("change", "name", "sentence"),
    [
        ({"table": ""}, "table", "Isi Tarif menurut jumlah tempat duduk"),
        ({"replacement": ""}, "replacement", "Isi Kartu pengganti"),
        ({"replacement": "gratis"}, "replacement", "Kartu pengganti harus angka bulat"),
        ({"table": "1-8 = 5\nbanyak = 7"}, "table", "baris 2: “banyak = 7” tidak terbaca"),
        ({"table": "8-1 = 5"}, "table", "baris 1: “8-1 = 5” tidak terbaca"),
        ({"table": "1-8 = -5"}, "table", "baris 1"),
        ({"table": "\n".join(f"{n}-{n} = 1" for n in range(1, 42))}, "table", "paling banyak 40 butir"),
        ({"note": "N" * 501}, "note", "Catatan paling banyak 500 karakter"),
    ],
)
def test_a_wrong_number_is_refused_at_its_field_and_all_stays(
    visitor: Visitor, services: Promised, change: dict[str, str], name: str, sentence: str
) -> None:
    answer = visitor("agency_admin").post(f"{DRAFT}/biaya", data={**SEATS, **change})
    (link,) = select(tree(answer.text), ".govuk-error-summary a")
    assert answer.status_code == 422 and (link.get("href"), sentence in link.text_content()) == (f"#{name}", True)
    typed = {**SEATS, **change}
    assert {key: fields_of(answer.text)[key] for key in typed} == {key: value.replace("\r", "") for key, value in typed.items()}
    assert "change_permit_type_draft" not in {method for _, method, _ in services.asked}


def test_a_point_is_added_changed_and_taken_away(visitor: Visitor, services: Promised) -> None:
    client = visitor("agency_admin")
    assert client.post(f"{DRAFT}/titik-baru", data={**POINT, "hint_id": "Ukur"}).location == f"{DRAFT}#titik"
    point = {
        "code": "SUMUR",
        "text": {"id": "Sumur tertutup", "en": "The well is covered"},
        "hint": {"id": "Ukur", "en": "Ukur"},
        "required": True,
    }
    assert sent(services) == {"draft_id": 3, "revision": 2, "inspection_point": point}
    services.asked.clear()
    client.post(f"{DRAFT}/titik/ROOMS", data={**POINT, "required": ""})
    assert sent(services) == {
        "draft_id": 3,
        "revision": 2,
        "inspection_point": {**point, "hint": None, "required": False},
        "replaces": "ROOMS",
    }
    services.asked.clear()
    client.post(f"{DRAFT}/titik/ROOMS", data={**POINT, "remove": "yes"})
    assert sent(services) == {"draft_id": 3, "revision": 2, "remove_inspection_point": "ROOMS"}
    assert client.get(f"{DRAFT}/titik/NONSENSE").status_code == 404
    kept = fields_of(client.get(f"{DRAFT}/titik/ROOMS").text)
    assert (kept["code"], kept["text_en"], kept["required"]) == ("ROOMS", "The rooms are as on the plan", "yes")


@pytest.mark.parametrize(
    ("change", "name", "sentence"),
    [
        ({"code": "sumur"}, "code", "Kode hanya memakai huruf besar"),
        ({"text_en": ""}, "text_en", "Isi Yang dilihat (Inggris)"),
        ({"text_id": "T" * 201}, "text_id", "Yang dilihat (Indonesia) paling banyak 200 karakter"),
    ],
)
def test_a_wrong_point_is_refused_at_its_field(visitor: Visitor, change: dict[str, str], name: str, sentence: str) -> None:
    answer = visitor("agency_admin").post(f"{DRAFT}/titik-baru", data={**POINT, **change})
    (link,) = select(tree(answer.text), ".govuk-error-summary a")
    assert (link.get("href"), sentence in link.text_content()) == (f"#{name}", True)
    assert {key: fields_of(answer.text)[key] for key in POINT} == {**POINT, **change}


@pytest.mark.parametrize(("address", "typed"), [("biaya", SEATS), ("titik-baru", POINT)])
def test_somebody_elses_change_is_said_and_nothing_typed_is_lost(
    visitor: Visitor, services: Promised, address: str, typed: dict[str, str]
) -> None:
    services.say["permits", "change_permit_type_draft"] = Conflict("permit_type_draft_changed", "before")
    answer = visitor("agency_admin").post(f"{DRAFT}/{address}", data=typed)
    assert answer.status_code == 422 and "Draf ini baru saja berubah" in said(answer.text)
    kept = fields_of(answer.text)
    assert {key: kept[key] for key in typed} == {key: value.replace("\r", "") for key, value in typed.items()}


def test_a_fee_that_was_stored_comes_back_as_it_was_typed(visitor: Visitor, services: Promised) -> None:
    draft = services.example("permits", "get_permit_type_draft")
    draft["entry"]["fee"] = {
        "rule": "TKA_USD",
        "note": "x",
        "terms": {"usd_per_person_month": 100, "late_percent": 2, "exempt": ["A", "B"]},
    }
    services.say["permits", "get_permit_type_draft"] = draft
    kept = fields_of(visitor("agency_admin").get(f"{DRAFT}/biaya").text)
    assert (kept["rule"], kept["usd"], kept["late_percent"], kept["table"].split()) == ("TKA_USD", "100", "2", ["A", "B"])
