"""What the queue is narrowed by, on a real database: scopes, filters, how many there are, and that each goes by an index."""

import pytest
import sqlalchemy
from sqlalchemy.dialects import postgresql

from bus.database import Transactions
from permits.domain.people import Person
from permits.store import queue
from permits.store.queue import Wanted
from tests.permits.office import COMPANY, COUNTER, LOCATION, OTHER_COUNTER, SECTION, SITI, VERIFIER, person

LINDA = person(58, "Linda Contoh", "counter_officer")


def found(office, actor, **narrowed):
    page = office.list_queue(actor, with_choices=True, **narrowed)
    assert page["count"] == len(page["items"])
    return [row["application_id"] for row in page["items"]]


def test_a_queue_is_narrowed_by_what_its_address_says(office):
    slow, quick = (office.submitted(permit_type=code)["application_id"] for code in ("TRAYEK", "REKLAME-NP"))
    elsewhere = {**LOCATION, "district": "Lawang Kidul", "village": "Tanjung Enim"}
    far = office.submitted(location=elsewhere)["application_id"]
    moved = office.advanced(office.submitted(), 1)["application_id"]
    office.claim_application(COUNTER, application_id=quick, step="file_check")
    office.claim_application(LINDA, application_id=far, step="file_check")
    here = sorted((slow, quick, far))
    assert sorted(found(office, COUNTER)) == here and found(office, VERIFIER) == [moved]
    assert found(office, COUNTER, scope="mine") == [quick]
    assert found(office, COUNTER, scope="unclaimed") == [slow]
    assert sorted(found(office, VERIFIER, scope="all")) == sorted([*here, moved]) == sorted(found(office, SECTION, scope="all"))
    assert found(office, SECTION) == []
    assert found(office, COUNTER, permit_type="TRAYEK") == [slow]
    assert found(office, COUNTER, held_by=LINDA.id) == [far]
    assert found(office, COUNTER, district="16.03.01") in ([], [far]) and sorted(found(office, COUNTER, unit="dpmptsp")) == here
    assert found(office, COUNTER, unit="lain") == []
    assert sorted(found(office, COUNTER, text="siti")) == here and found(office, COUNTER, text="%") == []
    number = office.get_application(COUNTER, application_id=slow)["number"]
    assert found(office, COUNTER, scope="all", text=number.lower()) == [slow]
    office.execute(f"update application set late_since = now() where id = {slow}")
    assert found(office, COUNTER, late=True) == [slow]
    assert found(office, COUNTER, late=True, permit_type="REKLAME-NP") == []


def test_a_company_is_found_by_its_name(office):
    company = office.save_company(SITI, company_id=None, **COMPANY)
    one = office.complete_draft(permit_type="APOTEK", applicant_type="company")
    which = {"application_id": one["application_id"], "revision": one["revision"]}
    one = office.change_application(SITI, **which, company_id=company["company_id"])
    office.submit_application(SITI, application_id=one["application_id"], revision=one["revision"])
    assert found(office, COUNTER, text="contoh sehat") == [one["application_id"]]


def test_what_it_can_be_narrowed_by_is_what_waits_now(office):
    one = office.submitted(permit_type="TRAYEK")
    office.claim_application(LINDA, application_id=one["application_id"], step="file_check")
    choices = office.list_queue(VERIFIER, with_choices=True)["choices"]
    assert [each["code"] for each in choices["permit_types"]] == ["TRAYEK"]
    assert {"code": "dpmptsp", "name": "DPMPTSP"} in choices["units"], "all of the office's: they are few"
    assert {"code": "16.03.02", "name": "Muara Enim"} in choices["districts"] and all(
        len(each["code"]) == 8 for each in choices["districts"]
    )
    assert choices["holders"] == [{"account_id": 58, "name": "Linda Contoh"}]
    assert "choices" not in office.list_queue(VERIFIER)


def test_types_and_holders_are_told_once_and_of_no_other_agency(office):
    for code in ("TRAYEK", "SKP", "TRAYEK"):
        one = office.submitted(permit_type=code)["application_id"]
        office.claim_application(LINDA if code == "SKP" else COUNTER, application_id=one, step="file_check")
    choices = office.list_queue(VERIFIER, with_choices=True)["choices"]
    assert sorted(each["code"] for each in choices["permit_types"]) == ["SKP", "TRAYEK"]
    assert sorted(each["account_id"] for each in choices["holders"]) == sorted((COUNTER.id, LINDA.id))
    assert all(each["name"] for name in ("permit_types", "holders") for each in choices[name])
    elsewhere = office.list_queue(OTHER_COUNTER, with_choices=True)["choices"]
    assert (elsewhere["permit_types"], elsewhere["holders"]) == ([], [])


def test_more_than_a_thousand_are_not_counted(office, monkeypatch):
    monkeypatch.setattr(queue, "MOST_COUNTED", 2)
    for _ in range(4):
        office.submitted(permit_type="SKP")
    for narrowed in ({}, {"scope": "all"}, {"text": "siti"}):
        assert office.list_queue(COUNTER, with_choices=True, **narrowed)["count"] == 3
    office.advanced(office.submitted(permit_type="SKP"), 1)
    assert office.count_waiting(COUNTER, permit_type="SKP")["steps"] == {"file_check": 3, "verification": 1}
    assert office.count_waiting(COUNTER, permit_type="TRAYEK")["steps"] == {}


def test_what_stands_beside_the_list_reads_no_more_where_more_waits(office, monkeypatch):
    """Blocks that PostgreSQL reads of a few thousand open ones: as many as what is shown needs."""
    monkeypatch.setattr(queue, "MOST_COUNTED", 20)
    one = office.submitted(permit_type="TRAYEK")["application_id"]
    filled(office, one, open_ones=4000, finished=4000)
    by = Person(50, "Lina", "muara-enim", frozenset({"staff", "counter_officer"}), "WIB", units=frozenset({"dpmptsp"}))
    for act in (
        lambda session: queue.choices(session, by),
        lambda session: queue.count(session, by, Wanted()),
        lambda session: queue.count(session, by, Wanted("all")),
        lambda session: queue.waiting_by_step(session, "SKP", of="muara-enim"),
    ):
        assert blocks(office, act) < 400


def blocks(office, act):
    read = 0
    with Transactions(office.door.engine).begin() as session:
        usual = session.execute

        def explained(statement):
            nonlocal read
            literal = str(statement.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})).replace(":", r"\:")
            plan = usual(sqlalchemy.text(f"explain (analyze, buffers, format json) {literal}")).scalar_one()[0]["Plan"]
            read += plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
            return usual(statement)

        session.execute = explained
        act(session)
        session.execute = usual
    return read


FILTERS = [
    *({}, {"scope": "mine"}, {"scope": "unclaimed"}, {"scope": "all"}, {"step": "file_check"}, {"scope": "all", "permit_type": "TRAYEK"}),
    *({"scope": "all", "unit": "lain"}, {"scope": "all", "district": "16.03.01"}, {"held_by": 58}, {"scope": "all", "late": True}),
    *({"scope": "all", "text": "tidak ada"}, {"text": "tidak ada"}),
]


def test_no_filter_reads_what_is_finished(office):
    """Of many applications a few are open: each filter's plan goes by an index of the open ones, or of claims."""
    one = office.submitted(permit_type="TRAYEK")["application_id"]
    filled(office, one, open_ones=300, finished=20_000)
    for narrowed in FILTERS:
        plan = planned(office, Wanted(**narrowed))
        assert "Seq Scan on application" not in plan and "application_" in plan, (narrowed, plan)


def filled(office, like, *, open_ones, finished):
    """As many more rows like that application, some open and claimed now and then, most finished."""
    with office.door.engine.begin() as connection:
        columns = [row[0] for row in connection.execute(sqlalchemy.text(
            "select column_name from information_schema.columns where table_name = 'application' and column_name not in ('id', 'number')"
        ))]  # fmt: skip
        same = ", ".join(columns)
        copy = f"insert into application ({same}, number) select {same}, 'N' || n from application, generate_series"
        connection.execute(sqlalchemy.text(f"{copy}(1, {open_ones}) n where id = {like}"))
        connection.execute(sqlalchemy.text(
            "update application set due_at = due_at + id % 40 * interval '1 hour', permit_type = case when id % 7 = 0 then 'TRAYEK' else 'SKP' end "
        ))  # fmt: skip
        connection.execute(sqlalchemy.text(
            "insert into claim (application_id, step, account_id, name, at) select id, waits_at, 50 + id % 20, 'Orang', now() from application where id % 2 = 0"
        ))  # fmt: skip
        done = same.replace("status", "'issued'").replace("waits_at", "null").replace("waits_for", "null").replace("'issued'_", "status_")
        more = f"insert into application ({same}, number) select {done}, 'F' || n from application, generate_series(1, {finished}) n"
        connection.execute(sqlalchemy.text(f"{more} where id = {like}"))
    with office.door.engine.begin() as connection:
        connection.execute(sqlalchemy.text("analyze application"))
        connection.execute(sqlalchemy.text("analyze claim"))


def planned(office, wanted, *, words="explain"):
    by = Person(50, "Lina", "muara-enim", frozenset({"staff", "counter_officer"}), "WIB", units=frozenset({"dpmptsp"}))
    made = []
    with Transactions(office.door.engine).begin() as session:
        usual = session.execute

        def caught(statement, *arguments, **how):
            made.append(str(statement.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})))
            return usual(statement, *arguments, **how)

        session.execute = caught
        queue.list_waiting(session, by, wanted, after=None, limit=25)
        session.execute = usual
        return "\n".join(row[0] for row in session.execute(sqlalchemy.text(f"{words} {made[0]}".replace(":", r"\:"))))


@pytest.mark.parametrize("page", [1, 2])
def test_pages_follow_one_another_in_every_scope(office, page):
    ids = [office.submitted(permit_type="SKP")["application_id"] for _ in range(3)]
    for id in ids:
        office.claim_application(COUNTER, application_id=id, step="file_check")
    for scope in ("mine", "all"):
        first = office.list_queue(COUNTER, scope=scope, limit=page)
        rest = office.list_queue(COUNTER, scope=scope, after=first["next"], limit=10)
        assert [row["application_id"] for row in (*first["items"], *rest["items"])] == ids
