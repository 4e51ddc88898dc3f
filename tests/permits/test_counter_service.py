"""The counter finds what somebody brings, of its own agency only, each way by an index."""

import pytest
import sqlalchemy
from sqlalchemy.dialects import postgresql

from bus.database import Transactions
from bus.refusals import Refusal
from permits.domain import sought
from permits.domain.people import Person
from permits.store import counter
from permits.store.tables import metadata
from tests.permits.office import COMPANY, COUNTER, OTHER_COUNTER, SITI, VERIFIER


def found(office, actor, text):
    answer = office.find_at_counter(actor, text=text)
    return [each["application_id"] for each in answer["applications"]], [each["permit_id"] for each in answer["permits"]]


def test_an_application_and_its_permit_are_found_by_number_code_and_name(office):
    issued = office.issued()
    id, number = issued["application_id"], issued["number"]
    permit = office.list_permits(SITI, limit=25)["items"][0]
    mine = permit["permit_id"]
    assert found(office, COUNTER, number.lower().replace("/", " ")) == ([id], [])
    assert found(office, COUNTER, f"https://izin.contoh.test/lacak?no={number}") == ([id], [])
    assert found(office, COUNTER, permit["number"]) == ([], [mine])
    assert found(office, COUNTER, f"https://izin.contoh.test/v/{permit['code'].lower()}") == ([], [mine])
    assert found(office, COUNTER, "siti CON") == ([id], [mine])
    assert found(office, COUNTER, "%%%") == found(office, COUNTER, "ab") == found(office, COUNTER, "tidak ada") == ([], [])
    assert (
        found(office, OTHER_COUNTER, number)
        == found(office, OTHER_COUNTER, permit["code"])
        == found(office, OTHER_COUNTER, "siti")
        == ([], [])
    )


def test_whoever_is_found_is_told_to_the_audit_chain_once_a_search(office):
    office.issued()
    office.find_at_counter(COUNTER, text="siti con")
    office.find_at_counter(COUNTER, text="tidak ada")
    looks = [(subject, actor, whose) for act, subject, actor, whose, _ in office.recorded() if act == "person_found"]
    assert looks == [(f"account/{SITI.id}", COUNTER.id, SITI.id)], "an application and a permit, one person"


def test_a_company_is_found_by_its_name_and_a_draft_is_nobodys(office):
    company = office.save_company(SITI, company_id=None, **COMPANY)
    one = office.complete_draft(permit_type="APOTEK", applicant_type="company")
    which = {"application_id": one["application_id"], "revision": one["revision"]}
    one = office.change_application(SITI, **which, company_id=company["company_id"])
    assert found(office, COUNTER, "contoh sehat") == ([], [])
    office.submit_application(SITI, application_id=one["application_id"], revision=one["revision"])
    assert found(office, COUNTER, "contoh sehat") == ([one["application_id"]], [])


def test_only_the_counter_looks(office):
    for actor in (SITI, VERIFIER):
        with pytest.raises(Refusal, match="not_allowed"):
            office.find_at_counter(actor, text="siti")


INDEXES = {
    "0001/SIPD/X": {"application_by_bare_number", "permit_by_bare_number"},
    "siti contoh": {"application_by_part_of_name", "application_by_part_of_company"},
}


@pytest.mark.parametrize("text", INDEXES)
def test_each_way_goes_by_its_index(office, text):
    fill(office, 5000)
    by, plans = Person(50, "Lina", "muara-enim", frozenset({"staff", "counter_officer"}), "WIB"), []
    with Transactions(office.door.engine).begin() as session:
        usual = session.execute

        def explained(statement):
            literal = str(statement.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})).replace(":", r"\:")
            plans.extend(usual(sqlalchemy.text(f"explain {literal}")).scalars())
            return usual(statement)

        session.execute = explained
        session.scalars = lambda statement: explained(statement).scalars()
        counter.applications(session, sought.read(text), by=by)
        counter.permits(session, sought.read(text), by=by)
    plan = "\n".join(plans)
    assert {name for name in INDEXES[text] if name in plan} == INDEXES[text], plan


def fill(office, count):
    """So many more permits, each of an application of its own."""
    office.issued()
    with office.door.engine.begin() as connection:

        def copied(table, changed):
            columns = [column.name for column in metadata.tables[table].columns if column.name != "id"]
            values = [changed.get(name, f"one.{name}") for name in columns]
            names = ", ".join(columns)
            copy = f"insert into {table} ({names}) select {', '.join(values)} from (select * from {table} limit 1) one, generate_series(1, {count}) n"
            connection.execute(sqlalchemy.text(copy))

        someone = "'Orang ' || md5(n::text)"
        copied("application", {"number": "'F' || n", "applicant_name": someone, "company": "jsonb_build_object('name', md5(n::text))"})
        copied("permit", {"number": "'P' || n", "code": "md5(n::text)", "holder_name": someone, "application_id": "1 + n"})
    with office.door.engine.begin() as connection:
        for table in ("application", "permit"):
            connection.execute(sqlalchemy.text(f"analyze {table}"))
