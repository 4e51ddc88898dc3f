"""What the sections of a permit's text are called, and what its placeholders become."""

from flask_babel import lazy_gettext as _

SECTIONS = {
    "title": _("Judul"),
    "considering": _("Menimbang"),
    "recalling": _("Mengingat"),
    "deciding": _("Memutuskan"),
    "body": _("Isi"),
    "conditions": _("Ketentuan"),
    "closing": _("Penutup"),
    "photo": _("Foto pemegang"),
}
PLACEHOLDERS = {
    "holder_name": _("nama pemegang izin"),
    "responsible_person": _("penanggung jawab perusahaan"),
    "number": _("nomor izin"),
    "permit_type": _("nama jenis izin"),
    "kind": _("Baru, Perpanjangan, atau Perubahan"),
    "application_number": _("nomor permohonan"),
    "issued_on": _("tanggal terbit"),
    "valid_from": _("hari pertama berlaku"),
    "valid_until": _("hari terakhir berlaku, atau “tidak dibatasi waktu”"),
    "location": _("alamat lokasi izin dalam satu baris"),
    "supersedes": _("nomor izin yang digantikan"),
    "agency": _("nama daerah"),
    "unit": _("nama kantor yang menerbitkan"),
    "place": _("tempat penetapan"),
    "approved_by": _("nama pejabat yang menetapkan"),
    "address": _("alamat untuk memeriksa keaslian izin"),
}
