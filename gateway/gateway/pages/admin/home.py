"""The start of administration: what waits for a decision, and links to everything else."""

from typing import Any

from flask import Blueprint, render_template
from flask_babel import lazy_gettext as _

from gateway import access, rpc
from gateway.pages.admin.common import AT_ONCE

page = Blueprint("admin_home", __name__)
SECTIONS = {
    "admin_staff.listing": (_("Pengguna & peran"), _("Petugas instansi: undang, ubah, nonaktifkan, atur ulang autentikator.")),
    "admin_roles.waiting": (_("Perubahan peran"), _("Yang menunggu persetujuan admin kedua.")),
    "admin_people.find": (_("Akun pemohon"), _("Cari satu akun, nonaktifkan atau aktifkan lagi.")),
    "admin_units.listing": (_("Unit kerja"), _("Unit instansi: tambah dan ganti nama.")),
    "admin_catalogue.listing": (_("Katalog"), _("Jenis izin: persyaratan, waktu, alur, nomor; terbit oleh dua admin.")),
    "admin_reasons.listing": (_("Alasan siap pakai"), _("Kalimat yang dipilih petugas saat mengembalikan, menolak, atau berkeberatan.")),
    "admin_settings.overview": (_("Pengaturan"), _("Cara pemohon menerima kata sandi, dan syarat keamanan.")),
    "admin_calendar.year": (_("Kalender"), _("Hari libur dan cuti bersama; tambah hari tutup instansi.")),
    "admin_audit.records": (_("Audit"), _("Siapa melakukan apa dan kapan; unduh dan periksa rantainya.")),
    "admin_audit.chain": (_("Pemeriksaan rantai audit"), _("Apakah semua catatan masih utuh.")),
    "admin_system.state": (_("Keadaan sistem"), _("Layanan mana yang menjawab, apa yang menunggu, dan apa yang terlambat.")),
    "admin_rights.matrix": (_("Siapa boleh apa"), _("Hak setiap peran, dibaca dari tabel yang memutuskannya.")),
}


@page.get("/admin")
def start() -> str:
    """Show what waits, and links to what this person's roles may see."""
    sections = {endpoint: said for endpoint, said in SECTIONS.items() if access.may_open(endpoint)}
    return render_template("admin/home.html", sections=sections, waiting=_waiting() if access.may_open("admin_roles.waiting") else None)


def _waiting() -> dict[str, list[dict[str, Any]]]:
    return {
        "changes": rpc.call("identity", "list_role_changes")["items"],
        "invited": rpc.call("identity", "list_staff", status="invited", limit=AT_ONCE)["items"],
    }
