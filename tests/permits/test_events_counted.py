"""Every event of an application carries what will be counted, as its contract says, whatever happened."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bus import contract
from permits.domain.acts import outcome
from permits.domain.acts.advance import advance
from permits.domain.acts.issue import permit_issued
from permits.domain.acts.lapse import remind_or_lapse
from permits.domain.acts.reject import reject
from permits.domain.acts.resubmit import resubmit
from permits.domain.acts.returning import return_to_applicant
from permits.domain.acts.withdraw import withdraw
from permits.domain.flow.step import UNIT
from permits.domain.lateness import Notice
from permits.domain.lateness import told as told_late
from tests.permits.test_application import NOW, SITI, a_draft, at_status, staff, submitted
from tests.permits.visits import scheduled

COUNTED = {"permit_type", "application_kind", "unit", "district", "role", "status", "finished", "holder", "due_at"}


def happened():
    """(name, event, the application afterwards) of all that can happen."""
    one, told = submitted()
    yield "submitted", told[0], one
    for status, role in (
        ("submitted", "counter_officer"),
        ("verification_1", "verifier"),
        ("decision", "agency_head"),
        ("approved", "counter_officer"),
    ):
        waiting = at_status(status)
        moved, told = advance(waiting, step=waiting.waits_at, note=None, by=staff(role), at=NOW)
        yield f"moved from {status}", told[0], moved
    yield "issued", permit_issued(moved, permit_id=5, permit_number="503/1", at=NOW), moved
    rejected, told = reject(at_status("submitted"), step="file_check", reason="x", by=staff("counter_officer"), at=NOW)
    yield "rejected", told[0], rejected
    returned, told = return_to_applicant(
        at_status("submitted"), step="file_check", reasons={"location": "x"}, by=staff("counter_officer"), at=NOW
    )
    yield "returned", told[0], returned
    reminded, told = remind_or_lapse(returned, at=NOW + timedelta(days=13))
    yield "reminded", told[0], reminded
    lapsed, told = remind_or_lapse(returned, at=NOW + timedelta(days=30))
    yield "lapsed", told[0], lapsed
    resubmitted, told = resubmit(returned, note="x", days_off=frozenset(), by=SITI, at=NOW)
    yield "resubmitted", told[0], resubmitted
    late = at_status("submitted")
    yield "late", told_late(late, Notice(1, "section_head", NOW), late_since=NOW, at=NOW), late
    withdrawn, told = withdraw(at_status("decision"), by=SITI, at=NOW)
    yield "withdrawn", told[0], withdrawn


@pytest.mark.parametrize(("event", "after"), [pytest.param(event, after, id=name) for name, event, after in happened()])
def test_an_event_says_what_will_be_counted(event, after):
    contract.of("permits").check_event(event.type, 1, event.data)
    assert event.data.keys() >= COUNTED
    assert (event.data["status"], event.data["finished"]) == (after.status, after.ended is not None)
    assert (event.data["holder"] or {}).get("step") == after.waits_at
    waits_for = "applicant" if after.correction else after.step.role if after.step else None
    assert (event.data["holder"] or {}).get("role") == waits_for
    assert (event.data["unit"], event.data["district"]) == ("dpmptsp", "16.03.02")
    assert event.data["due_at"] == (after.due_at and after.due_at.isoformat())
    assert event.data["role"] == after.history[-1].by_role
    assert "Siti" not in str(event.data) and "Petugas" not in str(event.data)


def test_what_is_told_of_a_visit_says_where_the_case_waits_and_who_comes():
    there, before = at_status("submitted"), replace(scheduled(), appointments=())
    for type, made, was in (("inspection_scheduled", scheduled(), before), ("inspection_cancelled", before, scheduled())):
        event = outcome.inspection_event(there, type, made, before=was, at=NOW)
        contract.of("permits").check_event(event.type, 1, event.data)
        assert event.data.keys() >= COUNTED and (event.data["role"], event.data["finished"]) == ("counter_officer", False)
        assert event.data["was_at"] == (was.appointment and was.appointment.starts_at.isoformat())
        assert event.data.get("team_size") == (1 if made.appointment else None)


@pytest.mark.parametrize(
    "type",
    [
        *("application_submitted", "application_moved", "application_rejected", "application_withdrawn", "permit_issued"),
        *("inspection_scheduled", "inspection_cancelled"),
        *("application_returned", "application_reminded", "application_resubmitted", "application_lapsed", "application_late"),
        "application_claimed",
    ],
)
def test_what_is_counted_stands_in_the_contract_and_is_not_asked_of_events_of_before(type):
    promised = next(event for event in contract.of("permits").events.values() if (event["type"], event["version"]) == (type, 1))
    assert set(promised["schema"]["properties"]) >= COUNTED and set(promised["example"]) >= COUNTED
    before = {name: value for name, value in promised["example"].items() if name in promised["schema"]["required"]}
    contract.of("permits").check_event(type, 1, before)


def test_the_first_event_brings_the_way_ahead_with_its_names():
    _, (event,) = submitted()
    first = event.data["steps"][0]
    assert first["name"] == {"id": "Pemeriksaan berkas", "en": "File check"} and first["status_name"]["en"] == "Submitted"
    assert (first["role"], first["days"], first["clock"]) == ("counter_officer", 1, "runs")


def test_what_waits_in_a_unit_says_in_which():
    one, _ = submitted()
    steps = tuple(replace(step, at=UNIT) for step in one.process.steps)
    _, (event,) = advance(
        replace(one, process=replace(one.process, steps=steps)),
        step="file_check", note=None, by=replace(staff("counter_officer"), units=frozenset({"dpmptsp"})), at=NOW,
    )  # fmt: skip
    assert event.data["holder"] == {"step": "verification", "role": "verifier", "unit": "dpmptsp", "account_id": None}


def test_a_place_in_words_of_before_has_no_district():
    assert replace(a_draft().location, region=None).district_code is None
