"""The page of the office's days off."""

from datetime import date
from typing import Any

import pytest

from bus.refusals import Conflict, Invalid
from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.test_admin import last, said
from tests.gateway.pages.tree import select, tree


def test_a_date_may_be_a_holiday_and_an_own_day_off(visitor: Visitor, services: Promised) -> None:
    days = [{"date": "2026-12-25", "name": name, "kind": kind} for name, kind in (("Natal", "public_holiday"), ("Libur", "own"))]
    services.say["identity", "list_days_off"] = days
    page = tree(visitor("agency_admin").get("/admin/kalender?tahun=2026").text)
    assert said(page, "tbody th") == ["Jumat, 25 Desember 2026"] * 2
    assert [field.get("value") for field in select(page, "main input[name=date]")] == ["2026-12-25"]


@pytest.mark.parametrize("asked", ["", "abad", "0", "99999", "²²²²"])
def test_a_year_that_is_none_is_this_year(visitor: Visitor, services: Promised, asked: str) -> None:
    visitor("agency_admin").get("/admin/kalender", query_string={"tahun": asked})
    assert abs(last(services, "list_days_off")["year"] - date.today().year) <= 1


def test_a_year_without_days_says_so(visitor: Visitor, services: Promised) -> None:
    services.say["identity", "list_days_off"] = []
    assert "Belum ada hari libur untuk tahun 2031" in visitor("agency_admin").get("/admin/kalender?tahun=2031").text


def test_a_day_off_is_typed_in_three_boxes(visitor: Visitor, services: Promised) -> None:
    typed = {"date-day": "19", "date-month": "November", "date-year": "2027", "name": "Hari jadi"}
    assert visitor("agency_admin").post("/admin/kalender/tambah", data=typed).location == "/admin/kalender?tahun=2027"
    assert last(services, "add_day_off") == {"date": "2027-11-19", "name": "Hari jadi"}


@pytest.mark.parametrize(
    ("refusal", "at"),
    [
        (Invalid("date_in_past", "gone", fields={"date": {"code": "date_in_past"}}), "#date"),
        (Conflict("day_off_known", "known"), None),
    ],
)
def test_a_day_that_cannot_be_taken_off_stays_typed(visitor: Visitor, services: Promised, refusal: Any, at: str | None) -> None:
    services.say["identity", "add_day_off"] = refusal
    typed = {"date-day": "19", "date-month": "11", "date-year": "2020", "name": "Hari jadi"}
    page = tree(visitor("agency_admin").post("/admin/kalender/tambah", data=typed).text)
    assert [field.get("value") for field in select(page, ".govuk-date-input__input")] == ["19", "11", "2020"]
    assert [link.get("href") for link in select(page, ".govuk-error-summary a")] == ([at] if at else [])
    assert len(said(page, ".govuk-error-summary li")) == 1


def test_a_day_off_is_removed(visitor: Visitor, services: Promised) -> None:
    assert visitor("agency_admin").post("/admin/kalender/hapus", data={"date": "2027-11-19"}).location == "/admin/kalender?tahun=2027"
    assert last(services, "remove_day_off") == {"date": "2027-11-19"}


def test_the_calendar_is_given_as_a_table(visitor: Visitor) -> None:
    answer = visitor("agency_admin").get("/admin/kalender.csv?tahun=2026")
    assert answer.mimetype == "text/csv" and answer.headers["Content-Disposition"] == 'attachment; filename="kalender-2026.csv"'
    assert answer.data.decode("utf-8-sig").splitlines()[:2] == [
        "Tanggal;Nama;Jenis",
        "2026-11-19;Hari jadi Kabupaten Muara Enim;Libur instansi",
    ]
