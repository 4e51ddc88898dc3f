"""Notifications beside a later release: on its tables, hearing its events. It keeps no JSON."""

from collections.abc import Callable
from typing import Any

import pytest

from bus import versions
from bus.testing import Door
from tests import side_by_side
from tests.notifications.people import SUBMITTED, Tell, know, rows, work

# The following are the same calls again, on wider tables.
from tests.notifications.test_complaint_mails_service import test_both_sides_of_a_complaint_are_told
from tests.notifications.test_contacts_service import test_contacts_in_any_order_end_as_the_last_one_says
from tests.notifications.test_deliveries_service import (
    test_a_later_try_sends_the_same_bytes_and_message_id,
    test_a_mail_is_accepted_and_its_secret_is_gone_from_the_database,
    test_a_refusal_for_good_fails_and_wipes,
    test_people_see_their_own_messages_only_newest_first,
    test_what_a_dead_sender_left_is_swept_and_sent,
)
from tests.notifications.test_identity_mails import (
    test_a_bounce_is_told_once_with_what_it_is_about,
    test_every_event_about_people_twice_is_told_once,
    test_roles_and_addresses_are_each_as_the_last_event_about_them_says,
)


@pytest.fixture
def database(database: Callable[[str], str], as_admin: Callable[[str], str]) -> Callable[[str], str]:
    return side_by_side.with_columns(database, as_admin)


def test_no_json_is_kept_but_the_bus_s(door: Door, as_admin: Callable[[str], str]) -> None:
    """Where there is some one day, it is to be read tolerantly, and tried here."""
    places = side_by_side.add_keys(as_admin(door.engine.url.render_as_string(hide_password=False)))
    with door.engine.connect() as connection:
        columns = {table for table, _ in side_by_side._json_columns(connection)}
    assert (places, columns) == (set(), {"outbox", "inbox_waiting"})


def test_of_what_is_told_in_several_versions_one_mail_is_written(door: Door, tell: Tell, post: Any) -> None:
    know(tell, 11)
    told: dict[str, Any] = {"subject": "application/42"}
    tell("application_submitted", data={"x": 1}, version=9, **told)
    assert rows(door) == [], "told in no version that is read here"
    tell("application_submitted", data=versions.together(SUBMITTED, {9: {"x": 1}}), **told)
    assert work(door) == ["SENT"]
    assert rows(door)[0].kind == "application_submitted" and SUBMITTED["number"] in rows(door)[0].subject


def test_every_handler_passes_over_what_it_does_not_know(door: Door) -> None:
    assert side_by_side.tell_what_is_unknown(door) > 20
    assert rows(door) == []
