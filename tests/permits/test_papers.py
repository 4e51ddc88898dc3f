"""Companies and documents: wrong values are refused by name, right ones tidied."""

from datetime import UTC, date, datetime, time

import pytest

from bus.refusals import Invalid
from permits import contacts
from permits.domain import company, document
from tests.field_cases import CASES

RIGHT = {
    "name": " CV Contoh ",
    "nib": "1234 5678 90123",
    "npwp": "01.312.166.0-091.000",
    "business_form": "cv",
    "address": "Jl. Contoh",
    "phone": "+62 734-123456",
    "email": "a@contoh.test",
    "responsible_person": "Siti",
    "position": "Direktur",
}
FILE = {"key": "documents/1", "name": "a.pdf", "media_type": "application/pdf", "size": 1, "sha256": "0" * 64}


def faults(make, **given):
    with pytest.raises(Invalid) as refused:
        make(**given)
    return refused.value.details["fields"]


def a_company(**changed):
    given = {**RIGHT, **changed}
    read = company.Readings(contacts.email(given["email"]), contacts.phone(given["phone"]))
    return company.company(company_id=None, account_id=11, read=read, today=date(2026, 11, 26), **given)


def a_document(**changed):
    given = {"kind": "other", "name": "STR", "number": None, "issued_on": None, "valid_until": None, "file": FILE, **changed}
    return document.document(account_id=11, agency="muara-enim", today=date(2026, 11, 23), at=datetime(2026, 11, 23, tzinfo=UTC), **given)


def test_a_company_is_tidied():
    one = a_company()
    assert (one.name, one.nib, one.npwp, one.phone) == ("CV Contoh", "1234567890123", "013121660091000", "+62734123456")
    assert a_company(npwp="").npwp is None


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("name", "  ", "required"),
        ("nib", "", "required"),
        ("nib", "12345", "nib_format"),
        ("nib", "123456789012x", "nib_format"),
        ("npwp", "1234", "npwp_format"),
        ("email", "nobody", "email_format"),
        ("phone", "call me", "phone_format"),
        ("position", "", "required"),
    ],
)
def test_each_wrong_field_of_a_company_is_named(field, value, code):
    found = faults(a_company, **{field: value})
    assert set(found) == {field}
    assert found[field]["code"] == code


def test_all_faults_of_a_company_are_told_at_once():
    found = faults(a_company, name="", nib="1", email="x", business_form="")
    assert set(found) == {"name", "nib", "email", "business_form"} and found["business_form"] == {"code": "choose"}


def test_a_document_keeps_its_dates():
    one = a_document(issued_on="2024-02-29", valid_until="2029-02-28", number="  ")
    assert (one.issued_on, one.valid_until, one.number) == (date(2024, 2, 29), date(2029, 2, 28), None)


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({"name": " "}, "name", "required"),
        ({"issued_on": "2026-02-29"}, "issued_on", "not_a_date"),
        ({"valid_until": "0000-01-01"}, "valid_until", "not_a_date"),
        ({"issued_on": "2026-02-02", "valid_until": "2026-02-01"}, "valid_until", "before_issued_on"),
    ],
)
def test_each_wrong_field_of_a_document_is_named(given, field, code):
    assert faults(a_document, **given) == {field: {"code": code}}


@pytest.mark.parametrize("case", CASES["dates"]["of_documents"], ids=str)
def test_dates_that_nobody_means_are_told_all_at_once(case):
    given = {name: case[name] for name in ("issued_on", "valid_until") if name in case}
    today = date.fromisoformat(case["today"])
    at = datetime.combine(today, time(1), UTC)
    whole = {"kind": "identity", "name": "KTP", "number": None, "issued_on": None, "valid_until": None, "file": FILE} | given
    try:
        document.document(account_id=11, agency="muara-enim", today=today, at=at, **whole)
        found = {}
    except Invalid as refusal:
        found = {name: fault["code"] for name, fault in refusal.details["fields"].items()}
    assert found == case["faults"]
