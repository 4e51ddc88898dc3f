"""What the papers of a case under way say: the letter that returns an application, the invitation to an inspection, and its report. Each is
put together in the transaction of the act that it tells of."""

from datetime import date, datetime

from permits import pdf
from permits.domain.acts.returning import name_of
from permits.domain.application import Application
from permits.domain.inspection import DIFFERS, FITS, NOT_APPLICABLE, SUITABLE, UNSUITABLE, WITH_CONDITIONS, Appointment, Inspection
from permits.domain.letter import INVITATION, REPORT, RETURN
from permits.domain.office_time import at_office, office_date
from permits.process_paper_pdf import Page, Row, Section
from permits.store.offices import Office

DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
VERDICTS = {FITS: "Sesuai", DIFFERS: "Tidak sesuai", NOT_APPLICABLE: "Tidak berlaku"}
CONCLUSIONS = {SUITABLE: "Sesuai", WITH_CONDITIONS: "Sesuai dengan catatan", UNSUITABLE: "Tidak sesuai"}


def of_return(one: Application, *, number: str, office: Office, at: datetime) -> Page:
    """Of what was just returned. The officer is not named: the office returns it."""
    asked, line = one.corrections[-1], one.history[-1]
    table = [("No", "Bagian", "Yang perlu diperbaiki")]
    table += [(str(place), name_of(one, item.code)["id"], item.reason) for place, item in enumerate(asked.items, start=1)]
    until = office_date(asked.until, office.zone)
    todo = (
        f"Buka halaman permohonan ini, ubah yang diminta, lalu tekan Kirim perbaikan paling lambat {_weekday(until)}. Selama menunggu Anda, waktu"
        " layanan kami berhenti. Tanpa perbaikan sampai batas itu permohonan berakhir; dokumen Anda tetap tersimpan."
    )
    sections = [Section("Yang perlu diperbaiki", table=tuple(table)), *([Section("Catatan", line.note)] if line.note else [])]
    return _page(
        RETURN.name,
        one,
        number=number,
        subject=f"Pengembalian permohonan {one.permit_type_name}",
        opening="Permohonan di bawah ini telah kami periksa dan perlu diperbaiki sebelum dapat kami teruskan.",
        sections=(*sections, Section("Yang perlu Anda lakukan", todo)),
        office=office,
        at=at,
    )


def of_invitation(one: Application, made: Appointment, before: Appointment | None, *, number: str, office: Office, at: datetime) -> Page:
    """`before`: the appointment that this one moves."""
    assert made.starts_at
    starts = at_office(made.starts_at, office.zone)
    visit = [
        ("Waktu", f"{_weekday(starts.date())}, pukul {starts:%H.%M} {office.zone}"),
        *([("Tempat bertemu", made.meeting_place)] if made.meeting_place else []),
        ("Tim", ", ".join(made.team)),
    ]
    sections = [Section("Yang perlu disiapkan", made.prepare)] if made.prepare else []
    if before and before.starts_at:
        was = at_office(before.starts_at, office.zone)
        moved = f"Undangan ini menggantikan jadwal {_weekday(was.date())}, pukul {was:%H.%M} {office.zone}."
        sections.append(Section("Perubahan jadwal", " ".join(filter(None, (moved, made.reason and f"Alasan: {made.reason}")))))
    return _page(
        INVITATION.name,
        one,
        number=number,
        subject="Undangan tinjauan lapangan",
        opening="Untuk memeriksa permohonan di bawah ini, tim kami akan meninjau lokasinya. Kami mengundang Anda hadir atau diwakili.",
        more=tuple(visit),
        sections=tuple(sections),
        office=office,
        at=at,
    )


def of_report(one: Application, visit: Inspection, *, number: str, office: Office, at: datetime) -> Page:
    """Of a report that is complete."""
    assert visit.visited_on and visit.conclusion
    team = visit.appointment.team if visit.appointment else ()
    table = [("No", "Yang ditinjau", "Hasil", "Catatan")]
    table += [
        (str(place), each.text["id"], VERDICTS.get(visit.verdicts.get(each.code, ""), "–"), visit.notes.get(each.code) or "–")
        for place, each in enumerate(visit.points, start=1)
    ]
    concluded = ". ".join(filter(None, (CONCLUSIONS[visit.conclusion], visit.remarks)))
    return _page(
        REPORT.name,
        one,
        number=number,
        subject="Berita acara tinjauan lapangan",
        opening="Tim di bawah ini telah meninjau lokasi permohonan dan mencatat hal berikut.",
        more=(("Ditinjau", _weekday(visit.visited_on)), ("Tim", ", ".join(team) or "–")),
        sections=(Section("Hasil tinjauan", table=tuple(table)), Section("Kesimpulan", concluded)),
        signed_by=team,
        is_letter=False,
        office=office,
        at=at,
    )


def _page(
    kind: str,
    one: Application,
    *,
    number: str,
    subject: str,
    opening: str,
    sections: tuple[Section, ...],
    office: Office,
    at: datetime,
    more: tuple[Row, ...] = (),
    signed_by: Row = (),
    is_letter: bool = True,
) -> Page:
    assert one.number and one.submitted_at, "a draft has no papers"
    unit, company = office.the_unit(one.unit), one.company.name if one.company else None
    facts: list[Row] = [
        ("Nomor permohonan", one.number),
        ("Jenis izin", f"{one.permit_type_name} ({pdf.KIND_NAMES[one.kind]})"),
        *([] if is_letter else [("Pemohon", ", ".join(filter(None, (one.applicant_name, company))))]),
        *([("Lokasi izin", one.location.in_full)] if one.location else []),
        ("Dikirim", pdf.long_date(office_date(one.submitted_at, office.zone))),
        *more,
    ]
    return Page(
        kind=kind,
        number=number,
        subject=subject,
        to=tuple(filter(None, (one.applicant_name, company))) if is_letter else (),
        opening=opening,
        facts=tuple(facts),
        sections=sections,
        day=office_date(at, office.zone),
        signed_as=f"{unit.name} {office.name}" if is_letter else "Tim tinjauan lapangan",
        signed_by=signed_by,
        application_number=one.number,
        agency=one.agency,
        agency_name=office.name,
        place=office.place,
        office_address=office.address,
        office_phone=office.phone,
        unit=unit,
    )


def _weekday(day: date) -> str:
    return f"{DAYS[day.weekday()]}, {pdf.long_date(day)}"
