"""Complaints behind the door, on a real database: numbers, the thread, who may see what, and what is told to others."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from bus.context import Actor
from bus.database import Transactions
from bus.entrypoints import commands_of
from bus.refusals import Conflict, Invalid, NotAllowed, NotFound
from bus.testing import Door
from tests.access_table import proven
from tests.tracking.events import NUMBER, whole_way
from tracking import service
from tracking.domain import complaint as rules
from tracking.service import Tracking
from tracking.store import complaints as store

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
CANARY = "KENARI-9184"
PAYLOADS = [
    "'; drop table complaint; --",
    "{{7*7}}${7*7}",
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "a\r\nBcc: x@y.test",
    "٣ 🏝 ﷽",
]


def actor(id: int, *roles: str, agency: str = "muara-enim") -> Actor:
    return Actor(id=id, roles=proven(*roles), claims={"agency": agency, "name": f"Orang {id}"})


OWNER, OTHER = actor(11, "applicant"), actor(12, "applicant")
OFFICER, STRANGER = actor(50, "complaints_officer"), actor(51, "complaints_officer", agency="lain")
AUDITOR = actor(52, "auditor")


@pytest.fixture
def door(database: Callable[[str], str]) -> Door:
    return Door(Tracking, database("tracking"))


def complain(door: Door, by: Actor = OWNER, **changes: Any) -> dict[str, Any]:
    asked = {"title": "Verifikasi terlambat", "category": "service_time", "body": f"Belum ada kabar. {CANARY}"}
    return dict(door.call("create_complaint", actor=by, now=NOW, **{**asked, **changes}))


def refusal(kind: type[Exception], act: Callable[[], Any]) -> str:
    with pytest.raises(kind) as refused:
        act()
    return str(refused.value.to_wire())  # type: ignore[attr-defined]


def test_a_complaint_is_answered_asked_back_and_closed(door: Door) -> None:
    complaint = complain(door)
    assert (complaint["status"], complaint["answer_by"], complaint["revision"]) == ("received", "2026-11-30", 1)
    id = complaint["complaint_id"]
    answered = door.call("reply_complaint", actor=OFFICER, complaint_id=id, revision=1, body="Kami periksa hari ini.")
    assert (answered["status"], answered["messages"][0]["by_name"]) == ("answered", "Orang 50")
    door.call("reply_complaint", actor=OWNER, complaint_id=id, revision=2, body="Terima kasih, tetapi belum.")
    asked = door.call("reply_complaint", actor=OFFICER, complaint_id=id, revision=3, body="Kapan?", asks_applicant=True)
    assert asked["status"] == "waiting_for_applicant"
    closed = door.call("close_complaint", actor=OWNER, complaint_id=id, revision=4)
    assert (closed["status"], closed["revision"]) == ("closed", 5)
    assert [(message["by"], message["by_name"]) for message in closed["messages"]] == [
        ("staff", None),
        ("applicant", "Orang 11"),
        ("staff", None),
    ]
    refused = refusal(Conflict, lambda: door.call("reply_complaint", actor=OFFICER, complaint_id=id, revision=5, body="Lagi"))
    assert "complaint_closed" in refused
    assert closed == door.call("get_complaint", actor=OWNER, complaint_id=id)


def test_what_is_told_never_holds_the_text(door: Door) -> None:
    complaint = complain(door, title=f"Judul {CANARY}")
    door.call("reply_complaint", actor=OFFICER, complaint_id=complaint["complaint_id"], revision=1, body=CANARY)
    door.call("close_complaint", actor=OFFICER, complaint_id=complaint["complaint_id"], revision=2)
    told = [event for event in door.events() if event.type != "record_made"]
    assert [(event.type, event.seq, event.data["by"]) for event in told] == [
        ("complaint_received", 1, "applicant"),
        ("complaint_replied", 2, "staff"),
        ("complaint_closed", 3, "staff"),
    ]
    assert {event.subject for event in told} == {f"complaint/{complaint['complaint_id']}"}
    assert not any(CANARY in str(event) for event in told)


def test_numbers_have_no_gap_however_many_complain_at_once(door: Door) -> None:
    def often() -> None:
        for _ in range(5):
            complain(door)

    with pytest.raises(Invalid):
        complain(door, title=" ")
    people = [threading.Thread(target=often) for _ in range(4)]
    [person.start() for person in people]
    [person.join() for person in people]
    with door.engine.connect() as connection:
        numbers = connection.execute(text("select number from complaint order by number")).scalars().all()
        year = connection.execute(text("select extract(year from now() at time zone 'Asia/Jakarta')::int")).scalar()
    assert numbers == [f"KEL-{year}-{count:04}" for count in range(1, 21)]
    assert complain(door, actor(13, "applicant", agency="lain"))["number"] == f"KEL-{year}-0001"


def test_a_roll_back_after_the_number_leaves_no_gap(door: Door, as_admin: Callable[[str], str]) -> None:
    admin = create_engine(as_admin(door.engine.url.render_as_string(hide_password=False)))
    with admin.begin() as connection:
        connection.execute(text("alter table outbox add constraint broken check (seq < 0)"))
    with pytest.raises(Exception, match="broken"):
        complain(door)
    with admin.begin() as connection:
        connection.execute(text("alter table outbox drop constraint broken"))
    admin.dispose()
    assert complain(door)["number"].endswith("-0001")


def test_the_promise_does_not_count_days_that_the_agency_has_taken_off(door: Door) -> None:
    def answer_by(*told: tuple[int, bool], agency: str = "muara-enim") -> str:
        for seq, off in told:
            data = {"agency": agency, "date": "2026-11-24", "off": off}
            door.handle("on_day_off_changed", source="identity", type="day_off_changed", subject=f"agency/{agency}", seq=seq, data=data)
        return str(complain(door)["answer_by"])

    assert answer_by((1, True), agency="lain") == "2026-11-30"
    assert answer_by((1, True)) == "2026-12-01"
    assert answer_by((3, True), (2, False)) == "2026-12-01", "what is older comes too late"
    assert answer_by((4, False)) == "2026-11-30"


def test_a_complaint_may_name_an_own_application_only(door: Door) -> None:
    door.handle("on_application", source="permits", **whole_way()[0])
    assert complain(door, application_number=" 0001 sipd dpmptsp xi 2026")["application_number"] == NUMBER
    others = refusal(Invalid, lambda: complain(door, by=OTHER, application_number=NUMBER))
    absent = refusal(Invalid, lambda: complain(door, by=OTHER, application_number="9/X/2026"))
    assert others == absent
    assert "'application_number': {'code': 'application_not_found'}" in absent


def test_somebody_elses_complaint_answers_like_one_that_does_not_exist(door: Door) -> None:
    id = complain(door)["complaint_id"]
    for method, more in (("get_complaint", {}), ("reply_complaint", {"revision": 1, "body": "x"}), ("close_complaint", {"revision": 1})):
        answers = {
            refusal(NotFound, lambda a=asker, c=which, m=method, r=more: door.call(m, actor=a, complaint_id=c, **r))
            for asker in (OTHER, STRANGER)
            for which in (id, 999)
        }
        assert len(answers) == 1
    assert door.call("get_complaint", actor=OWNER, complaint_id=id)["revision"] == 1


def test_an_auditor_reads_and_does_not_write(door: Door) -> None:
    id = complain(door)["complaint_id"]
    assert door.call("get_complaint", actor=AUDITOR, complaint_id=id)["body"].endswith(CANARY)
    with pytest.raises(NotAllowed):
        door.call("reply_complaint", actor=AUDITOR, complaint_id=id, revision=1, body="x")
    with pytest.raises(NotAllowed):
        door.call("list_complaints", actor=actor(60, "verifier"))


def test_an_auditor_who_also_applies_may_answer_only_own_complaints(door: Door) -> None:
    both = actor(53, "auditor", "applicant")
    others, own = complain(door)["complaint_id"], complain(door, by=both)["complaint_id"]
    with pytest.raises(NotFound):
        door.call("reply_complaint", actor=both, complaint_id=others, revision=1, body="x")
    assert door.call("reply_complaint", actor=both, complaint_id=own, revision=1, body="x")["messages"][0]["by"] == "applicant"


def test_of_two_who_write_at_once_one_is_told_to_read_again(door: Door) -> None:
    id = complain(door)["complaint_id"]
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def write() -> None:
        start.wait()
        try:
            door.call("reply_complaint", actor=OFFICER, complaint_id=id, revision=1, body="Halo")
            outcomes.append("written")
        except Conflict as refused:
            outcomes.append(refused.code)

    both = [threading.Thread(target=write) for _ in range(2)]
    [one.start() for one in both]
    [one.join() for one in both]
    assert sorted(outcomes) == ["complaint_changed", "written"]
    assert len(door.call("get_complaint", actor=OWNER, complaint_id=id)["messages"]) == 1


def test_lists_page_by_key_for_the_owner_and_for_the_desk(door: Door) -> None:
    ids = [complain(door)["complaint_id"] for _ in range(5)]
    complain(door, by=OTHER)
    first = door.call("list_complaints", actor=OWNER, limit=3)
    second = door.call("list_complaints", actor=OWNER, limit=3, after=first["next"])
    assert [row["complaint_id"] for row in first["items"] + second["items"]] == ids[::-1]
    assert second["next"] is None
    assert len(door.call("list_complaints", actor=OFFICER, status="received")["items"]) == 6
    assert door.call("list_complaints", actor=OFFICER, limit=2)["items"][0]["complaint_id"] == ids[0]
    assert door.call("list_complaints", actor=OFFICER, status="closed")["items"] == []
    assert door.call("list_complaints", actor=STRANGER)["items"] == []


@pytest.mark.parametrize("payload", PAYLOADS)
def test_texts_are_stored_and_shown_literally(door: Door, payload: str) -> None:
    id = complain(door, title=payload, body=payload)["complaint_id"]
    shown = door.call("get_complaint", actor=OWNER, complaint_id=id)
    assert (shown["title"], shown["body"]) == (" ".join(payload.split()), payload.replace("\r\n", "\n"))


def recorded(door: Door) -> list[tuple[Any, ...]]:
    told = [event.data for event in door.events() if event.type == "record_made"]
    return [(one["act"], one["subject"], one["actor_id"], one["account_id"]) for one in told]


def test_every_act_on_a_complaint_and_every_look_of_another_is_told_for_the_audit_chains(door: Door) -> None:
    id = complain(door)["complaint_id"]
    door.call("get_complaint", actor=OWNER, complaint_id=id)
    door.call("get_complaint", actor=AUDITOR, complaint_id=id)
    with pytest.raises(NotFound):
        door.call("get_complaint", actor=STRANGER, complaint_id=id)
    door.call("reply_complaint", actor=OFFICER, complaint_id=id, revision=1, body=f"Kami periksa. {CANARY}")
    door.call("close_complaint", actor=OWNER, complaint_id=id, revision=2)
    about = f"complaint/{id}"
    assert recorded(door) == [
        ("complaint_made", about, 11, 11),
        ("complaint_viewed", about, 52, 11),
        ("complaint_replied", about, 50, 11),
        ("complaint_closed", about, 11, 11),
    ]
    assert {"create_complaint", "reply_complaint", "close_complaint"} == set(commands_of(Tracking))
    assert CANARY not in str([event.data for event in door.events() if event.type == "record_made"])


def test_a_look_that_comes_again_because_the_service_died_is_one_look(door: Door) -> None:
    id = complain(door)["complaint_id"]
    for message in ("one", "one", "another"):
        door.call("get_complaint", actor=AUDITOR, message=message, complaint_id=id)
    assert [act for act, *_ in recorded(door)] == ["complaint_made", "complaint_viewed", "complaint_viewed"]


def test_of_two_who_read_the_same_complaint_one_changes_it(door: Door) -> None:
    """Both have passed the rule before either has saved: only the database can tell who came first."""
    id = complain(door)["complaint_id"]
    db = Transactions(door.engine)
    with db.begin() as session:
        found = store.load(session, id)
    assert found
    said = {"asks_applicant": False, "revision": 1, "at": NOW, "author_name": "x"}
    first, second = (rules.reply(found, author_id=author, body=f"dari {author}", **said) for author in (50, 55))
    with db.begin() as session:
        store.save_reply(session, first)
    for late in (
        lambda session: store.save_reply(session, second),
        lambda session: store.save(session, rules.close(found, by="applicant", revision=1, at=NOW)),
    ):
        with pytest.raises(Conflict, match="complaint_changed"), db.begin() as session:
            late(session)
    kept = door.call("get_complaint", actor=OFFICER, complaint_id=id)
    assert (kept["revision"], kept["status"], [message["body"] for message in kept["messages"]]) == (2, "answered", ["dari 50"])


def test_who_looks_is_told_what_they_may_do(door: Door) -> None:
    id = complain(door)["complaint_id"]

    def may(by: Actor) -> list[str]:
        return list(door.call("get_complaint", actor=by, complaint_id=id)["may"])

    assert (may(OWNER), may(OFFICER), may(AUDITOR), may(actor(53, "agency_admin"))) == (["reply", "close"], ["reply"], [], [])
    assert "complaint_unanswered" in refusal(Conflict, lambda: door.call("close_complaint", actor=OFFICER, complaint_id=id, revision=1))
    door.call("reply_complaint", actor=OFFICER, complaint_id=id, revision=1, body="Kami periksa.")
    assert may(OFFICER) == ["reply", "close"]


def test_one_applicant_has_so_many_open_complaints_and_closing_makes_room(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "COMPLAINTS_QUOTA", 2)
    first, _ = complain(door), complain(door)
    assert "complaints_full" in refusal(Conflict, lambda: complain(door))
    assert complain(door, OTHER)["status"] == "received"
    door.call("close_complaint", actor=OWNER, complaint_id=first["complaint_id"], revision=1)
    assert complain(door)["status"] == "received"


def test_an_applicant_is_told_how_many_complaints_are_open_before_it_is_too_many(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "COMPLAINTS_QUOTA", 2)
    first, _ = complain(door), complain(door)
    assert door.call("list_complaints", actor=OWNER)["quota"] == {"have": 2, "limit": 2}
    door.call("close_complaint", actor=OWNER, complaint_id=first["complaint_id"], revision=1)
    assert door.call("list_complaints", actor=OWNER)["quota"] == {"have": 1, "limit": 2}
    assert "quota" not in door.call("list_complaints", actor=OFFICER), "the desk has none"
