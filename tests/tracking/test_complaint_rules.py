"""A complaint's states, limits and promise date, pure."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from bus.refusals import Conflict, Invalid
from tracking.domain.complaint import Complaint, acts_of, clean, close, complain, number_of, reply

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
APPLICANT, OFFICER = 11, 50


def new(**changes: Any) -> Complaint:
    asked: dict[str, Any] = {
        "agency": "muara-enim",
        "applicant_id": APPLICANT,
        "applicant_name": "Siti Contoh",
        "title": "Verifikasi terlambat",
        "category": "service_time",
        "application_number": None,
        "body": "Sudah tiga hari.",
        "at": NOW,
        "days_off": frozenset(),
        "zone": "WIB",
    }
    return complain(**{**asked, **changes})


def answer(complaint: Complaint, author: int, **changes: Any) -> Complaint:
    said: dict[str, Any] = {"author_name": "x", "body": "Baik.", "asks_applicant": False, "revision": complaint.revision, "at": NOW}
    return reply(complaint, author_id=author, **{**said, **changes})


def test_the_status_follows_from_who_wrote_last() -> None:
    complaint = new()
    assert complaint.status == "received"
    assert answer(complaint, APPLICANT).status == "received"
    answered = answer(complaint, OFFICER)
    asked = answer(complaint, OFFICER, asks_applicant=True)
    assert (answered.status, asked.status) == ("answered", "waiting_for_applicant")
    assert answer(answered, APPLICANT).status == answer(asked, APPLICANT).status == "in_progress"
    assert answer(answer(asked, APPLICANT), OFFICER).status == "answered"


def test_an_officer_who_complains_is_the_applicant_of_the_own_complaint() -> None:
    own = new(applicant_id=OFFICER)
    assert answer(own, OFFICER, asks_applicant=True).status == "received"


def test_every_change_raises_the_revision_and_an_old_one_is_refused() -> None:
    answered = answer(new(), OFFICER)
    assert (answered.revision, len(answered.messages)) == (2, 1)
    for act in (lambda: answer(answered, APPLICANT, revision=1), lambda: close(answered, by="applicant", revision=1, at=NOW)):
        with pytest.raises(Conflict, match="complaint_changed") as refused:
            act()
        assert refused.value.details == {"revision": 2}


def test_a_closed_complaint_takes_no_reply_and_closes_once() -> None:
    closed = close(new(), by="applicant", revision=1, at=NOW)
    assert (closed.status, closed.closed_at) == ("closed", NOW)
    for act in (lambda: answer(closed, APPLICANT), lambda: close(closed, by="applicant", revision=2, at=NOW)):
        with pytest.raises(Conflict, match="complaint_closed"):
            act()


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"title": " \n\t "}, {"title": {"code": "required"}}),
        ({"body": "\x00\ud800"}, {"body": {"code": "required"}}),
        ({"title": "a" * 101}, {"title": {"code": "too_long", "limit": 100, "got": 101}}),
        ({"body": "a" * 2001, "title": ""}, {"title": {"code": "required"}, "body": {"code": "too_long", "limit": 2000, "got": 2001}}),
    ],
)
def test_a_wrong_field_is_named_with_its_fault(changes: dict[str, str], fields: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        new(**changes)
    assert refused.value.details["fields"] == fields


def test_the_longest_texts_are_taken() -> None:
    assert len(new(title="a" * 100, body="b" * 2000).body) == 2000


def test_a_reply_is_measured_too() -> None:
    with pytest.raises(Invalid, match="invalid_fields"):
        answer(new(), APPLICANT, body="x" * 2001)


def test_what_nobody_typed_is_taken_out_and_the_rest_is_literal() -> None:
    assert clean(" <b>{{7*7}}</b>\x00\r\nbaris dua\x1b ") == "<b>{{7*7}}</b>\nbaris dua"
    assert clean("satu\r\nBcc: x@y", lines=False) == "satu Bcc: x@y"


def test_the_promise_is_five_working_days_after_the_day_of_receipt_in_the_office() -> None:
    assert new().answer_by == date(2026, 11, 30)
    # 23.30 UTC on Monday is already Tuesday in Jakarta.
    assert new(at=datetime(2026, 11, 23, 23, 30, tzinfo=UTC)).answer_by == date(2026, 12, 1)
    assert new(days_off=frozenset({date(2026, 11, 25)})).answer_by == date(2026, 12, 1)


def test_numbers_have_four_digits_or_more() -> None:
    assert [number_of(year=2026, count=count) for count in (1, 10000)] == ["KEL-2026-0001", "KEL-2026-10000"]


def test_the_office_closes_nothing_that_it_has_not_answered() -> None:
    asked = answer(new(), OFFICER, asks_applicant=True)
    for unanswered in (new(), answer(new(), APPLICANT), answer(asked, APPLICANT), answer(answer(new(), OFFICER), APPLICANT)):
        assert acts_of(unanswered, by="staff") == ["reply"]
        with pytest.raises(Conflict, match="complaint_unanswered"):
            close(unanswered, by="staff", revision=unanswered.revision, at=NOW)
        assert close(unanswered, by="applicant", revision=unanswered.revision, at=NOW).status == "closed"
        assert acts_of(unanswered, by="applicant") == ["reply", "close"]
    for answered in (answer(new(), OFFICER), asked):
        assert acts_of(answered, by="staff") == ["reply", "close"]
        assert close(answered, by="staff", revision=answered.revision, at=NOW).status == "closed"
    ended = close(new(), by="applicant", revision=1, at=NOW)
    assert acts_of(ended, by="staff") == acts_of(ended, by="applicant") == []
