"""What the papers of a case under way say: the letter that returns an application, the invitation to an inspection, its report, and what a
technical unit recommends. Each is put together in the transaction of the act that it tells of."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from permits import pdf
from permits.domain.acts.recommend import OBJECTED, RECOMMENDED
from permits.domain.acts.returning import name_of
from permits.domain.application import Application
from permits.domain.handover import HOLDER, Receiver
from permits.domain.inspection import (
    DIFFERS,
    FITS,
    NOT_APPLICABLE,
    SKETCH,
    SUITABLE,
    UNSUITABLE,
    WITH_CONDITIONS,
    Appointment,
    Inspection,
    Photo,
)
from permits.domain.letter import HANDOVER, INVITATION, RECOMMENDATION, REPORT, RETURN
from permits.domain.office_time import at_office, office_date
from permits.domain.permit import Permit
from permits.process_paper_pdf import Page, Picture, Row, Section
from permits.store.offices import Office, Unit

DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
VERDICTS = {FITS: "Sesuai", DIFFERS: "Tidak sesuai", NOT_APPLICABLE: "Tidak berlaku"}
ID_DOCUMENTS = {"ktp": "KTP", "sim": "SIM", "passport": "Paspor"}
CONCLUSIONS = {SUITABLE: "Sesuai", WITH_CONDITIONS: "Sesuai dengan catatan", UNSUITABLE: "Tidak sesuai"}
APART = "Bukan bagian surat: yang dibaca di halaman permohonan oleh pemohon yang memilih bahasa Inggris"
STAYS = "(tetap bahasa Indonesia)"
OPINIONS = {
    RECOMMENDED: "Permohonan ini kami rekomendasikan untuk diteruskan.",
    OBJECTED: "Kami berkeberatan: permohonan ini belum dapat kami rekomendasikan.",
}


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


def in_english(one: Application) -> tuple[Section, ...]:
    """What the page of the application says in English of what was just returned, as far as a ready reason was picked; it is no part of the
    letter, which is Indonesian."""
    items = one.corrections[-1].items
    if not any(each.reason_en for each in items):
        return ()
    names = [name_of(one, each.code) for each in items]
    rows = [(name.get("en", name["id"]), item.reason_en or STAYS) for name, item in zip(names, items, strict=True)]
    return (Section(APART, table=(("Bagian", "Yang dibaca"), *rows)),)


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


def of_recommendation(one: Application, *, unit: str, number: str, office: Office, at: datetime) -> Page:
    """Of what that technical unit has just answered. It writes to the office, and whoever answered signs."""
    line = next(each for each in reversed(one.history) if each.finding in OPINIONS)
    asker, answerer = office.the_unit(one.unit), office.the_unit(unit)
    opinion = Section("Pendapat", OPINIONS[line.finding or ""])
    return _page(
        RECOMMENDATION.name,
        one,
        number=number,
        subject="Rekomendasi teknis",
        opening="Atas permohonan di bawah ini, kami menyampaikan rekomendasi teknis berikut.",
        to=(f"{asker.name} {office.name}",),
        sections=(opinion, Section("Pertimbangan", line.note)) if line.note else (opinion,),
        signed_as=f"{answerer.name} {office.name}",
        signed_by=(line.by_name, *([f"a.n. {line.for_name}"] if line.for_name else [])),
        from_=answerer,
        is_letter=False,
        office=office,
        at=at,
    )


def of_report(one: Application, visit: Inspection, *, photos: Sequence[Photo] = (), number: str, office: Office, at: datetime) -> Page:
    """Of a report that is complete. `photos`: those of a point are shown below it."""
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
        sections=(Section("Hasil tinjauan", table=tuple(table), pictures=_pictures(visit, photos)), Section("Kesimpulan", concluded)),
        signed_as="Tim tinjauan lapangan",
        signed_by=team,
        is_letter=False,
        office=office,
        at=at,
    )


def _pictures(visit: Inspection, photos: Sequence[Photo]) -> tuple[Picture, ...]:
    rows = {point.code: row for row, point in enumerate(visit.points, start=1)}
    return tuple(
        Picture(rows[each.point], each.file.key, each.file.media_type, each.caption or ("Sketsa" if each.kind == SKETCH else "Foto"))
        for each in photos
        if each.point in rows
    )


def of_handover(one: Application, issued: Permit, who: Receiver, *, number: str, officer: str, office: Office, at: datetime) -> Page:
    """What whoever took the permit signs. The number of the document that was shown is not written out."""
    document = f"{ID_DOCUMENTS.get(who.id_document, who.id_document)}, nomor berakhir {who.id_ending}"
    rows = [
        ("Nomor izin", issued.number),
        ("Pemegang izin", issued.holder_name),
        *([("Terbitan", f"ke-{issued.issue}")] if issued.issue > 1 else []),
        ("Diserahkan", f"{_weekday(office_date(at, office.zone))}, pukul {at_office(at, office.zone):%H.%M} {office.zone}"),
        ("Diserahkan oleh", officer),
        ("Diterima oleh", f"{who.name} ({'pemegang izin' if who.kind == HOLDER else 'wakil dengan surat kuasa'})"),
        *([("Surat kuasa", who.authority)] if who.authority else []),
        ("Identitas yang diperlihatkan", document),
    ]
    page = _page(
        HANDOVER.name,
        one,
        number=number,
        subject="Tanda terima penyerahan izin",
        opening="Izin di bawah ini telah diserahkan di loket kepada yang menandatangani tanda terima ini. Setiap terbitan izin diserahkan satu kali.",
        more=tuple(rows),
        sections=(),
        signed_by=(who.name,),
        is_letter=False,
        office=office,
        at=at,
    )
    return replace(page, signed_as="Yang menerima")


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
    to: Row = (),
    signed_as: str | None = None,
    signed_by: Row = (),
    from_: Unit | None = None,
    is_letter: bool = True,
) -> Page:
    """`from_`: the unit that writes, where it is not the one to which the application was made; `is_letter`: to the applicant."""
    assert one.number and one.submitted_at, "a draft has no papers"
    unit, company = office.the_unit(one.unit), one.company.name if one.company else None
    writes = from_ or unit  # of another unit neither address nor telephone is known
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
        to=tuple(filter(None, (one.applicant_name, company))) if is_letter else to,
        opening=opening,
        facts=tuple(facts),
        sections=sections,
        day=office_date(at, office.zone),
        signed_as=signed_as or f"{unit.name} {office.name}",
        signed_by=signed_by,
        application_number=one.number,
        agency=one.agency,
        agency_name=office.name,
        place=office.place,
        office_address=office.address if writes == unit else None,
        office_phone=office.phone if writes == unit else None,
        unit=writes,
    )


def _weekday(day: date) -> str:
    return f"{DAYS[day.weekday()]}, {pdf.long_date(day)}"
