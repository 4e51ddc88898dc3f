"""The registration desk: what officers see, what they may do, and what stays on the page when somebody else was faster."""

import io
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage

from bus.refusals import Conflict, Invalid
from gateway import uploads
from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.test_registration import asked
from tests.gateway.pages.tree import select, tree

ONE = "/staf/pendaftaran/7"
NIK = "1603024505900001"


def row(services: Promised, **changed: Any) -> dict[str, Any]:
    return {**services.example("identity", "list_registrations")["items"][0], **changed}


def registration(services: Promised, **changed: Any) -> None:
    services.say["identity", "get_registration"] = {**services.example("identity", "get_registration"), **changed}


def words(page: Any, css: str = "main") -> str:
    return " ".join(" ".join(select(page, css)[0].itertext()).split())


def test_the_queue_shows_age_term_and_notes(visitor: Visitor, services: Promised) -> None:
    noted = row(services, late=True, duplicate=True, mail_failed=True, unverified=True, resubmitted=True)
    services.say["identity", "list_registrations"] = {"items": [noted], "next": 9}
    page = tree(visitor("counter_officer").get("/staf/pendaftaran").text)
    told = words(page, "tbody")
    for note in (
        "3,5 jam kerja", "24 Nov 2026 16.00 WIB", "Terlambat", "Perbaikan masuk", "Data ganda", "1 peringatan", "Email tidak sampai",
        "Belum verifikasi lebih dari 24 jam",
    ):  # fmt: skip
        assert note in told
    assert select(page, "a[rel=next]")


def test_each_status_has_a_tab_that_is_an_address(visitor: Visitor, services: Promised) -> None:
    page = tree(visitor("auditor").get("/staf/pendaftaran?status=returned").text)
    tabs = [each.get("href").rpartition("=")[2] for each in select(page, ".izin-tabs a")]
    assert tabs == ["submitted", "returned", "accepted", "active", "rejected"]
    assert asked(services, "list_registrations")[-1]["status"] == "returned"


@pytest.mark.parametrize(
    ("status", "told"), [("submitted", "Semua sudah diperiksa."), ("rejected", "Hapus saringan"), ("x", "Semua sudah")]
)
def test_an_empty_queue_says_why(visitor: Visitor, services: Promised, status: str, told: str) -> None:
    services.say["identity", "list_registrations"] = {"items": [], "next": None}
    assert told in visitor("counter_officer").get(f"/staf/pendaftaran?status={status}").text


def test_the_card_is_shown_beside_the_fields_and_the_number_stays_masked(visitor: Visitor, services: Promised) -> None:
    page = visitor("counter_officer").get(ONE).text
    assert select(tree(page), "img.izin-document")[0].get("src") == f"{ONE}/identitas"
    assert NIK not in page and "1603••••••••••••" in page
    assert not asked(services, "reveal_id_number") and not asked(services, "view_id_attachment")


def test_the_number_is_shown_once_on_asking(visitor: Visitor, services: Promised) -> None:
    client = visitor("auditor")
    shown = client.post(ONE, data={"act": "reveal"}).text
    assert NIK in shown and "Tampilan ini tercatat." in shown
    assert NIK not in client.get(ONE).text
    assert asked(services, "reveal_id_number") == [{"registration_id": 7}]


def test_every_look_at_the_copy_is_asked_for(visitor: Visitor, services: Promised, app: Flask, picture: bytes) -> None:
    with app.test_request_context():
        stored = uploads.receive(FileStorage(io.BytesIO(picture), "ktp.png"), prefix="identities")
    services.say["identity", "view_id_attachment"] = stored
    answer = visitor("auditor").get(f"{ONE}/identitas")
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("image/png", "private, no-store")
    assert asked(services, "view_id_attachment") == [{"registration_id": 7}]


def test_warnings_and_duplicates_are_told_in_words(visitor: Visitor, services: Promised) -> None:
    again = [
        {"by": "id_number", "registration_id": 3, "number": "REG-2026-0003", "account_id": None},
        {"by": "email", "registration_id": None, "number": None, "account_id": 1},
    ]
    registration(services, duplicates=again)
    page = tree(visitor("counter_officer").get(ONE).text)
    told = words(page)
    assert "No. Identitas: REG-2026-0003" in told and "Email: akun yang sudah ada" in told
    assert "Jenis kelamin tidak cocok dengan NIK. Pemohon menyatakan isiannya sudah benar." in told
    assert select(page, "a[href='/staf/pendaftaran/3']")


DECISIONS = [
    ({"act": "accept"}, "accept_registration", {}),
    (
        {"act": "return", "wrong": ["occupation", "region"], "reason-occupation": "Salah.", "reason-region": "Desa lain.", "reason-email": "x"},
        "return_registration",
        {"reasons": {"occupation": "Salah.", **dict.fromkeys(("province", "regency", "district", "village"), "Desa lain.")}},
    ),
    ({"act": "reject", "reason": "KTP orang lain.", "sure": "yes"}, "reject_registration", {"reason": "KTP orang lain."}),
]  # fmt: skip


@pytest.mark.parametrize(("pressed", "method", "told"), DECISIONS, ids=[each[1] for each in DECISIONS])
def test_after_a_decision_the_next_one_opens(visitor: Visitor, services: Promised, pressed: Any, method: str, told: Any) -> None:
    services.say["identity", "list_registrations"] = {"items": [row(services, registration_id=8)], "next": None}
    answer = visitor("counter_officer").post(ONE, data={**pressed, "revision": "3"})
    assert answer.location == "/staf/pendaftaran/8"
    assert asked(services, method) == [{"registration_id": 7, "revision": 3, **told}]


AGAIN = {"by": "id_number", "registration_id": 3, "number": "REG-2026-0003", "account_id": 9, "elsewhere": 0, "accounts_elsewhere": 0}


def test_who_is_let_in_already_is_accepted_again_for_a_reason_that_is_asked_for(visitor: Visitor, services: Promised) -> None:
    registration(services)
    assert not select(tree(visitor("counter_officer").get(ONE).text), "#accept-reason"), "nobody else is asked for one"
    registration(services, accept_needs_reason=True, duplicates=[AGAIN])
    services.say["identity", "accept_registration"] = Conflict("duplicate_needs_reason", "again")
    answer = visitor("counter_officer").post(ONE, data={"act": "accept", "accept-reason": " ", "revision": "3"})
    page = tree(answer.text)
    assert answer.status_code == 422 and select(page, ".govuk-error-summary a")[0].get("href") == "#accept-reason"
    assert "Tulis alasan menyetujui sekali lagi, atau arahkan ia ke akun lamanya." in words(page, "#accept-reason-error")
    services.say["identity", "list_registrations"] = {"items": [], "next": None}
    del services.say["identity", "accept_registration"]
    typed = {"act": "accept", "accept-reason": "Akun lama milik perusahaan.", "revision": "3"}
    assert visitor("counter_officer").post(ONE, data=typed).location == "/staf/pendaftaran"
    assert asked(services, "accept_registration")[-1] == {"registration_id": 7, "revision": 3, "reason": "Akun lama milik perusahaan."}


def test_the_way_back_mails_the_old_account_and_turns_the_new_registration_down(visitor: Visitor, services: Promised) -> None:
    registration(services, accept_needs_reason=True, duplicates=[AGAIN, {**AGAIN, "by": "email", "account_id": None}])
    client, old = visitor("counter_officer"), services.example("identity", "get_registration")["fields"]["username"]
    page = tree(client.get(ONE).text)
    reason = "".join(select(page, "#way-back-reason")[0].itertext()).strip()
    assert reason.startswith("Anda sudah memiliki akun")
    refused = tree(client.post(ONE, data={"act": "way-back", "way-back-reason": reason, "revision": "3"}).text)
    assert select(refused, "details[open] #way-back-sure") and not asked(services, "request_password_reset")
    services.say["identity", "list_registrations"] = {"items": [], "next": None}
    typed = {"act": "way-back", "way-back-reason": reason, "way-back-sure": "yes", "revision": "3"}
    assert client.post(ONE, data=typed).location == "/staf/pendaftaran"
    assert [each["login"] for each in asked(services, "request_password_reset")] == [old]
    assert asked(services, "reject_registration") == [{"registration_id": 7, "revision": 3, "reason": reason}]


def test_there_is_no_way_back_where_there_is_no_account(visitor: Visitor, services: Promised) -> None:
    registration(services, duplicates=[{**AGAIN, "account_id": None}, {**AGAIN, "by": "email", "registration_id": None, "number": None}])
    assert not select(tree(visitor("counter_officer").get(ONE).text), "input[value=way-back]")


def test_after_the_last_one_the_queue_is_shown(visitor: Visitor, services: Promised) -> None:
    services.say["identity", "list_registrations"] = {"items": [], "next": None}
    assert visitor("counter_officer").post(ONE, data={"act": "accept", "revision": "3"}).location == "/staf/pendaftaran"


UNFINISHED = [
    ({"act": "return"}, "#wrong-username"),
    ({"act": "return", "wrong": "occupation"}, "#reason-occupation"),
    ({"act": "reject", "sure": "yes"}, "#reason"),
    ({"act": "reject", "reason": "KTP orang lain."}, "#sure"),
    ({"act": "email"}, "#email"),
]


@pytest.mark.parametrize(("pressed", "field"), UNFINISHED)
def test_what_is_missing_is_told_at_its_field_and_nothing_happens(
    visitor: Visitor, services: Promised, pressed: dict[str, str], field: str
) -> None:
    answer = visitor("counter_officer").post(ONE, data={**pressed, "revision": "3"})
    page = tree(answer.text)
    assert answer.status_code == 422
    assert select(page, ".govuk-error-summary a")[0].get("href") == field
    assert select(page, f"details[open] {field}"), "the field can be seen"
    assert {name for _, name, _ in services.asked} <= {"open_session", "get_registration"}


def test_who_was_slower_keeps_what_was_written(visitor: Visitor, services: Promised) -> None:
    services.say["identity", "return_registration"] = Conflict("registration_changed", "changed")
    registration(services, revision=4)
    typed = {"act": "return", "wrong": "occupation", "reason-occupation": "Tulis lengkap.", "revision": "3"}
    page = tree(visitor("counter_officer").post(ONE, data=typed).text)
    assert select(page, "#wrong-occupation[checked]") and select(page, "#reason-occupation")[0].get("value") == "Tulis lengkap."
    assert {each.get("value") for each in select(page, "input[name=revision]")} == {"4"}
    assert "baru saja diubah petugas lain" in words(page, ".govuk-error-summary")


def test_who_comes_after_the_decision_reads_whose_it_was_and_keeps_the_words(visitor: Visitor, services: Promised) -> None:
    services.say["identity", "reject_registration"] = Conflict("registration_not_waiting", "decided")
    registration(services, status="accepted", decided_at="2026-11-23T03:00:00+00:00", decided_by_name="Budi Loket")
    typed = {"act": "reject", "reason": "KTP orang lain.", "sure": "yes", "revision": "3"}
    page = tree(visitor("counter_officer").post(ONE, data=typed).text)
    assert "Diputuskan oleh Budi Loket, Senin, 23 November 2026 10.00 WIB." in words(page)
    assert "Yang Anda tulis, belum dikirim KTP orang lain." in words(page)
    assert not select(page, "input[value=accept]")


def test_an_auditor_reads_and_decides_nothing(visitor: Visitor, services: Promised) -> None:
    page = tree(visitor("auditor").get(ONE).text)
    assert "Yang dapat memutuskan: petugas loket dan admin instansi." in words(page)
    assert {each.get("value") for each in select(page, "input[name=act]")} == {"reveal"}


@pytest.mark.parametrize(
    ("status", "acts"),
    [
        ("submitted", {"reveal", "accept", "return", "reject", "email"}), ("returned", {"reveal", "email", "resend"}),
        ("accepted", {"reveal", "email", "resend"}), ("active", {"reveal", "resend"}), ("rejected", {"reveal"}),
    ],
)  # fmt: skip
def test_the_buttons_are_those_of_the_state(visitor: Visitor, services: Promised, status: str, acts: set[str]) -> None:
    registration(services, status=status, email_change_waits=False)
    page = tree(visitor("counter_officer").get(ONE).text)
    assert {each.get("value") for each in select(page, "input[name=act]")} == acts


@pytest.mark.parametrize(
    ("role", "own", "acts"),
    [("counter_officer", False, {"email-approved", "email-refused"}), ("counter_officer", True, set()), ("auditor", False, set())],
)
def test_another_address_is_decided_by_an_officer_who_did_not_ask(
    visitor: Visitor, services: Promised, role: str, own: bool, acts: set[str]
) -> None:
    change = {**services.example("identity", "get_registration")["email_changes"][0], "own": own}
    registration(services, status="accepted", email_changes=[change])
    client = visitor(role)
    page = tree(client.get(ONE).text)
    assert {each.get("value") for each in select(page, "input[name=act]") if "email-" in each.get("value")} == acts
    assert "Lina Loket meminta email diganti dari siti@contoh.test menjadi baru@contoh.test" in words(page, "#perubahan-email")
    for decision in ("approved", "refused") if acts else ():
        assert client.post(ONE, data={"act": f"email-{decision}", "revision": "3"}).location == ONE
        assert asked(services, "decide_registration_email")[-1] == {"registration_id": 7, "revision": 3, "decision": decision}


def test_mail_is_sent_again_and_an_address_corrected(visitor: Visitor, services: Promised) -> None:
    client = visitor("counter_officer")
    assert client.post(ONE, data={"act": "resend"}).location == ONE
    assert client.post(ONE, data={"act": "email", "email": "siti@contoh.test", "revision": "3"}).location == ONE
    assert asked(services, "resend_registration_mail") == [{"registration_id": 7}]
    assert asked(services, "correct_registration_email") == [{"registration_id": 7, "revision": 3, "email": "siti@contoh.test"}]
    services.say["identity", "correct_registration_email"] = Invalid("invalid_fields", "no", fields={"email": {"code": "email_format"}})
    page = tree(client.post(ONE, data={"act": "email", "email": "siti@", "revision": "3"}).text)
    assert select(page, "details[open] #email-error")


def test_an_act_nobody_offers_does_nothing(visitor: Visitor, services: Promised) -> None:
    assert visitor("counter_officer").post(ONE, data={"act": "delete"}).status_code == 200
    assert {name for _, name, _ in services.asked} == {"open_session", "get_registration"}
