"""The applicant behind an application: which officers see the applicant, and that the applicant sees which officers did."""

import pytest

from identity.store import tables
from tests.identity.holders import Holder, acts, change_account
from tests.identity.people import ATTACHMENT, NIK, later, refusal, rows, staff
from tests.identity.test_own_data_service import registered

METHODS = ("get_applicant", "reveal_applicant_id_number", "view_applicant_id_attachment")
LOOKS = ("applicant_viewed", "id_number_viewed", "id_copy_viewed")


@pytest.fixture
def siti(office):
    """The holder of an account that came of a registration."""
    return registered(office, "siti.a")


def look(door, account, *, method="get_applicant", **asked):
    asked = {"actor": Holder(door, "loket").actor(), "now": later(hours=1), **asked}
    return door.call(method, account_id=account.id, **asked)


def test_who_decides_sees_the_person_with_the_number_masked(office, siti):
    shown = look(office, siti, actor=staff("verifier"))
    assert {name: shown[name] for name in ("full_name", "email", "birth_place", "birth_date", "address", "mobile")} == {
        "full_name": "Siti Aminah", "email": "siti.aminah@contoh.test", "birth_place": "Muara Enim", "birth_date": "1990-05-05",
        "address": "Jl. Contoh No. 1", "mobile": "+6281234567890",
    }  # fmt: skip
    assert (shown["region_names"]["district"], shown["id_number_masked"]) == ("Muara Enim", "1603••••••••••••")
    assert shown["id_attachment"] == {name: ATTACHMENT[name] for name in ("name", "media_type", "size")}
    assert NIK not in str(shown) and NIK[-4:] not in shown["id_number_masked"]
    assert look(office, siti, method=METHODS[1]) == {"id_number": NIK}
    assert look(office, siti, method=METHODS[2]) == ATTACHMENT


@pytest.mark.parametrize("method", METHODS)
def test_staff_accounts_and_those_of_another_agency_are_as_absent_as_what_never_was(office, siti, method):
    change_account(office, "siti.a", agency="lain")
    others = (siti.id, Holder(office, "kabid").id, 9_999_999)
    assert {refusal(office, method, actor=staff("verifier"), account_id=id) for id in others} == {"account_not_found"}
    assert not [act for act in LOOKS if acts(office, act)]


def test_an_account_without_registration_has_no_number_and_no_card(office):
    shown = look(office, Holder(office))
    assert (shown["full_name"], shown["id_type"], shown["id_number_masked"], shown["id_attachment"]) == ("Siti Contoh", None, None, None)
    for method in METHODS[1:]:
        assert refusal(office, method, actor=staff("verifier"), account_id=Holder(office).id) == "applicant_not_registered"


def test_every_look_is_recorded_and_the_applicant_sees_it(office, siti):
    for minute, method in enumerate(METHODS):
        look(office, siti, method=method, now=later(minutes=minute))
    seen = siti.call("list_views_of_me")["items"]
    assert [(each["act"], each["by"]) for each in seen] == [(act, "Lina Loket") for act in reversed(LOOKS)]
    assert NIK not in str(rows(office, tables.audit))


def test_the_page_is_one_record_of_an_officer_and_day_the_number_and_the_card_one_of_each_look(office, siti):
    others = Holder(office, "verifikator").actor()
    # 10.00, 23.59 and 00.00 WIB
    for asked in ({}, {}, {"actor": others}, {"now": later(hours=13, minutes=59)}, {"now": later(hours=14)}):
        for method in METHODS:
            look(office, siti, method=method, **asked)
    assert [len(acts(office, act)) for act in LOOKS] == [3, 5, 5]
