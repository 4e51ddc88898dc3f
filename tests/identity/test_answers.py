"""The rule of each answer, with values that break it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bus.refusals import Conflict, Invalid
from identity.domain import answers, registration
from identity.domain.answers import Facts
from identity.domain.registration import Registration
from tests.field_cases import CASES, spelled
from tests.identity.people import AGENCY, ATTACHMENT, NIK, REGIONS, STEP_1, STEP_2, STEP_3, STEPS

FACTS = Facts(
    today=date(2026, 11, 23),
    email="siti.aminah@contoh.test",
    phones={"phone": "+62734421234", "mobile": "+6281234567890"},
    agencies=frozenset({AGENCY}),
    regions=frozenset(code for code, *_ in REGIONS),
)
NOT_READABLE = Facts(today=FACTS.today, agencies=FACTS.agencies, regions=FACTS.regions)


def step_of(**fields: Any) -> int:
    return answers.STEP_OF[next(iter(fields))]


def faults(facts: Facts = FACTS, **fields: Any) -> dict[str, Any]:
    step = step_of(**fields)
    return answers.check({**STEPS[step], **fields}, step=step, facts=facts).faults


@pytest.mark.parametrize("step", [1, 2, 3])
def test_good_answers_pass(step):
    checked = answers.check(STEPS[step], step=step, facts=FACTS)
    assert (checked.faults, checked.warnings) == ({}, [])


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("username", "", "required"),
        ("username", "abc", "too_short"),
        ("username", "a" * 31, "too_long"),
        ("username", "siti aminah", "username_format"),
        ("username", "sití", "username_format"),
        ("username", "Admin", "username_taken"),
        ("full_name", "   ", "required"),
        ("full_name", "Siti 2", "name_format"),
        ("full_name", "...", "name_format"),
        ("full_name", "S" * 101, "too_long"),
        ("full_name", "Siti\x00", "bad_characters"),
        ("full_name", "Siti\ud800", "bad_characters"),
        ("email", "", "required"),
        ("email", "x" * 250 + "@a.id", "too_long"),
        ("agency", "lain", "unknown_agency"),
        ("id_type", "ktm", "unknown_choice"),
        ("id_type", "", "required"),
        ("sex", "x", "unknown_choice"),
        ("id_number", "", "required"),
        ("id_number", "1" * 101, "too_long"),
        ("id_number", "1603024505900000", "nik_serial"),
        ("occupation", "TENTARA NASIONAL INDONESIA (TNI)", "too_long"),
        ("occupation", "", "required"),
        ("birth_place", "B" * 101, "too_long"),
        ("birth_date", "", "required"),
        ("birth_date", "05-05-1990", "date_format"),
        ("birth_date", "1990-02-30", "date_format"),
        ("birth_date", "1990-5-5", "date_format"),
        ("birth_date", "2026-11-24", "date_in_future"),
        ("birth_date", "1900-01-01", "date_too_old"),
        ("npwp", "12345", "npwp_format"),
        ("npwp", "01.300.067.6-091.000", "npwp_check"),
        ("npwp", "9" * 16, "npwp_check"),
        ("npwp", "9" * 26, "too_long"),
        ("id_attachment", None, "required"),
        ("phone", "", "required"),
        ("phone", "+62 734 1234 5678 9012 3", "too_long"),
        ("address", "J" * 101, "too_long"),
        ("address", "", "required"),
        ("province", "99", "unknown_region"),
        ("province", "16.03", "too_long"),
        ("regency", "32.01", "region_elsewhere"),
        ("regency", "16", "unknown_region"),
        ("district", "16.03.99", "unknown_region"),
        ("village", "16.03.06.2001", "region_elsewhere"),
        ("village", "", "required"),
        ("postal_code", "3131", "postal_code_format"),
        ("postal_code", "3131a", "postal_code_format"),
        ("postal_code", "31311313113", "too_long"),
    ],
)
def test_a_bad_value_is_refused_by_name_with_its_reason(field, value, code):
    assert faults(**{field: value})[field]["code"] == code


def test_the_counters_overflow_is_told_in_figures():
    assert faults(occupation="TENTARA NASIONAL INDONESIA (TNI)") == {"occupation": {"code": "too_long", "limit": 25, "got": 32}}


def test_an_address_or_number_that_cannot_be_read_is_refused():
    assert faults(NOT_READABLE, email="siti@")["email"]["code"] == "email_format"
    assert {name: fault["code"] for name, fault in faults(NOT_READABLE, phone="12").items()} == {
        "phone": "phone_format",
        "mobile": "phone_format",
    }


def test_phones_are_counted_in_digits():
    assert faults(mobile="+62 812-3456-7890") == {}


@pytest.mark.parametrize(
    ("id_type", "number", "code"),
    [
        ("sim", "9003-1234-0001-23", None),
        ("sim", "123456789012", None),
        ("sim", "12345678901", "sim_format"),
        ("sim", "12345678901A", "sim_format"),
        ("passport", "x 1234567", None),
        ("passport", "X12", "passport_format"),
        ("passport", "X123456789", "passport_format"),
        ("ktp", "16.0302 450590-0001", None),
    ],
)
def test_each_kind_of_identity_has_its_own_number(id_type, number, code):
    assert faults(id_type=id_type, id_number=number).get("id_number", {}).get("code") == code


@pytest.mark.parametrize("npwp", ["01.300.066.6-091.000", "013000666091000", "0013000666091000", NIK, "0013000666091000000001", ""])
def test_tax_numbers_of_15_16_and_22_digits_pass(npwp):
    assert faults(npwp=npwp) == {}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"media_type": "image/svg+xml"}, "file_kind"),
        ({"size": 0}, "file_empty"),
        ({"name": "k" * 101}, "too_long"),
    ],
)
def test_the_identity_copy_has_rules_too(change, code):
    assert faults(id_attachment={**ATTACHMENT, **change})["id_attachment"]["code"] == code


def test_a_field_of_another_step_is_refused():
    assert faults(username="siti.a", phone="0812")["phone"]["code"] == "field_of_another_step"


def test_answers_are_kept_in_one_form():
    first = answers.check({**STEP_1, "username": " Siti.A ", "full_name": "Siti\n  Aminah"}, step=1, facts=FACTS).answers
    assert (first["username"], first["full_name"]) == ("siti.a", "Siti Aminah")
    assert answers.check(STEP_3, step=3, facts=FACTS).answers["phone"] == "+62734421234"


# Who was born on 29 February is a year older on 1 March in years that have no such day.
@pytest.mark.parametrize(
    ("today", "born", "code"),
    [
        ("2026-11-23", "1905-11-24", None), ("2026-11-23", "1905-11-23", "date_too_old"), ("2026-11-23", "1905-11-22", "date_too_old"),
        ("2025-02-28", "1904-02-29", None), ("2025-03-01", "1904-02-29", "date_too_old"),
        ("2024-02-29", "1903-03-01", None), ("2024-03-01", "1903-03-01", "date_too_old"),
        ("2026-11-23", "2026-11-23", None), ("2026-11-23", "2026-11-24", "date_in_future"),
    ],
)  # fmt: skip
def test_the_oldest_anybody_is_is_120(today: str, born: str, code: str | None) -> None:
    found = faults(replace(FACTS, today=date.fromisoformat(today)), id_type="passport", id_number="X1234567", birth_date=born)
    assert found.get("birth_date", {}).get("code") == code


@pytest.mark.parametrize(
    ("today", "born", "codes"),
    [
        ("2025-02-28", "2008-02-29", ["under_17"]), ("2025-03-01", "2008-02-29", []),
        ("2024-02-29", "2007-02-28", []), ("2024-02-29", "2007-03-01", ["under_17"]), ("2024-03-01", "2007-03-01", []),
    ],
)  # fmt: skip
def test_seventeen_on_either_side_of_the_day(today: str, born: str, codes: list[str]) -> None:
    facts = replace(FACTS, today=date.fromisoformat(today))
    checked = answers.check({**STEP_2, "id_type": "passport", "id_number": "X1234567", "birth_date": born}, step=2, facts=facts)
    assert [warning["code"] for warning in checked.warnings] == codes


@pytest.mark.parametrize(("born", "codes"), [("2009-11-23", []), ("2009-11-24", ["under_17"])])
def test_who_is_not_yet_17_is_warned_and_the_birthday_counts(born, codes):
    checked = answers.check({**STEP_2, "id_type": "passport", "id_number": "X1234567", "birth_date": born}, step=2, facts=FACTS)
    assert [warning["code"] for warning in checked.warnings] == codes


def test_progress_shows_the_manuals_figures():
    assert answers.progress({}) == 0
    assert answers.progress(STEP_1) == 23
    three_more = {name: STEP_2[name] for name in ("id_number", "occupation", "birth_place", "id_type", "sex")}
    assert answers.progress({**STEP_1, **three_more}) == 41
    assert answers.progress({**STEP_1, **STEP_2}) == 52
    assert answers.progress({**STEP_1, **STEP_2, **STEP_3}) == 100


def save(found: Registration, step: int, *, confirmed: bool = False, **fields: Any) -> Registration:
    return registration.save_step(found, {**STEPS[step], **fields}, step=step, facts=FACTS, confirmed=confirmed)


def test_steps_may_be_done_in_any_order_and_redone():
    found = save(save(Registration(id=1), 3), 1)
    assert found.current_step == 2
    assert save(found, 2).current_step == 4
    assert save(save(found, 2), 1, full_name="Siti").current_step == 4


def test_a_step_with_warnings_waits_for_confirmation():
    found = save(save(Registration(id=1), 1), 2, sex="male")
    assert (found.current_step, found.warnings_confirmed, [w["code"] for w in found.warnings]) == (2, False, ["nik_sex_differs"])
    found = save(found, 2, sex="male", confirmed=True)
    assert (found.current_step, found.warnings_confirmed) == (3, True)
    found = save(save(found, 3), 2)
    assert (found.current_step, found.warnings, found.warnings_confirmed) == (4, [], False)


def test_a_part_is_kept_as_typed_and_makes_the_step_incomplete_again():
    found = registration.save_part(save(Registration(id=1), 1), {"username": "ab", "email": "half@"}, step=1)
    assert (found.current_step, found.answers["username"], found.answers["full_name"]) == (1, "ab", "Siti Aminah")
    with pytest.raises(Invalid) as refused:
        registration.save_part(found, {"full_name": "S" * 101}, step=1)
    assert refused.value.details["fields"] == {"full_name": {"code": "too_long", "limit": 100, "got": 101}}


@pytest.mark.parametrize("brought", [{}, {"id_attachment": None}])
def test_a_copy_uploaded_before_counts_when_its_step_is_saved_without_one(brought):
    found = registration.save_part(Registration(id=1), {"id_attachment": ATTACHMENT}, step=2)
    typed = {name: value for name, value in STEP_2.items() if name != "id_attachment"}
    saved = registration.save_step(found, {**typed, **brought}, step=2, facts=FACTS, confirmed=False)
    assert (saved.answers["id_attachment"], saved.steps_done) == (ATTACHMENT, (2,))
    other = {**ATTACHMENT, "key": "identities/2026/11/other"}
    assert save(saved, 2, id_attachment=other).answers["id_attachment"] == other


def test_everything_is_checked_again_before_it_is_handed_in():
    found = registration.save_part(save(save(save(Registration(id=1), 1), 2), 3), {"username": "ab"}, step=1)
    with pytest.raises(Invalid) as refused:
        registration.check_all(found, facts=FACTS)
    assert (refused.value.code, list(refused.value.details["fields"])) == ("registration_incomplete", ["username"])


def test_unconfirmed_warnings_keep_it_from_being_handed_in():
    found = save(save(save(Registration(id=1), 1), 2, sex="male"), 3)
    with pytest.raises(Invalid) as refused:
        registration.check_all(found, facts=FACTS)
    assert refused.value.details["fields"] == {"sex": {"code": "nik_sex_differs"}}
    assert registration.check_all(save(found, 2, sex="male", confirmed=True), facts=FACTS).warnings


@pytest.mark.parametrize("status", ["submitted", "accepted", "active"])
def test_what_is_with_the_office_is_no_draft_any_more(status):
    with pytest.raises(Conflict) as refused:
        save(Registration(id=1, status=status, number="REG-2026-0001"), 1)
    assert (refused.value.code, refused.value.details) == ("registration_already_submitted", {"number": "REG-2026-0001"})


@pytest.mark.parametrize("name", CASES["names"]["taken"])
def test_a_name_as_people_write_it_is_taken_as_it_is(name: str) -> None:
    checked = answers.check({**STEP_1, "full_name": name}, step=1, facts=FACTS)
    assert (checked.faults, checked.answers["full_name"]) == ({}, name)


@pytest.mark.parametrize("name", CASES["names"]["refused"])
def test_what_is_no_name_is_refused(name: str) -> None:
    assert faults(full_name=spelled(name))["full_name"]["code"] == "name_format"


@pytest.mark.parametrize("name", CASES["names"]["not_latin"])
def test_a_name_no_permit_can_show_is_told_at_once(name: str) -> None:
    assert faults(full_name=name) == {"full_name": {"code": "name_not_latin"}}


@pytest.mark.parametrize(("typed", "kept"), CASES["names"]["cleaned"].items())
def test_a_pasted_name_is_cleaned(typed: str, kept: str) -> None:
    assert answers.check({**STEP_1, "full_name": spelled(typed)}, step=1, facts=FACTS).answers["full_name"] == kept


@pytest.mark.parametrize(("typed", "kept"), CASES["nik"]["cleaned"].items())
def test_a_pasted_nik_is_cleaned(typed: str, kept: str) -> None:
    checked = answers.check({**STEP_2, "id_number": spelled(typed)}, step=2, facts=FACTS)
    assert (checked.answers["id_number"], "id_number" in checked.faults) == (kept, False)


@pytest.mark.parametrize(("typed", "kept"), CASES["address"]["lines_joined"].items())
def test_an_address_in_lines_is_kept_in_one(typed: str, kept: str) -> None:
    assert answers.check({**STEP_3, "address": spelled(typed)}, step=3, facts=FACTS).answers["address"] == kept


def test_a_postcode_from_a_sheet_has_no_apostrophe() -> None:
    checked = answers.check({**STEP_3, "postal_code": "'31311"}, step=3, facts=FACTS)
    assert (checked.faults, checked.answers["postal_code"]) == ({}, "31311")
