"""Tracking beside a later release: on its tables, with its keys in the stored JSON, hearing its events."""

from collections.abc import Callable
from typing import Any

import pytest

from bus import versions
from bus.testing import Door
from tests import side_by_side
from tests.tracking.events import whole_way
from tests.tracking.test_complaints_service import (  # the same calls again, on wider tables
    door,
    test_a_complaint_is_answered_asked_back_and_closed,
    test_lists_page_by_key_for_the_owner_and_for_the_desk,
    test_numbers_have_no_gap_however_many_complain_at_once,
    test_the_promise_does_not_count_days_that_the_agency_has_taken_off,
)
from tests.tracking.test_tracking_service import (
    OWNER,
    deliver,
    test_anyone_may_track_a_number_and_sees_nobody_in_it,
    test_built_anew_from_its_events_it_is_the_same,
    test_every_event_twice_and_shuffled_gives_the_same_timeline,
    test_what_comes_before_its_time_waits_and_is_taken_with_what_was_missing,
)


@pytest.fixture
def database(database: Callable[[str], str], as_admin: Callable[[str], str]) -> Callable[[str], str]:
    return side_by_side.with_columns(database, as_admin)


def timeline(door: Door) -> Any:
    shown = door.call("get_timeline", actor=OWNER, application_id=42)
    return shown | {"entries": [{name: value for name, value in entry.items() if name != "seq"} for entry in shown["entries"]]}


def test_columns_that_come_while_it_works_change_nothing(door: Door, as_admin: Callable[[str], str]) -> None:
    """Rows from before the migration, and statements prepared before it."""
    way = whole_way()
    for event in way[:2]:
        deliver(door, event)
    url = as_admin(door.engine.url.render_as_string(hide_password=False))
    side_by_side.add_columns(url, named="after_all")
    for event in way[2:]:
        deliver(door, event)
    assert [entry["status"] for entry in timeline(door)["entries"]][-2:] == ["issued", "issued"]


def test_keys_of_a_later_release_are_not_read_and_not_lost(door: Door, as_admin: Callable[[str], str]) -> None:
    url = as_admin(door.engine.url.render_as_string(hide_password=False))
    first, second, third, *rest = whole_way()
    deliver(door, first)
    deliver(door, third)  # waits in inbox_waiting
    before, keys = timeline(door), side_by_side.add_keys(url)
    assert {(table, column) for table, _, column, _ in keys} >= {("timeline", "stages"), ("inbox_waiting", "event")}
    assert timeline(door) == before
    for event in (second, *rest):
        deliver(door, event)
    assert len(timeline(door)["entries"]) == 6
    kept = {place for place in keys if place[0] == "timeline"}
    assert len(kept) >= 4 and kept <= side_by_side.places_of_keys(url)


def test_events_of_a_later_release_hold_nothing_back(door: Door) -> None:
    """Unknown types, known types in unknown versions, and both versions of one event, in one timeline."""
    known = whole_way()
    for event in known:
        deliver(door, event)
    expected = timeline(door)
    told: list[dict[str, Any]] = []
    for event in whole_way(application_id=43, agency="lain"):
        told.append({**event, "type": "application_looked_at", "data": {"x": 1}})
        told.append({**event, "version": 3, "data": {"y": 1}})
        told.append({**event, "data": versions.together(event["data"], {99: {"z": 1}})})
    for seq, event in enumerate(told, start=1):
        deliver(door, {**event, "id": None, "seq": seq})
    shown = door.call("get_timeline", actor=OWNER, application_id=43)
    assert [entry["seq"] for entry in shown["entries"]] == [3, 6, 9, 12, 15, 18]
    assert [entry["status"] for entry in shown["entries"]] == [entry["status"] for entry in expected["entries"]]


def test_where_the_beginning_is_in_an_unknown_version_the_rest_is_passed_over(door: Door) -> None:
    first, *rest = whole_way()
    for event in ({**first, "version": 9}, *rest):
        deliver(door, event)
    with pytest.raises(Exception, match="application_not_found"):
        timeline(door)


def test_every_handler_passes_over_what_it_does_not_know(door: Door) -> None:
    assert side_by_side.tell_what_is_unknown(door) >= 2
