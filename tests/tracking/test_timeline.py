"""The fold, pure: order, repeats, gaps, and where an application is said to be."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import reduce

import pytest

from bus.refusals import NotFound
from tests.field_cases import CASES, spelled
from tracking.domain.timeline import ENTRY_TYPES, Happening, Timeline, fold, fold_all, number_key, seen

NUMBER = "0001/SIPD/DPMPTSP/XI/2026"
STEPS = [
    {"code": "file_check", "status": "submitted"},
    {"code": "verification", "status": "verification_1"},
    {"code": "approval", "status": "decision"},
    {"code": "issuance", "status": "approved"},
]


def moment(day: int) -> datetime:
    return datetime(2026, 11, day, 3, 0, tzinfo=UTC)


def happening(seq: int, type: str, **data: object) -> Happening:
    return Happening(type=type, seq=seq, at=moment(seq), data={"agency": "muara-enim", "application_id": 42, **data})


def submitted() -> Happening:
    return happening(
        1,
        "application_submitted",
        number=NUMBER,
        applicant_id=11,
        permit_type_name="Surat Izin Praktik Dokter",
        submitted_at=moment(1).isoformat(),
        due_at=moment(8).isoformat(),
        steps=STEPS,
    )


def moved(seq: int, step: str, status: str) -> Happening:
    return happening(seq, "application_moved", step=step, status=status, at=moment(seq).isoformat())


WHOLE_WAY = [
    submitted(),
    moved(2, "file_check", "verification_1"),
    moved(3, "verification", "decision"),
    moved(4, "approval", "approved"),
    moved(5, "issuance", "issued"),
    happening(6, "permit_issued", permit_id=5),
]


def folded(happenings: list[Happening]) -> Timeline:
    return seen(reduce(fold, happenings, None))


def test_the_whole_way_is_told_in_order_and_ends() -> None:
    timeline = folded(WHOLE_WAY)
    assert [(entry.seq, entry.type, entry.step, entry.status) for entry in timeline.entries] == [
        (1, "submitted", None, "submitted"),
        (2, "moved", "file_check", "verification_1"),
        (3, "moved", "verification", "decision"),
        (4, "moved", "approval", "approved"),
        (5, "moved", "issuance", "issued"),
        (6, "issued", None, "issued"),
    ]
    assert [stage.reached_at for stage in timeline.stages] == [moment(1), moment(2), moment(3), moment(4)]
    assert timeline.finished_at == moment(5)
    assert not any(map(timeline.is_current, timeline.stages))


def test_exactly_the_stage_that_waits_is_current_on_the_way() -> None:
    timeline = folded(WHOLE_WAY[:2])
    assert [stage.code for stage in timeline.stages if timeline.is_current(stage)] == ["verification"]
    assert [stage.code for stage in timeline.stages if stage.reached_at is None] == ["approval", "issuance"]


def test_a_repeat_changes_nothing() -> None:
    timeline = folded(WHOLE_WAY)
    assert all(fold(timeline, repeat) is timeline for repeat in WHOLE_WAY)


def test_an_unknown_number_of_events_between_changes_nothing() -> None:
    """Bus brings events in order; those of types and versions that nobody reads here are missing among them."""
    later = [replace(each, seq=each.seq * 10) for each in WHOLE_WAY]
    assert [entry.status for entry in folded(later).entries] == [entry.status for entry in folded(WHOLE_WAY).entries]


def test_without_its_beginning_there_is_no_timeline() -> None:
    assert fold(None, moved(2, "file_check", "decision")) is None
    assert fold_all({}, [moved(2, "file_check", "decision")]) == []


def test_status_and_end_are_what_the_event_says() -> None:
    """Statuses that nobody here has heard of, an end that the type does not tell, and one that is taken back."""
    surveyed = happening(2, "application_moved", step="survey", status="measuring", finished=False)
    lapsed = happening(3, "application_withdrawn", status="lapsed", finished=True)
    reopened = happening(4, "application_moved", step="appeal", status="rejected", finished=False)
    assert [(each.status, each.finished_at) for each in map(folded, ([submitted(), surveyed], [submitted(), surveyed, lapsed]))] == [
        ("measuring", None),
        ("lapsed", moment(3)),
    ]
    assert folded([submitted(), surveyed, lapsed, reopened]).finished_at is None
    assert folded([replace(submitted(), data={**submitted().data, "status": "waiting_for_payment"})]).status == "waiting_for_payment"


@pytest.mark.parametrize(("type", "status"), [("application_rejected", "rejected"), ("application_withdrawn", "withdrawn")])
def test_an_end_without_a_permit_is_an_end_too(type: str, status: str) -> None:
    """Told before events brought their status with them."""
    timeline = folded([submitted(), happening(2, type, step="file_check", reason="STR tidak terbaca")])
    assert (timeline.status, timeline.finished_at) == (status, moment(2))
    assert "STR" not in repr(timeline)


@pytest.mark.parametrize(
    "typed",
    [NUMBER, " 0001 / sipd/dpmptsp/xi/2026 ", "0001SIPDDPMPTSPXI2026", "0001-sipd dpmptsp.XI.2026\x00", "0001/SIPD/DPMPTSP/XI/2026\u200b"],
)
def test_a_number_is_known_however_it_was_typed(typed: str) -> None:
    assert number_key(typed) == number_key(NUMBER)


@pytest.mark.parametrize("typed", CASES["tracking_numbers"]["found"])
def test_a_number_is_found_as_people_write_it(typed: str) -> None:
    assert number_key(spelled(typed)) == number_key("0007/SIPD/DPMPTSP/XI/2026") == "0007SIPDDPMPTSPXI2026"


@pytest.mark.parametrize("typed", CASES["tracking_numbers"]["not_found"])
def test_a_number_written_wrongly_finds_nothing_else(typed: str) -> None:
    assert number_key(typed) != number_key("0007/SIPD/DPMPTSP/XI/2026")


def test_numbers_kept_before_are_found_by_the_same_key() -> None:
    for kept in ("0001/SIPD/DPMPTSP/XI/2026", "0120/SD-SMP/DPMPTSP/I/2027", "12345/PBG/DPMPTSP/XII/2026"):
        assert number_key(kept) == "".join(sign for sign in kept if sign.isalnum())


@pytest.mark.parametrize("other", ["0002/SIPD/DPMPTSP/XI/2026", "0001/SIPD/DPMPTSP/XI/2025", ""])
def test_another_number_stays_another(other: str) -> None:
    assert number_key(other) != number_key(NUMBER)


def test_only_the_applicant_and_the_agency_may_see_a_timeline() -> None:
    timeline = folded([submitted()])
    assert timeline.may_be_seen_by(account_id=11, agency=None)
    assert timeline.may_be_seen_by(account_id=99, agency="muara-enim")
    assert not timeline.may_be_seen_by(account_id=99, agency="lain")
    assert not timeline.may_be_seen_by(account_id=99, agency=None)
    with pytest.raises(NotFound, match="application_not_found"):
        seen(None)


NAMED = {"name": {"id": "Pemeriksaan berkas", "en": "File check"}, "status_name": {"id": "Terkirim", "en": "Submitted"}}


def test_the_names_of_the_way_ahead_come_with_its_first_event_and_older_ones_bring_none() -> None:
    first = submitted()
    first.data["steps"] = [step | NAMED | {"later": 1} for step in STEPS]
    assert [(stage.name, stage.status_name) for stage in folded([first]).stages] == [(NAMED["name"], NAMED["status_name"])] * 4
    assert {(stage.name, stage.status_name) for stage in folded([submitted()]).stages} == {(None, None)}


def test_of_two_steps_with_one_status_the_event_says_at_which_it_waits() -> None:
    """Two verifications, one after the other: the status alone does not tell where it is."""
    twice = [STEPS[0], STEPS[1], {"code": "second_look", "status": "verification_1"}, *STEPS[2:]]
    first = submitted()
    first.data["steps"] = twice
    told = [
        first,
        moved(2, "file_check", "verification_1"),
        moved(3, "verification", "verification_1"),
        moved(4, "second_look", "decision"),
    ]
    for event, waits_at in zip(told, ("file_check", "verification", "second_look", "approval"), strict=True):
        event.data["holder"] = {"step": waits_at, "role": "verifier", "unit": None, "account_id": None}
    for reached in range(1, 5):
        timeline = folded(told[:reached])
        assert [stage.reached_at is not None for stage in timeline.stages] == [True] * reached + [False] * (5 - reached)
        assert [timeline.is_current(stage) for stage in timeline.stages] == [place == reached - 1 for place in range(5)]


def returned_then(*later: Happening) -> Timeline:
    back = happening(2, "application_returned", step="file_check", status="returned", finished=False, due_at=None, at=moment(2).isoformat())
    return folded([submitted(), back, *later])


def sent(seq: int) -> Happening:
    due_at = moment(20).isoformat()
    return happening(
        seq, "application_resubmitted", step="file_check", status="resubmitted", finished=False, due_at=due_at, at=moment(seq).isoformat()
    )


def test_a_returned_application_waits_at_its_stage_and_nobody_knows_when_it_ends() -> None:
    timeline = returned_then()
    assert (timeline.status, timeline.due_at, timeline.finished_at) == ("returned", None, None)
    assert timeline.current and timeline.current.code == "file_check" and timeline.is_current(timeline.current)
    assert timeline.stood_still == ((moment(2), None),)


def test_an_appointment_is_an_entry_and_moves_nothing() -> None:
    told = [submitted(), moved(2, "file_check", "verification_1")]
    visit = {"step": "verification", "status": "verification_1", "finished": False, "due_at": moment(20).isoformat()}
    for seq, type in ((3, "inspection_scheduled"), (4, "inspection_cancelled")):
        told.append(happening(seq, type, **visit, at=moment(seq).isoformat()))
    timeline = folded(told)
    assert [entry.type for entry in timeline.entries] == ["submitted", "moved", "inspection_scheduled", "inspection_cancelled"]
    assert timeline.current and timeline.current.code == "verification" and timeline.stood_still == ()
    assert [stage.reached_at for stage in timeline.stages] == [stage.reached_at for stage in folded(told[:2]).stages]


def test_what_was_sent_back_goes_on_with_a_new_date_and_the_days_between_did_not_count() -> None:
    timeline = returned_then(sent(5))
    assert (timeline.status, timeline.due_at, timeline.stood_still) == ("resubmitted", moment(20), ((moment(2), moment(5)),))
    assert timeline.current and timeline.current.code == "file_check"
    on = fold(timeline, moved(6, "file_check", "verification_1"))
    assert on and on.current and on.current.code == "verification" and on.due_at == moment(20)
    assert [entry.type for entry in on.entries] == ["submitted", "returned", "resubmitted", "moved"]


@pytest.mark.parametrize(("type", "status"), [("application_lapsed", "lapsed"), ("application_withdrawn", "withdrawn")])
def test_what_ends_while_the_applicant_mends_it_stands_still_no_longer(type: str, status: str) -> None:
    timeline = returned_then(happening(3, type, status=status, finished=True, due_at=None, at=moment(3).isoformat()))
    assert (timeline.status, timeline.finished_at, timeline.stood_still) == (status, moment(3), ((moment(2), moment(3)),))
    assert not any(map(timeline.is_current, timeline.stages))


def test_what_is_told_of_an_application_and_is_no_entry_is_not_folded() -> None:
    assert "application_reminded" not in ENTRY_TYPES
