"""Usernames, passwords, contacts, working days, sessions: rules without a database."""

import string
from datetime import UTC, datetime, timedelta

import pytest

from bus.refusals import Conflict, NotFound
from identity import contacts
from identity.domain import accounts, agency_settings, links, passwords, usernames
from identity.domain.accounts import Session
from identity.domain.links import VERIFY_EMAIL, Link
from tests.field_cases import CASES, spelled

WHO = {
    staff: accounts.Account(
        1, "siti", "Siti", "siti@contoh.test", "muara-enim", "id", "", False, None, ("auditor" if staff else "applicant",), ()
    )
    for staff in (False, True)
}
T0 = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize("wish", ["", "a", "Siti", "SITI AMINAH", "x" * 40, "✗✗✗", "..", "admin"])
def test_suggested_usernames_keep_the_rules_themselves(wish):
    likes = list(usernames.candidates(wish))
    assert len(set(likes)) >= 100
    assert [like for like in likes if usernames.check(like)] == []


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("elevenchars", "too_short"),
        ("", "too_short"),
        ("x1" * 65, "too_long"),
        ("password1234", "too_common"),
        ("Bismillah 123", "too_common"),
        ("aaaaaaaaaaaa", "too_common"),
        ("abababababab", "too_common"),
        ("123456789012", "too_common"),
        ("abcdefghijklm", "too_common"),
        ("Dpmptsp-2026!", "too_common"),
        ("Siti Aminah", "too_short"),
        ("siti aminah 2026", "too_common"),
        ("siti.aminah@contoh.test", "too_common"),
        ("SriwijayaFC2026", "too_common"),
        ("Administrator", "too_common"),
        ("sonyericsson", "too_common"),
        ("Liverpool-2026", "too_common"),
        ("siti.a siti.a", "too_common"),
        ("budibudibudi", "too_common"),
        ("budi.w-budi.w", "too_common"),
        ("budibudi1990", "too_common"),
        ("1990-budi-2026", "too_common"),
        ("w.idubw.idub1", "too_common"),
        ("aminahaminah", "too_common"),
        ("hanimahanima", "too_common"),
        ("AminahSiti2026!", "too_common"),
        ("contohcontoh12", "too_common"),
        ("muaraenim-muara-enim", "too_common"),
        ("dpmptspdpmptsp", "too_common"),
        ("izinizinizin", "too_common"),
        ("170519901705", "too_common"),
        ("17051990siti", "too_common"),
        ("17-05-90-17-05-90", "too_common"),
        ("19900517 19900517", "too_common"),
    ],
)
def test_a_password_others_would_try_first_is_refused(password, code):
    known = [
        "siti.a",
        "budi.w",
        "budi",
        "Siti Aminah",
        "siti.aminah@contoh.test",
        "muara-enim",
        "Kabupaten Muara Enim",
        "dpmptsp",
        *passwords.dates("1990-05-17"),
    ]
    assert passwords.check(password, about=known)["code"] == code


@pytest.mark.parametrize(
    "password", ["siti suka durian", "budi naik kereta", "hujan di muara enim", "1990 kali keliling", "x7siti9Kq2!pzw"]
)
def test_a_name_in_a_longer_sentence_does_no_harm(password):
    assert (
        passwords.check(
            password,
            about=["siti.a", "budi", "Siti Aminah", "muara-enim", "Kabupaten Muara Enim", "dpmptsp", *passwords.dates("1990-05-17")],
        )
        is None
    )


@pytest.mark.parametrize(
    ("username", "fault"),
    [
        ("admin.", "username_format"), ("_admin_", "username_format"), (".siti", "username_format"), ("siti-", "username_format"),
        ("siti..a", "username_format"), ("siti.-a", "username_format"), ("siti__a", "username_format"), ("----", "username_format"),
        ("admin", "username_taken"), ("adm1n", "username_taken"), ("ad.min", "username_taken"), ("a-d-m-i-n", "username_taken"),
        ("r00t", "username_taken"), ("1z1n", "username_taken"), ("adm.ln", "username_taken"), ("0perat0r", "username_taken"),
        ("siti.a", None), ("s-i_t.i", None), ("s1ti", None), ("admin2", None), ("administrasi", None), ("2026", None),
    ],
)  # fmt: skip
def test_a_username_is_tidy_and_not_taken_for_the_offices_own(username, fault):
    assert (usernames.check(username) or {"code": None})["code"] == fault


@pytest.mark.parametrize(
    "password", ["empat kuda lumping", "çoklu-şifre-örnek", "Contoh-Izin-2026", "密码密码密码很长的短语而已", "x7 9!qLm#2vB"]
)
def test_any_other_long_one_will_do_without_rules_of_composition(password):
    assert passwords.check(password, about=["siti.a"]) is None


def test_the_list_holds_the_3000_most_used_that_the_shortest_rule_lets_through():
    """OWASP ASVS 5.0, 6.2.4."""
    assert sum(len(password) >= agency_settings.SETTINGS["password_minimum"].least for password in passwords.common()) > 3000


def test_the_new_password_is_another():
    assert passwords.check_change("empat kuda lumping", "empat kuda lumping")["code"] == "same_as_old"
    assert passwords.check_change("empat kuda lumping", "lima kuda lumping") is None


def test_temporary_passwords_are_16_characters_without_look_alikes_and_never_the_same():
    some = {passwords.temporary() for _ in range(500)}
    assert len(some) == 500
    assert {len(password) for password in some} == {16}
    assert set("".join(some)).isdisjoint("0Oo1lIi5Ss2Zz8Buvmnr") and set("".join(some)) <= set(string.ascii_letters + string.digits)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0812-3456-7890", "+6281234567890"),
        ("+62 812 3456 7890", "+6281234567890"),
        ("6281234567890", "+6281234567890"),
        ("0734 421234", "+62734421234"),
        ("+65 9123 4567", "+6591234567"),
        ("12345", None),
        ("", None),
        ("nol delapan", None),
        ("0812", None),
    ],
)
def test_phones_are_read_as_people_type_them(typed, number):
    assert contacts.phone(typed) == number


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (" Siti@Contoh.TEST ", "Siti@contoh.test"),
        ("a@straße.test", "a@xn--strae-oqa.test"),  # not strasse.test, which is somebody else's
        ("a@b", None),
        ("siti", None),
        ("siti@contoh..test", None),
        ("", None),
        ("a@b.id\nBcc: x@y.id", None),
        ("ü@contoh.test", None),  # no mail would reach it: our letters go to plain addresses
    ],
)
def test_addresses_are_judged_by_their_form(typed, address):
    assert contacts.email(typed) == address


@pytest.mark.parametrize(
    ("staff", "seen", "at", "alive"),
    [
        (False, 0, 29, True),
        (False, 0, 30, False),
        (True, 0, 14, True),
        (True, 0, 15, False),
        (False, 470, 479, True),
        (False, 470, 480, False),
    ],
)
def test_sessions_end_by_idleness_and_in_any_case(staff, seen, at, alive):
    session = Session(1, 1, started_at=T0, seen_at=T0 + timedelta(minutes=seen))
    if alive:
        accounts.refuse_ended(session, WHO[staff], at=T0 + timedelta(minutes=at))
    else:
        with pytest.raises(NotFound):
            accounts.refuse_ended(session, WHO[staff], at=T0 + timedelta(minutes=at))


@pytest.mark.parametrize(
    ("more", "hours", "state", "code"),
    [
        ({}, 23.99, "ready", None),
        ({}, 24, "expired", "verification_expired"),
        ({"used_at": T0}, 1, "used", "verification_used"),
        ({"replaced_at": T0}, 1, "expired", "verification_expired"),
    ],
)
def test_a_link_is_good_for_one_use_within_a_day(more, hours, state, code):
    token, at = Link(1, VERIFY_EMAIL, 1, None, None, expires_at=T0 + timedelta(hours=24), **more), T0 + timedelta(hours=hours)
    assert links.state(token, at=at) == state
    if code:
        with pytest.raises(Conflict, match=code):
            links.use(token, at=at)
    else:
        links.use(token, at=at)


@pytest.mark.parametrize(("typed", "number"), CASES["phones"]["understood"].items())
def test_a_pasted_number_is_understood(typed, number):
    assert contacts.phone(spelled(typed)) == number


@pytest.mark.parametrize("typed", CASES["phones"]["refused"])
def test_what_no_network_has_is_no_number(typed):
    assert contacts.phone(typed) is None


@pytest.mark.parametrize("around", CASES["secrets"]["opens_like_the_bare_one"])
def test_a_temporary_password_is_read_as_it_was_mailed(around):
    assert passwords.as_issued(spelled(around).replace("<secret>", "Kw7pXq4GdtQf9RjL")) == "Kw7pXq4GdtQf9RjL"
