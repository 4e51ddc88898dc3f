"""Permits issued here among the documents of their applicants, and the document that fits a requirement best."""

from datetime import timedelta

import pytest

from bus.refusals import Conflict, Invalid, NotFound
from permits.service import door
from permits.service.permits import IssuedPermits
from tests.permits.office import BUDI, COUNTER, NOW, PDF, SITI, at, refused


@pytest.fixture(autouse=True)
def files(monkeypatch, tmp_path):
    monkeypatch.setenv("FILES_URL", tmp_path.as_uri())


def issued(office, actor=SITI):
    one = office.issued(actor)
    office.make_pdf(one)
    return one


def filed(office, actor=SITI):
    return [each for each in office.list_documents(actor) if each["permit_id"]]


def unfile(office):
    """As a process of before leaves them."""
    office.execute("delete from document where permit_id is not null; update permit_document set filed = default")


def test_a_permit_lies_among_its_applicants_documents_by_itself_with_the_same_file(office, monkeypatch):
    one = issued(office)
    [document] = filed(office)
    permit = one["permit"]
    assert (document["kind"], document["number"], document["permit_id"]) == ("permit", permit["number"], permit["permit_id"])
    assert (document["issued_on"], document["valid_until"], document["permit_status"]) == ("2026-11-23", permit["valid_until"], "active")
    keys = [
        office.get_document_file(SITI, document_id=document["document_id"])["key"],
        office.get_permit_file(SITI, permit_id=permit["permit_id"])["key"],
    ]
    assert keys[0] == keys[1]
    assert filed(office, BUDI) == []
    have = office.get_quotas(SITI)["documents"]["have"]
    assert have == len(office.list_documents(SITI)) - 1, "it counts for nothing"
    monkeypatch.setitem(door.QUOTAS, "documents", 0)
    assert refused(Conflict, "documents_full", office.document)["limit"] == 0


def test_nobody_replaces_a_permit_and_its_status_is_that_of_the_permit(office):
    one = issued(office)
    [document] = filed(office)
    given = {"document_id": document["document_id"], "version": 1, "name": "Lain", "file": {**PDF, "key": "documents/forged"}}
    refused(Conflict, "document_is_permit", office.replace_document, SITI, **given)
    office.execute(f"update permit set revoked_at = now() where id = {one['permit']['permit_id']}")
    assert [each["permit_status"] for each in filed(office)] == ["revoked"]
    assert office.get_document(SITI, document_id=document["document_id"])["permit_status"] == "revoked"


def test_a_permit_fulfils_what_asks_for_one_until_it_is_revoked(office):
    one = issued(office)
    [document] = filed(office)
    draft = office.draft(permit_type="SIPTTK", kind="renewal")
    wanted = next(each["code"] for each in draft["requirements"] if each["document_kind"] == "permit")
    asked = {"application_id": draft["application_id"], "requirement": wanted}
    assert office.find_fitting_document(SITI, **asked)["document"]["document_id"] == document["document_id"]
    draft = office.attach_document(SITI, **at(draft), requirement=wanted, document_id=document["document_id"])
    kept = next(each for each in draft["requirements"] if each["code"] == wanted)
    assert kept["fulfilled"] and kept["document"]["permit_id"] == one["permit"]["permit_id"]
    office.execute(f"update permit set revoked_at = now() where id = {one['permit']['permit_id']}")
    found = office.get_application(SITI, application_id=draft["application_id"])
    kept = next(each for each in found["requirements"] if each["code"] == wanted)
    assert (kept["fulfilled"], kept["fault"]) == (False, {"code": "document_permit_revoked"})
    assert office.find_fitting_document(SITI, **asked) == {"document": None}
    again = refused(
        Invalid, "invalid_fields", office.attach_document, SITI, **at(found), requirement=wanted, document_id=document["document_id"]
    )
    assert again["fields"] == {"document_id": {"code": "document_permit_revoked"}}


def test_a_suspended_permit_fulfils_nothing_until_the_suspension_is_lifted(office):
    permit_id = issued(office)["permit"]["permit_id"]
    [document] = filed(office)
    draft = office.draft(permit_type="SIPTTK", kind="renewal")
    wanted = next(each["code"] for each in draft["requirements"] if each["document_kind"] == "permit")
    draft = office.attach_document(SITI, **at(draft), requirement=wanted, document_id=document["document_id"])
    days = {0: None, 1: "document_permit_suspended", 2: "document_permit_suspended", 3: None}
    since, until = (NOW.date() + timedelta(days=each) for each in (1, 3))
    office.execute(f"update permit set suspended_on = '{since}', suspended_until = '{until}' where id = {permit_id}")
    for day, code in days.items():
        found = office.get_application(SITI, application_id=draft["application_id"], now=NOW + timedelta(days=day))
        kept = next(each for each in found["requirements"] if each["code"] == wanted)
        assert (kept["fulfilled"], kept["fault"]) == (code is None, code and {"code": code, "first_day": since.isoformat()}), day
    asked = {"requirement": wanted, "now": NOW + timedelta(days=1)}
    assert office.find_fitting_document(SITI, application_id=draft["application_id"], **asked) == {"document": None}
    again = refused(Invalid, "invalid_fields", office.attach_document, SITI, **at(found), document_id=document["document_id"], **asked)
    assert again["fields"] == {"document_id": {"code": "document_permit_suspended", "first_day": since.isoformat()}}


def test_permits_of_before_are_added_by_the_service_and_once(office, monkeypatch):
    monkeypatch.setattr("permits.service.permits.PORTION", 1)
    for actor in (SITI, BUDI, SITI):
        issued(office, actor)
    before = [filed(office, actor) for actor in (SITI, BUDI)]
    assert [len(each) for each in before] == [2, 1]
    unfile(office)
    for _ in range(2):
        office.door.run("file_permits", now=NOW)
        after = [[each["permit_id"] for each in filed(office, actor)] for actor in (SITI, BUDI)]
        assert [sorted(each) for each in after] == [sorted(one["permit_id"] for one in each) for each in before]


def test_a_permit_that_cannot_be_filed_holds_up_no_other(office, monkeypatch, caplog):
    broken, fine = (issued(office, actor)["permit"]["permit_id"] for actor in (SITI, BUDI))
    unfile(office)
    works = IssuedPermits._file

    def fails(self, session, one, file):
        if one.id == broken:
            raise ValueError("Siti Contoh")
        works(self, session, one, file)

    monkeypatch.setattr(IssuedPermits, "_file", fails)
    office.door.run("file_permits", now=NOW)
    assert [each["permit_id"] for actor in (SITI, BUDI) for each in filed(office, actor)] == [fine]
    assert f"permit {broken} " in caplog.text and "Siti" not in caplog.text


def test_the_best_document_is_of_the_kind_in_force_and_the_newest(office):
    draft = office.draft(permit_type="SIPTTK")
    wanted = next(each for each in draft["requirements"] if each["document_kind"] == "professional_registration")

    def stored(n, **given):
        file = {**PDF, "key": f"documents/best-{n}"}
        facts = {"kind": "professional_registration", "name": f"STR {n}", **given}
        return office.add_document(SITI, **facts, file=file)["document_id"]

    def best():
        found = office.find_fitting_document(SITI, application_id=draft["application_id"], requirement=wanted["code"])["document"]
        return found and found["document_id"]

    assert best() is None
    stored(1, kind="other")
    assert best() is None
    good = stored(2, valid_until="2026-11-23")
    stored(3, valid_until="2026-11-22")
    assert best() == good
    newer = stored(4)
    assert best() == newer
    file = {**PDF, "key": "documents/best-5"}
    newest = office.replace_document(SITI, document_id=good, version=1, name="STR 5", file=file)["document_id"]
    assert best() == newest
    asked = {"application_id": draft["application_id"], "requirement": wanted["code"]}
    refused(NotFound, "application_not_found", office.find_fitting_document, BUDI, **asked)
    refused(NotFound, "requirement_not_found", office.find_fitting_document, SITI, **{**asked, "requirement": "NOPE"})


def test_where_any_kind_does_the_best_is_what_was_stored_under_the_requirements_name(office):
    draft = office.draft()
    wanted = next(each for each in draft["requirements"] if each["document_kind"] is None)
    office.document()
    file = {**PDF, "key": "documents/named"}
    named = office.add_document(SITI, kind="letter", name=wanted["text"][:100], file=file)["document_id"]
    office.document()
    found = office.find_fitting_document(SITI, application_id=draft["application_id"], requirement=wanted["code"])
    assert found["document"]["document_id"] == named
    refused(NotFound, "document_not_found", office.get_document_file, COUNTER, document_id=named)
