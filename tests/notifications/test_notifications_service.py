"""Notifications behind its door: events on a real database, mails to a real mail server."""

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
from joserfc.errors import JoseError
from sqlalchemy import text

from bus.context import Actor
from bus.refusals import NotAllowed
from bus.testing import Door
from notifications.domain import delivery as states
from notifications.domain.contact import AddressUnusable, ContactUnknown
from tests.access_table import proven
from tests.notifications.people import COMPLAINT, NOW, NUMBER, PASSWORD, SUBMITTED, Tell, activate, everything_in, know, rows, work


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


def test_an_event_that_comes_before_its_contact_is_refused_and_taken_later(door: Door, tell: Tell, post: Any) -> None:
    same = uuid.uuid4()
    with pytest.raises(ContactUnknown):
        tell("application_submitted", data=SUBMITTED, id=same)
    assert rows(door) == []
    know(tell, 11, "applicant")
    tell("application_submitted", data=SUBMITTED, id=same)
    assert work(door) == ["SENT"]
    assert post.accepted[0][0] == "orang11@contoh.test"


def test_contacts_in_any_order_end_as_the_last_one_says(door: Door, tell: Tell, post: Any) -> None:
    know(tell, 11, "applicant", seq=3, email="baru@contoh.test", language="en")
    know(tell, 11, "applicant", seq=2, email="lama@contoh.test")
    activate(tell, seq=1)
    tell("permit_issued", data={**SUBMITTED, "permit_number": "503/0001", "permit_id": 5})
    assert work(door) == ["SENT", "SENT"]
    assert sorted(address for address, _ in post.accepted) == ["baru@contoh.test", "siti@contoh.test"]
    assert rows(door)[1].subject == "[503/0001] Permit issued: download your permit"


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


RETURNED = {**SUBMITTED, "step": "file_check", "until": "2026-12-08T16:59:59+00:00", "due_at": None}
ITEMS = [
    {"code": "requirement:STR", "name": {"id": "STR dokter"}},
    {"code": "location", "name": {"id": "Lokasi izin", "en": "Permit location"}},
]


def test_a_return_is_told_to_the_applicant_with_its_last_day_and_the_page_to_mend_it(door: Door, tell: Tell, post: Any) -> None:
    know(tell, 11, "applicant", language="en")
    for seq, type in enumerate(("application_returned", "application_reminded", "application_lapsed"), start=1):
        tell(type, data={**RETURNED, "items": ITEMS}, subject="application/42", seq=seq)
    assert work(door) == ["SENT"] * 3
    assert [row.subject for row in rows(door)] == [
        f"[{NUMBER}] Corrections needed by 8 December 2026",
        f"[{NUMBER}] Corrections not sent yet: send them by 8 December 2026",
        f"[{NUMBER}] Application ended: no corrections came in time",
    ]
    mail = post.accepted[0][1].decode().replace("=\r\n", "")
    assert "/permohonan/42/perbaikan" in mail and "- STR dokter" in mail and "- Permit location" in mail and "Tuesday" in mail


def test_a_visit_is_told_to_the_applicant_with_its_day_and_team_and_so_is_what_becomes_of_it(door: Door, tell: Tell, post: Any) -> None:
    know(tell, 11, "applicant")
    plan = {**SUBMITTED, "step": "site_inspection", "team_size": 2, "was_at": None}
    first, second = "2026-11-24T02:30:00+00:00", "2026-11-25T02:30:00+00:00"
    told = {"subject": "application/42"}
    tell("inspection_scheduled", data={**plan, "starts_at": first}, seq=1, **told)
    tell("inspection_scheduled", data={**plan, "starts_at": second, "was_at": first}, seq=2, **told)
    tell("inspection_cancelled", data={**SUBMITTED, "step": "site_inspection", "was_at": second}, seq=3, **told)
    assert work(door) == ["SENT"] * 3
    assert [row.subject for row in rows(door)] == [
        f"[{NUMBER}] Tinjauan lapangan: 24 November 2026",
        f"[{NUMBER}] Jadwal tinjauan lapangan diubah: 25 November 2026",
        f"[{NUMBER}] Tinjauan lapangan dibatalkan: 25 November 2026",
    ]
    mails = [mail.decode().replace("=\r\n", "") for _, mail in post.accepted]
    assert "Selasa, 24 November 2026 pukul 09.30 WIB" in mails[0] and "2 orang" in mails[0]
    assert all("/permohonan/42" in mail for mail in mails) and "Rabu, 25 November 2026" in mails[2]


def test_corrections_are_told_to_the_officer_who_asked_for_them_while_the_role_is_theirs(door: Door, tell: Tell) -> None:
    holder = {"step": "file_check", "role": "counter_officer", "unit": None, "account_id": None}
    sent = {**SUBMITTED, "holder": holder, "step": "file_check", "returned_by": 50}
    know(tell, 11, "applicant")
    know(tell, 50, "counter_officer")
    know(tell, 51, "counter_officer")
    tell("application_resubmitted", data=sent, seq=1)
    know(tell, 50, "verifier", seq=2)
    tell("application_resubmitted", data=sent, seq=2)
    assert [(row.recipient, row.subject) for row in rows(door)] == [
        ("orang50@contoh.test", f"[{NUMBER}] Perbaikan masuk: periksa sebelum 30 November 2026")
    ]


def late(level: int = 0, role: str = "technical_team", units: Any = ()) -> dict[str, Any]:
    return {
        **SUBMITTED,
        "step": "recommendation",
        "step_name": {"id": "Rekomendasi teknis", "en": "Technical recommendation"},
        "late_since": "2026-11-30T09:00:00+00:00",
        "level": level,
        "tells": {"role": role, "units": list(units)},
    }


def works_in(tell: Tell, account_id: int, *units: str, role: str = "technical_team", seq: int = 2) -> None:
    data = {"agency": "muara-enim", "account_id": account_id, "roles": [role], "role_names": {}, "units": list(units), "status": "active"}
    tell("staff_changed", data=data, seq=seq, subject=f"account/{account_id}")


def test_a_late_step_is_told_to_those_who_do_it_where_they_do_it(door: Door, tell: Tell) -> None:
    know(tell, 11, "applicant")
    for account_id in (50, 51, 52, 53):
        know(tell, account_id, "technical_team")
    works_in(tell, 50, "dinkes")
    works_in(tell, 51, "dpmptsp")
    works_in(tell, 53, "dinkes", role="verifier")
    tell("application_late", data=late(units=["dinkes"]), seq=3)
    told = [(row.recipient, row.subject) for row in rows(door) if row.kind == "application_late"]
    subject = f"[{NUMBER}] Terlambat: Rekomendasi teknis"
    assert told == [("orang50@contoh.test", subject), ("orang52@contoh.test", subject)], "of 52 nobody has said where"


def test_a_late_step_is_told_to_those_above_and_not_to_who_applied_for_it(door: Door, tell: Tell) -> None:
    know(tell, 11, "section_head")
    know(tell, 54, "section_head")
    tell("application_late", data=late(1, "section_head"), seq=3)
    assert [(row.recipient, row.subject) for row in rows(door)] == [("orang54@contoh.test", f"[{NUMBER}] Terlambat: Rekomendasi teknis")]


def test_a_late_step_is_told_to_nobody_of_the_company_and_to_no_second_account_of_theirs(door: Door, tell: Tell) -> None:
    know(tell, 11, "applicant", full_name="Siti Contoh")
    know(tell, 12, "section_head", full_name="Budi Contoh")
    know(tell, 90, "section_head", full_name="Dr. SITI Contoh, S.H.")
    know(tell, 91, "section_head", full_name="Budi Contoh")
    know(tell, 54, "section_head", full_name="Kasi Contoh")
    tell("application_late", data={**late(1, "section_head"), "company_id": 3, "not_told": [11, 12]}, seq=3)
    assert [row.recipient for row in rows(door)] == ["orang54@contoh.test"]


def test_of_a_company_those_are_told_whom_the_event_names(door: Door, tell: Tell) -> None:
    for account_id in (11, 12, 13):
        know(tell, account_id, "applicant")
    tell("application_submitted", data={**SUBMITTED, "company_id": 3, "told": [12, 13]})
    assert [row.recipient for row in rows(door)] == ["orang12@contoh.test", "orang13@contoh.test"]


def test_an_invitation_to_a_company_goes_to_the_address_with_nothing_to_click_in_its_names(door: Door, tell: Tell, post: Any) -> None:
    know(tell, 12, "applicant", email="Budi@contoh.test", full_name="Budi Contoh", language="en")
    secret = {"email": "budi@contoh.test", "full_name": "", "token": "t0ken-_abc", "company_name": "CV http://jahat.test", "role": "member"}
    secret |= {"inviter_name": "Siti Contoh", "expires_at": "2026-11-30T03:00:00+00:00"}
    tell("company_invited", data={"agency": "muara-enim", "company_id": 3, "invitation_id": 5}, secret=secret, seq=9)
    assert work(door) == ["SENT"]
    [(recipient, received)] = post.accepted
    assert recipient == "budi@contoh.test" and b"/perusahaan/undangan/t0ken-_abc" in received and b"invites you" in received
    assert b"http://jahat.test" not in received


def test_an_officers_own_complaint_is_not_told_to_them_as_staff(door: Door, tell: Tell) -> None:
    know(tell, 11, "applicant", "complaints_officer")
    tell("complaint_received", data={**COMPLAINT, "by": "applicant"})
    assert [row.subject for row in rows(door)] == ["[KEL-2026-0001] Keluhan diterima: kami jawab paling lambat 30 November 2026"]


def test_the_verification_mail_goes_to_somebody_without_an_account(door: Door, tell: Tell, post: Any) -> None:
    secret = {"email": "siti@contoh.test", "full_name": "Siti", "token": "t0ken-_abc", "language": "en"}
    tell("registration_accepted", data={"agency": "muara-enim", "registration_id": 3, "number": "REG-2026-0001"}, secret=secret)
    assert work(door) == ["SENT"]
    assert b"/verifikasi/t0ken-_abc" in post.accepted[0][1]
    assert "t0ken-_abc" not in everything_in(door)


def test_what_is_sealed_to_another_or_goes_nowhere_is_refused_whole(door: Door, tell: Tell) -> None:
    data = {"agency": "muara-enim", "account_id": 11, "roles": ["applicant"], "sealed": "eyJhbGciOiJFQ0RILUVTIn0..aXY.Y2lwaGVydGV4dA.dGFn"}
    with pytest.raises((JoseError, ValueError)):
        tell("contact_changed", data=data)
    with pytest.raises(AddressUnusable):
        know(tell, 11, "applicant", email="a@b.test\r\nBcc: x@y.test")
    with door.engine.connect() as connection:
        assert connection.execute(text("select (select count(*) from inbox) + (select count(*) from contact)")).scalar() == 0


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


def test_what_happens_to_a_permit_is_told_to_its_holder_with_the_reason_the_day_and_the_way_to_object(
    door: Door, tell: Tell, post: Any
) -> None:
    know(tell, 11, "applicant")
    of = {"agency": "muara-enim", "permit_id": 5, "application_id": 42, "applicant_id": 11, "number": "503/0001/SIPD/DPMPTSP/2026"}
    of |= {"permit_type": "SIPD", "permit_type_name": "Surat Izin Praktik Dokter"}
    changed = {**of, "first_day": "2026-12-01", "reason": "Dipakai di tempat lain", "legal_basis": "Perbup 1", "letter": "503/0001/CABUT"}
    changed["at"] = "2026-11-27T02:00:00+00:00"
    for seq, kind in enumerate(("permit_revoked", "permit_suspended", "permit_suspension_lifted"), start=1):
        tell(kind, data=changed, subject="permit/5", seq=seq)
    tell("permit_ending", data={**of, "last_day": "2031-11-26", "renewable": True}, subject="permit/5", seq=4)
    tell("permit_ending", data={**of, "last_day": "2031-11-26", "renewable": False}, subject="permit/5", seq=5)
    tell("permit_expired", data={**of, "last_day": "2031-11-26", "renewable_until": "2032-02-24"}, subject="permit/5", seq=6)
    tell("permit_expired", data={**of, "last_day": "2031-11-26", "renewable_until": None}, subject="permit/5", seq=7)
    work(door), work(door)
    assert work(door) == ["SENT"] * 7
    number = f"[{of['number']}]"
    assert [row.subject for row in rows(door)] == [
        f"{number} Izin dicabut mulai 1 Desember 2026",
        f"{number} Izin dibekukan mulai 1 Desember 2026",
        f"{number} Izin boleh dipakai lagi mulai 1 Desember 2026",
        *[f"{number} Izin berlaku sampai 26 November 2031"] * 2,
        *[f"{number} Izin berakhir 26 November 2031"] * 2,
    ]
    mails = [mail.decode().replace("=\r\n", "") for _, mail in post.accepted]
    for mail in mails[:3]:
        assert "Dipakai di tempat lain" in mail and "Selasa, 1 Desember 2026" in mail and "503/0001/CABUT" in mail
    assert ["keberatan" in mail for mail in mails] == [True, True, False, False, False, False, False]
    assert ["/izin/5/perpanjang" in mail for mail in mails] == [False, False, False, True, True, False, False]
    assert ["diperpanjang" in mail for mail in mails[3:]] == [False, True, True, False]
    assert "24 Februari 2032" in mails[5]


def test_the_end_of_a_document_is_told_to_its_owner_by_its_kind_with_its_day_and_page(door: Door, tell: Tell, post: Any) -> None:
    know(tell, 11, "applicant")
    ends = {"agency": "muara-enim", "document_id": 7, "applicant_id": 11, "last_day": "2026-12-23"}
    tell("document_ending", data={**ends, "kind": "professional_registration"}, subject="document/7", seq=1)
    tell("document_ending", data={**ends, "kind": "of_a_later_release"}, subject="document/7", seq=2)
    assert work(door) == ["SENT"] * 2
    assert [row.subject for row in rows(door)] == ["Dokumen Anda berlaku sampai 23 Desember 2026"] * 2
    first, second = (mail.decode().replace("=\r\n", "") for _, mail in post.accepted)
    assert "Registrasi profesi (STR)" in first and "/profil/dokumen/7" in first and "Rabu, 23 Desember 2026" in first
    assert "Dokumen Anda" in second and "of_a_later_release" not in second
