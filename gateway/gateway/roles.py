"""The roles of an office as people read them: the gateway's one list. What each may do stands in the services' contracts (access.py)."""

from collections.abc import Collection
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _

APPLICANT = "applicant"
# The kind of principal that contracts name where every role of an office may act.
STAFF = "staff"
# Decides on permits.
DECIDER = "agency_head"


class Role(NamedTuple):
    """`says`: in one sentence, for those who give the role to somebody."""

    name: Any
    says: Any


ROLES = {
    "counter_officer": Role(_("Petugas loket"), _("Memeriksa pendaftaran dan berkas, dan menyerahkan izin.")),
    "verifier": Role(_("Verifikator"), _("Memverifikasi permohonan yang berkasnya lengkap.")),
    "technical_team": Role(_("Tim teknis"), _("Memberi pertimbangan teknis untuk unitnya.")),
    "treasurer": Role(_("Bendahara"), _("Mengurus retribusi.")),
    "section_head": Role(_("Kepala seksi"), _("Memverifikasi permohonan di seksinya.")),
    "division_head": Role(_("Kepala bidang"), _("Memverifikasi permohonan di bidangnya.")),
    "agency_head": Role(_("Kepala dinas"), _("Menetapkan: menyetujui atau menolak izin.")),
    "complaints_officer": Role(_("Petugas keluhan"), _("Menjawab keluhan.")),
    "agency_admin": Role(_("Admin instansi"), _("Mengurus petugas, pengaturan, dan kalender. Tidak memutus permohonan.")),
    "auditor": Role(_("Pengawas"), _("Melihat semuanya dan catatan audit, tanpa mengubah apa pun.")),
    "operator": Role(_("Operator sistem"), _("Menjaga sistem berjalan dan memeriksa rantai audit.")),
}


def principals(roles: Collection[str]) -> frozenset[str]:
    """The roles, and the kind `staff` beside any role of an office: what a row of a contract may name."""
    return frozenset(roles) | ({STAFF} if any(role in ROLES for role in roles) else set())
