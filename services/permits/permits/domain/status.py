"""The statuses that people see, each with its meaning, and what an application's is: a function of the act and the clock of the step at
which it waits, or of how it ended. No step is named here, and no status is decided anywhere else."""

from dataclasses import dataclass, field

from permits.domain.flow.step import (
    FOR_APPLICANT,
    FOR_COLLECTION,
    FOR_PAYMENT,
    HANDED_OVER,
    ISSUED,
    LAPSED,
    REJECTED,
    WITHDRAWN,
    Step,
    Words,
)

DRAFT, RETURNED, RESUBMITTED = "draft", "returned", "resubmitted"


@dataclass(frozen=True)
class Status:
    """`meaning`: one sentence. `name` and `says` (the sentence under it) are for the applicant, `staff_name` for the office."""

    code: str
    meaning: str
    name: Words
    staff_name: Words
    says: Words = field(default_factory=dict)
    ends: bool = False


# No case comes to "fee_assessment" or "fee_due" yet: their steps are skipped until the office can assess fees.
_ALL = (
    Status(
        DRAFT,
        "The applicant is still writing it; nobody else sees it.",
        name={"id": "Draf", "en": "Draft"},
        staff_name={"id": "Draf", "en": "Draft"},
        says={"id": "Belum dikirim.", "en": "Not submitted yet."},
    ),
    Status(
        "submitted",
        "The office checks whether the files are complete.",
        name={"id": "Terkirim", "en": "Submitted"},
        staff_name={"id": "Masuk", "en": "Received"},
        says={"id": "Kami akan memeriksa kelengkapan berkas Anda.", "en": "We will check that your files are complete."},
    ),
    Status(
        "recommendation",
        "A technical unit is asked for its recommendation.",
        name={"id": "Sedang diperiksa dinas teknis", "en": "With the technical agency"},
        staff_name={"id": "Rekomendasi teknis", "en": "Technical recommendation"},
        says={"id": "Dinas teknis sedang memberi rekomendasi.", "en": "The technical agency is giving its recommendation."},
    ),
    Status(
        "inspection",
        "A team looks at the place.",
        name={"id": "Peninjauan lapangan", "en": "Site visit"},
        staff_name={"id": "Tinjauan lapangan", "en": "Site visit"},
        says={"id": "Tim teknis meninjau lokasi izin.", "en": "The technical team looks at the place."},
    ),
    Status(
        RETURNED,
        "The applicant has to mend something; the limit does not run.",
        name={"id": "Perlu perbaikan Anda", "en": "Needs your corrections"},
        staff_name={"id": "Dikembalikan ke pemohon", "en": "Returned to the applicant"},
        says={
            "id": "Waktu layanan berhenti dihitung sampai Anda mengirim perbaikan.",
            "en": "The service time stands still until you send your corrections.",
        },
    ),
    Status(
        RESUBMITTED,
        "The applicant has sent corrections; the step that returned it looks at them.",
        name={"id": "Perbaikan diterima", "en": "Corrections received"},
        staff_name={"id": "Perbaikan masuk", "en": "Corrected"},
        says={"id": "Petugas memeriksa perbaikan Anda.", "en": "Our staff are looking at your corrections."},
    ),
    Status(
        "fee_assessment",
        "The office works out what is to be paid.",
        name={"id": "Penghitungan retribusi", "en": "Fee assessment"},
        staff_name={"id": "Penghitungan retribusi", "en": "Fee assessment"},
    ),
    Status(
        "fee_due",
        "The applicant has to pay; the limit does not run.",
        name={"id": "Menunggu pembayaran Anda", "en": "Waiting for your payment"},
        staff_name={"id": "Menunggu pembayaran", "en": "Waiting for payment"},
    ),
    Status(
        "verification_1",
        "A verifier compares the files with the rules.",
        name={"id": "Sedang diproses", "en": "In progress"},
        staff_name={"id": "Verifikasi", "en": "Verification"},
        says={"id": "Berkas Anda sedang diverifikasi.", "en": "Your documents are being verified."},
    ),
    Status(
        "verification_2",
        "The head of the division reads what others did.",
        name={"id": "Sedang diproses", "en": "In progress"},
        staff_name={"id": "Verifikasi Kabid", "en": "Verification by the division head"},
        says={"id": "Tahap akhir sebelum tanda tangan.", "en": "The last step before the signature."},
    ),
    Status(
        "decision",
        "The agency head decides.",
        name={"id": "Menunggu tanda tangan", "en": "Waiting for signature"},
        staff_name={"id": "Penetapan", "en": "Decision"},
        says={"id": "Kepala dinas sedang menetapkan izin Anda.", "en": "The agency head is deciding on your permit."},
    ),
    Status(
        "approved",
        "It was approved; the permit is about to be issued.",
        name={"id": "Disetujui", "en": "Approved"},
        staff_name={"id": "Siap diterbitkan", "en": "Ready to issue"},
        says={"id": "Izin Anda disetujui dan sedang diterbitkan.", "en": "Your permit is approved and is being issued."},
    ),
    Status(
        "ready_for_collection",
        "The permit was issued; its holder has not been given it yet. The limit does not run.",
        name={"id": "Izin terbit, siap diambil", "en": "Permit issued, ready to be collected"},
        staff_name={"id": "Menunggu penyerahan", "en": "To be handed over"},
        says={"id": "Unduh izin Anda, atau ambil di loket.", "en": "Download your permit, or collect it at the counter."},
    ),
    Status(
        ISSUED,
        "The permit was issued; the application is finished.",
        name={"id": "Izin terbit", "en": "Permit issued"},
        staff_name={"id": "Terbit", "en": "Issued"},
        says={"id": "Unduh izin Anda.", "en": "Download your permit."},
        ends=True,
    ),
    Status(
        HANDED_OVER,
        "The holder was given the permit; the application is finished.",
        name={"id": "Selesai", "en": "Completed"},
        staff_name={"id": "Diserahkan", "en": "Handed over"},
        says={"id": "Izin Anda sudah diserahkan.", "en": "Your permit was handed over."},
        ends=True,
    ),
    Status(
        REJECTED,
        "The office refused it and said why.",
        name={"id": "Ditolak", "en": "Rejected"},
        staff_name={"id": "Ditolak", "en": "Rejected"},
        says={
            "id": "Alasannya ada di bawah. Anda dapat mengajukan keberatan lewat Keluhan.",
            "en": "The reason is below. You can object through Complaints.",
        },
        ends=True,
    ),
    Status(
        WITHDRAWN,
        "The applicant stopped it.",
        name={"id": "Dibatalkan oleh Anda", "en": "Withdrawn by you"},
        staff_name={"id": "Dibatalkan pemohon", "en": "Withdrawn by the applicant"},
        ends=True,
    ),
    Status(
        LAPSED,
        "No corrections came in time; all that was sent is kept.",
        name={"id": "Kedaluwarsa", "en": "Lapsed"},
        staff_name={"id": "Gugur", "en": "Lapsed"},
        says={
            "id": "Perbaikan tidak kami terima sampai batas waktunya. Dokumen Anda tersimpan; Anda dapat mengajukan lagi.",
            "en": "No corrections came in time. Your documents are kept; you may apply again.",
        },
        ends=True,
    ),
)
STATUSES = {each.code: each for each in _ALL}
ENDS = tuple(each.code for each in _ALL if each.ends)

BY_ACT = {
    "check": "submitted",
    "recommend": "recommendation",
    "inspect": "inspection",
    "assess": "fee_assessment",
    "pay": "fee_due",
    "verify": "verification_1",
    "decide": "decision",
    "issue": "approved",
    "hand_over": "ready_for_collection",
}
# Where an act is done by several roles one after the other.
BY_ACT_OF_ROLE = {("verify", "division_head"): "verification_2"}
BY_CLOCK = {FOR_APPLICANT: RETURNED, FOR_PAYMENT: "fee_due", FOR_COLLECTION: "ready_for_collection"}


def known(code: str) -> Status:
    """The status of that code; one that a later version wrote is called by its code."""
    return STATUSES.get(code) or Status(code, "", name={"id": code}, staff_name={"id": code})


def at(step: Step) -> str:
    """The status of what waits at that step."""
    return BY_CLOCK.get(step.clock) or BY_ACT_OF_ROLE.get((step.act, step.role)) or BY_ACT.get(step.act, step.act)
