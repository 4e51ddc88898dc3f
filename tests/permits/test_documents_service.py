"""Documents at the door, on a real database: whose they are, what they fulfil, and files that nobody names."""

import os
import re
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import permits
from bus import unused_files
from bus.files import Files
from bus.refusals import Conflict, Invalid, NotAllowed, NotFound
from permits.service.documents import Documents
from tests.permits.office import AUDITOR, BUDI, COUNTER, NOW, OTHER_COUNTER, PDF, SITI, at, person, refused


def test_documents_are_seen_by_their_owner_and_by_staff_of_the_case(office):
    loose = office.document()["document_id"]
    one = office.complete_draft()
    attached = next(r["document"]["document_id"] for r in one["requirements"] if r["document"])
    assert office.get_document_file(SITI, document_id=loose)["key"].startswith("documents/")
    for actor in (BUDI, COUNTER, AUDITOR, OTHER_COUNTER):
        refused(NotFound, "document_not_found", office.get_document_file, actor, document_id=attached)
    office.submit_application(SITI, **at(one))
    assert office.get_document_file(COUNTER, document_id=attached)["media_type"] == "application/pdf"
    for role in ("treasurer", "complaints_officer", "agency_admin", "operator"):
        refused(NotAllowed, "not_allowed", office.get_document_file, person(60, "Olah Contoh", role), document_id=attached)
    for actor, document_id in [(BUDI, attached), (OTHER_COUNTER, attached), (COUNTER, loose), (SITI, 999)]:
        refused(NotFound, "document_not_found", office.get_document_file, actor, document_id=document_id)


def test_a_stored_file_is_one_document_and_nobody_elses(office):
    file = {"key": "documents/x", "name": "a.pdf", "media_type": "application/pdf", "size": 1, "sha256": "0" * 64}
    given = {"kind": "other", "name": "Surat", "file": file}
    first = office.add_document(SITI, **given)
    assert office.add_document(SITI, **given) == first
    assert len(office.list_documents(SITI)) == 1
    assert refused(Invalid, "invalid_fields", office.add_document, BUDI, **given)["fields"]["file"]["code"] == "file_unknown"


def test_a_requirement_takes_only_own_documents(office):
    draft, theirs = office.draft(), office.document(BUDI)["document_id"]
    refused(NotFound, "document_not_found", office.attach_document, SITI, **at(draft), requirement="KTP", document_id=theirs)
    mine = office.document()["document_id"]
    refused(NotFound, "requirement_not_found", office.attach_document, SITI, **at(draft), requirement="NOPE", document_id=mine)
    one = office.attach_document(SITI, **at(draft), requirement="KTP", document_id=mine)
    assert next(r for r in one["requirements"] if r["code"] == "KTP")["document"]["document_id"] == mine
    one = office.detach_document(SITI, **at(one), requirement="KTP")
    assert not any(r["fulfilled"] for r in one["requirements"])


def test_a_document_that_ends_before_the_day_of_submission_is_named_and_nothing_is_submitted(office):
    draft = office.complete_draft()
    office.execute("update document set valid_until = '2026-11-22'")
    found = office.get_application(SITI, application_id=draft["application_id"])
    first = next(each for each in found["requirements"] if each["document"])
    assert (first["fulfilled"], first["fault"]) == (False, {"code": "document_expired", "valid_until": "2026-11-22"})
    assert (found["complete"], found["fulfilled_count"]) == (False, 0)
    missing = refused(Conflict, "application_incomplete", office.submit_application, SITI, **at(found))["missing"]
    assert f"requirement:{first['code']}" in missing and missing == found["missing"]
    assert office.told() == []
    another = {"application_id": found["application_id"], "revision": found["revision"], "requirement": first["code"]}
    ended = first["document"]["document_id"]
    faults = refused(Invalid, "invalid_fields", office.attach_document, SITI, **another, document_id=ended)["fields"]
    assert faults["document_id"]["code"] == "document_expired"


def test_every_kind_of_file_that_is_kept_is_swept_too(monkeypatch):
    """A preview of a permit says whose it is as the permit does, and no row names it."""
    code = "".join(path.read_text("utf-8") for path in Path(permits.__file__).parent.rglob("*.py"))
    swept = []
    monkeypatch.setattr(unused_files, "sweep", lambda prefix, **_: swept.append(prefix))
    Documents.sweep_files(SimpleNamespace(_files_in_use=None, call=SimpleNamespace(now=NOW)))
    assert set(re.findall(r'prefix="([a-z]+)"', code)) <= set(swept)


def test_files_that_no_document_and_no_permit_names_are_swept(office, tmp_path, monkeypatch):
    monkeypatch.setenv("FILES_URL", tmp_path.as_uri())
    files, old = Files(tmp_path.as_uri()), (NOW - unused_files.LEFT_ALONE - timedelta(minutes=1)).timestamp()
    office.make_pdf(office.issued())
    refused_form, kept = (files.put(prefix="documents", data=b"%PDF-", name=f"{n}" * 64).key for n in "ab")
    under_way = files.put(prefix="documents", data=b"%PDF-", name="c" * 64).key
    office.add_document(SITI, kind="other", name="Surat", file={**PDF, "key": kept})
    there = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    for key in there - {under_way}:
        os.utime(tmp_path / key, (old, old))
    os.utime(tmp_path / under_way, (NOW.timestamp(), NOW.timestamp()))
    office.door.run("sweep_files", now=NOW)
    assert {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()} == there - {refused_form}
    assert len(there) == 4
