"""One field, one rule: services state the rule separately, because none imports another; here they are compared with one table
(tests/data/field_cases.json)."""

import random
from datetime import date
from typing import Any

import pytest

from bus.refusals import Invalid
from identity import contacts as of_registration
from identity.domain import answers, numbers
from identity.domain import person as of_identity
from notifications.domain import contact
from notifications.domain.contact import AddressUnusable, usable_address
from permits import contacts as of_company
from permits.domain import company, taxpayer
from permits.domain.people import plain_name
from tests.field_cases import CASES, spelled

EMAIL, NPWP = CASES["email"], CASES["npwp"]
COMPANY = {
    "name": "CV Contoh", "nib": "1234567890123", "npwp": "", "business_form": "cv", "address": "Jl. Contoh", "phone": "0734 421234",
    "email": "a@contoh.test", "responsible_person": "Siti", "position": "Direktur",
}  # fmt: skip


def faults_of_company(**changed: str) -> dict[str, Any]:
    given = COMPANY | changed
    read = company.Readings(of_company.email(given["email"]), of_company.phone(given["phone"]))
    try:
        company.company(company_id=None, account_id=11, read=read, today=date(2026, 11, 26), **given)
    except Invalid as refusal:
        return {name: fault["code"] for name, fault in refusal.details["fields"].items()}
    return {}


def is_mailed(address: str) -> bool:
    try:
        return usable_address(address) == address
    except AddressUnusable:
        return False


@pytest.mark.parametrize(("typed", "kept"), EMAIL["taken"].items())
def test_an_address_has_one_spelling_and_what_is_taken_is_mailed_whatever_its_case(typed: str, kept: str) -> None:
    assert of_registration.email(typed) == of_company.email(typed) == kept
    assert is_mailed(kept) and is_mailed(kept.lower())


@pytest.mark.parametrize("typed", EMAIL["refused_at_the_door"])
def test_an_address_nobody_could_mail_is_refused_at_every_door(typed: str) -> None:
    assert of_registration.email(typed) is None and of_company.email(typed) is None


@pytest.mark.parametrize("typed", ["x" * 65 + "@contoh.test", "=?utf-8?q?x?=@contoh.test", "siti@contoh.test, b@contoh.test"])
def test_what_a_header_would_read_otherwise_is_never_mailed(typed: str) -> None:
    assert not is_mailed(typed)


@pytest.mark.parametrize("seed", range(20))
def test_whatever_identity_takes_notifications_mails(seed: int) -> None:
    chance = random.Random(seed)
    signs = "aZ0.-_+=?'!#$%&*/^`{|}~@ ,;:<>()[]\"\\üß漢\t"
    for _ in range(300):
        local = "".join(chance.choices(signs, k=chance.choice((1, 3, 8, 63, 64, 65))))
        domain = ".".join("".join(chance.choices("aB3-üß_ ", k=chance.randint(1, 5))) for _ in range(chance.randint(1, 3)))
        taken = of_registration.email(f"{local}@{domain}.{chance.choice(('id', 'TEST', 'c', 'c1', ''))}")
        assert taken is None or is_mailed(taken), taken
        assert of_company.email(taken or "") == taken


@pytest.mark.parametrize(("typed", "kept"), NPWP["taken"].items())
def test_a_taxpayers_number_is_taken_by_both(typed: str, kept: str) -> None:
    assert numbers.bare(spelled(typed)) == taxpayer.bare(spelled(typed)) == kept
    assert numbers.check_npwp(kept) is None and taxpayer.fault_of(kept) is None


@pytest.mark.parametrize(("typed", "code"), NPWP["refused"].items())
def test_a_taxpayers_number_is_refused_by_both_with_the_same_words(typed: str, code: str) -> None:
    number = taxpayer.bare(typed)
    fault = numbers.check_npwp(number)
    assert fault == taxpayer.fault_of(number) and fault and fault["code"] == code


@pytest.mark.parametrize("seed", range(20))
def test_any_number_is_judged_alike(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(200):
        number = "".join(chance.choices("0123456789", k=chance.choice((14, 15, 16, 16, 22))))
        assert numbers.check_npwp(number) == taxpayer.fault_of(number), number


@pytest.mark.parametrize(("typed", "number"), CASES["phones"]["understood"].items())
def test_a_telephone_number_is_understood_alike(typed: str, number: str) -> None:
    assert of_registration.phone(spelled(typed)) == of_company.phone(spelled(typed)) == number


@pytest.mark.parametrize("name", CASES["names"]["taken"])
def test_a_persons_name_is_taken_for_a_company_as_for_oneself(name: str) -> None:
    assert faults_of_company(responsible_person=name) == {} == person_faults(name)


@pytest.mark.parametrize("name", [*CASES["names"]["refused"], *CASES["names"]["not_latin"]])
def test_a_persons_name_is_refused_for_a_company_as_for_oneself(name: str) -> None:
    name = spelled(name)
    assert faults_of_company(responsible_person=name)["responsible_person"] == person_faults(name)["full_name"]


@pytest.mark.parametrize("name", [*CASES["names"]["taken"], "Dr. SITI Aminah, S.H.", "Hj. Zoë O’Neil-Ali", "drg Ir. X"])
def test_two_names_are_one_persons_by_one_rule(name: str) -> None:
    born = of_identity.of_registration(
        {"id_type": "ktp", "id_number": "1", "email": "a@b.c", "full_name": name, "birth_date": "1990-05-05"}
    )
    assert f"born:{plain_name(name)} 1990-05-05" in born
    assert contact.plain_name(name) == plain_name(name)


def person_faults(name: str) -> dict[str, str]:
    found = answers.check({"full_name": name}, step=1, facts=answers.Facts(date(2026, 11, 26))).faults
    return {"full_name": found["full_name"]["code"]} if "full_name" in found else {}


@pytest.mark.parametrize(("field", "value"), [(f, v) for f, values in CASES["company"]["refused_fields"].items() for v in values])
def test_a_companys_field_is_judged_as_a_registrations(field: str, value: str) -> None:
    assert set(faults_of_company(**{field: value})) == {field}
