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
def office(database, permits_office, tmp_path, monkeypatch):
    monkeypatch.setenv("FILES_URL", f"file://{tmp_path}/files")
    monkeypatch.setenv("PUBLIC_URL", URL)
    return Office(database(permits_office))


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
    from permits import permit_pdf, rejection_pdf, typesetter
    from permits.service.permits import on_paper
    from permits.store import papers
    from permits.store import permits as permit_store

    one = at_decision(office)
    decided = office.advance_application(WULAN, **at(one), step=one["step"])
    issued = office.advance_application(COUNTER, **at(decided), step=decided["step"])
    other = at_decision(office)
    rejected = office.reject_application(WULAN, **at(other), step=other["step"], reason="Tidak sesuai")
    with Transactions(office.door.engine).begin() as session:
        page = on_paper(session, permit_store.the(session, issued["permit"]["permit_id"]))
        letter = rejection_pdf.from_pinned(papers.find(session, rejected["application_id"], papers.REJECTION).facts)
    for paper, facts in ((permit_pdf, page), (rejection_pdf, letter)):
        text = text_of(typesetter.written(paper.to_html(facts, public_url=URL), identity="x"))
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


KASI = person(64, "Kasi Contoh", "counter_officer")


def asking_for(*roles, who=KASI, **absent):
    """That person, in these roles by delegation of the head."""
    claims = {**who.claims, "acts_for": [{**ABSENT, "roles": list(roles), **absent}]}
    return Actor(id=who.id, roles=who.roles | {*roles, "staff"}, claims=claims)


def test_what_was_asked_in_somebodys_name_is_not_decided_by_that_one(office):
    permit_id = office.issued()["permit"]["permit_id"]
    deputy = asking_for("section_head")
    assert office.get_permit(deputy, permit_id=permit_id)["may"] == ["suspend", "revoke", "correct"]
    why = {"reason": "Data palsu", "legal_basis": "Perda 1/2020", "day": NOW.date().isoformat()}
    asked = office.ask_permit_change(deputy, permit_id=permit_id, kind="revoke", **why)["request"]
    assert asked["asked_by_name"] == "Kasi Contoh a.n. Rahmat Contoh" and office.recorded()[-1][4]["acts_for"] == HEAD.id
    refused(NotAllowed, "same_person_as_asker", office.decide_permit_change, HEAD, request_id=asked["request_id"], grant=True)
    assert office.get_permit(HEAD, permit_id=permit_id)["may"] == []
    other = person(65, "Kepala Lain", "agency_head")
    late = standing_in(person(66, "Wakil Contoh", "division_head"), id=other.id, name="Kepala Lain", until="2026-11-22")
    refused(NotAllowed, "not_allowed", office.decide_permit_change, late, request_id=asked["request_id"], grant=True)
    in_time = standing_in(person(66, "Wakil Contoh", "division_head"), id=other.id, name="Kepala Lain")
    assert office.decide_permit_change(in_time, request_id=asked["request_id"], grant=True)["status"] == "revoked"
    assert office.recorded()[-1][4]["acts_for"] == other.id


def test_nobody_asks_about_the_permit_of_whom_they_stand_in_for(office):
    siti = person(11, "Siti Contoh", "applicant")
    marked = Actor(id=11, roles=siti.roles, claims={**siti.claims, "marks": ["mark-of-rahmat"]})
    one = office.issued(marked)
    why = {"reason": "Data palsu", "legal_basis": "Perda 1/2020", "day": NOW.date().isoformat()}
    asked = {"permit_id": one["permit"]["permit_id"], "kind": "revoke", **why}
    refused(NotAllowed, "own_permit", office.ask_permit_change, asking_for("section_head"), **asked)


def test_of_two_who_are_away_that_one_counts_who_works_where_the_case_waits():
    """One deputy of the technical teams of two units."""
    first = Absent(71, "Ani", frozenset({"technical_team"}), units=frozenset({"dinkes"}))
    second = Absent(72, "Beni", frozenset({"technical_team"}), units=frozenset({"dlh"}))
    by = Person(60, "Wulan", "muara-enim", frozenset({"section_head"}), "WIB", acts_for=(first, second))
    assert by.stands_in_for("technical_team", places=("dlh",)) == second
    assert by.units_in("technical_team", places=("dlh",)) == {"dlh"}
    assert by.stands_in_for("technical_team") == first and by.stands_in_for("section_head", places=("dlh",)) is None


def test_the_units_of_who_is_away_count_for_their_role_alone(office):
    """What waits for technical teams elsewhere is not listed to one who acts for a head there."""
    one = office.submitted()
    where = f"where id = {one['application_id']}"
    office.execute(f"update application set waits_for = 'technical_team', waits_in = '*', waits_in_units = '{{dinkes,dlh}}' {where}")
    team = person(57, "Tim Contoh", "technical_team")
    assert office.list_queue(standing_in(team, units=["dinkes"]))["items"] == []
    deputy = asking_for("technical_team", units=["dlh"])
    assert len(office.list_queue(deputy)["items"]) == 1


def test_a_heads_deputy_hands_out_work(office):
    one = office.submitted()
    assert "assign" in office.get_application(asking_for("section_head"), application_id=one["application_id"])["claim"]["may"]
    assert "assign" not in office.get_application(KASI, application_id=one["application_id"])["claim"]["may"]
