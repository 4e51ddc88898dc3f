"""The delivery of mails on a real database, to a real mail server: tried, tried again, given up, swept, and listed for their readers."""

import hashlib
import json
import logging
import socket
import threading
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bus.context import Actor
from bus.refusals import NotAllowed
from bus.testing import Door
from notifications.domain import delivery as states
from tests.access_table import proven
from tests.notifications.people import NOW, PASSWORD, SUBMITTED, Tell, activate, everything_in, know, rows, work


def test_a_mail_is_accepted_and_its_secret_is_gone_from_the_database(door: Door, tell: Tell, post: Any) -> None:
    activate(tell)
    [before] = rows(door)
    assert PASSWORD in bytes(before.raw).decode()
    assert work(door) == ["SENT"]
    [(recipient, received)] = post.accepted
    assert (recipient, PASSWORD in received.decode()) == ("siti@contoh.test", True)
    [after] = rows(door)
    assert (after.raw, after.sent_at, after.sha256) == (None, NOW, hashlib.sha256(received).hexdigest())
    assert (after.subject, after.message_id in received.decode()) == ("Akun aktif: username dan kata sandi sementara Anda", True)
    assert PASSWORD not in everything_in(door) and PASSWORD.encode().hex() not in everything_in(door)


def test_the_log_leads_from_a_request_to_the_mail_that_it_caused(
    door: Door, tell: Tell, post: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "notifications"):
        activate(tell)
        assert work(door) == ["SENT"]
    written, sent = (json.loads(message) for message in caplog.messages if message.startswith("{"))
    assert (written["event"], len(written["request_id"])) == ("mail_written", 32)
    assert (sent["event"], sent["status"], sent["message_id"]) == ("mail", "SENT", written["message_id"])
    assert f"Message-ID: {written['message_id']}" in post.accepted[0][1].decode()


@pytest.mark.parametrize("step", ["RCPT", "DATA"])
def test_a_later_try_sends_the_same_bytes_and_message_id(door: Door, tell: Tell, post: Any, step: str) -> None:
    post.answers = [(step, "451 try again"), (step, "421 still busy")]
    activate(tell)
    first = bytes(rows(door)[0].raw)
    assert work(door) == ["RETRY"]
    assert rows(door)[0].error == f"451 at {step}"
    assert work(door, NOW + timedelta(seconds=4)) == ["RETRY"] and rows(door)[0].tries == 1
    assert work(door, NOW + timedelta(seconds=6)) == ["RETRY"]
    assert work(door, NOW + timedelta(seconds=60)) == ["SENT"]
    assert {*post.offered, *[content for _, content in post.accepted]} == {first}
    assert (rows(door)[0].tries, len(post.accepted)) == (3, 1)


@pytest.mark.parametrize("step", ["RCPT", "DATA"])
def test_a_refusal_for_good_fails_and_wipes(door: Door, tell: Tell, post: Any, step: str) -> None:
    post.answers = [(step, "550 no such person siti@contoh.test")]
    activate(tell)
    assert work(door) == ["FAILED"]
    [row] = rows(door)
    assert (row.error, row.raw, post.accepted) == (f"550 at {step}", None, [])
    assert work(door, NOW + timedelta(days=2)) == ["FAILED"] and row.tries == 1


def test_a_done_delivery_is_kept_for_two_years_and_one_that_waits_for_ever(door: Door, tell: Tell, post: Any) -> None:
    activate(tell)
    assert work(door) == ["SENT"]
    know(tell, 12, "applicant")
    tell("application_submitted", data={**SUBMITTED, "applicant_id": 12})
    for after, left in ((timedelta(0), ["SENT", "PENDING"]), (timedelta(seconds=1), ["PENDING"])):
        door.run("sweep_old", now=NOW + states.KEPT + after)
        assert [row.status for row in rows(door)] == left


def test_a_mail_server_that_is_away_is_tried_again(door: Door, tell: Tell, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    monkeypatch.setenv("SMTP_URL", f"smtp://127.0.0.1:{port}")
    activate(tell)
    assert work(door) == ["RETRY"]
    [row] = rows(door)
    assert (row.error, row.next_try_at) == ("ConnectionRefusedError at connect", NOW + timedelta(seconds=5))


@pytest.fixture
def hangs_up() -> Iterator[tuple[str, list[bytes]]]:
    """(URL, what came) of a mail server that takes one whole message and hangs up without an answer."""
    received: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(20)
    thread = threading.Thread(target=_take_and_hang_up, args=(server, received))
    thread.start()
    yield f"smtp://127.0.0.1:{server.getsockname()[1]}", received
    server.close()
    thread.join(20)


def _take_and_hang_up(server: socket.socket, received: list[bytes]) -> None:
    connection, _ = server.accept()
    connection.settimeout(10)
    with connection, connection.makefile("rb") as lines:
        connection.sendall(b"220 hello\r\n")
        while not (line := lines.readline()).upper().startswith(b"DATA"):
            assert line
            connection.sendall(b"250 OK\r\n")
        connection.sendall(b"354 go on\r\n")
        received.append(b"".join(iter(lines.readline, b".\r\n")))


def test_an_answer_that_never_came_is_unknown_and_the_same_mail_goes_out_again(
    door: Door, tell: Tell, post: Any, hangs_up: tuple[str, list[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, received = hangs_up
    activate(tell)
    with monkeypatch.context() as first_server:
        first_server.setenv("SMTP_URL", url)
        assert work(door) == ["UNKNOWN"]
    assert rows(door)[0].error == "SMTPServerDisconnected in DATA"
    assert work(door, NOW + timedelta(seconds=6)) == ["SENT"]
    assert [content for _, content in post.accepted] == received
    assert rows(door)[0].tries == 2


def test_every_event_twice_is_one_mail(door: Door, tell: Tell, post: Any) -> None:
    know(tell, 11, "applicant")
    ids = {name: uuid.uuid4() for name in ("activated", "submitted")}
    for _ in range(2):
        activate(tell, id=ids["activated"], seq=2)
        tell("application_submitted", data=SUBMITTED, id=ids["submitted"])
    assert work(door) == ["SENT", "SENT"]
    assert len(post.accepted) == 2


@pytest.mark.parametrize(("left_in", "becomes"), [("CLAIMED", "PENDING"), ("SENDING", "UNKNOWN")])
def test_what_a_dead_sender_left_is_swept_and_sent(door: Door, tell: Tell, post: Any, left_in: str, becomes: str) -> None:
    activate(tell)
    raw = bytes(rows(door)[0].raw)
    with door.engine.begin() as connection:
        connection.execute(text("update delivery set status = :status, tries = 1"), {"status": left_in})
    door.run("sweep_stuck", now=NOW + timedelta(seconds=119))
    assert work(door, NOW + timedelta(seconds=119)) == [left_in]
    door.run("sweep_stuck", now=NOW + timedelta(seconds=121))
    assert [row.status for row in rows(door)] == [becomes]
    assert work(door, NOW + timedelta(seconds=130)) == ["SENT"]
    assert post.accepted == [("siti@contoh.test", raw)]


def test_one_that_cannot_be_put_back_holds_up_no_other(door: Door, tell: Tell, post: Any, monkeypatch: Any) -> None:
    know(tell, 11, "applicant")
    for seq in (1, 2, 3):
        tell("application_submitted", data=SUBMITTED, seq=seq)
    with door.engine.begin() as connection:
        connection.execute(text("update delivery set status = 'SENDING', tries = 1"))
    rule = states.recover

    def fails_for_one(one: states.Delivery, *, at: datetime) -> states.Delivery:
        if one.delivery_id == 2:
            raise ValueError("siti@contoh.test")
        return rule(one, at=at)

    monkeypatch.setattr(states, "recover", fails_for_one)
    door.run("sweep_stuck", now=NOW + timedelta(minutes=3))
    assert [row.status for row in rows(door)] == ["UNKNOWN", "SENDING", "UNKNOWN"]


def test_a_sender_believed_dead_lets_go_of_what_was_taken_from_it(door: Door, tell: Tell, post: Any) -> None:
    know(tell, 11, "applicant")
    for seq in (1, 2):
        tell("application_submitted", data=SUBMITTED, seq=seq)
    post.meanwhile = [lambda: door.run("sweep_stuck", now=NOW + timedelta(minutes=3))]
    assert sorted(work(door)) == ["PENDING", "UNKNOWN"]
    assert len(post.offered) == 1
    assert work(door, NOW + timedelta(minutes=4)) == ["SENT", "SENT"]
    assert len(post.offered) == 3 and len(set(post.offered)) == 2


def test_what_another_sender_holds_is_passed_over_without_waiting(door: Door, tell: Tell, post: Any) -> None:
    know(tell, 11, "applicant")
    for seq in (1, 2):
        tell("application_submitted", data=SUBMITTED, seq=seq)
    with door.engine.begin() as other:
        other.execute(text("select 1 from delivery where delivery_id = 1 for update"))
        assert work(door) == ["PENDING", "SENT"]
    assert work(door) == ["SENT", "SENT"]


def test_several_senders_at_once_send_each_mail_once(door: Door, tell: Tell, post: Any) -> None:
    know(tell, 11, "applicant")
    for seq in range(12):
        tell("application_submitted", data=SUBMITTED, seq=seq + 1)
    senders = [threading.Thread(target=lambda: [door.run("send_waiting", now=NOW) for _ in range(4)]) for _ in range(3)]
    [sender.start() for sender in senders]
    [sender.join() for sender in senders]
    assert [row.status for row in rows(door)] == ["SENT"] * 12
    assert len({content for _, content in post.accepted}) == len(post.accepted) == 12


def test_people_see_their_own_messages_only_newest_first(door: Door, tell: Tell, post: Any) -> None:
    know(tell, 11, "applicant")
    know(tell, 12, "applicant")
    for seq in range(3):
        tell("application_submitted", data=SUBMITTED, seq=seq + 1)
    tell("application_submitted", data={**SUBMITTED, "applicant_id": 12})
    work(door)
    mine = Actor(id=11, roles=frozenset({"applicant"}))
    first = door.call("list_notifications", actor=mine, limit=2)
    second = door.call("list_notifications", actor=mine, limit=2, after=first["next"])
    shown = [(item["delivery_id"], item["status"]) for item in first["items"] + second["items"]]
    assert shown == [(3, "sent"), (2, "sent"), (1, "sent")] and second["next"] is None
    assert door.call("list_notifications", actor=Actor(id=99, roles=proven("auditor"))) == {"items": [], "next": None}
    for nobody in (None, Actor(id=11, roles=frozenset({"password_change"}))):
        with pytest.raises(NotAllowed):
            door.call("list_notifications", actor=nobody)
