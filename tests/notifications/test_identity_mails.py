"""Every mail about registrations, accounts and staff: to whom it goes, where it leads, and what it keeps to itself."""

import email
import json
import logging
import re
import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from email import policy
from typing import Any

import pytest
from sqlalchemy import text

from bus import contract
from bus.context import Actor
from bus.testing import Door
from identity.domain.roles import names
from notifications import words
from notifications.domain.contact import ContactUnknown, masked
from notifications.domain.delivery import MOST_TRIES
from tests.notifications.people import NOW, Tell, everything_in, know, rows, work

AGENCY = "muara-enim"
BASE = "http://127.0.0.1:8080"
# Each stands for what must not be found where it does not belong.
ADDRESS, NAME, USERNAME = "kenari.baru@contoh.test", "Kenari Burung", "kenari-username"
TOKEN, TEMPORARY, REASON = "kenari-t0ken", "KenariPass7Hq2mW", "Kenari alasan."
PERSONAL = (ADDRESS, NAME, USERNAME, TOKEN, TEMPORARY, REASON, "orang11@contoh.test", "Orang 11", "orang50@contoh.test")
REGISTRATION = {"agency": AGENCY, "registration_id": 7, "number": "REG-2026-0001"}
ACCOUNT = {"agency": AGENCY, "account_id": 11}
DELEGATION = {
    **ACCOUNT, "delegation_id": 4, "deputy_id": 50, "roles": ["agency_head"], "role_names": {"id": ["Kepala dinas"], "en": ["Agency head"]},
    "since": "2026-11-23", "until": "2026-11-30", "ended": False,
}  # fmt: skip
STAFF = {
    "roles": ["counter_officer", "verifier"],
    "role_names": names(["counter_officer", "verifier"]),
    "units": ["dpmptsp"],
    "status": "active",
}
SENT_TO = {"email": ADDRESS, "full_name": NAME}
WITH_USERNAME = {**SENT_TO, "username": USERNAME}
HOLDER, ADMIN = "orang11@contoh.test", "orang50@contoh.test"


@dataclass(frozen=True)
class Case:
    """An event, and for each address that must get a mail: its links, and words that must stand in it."""

    data: dict[str, Any]
    secret: dict[str, Any] | None
    mails: dict[str, tuple[list[str], list[str]]] = field(default_factory=dict)


CASES = {
    "registration_submitted": Case(
        REGISTRATION,
        {**SENT_TO, "token": TOKEN, "known": False, "accept_by": "2026-11-24T09:00:00+00:00"},
        {ADDRESS: ([f"/daftar/status/{TOKEN}"], ["REG-2026-0001", "24 November 2026", NAME])},
    ),
    "registration_submitted known": Case(
        REGISTRATION,
        {**SENT_TO, "email": HOLDER, "token": TOKEN, "known": True, "accept_by": None},
        {HOLDER: (["/lupa", "/masuk"], ["Orang 11"])},
    ),
    "registration_accepted": Case(REGISTRATION, {**SENT_TO, "token": TOKEN}, {ADDRESS: ([f"/verifikasi/{TOKEN}"], [NAME])}),
    "registration_returned": Case(
        REGISTRATION,
        {**SENT_TO, "token": TOKEN, "reasons": {"npwp": REASON, "mobile": "Nomor tidak aktif."}},
        {ADDRESS: ([f"/daftar/perbaiki/{TOKEN}"], [NAME, f": {REASON}", ": Nomor tidak aktif.", "14"])},
    ),
    "registration_email_asked": Case(
        REGISTRATION,
        {**SENT_TO, "token": TOKEN, "new_email": "b••••@contoh.test"},
        {ADDRESS: ([f"/daftar/alamat/{TOKEN}"], [NAME, "REG-2026-0001", "b••••@contoh.test", "7", "(0734) 000-000"])},
    ),
    "registration_email_changed": Case(
        REGISTRATION,
        {**SENT_TO, "new_email": "b••••@contoh.test", "by_office": True},
        {ADDRESS: (["/bantuan"], [NAME, "REG-2026-0001", "b••••@contoh.test", "(0734) 000-000"])},
    ),
    "registration_rejected": Case(
        REGISTRATION, {**SENT_TO, "reason": REASON}, {ADDRESS: (["/daftar"], [NAME, REASON, "REG-2026-0001", "(0734) 000-000"])}
    ),
    "account_activated": Case(
        ACCOUNT,
        {**WITH_USERNAME, "temporary_password": TEMPORARY, "expires_at": "2026-11-26T03:42:00+00:00"},
        {ADDRESS: (["/masuk"], [NAME, f"Username: {USERNAME}", f": {TEMPORARY}", "26 November 2026", "10.42 WIB"])},
    ),
    "account_activated by link": Case(
        ACCOUNT, {**WITH_USERNAME, "token": TOKEN}, {ADDRESS: ([f"/sandi/{TOKEN}"], [NAME, f"Username: {USERNAME}", "72"])}
    ),
    "password_reset_requested": Case(
        ACCOUNT, {**WITH_USERNAME, "token": TOKEN}, {ADDRESS: ([f"/sandi/{TOKEN}"], [NAME, f"Username: {USERNAME}", "1"])}
    ),
    "password_changed": Case(ACCOUNT, None, {HOLDER: (["/lupa"], ["Orang 11"])}),
    "email_change_requested": Case(
        ACCOUNT,
        {**WITH_USERNAME, "token": TOKEN, "known": False},
        {ADDRESS: ([f"/akun/email/{TOKEN}"], [NAME, "24"]), HOLDER: (["/lupa"], ["Orang 11", "k•••@contoh.test"])},
    ),
    "email_change_requested known": Case(
        ACCOUNT,
        {**WITH_USERNAME, "email": ADMIN, "token": TOKEN, "known": True},
        {ADMIN: (["/lupa", "/masuk"], ["Orang 50"]), HOLDER: (["/lupa"], ["Orang 11", "o•••@contoh.test"])},
    ),
    "account_disabled": Case(ACCOUNT, {"reason": REASON}, {HOLDER: (["/bantuan"], ["Orang 11", REASON, "(0734) 000-000"])}),
    "account_enabled": Case(ACCOUNT, None, {HOLDER: (["/masuk"], ["Orang 11"])}),
    "account_closed": Case(ACCOUNT, None, {HOLDER: (["/bantuan"], ["Orang 11"])}),
    "second_factor_changed": Case(ACCOUNT, None, {HOLDER: (["/lupa"], ["Orang 11"])}),
    "second_factor_reset": Case(ACCOUNT, None, {HOLDER: (["/lupa", "/masuk"], ["Orang 11"])}),
    "staff_invited": Case(
        ACCOUNT, {**WITH_USERNAME, "token": TOKEN}, {ADDRESS: ([f"/sandi/{TOKEN}"], [NAME, f"Username: {USERNAME}", "7"])}
    ),
    "staff_changed": Case({**ACCOUNT, **STAFF}, None, {HOLDER: (["/masuk"], ["Orang 11", ", Verifi"])}),
    "staff_changed of an identity of before": Case(
        {**ACCOUNT, "roles": ["counter_officer"], "units": [], "status": "active"}, None, {HOLDER: (["/masuk"], ["counter officer"])}
    ),
    "staff_changed disabled": Case({**ACCOUNT, **STAFF, "status": "disabled"}, None),
    "staff_changed without roles": Case({**ACCOUNT, **STAFF, "roles": []}, None),
    "settings_change_requested": Case(
        {"agency": AGENCY, "settings_change_id": 4, "asked_by": 51, "settings": {"staff_second_factor": False, "password_minimum": 8}},
        None,
        {ADMIN: (["/admin/pengaturan"], ["Orang 50", ": 8"])},
    ),
    "settings_weakened": Case(
        {"agency": AGENCY, "settings_change_id": 4, "settings": {"staff_second_factor": False, "password_minimum": 8}},
        None,
        {f"orang{number}@contoh.test": (["/bantuan"], [f"Orang {number}", ": 8"]) for number in (50, 51, 53)},
    ),
    "role_change_requested": Case(
        {"agency": AGENCY, "role_change_id": 3, "account_id": 11, "asked_by": 51}, None, {ADMIN: (["/admin/peran"], ["Orang 50"])}
    ),
    "claim_by_staff": Case(
        {**ACCOUNT, "claim_code_id": 3, "member_id": 51, "officer_id": 53},
        None,
        {ADMIN: (["/staf/loket/kode-klaim"], ["Orang 50", "Orang 51", "Orang 53"])},
    ),
    "delegation_changed": Case(
        DELEGATION,
        None,
        {to: (["/staf/pendelegasian"], ["Orang 50", "Orang 11", "30 November 2026"]) for to in (HOLDER, ADMIN)},
    ),
    "delegation_changed ended": Case(
        {**DELEGATION, "ended": True},
        None,
        {to: (["/staf/pendelegasian"], ["Orang 50", "Orang 11", "30 November 2026"]) for to in (HOLDER, ADMIN)},
    ),
}


def everybody(tell: Tell, language: str) -> None:
    """The holder, two admins, one of another agency, and an auditor."""
    know(tell, 11, "applicant", language=language)
    for admin in (50, 51):
        know(tell, admin, "agency_admin", language=language)
    know(tell, 52, "agency_admin", agency="lain")
    know(tell, 53, "auditor", language=language)


def tell_case(tell: Tell, name: str, language: str = "id", **more: Any) -> None:
    case, type = CASES[name], name.split()[0]
    subject = "registration/7" if "registration_id" in case.data else "account/11"
    secret = {**case.secret, "language": language} if case.secret else None
    tell(type, data=case.data, secret=secret, subject=subject, seq=9, **more)


def text_of(raw: bytes) -> tuple[str, str]:
    message = email.message_from_bytes(raw, policy=policy.default)
    parts = [str(message.get_body((kind,)).get_content()) for kind in ("plain", "html")]  # type: ignore[union-attr]
    return parts[0].replace("\r\n", "\n"), parts[1]


def links_in(content: str) -> list[str]:
    return sorted(set(re.findall(r"https?://[^\s\"'<>]+", content)))


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("name", CASES)
def test_each_mail_goes_to_whom_it_should_and_leads_where_it_should(door: Door, tell: Tell, post: Any, name: str, language: str) -> None:
    everybody(tell, language)
    tell_case(tell, name, language)
    expected = CASES[name].mails
    assert work(door) == ["SENT"] * len(expected)
    assert sorted(address for address, _ in post.accepted) == sorted(expected)
    for address, raw in post.accepted:
        paths, said = expected[address]
        plain, html = text_of(raw)
        assert links_in(plain) == links_in(html) == [BASE + path for path in paths]
        assert [each for each in said if each not in plain] == []
        assert plain.startswith("Yth. " if language == "id" else "Dear ")
        assert email.message_from_bytes(raw)["Content-Language"] == language
    assert {(row.kind, row.agency) for row in rows(door)} == ({(name.split()[0], AGENCY)} if expected else set())


@pytest.mark.parametrize(("answer", "status"), [("250 OK", "SENT"), ("550 no such person", "FAILED")])
def test_what_is_personal_is_in_the_mails_and_nowhere_else(
    door: Door, tell: Tell, post: Any, caplog: pytest.LogCaptureFixture, answer: str, status: str
) -> None:
    caplog.set_level(logging.INFO)
    everybody(tell, "id")
    for name in CASES:
        tell_case(tell, name)
    mails = len(rows(door))
    post.answers = [("RCPT", answer)] * mails
    while set(work(door)) != {status}:
        pass
    left, events = everything_in(door), json.dumps([[each.subject, each.data] for each in door.events()])
    said = "\n".join(record.getMessage() for record in caplog.records if record.name != "mail.log")  # aiosmtpd is the test's own
    assert [secret for secret in (TOKEN, TEMPORARY, REASON) if secret in left or secret.encode().hex() in left] == []
    assert [personal for personal in PERSONAL if personal in events or personal in said] == []
    assert [row.subject for row in rows(door) if any(personal in row.subject for personal in PERSONAL)] == []
    assert said.count(f'"try": 1, "status": "{status}"') == mails
    assert len(door.events()) == (mails if status == "FAILED" else 0)


@pytest.mark.parametrize("name", ["registration_submitted known", "email_change_requested known"])
@pytest.mark.parametrize("in_book", [True, False])
def test_the_owner_of_a_known_address_hears_nothing_of_who_gave_it(door: Door, tell: Tell, post: Any, name: str, in_book: bool) -> None:
    know(tell, 11, "applicant", language="en", email="lain@contoh.test")
    if in_book:
        know(tell, 59, "applicant", email="pemilik@contoh.test")  # closed long ago
        know(tell, 60, "applicant", language="en", email="Pemilik@contoh.test")
    case = CASES[name]
    tell(name.split()[0], data=case.data, secret={**(case.secret or {}), "email": "pemilik@contoh.test", "language": "id"})
    assert set(work(door)) == {"SENT"}
    [raw] = [raw for address, raw in post.accepted if address.lower() == "pemilik@contoh.test"]
    whole = raw.decode() + "".join(text_of(raw))
    assert [told for told in (NAME, USERNAME, TOKEN, "REG-2026-0001", "Orang 11", "Kenari") if told in whole] == []
    assert text_of(raw)[0].startswith("Dear Orang 60,\n" if in_book else "Yth. pemilik alamat email ini,\n")


def test_a_registration_of_before_brings_no_mail(door: Door, tell: Tell) -> None:
    tell("registration_submitted", data=REGISTRATION)
    assert rows(door) == []


def test_a_registration_is_told_before_it_has_a_date(door: Door, tell: Tell, post: Any) -> None:
    tell("registration_submitted", data=REGISTRATION, secret={**SENT_TO, "token": TOKEN, "known": False, "accept_by": None})
    assert work(door) == ["SENT"]
    assert rows(door)[0].subject == "[REG-2026-0001] Pendaftaran terkirim, diperiksa paling lama 1 hari kerja"


def test_the_fields_to_correct_stand_by_their_labels(door: Door, tell: Tell, post: Any) -> None:
    reasons = {"occupation": "Tulis <pekerjaan>.\nSeperti pada KTP.", "something_new": "Isi."}
    for language in ("id", "en"):
        secret = {**SENT_TO, "token": TOKEN, "reasons": reasons, "language": language}
        tell("registration_returned", data=REGISTRATION, secret=secret)
    work(door)
    (indonesian, html), (english, _) = (
        text_of(raw) for _, raw in sorted(post.accepted, key=lambda mail: b"Content-Language: en" in mail[1])
    )
    assert "Pekerjaan: Tulis <pekerjaan>.\nSeperti pada KTP.\nsomething_new: Isi.\n" in indonesian
    assert "Occupation: Tulis <pekerjaan>." in english
    assert "Tulis &lt;pekerjaan&gt;." in html


def test_a_notice_waits_for_its_contact(door: Door, tell: Tell) -> None:
    notices = {name: uuid.uuid4() for name, case in CASES.items() if HOLDER in case.mails and case.data == ACCOUNT}
    for name, same in notices.items():
        with pytest.raises(ContactUnknown):
            tell_case(tell, name, id=same)
    assert rows(door) == [] and len(notices) == 8
    everybody(tell, "id")
    for name, same in notices.items():
        tell_case(tell, name, id=same)
    told = [(row.kind, row.recipient) for row in rows(door)]
    assert sorted(told) == sorted((name.split()[0], address) for name in notices for address in CASES[name].mails)


def test_every_event_about_people_twice_is_told_once(door: Door, tell: Tell) -> None:
    everybody(tell, "id")
    for name in CASES:
        same = uuid.uuid4()
        tell_case(tell, name, id=same)
        once = len(rows(door))
        tell_case(tell, name, id=same)
        assert len(rows(door)) == once, name
    assert len(rows(door)) >= sum(len(case.mails) for case in CASES.values())


# Roles


def role_change(tell: Tell) -> None:
    tell("role_change_requested", data={"agency": AGENCY, "role_change_id": 3, "account_id": 11, "asked_by": 52}, subject="role_change/3")


def staff_changed(tell: Tell, account_id: int, *roles: str, seq: int, status: str = "active") -> None:
    data = {"agency": AGENCY, "account_id": account_id, "roles": list(roles), "units": [], "status": status}
    tell("staff_changed", data=data, subject=f"account/{account_id}", seq=seq)


def told_of_role_changes(door: Door) -> list[int]:
    return [row.account_id for row in rows(door) if row.kind == "role_change_requested"]


def test_neither_who_asked_nor_whom_it_is_about_is_asked_to_decide(door: Door, tell: Tell) -> None:
    for admin in (11, 50, 52):
        know(tell, admin, "agency_admin")
    role_change(tell)
    assert told_of_role_changes(door) == [50]


def test_who_is_no_admin_any_more_is_not_asked_to_decide(door: Door, tell: Tell) -> None:
    for admin in (50, 51, 53):
        know(tell, admin, "agency_admin")
    staff_changed(tell, 50, "agency_admin", seq=2, status="disabled")
    staff_changed(tell, 51, "auditor", seq=2)
    know(tell, 54, "auditor")
    staff_changed(tell, 54, "agency_admin", seq=2)
    role_change(tell)
    assert told_of_role_changes(door) == [53, 54]


def test_roles_and_addresses_are_each_as_the_last_event_about_them_says(door: Door, tell: Tell) -> None:
    know(tell, 50, "applicant", seq=1)
    staff_changed(tell, 50, "agency_admin", seq=4)
    know(tell, 50, "auditor", seq=3, email="baru@contoh.test")
    role_change(tell)
    assert [row.recipient for row in rows(door)] == ["orang50@contoh.test", "baru@contoh.test"]


def test_every_field_has_its_words() -> None:
    promised = contract.of("identity").rpc["$defs"]
    assert set(words.FIELDS) == set(promised["Fields"]["properties"])


# What will never arrive


def failed(door: Door) -> list[tuple[str, str, dict[str, Any]]]:
    return [(event.type, event.subject, event.data) for event in door.events()]


def test_a_bounce_is_told_once_with_what_it_is_about(door: Door, tell: Tell, post: Any) -> None:
    post.answers = [("RCPT", "450 later"), ("RCPT", f"550 no such person {ADDRESS}")]
    tell_case(tell, "registration_accepted")
    assert (work(door), failed(door)) == (["RETRY"], [])
    assert work(door, NOW + timedelta(minutes=1)) == ["FAILED"]
    assert work(door, NOW + timedelta(days=2)) == ["FAILED"]
    about = {"agency": AGENCY, "about": "registration/7", "kind": "registration_accepted"}
    assert failed(door) == [("mail_failed", "delivery/1", about)]


def test_a_day_of_trying_in_vain_is_told(door: Door, tell: Tell, post: Any) -> None:
    tell_case(tell, "registration_accepted")
    with door.engine.begin() as connection:
        connection.execute(text("update delivery set tries = :tries"), {"tries": MOST_TRIES - 1})
    post.answers = [("DATA", "451 not now")]
    assert work(door) == ["FAILED"]
    assert [subject for _, subject, _ in failed(door)] == ["delivery/1"]


def test_the_last_try_of_a_sender_that_died_is_told(door: Door, tell: Tell, post: Any) -> None:
    tell_case(tell, "registration_accepted")
    with door.engine.begin() as connection:
        connection.execute(text("update delivery set status = 'SENDING', tries = :tries"), {"tries": MOST_TRIES})
    door.run("sweep_stuck", now=NOW + timedelta(minutes=3))
    assert [row.status for row in rows(door)] == ["FAILED"]
    assert [subject for _, subject, _ in failed(door)] == ["delivery/1"]


def test_failing_and_telling_of_it_are_one_commit(door: Door, tell: Tell, post: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    tell_case(tell, "registration_accepted")
    post.answers = [("RCPT", "550 no such person")]
    with monkeypatch.context() as broken:
        broken.setattr("notifications.events.mail_failed", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            work(door)
    assert ([row.status for row in rows(door)], failed(door)) == (["SENDING"], [])


def test_of_a_delivery_of_before_it_is_not_known_what_it_was_about(door: Door, tell: Tell, post: Any) -> None:
    tell_case(tell, "registration_accepted")
    with door.engine.begin() as connection:
        connection.execute(text("update delivery set about = null"))
    post.answers = [("RCPT", "550 no such person")]
    assert (work(door), failed(door)) == (["FAILED"], [])


def test_the_own_list_holds_mails_to_the_account_and_none_to_a_registration(door: Door, tell: Tell) -> None:
    everybody(tell, "id")
    for name in ("registration_accepted", "registration_returned", "password_changed", "email_change_requested", "staff_invited"):
        tell_case(tell, name)
    shown = door.call("list_notifications", actor=Actor(id=11, roles=frozenset({"applicant"})))["items"]
    kinds = [item["kind"] for item in shown]
    assert kinds == ["staff_invited", "email_change_requested", "email_change_requested", "password_changed"]
    assert [row.account_id for row in rows(door)][:2] == [None, None]


def test_an_address_is_masked_but_known_again() -> None:
    assert [masked(each) for each in ("siti@contoh.test", "s@x.test")] == ["s•••@contoh.test", "s•••@x.test"]
