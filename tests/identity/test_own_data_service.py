"""What people can read of their own stored data, on a real database."""

import json

import pytest

from identity.store import audit, tables
from tests.identity.holders import Holder, acts, set_up
from tests.identity.people import ATTACHMENT, NIK, NOW, OFFICER, STEP_3, accept, draft, later, mailed_token, opened, rows, submit, told

SECRET = "empat kuda lumping"


def registered(door, username, **more):
    """The holder of an account that came of a registration."""
    submit(door, draft(door, username=username, **more))
    accept(door)
    door.call("verify_email", now=NOW, token=mailed_token(door))
    first = opened(told(door, "account_activated")[-1])["temporary_password"]
    holder = Holder(door, username, password=first, device="Firefox, Android")
    holder.ask("change_password", current_password=first, new_password=SECRET)
    return holder


@pytest.fixture
def siti(office):
    return registered(office, "siti.a")


@pytest.fixture
def budi(office):
    return registered(
        office, "budi.b", full_name="Budi Lain", email="budi@contoh.test", mobile="0813 9999 8888", id_number="1603020101800002"
    )


def look_at(door, method, *, actor=OFFICER, now=NOW, number=0):
    registration_id = sorted(row[0] for row in rows(door, tables.registration))[number]
    return door.call(method, actor=actor, now=now, registration_id=registration_id)


def officer(door):
    return Holder(door, "loket").actor()


def test_one_sees_who_looked_at_ones_number_and_card_the_newest_first(office, siti, budi):
    look_at(office, "reveal_id_number", actor=officer(office))
    look_at(office, "view_id_attachment", actor=officer(office), now=later(minutes=1))
    look_at(office, "reveal_id_number", actor=officer(office), now=later(minutes=2), number=1)
    seen = siti.call("list_views_of_me")
    assert seen == {
        "items": [
            {"at": later(minutes=1).isoformat(), "act": "id_copy_viewed", "by": "Lina Loket"},
            {"at": NOW.isoformat(), "act": "id_number_viewed", "by": "Lina Loket"},
        ],
        "next": None,
    }
    assert [each["at"] for each in budi.call("list_views_of_me")["items"]] == [later(minutes=2).isoformat()]


def test_views_come_in_pages_none_twice_and_none_left_out(office, siti):
    for minute in range(5):
        look_at(office, "reveal_id_number", actor=officer(office), now=later(minutes=minute))
    pages, after = [], None
    while after is not None or not pages:
        page = siti.call("list_views_of_me", limit=2, after=after)
        pages.append([each["at"] for each in page["items"]])
        after = page["next"]
    assert pages == [[later(minutes=minute).isoformat() for minute in group] for group in ((4, 3), (2, 1), (0,))]


def test_who_never_registered_has_no_views(office):
    assert Holder(office).call("list_views_of_me") == {"items": [], "next": None}


def test_an_export_holds_everything_kept_of_oneself(office, siti, budi):
    look_at(office, "reveal_id_number", actor=officer(office))
    siti.call("change_contact", revision=siti.call("get_profile")["revision"], fields={**STEP_3, "address": "Jl. Baru No. 2"})
    found = siti.call("export_own_data")
    account, registration = found["account"], found["registration"]
    assert (account["username"], account["email"], account["contact"]["address"]) == ("siti.a", "siti.aminah@contoh.test", "Jl. Baru No. 2")
    assert {"logged_in", "password_changed", "contact_changed"} <= {act["act"] for act in account["acts"]}
    assert (registration["answers"]["id_number"], registration["answers"]["address"]) == (NIK, "Jl. Contoh No. 1")
    assert (registration["consent_version"], registration["status"], registration["number"]) == ("2026-11", "active", "REG-2026-0001")
    assert [(each["device"], each["address"]) for each in found["sessions"]] == [("Firefox, Android", "10.0.0.1")]
    assert [each["by"] for each in found["views"]] == ["Lina Loket"]
    assert found["files"] == [ATTACHMENT]
    assert acts(office, "data_exported") == [(siti.id, f"account/{siti.id}", {})]


def test_every_answer_and_column_of_a_person_is_in_the_export(office, siti):
    """For every column that a later migration adds, somebody must decide here: exported, or listed as nobody's data."""
    found = siti.call("export_own_data")
    told_of = set(found["registration"]) | set(found["account"]) | {"second_factor_since"}
    nobodys = {"id", "token_hash", "revision", "password_hash", "registration_id", "must_change_password", "password_expires_at",
               "totp_secret", "totp_new_secret", "totp_confirmed_at", "totp_last_step", "status_changed_at"}  # fmt: skip
    of_staff = {"accepted_by", "accepted_by_name", "decided_by", "decided_by_name"}
    twice = {"agency", "id_number", "email", "mobile"}  # columns to search by, of what the answers hold
    kept = {column.name for table in (tables.account, tables.registration) for column in table.c}
    assert kept - told_of - nobodys - of_staff - twice == set()


def test_an_export_holds_nobody_elses_data_and_no_secret(office, siti, budi):
    holder = Holder(office, "loket")
    app, recovery = set_up(holder)
    for found in (siti.call("export_own_data"), holder.call("export_own_data")):
        text = json.dumps(found)
        others = ["Budi", "budi", "8888", "1603020101800002"]
        secrets = ["argon2", SECRET, siti.token, holder.token, app.secret, *recovery, "eyJ"]
        assert [canary for canary in [*others, *secrets] if canary in text] == []
    assert NIK not in text and "siti.a" not in text  # the officer's
    assert (found["registration"], found["files"], found["account"]["roles"]) == (None, [], ["counter_officer"])
    assert found["account"]["second_factor_since"] == NOW.isoformat()


def test_only_looks_count_as_views(office, siti):
    assert {row[4] for row in rows(office, tables.audit) if row[5].startswith("registration/")} - set(audit.VIEWS)
    assert siti.call("list_views_of_me")["items"] == []


def concerning(person, actor, act, *, seq=1, subject="application/42"):
    told = {"agency": "muara-enim", "act": act, "subject": subject, "actor_id": actor, "account_id": person, "details": {}}
    return {"type": "record_made", "data": told, "now": NOW, "subject": f"record/{subject.replace('/', '-')}", "seq": seq}


def test_one_sees_what_others_did_with_ones_applications_papers_and_complaints(office, siti, budi):
    lina = Holder(office, "loket").id
    office.handle("on_permits_record", **concerning(siti.id, siti.id, "application_submitted"), source="permits")
    office.handle("on_permits_record", **concerning(siti.id, lina, "application_advanced", seq=2), source="permits")
    office.handle("on_permits_record", **concerning(siti.id, lina, "document_viewed", subject="document/7"), source="permits")
    office.handle("on_tracking_record", **concerning(siti.id, lina, "complaint_replied", subject="complaint/3"), source="tracking")
    seen = siti.call("list_views_of_me")["items"]
    assert [(each["act"], each["by"]) for each in seen] == [
        ("complaint_replied", "Lina Loket"), ("document_viewed", "Lina Loket"), ("application_advanced", "Lina Loket"),
    ]  # fmt: skip
    assert budi.call("list_views_of_me")["items"] == []
    assert [each["act"] for each in siti.call("export_own_data")["views"]] == [each["act"] for each in seen]
