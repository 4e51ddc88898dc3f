"""Tracking behind its door, on a real database: events in any order, and who may see what."""

import random
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from bus import inbox
from bus.context import Actor
from bus.database import Transactions
from bus.refusals import Invalid, NotAllowed, NotFound
from bus.testing import Door
from tests.access_table import proven
from tests.tracking.events import NUMBER, example, whole_way
from tracking.service import Tracking
from tracking.store import timelines


def actor(id: int, *roles: str, agency: str = "muara-enim") -> Actor:
    return Actor(id=id, roles=proven(*roles), claims={"agency": agency, "name": f"Orang {id}"})


OWNER, OTHER = actor(11, "applicant"), actor(12, "applicant")
VERIFIER, STRANGER = actor(50, "verifier"), actor(51, "verifier", agency="lain")


@pytest.fixture
def door(database: Callable[[str], str]) -> Door:
    return Door(Tracking, database("tracking"))


def deliver(door: Door, event: dict[str, Any]) -> None:
    door.handle("on_application", source="permits", **event)


def test_every_event_twice_and_shuffled_gives_the_same_timeline(door: Door) -> None:
    waiting = [event for event in whole_way() for _ in range(2)]
    random.Random(7).shuffle(waiting)
    for event in waiting:
        deliver(door, event)
    entries = door.call("get_timeline", actor=OWNER, application_id=42)["entries"]
    assert [entry["seq"] for entry in entries] == [1, 2, 3, 4, 5, 6]
    assert [entry["status"] for entry in entries] == ["submitted", "verification_1", "decision", "approved", "issued", "issued"]


def test_what_comes_before_its_time_waits_and_is_taken_with_what_was_missing(door: Door) -> None:
    first, second, third, *_ = whole_way()
    deliver(door, first)
    deliver(door, third)
    assert len(door.call("get_timeline", actor=OWNER, application_id=42)["entries"]) == 1
    deliver(door, second)
    assert [entry["seq"] for entry in door.call("get_timeline", actor=OWNER, application_id=42)["entries"]] == [1, 2, 3]


def test_built_anew_from_its_events_it_is_the_same(door: Door) -> None:
    for event in whole_way():
        deliver(door, event)
    before = door.call("get_timeline", actor=OWNER, application_id=42)
    with Transactions(door.engine).begin() as session:
        timelines.forget(session, ["application/42"])
        inbox.forget(session, handler="tracking.on_application")
    with pytest.raises(NotFound):
        door.call("get_timeline", actor=OWNER, application_id=42)
    for event in reversed(whole_way()):
        deliver(door, event)
    assert door.call("get_timeline", actor=OWNER, application_id=42) == before


def test_anyone_may_track_a_number_and_sees_nobody_in_it(door: Door) -> None:
    for event in whole_way()[:2]:
        deliver(door, event)
    found = door.call("track", number="0001 sipd dpmptsp xi 2026")
    assert (found["number"], found["status"], found["finished_at"]) == (NUMBER, "verification_1", None)
    assert [(stage["code"], stage["current"]) for stage in found["stages"]] == [
        ("file_check", False),
        ("verification", True),
        ("approval", False),
        ("issuance", False),
    ]
    assert "applicant" not in str(found) and "11" not in str(found["stages"][2])


def test_while_the_applicant_mends_it_anybody_sees_that_the_clock_stands_still(door: Door) -> None:
    first, *_ = whole_way()
    deliver(door, first)
    back = {**first, "id": uuid.uuid4(), "type": "application_returned", "seq": 2}
    deliver(door, {**back, "data": {**example("application_returned"), "number": NUMBER}})
    found = door.call("track", number=NUMBER)
    assert (found["status"], found["status_name"], found["due_at"]) == ("returned", None, None)
    assert found["stood_still"] == [{"since": "2026-11-24T02:00:00+00:00", "until": None}]
    assert [stage["code"] for stage in found["stages"] if stage["current"]] == ["file_check"]
    deliver(door, {**back, "id": uuid.uuid4(), "type": "application_reminded", "seq": 3, "data": example("application_reminded")})
    sent = {**back, "id": uuid.uuid4(), "type": "application_resubmitted", "seq": 4}
    deliver(door, {**sent, "data": {**example("application_resubmitted"), "number": NUMBER}})
    found = door.call("track", number=NUMBER)
    assert (found["status"], found["due_at"]) == ("resubmitted", "2026-12-02T09:00:00+00:00")
    assert found["stood_still"] == [{"since": "2026-11-24T02:00:00+00:00", "until": "2026-11-25T04:00:00+00:00"}]
    timeline = door.call("get_timeline", actor=OWNER, application_id=42)
    assert [entry["type"] for entry in timeline["entries"]] == ["submitted", "returned", "resubmitted"]
    assert timeline["stood_still"] == found["stood_still"]


@pytest.mark.parametrize("number", ["", "0", "' or 1=1 --", "\x00", "9999/SIPD/DPMPTSP/XI/2026", "\ud800", "%"])
def test_a_number_nobody_has_is_not_found(door: Door, number: str) -> None:
    deliver(door, whole_way()[0])
    with pytest.raises(NotFound, match="application_not_found"):
        door.call("track", number=number)


def test_a_number_two_agencies_gave_needs_the_agency(door: Door) -> None:
    deliver(door, whole_way()[0])
    deliver(door, whole_way(application_id=43, agency="lain")[0])
    with pytest.raises(NotFound):
        door.call("track", number=NUMBER)
    assert door.call("track", number=NUMBER, agency="lain")["number"] == NUMBER


def test_somebody_elses_timeline_answers_like_one_that_does_not_exist(door: Door) -> None:
    deliver(door, whole_way()[0])
    answers = set()
    for asker, id in ((OTHER, 42), (OTHER, 999), (STRANGER, 42), (STRANGER, 999)):
        with pytest.raises(NotFound) as refused:
            door.call("get_timeline", actor=asker, application_id=id)
        answers.add(str(refused.value.to_wire()))
    assert len(answers) == 1
    assert door.call("get_timeline", actor=VERIFIER, application_id=42)["number"] == NUMBER


@pytest.mark.parametrize("asker", [None, actor(11, "password_change")])
def test_a_timeline_is_not_for_the_unknown(door: Door, asker: Actor | None) -> None:
    with pytest.raises(NotAllowed):
        door.call("get_timeline", actor=asker, application_id=42)


@pytest.mark.parametrize("role", ["password_change", "second_factor", "second_factor_setup"])
def test_a_session_that_is_halfway_is_nobody_s_of_the_office(door: Door, role: str) -> None:
    """Also for somebody who has another role besides: what lets somebody in as staff is a staff role, not any role other than the
    applicant's."""
    deliver(door, whole_way()[0])
    with pytest.raises(NotFound):
        door.call("get_timeline", actor=actor(12, "applicant", role), application_id=42)
    with pytest.raises(NotAllowed):
        door.call("get_timeline", actor=actor(12, role), application_id=42)
    assert door.call("get_timeline", actor=VERIFIER, application_id=42)["entries"]


def test_an_event_of_the_same_id_for_another_handler_is_not_a_repeat(door: Door) -> None:
    event = inbox.Event(
        id=uuid.uuid4(), type="x", version=1, source="x", subject="x/1", seq=1, occurred_at=datetime.now(UTC), request_id="x", data={}
    )
    db = Transactions(door.engine)
    met = []
    for handler in ("tracking.on_day_off_changed", "tracking.on_application", "tracking.on_day_off_changed"):
        with db.begin() as session:
            met.append(inbox.first_time(session, event, handler=handler))
    assert met == [True, True, False]


@pytest.mark.parametrize("arguments", [{"application_id": "42"}, {"application_id": 42, "x": 1}, {}, {"application_id": 2**64}])
def test_arguments_outside_the_contract_are_refused_at_the_door(door: Door, arguments: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        door.call("get_timeline", actor=OWNER, **arguments)


def test_a_companys_timeline_is_its_peoples_of_today(door: Door) -> None:
    def people(seq: int, *accounts: int) -> None:
        data = {"agency": "muara-enim", "company_id": 3, "accounts": list(accounts)}
        told = {"type": "company_people_changed", "seq": seq, "id": uuid.uuid4(), "subject": "company/3"}
        door.handle("on_company_people_changed", source="permits", **told, data=data, now=datetime(2026, 11, 23, 3, tzinfo=UTC))

    def sees(who: Actor) -> bool:
        try:
            return bool(door.call("get_timeline", actor=who, application_id=42))
        except NotFound:
            return False

    for event in whole_way()[:2]:
        deliver(door, {**event, "data": {**event["data"], "company_id": 3}})
    assert (sees(OWNER), sees(OTHER)) == (True, False), "nothing is known of the company yet: the applicant's"
    people(1, 11, 12)
    assert (sees(OWNER), sees(OTHER), sees(VERIFIER), sees(STRANGER)) == (True, True, True, False)
    made = {"title": "Lama", "category": "service_time", "body": "Kapan?", "application_number": NUMBER}
    assert door.call("create_complaint", actor=OTHER, **made)["application_number"] == NUMBER
    people(2, 12)
    people(1, 11, 12)
    assert (sees(OWNER), sees(OTHER)) == (False, True), "who left sees it no more"
    with pytest.raises(Invalid):
        door.call("create_complaint", actor=OWNER, **made)
