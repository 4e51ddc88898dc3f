"""The process, the version and the clock that an application keeps, in the service and beside code of before and rows of before."""

import io
import json
import os
from dataclasses import asdict, replace

import pypdf
import pytest
import sqlalchemy
from alembic import command

from bus.database import Transactions
from bus.files import Files
from bus.migrate import config_of, upgrade
from bus.refusals import NotAllowed
from permits.domain.catalogue.permit_type import Validity
from permits.domain.catalogue.requirement import TaggedText
from permits.domain.flow.binding import with_days
from permits.domain.flow.process import Process
from permits.domain.flow.shipped import SIMPLE_FLOW
from permits.domain.flow.step import UNIT
from permits.seed import permit_types
from permits.store import catalogue
from permits.store import json as stored_json
from tests.permits.office import COUNTER, HEAD, NOW, SITI, VERIFIER, Office, at, person


@pytest.fixture
def office(database, permits_office, tmp_path, monkeypatch):
    monkeypatch.setenv("FILES_URL", f"file://{tmp_path}/files")
    return Office(database(permits_office))


def rows(office, statement):
    with office.door.engine.connect() as connection:
        return connection.execute(sqlalchemy.text(statement)).mappings().all()


def kept(office, one):
    (row,) = rows(office, f"select * from application where id = {one['application_id']}")
    return row


def go_by(office, one, flow):
    """As if its permit type had taken this flow when it was submitted."""
    stored = json.dumps(asdict(flow)).replace("'", "''")
    office.execute(f"update application set process = '{stored}' where id = {one['application_id']}")


def seen_in_queue(office, actor):
    return [row["step"] for row in office.list_queue(actor)["items"]]


def test_an_application_keeps_the_process_the_version_and_the_clock_of_its_submission(office):
    draft = office.complete_draft()
    assert [kept(office, draft)[name] for name in ("process", "permit_type_version", "clock", "waits_at")] == [None] * 4
    one = kept(office, office.submit_application(SITI, **at(draft)))
    assert stored_json.process(one["process"]) == with_days(SIMPLE_FLOW, 5, {"fee": "free"})
    assert (one["permit_type_version"], one["clock"]) == (1, [{"since": NOW.isoformat(), "until": None, "state": "runs"}])
    assert (one["waits_at"], one["waits_for"], one["waits_in"]) == ("file_check", "counter_officer", None)


def test_what_has_ended_waits_for_nobody_and_its_clock_is_over(office):
    for ended in (office.issued(), office.withdraw_application(SITI, **at(office.submitted()))):
        row = kept(office, ended)
        assert (row["waits_at"], row["waits_for"], row["clock"][-1]["until"]) == (None, None, NOW.isoformat())
        assert ended["finished"] and ended["current_step"] is None


def test_it_goes_the_way_it_was_submitted_under_whatever_flows_there_are(office):
    """A process of another office: two steps of one act, and so of one status, one after the other; the second in the unit."""
    check, verification, approval, issuance = SIMPLE_FLOW.steps
    second = replace(verification, code="second_look", role="division_head", outcomes={"forward": "approval"}, at=UNIT)
    second = replace(second, buttons={"forward": {"id": "Teruskan", "en": "Pass on"}})
    steps = (check, replace(verification, outcomes={"forward": "second_look"}), second, approval, issuance)
    one = office.submitted()
    go_by(office, one, Process("other", steps))
    one = office.advanced(office.get_application(COUNTER, application_id=one["application_id"]), 2)
    assert (one["status"], one["step"], one["current_step"]["unit"]) == ("verification_2", "second_look", "dpmptsp")
    here, elsewhere = (person(60, "Kabid Contoh", "division_head"), person(61, "Kabid Lain", "division_head"))
    elsewhere = replace(elsewhere, claims={**elsewhere.claims, "units": ["other"]})
    assert [seen_in_queue(office, actor) for actor in (here, elsewhere, VERIFIER)] == [["second_look"], [], []]
    with pytest.raises(NotAllowed, match="not_your_step"):
        office.advance_application(elsewhere, **at(one), step="second_look")
    shown = office.get_application(here, application_id=one["application_id"])
    assert (shown["may"], shown["current_step"]["buttons"]) == (["advance"], {"advance": {"id": "Teruskan", "en": "Pass on"}})
    one = office.advance_application(here, **at(one), step="second_look")
    one = office.advance_application(HEAD, **at(one), step="approval")
    assert office.advance_application(COUNTER, **at(one), step="issuance")["status"] == "issued"


def test_the_permit_is_signed_by_whoever_decided_whatever_the_step_is_called(office):
    check, verification, approval, issuance = SIMPLE_FLOW.steps
    verdict = replace(approval, code="verdict", outcomes={"forward": "issuance"}, buttons={})
    steps = (check, replace(verification, outcomes={"forward": "verdict"}), verdict, issuance)
    one = office.submitted()
    go_by(office, one, Process("other", steps))
    one = office.advanced(office.get_application(COUNTER, application_id=one["application_id"]), 2)
    one = office.advance_application(HEAD, **at(one), step="verdict")
    one = office.advance_application(COUNTER, **at(one), step="issuance")
    office.make_pdf(one)
    assert "Rahmat Contoh" in pdf_of(office, one)


def pdf_of(office, one):
    file = office.get_permit_file(SITI, permit_id=one["permit"]["permit_id"])
    pages = pypdf.PdfReader(io.BytesIO(Files(os.environ["FILES_URL"]).get(file["key"]))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def forget_what_is_new(office):
    """Rows as they were before."""
    office.execute("update application set process = null, permit_type_version = null, clock = null")
    office.execute("update permit set permit_type_version = null")


@pytest.mark.parametrize("times", range(5))
def test_a_row_of_before_goes_on_and_ends_as_it_would_have(office, times):
    one = office.advanced(office.submitted(), times)
    forget_what_is_new(office)
    before = office.get_application(COUNTER, application_id=one["application_id"])
    assert before == office.get_application(COUNTER, application_id=one["application_id"]) and before["status"] == one["status"]
    for step, actor in (("file_check", COUNTER), ("verification", VERIFIER), ("approval", HEAD), ("issuance", COUNTER))[times:]:
        one = office.advance_application(actor, **at(one), step=step)
    assert one["status"] == "issued" and one["permit"]["number"].startswith("503/0001/SKP/")
    forget_what_is_new(office)
    office.make_pdf(one)
    assert "Rahmat Contoh" in pdf_of(office, one)


def test_code_of_before_that_writes_the_status_alone_leaves_nothing_in_the_wrong_queue(office):
    one = office.submitted()
    office.execute("update application set status = 'verification_1', revision = revision + 1")
    assert [seen_in_queue(office, actor) for actor in (COUNTER, VERIFIER, HEAD)] == [[], ["verification"], []]
    one = office.get_application(VERIFIER, application_id=one["application_id"])
    assert (one["step"], one["may"]) == ("verification", ["advance", "return", "send_back", "reject"])
    office.execute("update application set status = 'rejected', revision = revision + 1")
    assert seen_in_queue(office, VERIFIER) == []
    assert office.get_application(SITI, application_id=one["application_id"])["finished"]


def test_what_waited_before_the_migration_waits_for_the_same_people_after_it(empty_database):
    url = empty_database()
    command.upgrade(config_of("permits", url), "0007")
    engine = sqlalchemy.create_engine(url)
    statuses = ("draft", "submitted", "verification_1", "decision", "approved", "issued", "rejected", "withdrawn")
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("insert into agency (code, name, units) values ('agam', 'Agam', '[]')"))
        connection.execute(
            sqlalchemy.text(
                """insert into application (revision, agency, unit, status, kind, permit_type, permit_type_name, applicant_type, applicant_id,
                                            applicant_name, requirements, working_days, fee_rule, created_at)
                select 1, 'agam', 'u', s, 'new', 'SKP', 'x', 'individual', 11, 'Siti', '[]', 5, 'ZERO', now() from unnest(:all) s"""
            ),
            {"all": list(statuses)},
        )
        connection.execute(sqlalchemy.text("insert into permit_type (agency, code, data) values ('agam', 'SKP', '{}')"))
    upgrade("permits", url)
    with engine.connect() as connection:
        found = connection.execute(sqlalchemy.text("select status, waits_at, waits_for from application order by id")).all()
        versions = connection.execute(sqlalchemy.text("select agency, code, version from permit_type_version")).all()
    engine.dispose()
    waits = {step.code: step.role for step in SIMPLE_FLOW.steps}
    expected = dict(zip(statuses[1:5], waits.items(), strict=True))
    assert [tuple(row) for row in found] == [(status, *expected.get(status, (None, None))) for status in statuses]
    assert [tuple(row) for row in versions] == [("agam", "SKP", 1)]


def change_type(office, code, **changed):
    one = next(each for each in permit_types() if each.code == code)
    with Transactions(office.door.engine).begin() as session:
        catalogue.put_permit_types(session, [replace(one, **changed)], of="muara-enim")


def test_what_the_catalogue_says_later_changes_nothing_that_was_submitted(office):
    law = TaggedText("Peraturan yang baru", "K")
    before = office.submitted()
    validity = office.get_permit_type(code="SKP")["validity"]
    change_type(office, "SKP", validity=Validity(7, "day", None), legal_basis=(law,))
    after = office.submitted()
    one, other = office.advanced(before, 4), office.advanced(after, 4)
    assert validity["unit"] != "day" and one["permit"]["valid_until"] != "2026-12-03"
    assert (kept(office, one)["permit_type_version"], kept(office, other)["permit_type_version"]) == (1, 2)
    assert rows(office, "select permit_type_version from permit order by id") == [{"permit_type_version": 1}, {"permit_type_version": 2}]
    change_type(office, "SKP", legal_basis=(TaggedText("Peraturan berikutnya", "K"),))
    for each in (one, other):
        office.make_pdf(each)
    assert "Peraturan yang baru" not in pdf_of(office, one)
    assert "Peraturan yang baru" in pdf_of(office, other) and "Peraturan berikutnya" not in pdf_of(office, other)


def test_an_entry_gets_a_version_when_it_says_something_new_and_only_then(office):
    def versions():
        return [row["version"] for row in rows(office, "select version from permit_type_version where code = 'SKP' order by version")]

    assert versions() == [1]
    change_type(office, "SKP", everyday_words=("kata lain",), research_notes=("catatan",))
    assert versions() == [1]
    change_type(office, "SKP", working_days=9)
    change_type(office, "SKP", working_days=9)
    assert versions() == [1, 2]
    # An entry as code of before wrote it, without the keys that came since, says the same.
    office.execute("update permit_type set data = data - 'flow' where code = 'SKP'")
    change_type(office, "SKP", working_days=9)
    assert versions() == [1, 2]
