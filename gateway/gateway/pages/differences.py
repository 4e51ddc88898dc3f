"""How two versions of a permit type differ, in sentences: for the applicant whose draft is older, and for the office."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from gateway.formats import indonesian, validity, worded, working_days
from gateway.pages import labels, permit_text_words, requirement_words

Difference = dict[str, Any]


def sentence(one: Difference) -> str:
    """What changed, with what it was and what it is now; texts that the office wrote stay Indonesian."""
    known = SENTENCES.get(one["code"])
    return known(one) if known else str(one["code"])


def for_office(one: Difference) -> str:
    """Likewise, where nobody has answers that might not fit any more."""
    return str(_("Isian %(text)s berubah.", text=_office(one["after"]))) if one["code"] == "field_changed" else sentence(one)


def _office(text: str | None) -> Markup:
    return Markup("{}").format(indonesian(text))


def _span(text: str | None) -> str:
    """`5 year`, as a service writes it, in words."""
    count, _blank, unit = (text or "").rpartition(" ")
    return validity({"value": int(count) if count else None, "unit": unit})


def _days(text: str | None) -> str:
    return working_days(int(text or 0))


def _kind(code: str | None) -> str:
    return str(labels.DOCUMENT_KIND.get(code or "", _("dokumen jenis apa pun")))


def _valid_on(code: str | None) -> str:
    return str(requirement_words.VALID_ON.get(code or "", _("seperti biasa")))


def _files(text: str | None) -> str:
    """`pdf picture 2`, as a service writes it, in words."""
    *kinds, last = (text or "").split() or [""]
    size = int(last) if last.isdecimal() else None
    return ", ".join(requirement_words.files(kinds if size else [*kinds, last], size)) or str(_("seperti biasa"))


def _flow(one: Difference, side: str) -> str:
    return worded((one.get("names") or {}).get(side)) or str(one[side])


def _fee(rule: str | None) -> str:
    return str(labels.FEE_RULE.get(rule or "", rule or ""))


def _applicants(codes: str | None) -> str:
    return ", ".join(str(labels.APPLICANT_TYPE[code]) for code in (codes or "").split()) or "–"


def _text_changed(one: Difference) -> str:
    section = permit_text_words.SECTIONS.get(one["subject"], one["subject"])
    shown = {"section": section, "before": _office(one["before"] or "–"), "after": _office(one["after"] or "–")}
    return str(_("Naskah izin, %(section)s: yang hilang “%(before)s”, yang baru “%(after)s”.", **shown))


# Each gets the difference; `before` and `after` are the values as the service writes them.
SENTENCES: dict[str, Callable[[Difference], str]] = {
    "name_changed": lambda one: _("Nama menjadi %(after)s (dulu %(before)s).", after=_office(one["after"]), before=_office(one["before"])),
    "requirement_added": lambda one: _("Persyaratan baru: %(text)s.", text=_office(one["after"])),
    "optional_requirement_added": lambda one: _("Persyaratan baru, tidak wajib: %(text)s.", text=_office(one["after"])),
    "requirement_removed": lambda one: _("Tidak diperlukan lagi: %(text)s.", text=_office(one["before"])),
    "requirement_reworded": lambda one: _(
        "Persyaratan “%(before)s” kini berbunyi “%(after)s”.", before=_office(one["before"]), after=_office(one["after"])
    ),
    "requirement_now_required": lambda one: _("Kini wajib: %(text)s.", text=_office(one["after"])),
    "requirement_now_optional": lambda one: _("Tidak wajib lagi: %(text)s.", text=_office(one["after"])),
    "requirement_document_kind": lambda one: _(
        "%(code)s kini dipenuhi dengan: %(after)s (dulu %(before)s).",
        code=one["subject"],
        after=_kind(one["after"]),
        before=_kind(one["before"]),
    ),
    "requirement_fulfilled_by": lambda one: _(
        "%(code)s kini dipenuhi dengan: %(after)s (dulu %(before)s).",
        code=one["subject"],
        after=labels.FULFILLED_BY[one["after"]],
        before=labels.FULFILLED_BY[one["before"]],
    ),
    "requirement_asked_when": lambda one: _("Kapan ditanyakan berubah: %(text)s.", text=_office(one["after"])),
    "requirement_valid_on": lambda one: _(
        "%(code)s, kapan harus masih berlaku: %(after)s (dulu %(before)s).",
        code=one["subject"],
        after=_valid_on(one["after"]),
        before=_valid_on(one["before"]),
    ),
    "requirement_files": lambda one: _(
        "%(code)s, berkas yang diterima: %(after)s (dulu %(before)s).",
        code=one["subject"],
        after=_files(one["after"]),
        before=_files(one["before"]),
    ),
    "requirement_files_changed": lambda one: _("Contoh atau formulir kosongnya berganti: %(text)s.", text=_office(one["after"])),
    "field_added": lambda one: _("Isian baru: %(text)s.", text=_office(one["after"])),
    "optional_field_added": lambda one: _("Isian baru, tidak wajib: %(text)s.", text=_office(one["after"])),
    "field_changed": lambda one: _("Isian %(text)s berubah. Periksa jawaban Anda.", text=_office(one["after"])),
    "field_removed": lambda one: _("Isian ini tidak ditanyakan lagi: %(text)s.", text=_office(one["before"])),
    "working_days_changed": lambda one: _(
        "Lama proses menjadi %(after)s (dulu %(before)s).", after=_days(one["after"]), before=_days(one["before"])
    ),
    "fee_changed": lambda one: _(
        "Aturan biaya menjadi %(after)s (dulu %(before)s). Lihat Simulasi Tarif.",
        after=_fee(one["after"]),
        before=_fee(one["before"]),
    ),
    "point_added": lambda one: _("Titik tinjauan baru: %(text)s.", text=_office(one["after"])),
    "point_changed": lambda one: _("Titik tinjauan %(text)s berubah.", text=_office(one["after"])),
    "point_removed": lambda one: _("Tidak ditinjau lagi: %(text)s.", text=_office(one["before"])),
    "number_format_changed": lambda one: _("Nomor izin ditulis %(after)s (dulu %(before)s).", after=one["after"], before=one["before"]),
    "flow_changed": lambda one: _("Alur menjadi %(after)s (dulu %(before)s).", after=_flow(one, "after"), before=_flow(one, "before")),
    "legal_basis_added": lambda one: _("Dasar hukum baru: %(text)s.", text=_office(one["after"])),
    "legal_basis_removed": lambda one: _("Bukan dasar hukum lagi: %(text)s.", text=_office(one["before"])),
    "kind_added": lambda one: _("Kini dapat diajukan."),
    "kind_removed": lambda one: _("Tidak dapat diajukan lagi."),
    "retired": lambda one: _("Ditutup: tidak menerima permohonan baru."),
    "offered_again": lambda one: _("Menerima permohonan baru lagi."),
    "group_changed": lambda one: _(
        "Kelompok menjadi %(after)s (dulu %(before)s).", after=_office(one["after"]), before=_office(one["before"])
    ),
    "category_changed": lambda one: _(
        "Kini termasuk %(after)s (dulu %(before)s).", after=labels.CATEGORY[one["after"]], before=labels.CATEGORY[one["before"]]
    ),
    "technical_unit_changed": lambda one: _(
        "Dinas teknis menjadi %(after)s (dulu %(before)s).", after=_office(one["after"]), before=_office(one["before"])
    ),
    "applicant_types_changed": lambda one: _(
        "Kini untuk %(after)s (dulu %(before)s).", after=_applicants(one["after"]), before=_applicants(one["before"])
    ),
    "technical_units_changed": lambda one: _(
        "Unit yang diminta rekomendasi: %(after)s (dulu %(before)s).", after=one["after"] or "–", before=one["before"] or "–"
    ),
    "max_active_changed": lambda one: _(
        "Izin paling banyak per orang: %(after)s (dulu %(before)s).",
        after=one["after"] or _("tanpa batas"),
        before=one["before"] or _("tanpa batas"),
    ),
    "fee_terms_changed": lambda one: _("Tabel tarif berubah. Lihat Simulasi Tarif."),
    "permit_text_changed": _text_changed,
    "notes_changed": lambda one: _("Hanya urutan, catatan, atau sumbernya yang berubah."),
    "validity_changed": lambda one: _(
        "Masa berlaku menjadi %(after)s (dulu %(before)s).", after=_span(one["after"]), before=_span(one["before"])
    ),
}
