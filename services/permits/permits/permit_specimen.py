"""The permit that a draft of the catalogue would print, for a holder who does not exist: CONTOH stands across each page."""

from datetime import date

from permits import pdf, permit_pdf
from permits.domain import numbering, renewal
from permits.domain.catalogue.field import CHOICE, DATE, FLAG, TEXT, Field, fault_of
from permits.domain.catalogue.permit_type import PermitType
from permits.domain.document import StoredFile
from permits.domain.location import Location
from permits.permit_text_pdf import worded
from permits.store.offices import Office, Unit

CODE = "CONTOHCONTOHCONTOHCONTOHCO"  # of no permit: its check says that it is not known
STAMP = "CONTOH"


def page(one: PermitType, kind: str, *, office: Office, on: date) -> permit_pdf.Page:
    """As for an application of that kind, issued on that day."""
    answers = {each.code: _answer(each, on) for each in one.fields_of(kind)}
    text, follows = one.permit_text, kind in ("renewal", "amendment")
    term = renewal.term("new", None, one.validity_of(kind), on=on)
    unit = office.units[0] if office.units else Unit("unit", "Unit", "Unit")
    number, number_of_before = (_number(one.number_format_of(each), one.code, unit=unit, on=on) for each in (kind, "new"))
    return permit_pdf.Page(
        number=number,
        title=one.name,
        holder="Nama Pemegang Contoh",
        responsible_person="Penanggung Jawab Contoh" if "company" in one.applicant_types else None,
        location=Location("Jl. Contoh No. 1", office.place, "Desa Contoh", "di samping lapangan", None),
        kind=pdf.KIND_NAMES[kind],
        application_number=numbering.application_number(0, permit_type=one.code, unit=unit.code, on=on),
        legal_basis=tuple(basis.text for basis in one.legal_basis),
        issued_on=on,
        valid_from=term[0],
        valid_until=term[1],
        agency_name=office.name,
        place=office.place,
        office_address=office.address,
        office_phone=office.phone,
        unit=unit,
        approved_by="Nama Kepala Contoh",
        code=CODE,
        supersedes=number_of_before if follows else None,
        stamp=STAMP,
        worded=worded(text, fields=one.fields_of(kind), answers=answers, documents={}) if text else None,
    )


def _number(number_format: str, permit_type: str, *, unit: Unit, on: date) -> str:
    """A draft that came in a file may have a format by which nothing can be numbered."""
    known = numbering.PERMIT_FORMAT if numbering.fault_of(number_format) else number_format
    return numbering.written(known, 0, permit_type=permit_type, unit=unit.code, on=on)


def _answer(field: Field, on: date) -> str:
    """What somebody might have answered. The bounds of a draft may be no numbers, and no days of any calendar."""
    if field.kind == TEXT:
        return "Contoh jawaban"
    if field.kind == CHOICE:
        return field.choices[0].code if field.choices else ""
    if field.kind == FLAG:
        return "yes"
    free = Field(field.code, field.kind, field.label)
    usual = on.isoformat() if field.kind == DATE else "12"
    return usual if field.least is None or fault_of(free, field.least) else field.least


def render_and_store(page: permit_pdf.Page) -> StoredFile:
    html, name = pdf.filled(permit_pdf.to_html, page), f"contoh-{pdf.file_name(page.number)}"
    return pdf.stored_once(html, prefix="stamped", name=name, identity=f"{page.code}/{page.number}")
