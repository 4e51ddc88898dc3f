"""Taking over the account that the counter made: with the code of the receipt and the date of birth, by a mailed link, once."""

from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from multiprocessing import get_context

import pytest
from sqlalchemy import text

from bus.refusals import Refusal
from bus.testing import Door
from identity.domain import claim_code as rules
from identity.service import Identity
from tests.identity.counter import again, begin, select
from tests.identity.people import NOW, acts, decide, draft, dump, lies_in, mailed_token, opened, refusal, staff, submit

PASSWORD = "empat kuda lumping"
EMAIL = "siti.baru@contoh.test"
OFFICERS_NIP, ANOTHERS_NIK = "199005052015032001", "1603024606910001"


def printed(door, officer, *, now=NOW, filing_id=None):
    return door.call("make_claim_code", actor=officer, now=now, filing_id=filing_id or begin(door, officer, now=now)["filing_id"])


def ask(door, code, *, birth_date="1990-05-05", email=EMAIL, now=NOW, address="10.0.0.1"):
    answer = door.call("request_claim", now=now, code=code, birth_date=birth_date, email=email, address=address)
    door.run("send_claims", now=now)
    return answer


def mailed(door):
    return [opened(event) for event in door.events() if event.type == "claim_requested"]


def claim(door, token, *, username="siti.baru", password=PASSWORD, now=NOW):
    return door.call("claim_account", now=now, token=token, username=username, new_password=password)


def take(url, token, username):
    """Claim from a process of its own. :returns: the username, or the refusal's code."""
    try:
        return claim(Door(Identity, url), token, username=username)["username"]
    except Refusal as refused:
        return refused.code


def log_in(door, login, *, now=NOW):
    return door.call("log_in", now=now, login=login, password=PASSWORD, address="10.0.0.1")


def test_the_holder_takes_it_over_with_everything_it_has(office, lina):
    code = printed(office, lina)
    assert ask(office, code["code"].lower().replace("-", " ").replace("0", "o")) == {}
    (mail,) = mailed(office)
    assert (mail["email"], mail["known"], mail["full_name"]) == (EMAIL, False, "Siti Aminah")
    shown = office.call("get_claim", now=NOW, token=mail["token"])
    assert shown == {"state": "ready", "full_name": "Siti Aminah", "email": EMAIL, "minimum": 12, "has_other": False}
    assert claim(office, mail["token"])["username"] == "siti.baru"
    for login in ("siti.baru", EMAIL):
        assert log_in(office, login)["account"]["account_id"] == code["account_id"] and not log_in(office, login)["must_change_password"]
    (registered,) = select(office, "answers ->> 'email' as email, answers ->> 'username' as username, email as sought from registration")
    assert registered == (EMAIL, "siti.baru", EMAIL)
    assert [event.type for event in office.events() if event.subject == f"account/{code['account_id']}"] == [
        *("person_recorded", "claim_requested", "contact_changed", "account_claimed"),
    ]
    assert select(office, "1 from username where username like 'loket-%'") == []
    done = [act for _, act, _ in acts(office) if act.startswith(("claim", "account_cl"))]
    assert done == ["claim_code_printed", "claim_requested", "account_claimed"]


def test_nothing_of_a_code_is_stored_or_told_but_its_digest(office, lina):
    code = printed(office, lina)["code"]
    assert lies_in([code, rules.meant(code)], dump(office)) == []


def test_whether_there_is_such_a_code_nobody_learns(office, lina):
    code = printed(office, lina)["code"]
    never = next(each for each in iter(rules.new_code, "") if each != code)
    assert ask(office, never) == ask(office, code, birth_date="1990-05-06") == ask(office, code) == {}
    assert len(mailed(office)) == 1
    assert select(office, "1 from claim_wish") == []


def test_what_cannot_be_a_code_is_said_at_once_and_asks_nobody(office, lina):
    with pytest.raises(Refusal) as caught:
        ask(office, "7K3M", birth_date="5 Mei", email="siti")
    found = {name: each["code"] for name, each in caught.value.details["fields"].items()}
    assert found == {"code": "claim_code_mistyped", "birth_date": "date_format", "email": "email_format"}


def test_a_guesser_is_stopped_by_address_and_by_code(office, lina):
    code = printed(office, lina)["code"]
    for day in range(1, 6):
        ask(office, code, birth_date=f"1990-05-{day + 10}")
    ask(office, code)
    assert mailed(office) == [] and [each.state for each in states(office, lina)] == ["ended"]
    for _ in range(14):
        ask(office, rules.new_code())
    with pytest.raises(Refusal, match="too_many_attempts"):
        ask(office, rules.new_code())
    ask(office, rules.new_code(), address="10.0.0.2")


class State:
    def __init__(self, item):
        self.state, self.officer, self.whose = item["state"], item["officer_name"], item["full_name"]


def states(door, actor, *, now=NOW):
    return [State(each) for each in door.call("list_claim_codes", actor=actor, now=now)["items"]]


def test_a_new_code_needs_the_identity_again_and_ends_the_old_one_and_its_links(office, lina):
    first = printed(office, lina)
    ask(office, first["code"])
    filing_id = again(office, lina, first["account_id"])["filing_id"]
    second = printed(office, lina, filing_id=filing_id)
    assert refusal(office, "make_claim_code", actor=lina, now=NOW, filing_id=filing_id) == "claim_code_printed"
    assert (
        refusal(office, "claim_account", now=NOW, token=mailed(office)[0]["token"], username="siti.baru", new_password=PASSWORD)
        == "verification_expired"
    )
    ask(office, first["code"], email="lain@contoh.test")
    assert len(mailed(office)) == 1
    ask(office, second["code"])
    claim(office, mailed(office)[-1]["token"])
    assert [(each.state, each.officer, each.whose) for each in states(office, staff("auditor"))] == [
        ("used", "Lina Loket", "Siti Aminah"),
        ("ended", "Lina Loket", "Siti Aminah"),
    ]
    assert all("code" not in each for each in office.call("list_claim_codes", actor=lina, now=NOW)["items"])


def test_a_used_code_and_a_used_link_do_nothing_more(office, lina):
    code = printed(office, lina)["code"]
    ask(office, code)
    token = mailed(office)[0]["token"]
    claim(office, token)
    assert office.call("get_claim", now=NOW, token=token) == {"state": "used"}
    assert refusal(office, "claim_account", now=NOW, token=token, username="orang.lain", new_password=PASSWORD) == "verification_used"
    ask(office, code, email="lain@contoh.test")
    assert len(mailed(office)) == 1


def test_of_two_with_one_code_at_once_one_wins(office, lina):
    code = printed(office, lina)
    for email in ("satu@contoh.test", "dua@contoh.test"):
        ask(office, code["code"], email=email)
    # The second link replaced the first one: who asked last has it. Both links as if they had been asked for at the same moment:
    with office.engine.begin() as connection:
        connection.execute(text("update link set replaced_at = null where purpose = 'claim_account'"))
    tokens = [mail["token"] for mail in mailed(office)]

    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        outcomes = list(
            pool.map(take, [office.engine.url.render_as_string(hide_password=False)] * 2, tokens, ["pemohon.satu", "pemohon.dua"])
        )
    assert sorted(outcomes)[1] == "verification_used" and sorted(outcomes)[0].startswith("pemohon.")
    assert len(select(office, f"1 from account where id = {code['account_id']} and email <> ''")) == 1
    assert [event.type for event in office.events()].count("account_claimed") == 1


def test_the_code_of_a_disabled_account_opens_nothing_and_stays_ended(office, lina):
    code = printed(office, lina)
    ask(office, code["code"])
    admin, whose = staff("agency_admin", id=901), {"account_id": code["account_id"]}
    office.call("disable_account", actor=admin, now=NOW, **whose, reason="Diduga palsu.")
    ask(office, code["code"], email="lain@contoh.test")
    assert len(mailed(office)) == 1
    office.call("enable_account", actor=admin, now=NOW, **whose)
    ask(office, code["code"], email="lain@contoh.test")
    assert len(mailed(office)) == 1 and [each.state for each in states(office, lina)] == ["ended"]
    assert (
        refusal(office, "claim_account", now=NOW, token=mailed(office)[0]["token"], username="siti.baru", new_password=PASSWORD)
        == "verification_expired"
    )


def test_only_the_officer_who_saw_the_person_prints_and_on_that_day(office, lina):
    filing_id = begin(office, lina)["filing_id"]
    for actor, now in (
        (staff("counter_officer", id=lina.id + 1), NOW),
        (staff("counter_officer", id=lina.id, agency="lain"), NOW),
        (lina, NOW + timedelta(hours=13)),
    ):
        assert refusal(office, "make_claim_code", actor=actor, now=now, filing_id=filing_id) == "filing_not_found"
    assert states(office, staff("counter_officer", agency="lain")) == []


def test_it_ends_after_ninety_days(office, lina):
    code = printed(office, lina)["code"]
    ask(office, code, now=NOW + timedelta(days=90))
    assert mailed(office) == []
    ask(office, code, now=NOW + timedelta(days=90) - timedelta(seconds=1))
    assert len(mailed(office)) == 1


def test_an_address_that_has_an_account_gets_no_link(office, lina):
    code = printed(office, lina)["code"]
    ask(office, code, email="loket@contoh.test")
    (mail,) = mailed(office)
    assert mail["known"]
    assert (
        refusal(office, "claim_account", now=NOW, token=mail["token"], username="siti.baru", new_password=PASSWORD)
        == "verification_expired"
    )


def test_a_code_in_the_hands_of_the_office_ends_and_the_admins_are_told(office, lina):
    code = printed(office, lina)
    ask(office, code["code"], email="Verifikator@contoh.test")
    (told,) = [event for event in office.events() if event.type == "claim_by_staff"]
    (member,) = select(office, "id from account where username = 'verifikator'")
    assert told.subject == f"account/{code['account_id']}"
    assert told.data == {
        "agency": "muara-enim",
        "account_id": code["account_id"],
        "claim_code_id": code["claim_code_id"],
        "member_id": member.id,
        "officer_id": lina.id,
    }
    assert [each.state for each in states(office, lina)] == ["ended"] and [act for _, act, _ in acts(office)][-1] == "claim_by_staff"
    ask(office, code["code"])
    assert [mail["known"] for mail in mailed(office)] == [True], "with another address neither"


def test_also_where_the_officer_who_printed_it_uses_an_account_of_their_own(office, lina):
    submit(office, draft(office))
    decide(office, "accept_registration", reason="Pemohon.")
    office.call("verify_email", now=NOW, token=mailed_token(office))
    (private,) = select(office, "full_name, email from account where registration_id is not null")
    with office.engine.begin() as connection:  # the officer is the same person: by name and the date of birth in the civil servant's number
        about = {"name": private.full_name, "nip": OFFICERS_NIP, "id": lina.id}
        connection.execute(text("update account set full_name = :name, employee_number = :nip where id = :id"), about)
    other = begin(office, lina, full_name="Ani Lain", id_number=ANOTHERS_NIK, birth_date="1991-06-06")
    code = printed(office, lina, filing_id=other["filing_id"])
    ask(office, code["code"], birth_date="1991-06-06", email=private.email)
    (told,) = [event.data for event in office.events() if event.type == "claim_by_staff"]
    assert (told["member_id"], told["officer_id"]) == (lina.id, lina.id)


def test_somebody_elses_address_is_nobodys_fault(office, lina):
    submit(office, draft(office))
    decide(office, "accept_registration", reason="Pemohon.")
    office.call("verify_email", now=NOW, token=mailed_token(office))
    (private,) = select(office, "email from account where registration_id is not null")
    code = printed(
        office, lina, filing_id=begin(office, lina, full_name="Ani Lain", id_number=ANOTHERS_NIK, birth_date="1991-06-06")["filing_id"]
    )
    ask(office, code["code"], birth_date="1991-06-06", email=private.email)
    assert [each.state for each in states(office, lina)] == ["open"] and [act for _, act, _ in acts(office)][-1] == "claim_requested"
    assert not [event for event in office.events() if event.type == "claim_by_staff"]


def test_username_and_password_are_those_of_a_registration(office, lina):
    ask(office, printed(office, lina)["code"])
    token = mailed(office)[0]["token"]
    for username, password, name, fault in (
        ("a", PASSWORD, "username", "too_short"),
        ("loket", PASSWORD, "username", "username_taken"),
        ("siti.baru", "pendek", "new_password", "too_short"),
        ("siti.baru", "SitiAminah05051990", "new_password", "too_common"),
    ):
        with pytest.raises(Refusal) as caught:
            claim(office, token, username=username, password=password)
        assert caught.value.details["fields"][name]["code"] == fault
    assert office.call("get_claim", now=NOW, token=token)["state"] == "ready"


def test_who_has_an_account_with_the_same_number_is_told_so(office, lina):
    ask(office, printed(office, lina)["code"])
    submit(office, draft(office))
    decide(office, "accept_registration", reason="Pernah dilayani di loket.")
    office.call("verify_email", now=NOW, token=mailed_token(office))
    assert office.call("get_claim", now=NOW, token=mailed(office)[0]["token"])["has_other"] is True
