"""The mails: every kind in both languages, and values that try to be more than values. Needs no server."""

import email
import itertools
import json
import re
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from notifications.compose import Message, compose, day, hour, name_of, weekday
from notifications.domain import audience
from notifications.domain.agency import Agency
from notifications.domain.audience import path_to, sides_told
from notifications.domain.contact import AddressUnusable, Contact, usable_address
from notifications.domain.languages import known_language

SERVICES = Path(__file__).parents[2] / "services"
NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
OPENED = {
    "token": "t0ken-_x",
    "username": "siti",
    "temporary_password": "Kenari-7Hq2mWpX",
    "expires_at": "2026-11-26T03:42:00+00:00",
    "accept_by": "2026-11-24T09:00:00+00:00",
    "reasons": {"occupation": "Tulis pekerjaan seperti pada KTP.", "id_attachment": "Foto terpotong."},
    "reason": "Bukan penduduk.\nDaftar di kabupaten Anda.",
    "email": "siti@contoh.test",
    "full_name": "Siti",
    "new_email": "b•••@contoh.test",
    "by_office": True,
    "company_name": "CV Contoh Sehat",
    "inviter_name": "Siti Contoh",
    "role": "owner",
}
# Looked up by the handler: the event names nobody, and roles by their codes.
DELEGATED = {"absent": "Rahmat", "deputy": "Wulan", "roles": ["Kepala dinas"]}
LOOKED_UP: dict[str, dict[str, Any]] = {
    "delegation_changed": DELEGATED,
    "claim_by_staff": {"officer": "Lina", "member": "Wulan"},
    "applications_handed_on": {"absent_name": None, "by_name": "Rahmat"},
}
# Of what is sealed only this is for the contact book's address; the owner of an address that somebody else gave gets nothing at all.
FOR_HOLDERS = {
    "account_claimed": {"username": OPENED["username"]},
    "filing_begun": {"officer_name": "Lina Contoh", "id_document": "ktp", "at": "2026-11-23T03:00:00+00:00"},
    "account_disabled": {"reason": OPENED["reason"]},
    "email_change_requested": {"new_email": "b•••@contoh.test"},
    "staff_changed": {"roles": ["Petugas loket", "Petugas keluhan"]},
    "delegation_changed": {**DELEGATED, "since": "2026-11-30", "until": "2026-12-04", "ended": False},
}
BASE, LOST_PASSWORD = "http://127.0.0.1:8080", "http://127.0.0.1:8080/lupa"
WITH_TWO_LINKS = {("registration_submitted", "owner"), ("email_change_requested", "owner"), ("second_factor_reset", "holder")}
SECRETS = ("t0ken-_x", "siti", "Kenari-7Hq2mWpX", "siti@contoh.test", "Siti Contoh")
KINDS = sorted(audience.PATHS)
HEADERS = {"From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Language", "MIME-Version", "Content-Type"}
PAYLOADS = [
    "Siti\r\nBcc: korban@contoh.test",
    "Siti\nSubject: palsu",
    "Siti\x00\x1b[31m\u202eitis",
    "Siti\u2028\u2029\x85X: y",
    "=?utf-8?q?Siti=0D=0ABcc:_x@y.test?=",
    '"Siti" <lain@contoh.test>, lain2@contoh.test',
    "<script>alert(1)</script><img src=x>",
    "{{ 7*7 }}{% include 'x' %}${7*7}",
    "http://evil.example/klik www.evil.example",
    "S" * 5000,
    "\ud800Siti",
    "",
]


def values_of(kind: str, side: str) -> dict[str, Any]:
    if side in (audience.OWNER, audience.HOLDER):
        return FOR_HOLDERS.get(kind, {}) if side == audience.HOLDER else {}
    [contract] = SERVICES.glob(f"*/contract/events/{kind}.v1.json")
    return {**json.loads(contract.read_text())["example"], **OPENED, **LOOKED_UP.get(kind, {})}


def first_side(kind: str) -> str:
    return next(side for each, side in audience.PATHS if each == kind)


OFFICE = Agency("muara-enim", "WIB", name="Kabupaten Muara Enim", office_phone="(0734) 000-000", office_hours="Senin–Jumat 08.00–16.00 WIB")


def letter(kind: str, *, side: str = "", language: str = "id", name: str = "Siti Contoh", **changes: Any) -> Message:
    side = side or first_side(kind)
    values = {**values_of(kind, side), **changes}
    contact = Contact(agency="muara-enim", email="siti@contoh.test", full_name=name, language=language, account_id=12)
    return compose(kind, contact, OFFICE, key=uuid.UUID(int=7), side=side, path=path_to(kind, side, values), values=values, at=NOW)


def parsed(message: Message) -> EmailMessage:
    return email.message_from_bytes(message.raw, policy=policy.default)  # type: ignore[return-value]


def text_of(message: Message, kind: str = "plain") -> str:
    content = str(parsed(message).get_body((kind,)).get_content())  # type: ignore[union-attr]
    return content.replace("\r\n", "\n")


def links_in(content: str) -> set[str]:
    return set(re.findall(r"https?://[^\s\"'<>]+", content))


@pytest.mark.parametrize(("kind", "side", "language"), [(*where, language) for where in KINDS for language in ("id", "en")])
def test_every_letter_can_be_written_in_both_languages(kind: str, side: str, language: str) -> None:
    message = letter(kind, side=side, language=language)
    mail = parsed(message)
    link = BASE + path_to(kind, side, values_of(kind, side))
    for part in ("plain", "html"):
        assert link in text_of(message, part)
        assert "{{" not in text_of(message, part) and "None" not in text_of(message, part)
    assert (mail["Content-Language"], mail["Message-ID"]) == (language, f"<{uuid.UUID(int=7)}@contoh.test>")
    assert f'lang="{language}"' in text_of(message, "html")
    expected = {link, LOST_PASSWORD} if (kind, side) in WITH_TWO_LINKS else {link}
    assert links_in(text_of(message)) == links_in(text_of(message, "html")) == expected
    assert message.raw.isascii() and b"\n" not in message.raw.replace(b"\r\n", b"")
    assert max(map(len, message.raw.split(b"\r\n"))) <= 998
    assert len(mail["Subject"]) <= 100 and mail["Subject"] == message.subject


def test_the_two_languages_and_sides_say_it_in_their_own_words() -> None:
    for kind, side in KINDS:
        assert letter(kind, side=side).subject != letter(kind, side=side, language="en").subject
    for kind in ("complaint_received", "complaint_replied"):
        assert letter(kind, side="staff").subject != letter(kind).subject


@pytest.mark.parametrize(
    ("by", "side", "sentence"),
    [
        ("applicant", "applicant", "Anda menutup keluhan KEL-2026-0001."),
        ("applicant", "staff", "Pemohon menutup keluhan KEL-2026-0001."),
        ("staff", "applicant", "Petugas menutup keluhan KEL-2026-0001."),
    ],
)
def test_a_closed_complaint_says_who_closed_it(by: str, side: str, sentence: str) -> None:
    assert sentence in text_of(letter("complaint_closed", side=side, by=by))


def test_subjects_say_the_news_first_and_no_secret_or_name() -> None:
    assert (
        letter("application_submitted").subject == "[0001/SIPD/DPMPTSP/XI/2026] Permohonan terkirim, selesai paling lambat 30 November 2026"
    )
    assert letter("account_activated").subject == "Akun aktif: username dan kata sandi sementara Anda"
    for (kind, side), language in itertools.product(KINDS, ("id", "en")):
        subject = letter(kind, side=side, language=language).subject
        assert not any(secret in subject for secret in SECRETS)


@pytest.mark.parametrize(
    ("language", "received", "until", "receipt"),
    [
        ("id", "Diterima", "Perkiraan selesai", "Tanda terima, juga sebagai PDF:"),
        ("en", "Received", "Expected by", "Receipt, also as a PDF:"),
    ],
)
def test_the_letter_after_submission_leads_to_the_receipt_with_number_and_dates(
    language: str, received: str, until: str, receipt: str
) -> None:
    sent = letter("application_submitted", language=language)
    plain, page = text_of(sent), text_of(sent, "html")
    for line in ("0001/SIPD/DPMPTSP/XI/2026", received, day("2026-11-23T02:20:00+00:00", language, "WIB"), until):
        assert line in plain and line in page
    assert f"{receipt}\n\n{BASE}/permohonan/42/terkirim" in plain and f'href="{BASE}/permohonan/42/terkirim"' in page


def test_the_credentials_are_in_the_one_letter_that_brings_them() -> None:
    for kind, side in KINDS:
        content = text_of(letter(kind, side=side))
        assert (OPENED["temporary_password"] in content) == ((kind, side) == ("account_activated", "addressee"))
        assert content.count("t0ken-_x") == audience.PATHS[kind, side].count("{token}")


def test_a_rejection_keeps_the_lines_of_its_reason() -> None:
    message = letter("application_rejected", reason="STR tidak terbaca.\r\nUnggah ulang <STR>.")
    assert "STR tidak terbaca.\nUnggah ulang <STR>." in text_of(message)
    assert "Unggah ulang &lt;STR&gt;." in text_of(message, "html")


# What to do when it was not the reader: the mails about cases go to people who are in the middle of them.
NOT_YOU = re.compile(r"[Bb]ila [^.,:]*(bukan|tidak)|[Ii]f [^.,:]* not\b|bukan tentang Anda|is not about you")
IDENTITY = [each for each in KINDS if (SERVICES / f"identity/contract/events/{each[0]}.v1.json").exists()]


@pytest.mark.parametrize(("kind", "side"), IDENTITY)
def test_letters_about_registrations_and_accounts_say_what_to_do_when_it_was_not_you(kind: str, side: str) -> None:
    for language in ("id", "en"):
        for part in ("plain", "html"):
            assert NOT_YOU.search(text_of(letter(kind, side=side, language=language), part).replace("\n", " "))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_letter_about_work_that_was_handed_on_is_more_than_its_words(payload: str) -> None:
    row = {"number": payload, "permit_type_name": payload, "step_name": {"id": payload, "en": payload}}
    for names, language in itertools.product(({"by_name": payload}, {"absent_name": payload, "away_until": "2026-11-27"}), ("id", "en")):
        message = letter("applications_handed_on", language=language, name=payload, applications=[row], **names)
        assert set(parsed(message).keys()) == HEADERS and not parsed(message).defects
        html = text_of(message, "html")
        assert "<script" not in html and "<img" not in html and html.count("href=") == 1
        assert "49" not in text_of(message) and NOT_YOU.search(text_of(message).replace("\n", " "))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_letter_about_people_is_more_than_its_words(payload: str) -> None:
    """Names, reasons and labels that try to be headers, markup, templates or links of their own."""
    for (kind, side), language in itertools.product(IDENTITY, ("id", "en")):
        values = {
            "username": payload,
            "reason": payload,
            "reasons": {"npwp": payload, payload: "x"},
            "new_email": payload,
            "roles": [payload],
            "absent": payload,
            "deputy": payload,
        }
        given = {name: value for name, value in values.items() if name in values_of(kind, side)}
        message = letter(kind, side=side, language=language, name=payload, **given)
        assert set(parsed(message).keys()) == HEADERS and not parsed(message).defects
        assert [address.addr_spec for address in parsed(message)["To"].addresses] == ["siti@contoh.test"]
        html = text_of(message, "html")
        assert "<script" not in html and "<img" not in html and html.count("href=") == 1
        assert "49" not in text_of(message)
        greeting = next(line for line in text_of(message).splitlines() if line.startswith(("Yth.", "Dear")))
        assert "://" not in greeting and "evil.example" not in greeting and len(greeting) <= 110


def test_who_has_no_name_is_greeted_as_the_owner_of_the_address() -> None:
    for language, greeting in (("id", "Yth. pemilik alamat email ini,"), ("en", "Dear owner of this email address,")):
        message = letter("registration_submitted", side="owner", language=language, name="")
        assert text_of(message).startswith(greeting)
        assert str(parsed(message)["To"]) == "siti@contoh.test"


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_name_and_no_value_becomes_a_header_a_link_or_markup(payload: str) -> None:
    message = letter("application_submitted", name=payload, number=payload, permit_type_name=payload)
    mail = parsed(message)
    assert set(mail.keys()) == HEADERS
    assert [address.addr_spec for address in mail["To"].addresses] == ["siti@contoh.test"]
    assert len(mail["Subject"]) <= 150 and not mail.defects
    html = text_of(message, "html")
    assert "<script" not in html and "<img" not in html and html.count("href=") == 1
    assert "49" not in text_of(message)
    greeting = next(line for line in text_of(message).splitlines() if line.startswith("Yth."))
    assert "://" not in greeting and "evil.example" not in greeting and len(greeting) <= 110


@pytest.mark.parametrize(
    ("name", "shown"),
    [("Dr. Siti Contoh, S.Kep", "Dr. Siti Contoh, S. Kep"), ("D'Angelo O’Neil-Müller", "D'Angelo O’Neil-Müller"), ("سيتي", "سيتي")],
)
def test_real_names_stay_readable(name: str, shown: str) -> None:
    assert name_of(name) == shown
    assert parsed(letter("permit_issued", name=name))["To"].addresses[0].display_name == shown


def test_the_links_address_is_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_URL", "https://izin.contoh.test/")
    assert "https://izin.contoh.test/profil/izin" in text_of(letter("permit_issued"))


def test_a_path_cannot_be_left_by_what_stands_in_it() -> None:
    assert (
        path_to("registration_accepted", "addressee", {"token": "../../x?y=#//evil.example"})
        == "/verifikasi/..%2F..%2Fx%3Fy%3D%23%2F%2Fevil.example"
    )


@pytest.mark.parametrize(
    "address",
    [
        "a@b.test\r\nBcc: x@y.test",
        "a b@c.test",
        "<a@b.test>",
        "a@b.test, c@d.test",
        "üser@contoh.test",
        "tanpa",
        "@b.test",
        "a@",
        "a@..",
        "",
    ],
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(AddressUnusable):
        usable_address(address)


def test_addresses_people_have_are_taken() -> None:
    assert usable_address("siti.o'neil+izin@contoh.co.id") == "siti.o'neil+izin@contoh.co.id"
    assert usable_address("siti@müller.test") == "siti@xn--mller-kva.test"


def test_who_is_told() -> None:
    assert sides_told("application_submitted", {}) == ("applicant",)
    assert (
        sides_told("complaint_received", {"by": "applicant"}) == sides_told("complaint_closed", {"by": "staff"}) == ("applicant", "staff")
    )
    assert sides_told("complaint_replied", {"by": "applicant"}) == ("staff",)
    assert sides_told("complaint_replied", {"by": "staff"}) == ("applicant",)


@pytest.mark.parametrize(("zone", "shown"), [("WIB", "10.42 WIB"), ("WITA", "11.42 WITA"), ("WIT", "12.42 WIT")])
def test_a_mail_tells_the_time_by_the_clock_of_the_agency_that_sends_it(zone: str, shown: str) -> None:
    contact = Contact(agency="muara-enim", email="siti@contoh.test", full_name="Siti", language="id", account_id=12)
    how = {"key": uuid.UUID(int=7), "side": "addressee", "path": "/masuk", "at": NOW}
    message = compose(
        "account_activated", contact, replace(OFFICE, time_zone=zone), values=values_of("account_activated", "addressee"), **how
    )
    assert shown in text_of(message)


def test_dates_are_the_offices() -> None:
    assert day("2026-11-30T17:30:00+00:00", "id", "WIB") == "1 Desember 2026"
    assert day("2026-05-01", "en", "WIB") == "1 May 2026"
    assert hour("2026-11-30T15:30:00+00:00", "id", "WIT") == "Selasa, 1 Desember 2026 pukul 00.30 WIT"
    assert hour("2026-11-30T17:30:00+00:00", "id", "WIB") == "Selasa, 1 Desember 2026 pukul 00.30 WIB"
    assert hour("2026-11-29T03:05:00+00:00", "en", "WIB") == "Sunday, 29 November 2026 at 10.05 WIB"
    assert weekday("2026-11-23", "id", "WIB") == "Senin, 23 November 2026"


def test_an_unknown_language_is_indonesian() -> None:
    assert [known_language(language) for language in ("en", "id", "fr", None, "../x")] == ["en", "id", "id", "id", "id"]


def test_an_encoded_word_in_a_subject_or_name_is_not_decoded_into_a_header() -> None:
    """Found by the payloads above: assigned to a subject, Python's own email package turns this into a Bcc header."""
    word = "=?utf-8?q?Siti=0D=0ABcc:_x@y.test?="
    raw = letter("complaint_closed", name=word, number=word).raw.partition(b"\r\n\r\n")[0]
    assert b"\r\nBcc" not in raw and b"Subject: [= ?utf-8?q?Siti=0D=0ABcc:_x@y.test?=] Keluhan ditutup" in raw
