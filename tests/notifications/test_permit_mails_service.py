"""Mails about permits and documents: what happened to a permit, and that a permit or document ends."""

from typing import Any

from bus.testing import Door
from tests.notifications.people import Tell, know, rows, work


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


def test_a_corrected_paper_is_told_of_by_what_was_corrected_and_why(door: Door, tell: Tell, post: Any) -> None:
    know(tell, 11, "applicant")
    of = {"agency": "muara-enim", "permit_id": 5, "application_id": 42, "applicant_id": 11, "number": "503/0001/SIPD/DPMPTSP/2026"}
    of |= {"permit_type_name": "Surat Izin Praktik Dokter", "issue": 2, "reason": "Nama salah tulis", "at": "2026-11-27T02:00:00+00:00"}
    tell("permit_corrected", data={**of, "corrected": ["holder", "of_a_later_release"]}, subject="permit/5", seq=1)
    assert work(door) == ["SENT"]
    assert [row.subject for row in rows(door)] == ["[503/0001/SIPD/DPMPTSP/2026] Salah tulis diperbaiki"]
    ((_, mail),) = post.accepted
    text = mail.decode().replace("=\r\n", "")
    assert "nama pemegang izin" in text and "(ke-2)" in text and "Nama salah tulis" in text and "/profil/izin" in text


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
