"""Drafts that nobody goes on with, behind permits' door: reminded of, then removed; with a moved clock."""

import threading
from datetime import timedelta

import pytest

from bus.refusals import NotFound
from permits.domain.draft import ending
from tests.permits.office import LOCATION, NOW, SITI, at, refused

DAY = timedelta(days=1)


def swept(office, days):
    """What was told of drafts after the sweep of that day, of all days so far."""
    office.door.run("sweep_drafts", now=NOW + days * DAY)
    return [event.type for event in office.door.events() if event.subject.startswith("draft/")]


def test_a_draft_is_reminded_of_twice_and_then_removed_and_the_page_said_until_when(office):
    draft, sent = office.complete_draft(), office.submitted()
    assert (draft["kept_until"], sent["kept_until"]) == ("2026-12-23", None)
    assert office.list_applications(SITI, status="draft")["items"][0]["kept_until"] == "2026-12-23"
    assert [swept(office, day) for day in (22, 23, 28)] == [[], ["draft_ending"], ["draft_ending"]]
    assert [swept(office, day) for day in (29, 30)] == [["draft_ending"] * 2] * 2
    assert office.get_application(SITI, application_id=draft["application_id"])["status"] == "draft"
    assert swept(office, 31) == ["draft_ending"] * 2 + ["draft_removed"]
    refused(NotFound, "application_not_found", office.get_application, SITI, application_id=draft["application_id"])
    assert office.get_application(SITI, application_id=sent["application_id"])["status"] == "submitted"
    assert len(office.list_documents(SITI)) == 2, "documents stay in the collection"
    assert office.get_quotas(SITI)["drafts"]["have"] == 0


def test_a_restart_tells_nobody_twice_nor_do_two_processes_at_once(office):
    for _ in range(3):
        office.draft()
    threads = [threading.Thread(target=swept, args=(office, 23)) for _ in range(4)]
    [each.start() for each in threads]
    [each.join() for each in threads]
    assert swept(office, 23) == swept(office, 24) == ["draft_ending"] * 3


def test_a_change_keeps_the_draft_for_another_thirty_days_and_its_reminders_begin_anew(office):
    draft = office.draft()
    assert swept(office, 29) == ["draft_ending"]
    changed = office.change_application(SITI, **at(draft), location={**LOCATION, "note": "lantai 2"}, now=NOW + 30 * DAY)
    assert changed["kept_until"] == "2027-01-22"
    assert swept(office, 31) == swept(office, 52) == ["draft_ending"]
    assert swept(office, 53) == ["draft_ending"] * 2


def test_a_service_that_was_away_reminds_first_and_removes_on_the_day_after(office):
    office.draft()
    assert swept(office, 90) == swept(office, 90) == ["draft_ending"]
    assert [event.data["last_day"] for event in office.door.events() if event.type == "draft_ending"] == ["2027-02-21"]
    assert swept(office, 91) == ["draft_ending", "draft_removed"]


@pytest.mark.parametrize("act", ["submit_application", "withdraw_application"])
def test_what_is_no_draft_any_more_is_left_alone(office, act):
    office.call(act, SITI, **at(office.complete_draft()))
    assert swept(office, 400) == []


def test_more_than_a_portion_is_swept_at_once(office, monkeypatch):
    monkeypatch.setattr("permits.store.drafts.A_PORTION", 2)
    monkeypatch.setattr("permits.service.drafts.A_PORTION", 2)
    for _ in range(5):
        office.draft()
    assert swept(office, 23) == ["draft_ending"] * 5


def test_a_draft_that_fails_leaves_the_others_of_its_portion_as_they_are_and_is_told_the_next_time(office, monkeypatch, caplog):
    drafts = [office.draft()["application_id"] for _ in range(3)]

    def raises_for_one(draft, *, on):
        if draft.application_id == drafts[1]:
            raise ValueError("Siti Contoh")
        return ending(draft, on=on)

    monkeypatch.setattr("permits.service.drafts.rules.ending", raises_for_one)
    assert swept(office, 23) == ["draft_ending"] * 2
    assert "Siti" not in caplog.text and f"draft {drafts[1]} " in caplog.text
    monkeypatch.setattr("permits.service.drafts.rules.ending", ending)
    assert swept(office, 23) == ["draft_ending"] * 3, "nothing was noted of the one that failed"
