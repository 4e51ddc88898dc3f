"""The table of tracking's contract, tried at its door: who is let in, whose things they reach, in which states."""

from collections.abc import Callable
from typing import Any

import pytest

from bus import contract
from bus.context import Actor
from bus.testing import Door
from tests.access_table import APPLICANT, NEVER_WAS, about_somebodys_things, cells_that_differ, outcome
from tests.tracking.events import NUMBER, whole_way
from tests.tracking.test_complaints_service import NOW, OFFICER, OTHER, OWNER, STRANGER, actor, complain
from tracking.service import Tracking

METHODS = contract.of("tracking").methods
ABOUT_ONE = {
    "get_timeline": "application_id",
    "get_complaint": "complaint_id",
    "reply_complaint": "complaint_id",
    "close_complaint": "complaint_id",
}


@pytest.fixture
def door(database: Callable[[str], str]) -> Door:
    door = Door(Tracking, database("tracking"))
    for event in whole_way():
        door.handle("on_application", source="permits", **event)
    return door


def test_every_method_lets_in_exactly_whom_the_contract_names(door: Door) -> None:
    def of(role: str) -> Actor:
        return actor(11 if role == APPLICANT else 50, role)

    assert list(cells_that_differ(door, of, now=NOW)) == []


def test_every_method_that_is_about_somebodys_things_is_tried() -> None:
    assert about_somebodys_things(contract.of("tracking")) == {*ABOUT_ONE, "list_complaints", "create_complaint"}


@pytest.mark.parametrize(("method", "name"), ABOUT_ONE.items())
def test_what_is_not_the_askers_is_as_absent_as_what_never_was(door: Door, method: str, name: str) -> None:
    complaint = complain(door)
    thing = 42 if name == "application_id" else complaint["complaint_id"]

    def said(asker: Actor, thing: int) -> Any:
        return outcome(door, method, asker, now=NOW, **{**METHODS[method]["example"]["arguments"], name: thing})

    nothing = said(OTHER, NEVER_WAS)
    assert nothing[0] == "NotFound"
    assert [said(OTHER, thing), said(STRANGER, thing), said(STRANGER, NEVER_WAS)] == [nothing] * 3
    assert nothing not in [said(OWNER, thing), said(OFFICER, thing)]


def test_lists_hold_what_is_the_askers_and_nothing_else(door: Door) -> None:
    complain(door)
    shown = {asker.id: len(door.call("list_complaints", actor=asker)["items"]) for asker in (OWNER, OFFICER, OTHER, STRANGER)}
    assert shown == {OWNER.id: 1, OFFICER.id: 1, OTHER.id: 0, STRANGER.id: 0}


def test_a_complaint_about_somebody_elses_application_is_refused_as_about_none(door: Door) -> None:
    asked = {"title": "x", "category": "service_time", "body": "x"}
    said = [outcome(door, "create_complaint", OTHER, now=NOW, application_number=number, **asked) for number in (NUMBER, "9999/X/Y/I/2026")]
    assert said[0] == said[1] and said[0][0] == "Invalid"


def in_state(door: Door, state: str) -> dict[str, Any]:
    one = complain(door)

    def reply(by: Actor, **more: Any) -> dict[str, Any]:
        return dict(door.call("reply_complaint", actor=by, complaint_id=one["complaint_id"], revision=one["revision"], body="x", **more))

    if state in ("answered", "waiting_for_applicant", "in_progress"):
        one = reply(OFFICER, asks_applicant=state != "answered")
    if state == "in_progress":
        one = reply(OWNER)
    if state == "closed":
        one = door.call("close_complaint", actor=OWNER, complaint_id=one["complaint_id"], revision=1)
    return one


@pytest.mark.parametrize("state", ["received", "in_progress", "waiting_for_applicant", "answered", "closed"])
@pytest.mark.parametrize("method", ["reply_complaint", "close_complaint"])
def test_a_method_is_refused_in_every_state_that_it_does_not_name(door: Door, method: str, state: str) -> None:
    one = in_state(door, state)
    assert one["status"] == state
    arguments = {**METHODS[method]["example"]["arguments"], "complaint_id": one["complaint_id"], "revision": one["revision"]}
    answer = outcome(door, method, OWNER, now=NOW, **arguments)  # the office may not close what it has not answered
    assert (answer[0] == "answered") == (state in METHODS[method]["when"]), answer
