"""The fourteen components of the service standard: what a permit type says of itself, what the office has written, and where it has written
nothing, words that say only how this service works and name no fact of an office."""

from typing import Any

from flask_babel import lazy_gettext as _

from gateway.pages.labels import Label

# By component, in the order of the law: its name, and what is said until the office writes its own words.
OWN: dict[str, tuple[Any, Any]] = {
    "complaints": (
        _("Penanganan pengaduan, saran, dan masukan"),
        _("Lewat menu Keluhan di layanan ini atau langsung di loket. Setiap keluhan mendapat nomor dan batas waktu jawaban."),
    ),
    "facilities": (
        _("Sarana, prasarana, dan fasilitas"),
        _("Layanan daring ini dapat dipakai dari ponsel dan komputer. Sarana di loket belum ditulis kantor."),
    ),
    "competence": (
        _("Kompetensi pelaksana"),
        _("Belum ditulis kantor. Setiap tahap hanya dikerjakan petugas yang diberi peran untuk itu."),
    ),
    "supervision": (
        _("Pengawasan internal"),
        _("Setiap tindakan petugas tercatat dengan waktunya. Yang memutus bukan orang yang memeriksa."),
    ),
    "staffing": (_("Jumlah pelaksana"), _("Belum ditulis kantor. Setiap permohonan ditangani paling sedikit dua orang.")),
    "service_guarantee": (
        _("Jaminan pelayanan"),
        _("Lama proses dihitung dalam hari kerja dan tampak pada permohonan Anda, begitu pula tahap yang terlambat."),
    ),
    "safety_guarantee": (
        _("Jaminan keamanan dan keselamatan"),
        _("Data Anda hanya dibuka petugas yang menanganinya, dan setiap pembukaan dicatat. Keaslian izin dapat diperiksa dengan kode QR."),
    ),
    "evaluation": (_("Evaluasi kinerja pelaksana"), _("Belum ditulis kantor. Lama proses dan keluhan dicatat oleh layanan ini.")),
}


def told(permit_type: dict[str, Any]) -> list[tuple[Label, str, bool]]:
    """Of each component that the office writes: its name, what is said, and whether the office has written it."""
    written = permit_type.get("service_standard") or {}
    return [(Label(str(name)), written.get(part) or str(usual), bool(written.get(part))) for part, (name, usual) in OWN.items()]
