"""After the last step: the receipt, every state of the status page, another address, the mailed links."""

from typing import Any

import pytest

from bus.refusals import Conflict, Invalid, NotAllowed, NotFound
from gateway.held import name_of
from tests.gateway.conftest import TOKEN, Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.test_registration import asked
from tests.gateway.pages.tree import select, tree

PAST, FUTURE = "2020-01-02T09:00:00+00:00", "2999-01-02T09:00:00+00:00"
QUIET = {
    "accepted_at": None, "verification_expires_at": None, "activated_at": None, "reasons": None, "reject_reason": None,
    "can_resend": False, "can_change_email": False, "credentials_expire_at": None,
}  # fmt: skip


def stands(services: Promised, **changed: Any) -> None:
    services.say["identity", "get_registration_status"] = {**services.example("identity", "get_registration_status"), **QUIET, **changed}


def test_the_receipt_says_what_happens_until_when(visitor: Visitor, services: Promised) -> None:
    stands(services, status="submitted", can_change_email=True)
    page = tree(visitor().get("/daftar/selesai").text)
    told = " ".join(select(page, "main")[0].text_content().split())
    for fact in ("Registrasi Berhasil", "REG-2026-0001", "siti@contoh.test", "Selasa, 24 November 2026 16.00 WIB", "spam", "100%"):
        assert fact in told
    assert {each.get("href") for each in select(page, "main ul a")} == {"/daftar/status", "/daftar/email"}


STATES = {
    "waiting": ({"status": "submitted", "accept_by": FUTURE}, "Menunggu pemeriksaan", "paling lambat Rabu, 2 Januari 2999"),
    "waiting too long": ({"status": "submitted", "accept_by": PAST}, "Menunggu pemeriksaan", "Batas waktu ini sudah lewat."),
    "returned": (
        {"status": "returned", "reasons": {"occupation": "Tulis seperti pada KTP."}},
        "Perlu perbaikan",
        "Tulis seperti pada KTP.",
    ),
    "mail sent": ({"status": "accepted", "verification_expires_at": FUTURE}, "Menunggu verifikasi", "berlaku sampai Rabu, 2 Januari 2999"),
    "link expired": ({"status": "accepted", "verification_expires_at": PAST}, "Tautan kedaluwarsa", "Minta tautan baru."),
    "active": ({"status": "active", "credentials_expire_at": FUTURE}, "Aktif", "berlaku sampai Rabu, 2 Januari 2999"),
    "active, password too old": ({"status": "active", "credentials_expire_at": PAST}, "Aktif", "Lupa kata sandi"),
    "rejected": ({"status": "rejected", "reject_reason": "KTP milik orang lain."}, "Ditolak", "KTP milik orang lain."),
}


@pytest.mark.parametrize("state", STATES)
def test_the_status_page_says_where_it_stands_and_what_to_do(visitor: Visitor, services: Promised, state: str) -> None:
    status, word, told = STATES[state]
    stands(services, **status)
    page = tree(visitor().get("/daftar/status").text)
    assert word in select(page, "dl .govuk-tag")[0].text_content()
    assert told in " ".join(select(page, "main")[0].text_content().split())


def test_a_returned_registration_leads_to_its_correction(visitor: Visitor, services: Promised) -> None:
    stands(services, status="returned", reasons=dict.fromkeys(("province", "regency", "district", "village"), "Wilayah lain."))
    page = tree(visitor().get("/daftar/status").text)
    assert select(page, "main a.govuk-button")[0].get("href") == "/daftar/perbaiki"
    assert select(page, "main")[0].text_content().count("Wilayah lain.") == 1, "one reason for a region is told once"


@pytest.mark.parametrize("may", [True, False])
def test_what_cannot_be_done_is_not_offered(visitor: Visitor, services: Promised, may: bool) -> None:
    stands(services, status="accepted", verification_expires_at=FUTURE, can_resend=may, can_change_email=may)
    page = tree(visitor().get("/daftar/status").text)
    assert bool(select(page, "main form[action='/daftar/status']")) is may
    assert bool(select(page, "main a[href='/daftar/email']")) is may


def test_the_mailed_status_link_leaves_the_address(visitor: Visitor, services: Promised) -> None:
    client = visitor(registering=False)
    assert client.get(f"/daftar/status/{TOKEN}").location == f"/daftar/status?draf={name_of(TOKEN)}"
    client.get("/daftar/status")
    assert asked(services, "get_registration_status")[1:] == [{"registration_token": TOKEN}]


def test_a_status_link_to_somebody_s_draft_plants_nothing(visitor: Visitor, services: Promised) -> None:
    stands(services, status="draft", number=None)
    answer = visitor(registering=False).get(f"/daftar/status/{TOKEN}")
    assert answer.location == f"/daftar/lanjut/{TOKEN}"
    assert "Set-Cookie" not in answer.headers


def test_without_a_registration_the_page_says_how_to_get_to_one(visitor: Visitor, services: Promised) -> None:
    assert "Perangkat ini belum mengingat pendaftaran." in visitor(registering=False).get("/daftar/status").text
    services.say["identity", "get_registration_status"] = NotFound("registration_not_found")
    assert "Perangkat ini belum mengingat pendaftaran." in visitor().get("/daftar/status").text


def test_a_draft_has_no_status_but_a_next_step(visitor: Visitor, services: Promised) -> None:
    stands(services, status="draft", number=None)
    assert visitor().get("/daftar/status").location == "/daftar"
    assert visitor().get("/daftar/selesai").location == "/daftar"


def test_the_mail_is_asked_for_again_and_a_refusal_is_told(visitor: Visitor, services: Promised) -> None:
    client = visitor()
    assert "Tautan verifikasi baru dikirim." in client.post("/daftar/status", follow_redirects=True).text
    services.say["identity", "resend_verification"] = Conflict("too_many_attempts", "slow down", retry_after=600)
    assert "Coba lagi dalam 10 menit." in client.post("/daftar/status", follow_redirects=True).text


def test_another_address_is_taken_or_refused_at_its_field(visitor: Visitor, services: Promised) -> None:
    client = visitor()
    assert client.post("/daftar/email", data={"email": "rina@contoh.test"}).location == "/daftar/status"
    assert asked(services, "change_registration_email") == [{"registration_token": TOKEN, "email": "rina@contoh.test"}]
    services.say["identity", "change_registration_email"] = Invalid("invalid_fields", "no", fields={"email": {"code": "email_format"}})
    page = tree(client.post("/daftar/email", data={"email": "rina@"}).text)
    assert select(page, "#email-error") and select(page, "#email")[0].get("value") == "rina@"
    stands(services, status="active")
    assert client.get("/daftar/email").location == "/daftar/status"


def test_the_mailed_link_leaves_the_address_at_once_and_verifies_nothing(visitor: Visitor, services: Promised) -> None:
    client = visitor()
    assert client.get(f"/verifikasi/{TOKEN}").location == f"/verifikasi?tautan={name_of(TOKEN)}"
    page = client.get("/verifikasi").text
    assert "Siti Contoh" in page and "s••••@contoh.test" in page and "Bukan Anda?" in page
    assert not asked(services, "verify_email")
    assert "siti.a" in client.post("/verifikasi").text
    assert asked(services, "verify_email") == [{"token": TOKEN}]


@pytest.mark.parametrize(("credentials", "told"), [("temporary_password", "kata sandi sementara"), ("link", "membuat kata sandi Anda")])
def test_after_verifying_it_says_what_the_second_mail_brings(visitor: Visitor, services: Promised, credentials: str, told: str) -> None:
    services.say["identity", "verify_email"] = {"username": "siti.a", "credentials": credentials}
    client = visitor()
    client.get(f"/verifikasi/{TOKEN}")
    assert told in client.post("/verifikasi").text


@pytest.mark.parametrize(
    ("state", "buttons"), [({"state": "used"}, 0), ({"state": "expired"}, 0), ({"state": "expired", "can_renew": True}, 1)]
)
def test_a_link_that_cannot_verify_says_what_to_do(visitor: Visitor, services: Promised, state: dict[str, Any], buttons: int) -> None:
    services.say["identity", "get_email_verification"] = state
    client = visitor()
    client.get(f"/verifikasi/{TOKEN}")
    page = tree(client.get("/verifikasi").text)
    assert len(select(page, "main button[name=renew]")) == len(select(page, "main button")) == buttons
    assert buttons or select(page, "main a[href]")


def test_an_expired_link_is_renewed_by_its_button(visitor: Visitor, services: Promised) -> None:
    client = visitor()
    client.get(f"/verifikasi/{TOKEN}")
    assert "Tautan baru dikirim ke email Anda." in client.post("/verifikasi", data={"renew": "yes"}, follow_redirects=True).text
    assert asked(services, "renew_link") == [{"token": TOKEN}]
    assert not asked(services, "verify_email")


def test_an_unknown_link_is_told_without_a_fault(visitor: Visitor, services: Promised) -> None:
    services.say["identity", "get_email_verification"] = NotFound("verification_not_found", "no such token")
    client = visitor()
    client.get(f"/verifikasi/{TOKEN}")
    assert "Tautan ini tidak dikenal." in client.get("/verifikasi").text


def test_who_is_logged_in_as_somebody_else_is_told_so(visitor: Visitor) -> None:
    client = visitor("applicant")
    client.get(f"/verifikasi/{TOKEN}")
    assert "Anda sedang masuk sebagai" in client.get("/verifikasi").text


def test_another_address_too_often_is_told_when_again_and_stays_typed(visitor: Visitor, services: Promised) -> None:
    services.say["identity", "change_registration_email"] = NotAllowed("too_many_attempts", retry_after=600)
    stands(services, can_change_email=True)
    answer = visitor().post("/daftar/email", data={"email": "rina@contoh.test"})
    assert (answer.status_code, "Coba lagi dalam 10 menit." in answer.text) == (422, True)
    assert select(tree(answer.text), "#email")[0].get("value") == "rina@contoh.test"
