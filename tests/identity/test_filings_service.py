"""Filing at the counter: a person without a login is recorded once, by the rules of a registration, and nobody can log in to it."""

from datetime import timedelta

import pytest
from joserfc import jwt
from sqlalchemy import text

from bus.context import verify_actor
from bus.keys import keys
from bus.refusals import NotAllowed, Refusal
from bus.settings import setting
from identity.domain import person
from tests.identity.counter import FIELDS, again, begin, select
from tests.identity.people import NIK, NOW, accept, decide, draft, mailed_token, opened, staff, submit


def refused(door, officer, **changed):
    with pytest.raises(Refusal) as caught:
        begin(door, officer, **changed)
    return caught.value.code, caught.value.details.get("fields")


def test_a_person_is_recorded_once_and_nobody_can_log_in(office, lina):
    first, again = begin(office, lina), begin(office, lina, address="Jl. Lain No. 2")
    assert (first["account_id"], first["full_name"]) == (again["account_id"], "Siti Aminah") and first["filing_id"] != again["filing_id"]
    (account,) = select(office, f"username, email, password_hash, status from account where id = {first['account_id']}")
    assert (account.email, account.password_hash, account.status) == ("", "", "active")
    for login in (account.username, "", " "):
        with pytest.raises(Refusal) as caught:
            office.call("log_in", now=NOW, login=login or " ", password="", address="10.0.0.1")
        assert caught.value.code in ("login_refused", "invalid_arguments")
    assert [event.type for event in office.events() if event.subject == f"account/{first['account_id']}"] == ["person_recorded"]
    assert NIK not in str([event.data for event in office.events()])


def test_the_rules_are_those_of_a_registration(office, lina):
    code, fields = refused(office, lina, id_number="123", full_name="")
    assert code == "invalid_fields" and fields["id_number"]["code"] == "nik_length" and fields["full_name"]["code"] == "required"
    assert select(office, "1 from filing") == [] == select(office, "1 from registration")
    begin(office, lina)
    assert refused(office, lina, full_name="Budi Contoh") == ("invalid_fields", {"id_number": {"code": "number_of_another"}})


def test_who_comes_back_shows_the_recorded_document_again(office, lina):
    first = begin(office, lina)
    back = again(office, lina, first["account_id"], id_number=f"{NIK[:4]} {NIK[4:]}")
    assert back["filing_id"] != first["filing_id"] and back["account_id"] == first["account_id"]
    assert office.call("open_filing", actor=lina, now=NOW, filing_id=back["filing_id"])["proof"]
    kept = select(office, f"id_document, officer_id, made_at from filing where id = {back['filing_id']}")
    assert kept == [("ktp", lina.id, NOW)]
    for wrong in ({"id_number": "1603024505900002"}, {"id_document": "sim"}):
        with pytest.raises(Refusal) as caught:
            again(office, lina, first["account_id"], **wrong)
        assert caught.value.details["fields"] == {"id_number": {"code": "not_recorded_number"}}
    for actor in (staff("counter_officer", id=lina.id, agency="lain"),):
        with pytest.raises(Refusal, match="account_not_found"):
            again(office, actor, first["account_id"])
    assert len(select(office, "1 from filing")) == 2


def registered(door):
    """Somebody with an account to log in to."""
    submit(door, draft(door))
    accept(door)
    door.call("verify_email", now=NOW, token=mailed_token(door))
    return select(door, "id from account where username = 'siti.a'")[0].id


def test_for_who_has_a_login_it_is_begun_with_the_recorded_document_and_mailed_at_once(office, lina):
    account_id = registered(office)
    begun = again(office, lina, account_id)
    assert begun["has_login"] and office.call("open_filing", actor=lina, now=NOW, filing_id=begun["filing_id"])["proof"]
    (told,) = [event for event in office.events() if event.type == "filing_begun"]
    assert told.data["account_id"] == account_id and opened(told) == {"officer_name": "Lina Loket", "id_document": "ktp"}
    with pytest.raises(Refusal, match="has_login"):
        office.call("make_claim_code", actor=lina, now=NOW, filing_id=begun["filing_id"])
    with pytest.raises(Refusal) as caught:
        again(office, lina, account_id, id_number="1603024505900002")
    assert caught.value.details["fields"] == {"id_number": {"code": "not_recorded_number"}}


def test_of_whom_no_mail_reaches_nobody_is_told(office, lina):
    again(office, lina, begin(office, lina)["account_id"])
    assert "filing_begun" not in {event.type for event in office.events()}


def test_the_counter_fills_in_for_no_colleague_and_nobody_for_themselves(office, lina):
    with pytest.raises(Refusal, match="account_not_found"):
        again(office, lina, select(office, "id from account where username = 'verifikator'")[0].id)
    account_id = registered(office)
    with pytest.raises(Refusal, match="own_filing"):
        again(office, staff("counter_officer", id=account_id), account_id)
    with pytest.raises(Refusal, match="own_filing"):
        begin(office, staff("counter_officer", id=account_id), id_number="1603024505900002")


def test_who_has_a_login_fills_it_in_alone(office, lina):
    submit(office, draft(office))
    accept(office)
    office.call("verify_email", now=NOW, token=mailed_token(office))
    assert refused(office, lina)[0] == "has_login"


def test_who_got_a_login_after_coming_to_the_counter_fills_it_in_alone(office, lina):
    begin(office, lina)
    submit(office, draft(office))
    decide(office, "accept_registration", now=NOW, reason="Pernah dilayani di loket.")
    office.call("verify_email", now=NOW, token=mailed_token(office))
    assert refused(office, lina)[0] == "has_login"


def test_a_mail_that_nobody_would_get_makes_no_login(office, lina):
    begun = begin(office, lina)
    (one,) = office.call("find_registrations", actor=lina, now=NOW, q="aminah")["items"]
    with pytest.raises(Refusal, match="registration_not_waiting"):
        office.call("resend_registration_mail", actor=lina, now=NOW, registration_id=one["registration_id"])
    assert begin(office, lina)["account_id"] == begun["account_id"]


def test_a_copy_that_there_is_not_was_viewed_by_nobody(office, lina):
    account_id = begin(office, lina)["account_id"]
    with pytest.raises(Refusal, match="id_copy_not_kept"):
        office.call("view_applicant_id_attachment", actor=staff("verifier"), now=NOW, account_id=account_id)
    assert select(office, "1 from audit_record where act = 'id_copy_viewed'") == []


def test_a_filing_for_an_account_that_was_disabled_is_over(office, lina):
    begun = begin(office, lina)
    with office.engine.begin() as connection:
        connection.execute(text(f"update account set status = 'disabled' where id = {begun['account_id']}"))
    with pytest.raises(Refusal, match="filing_not_found"):
        office.call("open_filing", actor=lina, now=NOW, filing_id=begun["filing_id"])


def test_two_whom_no_mail_reaches_are_not_one_person():
    one = {**FIELDS, "email": ""}
    other = {**one, "id_number": "1603024505900002", "full_name": "Ani Aminah"}
    assert person.of_registration(one).isdisjoint(person.of_registration(other))


def test_two_without_an_address_are_no_duplicates_of_each_other(office, lina):
    begin(office, lina)
    begin(office, lina, id_number="1603024505900002", full_name="Ani Aminah")
    found = office.call("find_registrations", actor=lina, now=NOW, q="aminah")["items"]
    assert [each["duplicate"] for each in found] == [False, False]
    one = office.call("get_registration", actor=lina, now=NOW, registration_id=found[0]["registration_id"])
    assert one["duplicates"] == [] and one["id_attachment"] is None
    for method, whose in (("view_id_attachment", {"registration_id": one["registration_id"]}),):
        with pytest.raises(Refusal, match="id_copy_not_kept"):
            office.call(method, actor=lina, now=NOW, **whose)


def test_only_the_officer_who_began_it_opens_it_and_on_that_day(office, lina):
    begun = begin(office, lina)
    opened = office.call("open_filing", actor=lina, now=NOW, filing_id=begun["filing_id"])
    claims = jwt.decode(opened["proof"], keys(setting("ACTOR_PUBLIC_KEY"))[0], algorithms=["Ed25519"]).claims
    assert (claims["account"], claims["officer"], claims["filing"]) == (begun["account_id"], lina.id, begun["filing_id"]) and claims[
        "marks"
    ]
    for actor, now in (
        (staff("counter_officer", id=lina.id + 1), NOW),
        (lina, NOW + timedelta(hours=13)),
        (staff("counter_officer", id=lina.id, agency="lain"), NOW),
    ):
        with pytest.raises(Refusal, match="filing_not_found"):
            office.call("open_filing", actor=actor, now=now, filing_id=begun["filing_id"])


def test_the_proof_of_a_filing_proves_nobody_who_asks(office, lina):
    proof = office.call("open_filing", actor=lina, now=NOW, filing_id=begin(office, lina)["filing_id"])["proof"]
    for service in ("identity", "permits", "filing"):
        with pytest.raises(NotAllowed, match="actor_not_proven"):
            verify_actor(proof, service)
