"""The words of administration: roles and accounts, settings, days off, rights, and the content of audit records."""

from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext as pgettext

from gateway.pages import labels
from gateway.pages.labels import Label
from gateway.roles import ROLES
from gateway.schemas.reasons import DOCUMENT_KIND, REQUIREMENT

ROLE_SAYS = {code: role.says for code, role in ROLES.items()}
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
REASON_ACT = {
    "return": _("Mengembalikan untuk diperbaiki"),
    "reject": _("Menolak permohonan"),
    "send_back": _("Mengembalikan ke tahap sebelumnya"),
    "object": _("Keberatan tim teknis"),
}
REASON_READER = {
    "return": _("Untuk satu persyaratan atau bagian. Pemohon membacanya."),
    "reject": _("Menjadi isi surat penolakan. Pemohon membacanya."),
    "send_back": _("Hanya kantor yang membacanya."),
    "object": _("Bila permohonan ditolak karenanya, pemohon membacanya; bila dikembalikan ke tahap sebelumnya, hanya kantor."),
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
ANSWERS, SILENT = Label(_("Menjawab"), "green"), Label(_("Tidak menjawab"), "red")
# Nouns in audit records; a noun without words is shown as its code.
SUBJECT = {
    "absence": _("Ketidakhadiran"),
    "filter": _("Saringan antrean"),
    "account": _("Akun"),
    "registration": _("Pendaftaran"),
    "unit": _("Unit"),
    "agency": _("Instansi"),
    "login": _("Nama masuk yang tidak dikenal"),
    "application": _("Permohonan"),
    "permit": _("Izin"),
    "document": _("Dokumen"),
    "company": _("Perusahaan"),
    "complaint": _("Keluhan"),
    "catalogue": _("Katalog"),
    "photo": _("Foto tinjauan"),
    "filing": _("Pengisian di loket"),
}
# Chains of audit records that are not named by an agency.
CHAIN = {"": _("catatan tanpa instansi"), "(closed)": _("catatan lama"), "(heads)": _("kepala semua rantai")}
DETAIL = {
    **CREDENTIALS,
    "reset_password": _("tautan lupa kata sandi"),
    "set_password": _("tautan kata sandi pertama"),
    "invitation": _("undangan"),
}
BY_ITSELF = frozenset({"application_reminded", "application_lapsed", "application_late", "permit_expired"})  # acts that nobody does
ACT = {
    "logged_in": pgettext("act", "Masuk"),
    "log_in_refused": _("Ditolak masuk"),
    "logged_out": pgettext("act", "Keluar"),
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
    "registration_email_asked": _("Meminta email pendaftaran diganti"),
    "registration_email_approved": _("Membenarkan email pendaftaran yang baru"),
    "registration_email_refused": _("Menolak email pendaftaran yang baru"),
    "registration_mail_resent": _("Mengirim ulang surat pendaftaran"),
    "applicant_viewed": _("Melihat data pemohon"),
    "id_number_viewed": _("Melihat nomor identitas"),
    "id_copy_viewed": _("Melihat salinan identitas"),
    "email_verified": _("Memverifikasi email"),
    "staff_invited": _("Mengundang petugas"),
    "invitation_resent": _("Mengirim ulang undangan"),
    "invitation_withdrawn": _("Menarik undangan"),
    "staff_details_changed": _("Mengubah data petugas"),
    "delegation_made": _("Mendelegasikan peran (a.n.)"),
    "delegation_ended": _("Mengakhiri pendelegasian"),
    "role_change_requested": _("Meminta perubahan peran"),
    "role_change_approved": _("Menyetujui perubahan peran"),
    "role_change_refused": _("Menolak perubahan peran"),
    "settings_changed": _("Mengubah pengaturan"),
    "settings_change_requested": _("Meminta pengaturan dilonggarkan"),
    "settings_change_approved": _("Menyetujui pengaturan dilonggarkan"),
    "settings_change_refused": _("Menolak pengaturan dilonggarkan"),
    "unit_saved": _("Menyimpan unit"),
    "day_off_added": _("Menambah hari libur"),
    "day_off_removed": _("Menghapus hari libur"),
    "agency_created": _("Membuat instansi"),
    "agency_changed": _("Mengubah data instansi"),
    "permit_type_draft_begun": _("Memulai draf jenis izin"),
    "permit_type_draft_changed": _("Mengubah draf jenis izin"),
    "permit_type_draft_discarded": _("Membuang draf jenis izin"),
    "permit_type_imported": _("Mengimpor jenis izin sebagai draf"),
    "reasons_changed": _("Mengubah alasan siap pakai"),
    "service_standard_changed": _("Mengubah standar pelayanan"),
    "catalogue_exported": _("Mengekspor katalog"),
    "publication_asked": _("Meminta jenis izin diterbitkan"),
    "publication_approved": _("Menyetujui terbitnya jenis izin"),
    "publication_refused": _("Menolak terbitnya jenis izin"),
    "application_created": _("Memulai permohonan"),
    "application_changed": _("Mengubah permohonan"),
    "application_document_attached": _("Memasang dokumen pada permohonan"),
    "application_document_detached": _("Melepas dokumen dari permohonan"),
    "application_requirement_ticked": _("Menyatakan persyaratan, atau berjanji menunjukkan aslinya"),
    "application_requirement_unticked": _("Menarik pernyataan atau janji pada persyaratan"),
    "application_submitted": _("Mengirim permohonan"),
    "application_withdrawn": _("Menarik permohonan"),
    "note_written": _("Menulis catatan untuk rekan"),
    "note_settled": _("Menandai catatan selesai"),
    "application_claimed": _("Mengambil permohonan"),
    "application_released": _("Melepas permohonan"),
    "application_let_go": _("Permohonan terlepas dari petugas yang tidak lagi mengerjakannya"),
    "application_handed_on": _("Mengalihkan permohonan dari petugas yang tidak masuk"),
    "filter_saved": _("Menyimpan saringan antrean"),
    "filter_renamed": _("Mengganti nama saringan antrean"),
    "filter_removed": _("Menghapus saringan antrean"),
    "absence_said": _("Mencatat ketidakhadiran"),
    "absence_changed": _("Mengubah ketidakhadiran"),
    "absence_ended": _("Mengakhiri ketidakhadiran"),
    "application_assigned": _("Menyerahkan permohonan kepada rekan"),
    "application_advanced": _("Meneruskan permohonan"),
    "application_sent_back": _("Mengembalikan permohonan ke tahap sebelumnya"),
    "application_returned": _("Mengembalikan permohonan"),
    "application_resubmitted": _("Mengirim perbaikan permohonan"),
    "application_reminded": _("Mengingatkan pemohon akan perbaikan"),
    "application_late": _("Memberi tahu kantor bahwa tahap terlambat"),
    "application_lapsed": _("Mengakhiri permohonan tanpa perbaikan"),
    "application_rejected": _("Menolak permohonan"),
    "inspection_scheduled": _("Menjadwalkan tinjauan lapangan"),
    "inspection_cancelled": _("Membatalkan jadwal tinjauan lapangan"),
    "inspection_report_saved": _("Menyimpan laporan tinjauan lapangan"),
    "inspection_photo_added": _("Menambah foto tinjauan lapangan"),
    "inspection_photo_removed": _("Menghapus foto tinjauan lapangan"),
    "inspection_photo_viewed": _("Membuka foto tinjauan lapangan"),
    "document_added": _("Menyimpan dokumen"),
    "document_replaced": _("Mengganti dokumen"),
    "document_removed": _("Menghapus dokumen"),
    "company_saved": _("Menyimpan perusahaan"),
    "company_invited": _("Mengundang ke perusahaan"),
    "company_invitation_withdrawn": _("Mencabut undangan perusahaan"),
    "company_invitation_declined": _("Undangan perusahaan ditolak"),
    "company_joined": _("Bergabung dengan perusahaan"),
    "company_left": _("Keluar atau dikeluarkan dari perusahaan"),
    "company_role_changed": _("Mengubah peran di perusahaan"),
    "application_answered_at_counter": _("Mulai mengisikan perbaikan permohonan di loket"),
    "claim_code_printed": _("Mencetak kode klaim di loket"),
    "claim_requested": _("Tautan klaim akun dikirim"),
    "claim_by_staff": _("Kode klaim dipakai dengan alamat email petugas"),
    "claim_refused": _("Kode klaim dipakai dengan tanggal lahir lain"),
    "account_claimed": _("Mengambil alih akun yang dibuat di loket"),
    "filing_begun": _("Mulai mengisikan permohonan atas nama orang di loket"),
    "person_found": _("Menemukan orang lewat pencarian"),
    "nobody_found": _("Mencari orang, tidak ada yang cocok"),
    "document_viewed": _("Membuka dokumen"),
    "permit_viewed": _("Membuka izin"),
    "permit_change_asked": _("Meminta perubahan keadaan izin"),
    "permit_change_granted": _("Menyetujui perubahan keadaan izin"),
    "permit_change_refused": _("Menolak perubahan keadaan izin"),
    "permit_handed_over": _("Menyerahkan izin di loket"),
    "permit_expired": _("Masa berlaku izin habis"),
    "complaint_made": _("Menyampaikan keluhan"),
    "complaint_viewed": _("Membaca keluhan"),
    "complaint_replied": _("Membalas keluhan"),
    "complaint_closed": _("Menutup keluhan"),
}


def reason_about(about: str) -> str:
    """Of what a ready reason is offered, in words."""
    kind = about.removeprefix(DOCUMENT_KIND)
    return str(
        _("Persyaratan %(code)s", code=about.removeprefix(REQUIREMENT))
        if about.startswith(REQUIREMENT)
        else labels.DOCUMENT_KIND.get(kind, kind)
    )
