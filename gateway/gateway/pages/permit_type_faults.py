"""What is wrong with a permit type's draft, in sentences that an admin understands."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from gateway import file_rules, words
from gateway.config import MB
from gateway.pages import labels, permit_text_words

SENTENCES: dict[str, Any] = {
    "no_name": _("Isi nama jenis izin."),
    "no_legal_basis": _(
        "Tulis paling sedikit satu dasar hukum: buka Ubah pokok, lalu isi Dasar hukum dengan peraturan yang berlaku di daerah Anda, satu per baris."
    ),
    "no_kind": _("Tidak ada yang dapat diajukan: tambahkan persyaratan pada paling sedikit satu jenis permohonan."),
    "no_applicant_type": _("Jenis izin ini tidak untuk siapa pun."),
    "fee_gap": _("Tabel tarif berlubang atau bertumpuk: ada jumlah yang tidak punya tepat satu tarif."),
    "draft_open": _("Jenis izin ini sudah punya draf lain. Terbitkan atau buang draf itu, lalu impor lagi."),
    "working_days": _("Lama proses harus 1 sampai %(limit)s hari kerja."),
    "validity": _("Masa berlaku harus 1 sampai %(limit)s tahun, bulan, atau hari, atau tanpa batas waktu."),
    "unknown_flow": _("Alur %(flow)s tidak dikenal."),
    "nothing_required": _("Tidak ada persyaratan wajib: permohonan kosong dapat dikirim."),
    "requirement_twice": _("Kode persyaratan %(about)s dipakai dua kali."),
    "requirement_without_text": _("Persyaratan %(about)s tidak punya bunyi."),
    "unknown_document_kind": _("Jenis dokumen pada persyaratan %(about)s tidak dikenal."),
    "field_twice": _("Kode isian %(about)s dipakai dua kali."),
    "field_without_label": _("Isian %(about)s belum punya nama dalam dua bahasa."),
    "field_without_choices": _("Isian %(about)s perlu paling sedikit dua pilihan."),
    "field_choice_twice": _("Isian %(about)s memuat pilihan yang sama dua kali."),
    "condition_unknown_field": _("%(about)s ditanyakan menurut isian yang tidak ada. Pilih lagi kapan ditanyakan."),
    "condition_later_field": _("%(about)s ditanyakan menurut isian yang berada sesudahnya. Isian yang menentukan harus berada lebih dulu."),
    "condition_open_field": _(
        "%(about)s ditanyakan menurut isian tanpa daftar jawaban. Hanya pilihan dan ya atau tidak yang dapat menentukan."
    ),
    "condition_unknown_value": _("%(about)s ditanyakan menurut jawaban yang tidak ada pada isiannya."),
    "condition_never": _("%(about)s tidak akan pernah ditanyakan: syaratnya tidak dapat terjadi."),
    "ticked_with_document_kind": _("Persyaratan %(about)s tidak dipenuhi dengan dokumen. Kosongkan jenis dokumennya."),
    "ticked_with_file": _("Persyaratan %(about)s tidak dipenuhi dengan dokumen. Hapus contoh atau formulir kosongnya."),
    "ticked_with_file_rules": _(
        "Persyaratan %(about)s tidak dipenuhi dengan dokumen. Kosongkan masa berlaku, jenis, dan ukuran berkasnya."
    ),
    "requirement_no_media": _("Persyaratan %(about)s tidak menerima jenis berkas apa pun. Pilih paling sedikit satu, atau kosongkan."),
    "requirement_largest": _("Ukuran berkas paling besar pada persyaratan %(about)s harus 1 sampai %(limit)s MB."),
    "point_twice": _("Kode titik tinjauan %(about)s dipakai dua kali."),
    "point_without_words": _("Titik tinjauan %(about)s belum tertulis dalam dua bahasa."),
    "no_inspection_points": _(
        "Alurnya memuat tinjauan lapangan, tetapi tidak ada titik tinjauan yang wajib. Tambahkan paling sedikit satu."
    ),
    "nobody_sees_originals": _(
        "Ada persyaratan yang aslinya ditunjukkan di loket, tetapi di alur ini ada jalan yang tidak melewati tahap yang dapat mengembalikan permohonan. Tidak ada petugas yang memeriksa aslinya."
    ),
    "field_bounds": _("Batas isian %(about)s tidak cocok dengan jenisnya, atau batas bawahnya di atas batas atasnya."),
}


def sentence(fault: dict[str, Any]) -> str:
    """With the kind of application that it is about."""
    text = _text(fault)
    kind = labels.APPLICATION_KIND.get(fault["kind"] or "")
    return f"{kind}: {text}" if kind else text


def above_the_house(entry: dict[str, Any]) -> list[str]:
    """Of a draft: sizes that are larger than any file that is taken here; another office's file may say them."""
    return [
        f"{labels.APPLICATION_KIND[kind]}: "
        + gettext(
            "Persyaratan %(about)s menerima berkas sampai %(size)s, padahal di sini paling besar %(limit)s. Kecilkan, atau kosongkan.",
            about=each["code"],
            size=words.megabytes(each["largest_mb"] * MB),
            limit=words.upload_limit(),
        )
        for kind, each in file_rules.above_the_house(entry)
    ]


def _text(fault: dict[str, Any]) -> str:
    if fault["code"] in SENTENCES:
        return str(SENTENCES[fault["code"]]) % {**fault["figures"], "about": fault["about"]}
    if fault["code"] == "permit_text":
        return words.fault(
            fault["about"], fault["figures"], label_=f"{gettext('Naskah izin')}, {permit_text_words.SECTIONS[fault['about']]}"
        )
    if fault["code"] == "flow":
        return words.flow_fault(fault["figures"]["fault"], fault["figures"]["step"])
    return words.fault("number_format", {"code": fault["code"], **fault["figures"]}, label_=gettext("Format nomor"))
