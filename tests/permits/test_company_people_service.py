"""Several people act for one company: invited by mail, with a role, until they leave; and who left sees nothing of it any more."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bus.context import Actor
from bus.refusals import Conflict, Invalid, NotAllowed, NotFound, Refusal
from bus.seal import unseal
from bus.settings import setting
from tests.permits.office import BUDI, COMPANY, COUNTER, HEAD, NOW, SITI, VERIFIER, at, person, refused

TARI = person(13, "Tari Contoh", "applicant")


def marked(who, *marks):
    return Actor(id=who.id, roles=who.roles, claims={**who.claims, "marks": list(marks)})


def last_letter(office):
    event = [each for each in office.door.events() if each.type == "company_invited"][-1]
    return unseal(setting("SEAL_PRIVATE_KEY"), event.data["sealed"])


def joined(office, company_id, who, role="member", by=SITI):
    office.invite_to_company(by, company_id=company_id, email=f"orang{who.id}@contoh.test", role=role)
    office.accept_company_invitation(who, token=last_letter(office)["token"])


@pytest.fixture
def company(office):
    return office.save_company(SITI, **COMPANY)["company_id"]


def member(office, company_id, who, by=SITI):
    people = office.list_company_people(by, company_id=company_id)["people"]
    return {"company_id": company_id, "member_id": next(each["member_id"] for each in people if each["account_id"] == who.id)}


def submitted(office, company_id, who=SITI):
    draft = office.complete_draft(who, permit_type="APOTEK", applicant_type="company")
    return office.submit_application(who, **at(office.change_application(who, **at(draft), company_id=company_id)))


def test_an_invitation_is_mailed_looked_at_and_accepted_once(office, company):
    shown = office.invite_to_company(SITI, company_id=company, email=" Budi@Contoh.test ", role="member")
    waiting = {"email": "Budi@contoh.test", "role": "member", "by_name": "Siti Contoh", "state": "ready"}
    assert {name: shown["invitations"][0][name] for name in waiting} == waiting
    letter = last_letter(office)
    assert (letter["email"], letter["company_name"], letter["inviter_name"]) == ("Budi@contoh.test", "CV Contoh Sehat", "Siti Contoh")
    seen = office.get_company_invitation(None, token=letter["token"])
    assert (seen["state"], seen["company_name"], seen["by_name"]) == ("ready", "CV Contoh Sehat", "Siti Contoh")
    refused(NotFound, "company_not_found", office.get_company, BUDI, company_id=company)
    got = office.accept_company_invitation(BUDI, token=letter["token"])
    assert (got["company_id"], got["own_role"]) == (company, "member")
    assert [(each["name"], each["role"]) for each in office.list_company_people(BUDI, company_id=company)["people"]] == [
        ("Siti Contoh", "owner"),
        ("Budi Contoh", "member"),
    ]
    refused(Conflict, "already_member", office.accept_company_invitation, BUDI, token=letter["token"])
    assert refused(Conflict, "invitation_not_ready", office.accept_company_invitation, TARI, token=letter["token"])["state"] == "accepted"
    assert [one[0] for one in office.recorded()] == ["company_saved", "company_invited", "company_joined"]
    told = [each.data["accounts"] for each in office.door.events() if each.type == "company_people_changed"]
    assert told == [[11], [11, 12]]


def test_whom_an_invitation_does_not_let_in(office, company):
    def invited():
        shown = office.invite_to_company(SITI, company_id=company, email=f"a{len(office.told())}@contoh.test", role="member")
        return shown["invitations"][0]["invitation_id"], last_letter(office)["token"]

    refused(NotFound, "invitation_not_found", office.accept_company_invitation, BUDI, token="x" * 43)
    _, token = invited()
    refused(
        NotAllowed, "invitation_other_agency", office.accept_company_invitation, person(14, "Lain", "applicant", agency="agam"), token=token
    )
    refused(Conflict, "already_member", office.accept_company_invitation, SITI, token=token)
    refused(Conflict, "invitation_not_ready", office.accept_company_invitation, BUDI, token=token, now=NOW + timedelta(days=7))
    assert office.get_company_invitation(None, token=token, now=NOW + timedelta(days=7))["state"] == "expired"
    withdrawn, token = invited()
    office.withdraw_company_invitation(SITI, company_id=company, invitation_id=withdrawn)
    assert refused(Conflict, "invitation_not_ready", office.accept_company_invitation, BUDI, token=token)["state"] == "withdrawn"
    refused(Conflict, "invitation_over", office.withdraw_company_invitation, SITI, company_id=company, invitation_id=withdrawn)
    again, earlier = invited()
    office.resend_company_invitation(SITI, company_id=company, invitation_id=again)
    refused(Conflict, "invitation_not_ready", office.accept_company_invitation, BUDI, token=earlier)
    later = last_letter(office)["token"]
    assert office.decline_company_invitation(None, token=later) == {"company_name": "CV Contoh Sehat"}
    refused(Conflict, "invitation_not_ready", office.accept_company_invitation, BUDI, token=later)


def test_the_same_person_is_there_once(office):
    first = marked(SITI, "siti")
    company_id = office.save_company(first, **COMPANY)["company_id"]
    office.invite_to_company(first, company_id=company_id, email="kedua@contoh.test", role="owner")
    second = marked(person(15, "Siti Contoh", "applicant"), "siti", "other")
    refused(Conflict, "same_person_member", office.accept_company_invitation, second, token=last_letter(office)["token"])


def test_who_may_invite_and_how_often(office, company):
    joined(office, company, BUDI)
    wish = {"company_id": company, "role": "member"}
    refused(NotAllowed, "not_company_owner", office.invite_to_company, BUDI, **wish, email="a@contoh.test")
    refused(NotAllowed, "not_company_owner", office.save_company, BUDI, company_id=company, **COMPANY)
    refused(NotFound, "company_not_found", office.invite_to_company, TARI, **wish, email="a@contoh.test")
    assert refused(Invalid, "invalid_fields", office.invite_to_company, SITI, **wish, email="nobody")["fields"] == {
        "email": {"code": "email_format"}
    }
    assert (
        "role"
        in refused(Invalid, "invalid_fields", office.invite_to_company, SITI, company_id=company, email="a@contoh.test", role="x")["fields"]
    )
    waiting = office.invite_to_company(SITI, **wish, email="a@contoh.test")["invitations"][0]["invitation_id"]
    refused(Conflict, "already_invited", office.invite_to_company, SITI, **wish, email="A@contoh.test")
    for _ in range(2):
        waiting = office.resend_company_invitation(SITI, company_id=company, invitation_id=waiting)["invitations"][0]["invitation_id"]
    refused(Conflict, "invitations_full", office.resend_company_invitation, SITI, company_id=company, invitation_id=waiting)
    for number in range(16):
        office.invite_to_company(SITI, **wish, email=f"b{number}@contoh.test")
    refused(Conflict, "invitations_full", office.invite_to_company, SITI, **wish, email="c@contoh.test")
    office.invite_to_company(SITI, **wish, email="c@contoh.test", now=NOW + timedelta(days=1, seconds=1))
    assert office.list_company_people(BUDI, company_id=company)["invitations"] == [], "who is invited is for owners"


def test_an_owner_stays(office, company):
    refused(Conflict, "last_owner", office.leave_company, SITI, **member(office, company, SITI))
    joined(office, company, BUDI)
    refused(Conflict, "last_owner", office.leave_company, SITI, **member(office, company, SITI))
    refused(Conflict, "last_owner", office.change_company_role, SITI, **member(office, company, SITI), role="member")
    refused(NotAllowed, "not_company_owner", office.leave_company, BUDI, **member(office, company, SITI))
    office.change_company_role(SITI, **member(office, company, BUDI), role="owner")
    office.invite_to_company(SITI, company_id=company, email="c@contoh.test", role="member")
    token = last_letter(office)["token"]
    mine = member(office, company, SITI)
    assert office.leave_company(SITI, **mine) == {}
    refused(NotFound, "company_not_found", office.leave_company, SITI, **mine)
    refused(Conflict, "invitation_not_ready", office.accept_company_invitation, TARI, token=token)
    assert [each["account_id"] for each in office.list_company_people(BUDI, company_id=company)["people"]] == [BUDI.id]
    assert office.list_companies(SITI) == []


@pytest.mark.parametrize("attempt", range(5))
def test_of_two_owners_who_remove_each_other_at_once_one_stays(office, company, attempt):
    joined(office, company, BUDI, role="owner")
    wishes = [(SITI, member(office, company, BUDI)), (BUDI, member(office, company, SITI))]

    def removed(wish):
        try:
            return office.leave_company(wish[0], **wish[1])
        except Refusal as refusal:
            return refusal.code

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(removed, wishes))
    assert [each for each in outcomes if isinstance(each, str)] == ["company_not_found"]
    stays = SITI if isinstance(outcomes[0], dict) else BUDI
    people = office.list_company_people(stays, company_id=company)["people"]
    assert [(each["account_id"], each["role"]) for each in people] == [(stays.id, "owner")]


def test_its_people_see_its_applications_and_do_what_applicants_do(office, company):
    joined(office, company, BUDI)
    draft = office.draft(SITI, permit_type="APOTEK", applicant_type="company")
    draft = office.change_application(SITI, **at(draft), company_id=company)
    refused(NotFound, "application_not_found", office.get_application, BUDI, application_id=draft["application_id"])
    one = submitted(office, company)
    listed = office.list_applications(BUDI)["items"]
    assert [each["application_id"] for each in listed] == [one["application_id"]]
    seen = office.get_application(BUDI, application_id=one["application_id"])
    assert seen["may"] == ["withdraw"] and seen["history"][0]["by_name"] == "Siti Contoh"
    attached = next(each["document"]["document_id"] for each in seen["requirements"] if each["document"])
    assert office.get_document_file(BUDI, document_id=attached)
    refused(NotFound, "document_not_found", office.get_document, BUDI, document_id=attached)
    refused(NotFound, "application_not_found", office.get_application, TARI, application_id=one["application_id"])
    back = office.return_application(COUNTER, **at(seen), step="file_check", reasons={"location": "Salah"})
    seen = office.get_application(BUDI, application_id=back["application_id"])
    elsewhere = {"address": "Jl. Lain No. 1", "district": "Muara Enim", "village": "Pasar I Muara Enim", "note": ""}
    mended = office.resubmit_application(BUDI, **at(office.change_application(BUDI, **at(seen), location=elsewhere)))
    assert [(each["by_name"]) for each in mended["history"] if each["by_role"] == "applicant"] == ["Siti Contoh", "Budi Contoh"]
    assert ("application_resubmitted", f"application/{one['application_id']}", BUDI.id, SITI.id) in [each[:4] for each in office.recorded()]
    assert office.withdraw_application(BUDI, **at(mended))["status"] == "withdrawn"


def test_who_left_sees_nothing_of_its_cases_and_is_told_nothing(office, company, monkeypatch, tmp_path):
    monkeypatch.setenv("FILES_URL", f"file://{tmp_path}")
    joined(office, company, BUDI, role="owner")
    one = submitted(office, company)
    draft = office.draft(SITI, permit_type="APOTEK", applicant_type="company")
    draft = office.change_application(SITI, **at(draft), company_id=company)
    issued = office.advanced(submitted(office, company), 4)
    office.make_pdf(issued)
    kept = office.list_documents(SITI)
    assert any(each["kind"] == "permit" for each in kept)
    permit = issued["permit"]["permit_id"]
    assert [each["permit_id"] for each in office.list_permits(BUDI)] == [permit] and office.get_permit_file(BUDI, permit_id=permit)
    office.leave_company(SITI, **member(office, company, SITI))
    refused(NotFound, "application_not_found", office.get_application, SITI, application_id=one["application_id"])
    refused(NotFound, "application_not_found", office.get_receipt, SITI, application_id=one["application_id"])
    refused(NotFound, "permit_not_found", office.get_permit_file, SITI, permit_id=permit)
    assert [each["application_id"] for each in office.list_applications(SITI)["items"]] == [draft["application_id"]]
    assert office.list_permits(SITI) == [] and not any(each["kind"] == "permit" for each in office.list_documents(SITI))
    shown = office.get_application(SITI, application_id=draft["application_id"])
    assert shown["company"] is None and "company" in shown["missing"], "a draft of theirs goes on without the company"
    seen = office.get_application(BUDI, application_id=one["application_id"])
    assert seen["history"][0]["by_name"] == "Siti Contoh", "what was done keeps its name"
    office.reject_application(COUNTER, **at(seen), step="file_check", reason="Kurang")
    event = next(each for each in office.door.events() if each.type == "application_rejected")
    assert (event.data["told"], event.data["company_id"]) == ([BUDI.id], company)


def test_whoever_belonged_to_the_company_when_it_applied_decides_nothing(office, company):
    clerk = person(BUDI.id, "Budi Contoh", "counter_officer")
    second = marked(person(91, "Budi C.", "counter_officer"), "budi")
    joined(office, company, marked(BUDI, "budi"))
    one = submitted(office, company)
    for officer in (clerk, second):
        refused(NotAllowed, "own_application", office.advance_application, officer, **at(one), step="file_check")
    office.leave_company(SITI, **member(office, company, BUDI), now=NOW + timedelta(hours=1))
    for officer in (clerk, second):
        refused(NotAllowed, "own_application", office.advance_application, officer, **at(one), step="file_check")
    later = submitted_later(office, company)
    office.advance_application(clerk, **at(later), step="file_check", now=NOW + timedelta(hours=3))


def submitted_later(office, company_id):
    draft = office.complete_draft(SITI, permit_type="APOTEK", applicant_type="company")
    draft = office.change_application(SITI, **at(draft), company_id=company_id)
    return office.submit_application(SITI, **at(draft), now=NOW + timedelta(hours=2))


def test_a_case_is_not_taken_to_another_company(office, company):
    joined(office, company, BUDI)
    other = office.save_company(BUDI, **{**COMPANY, "name": "CV Lain", "nib": "9876543210123"})["company_id"]
    one = submitted(office, company)
    back = office.return_application(COUNTER, **at(one), step="file_check", reasons={"company": "Salah"})
    refused(Conflict, "company_stays", office.change_application, BUDI, **at(back), company_id=other)
    assert office.change_application(BUDI, **at(back), company_id=company)["company"]["name"] == "CV Contoh Sehat"


def test_region_and_deed(office, company):
    facts = {"region": "16.03.02.1009", "region_name": "Pasar I, Muara Enim", "deed_number": " 12 ", "deed_date": "2020-05-04"}
    saved = office.save_company(SITI, company_id=company, **COMPANY, **facts)
    assert {name: saved[name] for name in facts} == {**facts, "deed_number": "12"}
    kept = office.save_company(SITI, company_id=company, **COMPANY)
    assert kept["region"] == facts["region"], "what is not given stays"
    bad = refused(Invalid, "invalid_fields", office.save_company, SITI, **COMPANY, **{**facts, "region": "", "region_name": ""})
    assert bad["fields"] == {"region": {"code": "choose"}}
    for date, fault in ((None, "required"), ("2031-01-01", "date_in_future"), ("2020-13-01", "not_a_date")):
        bad = refused(Invalid, "invalid_fields", office.save_company, SITI, company_id=company, **COMPANY, **{**facts, "deed_date": date})
        assert bad["fields"] == {"deed_date": {"code": fault}}


def test_a_company_of_the_release_before_has_its_owner(office):
    columns = {**COMPANY, "account_id": SITI.id, "npwp": ""}
    names, values = ", ".join(columns), ", ".join(repr(value) for value in columns.values())
    office.execute(f"insert into company ({names}) values ({values})")
    (one,) = office.list_companies(SITI)
    assert (one["own_role"], one["region"]) == ("owner", None)
    assert office.list_company_people(SITI, company_id=one["company_id"])["people"][0]["name"] is None
    joined(office, one["company_id"], BUDI)


def closed(office, who, seq=1):
    subject, data = f"account/{who.id}", {"agency": "muara-enim", "account_id": who.id}
    office.door.handle("on_account_closed", source="identity", type="account_closed", subject=subject, seq=seq, data=data, now=NOW)


def test_a_company_whose_only_owner_closes_the_account_goes_on(office, company):
    joined(office, company, BUDI)
    joined(office, company, TARI)
    closed(office, SITI)
    people = office.list_company_people(BUDI, company_id=company)
    assert [(each["name"], each["role"]) for each in people["people"]] == [("Budi Contoh", "owner"), ("Tari Contoh", "member")]
    assert people["manages"]
    assert [each.data["accounts"] for each in office.door.events() if each.type == "company_people_changed"][-1] == [12, 13]
    assert [(one[0], one[2], one[3]) for one in office.recorded()][-2:] == [("company_role_changed", None, 12), ("company_left", None, 11)]


def test_who_was_one_of_two_owners_or_alone_leaves_or_stays(office, company):
    alone = office.save_company(BUDI, **{**COMPANY, "nib": "3210987654321"})["company_id"]
    joined(office, company, BUDI, role="owner")
    joined(office, company, TARI)
    office.invite_to_company(BUDI, company_id=alone, email="lama@contoh.test", role="member")
    told, token = len(office.told()), last_letter(office)["token"]
    closed(office, BUDI)
    state = refused(Conflict, "invitation_not_ready", office.accept_company_invitation, TARI, token=token)["state"]
    assert state == "withdrawn", "nobody comes to a company in which nobody else can act"
    people = office.list_company_people(SITI, company_id=company)["people"]
    assert [(each["name"], each["role"]) for each in people] == [("Siti Contoh", "owner"), ("Tari Contoh", "member")]
    assert len(office.told()) == told + 1, "nothing of the company in which nobody else is"
    assert len(office.list_company_people(BUDI, company_id=alone)["people"]) == 1


def test_of_a_companys_permit_those_are_told_who_are_there(office, company):
    """Who submitted it left: the owners are told that it is revoked, not who left."""
    joined(office, company, BUDI)
    one = office.advanced(submitted(office, company, BUDI), 4)
    office.leave_company(BUDI, **member(office, company, BUDI))
    why = {"reason": "Data palsu", "legal_basis": "Perda 1/2020", "day": NOW.date().isoformat()}
    asked = office.ask_permit_change(VERIFIER, permit_id=one["permit"]["permit_id"], kind="revoke", **why)["request"]
    office.decide_permit_change(HEAD, request_id=asked["request_id"], grant=True)
    event = next(each for each in office.door.events() if each.type == "permit_revoked")
    assert (event.data["applicant_id"], event.data["told"], event.data["company_id"]) == (BUDI.id, [SITI.id], company)


def test_an_invitation_is_forgotten_with_its_address(office, company):
    office.invite_to_company(SITI, company_id=company, email="tamu@contoh.test", role="member")
    token = last_letter(office)["token"]
    office.door.run("sweep_invitations", now=NOW + timedelta(days=30))
    assert office.list_company_people(SITI, company_id=company)["invitations"][0]["email"] == "tamu@contoh.test"
    office.door.run("sweep_invitations", now=NOW + timedelta(days=30, seconds=1))
    assert office.list_company_people(SITI, company_id=company)["invitations"] == []
    refused(NotFound, "invitation_not_found", office.get_company_invitation, None, token=token)
