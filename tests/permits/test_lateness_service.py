"""Late steps behind permits' door, with a moved clock: told once each, whatever restarts or runs twice, and not when there is no more reason."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from permits.domain import lateness
from tests.permits.office import COUNTER, NOW, OTHER_COUNTER, SITI, VERIFIER, at

DAY = timedelta(days=1)
# The file check of SIPD has one day: from Monday to Tuesday at closing time.
LATE = datetime(2026, 11, 24, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def one(office):
    return office.submitted(permit_type="SIPD")


def looked(office, now):
    """Who was told of what at that moment, by a process that has just started."""
    before = len(office.door.events())
    office.door.run("tell_of_late_steps", now=now)
    new = [each.data for each in office.door.events()[before:] if each.type == "application_late"]
    return [(each["application_id"], each["step"], each["tells"]["role"]) for each in new]


def who(told):
    return [role for _, _, role in told]


def late_rows(office, actor=COUNTER):
    return [(row["application_id"], row["late_since"]) for row in office.list_queue(actor, part="late")["items"]]


def test_the_holder_then_the_section_head_then_the_head_are_told_once_each_whatever_restarts(office, one):
    moments = (NOW, LATE - SECOND, LATE, LATE, LATE + DAY - SECOND, LATE + DAY, LATE + DAY, LATE + 2 * DAY, LATE + 40 * DAY)
    told = [who(looked(office, moment)) for moment in moments]
    assert told == [[], [], ["counter_officer"], [], [], ["section_head"], [], ["agency_head"], []]
    records = [(act, actor, details) for act, subject, actor, _, details in office.recorded() if act == "application_late"]
    assert [details["role"] for _, _, details in records] == ["counter_officer", "section_head", "agency_head"]
    assert {actor for _, actor, _ in records} == {None}
    assert [each.seq for each in office.door.events() if each.subject == f"application/{one['application_id']}"] == [1, 2, 3, 4]


def test_several_timers_at_once_tell_nobody_twice(office):
    for _ in range(3):
        office.submitted(permit_type="SIPD")
    threads = [threading.Thread(target=looked, args=(office, LATE)) for _ in range(4)]
    [each.start() for each in threads]
    [each.join() for each in threads]
    assert looked(office, LATE) == []
    assert [each.type for each in office.door.events()].count("application_late") == 3


def test_what_was_late_before_anybody_looked_is_told_to_one_after_the_other(office, one):
    """As after an upgrade to the release that tells: not everybody above of everything on the first day."""
    begun = datetime(2026, 12, 7, 3, tzinfo=UTC)  # a Monday, two weeks later
    closes = [datetime(2026, 12, day, 9, tzinfo=UTC) for day in (8, 9)]
    moments = (begun, begun, closes[0] - SECOND, *closes, closes[1] + 9 * DAY)
    assert [who(looked(office, moment)) for moment in moments] == [["counter_officer"], [], [], ["section_head"], ["agency_head"], []]


def test_a_step_that_was_done_meanwhile_is_not_told_and_the_next_has_its_own_days(office, one):
    assert looked(office, NOW) == []
    moved = office.call("advance_application", COUNTER, now=LATE - SECOND, **at(one), step="file_check")
    assert looked(office, LATE) == []
    begun = LATE - SECOND
    days = next(step["days"] for step in moved["way"] if step["code"] == "verification")
    due = datetime(2026, 11, 24 + days, 9, tzinfo=UTC)
    assert begun < due and looked(office, due - SECOND) == []
    assert [told[1:] for told in looked(office, due)] == [("verification", "verifier")]


def test_what_waits_for_its_applicant_is_not_told_and_its_days_go_on_afterwards(office, one):
    assert looked(office, NOW) == []
    asked = {"step": "file_check", "reasons": {"location": "Salah"}}
    back = office.call("return_application", COUNTER, now=NOW + DAY, **at(one), **asked)
    assert looked(office, LATE + DAY) == []
    office.call("resubmit_application", SITI, now=NOW + 2 * DAY, **at(back), note="Sudah benar")
    assert looked(office, LATE + DAY) == []
    assert who(looked(office, LATE + 2 * DAY)) == ["counter_officer"]


def test_what_was_withdrawn_is_not_told(office, one):
    office.withdraw_application(SITI, **at(one))
    assert looked(office, LATE + 9 * DAY) == []


def test_a_day_off_of_the_agency_moves_it(office, one):
    office.execute("insert into agency_day_off (agency, day, off, seq) values ('muara-enim', '2026-11-24', true, 1)")
    assert looked(office, LATE) == []
    assert who(looked(office, LATE + DAY)) == ["counter_officer"]


def test_late_steps_are_a_list_of_their_own_until_they_are_done_and_no_form_is_outdated_by_it(office, one):
    assert late_rows(office) == []
    looked(office, LATE)
    assert late_rows(office) == late_rows(office, VERIFIER) == [(one["application_id"], LATE.isoformat())]
    assert late_rows(office, OTHER_COUNTER) == []
    assert office.list_queue(COUNTER)["items"][0]["late_since"] == LATE.isoformat()
    office.advance_application(COUNTER, **at(one), step="file_check")
    assert late_rows(office) == []


def test_what_a_release_of_before_changes_is_looked_at_anew(office, one):
    assert looked(office, LATE) != []
    office.execute(
        f"update application set status = 'verification_1', revision = revision + 1, changed_at = now() where id = {one['application_id']}"
    )
    with office.door.engine.begin() as connection:
        row = connection.execute(
            text("select waits_at, late_since, late_look_at < '2000-01-01' from application where waits_at is not null")
        )
        assert tuple(row.one()) == ("verification", None, True)


def test_those_whose_step_has_no_beginning_do_not_fill_every_portion(office, monkeypatch):
    monkeypatch.setattr("permits.service.lateness.PORTION", 1)
    odd, one = (office.submitted(permit_type="SIPD")["application_id"] for _ in range(2))
    rule = lateness.step_begun_at
    monkeypatch.setattr("permits.service.lateness.rules.step_begun_at", lambda one: None if one.id == odd else rule(one))
    assert looked(office, LATE) == []
    assert [told[0] for told in looked(office, LATE)] == [one]


def test_one_that_fails_holds_up_no_other_and_is_tried_again_later(office, monkeypatch, caplog):
    ids = [office.submitted(permit_type="SIPD")["application_id"] for _ in range(3)]
    rule = lateness.notices

    def raises_for_one(one, **known):
        if one.id == ids[1]:
            raise ValueError("Siti Contoh")
        return rule(one, **known)

    monkeypatch.setattr("permits.service.lateness.rules.notices", raises_for_one)
    assert [told[0] for told in looked(office, LATE)] == [ids[0], ids[2]]
    assert f"application {ids[1]} " in caplog.text and "Siti" not in caplog.text
    monkeypatch.setattr("permits.service.lateness.rules.notices", rule)
    assert looked(office, LATE + timedelta(minutes=14)) == []
    assert [told[0] for told in looked(office, LATE + timedelta(minutes=15))] == [ids[1]]


def test_who_waits_for_what_is_late_is_told_a_new_date(office, one):
    def new(now):
        return office.get_application(SITI, application_id=one["application_id"], now=now)["expected_at"]

    assert new(NOW) is None
    assert new(datetime(2026, 12, 1, 2, tzinfo=UTC)) == "2026-12-08T09:00:00+00:00"
