"""The one definition of each form: what it takes, what it refuses and with which code."""

import random
from typing import Any

import pytest

from bus.refusals import Invalid
from gateway.schemas import accounts, applications, companies, complaints, decisions, documents, fees, registration
from gateway.schemas.common import PageForm, RevisionForm
from gateway.schemas.fields import Form, typed

STEP1 = {"username": "siti.a", "full_name": "Siti Contoh", "email": "siti@contoh.test", "agency": "muara-enim"}
STEP2 = {
    "id_type": "ktp", "id_number": "1603024112900001", "sex": "female", "occupation": "Dokter", "birth_place": "Muara Enim",
    "birth_date": "1990-12-01",
}  # fmt: skip
STEP3 = {
    "phone": "0734123456", "mobile": "+62 812-3456-7890", "address": "Jl. Contoh 9", "province": "16", "regency": "16.03",
    "district": "16.03.02", "village": "16.03.02.1001", "postal_code": "31311",
}  # fmt: skip
COMPANY = {
    "name": "CV Contoh", "nib": "1234567890123", "business_form": "cv", "address": "Jl. 1", "phone": "0734123456",
    "email": "a@contoh.test", "responsible_person": "Siti", "position": "Direktur",
}  # fmt: skip
DECISION = {"revision": 3, "step": "approval", "outcome": "advance"}
APPLICATION = {"application_kind": "new", "permit_type": "SIPD", "applicant_type": "individual", "unit": "dpmptsp"}
GOOD: list[tuple[type[Form], dict[str, Any]]] = [
    (registration.Step1Form, STEP1),
    (registration.Step2Form, STEP2),
    (registration.Step3Form, STEP3),
    (companies.CompanyForm, COMPANY),
    (applications.ApplicationForm, APPLICATION),
    (decisions.DecisionForm, DECISION),
    (documents.DocumentForm, {"kind": "identity", "name": "KTP"}),
    (complaints.ComplaintForm, {"title": "Lambat", "category": "service_time", "body": "Sudah dua minggu."}),
    (accounts.LogInForm, {"login": "siti", "password": "Contoh-Izin-2026"}),
    (fees.EstimateForm, {"inputs": {"seats": "14"}}),
]  # fmt: skip
NAMES = [form.__name__ for form, _ in GOOD]


def codes(form: type[Form], given: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        form().load(given)
    assert refused.value.code == "invalid_fields"
    return {name: fault["code"] for name, fault in refused.value.details["fields"].items()}


@pytest.mark.parametrize(("form", "given"), GOOD, ids=NAMES)
def test_good_values_pass(form: type[Form], given: dict[str, Any]) -> None:
    loaded = form().load(given)
    assert given.items() <= loaded.items()


@pytest.mark.parametrize(("form", "given"), GOOD, ids=NAMES)
def test_an_unknown_field_is_refused(form: type[Form], given: dict[str, Any]) -> None:
    assert codes(form, {**given, "is_admin": "1"}) == {"is_admin": "unknown_field"}


@pytest.mark.parametrize(("form", "given"), GOOD, ids=NAMES)
def test_each_required_field_is_missed_by_name(form: type[Form], given: dict[str, Any]) -> None:
    required = {name for name, field in form().fields.items() if field.required}
    assert set(codes(form, {})) == required
    assert set(codes(form, dict.fromkeys(required))) == required


@pytest.mark.parametrize(("form", "given"), GOOD, ids=NAMES)
@pytest.mark.parametrize("bad", ["a\x00b", "a\ud800b", "\x1b[31m", "a\x7fb"], ids=["nul", "surrogate", "escape", "delete"])
def test_no_text_field_takes_what_no_column_could_hold(form: type[Form], given: dict[str, Any], bad: str) -> None:
    text_fields = [name for name, field in form().fields.items() if hasattr(field, "limit")]
    for name in text_fields:
        assert codes(form, {**given, name: bad})[name] == "characters"


@pytest.mark.parametrize(("form", "given"), GOOD, ids=NAMES)
@pytest.mark.parametrize("bad", [["x"], {"x": 1}, 5, 1.5, True], ids=str)
def test_no_text_field_takes_another_type(form: type[Form], given: dict[str, Any], bad: Any) -> None:
    for name, field in form().fields.items():
        if hasattr(field, "limit") or hasattr(field, "choices"):
            assert codes(form, {**given, name: bad}) == {name: "wrong_type"}


@pytest.mark.parametrize(("form", "given"), GOOD, ids=NAMES)
def test_limits_hold_exactly(form: type[Form], given: dict[str, Any]) -> None:
    for name, field in form().fields.items():
        if hasattr(field, "limit"):
            assert form().load({**given, name: "é" * field.limit})[name] == "é" * field.limit
            with pytest.raises(Invalid) as refused:
                form().load({**given, name: "é" * (field.limit + 1)})
            fault = {"code": "too_long", "limit": field.limit, "got": field.limit + 1}
            assert refused.value.details["fields"] == {name: fault}


@pytest.mark.parametrize("form", [form for form, _ in GOOD], ids=NAMES)
@pytest.mark.parametrize("body", [[], "x", 5, None, True, [{}]], ids=str)
def test_a_body_that_is_no_object_is_refused(form: type[Form], body: Any) -> None:
    assert set(codes(form, body).values()) == {"wrong_type"}


def test_the_manuals_limits_are_kept() -> None:
    limits = {name: field.limit for step in registration.STEPS.values() for name, field in step().fields.items() if hasattr(field, "limit")}
    assert limits["id_number"] == 100
    assert limits["occupation"] == 25
    assert limits["npwp"] == 25
    assert limits["address"] == 100
    assert limits["postal_code"] == 10


def test_text_is_trimmed_and_brought_to_one_form() -> None:
    assert registration.Step1Form().load({**STEP1, "full_name": "  Se\u0301ti  "})["full_name"] == "Séti"


def test_a_password_stays_as_typed() -> None:
    assert accounts.LogInForm().load({"login": " siti ", "password": " x y "}) == {"login": "siti", "password": " x y "}


def test_several_lines_are_kept_where_lines_are_asked_for() -> None:
    body = complaints.ComplaintForm().load({"title": "x", "category": "other", "body": "satu\r\ndua\rtiga"})["body"]
    assert body == "satu\ndua\ntiga"
    assert codes(complaints.ComplaintForm, {"title": "a\nb", "category": "other", "body": "x"}) == {"title": "characters"}


@pytest.mark.parametrize(
    "bad", ["2026-02-30", "23-11-2026", "2026-1-1", "20261123", "2026-W01-1", "２０２６-01-01", "0000-01-01", "abc", "2026-11-23T00:00"]
)
def test_a_date_that_does_not_exist_is_refused(bad: str) -> None:
    assert codes(documents.DocumentForm, {"kind": "identity", "name": "x", "issued_on": bad}) == {"issued_on": "not_a_date"}


def test_an_optional_date_may_stay_blank() -> None:
    assert documents.DocumentForm().load({"kind": "identity", "name": "x", "issued_on": ""})["issued_on"] is None


def test_choices_are_chosen_or_refused() -> None:
    assert codes(registration.Step2Form, {**STEP2, "sex": ""}) == {"sex": "choose"}
    assert codes(registration.Step2Form, {**STEP2, "sex": "x"}) == {"sex": "choice"}


@pytest.mark.parametrize("bad", ["", "x", "1.5", "-1", "0", "9" * 30, "1e3", "١"])
def test_a_revision_is_a_number_that_fits(bad: str) -> None:
    assert set(codes(RevisionForm, {"revision": bad}).values()) <= {"whole_number", "out_of_range"}


def test_forms_bring_text_and_json_brings_types() -> None:
    assert RevisionForm().load({"revision": "7"}) == {"revision": 7}
    before = typed.set(True)
    try:
        assert codes(RevisionForm, {"revision": "7"}) == {"revision": "whole_number"}
        assert codes(registration.Step3Form, {**STEP3, "whatsapp_consent": "on"}) == {"whatsapp_consent": "wrong_type"}
    finally:
        typed.reset(before)
    assert registration.Step3Form().load({**STEP3, "whatsapp_consent": "on"})["whatsapp_consent"] is True


def test_a_page_has_a_hundred_rows_at_most() -> None:
    assert codes(PageForm, {"limit": 101}) == {"limit": "out_of_range"}
    assert PageForm().load({}) == {"after": None, "limit": 25}


def test_rejecting_needs_a_reason_and_advancing_does_not() -> None:
    assert codes(decisions.DecisionForm, {**DECISION, "outcome": "reject", "note": "  "}) == {"note": "required"}
    assert decisions.DecisionForm().load(DECISION)["note"] == ""


def test_faults_inside_a_part_name_their_way() -> None:
    bad = {**APPLICATION, "location": {"address": "x" * 101, "floor": "2"}, "unit": ""}
    assert codes(applications.ApplicationForm, bad) == {
        "location.address": "too_long", "location.floor": "unknown_field", "unit": "required",
    }  # fmt: skip


def test_half_a_step_is_kept_as_typed() -> None:
    typed_so_far = {"id_type": "", "id_number": " 123 ", "birth_date": "31 2"}
    kept = registration.load_step(2, typed_so_far, partial=True)
    assert kept == {"id_type": "", "id_number": "123", "birth_date": "31 2"}


def test_even_half_a_step_is_refused_when_it_cannot_be_kept() -> None:
    with pytest.raises(Invalid) as refused:
        registration.load_step(2, {"occupation": "x" * 26, "id_type": ""}, partial=True)
    assert set(refused.value.details["fields"]) == {"occupation"}


@pytest.mark.parametrize("seed", range(30))
def test_nonsense_is_refused_and_never_breaks_a_form(seed: int) -> None:
    chance = random.Random(seed)
    values = [
        None,
        "",
        " ",
        "x" * 5000,
        0,
        -1,
        2**70,
        1.5,
        True,
        [],
        {},
        [[]],
        {"a": {"b": []}},
        "\x00",
        "\ud800",
        "٣",
        "<script>",
        "' or 1=1--",
    ]
    for form, _ in GOOD:
        given = {name: chance.choice(values) for name in form().fields}
        try:
            form().load(given)
        except Invalid as refused:
            assert refused.details["fields"]
