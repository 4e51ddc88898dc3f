"""Versions that count from a day on, in the service: for lists, the search, a permit type's page, drafts and what is submitted."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy

from bus.database import Transactions
from bus.refusals import Conflict, NotFound
from permits.domain.catalogue.draft import begin
from permits.domain.catalogue.permit_type import KindTerms, Validity
from permits.domain.catalogue.requirement import Requirement
from permits.domain.people import Person
from permits.domain.permit import valid_until
from permits.seed import permit_types, seed
from permits.store import catalogue
from tests.permits.office import ADMIN, BUDI, COUNTER, NOW, SITI, at, refused

DAY = date(2026, 12, 1)
BEFORE, FIRST_MOMENT = datetime(2026, 11, 30, 16, 59, 59, tzinfo=UTC), datetime(2026, 11, 30, 17, 0, tzinfo=UTC)  # midnight WIB
AFTER = FIRST_MOMENT + timedelta(days=1)
SKP = next(one for one in permit_types() if one.code == "SKP")
SECOND = Person(54, "Admin Kedua", "muara-enim", frozenset({"agency_admin"}), "WIB")
PHOTO = Requirement("FOTO_TAMBAHAN", "Foto tambahan", True, "I")


def publish(office, one, *, on=DAY, now=NOW):
    with Transactions(office.door.engine).begin() as session:
        return catalogue.publish(session, begin(one, agency="muara-enim"), on=on, by=SECOND, today=now.date())


def changed(**facts):
    return replace(SKP, name="Surat Keterangan Penelitian Baru", working_days=2, **facts)


def versions(office, code="SKP"):
    with office.door.engine.connect() as connection:
        statement = "select version, effective_on, approved_by from permit_type_version where code = :code order by version"
        return [tuple(row) for row in connection.execute(sqlalchemy.text(statement), {"code": code})]


def seen(office, now, actor=None):
    """What lists, the search and the page say of it at that moment."""
    listed = {each["code"]: each for each in office.search_permit_types(actor, q="", limit=100, now=now)["items"]}
    searched = {each["code"]: each for each in office.search_permit_types(actor, q="penelitian", limit=100, now=now)["items"]}
    (named,) = office.list_permit_types(actor, codes=["SKP"], now=now)
    page = office.get_permit_type(actor, code="SKP", now=now)
    answers = [{name: each[name] for name in ("name", "working_days")} for each in (listed["SKP"], searched["SKP"], named, page)]
    assert answers == answers[:1] * 4
    return page["version"], answers[0]["name"], page["effective_on"]


@pytest.mark.parametrize("actor", [None, SITI, COUNTER])
def test_a_version_counts_from_midnight_of_its_day_without_anybody_writing(office, actor):
    publish(office, changed())
    stored = "select data, version, xmin from permit_type where code = 'SKP'"
    with office.door.engine.connect() as connection:
        rows = [connection.execute(sqlalchemy.text(stored)).all()]
        assert seen(office, BEFORE, actor) == (1, SKP.name, None)
        assert seen(office, FIRST_MOMENT, actor) == (2, changed().name, "2026-12-01")
        assert seen(office, AFTER, actor) == (2, changed().name, "2026-12-01")
        assert seen(office, BEFORE, actor) == (1, SKP.name, None), "the search went back too"
        rows.append(connection.execute(sqlalchemy.text(stored)).all())
    assert rows[0] == rows[1]


def test_the_search_knows_a_new_word_from_the_day_on(office):
    publish(office, replace(SKP, name="Surat Zirkon"))

    def found(now):
        return [each["code"] for each in office.search_permit_types(q="zirkon", now=now)["items"]]

    assert (found(BEFORE), found(FIRST_MOMENT), found(BEFORE)) == ([], ["SKP"], [])


def test_a_case_keeps_the_version_of_the_day_before_of_and_after(office):
    publish(office, changed())
    sent = []
    for now in (BEFORE, FIRST_MOMENT, AFTER):
        draft = office.complete_draft(permit_type="SKP")
        if now > BEFORE:
            draft = office.adopt_permit_type(SITI, **at(draft), now=now)
        sent.append(office.submit_application(SITI, **at(draft), now=now))
    with office.door.engine.connect() as connection:
        pinned = connection.execute(sqlalchemy.text("select permit_type_version from application order by id")).scalars().all()
    assert pinned == [1, 2, 2]
    assert [one["working_days"] for one in sent] == [SKP.working_days, 2, 2]
    again = office.get_application(SITI, application_id=sent[0]["application_id"], now=AFTER)
    assert (again["permit_type_name"], again["working_days"], again["changes"]) == (SKP.name, SKP.working_days, [])


def test_a_draft_of_before_is_told_what_changed_and_keeps_what_still_fits(office):
    publish(office, changed(requirements={**SKP.requirements, "new": (*SKP.requirements["new"], PHOTO)}))
    draft = office.complete_draft(permit_type="SKP")
    assert draft["changes"] == []
    draft = office.get_application(SITI, application_id=draft["application_id"], now=FIRST_MOMENT)
    assert {one["code"] for one in draft["changes"]} == {"name_changed", "requirement_added", "working_days_changed"}
    details = refused(Conflict, "application_outdated", office.submit_application, SITI, **at(draft), now=FIRST_MOMENT)
    assert details == {"changes": 3}
    refused(Conflict, "application_changed", office.adopt_permit_type, SITI, **{**at(draft), "revision": 1}, now=FIRST_MOMENT)
    refused(NotFound, "application_not_found", office.adopt_permit_type, BUDI, **at(draft), now=FIRST_MOMENT)
    taken = office.adopt_permit_type(SITI, **at(draft), now=FIRST_MOMENT)
    assert (taken["changes"], taken["missing"], taken["working_days"]) == ([], ["requirement:FOTO_TAMBAHAN"], 2)
    kept = {each["code"]: each["document"] for each in taken["requirements"] if each["document"]}
    assert len(kept) == sum(each.required for each in SKP.requirements["new"])
    read = office.get_application(SITI, application_id=draft["application_id"], now=FIRST_MOMENT)
    assert taken == {**read, "expected_at": taken["expected_at"]}
    paper = office.document()
    taken = office.attach_document(SITI, **at(taken), requirement="FOTO_TAMBAHAN", document_id=paper["document_id"], now=FIRST_MOMENT)
    assert office.submit_application(SITI, **at(taken), now=FIRST_MOMENT)["status"] == "submitted"
    refused(Conflict, "application_not_draft", office.adopt_permit_type, SITI, **at(taken), now=FIRST_MOMENT)


def test_a_new_number_format_counts_from_midnight_and_the_sequence_goes_on(office):
    first = office.submitted(permit_type="SKP")
    publish(office, replace(SKP, number_format="{TYPE}-{NNNN}/{MM}/{YYYY}"))
    late = office.submit_application(SITI, **at(office.complete_draft(permit_type="SKP")), now=BEFORE)
    new = office.submit_application(SITI, **at(office.complete_draft(permit_type="SKP")), now=FIRST_MOMENT)
    numbers = [office.advanced(one, 4)["permit"]["number"] for one in (new, late, first)]  # whatever is issued first
    assert [re.sub("(XI|XII|I)/20[0-9]{2}$|/20[0-9]{2}$", "", number) for number in numbers] == [
        "SKP-0001/",
        "503/0002/SKP/DPMPTSP",
        "503/0003/SKP/DPMPTSP",
    ]
    publish(office, SKP, on=DAY, now=AFTER)
    kept = [office.get_application(SITI, application_id=one["application_id"])["permit"]["number"] for one in (new, late, first)]
    assert kept == numbers


def test_a_kind_has_days_validity_and_flow_of_its_own(office):
    own = KindTerms(working_days=1, validity=Validity(6, "month", None), number_format="{NNNN}/PERPANJANGAN/{TYPE}/{YYYY}")
    kinds = {**SKP.requirements, "renewal": SKP.requirements["new"]}
    publish(office, replace(SKP, requirements=kinds, by_kind={"renewal": own}), on=NOW.date())
    page = office.get_permit_type(code="SKP")["by_kind"]
    assert (page["new"]["working_days"], page["renewal"]["working_days"]) == (SKP.working_days, 1)
    draft = office.complete_draft(permit_type="SKP", kind="renewal")
    draft = office.change_application(SITI, **at(draft), old_permit_number="503/0001/LAMA/2020")
    one = office.advanced(office.submit_application(SITI, **at(draft)), 4)
    assert (one["working_days"], "/PERPANJANGAN/SKP/" in one["permit"]["number"]) == (1, True)
    start = date.fromisoformat(one["permit"]["valid_from"])
    assert date.fromisoformat(one["permit"]["valid_until"]) == valid_until(start, own.validity)
    assert office.issued(permit_type="SKP")["permit"]["number"].startswith("503/0002/SKP/")


def test_a_permit_type_that_begins_on_a_day_is_not_there_before(office):
    publish(office, replace(SKP, code="BARU-1", name="Izin Baru Contoh"))

    def there(now):
        return "BARU-1" in {each["code"] for each in office.search_permit_types(q="", limit=100, now=now)["items"]}

    assert (there(BEFORE), there(FIRST_MOMENT)) == (False, True)
    refused(NotFound, "permit_type_not_found", office.get_permit_type, code="BARU-1", now=BEFORE)
    assert office.get_permit_type(ADMIN, code="BARU-1", now=FIRST_MOMENT)["version"] == 1


def test_versions_count_up_and_a_version_never_comes_before_one_that_waits(office):
    publish(office, changed())
    with pytest.raises(Conflict, match="version_waits"):
        publish(office, SKP, on=date(2026, 11, 30))
    publish(office, changed(sla_note="Catatan"))  # the same day: it takes the place of the one before
    assert versions(office) == [(1, None, None), (2, DAY, 54), (3, DAY, 54)]
    assert seen(office, FIRST_MOMENT)[0] == 3
    publish(office, SKP, on=DAY, now=AFTER)
    assert seen(office, AFTER)[:2] == (4, SKP.name)


def test_the_seed_leaves_what_the_office_has_approved(office):
    publish(office, changed(), on=date(2026, 11, 23))
    with Transactions(office.door.engine).begin() as session:
        seed(session)
    assert versions(office) == [(1, None, None), (2, date(2026, 11, 23), 54)]
    assert seen(office, NOW)[:2] == (2, changed().name)
    assert versions(office, "SIPD") == [(1, None, None)]


def test_a_new_agency_begins_with_the_versions_of_today(office):
    publish(office, changed())
    with Transactions(office.door.engine).begin() as session:
        session.execute(sqlalchemy.text("insert into agency (code, name, units) values ('agam', 'Agam', '[]')"))
        catalogue.begin_catalogue(session, of="agam", like="muara-enim", today=DAY)
    with office.door.engine.connect() as connection:
        statement = "select version, data ->> 'name' from permit_type where agency = 'agam' and code = 'SKP'"
        assert [tuple(row) for row in connection.execute(sqlalchemy.text(statement))] == [(1, changed().name)]
