"""What a form keeps, counts and says, without anything running."""

import pytest
from flask import Flask

from gateway.forms import Form, joined_date
from gateway.schemas.complaints import ComplaintForm
from gateway.schemas.documents import DocumentForm


@pytest.mark.parametrize(
    ("day", "month", "year", "written"),
    [
        ("5", "5", "1990", "1990-05-05"),
        ("27", "Maret", "1987", "1987-03-27"),
        ("27", "march", "1987", "1987-03-27"),
        ("1", "agu", "2000", "2000-08-01"),
        ("", "", "", ""),
        ("31", "2", "2001", "2001-2-31"),
        ("x", "Mei", "1990", "1990-Mei-x"),
        ("5", "", "1990", "1990--5"),
    ],
)
def test_three_boxes_make_a_date_or_keep_what_was_typed(day: str, month: str, year: str, written: str) -> None:
    assert joined_date({"day": day, "month": month, "year": year}) == written


def test_a_stored_date_fills_the_three_boxes() -> None:
    assert Form({"birth_date": "1990-05-06"}, dates=("birth_date",))["birth_date"].parts == {"day": "6", "month": "5", "year": "1990"}


def test_only_the_digits_of_a_phone_number_are_counted() -> None:
    form = Form({"phone": "+62 812-3456-7890", "name": "Siti A."}, digits=("phone",))
    assert (form["phone"].length, form["name"].length) == (13, 7)


def test_a_wrong_form_keeps_every_value_and_says_each_fault_once() -> None:
    form = Form({"title": "x" * 101, "category": "nonsense", "body": "Isi"})
    assert form.load(ComplaintForm) is None
    assert form["title"].value == "x" * 101
    assert form["title"].error == "Judul paling banyak 100 karakter (sekarang 101)."
    assert [each["href"] for each in form.summary] == ["#title", "#category"]


def test_a_good_form_gives_the_schemas_fields_and_no_others(app: Flask) -> None:
    typed = {
        "kind": "identity",
        "name": " KTP ",
        "issued_on-day": "2",
        "issued_on-month": "mei",
        "issued_on-year": "2024",
        "csrf_token": "t",
    }
    with app.test_request_context("/"):
        facts = Form(typed, dates=("issued_on", "valid_until")).load(DocumentForm)
    assert facts == {"kind": "identity", "name": "KTP", "number": "", "issued_on": "2024-05-02", "valid_until": None}


def test_a_date_that_does_not_exist_is_told_and_kept() -> None:
    typed = {"kind": "identity", "name": "KTP", "issued_on-day": "31", "issued_on-month": "2", "issued_on-year": "2024"}
    form = Form(typed, dates=("issued_on", "valid_until"))
    assert form.load(DocumentForm) is None
    assert form["issued_on"].error.startswith("Isi Tanggal terbit dengan tanggal yang ada.")
    assert form["issued_on"].parts["day"] == "31"


def test_an_empty_field_is_to_be_filled_or_chosen() -> None:
    form = Form({}, chosen=("village",), labels={"address": "Alamat lokasi"})
    assert not form.require("address", "village")
    assert (form["address"].error, form["village"].error) == ("Isi Alamat lokasi.", "Pilih Desa.")
