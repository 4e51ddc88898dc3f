"""Every act on applications, companies and documents, and every look of somebody else at them, is told for the audit chains."""

import pytest

from bus.entrypoints import commands_of
from bus.refusals import Refusal
from permits.service import Permits
from tests.permits.office import (
    ADMIN,
    AUDITOR,
    BUDI,
    COMPANY,
    COUNTER,
    HEAD,
    LOCATION,
    NOW,
    OTHER_COUNTER,
    SITI,
    TEAM,
    VERIFIER,
    Office,
    at,
    person,
)


@pytest.fixture
def office(database, permits_office):
    return Office(database(permits_office))


def begun_and_published(do, office):
    """The commands of the catalogue's editor; returns what each should have recorded."""
    first, second = ADMIN, person(55, "Admin Lain", "agency_admin")
    draft = do("begin_permit_type_draft", first, code="SKP")
    first_draft = draft["draft_id"]
    do("discard_permit_type_draft", first, **which(draft))
    draft = do("begin_permit_type_draft", first, code="SKP")
    draft = do("change_permit_type_draft", first, **which(draft), facts={"working_days": 2})
    form = {"key": "catalogue/record", "name": "surat.pdf", "media_type": "application/pdf", "size": 9, "sha256": "0" * 64}
    beside: dict = {"kind": "new", "requirement": draft["entry"]["kinds"]["new"]["requirements"][0]["code"], "which": "blank"}
    draft = do("put_requirement_file", first, **which(draft), **beside, file=form)
    draft = do("ask_publication", first, **which(draft), effective_on="2026-12-01")
    do("decide_publication", second, **which(draft), decision="refused")
    draft = do("ask_publication", first, **which({**draft, "revision": draft["revision"] + 1}))
    do("decide_publication", second, **which(draft), decision="approved")
    entry = next(each for each in office.export_catalogue(first, limit=100)["items"] if each["code"] == "SIPD")
    imported = do("import_permit_type", first, entry={**entry, "working_days": 9})["draft_id"]
    do("change_service_standard", first, revision=0, texts={"staffing": "Lima orang."})
    do("change_reasons", first, act="return", revision=0, code="r1", move="down")
    one = do("create_application", SITI, application_kind="new", permit_type="SKP", applicant_type="individual", unit="dpmptsp")
    do("adopt_permit_type", SITI, **at(one))

    def told(act, by=54, id=draft["draft_id"], **details):
        return (act, f"catalogue/{id}", by, by, {"permit_type": "SKP", **details})

    return [
        ("begin_permit_type_draft", told("permit_type_draft_begun", id=first_draft, copy_of=None)),
        ("discard_permit_type_draft", told("permit_type_draft_discarded", id=first_draft)),
        ("begin_permit_type_draft", told("permit_type_draft_begun", copy_of=None)),
        ("change_permit_type_draft", told("permit_type_draft_changed")),
        ("put_requirement_file", told("permit_type_draft_changed")),
        ("ask_publication", told("publication_asked", effective_on="2026-12-01")),
        ("decide_publication", told("publication_refused", 55)),
        ("ask_publication", told("publication_asked", effective_on=None)),
        ("decide_publication", told("publication_approved", 55, version=2, effective_on="2026-11-23")),
        ("import_permit_type", ("permit_type_imported", f"catalogue/{imported}", 54, 54, {"permit_type": "SIPD", "base": 1})),
        ("change_service_standard", ("service_standard_changed", "catalogue/0", 54, 54, {})),
        ("change_reasons", ("reasons_changed", "catalogue/0", 54, 54, {"reasons_of": "return"})),
        ("create_application", ("application_created", f"application/{one['application_id']}", 11, 11, {"permit_type": "SKP"})),
        ("adopt_permit_type", ("application_changed", f"application/{one['application_id']}", 11, 11, {})),
    ]


def which(draft):
    return {"draft_id": draft["draft_id"], "revision": draft["revision"]}


def inspected(office, do):
    """An inspection with everything that a team does; what should have been recorded of it."""
    one = office.at_inspection()
    visit = {"application_id": one["application_id"], "step": "site_inspection"}
    plan = {"day": "2026-11-24", "starts": "09:30", "team": ["KENARI"], "meeting_place": "KENARI", "prepare": "KENARI"}
    do("schedule_inspection", TEAM, **visit, revision=0, **plan)
    do("save_inspection_report", TEAM, **visit, revision=1, notes={"LOCATION": "KENARI"}, remarks="KENARI")
    photo = {"key": "inspections/1", "name": "a.jpg", "media_type": "image/jpeg", "size": 9, "sha256": "0" * 64}
    added = do("add_inspection_photo", TEAM, **visit, file=photo, caption="KENARI", coordinates="-3.65120, 103.77020")
    photo_id = added["photos"][0]["photo_id"]
    do("remove_inspection_photo", TEAM, **visit, photo_id=photo_id)
    do("cancel_inspection", TEAM, **visit, revision=2, reason="KENARI sakit")
    whose = (f"application/{one['application_id']}", TEAM.id, 11)
    return [
        ("schedule_inspection", ("inspection_scheduled", *whose, {"step": "site_inspection"})),
        ("save_inspection_report", ("inspection_report_saved", *whose, {"step": "site_inspection"})),
        ("add_inspection_photo", ("inspection_photo_added", *whose, {"step": "site_inspection"})),
        ("remove_inspection_photo", ("inspection_photo_removed", *whose, {"step": "site_inspection", "photo_id": photo_id})),
        ("cancel_inspection", ("inspection_cancelled", *whose, {"step": "site_inspection"})),
    ]


# Looked at beside their rules: test_company_people_service, test_permit_life_service and test_handovers_service.
WITH_THEIR_RULES = (
    *("invite_to_company", "resend_company_invitation", "withdraw_company_invitation", "accept_company_invitation"),
    *("decline_company_invitation", "change_company_role", "leave_company", "ask_permit_change", "decide_permit_change"),
    *("ask_permit_correction", "answer_at_counter", "hand_over_permit"),
)


def test_every_command_leaves_one_record_of_who_did_what(office):
    """Each command once; one that is added and records nothing fails here."""
    done = []

    def do(method, actor, **arguments):
        before = len(office.recorded())
        answer = office.call(method, actor, **arguments)
        new = office.recorded()[before:]
        assert len(new) == 1, method
        done.append((method, new[0]))
        return answer

    office.list_queue(person(59, "KENARI", "counter_officer"))
    stored = {"key": "documents/record", "name": "surat.pdf", "media_type": "application/pdf", "size": 9, "sha256": "0" * 64}
    paper = do("add_document", SITI, kind="other", name="Surat", file=stored)["document_id"]
    newer = {**stored, "key": f"{stored['key']}-2"}
    first, paper = paper, do("replace_document", SITI, document_id=paper, version=1, name="KENARI", file=newer)["document_id"]
    loose = office.document()["document_id"]
    do("remove_document", SITI, document_id=loose, version=1)
    company = do("save_company", SITI, **COMPANY)["company_id"]
    asked = {"application_kind": "new", "permit_type": "SKP", "applicant_type": "individual", "unit": "dpmptsp", "location": LOCATION}
    one = do("create_application", SITI, **asked)
    id = one["application_id"]
    one = do("change_application", SITI, **at(one), location=LOCATION | {"note": "KENARI"})
    needed = [requirement["code"] for requirement in one["requirements"] if requirement["required"]]
    for requirement in needed:
        one = office.attach_document(SITI, **at(one), requirement=requirement, document_id=paper)
    one = do("detach_document", SITI, **at(one), requirement=needed[0])
    one = do("attach_document", SITI, **at(one), requirement=needed[0], document_id=paper)
    one = do("submit_application", SITI, **at(one))
    word = office.draft(permit_type="APOTEK")
    do("tick_requirement", SITI, **at(word), requirement="SIPNAP", ticked=True)
    do("claim_application", COUNTER, application_id=id, step="file_check")
    do("assign_application", HEAD, application_id=id, step="file_check", account_id=59, held_by=COUNTER.id)
    do("assign_applications", HEAD, account_id=COUNTER.id, applications=[{"application_id": id, "step": "file_check", "held_by": 59}])
    do("assign_application", HEAD, application_id=id, step="file_check", account_id=59, held_by=COUNTER.id)
    do("claim_application", COUNTER, application_id=id, step="file_check", held_by=59)
    do("release_application", COUNTER, application_id=id, step="file_check")
    away = do("say_absence", VERIFIER, since="2026-12-01", until="2026-12-02")
    changed = {"since": "2026-12-01", "until": "2026-12-03"}
    do("change_absence", VERIFIER, absence_id=away["absence_id"], revision=1, **changed)
    do("end_absence", VERIFIER, absence_id=away["absence_id"], revision=2)
    kept = do("save_filter", VERIFIER, name="KENARI", terms={"text": "KENARI"})["filter_id"]
    do("rename_filter", VERIFIER, filter_id=kept, name="KENARI 2")
    do("remove_filter", VERIFIER, filter_id=kept)
    note = do("write_note", COUNTER, application_id=id, text="KENARI membawa aslinya")["notes"][0]["note_id"]
    do("settle_note", VERIFIER, application_id=id, note_id=note)
    one = do("return_application", COUNTER, **at(one), step="file_check", reasons={"location": "KENARI salah"}, note="KENARI")
    one = do("resubmit_application", SITI, **at(one), note="KENARI benar")
    do("advance_application", COUNTER, **at(one), step="file_check", note="KENARI lengkap")
    back = office.get_application(VERIFIER, application_id=id)
    do("send_back_application", VERIFIER, **at(back), step="verification", reason="KENARI belum dibandingkan")
    again = office.get_application(COUNTER, application_id=id)
    one = do("return_application", COUNTER, **at(again), step="file_check", reasons={"location": "KENARI kurang"})
    do("resubmit_application", SITI, **at(one), note="KENARI sudah benar")
    other = office.submitted()
    do("withdraw_application", SITI, **at(other))
    third = office.submitted()
    do("reject_application", COUNTER, **at(third), step="file_check", reason="KENARI kurang")
    anew = do("apply_again", SITI, application_id=third["application_id"])
    told = [*inspected(office, do), *begun_and_published(do, office)]
    subject, whose_absence = f"application/{id}", f"absence/{away['absence_id']}"
    attached = {"requirement": needed[0], "document_id": paper}
    letter = {"step": "file_check", "letter_number": "503/0001/PENOLAKAN/DPMPTSP/XI/2026"}
    assert done == [
        ("add_document", ("document_added", f"document/{first}", 11, 11, {})),
        ("replace_document", ("document_replaced", f"document/{paper}", 11, 11, {"version": 2})),
        ("remove_document", ("document_removed", f"document/{loose}", 11, 11, {})),
        ("save_company", ("company_saved", f"company/{company}", 11, 11, {})),
        ("create_application", ("application_created", subject, 11, 11, {"permit_type": "SKP"})),
        ("change_application", ("application_changed", subject, 11, 11, {})),
        ("detach_document", ("application_document_detached", subject, 11, 11, {"requirement": needed[0]})),
        ("attach_document", ("application_document_attached", subject, 11, 11, attached)),
        ("submit_application", ("application_submitted", subject, 11, 11, {})),
        (
            "tick_requirement",
            ("application_requirement_ticked", f"application/{word['application_id']}", 11, 11, {"requirement": "SIPNAP"}),
        ),
        ("claim_application", ("application_claimed", subject, 50, 11, {"step": "file_check"})),
        ("assign_application", ("application_assigned", subject, 52, 11, {"step": "file_check", "to": 59})),
        ("assign_applications", ("application_assigned", subject, 52, 11, {"step": "file_check", "to": COUNTER.id})),
        ("assign_application", ("application_assigned", subject, 52, 11, {"step": "file_check", "to": 59})),
        ("claim_application", ("application_claimed", subject, 50, 11, {"step": "file_check"})),
        ("release_application", ("application_released", subject, 50, 11, {"step": "file_check"})),
        ("say_absence", ("absence_said", whose_absence, 51, 51, {"since": "2026-12-01", "until": "2026-12-02"})),
        ("change_absence", ("absence_changed", whose_absence, 51, 51, changed)),
        ("end_absence", ("absence_ended", whose_absence, 51, 51, changed)),
        ("save_filter", ("filter_saved", f"filter/{kept}", 51, 51, {})),
        ("rename_filter", ("filter_renamed", f"filter/{kept}", 51, 51, {})),
        ("remove_filter", ("filter_removed", f"filter/{kept}", 51, 51, {})),
        ("write_note", ("note_written", subject, 50, 11, {})),
        ("settle_note", ("note_settled", subject, 51, 11, {"note_id": note})),
        ("return_application", ("application_returned", subject, 50, 11, {"step": "file_check", "items": 1})),
        ("resubmit_application", ("application_resubmitted", subject, 11, 11, {"step": "file_check"})),
        ("advance_application", ("application_advanced", subject, 50, 11, {"step": "file_check", "status": "verification_1"})),
        ("send_back_application", ("application_sent_back", subject, 51, 11, {"step": "verification", "status": "submitted"})),
        ("return_application", ("application_returned", subject, 50, 11, {"step": "file_check", "items": 1})),
        ("resubmit_application", ("application_resubmitted", subject, 11, 11, {"step": "file_check"})),
        ("withdraw_application", ("application_withdrawn", f"application/{other['application_id']}", 11, 11, {})),
        ("reject_application", ("application_rejected", f"application/{third['application_id']}", 50, 11, letter)),
        ("apply_again", ("application_created", f"application/{anew['application_id']}", 11, 11, {"permit_type": "SKP"})),
        *told,
    ]
    assert sorted(set(commands_of(Permits)) ^ {method for method, _ in done}) == sorted(WITH_THEIR_RULES)
    assert "KENARI" not in str(office.recorded()), "what people wrote is no business of the chains"


def test_a_paper_that_somebody_else_opens_is_recorded_and_an_own_one_is_not(office):
    one = office.submitted()
    paper = one["requirements"][0]["document"]["document_id"]
    before = len(office.recorded())
    office.get_document_file(SITI, document_id=paper)
    for stranger in (BUDI, OTHER_COUNTER):
        with pytest.raises(Refusal):
            office.get_document_file(stranger, document_id=paper)
    assert len(office.recorded()) == before
    for officer in (COUNTER, VERIFIER, AUDITOR, COUNTER):
        office.get_document_file(officer, document_id=paper)
    looked = [("document_viewed", f"document/{paper}", officer, 11, {}) for officer in (50, 51, 53, 50)]
    assert office.recorded()[before:] == looked


def test_a_look_that_comes_again_because_the_service_died_is_one_look(office):
    paper = office.submitted()["requirements"][0]["document"]["document_id"]
    before = len(office.recorded())
    for message in ("one", "one", "another"):
        office.get_document_file(COUNTER, message=message, document_id=paper)
    assert office.recorded()[before:] == [("document_viewed", f"document/{paper}", 50, 11, {})] * 2


def test_a_permit_that_somebody_else_opens_is_recorded_and_an_own_one_is_not(office, monkeypatch, tmp_path):
    monkeypatch.setenv("FILES_URL", f"file://{tmp_path}")
    issued = office.issued()
    permit = office.make_pdf(issued).data["permit_id"]
    before = len(office.recorded())
    office.get_permit_file(SITI, permit_id=permit)
    office.get_permit_file(HEAD, permit_id=permit)
    assert office.recorded()[before:] == [("permit_viewed", f"permit/{permit}", 52, 11, {})]


def test_what_is_refused_leaves_no_record(office):
    one = office.submitted()
    before = len(office.recorded())
    with pytest.raises(Refusal):
        office.advance_application(VERIFIER, **at(one), step="verification", now=NOW)
    assert len(office.recorded()) == before
