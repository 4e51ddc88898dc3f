"""The flows of the house. Which one a permit type takes, its entry in the catalogue says (`PermitType.flow`)."""

from permits.domain.flow.process import Process
from permits.domain.flow.step import FORWARD, ISSUED, REJECT, REJECTED, RETURN, TO_APPLICANT, Step

TO_REJECT = {"id": "Tolak", "en": "Reject"}
TO_RETURN = {"id": "Kembalikan untuk diperbaiki", "en": "Return for correction"}

SIMPLE_FLOW = Process(
    "simple",
    (
        Step(
            "file_check",
            name={"id": "Pemeriksaan berkas", "en": "File check"},
            applicant_name={"id": "Pemeriksaan berkas", "en": "File check"},
            act="check",
            role="counter_officer",
            outcomes={FORWARD: "verification", RETURN: TO_APPLICANT, REJECT: REJECTED},
            buttons={
                FORWARD: {"id": "Berkas lengkap, teruskan", "en": "Files complete, pass on"},
                RETURN: TO_RETURN,
                REJECT: TO_REJECT,
            },
        ),
        Step(
            "verification",
            name={"id": "Verifikasi", "en": "Verification"},
            applicant_name={"id": "Verifikasi", "en": "Verification"},
            act="verify",
            role="verifier",
            outcomes={FORWARD: "approval", RETURN: TO_APPLICANT, REJECT: REJECTED},
            buttons={
                FORWARD: {"id": "Teruskan ke penetapan", "en": "Pass on for decision"},
                RETURN: TO_RETURN,
                REJECT: TO_REJECT,
            },
        ),
        Step(
            "approval",
            name={"id": "Penetapan", "en": "Decision"},
            applicant_name={"id": "Penetapan", "en": "Decision"},
            act="decide",
            role="agency_head",
            outcomes={FORWARD: "issuance", REJECT: REJECTED},
            buttons={FORWARD: {"id": "Setujui", "en": "Approve"}, REJECT: TO_REJECT},
            not_by=("verification",),
        ),
        # What the agency head has approved is not for the counter to refuse.
        Step(
            "issuance",
            name={"id": "Penerbitan", "en": "Issuance"},
            applicant_name={"id": "Penerbitan", "en": "Issuance"},
            act="issue",
            role="counter_officer",
            outcomes={FORWARD: ISSUED},
            buttons={FORWARD: {"id": "Terbitkan izin", "en": "Issue permit"}},
        ),
    ),
)

FLOWS = {flow.code: flow for flow in (SIMPLE_FLOW,)}


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
