"""Who acts in somebody's name: by the delegated role alone, refused what either of the two would be refused, and both names are kept."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bus.context import Actor
from bus.database import Transactions
from bus.refusals import NotAllowed
from permits.domain.people import Absent, Person
from tests.access_table import proven
from tests.permits.office import COUNTER, HEAD, NOW, SITI, VERIFIER, Office, at, person, refused
from tests.permits.test_receipt_pdf import URL, text_of

ABSENT = {
    "id": HEAD.id,
    "name": "Rahmat Contoh",
    "roles": ["agency_head"],
    "units": ["dpmptsp"],
    "marks": ["mark-of-rahmat"],
    "until": "2026-11-30",
}


def standing_in(actor, **absent):
    """That person, with the head's role by delegation."""
    claims = {**actor.claims, "acts_for": [{**ABSENT, **absent}]}
    return Actor(id=actor.id, roles=actor.roles | {"agency_head", "staff"}, claims=claims)


WULAN = standing_in(person(60, "Wulan Contoh", "division_head"))


@pytest.fixture
def office(database, tmp_path, monkeypatch):
    monkeypatch.setenv("FILES_URL", f"file://{tmp_path}/files")
    monkeypatch.setenv("PUBLIC_URL", URL)
    return Office(database("permits"))


def at_decision(office):
    return office.advanced(office.submitted(), 2)


def test_who_stands_in_finds_decides_and_both_names_are_kept(office):
    one = at_decision(office)
    listed = office.list_queue(WULAN)["items"]
    assert [each["application_id"] for each in listed] == [one["application_id"]]
    assert "advance" in office.get_application(WULAN, application_id=one["application_id"])["may"]
    decided = office.advance_application(WULAN, **at(one), step=one["step"])
    line = decided["history"][-1]
    assert (line["by_name"], line["for_name"], line["by_role"]) == ("Wulan Contoh", "Rahmat Contoh", "agency_head")
    event = [each for each in office.door.events() if each.type == "application_moved"][-1]
    assert event.data["acts_for"] == HEAD.id and office.recorded()[-1][4]["acts_for"] == HEAD.id
    assert "for_name" not in office.get_application(SITI, application_id=one["application_id"])["history"][-1]


def test_permit_and_letter_say_in_whose_name(office):
    from permits import permit_pdf, rejection_pdf
    from permits.service.permits import _on_paper
    from permits.store import papers
    from permits.store import permits as permit_store

    one = at_decision(office)
    decided = office.advance_application(WULAN, **at(one), step=one["step"])
    issued = office.advance_application(COUNTER, **at(decided), step=decided["step"])
    other = at_decision(office)
    rejected = office.reject_application(WULAN, **at(other), step=other["step"], reason="Tidak sesuai")
    with Transactions(office.door.engine).begin() as session:
        page = _on_paper(session, permit_store.the(session, issued["permit"]["permit_id"]))
        letter = rejection_pdf.from_pinned(papers.facts(session, rejected["application_id"], papers.REJECTION))
    for text in (text_of(permit_pdf.render(page, public_url=URL)), text_of(rejection_pdf.render(letter, public_url=URL))):
        assert "a.n. Kepala DPMPTSP" in text and "Wulan Contoh a.n. Rahmat Contoh" in text


def test_it_is_refused_to_both_what_one_of_them_did_before(office):
    one = office.submitted()
    one = office.advanced(one, 1)
    verified = office.advance_application(VERIFIER, **at(one), step=one["step"])
    refused(NotAllowed, "same_person_as_verifier", office.advance_application, standing_in(VERIFIER), **at(verified), step=verified["step"])
    as_verifier = standing_in(person(61, "Dewi Contoh", "division_head"), id=VERIFIER.id, name="Vino Contoh")
    refused(NotAllowed, "same_person_as_verifier", office.advance_application, as_verifier, **at(verified), step=verified["step"])
    assert "advance" in office.get_application(WULAN, application_id=verified["application_id"])["may"]


def test_who_decided_in_somebodys_name_counts_as_that_one_too(office):
    """The one for whom a verifier's step was done does not decide it."""
    one = office.advanced(office.submitted(), 1)
    deputy = Actor(
        id=62,
        roles=proven("counter_officer") | {"verifier"},
        claims={**COUNTER.claims, "name": "Dina", "acts_for": [{**ABSENT, "roles": ["verifier"]}]},
    )
    verified = office.advance_application(deputy, **at(one), step=one["step"])
    refused(NotAllowed, "same_person_as_verifier", office.advance_application, HEAD, **at(verified), step=verified["step"])


def test_neither_decides_an_own_case(office):
    siti = person(11, "Siti Contoh", "applicant")
    marked = Actor(id=11, roles=siti.roles, claims={**siti.claims, "marks": ["mark-of-rahmat"]})
    one = office.advanced(office.submitted(marked), 2)
    refused(NotAllowed, "own_application", office.advance_application, WULAN, **at(one), step=one["step"])
    other = at_decision(office)
    own = standing_in(person(60, "Wulan Contoh", "division_head"))
    own = Actor(id=SITI.id, roles=own.roles, claims=own.claims)
    refused(NotAllowed, "own_application", office.advance_application, own, **at(other), step=other["step"])


@pytest.mark.parametrize(("hours", "may"), [(0, True), (7 * 24 + 13, True), (7 * 24 + 14, False)])
def test_the_right_ends_at_midnight_of_the_office_whatever_the_proof_says(office, hours, may):
    """NOW is 10.00 WIB on 23 November; the last day is the 30th."""
    one = at_decision(office)
    now = NOW + timedelta(hours=hours)
    assert ("advance" in office.call("get_application", WULAN, now=now, application_id=one["application_id"])["may"]) is may


def test_a_permit_is_not_revoked_by_who_stands_in_for_whoever_asked_for_it(office):
    from permits.domain import permit_request
    from tests.permits.test_application import submitted

    by = Person(
        60, "Wulan", "muara-enim", frozenset({"division_head"}), "WIB", acts_for=(Absent(52, "Rahmat", frozenset({"agency_head"})),)
    )
    asked = permit_request.PermitRequest(
        id=1, permit_id=1, agency="muara-enim", kind="revocation", reason="x", legal_basis="y", day=NOW.date(), asked_at=NOW, asked_by_id=52,
        asked_by_name="Rahmat",
    )  # fmt: skip
    refused(NotAllowed, "same_person_as_asker", permit_request.decide, asked, None, submitted()[0], grant=False, note="n", by=by, at=NOW)
    decided, _ = permit_request.decide(replace(asked, asked_by_id=70), None, submitted()[0], grant=False, note="n", by=by, at=NOW)
    assert decided.decided_by_name == "Wulan a.n. Rahmat"


def test_the_own_role_goes_before(office):
    one = at_decision(office)
    head_too = Actor(id=63, roles=WULAN.roles, claims={**WULAN.claims, "acts_for": []})
    assert "for_name" not in office.advance_application(head_too, **at(one), step=one["step"])["history"][-1]
