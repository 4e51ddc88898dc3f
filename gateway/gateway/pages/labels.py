"""The words people read for the codes that services speak: statuses, kinds, roles (pages.md 4.1 and 4.2)."""

from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext as pgettext


class Label(NamedTuple):
    """A word and its colour role; `says` is the sentence under it. Colour never stands alone."""

    text: str
    colour: str = ""
    says: str = ""


APPLICATION_STATUS = {
    "draft": Label(_("Draf"), "", _("Belum dikirim.")),
    "submitted": Label(_("Terkirim"), "blue", _("Kami akan memeriksa kelengkapan berkas Anda.")),
    "verification_1": Label(_("Sedang diproses"), "blue", _("Tahap akhir sebelum tanda tangan.")),
    "decision": Label(_("Menunggu tanda tangan"), "blue", _("Kepala dinas sedang menetapkan izin Anda.")),
    "approved": Label(_("Disetujui"), "blue", _("Izin Anda disetujui dan sedang diterbitkan.")),
    "issued": Label(_("Izin terbit"), "green", _("Unduh izin Anda.")),
    "rejected": Label(_("Ditolak"), "red", _("Alasannya ada di bawah. Anda dapat mengajukan keberatan lewat Keluhan.")),
    "withdrawn": Label(_("Dibatalkan oleh Anda"), ""),
}
PUBLIC_STATUS = {**APPLICATION_STATUS, "withdrawn": Label(_("Dibatalkan pemohon"))}
STAFF_STATUS = {
    "submitted": Label(pgettext("status", "Masuk"), "blue"),
    "verification_1": Label(_("Verifikasi"), "blue"),
    "decision": Label(_("Penetapan"), "blue"),
    "approved": Label(_("Siap diterbitkan"), "blue"),
    "issued": Label(_("Terbit"), "green"),
    "rejected": Label(_("Ditolak"), "red"),
    "withdrawn": Label(_("Dibatalkan pemohon"), ""),
}
STEP = {
    "file_check": _("Pemeriksaan berkas"),
    "verification": _("Verifikasi"),
    "approval": _("Penetapan"),
    "issuance": _("Penerbitan"),
}
OUTCOME = {
    "submitted": _("Permohonan dikirim"),
    "rejected": _("Permohonan ditolak"),
    "withdrawn": _("Permohonan dibatalkan"),
    "issued": _("Izin terbit"),
}
APPLICATION_KIND = {"new": _("Baru"), "renewal": _("Perpanjangan"), "amendment": _("Perubahan")}
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
VIEW = {"id_number_viewed": _("Nomor identitas"), "id_copy_viewed": _("Salinan identitas")}
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

# What officers mostly write; they may write anything else.
RETURN_REASONS = (
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
    "resend": _("Email dikirim ulang. Tautan atau kata sandi yang lama tidak berlaku lagi."),
    "email": _("Email pemohon diganti."),
}
DUPLICATE = {"id_number": _("No. Identitas"), "email": _("Email"), "mobile": _("No. HP")}


def reasons(found: dict[str, str] | None) -> list[tuple[Any, str]]:
    """What the office found wrong, by the fields' names; regions with one reason are one."""
    said: dict[tuple[Any, str], None] = {}
    for name in REGISTRATION_FIELDS:
        if name in (found or {}):
            said[REGION if name in REGIONS else REGISTRATION_FIELDS[name], (found or {})[name]] = None
    return list(said)


PERMIT_STATUS = {
    "active": Label(_("Berlaku"), "green"),
    "expired": Label(_("Masa berlaku habis"), "red"),
    "revoked": Label(_("Dicabut"), "red"),
}
COMPLAINT_CATEGORY = {
    "service_time": _("Waktu layanan"),
    "staff_conduct": _("Petugas"),
    "illegal_fee": _("Pungutan"),
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
ROLE = {
    "applicant": _("Pemohon"),
    "counter_officer": _("Petugas loket"),
    "verifier": _("Verifikator"),
    "technical_team": _("Tim teknis"),
    "treasurer": _("Bendahara"),
    "section_head": _("Kepala seksi"),
    "division_head": _("Kepala bidang"),
    "agency_head": _("Kepala dinas"),
    "complaints_officer": _("Petugas keluhan"),
    "agency_admin": _("Admin instansi"),
    "auditor": _("Pengawas"),
    "operator": _("Operator sistem"),
}
# In one sentence, for whoever gives the role to somebody.
ROLE_SAYS = {
    "counter_officer": _("Memeriksa pendaftaran dan berkas, dan menyerahkan izin."),
    "verifier": _("Memverifikasi permohonan yang berkasnya lengkap."),
    "technical_team": _("Memberi pertimbangan teknis untuk unitnya."),
    "treasurer": _("Mengurus retribusi."),
    "section_head": _("Memverifikasi permohonan di seksinya."),
    "division_head": _("Memverifikasi permohonan di bidangnya."),
    "agency_head": _("Menetapkan: menyetujui atau menolak izin."),
    "complaints_officer": _("Menjawab keluhan."),
    "agency_admin": _("Mengurus petugas, pengaturan, dan kalender. Tidak memutus permohonan."),
    "auditor": _("Melihat semuanya dan catatan audit, tanpa mengubah apa pun."),
    "operator": _("Menjaga sistem berjalan dan memeriksa rantai audit."),
}
# Sessions that are not complete yet.
HALFWAY = {
    "password_change": _("sesi dengan kata sandi sementara"),
    "second_factor": _("sesi yang menunggu kode autentikator"),
    "second_factor_setup": _("sesi yang harus memasang autentikator"),
}
ACCOUNT_STATUS = {
    "invited": Label(_("Diundang"), "yellow"),
    "active": Label(_("Aktif"), "green"),
    "disabled": Label(_("Dinonaktifkan"), "red"),
    "closed": Label(_("Ditutup")),
}
CREDENTIALS = {
    "temporary_password": _("Kata sandi sementara yang harus diganti"),
    "link": _("Tautan untuk membuat kata sandi sendiri"),
}
DAY_OFF = {
    "public_holiday": Label(_("Libur nasional"), "blue"),
    "joint_leave": Label(_("Cuti bersama"), "blue"),
    "own": Label(_("Libur instansi"), "yellow"),
}
WHOSE = {
    "public": _("terbuka"),
    "token": _("pemegang tautan"),
    "own": _("milik sendiri"),
    "own_or_agency": _("milik sendiri; petugas: instansinya"),
    "agency": _("instansinya"),
    "any": _("seluruh sistem"),
}
SERVICE = {
    "identity": _("Akun, pendaftaran, dan instansi"),
    "permits": _("Permohonan dan izin"),
    "tracking": _("Lacak dan keluhan"),
    "notifications": _("Pemberitahuan"),
}
# What stands in audit records; those without words yet are shown as they are written.
SUBJECT = {
    "account": _("Akun"),
    "registration": _("Pendaftaran"),
    "unit": _("Unit"),
    "agency": _("Instansi"),
    "login": _("Nama masuk yang tidak dikenal"),
}
DETAIL = {
    **CREDENTIALS,
    "reset_password": _("tautan lupa kata sandi"),
    "set_password": _("tautan kata sandi pertama"),
    "invitation": _("undangan"),
}
ACT = {
    "logged_in": _("Masuk"),
    "log_in_refused": _("Ditolak masuk"),
    "logged_out": _("Keluar"),
    "password_changed": _("Mengganti kata sandi"),
    "password_reset_requested": _("Meminta tautan kata sandi"),
    "second_factor_set_up": _("Memasang autentikator"),
    "second_factor_reset": _("Mengatur ulang autentikator"),
    "email_changed": _("Mengganti email"),
    "contact_changed": _("Mengubah kontak dan alamat"),
    "account_closed": _("Menutup akun"),
    "account_disabled": _("Menonaktifkan akun"),
    "account_enabled": _("Mengaktifkan akun"),
    "sessions_ended": _("Mengakhiri sesi lain"),
    "data_exported": _("Mengunduh data sendiri"),
    "registration_accepted": _("Menerima pendaftaran"),
    "registration_returned": _("Mengembalikan pendaftaran"),
    "registration_rejected": _("Menolak pendaftaran"),
    "registration_email_corrected": _("Memperbaiki email pendaftaran"),
    "registration_mail_resent": _("Mengirim ulang surat pendaftaran"),
    "id_number_viewed": _("Melihat nomor identitas"),
    "id_copy_viewed": _("Melihat salinan identitas"),
    "email_verified": _("Memverifikasi email"),
    "staff_invited": _("Mengundang petugas"),
    "invitation_resent": _("Mengirim ulang undangan"),
    "staff_details_changed": _("Mengubah data petugas"),
    "role_change_requested": _("Meminta perubahan peran"),
    "role_change_approved": _("Menyetujui perubahan peran"),
    "role_change_refused": _("Menolak perubahan peran"),
    "settings_changed": _("Mengubah pengaturan"),
    "unit_saved": _("Menyimpan unit"),
    "day_off_added": _("Menambah hari libur"),
    "day_off_removed": _("Menghapus hari libur"),
    "agency_created": _("Membuat instansi"),
}
PROVENANCE = {
    "V": _("dibaca dari sumber daerah lain"),
    "A": _("disesuaikan dari jenis yang mirip"),
    "K": _("dasar hukum diketahui, naskahnya belum dibaca"),
    "I": _("contoh"),
}
WARNING = {
    "nik_sex_differs": _("Jenis kelamin tidak cocok dengan NIK."),
    "nik_birth_date_differs": _("Tanggal lahir tidak cocok dengan NIK."),
    "nik_district_unknown": _("Kecamatan pada NIK tidak dikenal."),
    "under_17": _("Umur di bawah 17 tahun."),
}
MISSING = {"location": _("Lokasi izin"), "company": _("Perusahaan")}
# Short forms that fit the manual's 25 characters, as printed on identity cards.
OCCUPATIONS = (
    "Belum/tidak bekerja", "Pelajar/mahasiswa", "Mengurus rumah tangga", "PNS", "TNI", "POLRI", "Karyawan swasta",
    "Karyawan BUMN", "Karyawan honorer", "Wiraswasta", "Pedagang", "Petani/pekebun", "Buruh harian lepas", "Guru",
    "Dosen", "Dokter", "Bidan", "Perawat", "Apoteker", "Arsitek", "Notaris", "Sopir", "Pensiunan",
)  # fmt: skip
