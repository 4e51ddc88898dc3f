"""The own account: profile, contact, another email address, closing."""

import json

import pytest

from bus.refusals import NotAllowed, Refusal
from identity import hashing
from identity.domain.answers import CONTACT
from identity.store import tables
from tests.field_cases import CASES, spelled
from tests.identity.holders import Holder, acts, change_account, decide, is_over, log_in, mailed, refusal
from tests.identity.people import NIK, NOW, STEP_3, accept, draft, in_parallel, later, mailed_token, opened, rows, submit, told

NEW = "siti.baru@contoh.test"
CHANGE = "email_change_requested"


@pytest.fixture
def siti(office):
    """Registered as everybody is, with a password of her own."""
    submit(office, draft(office))
    accept(office)
    office.call("verify_email", now=NOW, token=mailed_token(office))
    first = opened(told(office, "account_activated")[-1])["temporary_password"]
    holder = Holder(office, "siti.a", password=first)
    holder.ask("change_password", current_password=first, new_password="empat kuda lumping")
    holder.password = "empat kuda lumping"
    return holder


def test_a_temporary_password_opens_with_the_blanks_copied_along_and_ones_own_only_to_the_letter(office):
    submit(office, draft(office))
    accept(office)
    office.call("verify_email", now=NOW, token=mailed_token(office))
    first = opened(told(office, "account_activated")[-1])["temporary_password"]
    for around in CASES["secrets"]["opens_like_the_bare_one"]:
        assert Holder(office, "siti.a", password=spelled(around).replace("<secret>", first)).token
    Holder(office, "siti.a", password=first).ask("change_password", current_password=f"{first} ", new_password=" empat kuda lumping")
    assert Holder(office, "siti.a", password=" empat kuda lumping").token
    for other in ("empat kuda lumping", " empat kuda lumping "):
        with pytest.raises(NotAllowed, match="login_refused"):
            Holder(office, "siti.a", password=other)


# Profile and contact


def test_the_profile_shows_how_one_is_reached_and_what_was_registered(siti):
    profile = siti.call("get_profile")
    assert (profile["phone"], profile["mobile"], profile["address"]) == ("+62734421234", "+6281234567890", "Jl. Contoh No. 1")
    assert profile["region_names"]["village"] == "Pasar I" and set(profile["region_names"]) == {
        "province",
        "regency",
        "district",
        "village",
    }
    assert set(profile["fields"]) == set(CONTACT) and profile["registration"]["occupation"] == "Dokter"
    assert (profile["email_pending"], profile["second_factor"], profile["position"]) == (None, False, None)
    assert NIK not in json.dumps(profile)


def test_staff_have_a_profile_without_registration(office):
    profile = Holder(office, "loket").call("get_profile")
    assert (profile["registration"], profile["fields"], profile["phone"], profile["region_names"]) == (None, {}, None, None)


def test_an_account_of_before_contacts_were_kept_shows_the_registered_ones(office, siti):
    change_account(office, "siti.a", contact=None)
    assert siti.call("get_profile")["fields"]["mobile"] == "+6281234567890"


def test_contact_is_changed_by_the_rules_of_registration(office, siti):
    before = siti.call("get_profile")
    moved = {**STEP_3, "district": "16.03.06", "village": "16.03.06.2001", "postal_code": "31171", "mobile": "0813 1111 2222"}
    changed = siti.call("change_contact", revision=before["revision"], fields=moved)
    profile = siti.call("get_profile")
    assert (profile["mobile"], profile["region_names"]["district"]) == ("+6281311112222", "Gelumbang")
    assert profile["revision"] == changed["revision"] == before["revision"] + 1
    assert profile["registration"]["district"] == "16.03.02"  # what was registered stays as it was
    assert acts(office, "contact_changed") == [(siti.id, f"account/{siti.id}", {})]


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"mobile": "12345"}, "mobile", "phone_format"),
        ({"address": ""}, "address", "required"),
        ({"village": "16.03.06.2001"}, "village", "region_elsewhere"),
        ({"postal_code": "3131"}, "postal_code", "postal_code_format"),
        ({"full_name": "Siti Lain"}, "full_name", "field_of_another_step"),
        ({"phone": ""}, "phone", "required"),
    ],
)
def test_what_registration_would_not_take_is_refused_and_nothing_changes(siti, changed, field, code):
    before = siti.call("get_profile")
    refused = refusal(lambda: siti.call("change_contact", revision=before["revision"], fields={**STEP_3, **changed}))
    assert (refused.code, {name: fault["code"] for name, fault in refused.details["fields"].items()}) == ("invalid_fields", {field: code})
    assert siti.call("get_profile") == before


def test_a_telephone_at_home_is_asked_for_where_the_agency_wants_it(office, siti):
    decide(office, phone_required=False)
    siti.call("change_contact", revision=siti.call("get_profile")["revision"], fields={**STEP_3, "phone": ""})
    assert siti.call("get_profile")["phone"] == ""


def test_of_two_who_change_it_at_once_the_second_is_told(siti):
    revision = siti.call("get_profile")["revision"]
    siti.call("change_contact", revision=revision, fields=STEP_3)
    refused = refusal(lambda: siti.call("change_contact", revision=revision, fields=STEP_3))
    assert (refused.code, refused.details) == ("account_changed", {"revision": revision + 1})


# Another email address


def wish(holder, email=NEW, *, now=NOW, **more):
    return holder.ask("request_email_change", now=now, **{"current_password": holder.password, "email": email, **more})


def confirm(door, token, *, now=NOW):
    return door.call("confirm_email_change", now=now, token=token)


def look(door, token, *, now=NOW):
    return door.call("get_email_change", now=now, token=token)


def test_a_new_address_holds_when_its_owner_has_used_the_link(office, siti):
    assert wish(siti, " Siti.Baru@Contoh.test ") == {}
    letter = mailed(office, CHANGE)
    assert (letter["email"], letter["username"], letter["known"]) == (NEW, "siti.a", False)
    profile = siti.call("get_profile")
    assert (profile["email"], profile["email_pending"]) == ("siti.aminah@contoh.test", NEW)
    assert look(office, letter["token"]) == look(office, letter["token"]) == {"state": "ready", "email": NEW, "username": "siti.a"}
    assert confirm(office, letter["token"]) == {"email": NEW}
    assert opened(told(office, "contact_changed")[-1])["email"] == NEW
    profile = siti.call("get_profile")
    assert (profile["email"], profile["email_pending"]) == (NEW, None)
    assert log_in(office, NEW, siti.password)["account"]["account_id"] == siti.id
    assert refusal(lambda: log_in(office, "siti.aminah@contoh.test", siti.password)).code == "login_refused"
    assert acts(office, "email_changed") == [(siti.id, f"account/{siti.id}", {})]


def test_nobody_learns_whether_an_address_is_known(office, siti):
    """Same answer, same profile, same rows; the owner of the address gets a mail, and the link whose token nobody gets does not work."""
    answers, profiles, kept = [], [], []
    for email in ("kadis@contoh.test", NEW):
        answers.append(wish(siti, email))
        profiles.append(siti.call("get_profile"))
        kept.append([row[2:6] for row in rows(office, tables.link) if row[5] == email])
    assert answers[0] == answers[1] == {}
    assert {**profiles[0], "email_pending": NEW} == profiles[1] and profiles[0]["email_pending"] == "kadis@contoh.test"
    assert [row[:3] for row in kept[0]] == [row[:3] for row in kept[1]]
    known, unknown = (opened(event) for event in told(office, CHANGE))
    assert (known["known"], unknown["known"]) == (True, False) and set(known) == set(unknown)


def test_the_link_to_a_known_address_changes_nothing(office, siti):
    wish(siti, "kadis@contoh.test")
    assert refusal(lambda: confirm(office, mailed(office, CHANGE)["token"])).code == "verification_expired"
    assert siti.call("get_profile")["email"] == "siti.aminah@contoh.test"


def test_of_two_who_want_one_address_the_slower_does_not_get_it(office, siti):
    other = Holder(office)
    wish(siti), wish(other)
    first, second = (opened(event)["token"] for event in told(office, CHANGE))
    confirm(office, second)
    assert refusal(lambda: confirm(office, first)).code == "verification_expired"


@pytest.mark.parametrize(
    ("email", "code"),
    [("bukan", "email_format"), ("", "email_format"), ("a@b.id\nBcc: x@y.id", "email_format"), ("SITI.aminah@contoh.test", "same_as_old")],
)
def test_what_is_no_new_address_is_refused(siti, email, code):
    refused = refusal(lambda: wish(siti, email))
    assert (refused.code, refused.details["fields"]) == ("invalid_fields", {"email": {"code": code}})


def test_the_password_is_asked_and_wishes_are_limited(siti):
    assert refusal(lambda: wish(siti, current_password="salah")).code == "password_wrong"
    for number in range(5):
        wish(siti, f"baru{number}@contoh.test")
    refused = refusal(lambda: wish(siti, now=later(minutes=10)))
    assert (refused.code, refused.details) == ("too_many_attempts", {"retry_after": 3001})


def test_who_is_shut_out_while_asking_gets_no_link(office, siti, monkeypatch):
    fits = hashing.fits

    def overtaken(password_hash, password):
        change_account(office, "siti.a", status="disabled")
        return fits(password_hash, password)

    monkeypatch.setattr(hashing, "fits", overtaken)
    assert refusal(lambda: wish(siti)).code == "password_wrong"
    assert told(office, CHANGE) == []


def test_a_link_works_once_for_a_day_and_the_newest_only(office, siti):
    wish(siti, "lama@contoh.test")
    wish(siti)
    older, token = (opened(event)["token"] for event in told(office, CHANGE))
    assert look(office, older) == {"state": "expired"} and refusal(lambda: confirm(office, older)).code == "verification_expired"
    assert look(office, token, now=later(hours=24)) == {"state": "expired"}
    assert refusal(lambda: confirm(office, token, now=later(hours=24))).code == "verification_expired"
    confirm(office, token, now=later(hours=23))
    assert look(office, token) == {"state": "used"} and refusal(lambda: confirm(office, token)).code == "verification_used"
    assert refusal(lambda: look(office, "A" * 43)).code == refusal(lambda: confirm(office, "A" * 43)).code == "verification_not_found"


def test_of_twenty_who_use_a_link_at_once_one_succeeds(office, siti):
    wish(siti)
    token = mailed(office, CHANGE)["token"]
    outcomes = in_parallel(lambda _: confirm(office, token), list(range(20)))
    refused = [outcome.code for outcome in outcomes if isinstance(outcome, Refusal)]
    assert refused == ["verification_used"] * 19 and {"email": NEW} in outcomes


def test_a_link_for_a_forgotten_password_in_the_old_mailbox_is_dead(office, siti):
    office.call("request_password_reset", now=NOW, login="siti.a", address="10.0.0.1")
    office.run("send_resets", now=NOW)
    wish(siti)
    confirm(office, mailed(office, CHANGE)["token"])
    dead = mailed(office, "password_reset_requested")["token"]
    assert office.call("get_password_link", now=NOW, token=dead)["state"] == "expired"


# Closing


def test_a_closed_account_is_nobodys_any_more(office, siti):
    other = Holder(office, "siti.a", password=siti.password)
    wish(siti)
    office.call("request_password_reset", now=NOW, login="siti.a", address="10.0.0.1")
    office.run("send_resets", now=NOW)
    assert siti.ask("close_account", current_password=siti.password) == {}
    assert is_over(office, siti.token) and is_over(office, other.token)
    assert refusal(lambda: log_in(office, "siti.a", siti.password)).code == "login_refused"
    assert refusal(lambda: confirm(office, mailed(office, CHANGE)["token"])).code == "verification_expired"
    reset = {"token": mailed(office, "password_reset_requested")["token"], "new_password": "lima kerbau rawa"}
    assert refusal(lambda: office.call("set_password", now=NOW, **reset)).code == "verification_expired"
    office.call("request_password_reset", now=NOW, login="siti.a", address="10.0.0.1")
    office.run("send_resets", now=NOW)
    assert len(told(office, "password_reset_requested")) == 1
    assert told(office, "account_closed")[-1].data == {"agency": "muara-enim", "account_id": siti.id}
    assert acts(office, "account_closed") == [(siti.id, f"account/{siti.id}", {})]


def test_its_username_stays_taken_and_its_address_is_free(office, siti):
    siti.ask("close_account", current_password=siti.password)
    assert office.call("check_username", now=NOW, username="siti.a", address="10.0.0.1")["available"] is False
    other = Holder(office)
    wish(other, "siti.aminah@contoh.test")
    confirm(office, mailed(office, CHANGE)["token"])
    assert log_in(office, "siti.aminah@contoh.test")["account"]["account_id"] == other.id


def test_closing_asks_for_the_password_and_staff_do_not_close_theirs(office, siti):
    assert refusal(lambda: siti.ask("close_account", current_password="salah")).code == "password_wrong"
    assert not is_over(office, siti.token)
    officer = Holder(office, "loket")
    assert refusal(lambda: officer.ask("close_account", current_password=officer.password)).code == "not_allowed"
