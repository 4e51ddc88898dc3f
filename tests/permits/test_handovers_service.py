"""Handing a permit over at the counter: once for each paper, to whom, and with a receipt that is the same ever after."""

import threading

import pytest
from sqlalchemy import text

from bus.refusals import Conflict, Invalid, NotAllowed, NotFound, Refusal
from tests.permits.office import COUNTER, HEAD, NOW, SITI, VERIFIER, person, refused
from tests.permits.test_permit_life_service import DAY, TODAY, granted, on

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
    which = {"application_id": told["application_id"], "kind": "handover_receipt", "position": entry["position"]}
    paper = office.get_application_paper(COUNTER, **which)
    assert office.get_application_paper(SITI, **which) == paper
    (kept,) = [
        each for each in office.get_application(SITI, application_id=told["application_id"])["papers"] if each["kind"] == "handover_receipt"
    ]
    assert kept["number"] == told["letter"]
    with office.door.engine.connect() as connection:
        said = connection.execute(text("select facts::text from paper where kind = 'handover_receipt'")).scalar_one()
    [record] = [each for each in office.recorded() if each[0] == "permit_handed_over"]
    assert record[1:4] == (f"permit/{held['permit_id']}", COUNTER.id, SITI.id) and "Budi" not in str(record)
    assert "0001" in said and NIK not in said and "Surat kuasa 23 November 2026" in said and COUNTER.claims["name"] in said


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
