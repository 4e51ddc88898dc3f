"""Mails about complaints: to both sides, and to nobody twice."""

from typing import Any

from bus.testing import Door
from tests.notifications.people import COMPLAINT, NOW, Tell, know, rows


def test_both_sides_of_a_complaint_are_told(door: Door, tell: Tell, post: Any) -> None:
    know(tell, 11, "applicant")
    know(tell, 50, "complaints_officer")
    know(tell, 51, "complaints_officer", agency="lain")
    know(tell, 52, "verifier")
    tell("complaint_received", data={**COMPLAINT, "by": "applicant"}, seq=1)
    tell("complaint_replied", data={**COMPLAINT, "by": "staff"}, seq=2)
    tell("complaint_replied", data={**COMPLAINT, "by": "applicant"}, seq=3)
    tell("complaint_closed", data={**COMPLAINT, "by": "applicant"}, seq=4)
    for _ in range(2):
        door.run("send_waiting", now=NOW)
    told = [(row.kind, row.recipient) for row in rows(door)]
    assert told == [
        ("complaint_received", "orang11@contoh.test"),
        ("complaint_received", "orang50@contoh.test"),
        ("complaint_replied", "orang11@contoh.test"),
        ("complaint_replied", "orang50@contoh.test"),
        ("complaint_closed", "orang11@contoh.test"),
        ("complaint_closed", "orang50@contoh.test"),
    ]
    assert len(post.accepted) == 6


def test_an_officers_own_complaint_is_not_told_to_them_as_staff(door: Door, tell: Tell) -> None:
    know(tell, 11, "applicant", "complaints_officer")
    tell("complaint_received", data={**COMPLAINT, "by": "applicant"})
    assert [row.subject for row in rows(door)] == ["[KEL-2026-0001] Keluhan diterima: kami jawab paling lambat 30 November 2026"]
