"""Handing a permit over at the counter: once for each paper, to whom, and with a receipt that is the same ever after."""

import threading

import pytest
from sqlalchemy import text

from bus.refusals import Conflict, Invalid, NotAllowed, NotFound, Refusal
from tests.permits.office import COMPANY, COUNTER, HEAD, NOW, SITI, VERIFIER, at, person, refused
from tests.permits.test_duplicate_service import sent
from tests.permits.test_permit_life_service import DAY, TODAY, granted, on
from tests.permits.test_process_papers_service import said
from tests.permits.test_process_service import change_type

COLLEAGUE = person(90, "Lina Kedua", "counter_officer")
NIK = "1603014104900001"
HOLDER = {"issue": 1, "received_by": "holder", "name": "Siti Aminah", "id_document": "ktp", "id_number": NIK}
SENT = {**HOLDER, "received_by": "representative", "name": "Budi Contoh", "authority": "Surat kuasa 23 November 2026"}


@pytest.fixture
def held(office, monkeypatch, tmp_path):
    monkeypatch.setenv("FILES_URL", f"file://{tmp_path}")
    one = office.issued(permit_type="SIPD")
    office.make_pdf(one)
    return one["permit"]


def hand_over(office, held, *, actor=COUNTER, now=NOW, **changed):
    return office.hand_over_permit(actor, permit_id=held["permit_id"], now=now, **{**SENT, **changed})


def test_it_is_handed_over_once_with_a_numbered_receipt_and_the_holder_is_told(office, held):
    assert "hand_over" in office.get_permit(COUNTER, permit_id=held["permit_id"])["may"]
    assert "hand_over" not in office.get_permit(VERIFIER, permit_id=held["permit_id"])["may"]
    done = hand_over(office, held)
    entry = done["life"][-1]
    assert (entry["kind"], entry["day"], done["status"]) == ("handed_over", TODAY.isoformat(), "active") and "hand_over" not in done["may"]
    refused(Conflict, "permit_handed_over", hand_over, office, held)
    (told,) = [event.data for event in office.door.events() if event.type == "permit_handed_over"]
    assert (told["receiver_name"], told["received_by"], told["letter"]) == (
        "Budi Contoh",
        "representative",
        "503/0001/SERAH/DPMPTSP/XI/2026",
    )
    (kept,) = [
        each for each in office.get_application(SITI, application_id=told["application_id"])["papers"] if each["kind"] == "handover_receipt"
    ]
    assert kept["number"] == told["letter"]
    with office.door.engine.connect() as connection:
        said = connection.execute(text("select facts::text from paper where kind = 'handover_receipt'")).scalar_one()
    [record] = [each for each in office.recorded() if each[0] == "permit_handed_over"]
    assert record[1:4] == (f"permit/{held['permit_id']}", COUNTER.id, SITI.id) and "Budi" not in str(record)
    assert "0001" in said and NIK not in said and "Surat kuasa 23 November 2026" in said and COUNTER.claims["name"] in said


LATER_THAT_DAY, TOMORROW = on(TODAY, hour=16), on(TODAY, hour=17)  # by the clock of UTC; the office is seven hours ahead


def receipt(office, done, *, actor=COUNTER, now=NOW):
    which = {"application_id": done["application_id"], "kind": "handover_receipt", "position": done["life"][-1]["position"]}
    return office.get_application_paper(actor, now=now, **which)


def marks(office, done, *, actor=COUNTER, now=NOW):
    """Whether the reader is told, in the permit's life where that is shown and among the papers, that the receipt would come as a copy."""
    papers = office.get_application(actor, application_id=done["application_id"], now=now)["papers"]
    seen = None if actor is SITI else office.get_permit(actor, permit_id=done["permit_id"], now=now)
    return seen and seen["life"][-1].get("is_copy", False), next(each for each in papers if each["kind"] == "handover_receipt").get(
        "is_copy", False
    )


def test_the_receipt_is_printed_at_the_counter_on_its_day_to_be_signed_and_is_a_copy_otherwise(office, held):
    done = hand_over(office, held)
    assert marks(office, done) == (False, False) and marks(office, done, actor=VERIFIER) == (True, True)
    assert marks(office, done, actor=SITI) == (None, True)
    for actor in (SITI, VERIFIER):
        early = receipt(office, done, actor=actor)
        assert early["name"].startswith("salinan-") and "SALINAN" in said(early)
    original = receipt(office, done)
    assert "alinan" not in said(original) and original["name"] == "handover-receipt-503-0001-SERAH-DPMPTSP-XI-2026.pdf"
    assert receipt(office, done, actor=COLLEAGUE, now=LATER_THAT_DAY) == original, "a printer that jammed"
    assert marks(office, done, now=LATER_THAT_DAY) == (False, False) and marks(office, done, now=TOMORROW) == (True, True)
    later = receipt(office, done, now=TOMORROW)
    assert later == receipt(office, done, actor=SITI)
    assert "SALINAN" in said(later) and "Lembar ini salinan." in said(later) and "503/0001/SERAH/DPMPTSP/XI/2026" in said(later)


@pytest.fixture
def waiting(office, monkeypatch, tmp_path):
    """A building's application, whose permit waits to be fetched."""
    monkeypatch.setenv("FILES_URL", f"file://{tmp_path}")
    one = to_collect(office, office.submitted(permit_type="PBG"))
    office.make_pdf(one)
    return seen(office, one)


def to_collect(office, one):
    while one["status"] != "ready_for_collection":
        one = office.advanced(one, 1)
    return one


def seen(office, one, actor=COUNTER):
    return office.get_application(actor, application_id=one["application_id"])


def test_a_case_that_waits_for_the_handover_is_done_with_the_receipt_alone(office, waiting):
    assert waiting["may"] == ["hand_over"] and seen(office, waiting, VERIFIER)["may"] == []
    refused(Conflict, "handover_needs_receipt", office.advance_application, COUNTER, **at(waiting), step="handing_over")
    hand_over(office, waiting["permit"])
    done = seen(office, waiting)
    assert (done["status"], done["step"], done["may"]) == ("handed_over", None, [])
    assert "handover_receipt" in [each["kind"] for each in done["papers"]]


def test_where_nobody_gets_the_paper_any_more_the_case_ends_as_issued(office, waiting):
    granted(office, waiting["permit"], "suspend")
    refused(Conflict, "handover_needs_receipt", office.advance_application, COUNTER, **at(seen(office, waiting)), step="handing_over")
    granted(office, waiting["permit"], "revoke")
    one = seen(office, waiting)
    assert one["may"] == ["advance"]
    refused(NotAllowed, "not_your_step", office.advance_application, VERIFIER, **at(one), step="handing_over")
    ended = office.advance_application(COUNTER, **at(one), step="handing_over")
    assert (ended["status"], ended["finished"]) == ("issued", True)
    refused(Conflict, "permit_not_in_force", hand_over, office, waiting["permit"])


def test_a_duplicate_is_fetched_at_the_counter_too_and_its_case_ends_with_that(office, monkeypatch, tmp_path):
    monkeypatch.setenv("FILES_URL", f"file://{tmp_path}")
    change_type(office, "TDG", flow="building")
    company = office.save_company(SITI, **COMPANY)
    draft = office.complete_draft(permit_type="TDG", applicant_type="company")
    first = office.submit_application(SITI, **at(office.change_application(SITI, **at(draft), company_id=company["company_id"])))
    first = to_collect(office, first)
    office.make_pdf(first)
    second = to_collect(office, sent(office, first, now=NOW))
    hand_over(office, first["permit"])
    assert [seen(office, each)["status"] for each in (first, second)] == ["handed_over", "handed_over"]


def test_of_two_officers_at_once_one_hands_it_over(office, held):
    outcomes = []

    def act(actor):
        try:
            outcomes.append(hand_over(office, held, actor=actor)["status"])
        except Refusal as refusal:
            outcomes.append(refusal.code)

    threads = [threading.Thread(target=act, args=(actor,)) for actor in (COUNTER, COLLEAGUE)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(outcomes) == ["active", "permit_handed_over"]


@pytest.mark.parametrize("kind", ["suspend", "revoke"])
def test_what_is_not_in_force_stays_at_the_office(office, held, kind):
    granted(office, held, kind)
    assert "hand_over" not in office.get_permit(COUNTER, permit_id=held["permit_id"])["may"]
    refused(Conflict, "permit_not_in_force", hand_over, office, held)


def test_nor_what_has_ended_or_was_issued_again_or_has_no_paper_yet(office, held):
    refused(Conflict, "permit_not_in_force", hand_over, office, held, now=on(TODAY + 6 * 366 * DAY))
    refused(Conflict, "permit_issued_again", hand_over, office, held, issue=2)
    unready = office.issued(permit_type="SIPD", actor=person(77, "Ani Lain", "applicant"))["permit"]
    refused(Conflict, "permit_paper_not_ready", hand_over, office, unready)


def test_who_took_it_is_said(office, held):
    for wrong, field in (({"name": " "}, "name"), ({"id_number": "12"}, "id_number"), ({"authority": " "}, "authority")):
        with pytest.raises(Invalid) as caught:
            hand_over(office, held, **wrong)
        assert list(caught.value.details["fields"]) == [field]
    hand_over(office, held, **HOLDER, authority="")


def test_only_the_counter_of_that_agency_and_never_an_own_one(office, held):
    refused(NotAllowed, "not_allowed", hand_over, office, held, actor=HEAD)
    refused(NotFound, "permit_not_found", hand_over, office, held, actor=person(88, "Lina Lain", "counter_officer", agency="lain"))
    refused(NotAllowed, "own_permit", hand_over, office, held, actor=person(SITI.id, "Siti", "counter_officer"))
