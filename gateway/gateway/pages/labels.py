"""The words people read for the codes that services speak: statuses, kinds, roles."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext as pgettext

from gateway.formats import worded
from gateway.roles import ROLES


class Label(NamedTuple):
    """A word and its colour role; `says` is the sentence under it. Colour never stands alone."""

    text: str
    colour: str = ""
    says: str = ""


# Statuses and steps are the office's data: their names come with them. These are for what was stored before names came.
APPLICATION_STATUS = {
    "draft": Label(_("Draf"), "", _("Belum dikirim.")),
    "submitted": Label(_("Terkirim"), "blue", _("Kami akan memeriksa kelengkapan berkas Anda.")),
    "returned": Label(_("Perlu perbaikan Anda"), "yellow", _("Waktu layanan berhenti dihitung sampai Anda mengirim perbaikan.")),
    "resubmitted": Label(_("Perbaikan diterima"), "blue", _("Petugas memeriksa perbaikan Anda.")),
    "verification_1": Label(_("Sedang diproses"), "blue", _("Berkas Anda sedang diverifikasi.")),
    "decision": Label(_("Menunggu tanda tangan"), "blue", _("Kepala dinas sedang menetapkan izin Anda.")),
    "approved": Label(_("Disetujui"), "blue", _("Izin Anda disetujui dan sedang diterbitkan.")),
    "issued": Label(_("Izin terbit"), "green", _("Unduh izin Anda.")),
    "handed_over": Label(_("Selesai"), "green", _("Izin Anda sudah diserahkan.")),
    "rejected": Label(_("Ditolak"), "red", _("Alasannya ada di bawah. Anda dapat mengajukan keberatan lewat Keluhan.")),
    "withdrawn": Label(_("Dibatalkan oleh Anda"), ""),
    "lapsed": Label(
        _("Kedaluwarsa"), "red", _("Perbaikan tidak kami terima sampai batas waktunya. Dokumen Anda tersimpan; Anda dapat mengajukan lagi.")
    ),
}
# Of other statuses, whose words come with them.
COLOUR = {"ready_for_collection": "green"}
# The usual opening hours are translated, others are shown as an agency wrote them.
HOURS = {"Senin–Jumat 08.00–16.00 WIB": _("Senin–Jumat 08.00–16.00 WIB")}
PUBLIC_STATUS = {
    **APPLICATION_STATUS,
    "returned": Label(_("Menunggu perbaikan pemohon"), "yellow"),
    "withdrawn": Label(_("Dibatalkan pemohon")),
}
STAFF_STATUS = {
    "submitted": Label(pgettext("status", "Masuk"), "blue"),
    "returned": Label(_("Dikembalikan ke pemohon"), "yellow"),
    "resubmitted": Label(_("Perbaikan masuk"), "yellow"),
    "verification_1": Label(_("Verifikasi"), "blue"),
    "decision": Label(_("Penetapan"), "blue"),
    "approved": Label(_("Siap diterbitkan"), "blue"),
    "issued": Label(_("Terbit"), "green"),
    "handed_over": Label(_("Diserahkan"), "green"),
    "rejected": Label(_("Ditolak"), "red"),
    "withdrawn": Label(_("Dibatalkan pemohon"), ""),
    "lapsed": Label(_("Gugur"), ""),
}
STEP = {
    "file_check": _("Pemeriksaan berkas"),
    "verification": _("Verifikasi"),
    "approval": _("Penetapan"),
    "issuance": _("Penerbitan"),
}
# The buttons of a step that brings no words of its own.
# Why a case is not approved together with others.
NOT_CLEAN = {
    "open_notes": _("Ada catatan rekan yang belum selesai."),
    "unsettled_verdicts": _("Ada butir yang belum dinilai sesuai."),
    "incomplete": _("Ada persyaratan yang tidak terpenuhi."),
    "sent_back": _("Pernah dikembalikan antartahap."),
    "old_permit": _("Izin lamanya dicabut atau dibekukan."),
}
DECISION = {"advance": _("Teruskan"), "return": _("Kembalikan untuk diperbaiki"), "send_back": _("Kembalikan"), "reject": _("Tolak")}
# What whoever does a step writes, by its act; the note of any other.
NOTE = {"recommend": _("Pendapat teknis"), "inspect": _("Laporan tinjauan")}
FINDING = {
    "recommended": _("Direkomendasikan"),
    "objected": _("Keberatan"),
    "suitable": _("Sesuai"),
    "suitable_with_conditions": _("Sesuai, dengan syarat"),
    "unsuitable": _("Tidak sesuai"),
    "fees_later": _("Retribusi belum dihitung lewat sistem ini."),
    "because_fee": _("Tidak ada retribusi."),
    "because_kind": _("Tidak perlu untuk jenis permohonan ini."),
    "because_applicant_type": _("Tidak perlu untuk tipe pemohon ini."),
    "because_field": _("Tidak perlu menurut isian permohonan ini."),
}
VERDICT = {"fits": _("Sesuai"), "differs": _("Tidak sesuai"), "not_applicable": _("Tidak berlaku")}
CONCLUSION = {
    "suitable": _("Layak"),
    "suitable_with_conditions": _("Layak dengan syarat"),
    "unsuitable": _("Tidak layak"),
}
# What a report of an inspection still needs; verdicts and notes are named by their points.
MISSING_OF_REPORT = {
    "appointment": _("Jadwal dan tim"),
    "visited_on": _("Tanggal tinjauan"),
    "conclusion": _("Kesimpulan"),
    "remarks": _("Syarat atau alasan"),
}
OUTCOME = {
    "submitted": _("Permohonan dikirim"),
    "returned": _("Dikembalikan ke pemohon untuk diperbaiki"),
    "resubmitted": _("Perbaikan dikirim"),
    "lapsed": _("Kedaluwarsa: tidak ada perbaikan sampai batas waktunya"),
    "rejected": _("Permohonan ditolak"),
    "withdrawn": _("Permohonan dibatalkan"),
    "issued": _("Izin terbit"),
}


def _unnamed(code: str) -> Label:
    return Label(code, COLOUR.get(code, "blue"))


def status_of(shown: Mapping[str, Any]) -> Label:
    """The status of something an applicant reads."""
    label = APPLICATION_STATUS.get(shown["status"], _unnamed(shown["status"]))
    says = worded(shown.get("status_says")) or label.says
    return label._replace(text=worded(shown.get("status_name")) or label.text, says=says)


def public_status_of(shown: Mapping[str, Any]) -> Label:
    """Of something that anybody may read."""
    label = PUBLIC_STATUS.get(shown["status"], _unnamed(shown["status"]))
    return label._replace(text=worded(shown.get("status_name")) or label.text)


def staff_status_of(shown: Mapping[str, Any]) -> Label:
    """Of something that the office reads."""
    label = STAFF_STATUS.get(shown["status"], _unnamed(shown["status"]))
    return label._replace(text=worded(shown.get("staff_status_name")) or label.text)


def step_name(code: str | None, name: Mapping[str, str] | None = None) -> str:
    return worded(name) or str(STEP.get(code or "", code or ""))


APPLICATION_KIND = {"new": _("Baru"), "renewal": _("Perpanjangan"), "amendment": _("Perubahan"), "duplicate": _("Duplikat")}
BY_APPLICANT = {"submitted": _("Dikirim"), "resubmitted": _("Perbaikan dikirim"), "withdrawn": _("Dibatalkan pemohon")}
COMPANY_ROLE = {"owner": _("Pemilik data"), "member": _("Anggota")}
APPLICANT_TYPE = {"individual": _("Perorangan"), "company": _("Perusahaan")}
CATEGORY = {"permit": _("Izin"), "non_permit": _("Non-izin")}
GROUP = {
    "health_practice": _("Tenaga kesehatan"),
    "health_facility": _("Sarana kesehatan"),
    "advertising": _("Reklame"),
    "building": _("Bangunan"),
    "transport": _("Perhubungan"),
    "education": _("Pendidikan"),
    "trade": _("Perdagangan"),
    "regional_assets": _("Pemakaian aset daerah"),
    "employment": _("Ketenagakerjaan"),
    "non_permit": _("Non-izin"),
    "other": _("Lainnya"),
}
FEE_RULE = {
    "ZERO": _("Tidak dipungut retribusi"),
    "PBG_PP16_2021": _("Retribusi PBG menurut PP 16/2021"),
    "SEAT_TABLE": _("Tabel menurut jumlah tempat duduk"),
    "RENT_TABLE": _("Tabel sewa barang milik daerah"),
    "TKA_USD": _("Dana kompensasi TKA, dalam dolar AS"),
}
FIELD_KIND = {
    "text": _("Teks"),
    "whole": _("Angka bulat"),
    "decimal": _("Angka desimal"),
    "money": _("Uang (Rp)"),
    "date": _("Tanggal"),
    "choice": _("Pilihan"),
    "flag": _("Ya atau tidak"),
}
FULFILLED_BY = {
    "document": _("Dokumen"),
    "declaration": _("Pernyataan"),
    "original": _("Bawa aslinya ke loket"),
}
APPLICATION_PAPER = {
    "return_letter": _("Surat pengembalian"),
    "invitation": _("Undangan tinjauan lapangan"),
    "inspection_report": _("Berita acara tinjauan lapangan"),
    "recommendation": _("Rekomendasi teknis"),
    "handover_receipt": _("Tanda terima penyerahan izin"),
}
VALID_ON = {
    "not_asked": _("Tidak ditanyakan"),
    "submission": _("Pada hari pengajuan"),
    "decision": _("Pada hari keputusan"),
}
FILE_KIND = {
    "picture": _("Foto"),
    "pdf": _("PDF"),
}
DOCUMENT_KIND = {
    "identity": _("Identitas"),
    "tax": _("Pajak (NPWP)"),
    "company": _("Perusahaan (akta, NIB)"),
    "permit": _("Izin yang dimiliki"),
    "diploma": _("Ijazah"),
    "professional_registration": _("Registrasi profesi (STR)"),
    "letter": _("Surat"),
    "statement": _("Pernyataan"),
    "photo": _("Foto"),
    "drawing": _("Gambar atau denah"),
    "report": _("Laporan"),
    "other": _("Lainnya"),
}
BUSINESS_FORM = {
    "pt": _("Perseroan terbatas (PT)"),
    "cv": _("Persekutuan komanditer (CV)"),
    "firm": _("Firma"),
    "cooperative": _("Koperasi"),
    "foundation": _("Yayasan"),
    "association": _("Perkumpulan"),
    "sole_proprietor": _("Usaha perorangan"),
    "state_owned": _("BUMN atau BUMD"),
    "village_owned": _("BUM Desa"),
    "other": _("Lainnya"),
}
ID_TYPE = {"ktp": _("KTP"), "sim": _("SIM"), "passport": _("Paspor")}
SEX = {"male": _("Laki-laki"), "female": _("Perempuan")}
REGISTRATION_STATUS = {
    "draft": Label(_("Belum selesai diisi"), "yellow"),
    "submitted": Label(_("Menunggu pemeriksaan"), "blue"),
    "returned": Label(_("Perlu perbaikan"), "yellow"),
    "accepted": Label(_("Menunggu verifikasi email"), "yellow"),
    "active": Label(_("Aktif"), "green"),
    "rejected": Label(_("Ditolak"), "red"),
}
LINK_EXPIRED = Label(_("Tautan kedaluwarsa"), "red")
# In the order of the form; the regions are returned together.
REGIONS = ("province", "regency", "district", "village")
REGISTRATION_FIELDS = {
    "username": _("Username"),
    "full_name": _("Nama (sesuai KTP)"),
    "email": _("Email"),
    "id_type": _("Tipe Identitas"),
    "id_number": _("No. Identitas"),
    "sex": _("Jenis Kelamin"),
    "occupation": _("Pekerjaan"),
    "birth_place": _("Tempat Lahir"),
    "birth_date": _("Tanggal Lahir"),
    "npwp": _("NPWP"),
    "id_attachment": _("Lampiran Identitas"),
    "phone": _("No. Telepon"),
    "mobile": _("No. HP"),
    "address": _("Alamat"),
    "province": _("Provinsi"),
    "regency": _("Kabupaten"),
    "district": _("Kecamatan"),
    "village": _("Desa"),
    "postal_code": _("Kode Pos"),
}
REGION = _("Wilayah")

# Reasons that officers often write; they may write any other.
REGISTRATION_RETURN_REASONS = (
    _("Tulis seperti pada kartu identitas."),
    _("Foto kartu identitas tidak terbaca. Unggah foto yang lebih terang dan tidak buram."),
    _("Kartu identitas terpotong. Unggah foto yang memuat seluruh kartu."),
    _("Lampiran bukan kartu identitas. Unggah KTP, SIM, atau paspor Anda."),
    _("Nomor tidak dapat dihubungi. Tulis nomor yang aktif."),
    _("Alamat kurang lengkap. Tulis jalan, nomor, RT, dan RW."),
)
DESK_DONE = {
    "accept": _("Pendaftaran diterima. Tautan verifikasi dikirim ke email pemohon."),
    "return": _("Pendaftaran dikembalikan. Tautan perbaikan dikirim ke email pemohon."),
    "reject": _("Pendaftaran ditolak. Alasannya dikirim ke email pemohon."),
    "way-back": _("Tautan kata sandi dikirim ke email akun lama, dan pendaftaran ini ditolak. Alasannya dikirim ke email pemohon."),
    "resend": _("Email dikirim ulang. Tautan atau kata sandi yang lama tidak berlaku lagi."),
    "email": _("Permintaan dicatat. Email diganti setelah petugas lain atau pemohon membenarkannya; alamat lama diberi tahu."),
    "email-approved": _("Email pemohon diganti."),
    "email-refused": _("Email pemohon tidak diganti."),
}
WAY_BACK = _(
    "Anda sudah memiliki akun dengan nomor identitas ini. Tautan untuk kata sandi baru dikirim ke email akun itu. "
    "Bila email itu tidak dapat dibuka lagi, datanglah ke loket dengan membawa kartu identitas."
)
EMAIL_DECISION = {"approved": _("Dibenarkan"), "refused": _("Ditolak"), "replaced": _("Digantikan"), None: _("Menunggu")}
DUPLICATE = {"id_number": _("No. Identitas"), "email": _("Email"), "mobile": _("No. HP")}


def reasons(found: dict[str, str] | None) -> list[tuple[Any, str]]:
    """The returned fields with the office's reasons; regions with the same reason are shown as one."""
    said: dict[tuple[Any, str], None] = {}
    for name in REGISTRATION_FIELDS:
        if name in (found or {}):
            said[REGION if name in REGIONS else REGISTRATION_FIELDS[name], (found or {})[name]] = None
    return list(said)


PERMIT_STATUS = {
    "active": Label(_("Berlaku"), "green"),
    "upcoming": Label(_("Belum berlaku"), "yellow"),
    "suspended": Label(_("Dibekukan"), "red"),
    "expired": Label(_("Masa berlaku habis"), "red"),
    "superseded": Label(_("Diganti"), "red"),
    "revoked": Label(_("Dicabut"), "red"),
}
PERMIT_CHANGE = {"suspend": _("Bekukan izin"), "lift": _("Cabut pembekuan"), "revoke": _("Cabut izin")}
# What somebody asks for, and what it is called when it was granted.
PERMIT_REQUEST = {
    "suspend": _("Pembekuan"),
    "lift": _("Pencabutan pembekuan"),
    "revoke": _("Pencabutan izin"),
    "correct": _("Perbaikan salah tulis"),
}
PERMIT_TEXT = {"holder": _("Nama pemegang"), "responsible_person": _("Penanggung jawab"), "place": _("Lokasi izin")}
PERMIT_ENTRY = {
    "issued": _("Terbit"),
    "superseded": _("Diganti izin lain"),
    "suspended": _("Dibekukan"),
    "lifted": _("Pembekuan dicabut, boleh dipakai lagi"),
    "revoked": _("Dicabut"),
    "corrected": _("Salah tulis diperbaiki, terbit lagi dengan nomor yang sama"),
    "expired": _("Masa berlaku habis, pemegang diberi tahu"),
    "duplicated": _("Duplikat diterbitkan"),
    "handed_over": _("Diserahkan di loket"),
}
RECEIVER = {"holder": _("Pemegang izin sendiri"), "representative": _("Wakil dengan surat kuasa")}
PERMIT_LETTER = {
    "suspended": _("Surat pembekuan (PDF)"),
    "lifted": _("Surat pencabutan pembekuan (PDF)"),
    "revoked": _("Surat pencabutan (PDF)"),
}
COMPLAINT_CATEGORY = {
    "service_time": _("Waktu layanan"),
    "staff_conduct": _("Petugas"),
    "illegal_fee": _("Pungutan liar"),
    "application_software": _("Teknis aplikasi"),
    "other": _("Lainnya"),
}
COMPLAINT_STATUS = {
    "received": Label(_("Diterima"), "blue"),
    "in_progress": Label(_("Sedang ditangani"), "blue"),
    "waiting_for_applicant": Label(_("Menunggu jawaban Anda"), "yellow"),
    "answered": Label(_("Sudah dijawab"), "green"),
    "closed": Label(_("Ditutup"), ""),
}
STAFF_COMPLAINT_STATUS = {**COMPLAINT_STATUS, "waiting_for_applicant": Label(_("Menunggu jawaban pemohon"), "")}
ABSENCE = {"ahead": Label(_("Mulai nanti"), "yellow"), "counts": Label(_("Tidak masuk"), "blue"), "over": Label(_("Berakhir"))}
CLAIM_CODE = {
    "open": Label(_("Berlaku"), "green"),
    "used": Label(_("Dipakai")),
    "ended": Label(_("Diganti atau dihentikan")),
    "expired": Label(_("Kedaluwarsa")),
}
DELEGATION = {"ahead": Label(_("Mulai nanti"), "yellow"), "counts": Label(_("Berlaku"), "green"), "over": Label(_("Berakhir"))}
ROLE = {"applicant": _("Pemohon"), "system": _("Sistem"), **{code: role.name for code, role in ROLES.items()}}
PROVENANCE = {
    "V": _("dibaca dari sumber daerah lain"),
    "A": _("disesuaikan dari jenis yang mirip"),
    "K": _("dasar hukum diketahui, naskahnya belum dibaca"),
    "I": _("contoh"),
}
WARNING = {
    "nik_sex_differs": _("Jenis kelamin tidak cocok dengan NIK."),
    "nik_birth_date_differs": _("Tanggal lahir tidak cocok dengan NIK."),
    "nik_regency_unknown": _(
        "Kabupaten pada NIK (angka 1–4) tidak ada dalam daftar kami. NIK tetap seumur hidup meski wilayahnya berubah."
    ),
    "nik_regency_former": _("Kabupaten pada NIK (angka 1–4) adalah wilayah lama. NIK tetap seumur hidup meski wilayahnya berubah."),
    "nik_district_unknown": _(
        "Kecamatan pada NIK (angka 1–6) tidak ada dalam daftar kami. NIK tetap seumur hidup meski wilayahnya berubah."
    ),
    "nik_district_former": _("Kecamatan pada NIK (angka 1–6) adalah wilayah lama. NIK tetap seumur hidup meski wilayahnya berubah."),
    "under_17": _("Umur di bawah 17 tahun."),
}
MISSING = {"old_permit": _("Nomor izin lama"), "location": _("Lokasi izin"), "company": _("Perusahaan")}
# Short forms that fit into the manual's 25 characters, as printed on identity cards.
OCCUPATIONS = (
    "Belum/tidak bekerja", "Pelajar/mahasiswa", "Mengurus rumah tangga", "PNS", "TNI", "POLRI", "Karyawan swasta",
    "Karyawan BUMN", "Karyawan honorer", "Wiraswasta", "Pedagang", "Petani/pekebun", "Buruh harian lepas", "Guru",
    "Dosen", "Dokter", "Bidan", "Perawat", "Apoteker", "Arsitek", "Notaris", "Sopir", "Pensiunan",
)  # fmt: skip
