"""The flows of the house. Which one a permit type takes, its entry in the catalogue says (`PermitType.flow`).

`days` part a type's limit between the steps; a type with another limit than their sum has them in proportion (`binding`).
"""

from dataclasses import replace

from permits.domain.condition import Condition
from permits.domain.flow.conditions import FREE
from permits.domain.flow.process import Process
from permits.domain.flow.step import (
    BACK,
    EVERY_UNIT,
    FOR_COLLECTION,
    FOR_PAYMENT,
    FORWARD,
    HANDED_OVER,
    ISSUED,
    REJECT,
    REJECTED,
    RETURN,
    TO_APPLICANT,
    UNIT,
    Step,
    Words,
)

TO_REJECT = {"id": "Tolak", "en": "Reject"}
TO_RETURN = {"id": "Kembalikan untuk diperbaiki", "en": "Return for correction"}
TO_CHECK_AGAIN = {"id": "Kembalikan ke pemeriksaan berkas", "en": "Send back to the file check"}
FEE_FREE = Condition("fee", (FREE,))


def _words(id: str, en: str) -> Words:
    return {"id": id, "en": en}


_CHECK = Step(
    "file_check",
    name=_words("Pemeriksaan berkas", "File check"),
    applicant_name=_words("Pemeriksaan berkas", "File check"),
    act="check",
    role="counter_officer",
    outcomes={FORWARD: "verification", RETURN: TO_APPLICANT, REJECT: REJECTED},
    buttons={FORWARD: _words("Berkas lengkap, teruskan", "Files complete, pass on"), RETURN: TO_RETURN, REJECT: TO_REJECT},
    days=1,
)
_RECOMMENDATION = Step(
    "technical_recommendation",
    name=_words("Rekomendasi teknis", "Technical recommendation"),
    applicant_name=_words("Rekomendasi dinas teknis", "Technical recommendation"),
    act="recommend",
    role="technical_team",
    outcomes={FORWARD: "section_verification", BACK: "file_check"},
    buttons={
        FORWARD: _words("Beri rekomendasi", "Recommend"),
        BACK: _words("Keberatan, kembalikan ke pemeriksaan berkas", "Object, send back to the file check"),
    },
    at=EVERY_UNIT,
    days=2,
    stand_ins=("verifier",),
    form=("note",),
    produces="recommendation",
)
_INSPECTION = Step(
    "site_inspection",
    name=_words("Tinjauan lapangan", "Site inspection"),
    applicant_name=_words("Peninjauan lapangan", "Site visit"),
    act="inspect",
    role="technical_team",
    outcomes={FORWARD: "section_verification", BACK: "file_check"},
    buttons={
        FORWARD: _words("Sesuai, teruskan", "Suitable, pass on"),
        BACK: _words("Tidak sesuai, kembalikan ke pemeriksaan berkas", "Not suitable, send back to the file check"),
    },
    at=UNIT,
    days=3,
    stand_ins=("verifier",),
    form=("note", "report"),
    produces="inspection_report",
)
_ASSESSMENT = Step(
    "fee_setting",
    name=_words("Penghitungan retribusi", "Fee assessment"),
    applicant_name=_words("Penghitungan retribusi", "Fee assessment"),
    act="assess",
    role="treasurer",
    outcomes={FORWARD: "fee_payment"},
    buttons={FORWARD: _words("Tetapkan retribusi", "Set the fee")},
    days=1,
    unless=(FEE_FREE,),
    produces="fee_assessment",
)
_PAYMENT = Step(
    "fee_payment",
    name=_words("Pembayaran retribusi", "Payment of the fee"),
    applicant_name=_words("Pembayaran retribusi", "Payment of the fee"),
    act="pay",
    role="treasurer",
    outcomes={FORWARD: "section_verification"},
    buttons={FORWARD: _words("Sudah dibayar", "Paid")},
    clock=FOR_PAYMENT,
    days=0,
    unless=(FEE_FREE,),
)
_VERIFICATION = Step(
    "verification",
    name=_words("Verifikasi", "Verification"),
    applicant_name=_words("Verifikasi", "Verification"),
    act="verify",
    role="verifier",
    outcomes={FORWARD: "approval", RETURN: TO_APPLICANT, BACK: "file_check", REJECT: REJECTED},
    buttons={FORWARD: _words("Teruskan ke penetapan", "Pass on for decision"), RETURN: TO_RETURN, BACK: TO_CHECK_AGAIN, REJECT: TO_REJECT},
    days=2,
)
_SECTION = Step(
    "section_verification",
    name=_words("Verifikasi Kasi", "Verification by the section head"),
    applicant_name=_words("Verifikasi", "Verification"),
    act="verify",
    role="section_head",
    outcomes={FORWARD: "division_verification", RETURN: TO_APPLICANT, BACK: "file_check", REJECT: REJECTED},
    buttons={
        FORWARD: _words("Teruskan ke Kabid", "Pass on to the division head"),
        RETURN: TO_RETURN,
        BACK: TO_CHECK_AGAIN,
        REJECT: TO_REJECT,
    },
    days=1,
    stand_ins=("verifier",),
)
_DIVISION = Step(
    "division_verification",
    name=_words("Verifikasi Kabid", "Verification by the division head"),
    applicant_name=_words("Verifikasi akhir", "Last verification"),
    act="verify",
    role="division_head",
    outcomes={FORWARD: "approval", BACK: "section_verification", REJECT: REJECTED},
    buttons={
        FORWARD: _words("Teruskan ke penetapan", "Pass on for decision"),
        BACK: _words("Kembalikan ke Kasi", "Send back to the section head"),
        REJECT: TO_REJECT,
    },
    days=1,
    stand_ins=("section_head", "verifier"),
)
_APPROVAL = Step(
    "approval",
    name=_words("Penetapan", "Decision"),
    applicant_name=_words("Penetapan", "Decision"),
    act="decide",
    role="agency_head",
    outcomes={FORWARD: "issuance", BACK: "verification", REJECT: REJECTED},
    buttons={
        FORWARD: _words("Setujui", "Approve"),
        BACK: _words("Kembalikan ke verifikasi", "Send back to verification"),
        REJECT: TO_REJECT,
    },
    days=1,
    not_by=("file_check", "verification"),
)
# What the agency head has approved is not for the counter to refuse.
_ISSUANCE = Step(
    "issuance",
    name=_words("Penerbitan", "Issuance"),
    applicant_name=_words("Penerbitan", "Issuance"),
    act="issue",
    role="counter_officer",
    outcomes={FORWARD: ISSUED},
    buttons={FORWARD: _words("Terbitkan izin", "Issue permit")},
    days=0,
    produces="permit",
)
_HAND_OVER = Step(
    "handing_over",
    name=_words("Penyerahan", "Handover"),
    applicant_name=_words("Penyerahan izin", "Handover of the permit"),
    act="hand_over",
    role="counter_officer",
    outcomes={FORWARD: HANDED_OVER},
    buttons={FORWARD: _words("Sudah diserahkan", "Handed over")},
    clock=FOR_COLLECTION,
    days=0,
)
_BY_TWO_HEADS = (_SECTION, _DIVISION)


def _in_order(code: str, *steps: Step) -> Process:
    """Each step passes on to the one behind it. Who decides is none of those who checked or verified, and sends back to the last who did."""
    following = [step.code for step in steps[1:]]
    read = tuple(step.code for step in steps if step.act in ("check", "verify"))
    made = [replace(step, outcomes={**step.outcomes, FORWARD: after}) for step, after in zip(steps, following, strict=False)]
    decided = [
        replace(step, not_by=read, outcomes={**step.outcomes, BACK: read[-1]}) if step.act == "decide" else step
        for step in (*made, steps[-1])
    ]
    return Process(code, tuple(decided))


SIMPLE_FLOW = _in_order("simple", _CHECK, _VERIFICATION, _APPROVAL, _ISSUANCE)
FLOWS = {
    flow.code: flow
    for flow in (
        SIMPLE_FLOW,
        _in_order("with_recommendation", _CHECK, _RECOMMENDATION, *_BY_TWO_HEADS, _APPROVAL, _ISSUANCE),
        _in_order("with_inspection", _CHECK, _RECOMMENDATION, _INSPECTION, *_BY_TWO_HEADS, _APPROVAL, _ISSUANCE),
        _in_order("with_fee", _CHECK, _ASSESSMENT, _PAYMENT, *_BY_TWO_HEADS, _APPROVAL, _ISSUANCE),
        _in_order(
            "building",
            *(_CHECK, _RECOMMENDATION, _INSPECTION, _ASSESSMENT, _PAYMENT, *_BY_TWO_HEADS),
            *(_APPROVAL, _ISSUANCE, _HAND_OVER),
        ),
    )
}


FLOW_NAMES: dict[str, Words] = {
    "simple": _words("Sederhana", "Simple"),
    "with_recommendation": _words("Dengan rekomendasi dinas teknis", "With recommendation"),
    "with_inspection": _words("Dengan rekomendasi dan tinjauan lapangan", "With recommendation and site inspection"),
    "with_fee": _words("Dengan retribusi", "With fee"),
    "building": _words("Bangunan: rekomendasi, tinjauan, retribusi, penyerahan", "Building: recommendation, inspection, fee, handover"),
}


def flow_name(code: str) -> Words:
    """Of a flow that this version does not know, its code."""
    return FLOW_NAMES.get(code) or _words(code, code)


def all_steps() -> list[Step]:
    """Every step once, each behind the one that it follows in its flow."""
    found: list[Step] = []
    for each in FLOWS.values():
        place = 0
        for step in each.steps:
            codes = [one.code for one in found]
            place = codes.index(step.code) if step.code in codes else place
            found[place:place] = [] if step.code in codes else [step]
            place += 1
    return found


def flow(code: str) -> Process:
    """The flow that a catalogue entry names; one that this version does not know is the simple one."""
    return FLOWS.get(code, SIMPLE_FLOW)
