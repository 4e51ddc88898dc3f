"""Registration behind the service's door, the office's side: who waits, what staff see, whom they let in."""

import pytest

from bus.database import Transactions
from bus.refusals import Conflict, NotAllowed, NotFound
from identity import seed
from tests.identity.people import (
    ATTACHMENT,
    NIK,
    NOW,
    OFFICER,
    accept,
    draft,
    staff,
    submit,
    told,
)


def test_a_known_person_is_answered_like_an_unknown_one_and_staff_see_it(door):
    submit(door, draft(door))
    first = door.call("list_registrations", actor=OFFICER)["items"][0]
    assert first["duplicate"] is False
    receipt = submit(door, draft(door, username="siti.b", email="SITI.aminah@contoh.test"))
    assert set(receipt) == {"number", "email", "submitted_at", "accept_by"}
    second = door.call("list_registrations", actor=OFFICER)["items"][1]
    assert second["duplicate"] is True
    found = door.call("get_registration", actor=OFFICER, registration_id=second["registration_id"])
    assert {(each["by"], each["registration_id"]) for each in found["duplicates"]} == {
        (by, first["registration_id"]) for by in ("id_number", "email", "mobile")
    }


def test_an_account_with_the_same_address_is_shown_to_staff(door):
    with Transactions(door.engine).begin() as session:
        seed.seed_demo(session, at=NOW)
    submit(door, draft(door, email="siti@contoh.test"))
    row = door.call("list_registrations", actor=OFFICER)["items"][0]
    found = door.call("get_registration", actor=OFFICER, registration_id=row["registration_id"])
    assert row["duplicate"] and [each["by"] for each in found["duplicates"]] == ["email"] and found["duplicates"][0]["account_id"]


def test_staff_see_everything_and_the_number_masked_beside_the_whole(door):
    submit(door, draft(door))
    row = door.call("list_registrations", actor=OFFICER)["items"][0]
    found = door.call("get_registration", actor=staff("auditor"), registration_id=row["registration_id"])
    assert (found["id_number"], found["id_number_masked"]) == (NIK, "1603••••••••0001")
    assert (found["id_attachment"], found["region_names"]["village"]) == (ATTACHMENT, "Pasar I")
    assert "id_number" not in found["fields"]


def test_the_queue_is_paged_by_key_oldest_first(door):
    for number in range(5):
        submit(door, draft(door, username=f"orang{number}"))
    numbers, after = [], None
    while True:
        page = door.call("list_registrations", actor=OFFICER, after=after, limit=2)
        numbers += [row["number"] for row in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert numbers == [f"REG-2026-000{number}" for number in range(1, 6)]


@pytest.mark.parametrize("role", ["applicant", "verifier", "agency_head", "operator", "password_change"])
def test_the_queue_is_not_for_others(door, role):
    for method, arguments in (("list_registrations", {}), ("get_registration", {"registration_id": 1})):
        with pytest.raises(NotAllowed):
            door.call(method, actor=staff(role), **arguments)


def test_an_auditor_reads_but_does_not_accept(door):
    with pytest.raises(NotAllowed):
        door.call("accept_registration", actor=staff("auditor"), registration_id=1, revision=1)


def test_another_agencys_and_absent_registrations_and_drafts_answer_alike(door):
    submit(door, draft(door))
    row = door.call("list_registrations", actor=OFFICER)["items"][0]
    draft(door, username="siti.b")
    stranger = staff("counter_officer", agency="lain")
    assert door.call("list_registrations", actor=stranger)["items"] == []
    for actor, id in ((stranger, row["registration_id"]), (OFFICER, 99), (OFFICER, row["registration_id"] + 1)):
        for method, more in (("get_registration", {}), ("accept_registration", {"revision": 1})):
            with pytest.raises(NotFound, match="registration_not_found"):
                door.call(method, actor=actor, registration_id=id, **more)


def test_a_decision_on_an_old_reading_is_refused(door):
    submit(door, draft(door))
    row = door.call("list_registrations", actor=OFFICER)["items"][0]
    found = door.call("get_registration", actor=OFFICER, registration_id=row["registration_id"])
    with pytest.raises(Conflict) as refused:
        door.call("accept_registration", actor=OFFICER, registration_id=found["registration_id"], revision=found["revision"] - 1)
    assert (refused.value.code, refused.value.details) == ("registration_changed", {"revision": found["revision"]})
    accept(door)
    with pytest.raises(Conflict) as refused:
        door.call("accept_registration", actor=OFFICER, registration_id=found["registration_id"], revision=found["revision"] + 1)
    assert (refused.value.code, refused.value.details) == ("registration_not_waiting", {"status": "accepted"})
    assert len(told(door, "registration_accepted")) == 1
