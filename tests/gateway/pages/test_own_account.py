"""The own account: what it shows, how each part is changed, taking it all along, and closing it."""

import io
import json
from typing import Any
from zipfile import ZipFile

import pytest
from flask import Flask

from bus.refusals import Conflict, Invalid, NotFound, Refusal
from gateway import uploads
from gateway.held import name_of
from tests.gateway.conftest import TOKEN, Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.tree import select, tree

PROFILE = ("identity", "get_profile")


def links(page: str) -> list[str]:
    return [each.get("href") for each in select(tree(page), "main a")]


def test_an_applicant_sees_contact_and_identity_and_what_can_be_changed(visitor: Visitor, services: Promised) -> None:
    services.say[PROFILE] = services.example(*PROFILE) | {"email_pending": "baru@contoh.test"}
    page = visitor("applicant").get("/profil/data-diri").text
    for shown in ("siti@contoh.test", "Menunggu konfirmasi: baru@contoh.test", "+6281200000000", "Pasar I", "1603••••••••••••"):
        assert shown in page
    wanted = ("/akun/kontak", "/akun/email", "/sandi", "/akun/sesi", "/akun/dilihat", "/akun/data", "/akun/tutup")
    assert set(wanted) <= set(links(page))
    assert visitor("applicant").get("/akun").location == "/profil/data-diri"


def test_staff_see_their_position_and_the_second_step_and_no_closing(visitor: Visitor, services: Promised) -> None:
    services.say[PROFILE] = services.example(*PROFILE) | {"roles": ["counter_officer"], "position": "Pranata", "registration": None}
    page = visitor("counter_officer").get("/akun").text
    assert "Pranata" in page and "Petugas loket" in page
    assert "/akun/keamanan" in links(page) and "/akun/tutup" not in links(page)
    current = select(tree(page), ".izin-nav a[aria-current=page]")
    assert [each.get("href") for each in current] == ["/akun"]


def test_a_contact_is_shown_as_kept_and_changed_at_the_revision_seen(visitor: Visitor, services: Promised) -> None:
    client = visitor("applicant")
    page = tree(client.get("/akun/kontak").text)
    assert select(page, "#mobile")[0].get("value") == "+6281200000000"
    assert select(page, "input[name=revision]")[0].get("value") == "1"
    fields = services.example(*PROFILE)["fields"] | {"address": "Jl. Baru No. 2", "whatsapp_consent": "yes"}
    answer = client.post("/akun/kontak", data=fields | {"revision": "4"})
    assert (answer.status_code, answer.location) == (302, "/profil/data-diri")
    sent = services.asked[-1]
    assert sent[:2] == ("identity", "change_contact")
    assert sent[2]["revision"] == 4
    assert sent[2]["fields"] == fields | {"whatsapp_consent": True}


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        (Conflict("account_changed"), "Akun ini baru saja berubah."),
        (Invalid("invalid_fields", fields={"mobile": {"code": "phone_format"}}), "Tulis nomor telepon Indonesia."),
    ],
)
def test_a_contact_that_is_not_changed_keeps_what_was_typed(visitor: Visitor, services: Promised, refusal: Refusal, words: str) -> None:
    services.say["identity", "change_contact"] = refusal
    fields = services.example(*PROFILE)["fields"] | {"address": "Jl. Baru No. 2", "whatsapp_consent": "yes", "revision": "1"}
    answer = visitor("applicant").post("/akun/kontak", data=fields)
    assert answer.status_code == 422
    assert words in answer.text and "Jl. Baru No. 2" in answer.text


def test_choosing_a_region_without_javascript_changes_nothing_yet(visitor: Visitor, services: Promised) -> None:
    answer = visitor("applicant").post("/akun/kontak", data={"province": "16", "mobile": "0812", "choose": "province", "revision": "1"})
    assert answer.status_code == 200
    assert select(tree(answer.text), "#mobile")[0].get("value") == "0812"
    assert "change_contact" not in {method for _, method, _ in services.asked}


def test_a_village_taken_from_the_search_leaves_what_was_typed(visitor: Visitor, services: Promised) -> None:
    village = services.example("identity", "list_regions")[0] | {"code": "16.03.02.1001", "level": 4, "postal_code": "31311"}
    services.say["identity", "list_regions"] = [village]
    client = visitor("applicant")
    typed = {"mobile": "0812", "inside": "no", "revision": "1"}
    found = tree(client.post("/akun/kontak", data=typed | {"cari": "pasar", "choose": "search"}).text)
    assert select(found, "button[name=desa]") and select(found, "#mobile")[0].get("value") == "0812"
    page = tree(client.post("/akun/kontak", data=typed | {"desa": village["code"]}).text)
    assert select(page, "#mobile")[0].get("value") == "0812"
    assert select(page, "#postal_code")[0].get("value") == "31311"
    assert select(page, "#village option[selected]")[0].get("value") == village["code"]
    assert "change_contact" not in {method for _, method, _ in services.asked}


def test_an_email_is_asked_for_with_the_password(visitor: Visitor, services: Promised) -> None:
    asked = {"email": "baru@contoh.test", "current_password": "Contoh-Izin-2026"}
    answer = visitor("counter_officer").post("/akun/email", data=asked)
    assert (answer.status_code, answer.location) == (302, "/akun")
    assert services.asked[-1] == ("identity", "request_email_change", asked | {"session_token": TOKEN})


@pytest.mark.parametrize(
    ("refusal", "field"),
    [
        (Invalid("password_wrong", fields={"current_password": {"code": "password_wrong"}}), "current_password"),
        (Invalid("invalid_fields", fields={"email": {"code": "email_format"}}), "email"),
    ],
)
def test_an_email_that_is_not_taken_says_why(visitor: Visitor, services: Promised, refusal: Refusal, field: str) -> None:
    services.say["identity", "request_email_change"] = refusal
    answer = visitor("applicant").post("/akun/email", data={"email": "baru", "current_password": "x"})
    assert answer.status_code == 422
    assert select(tree(answer.text), f"#{field}-error")


def test_the_link_to_a_new_address_changes_nothing_before_its_button(visitor: Visitor, services: Promised) -> None:
    client = visitor()
    assert client.get(f"/akun/email/{TOKEN}").location == f"/akun/email/konfirmasi?tautan={name_of(TOKEN)}"
    page = client.get("/akun/email/konfirmasi").text
    assert "siti@contoh.test" in page
    assert "confirm_email_change" not in {method for _, method, _ in services.asked}
    assert client.post("/akun/email/konfirmasi").location == "/masuk"
    assert ("identity", "confirm_email_change", {"token": TOKEN}) in services.asked
    assert "sekarang siti@contoh.test" in client.get("/masuk").text


@pytest.mark.parametrize(("state", "words"), [("used", "sudah dipakai"), ("expired", "sudah kedaluwarsa"), (None, "tidak dikenal")])
def test_a_dead_link_to_a_new_address_says_so(visitor: Visitor, services: Promised, state: str | None, words: str) -> None:
    services.say["identity", "get_email_change"] = {"state": state} if state else NotFound("verification_not_found")
    services.say["identity", "confirm_email_change"] = Conflict(f"verification_{state}") if state else NotFound("verification_not_found")
    client = visitor("applicant")
    client.get(f"/akun/email/{TOKEN}")
    for answer in (client.get("/akun/email/konfirmasi"), client.post("/akun/email/konfirmasi")):
        assert answer.status_code == 200
        assert words in answer.text


def test_open_sessions_are_listed_and_the_others_can_be_ended(visitor: Visitor, services: Promised) -> None:
    here = services.example("identity", "list_sessions")["items"][0]
    services.say["identity", "list_sessions"] = {"items": [here, here | {"current": False, "device": "Chrome, Windows"}]}
    client = visitor("applicant")
    page = client.get("/akun/sesi").text
    assert "Firefox, Android (sesi ini)" in page and "Chrome, Windows" in page and "127.0.0.1" in page
    assert client.post("/akun/sesi").location == "/akun/sesi"
    assert ("identity", "end_other_sessions", {"session_token": TOKEN}) in services.asked
    services.say["identity", "list_sessions"] = {"items": [here]}
    assert "Tidak ada sesi lain." in client.get("/akun/sesi").text


@pytest.mark.parametrize(
    ("role", "path", "entry"),
    [
        ("applicant", "/akun/sesi", "Profil dan Permohonan"),
        ("applicant", "/sandi", "Profil dan Permohonan"),
        ("verifier", "/sandi", "Akun"),
    ],
)
def test_the_menu_says_where_one_is(visitor: Visitor, role: str, path: str, entry: str) -> None:
    assert [link.text_content() for link in select(tree(visitor(role).get(path).text), ".izin-nav [aria-current]")] == [entry]


def test_who_looked_is_told_in_words(visitor: Visitor, services: Promised) -> None:
    page = visitor("applicant").get("/akun/dilihat").text
    assert "Lina Loket" in page and "Melihat nomor identitas" in page and "id_number_viewed" not in page
    services.say["identity", "list_views_of_me"] = {"items": [], "next": None}
    assert "Belum ada petugas yang membuka" in visitor("applicant").get("/akun/dilihat").text


@pytest.fixture
def kept_files(app: Flask, services: Promised, picture: bytes) -> dict[str, Any]:
    """The files that the services name, as they lie in the store."""
    with app.test_request_context():
        kept = uploads.store().put(prefix="identities", data=picture).as_dict() | {"name": "ktp.png", "media_type": "image/png"}
    for method in ("get_document_file", "get_permit_file"):
        services.say["permits", method] = kept
    services.say["identity", "export_own_data"] = services.example("identity", "export_own_data") | {"files": [kept]}
    (visit,) = services.example("permits", "list_own_inspections")["items"]
    services.say["permits", "list_own_inspections"] = {"items": [{**visit, "photos": [{**visit["photos"][0], "file": kept}]}]}
    appointment = services.example("permits", "get_inspection")["appointment"]
    case = services.example("permits", "get_application")
    services.say["permits", "get_application"] = {**case, "appointments": [appointment]}
    return kept


def test_everything_can_be_taken_along_with_its_files(visitor: Visitor, kept_files: dict[str, Any], picture: bytes) -> None:
    answer = visitor("applicant").get("/akun/data/berkas")
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert answer.headers["Content-Disposition"] == "attachment; filename=izin-siti.zip"
    assert answer.headers["Cache-Control"] == "private, no-store"
    archive = ZipFile(io.BytesIO(answer.data))
    photo = "inspections/5-ktp.png"
    assert archive.namelist() == ["data.json", "identity/1-ktp.png", "documents/7-ktp.png", photo, "permits/5-ktp.png"]
    assert {archive.read(name) for name in archive.namelist()[1:]} == {picture}
    written = json.loads(archive.read("data.json"))
    assert set(written) >= {"account", "registration", "documents", "companies", "applications", "permits", "complaints", "notifications"}
    assert written["applications"][0]["inspections"][0]["conclusion"] == "suitable"
    assert kept_files["key"] not in archive.read("data.json").decode(), "where it lies in the store is nobody's business"


def test_a_file_that_is_gone_keeps_nobody_from_the_rest_and_is_named(
    visitor: Visitor, services: Promised, kept_files: dict[str, Any], picture: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    services.say["permits", "get_document_file"] = kept_files | {"key": "identities/00/gone"}
    archive = ZipFile(io.BytesIO(visitor("applicant").get("/akun/data/berkas").data))
    assert archive.namelist() == ["data.json", "identity/1-ktp.png", "inspections/5-ktp.png", "permits/5-ktp.png", "missing.txt"]
    assert archive.read("permits/5-ktp.png") == picture
    assert "documents/7-ktp.png" in archive.read("missing.txt").decode()
    assert "file_lost" in caplog.text


def test_staff_take_along_what_is_theirs(visitor: Visitor, services: Promised) -> None:
    answer = visitor("counter_officer").get("/akun/data/berkas")
    written = json.loads(ZipFile(io.BytesIO(answer.data)).read("data.json"))
    assert set(written) == {
        *("account", "registration", "sessions", "views", "filings", "files", "notifications"),
        *("absences", "saved_filters"),
    }
    assert {service for service, _, _ in services.asked} == {"identity", "permits", "notifications"}


def test_a_long_list_is_taken_along_to_its_end(visitor: Visitor, services: Promised) -> None:
    pages = iter([{"items": [{"subject": "satu"}], "next": 9}, {"items": [{"subject": "dua"}], "next": None}])
    asked = services.call
    services.call = lambda service, method, *rest, **how: (  # type: ignore[method-assign]
        next(pages) if method == "list_notifications" else asked(service, method, *rest, **how)
    )
    answer = visitor("counter_officer").get("/akun/data/berkas")
    written = json.loads(ZipFile(io.BytesIO(answer.data)).read("data.json"))
    assert [each["subject"] for each in written["notifications"]] == ["satu", "dua"]


def test_an_account_is_closed_knowingly_and_with_its_password(visitor: Visitor, services: Promised) -> None:
    client = visitor("applicant")
    hasty = client.post("/akun/tutup", data={"current_password": "x"})
    assert hasty.status_code == 422 and select(tree(hasty.text), "#understood-error")
    assert "close_account" not in {method for _, method, _ in services.asked}
    answer = client.post("/akun/tutup", data={"current_password": "x", "understood": "yes"})
    assert (answer.status_code, answer.location) == (302, "/")
    assert ("identity", "close_account", {"session_token": TOKEN, "current_password": "x"}) in services.asked
    with client.session_transaction() as kept:
        assert "session_token" not in kept and "links" not in kept


def test_a_wrong_password_closes_nothing(visitor: Visitor, services: Promised) -> None:
    services.say["identity", "close_account"] = Invalid("password_wrong", fields={"current_password": {"code": "password_wrong"}})
    answer = visitor("applicant").post("/akun/tutup", data={"current_password": "x", "understood": "yes"})
    assert answer.status_code == 422
    assert select(tree(answer.text), "#current_password-error")
    assert select(tree(answer.text), "#understood")[0].get("checked") is not None
