"""Mails about applications: returned, corrected, visited, late; who gets them, and what they say."""

from typing import Any

from bus.testing import Door
from tests.notifications.people import NUMBER, SUBMITTED, Tell, know, rows, work

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


def test_a_late_step_is_told_to_who_acts_for_one_of_these_as_long_as_they_work_here(door: Door, tell: Tell) -> None:
    know(tell, 11, "applicant")
    know(tell, 54, "agency_head")
    know(tell, 60, "division_head")
    know(tell, 61)
    data = late(2, "agency_head")
    tell("application_late", data={**data, "tells": {**data["tells"], "deputies": [60, 61]}}, seq=3)
    assert [row.recipient for row in rows(door)] == ["orang54@contoh.test", "orang60@contoh.test"]


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


def test_a_duplicate_is_told_as_one_in_both_languages_and_an_event_of_before_as_a_permit(door: Door, tell: Tell, post: Any) -> None:
    know(tell, 11, "applicant")
    issued = {**SUBMITTED, "permit_number": "503/0001", "permit_id": 5}
    before = {name: value for name, value in issued.items() if name != "application_kind"}
    tell("permit_issued", data=before, subject="application/42", seq=1)
    tell("permit_issued", data={**issued, "application_kind": "duplicate"}, subject="application/43", seq=1)
    know(tell, 12, "applicant", language="en")
    tell("permit_issued", data={**issued, "applicant_id": 12, "application_kind": "duplicate"}, subject="application/44", seq=1)
    assert work(door) == ["SENT"] * 3
    assert [row.subject for row in rows(door)] == [
        "[503/0001] Izin terbit: unduh izin Anda",
        "[503/0001] Duplikat izin terbit: unduh duplikatnya",
        "[503/0001] Duplicate issued: download it",
    ]


HANDED = {
    "agency": "muara-enim",
    "account_id": 50,
    "at": "2026-11-23T03:00:00+00:00",
    "count": 1,
    "applications": [
        {
            "application_id": 42,
            "number": NUMBER,
            "permit_type_name": "Surat Izin Praktik Dokter",
            "step": "approval",
            "step_name": {"id": "Penetapan", "en": "Decision"},
        }
    ],
}


def test_who_is_handed_work_is_told_once_by_whom_or_for_whom_and_of_how_much(door: Door, tell: Tell, post: Any) -> None:
    know(tell, 50, "verifier", full_name="Vino Contoh")
    know(tell, 51, "agency_head", full_name="Rahmat Contoh")
    told = {"subject": "colleague/50"}
    tell("applications_handed_on", data={**HANDED, "handed_by": 51}, seq=1, **told)
    away = {"absent_id": 51, "away_until": "2026-11-27", "count": 23}
    tell("applications_handed_on", data={**HANDED, **away}, seq=2, **told)
    know(tell, 50, "verifier", full_name="Vino Contoh", language="en", seq=2)
    tell("applications_handed_on", data={**HANDED, **away, "handed_by": None}, seq=3, **told)
    tell("applications_handed_on", data=HANDED, seq=4, **told)
    work(door)
    assert work(door) == ["SENT"] * 4, "a run of the sender takes a few"
    assert [(row.recipient, row.subject) for row in rows(door)] == [
        ("orang50@contoh.test", "Diserahkan kepada Anda: 1 permohonan"),
        ("orang50@contoh.test", "Dialihkan kepada Anda: 23 permohonan"),
        ("orang50@contoh.test", "Handed on to you: 23 applications"),
        ("orang50@contoh.test", "Handed over to you: 1 application"),
    ]
    mails = [mail.decode().replace("=\r\n", "").replace("=3D", "=") for _, mail in post.accepted]
    assert "Rahmat Contoh menyerahkan permohonan ini kepada Anda." in mails[0] and "permohonan lain" not in mails[0]
    assert "Rahmat Contoh tidak masuk sampai 27 November 2026." in mails[1] and "dan 22 permohonan lain" in mails[1]
    assert "Rahmat Contoh is away until 27 November 2026." in mails[2] and "and 22 more" in mails[2]
    assert (
        f"- {NUMBER}: Surat Izin Praktik Dokter, Penetapan" in mails[1] and f"- {NUMBER}: Surat Izin Praktik Dokter, Decision" in mails[3]
    )
    assert all("/staf/antrean?show=mine" in mail for mail in mails)


def test_who_no_longer_works_here_is_told_of_nothing(door: Door, tell: Tell) -> None:
    know(tell, 50)
    know(tell, 51, "agency_head")
    tell("applications_handed_on", data={**HANDED, "handed_by": 51}, subject="colleague/50", seq=1)
    assert rows(door) == []
