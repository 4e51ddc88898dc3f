"""Lists on a real database: pages that follow each other by key, found by what was asked for, and read by index."""

import pytest
from sqlalchemy import create_engine, text

from bus.refusals import NotFound
from tests.permits.office import BUDI, COMPANY, COUNTER, SITI, person
from tests.rows import rows_read, statements

ALL_STEPS = person(50, "Lina Contoh", "counter_officer", "verifier", "agency_head")
MANY = 4000


def pages(listing, *, key, limit=2, **asked):
    """The keys on each page, as a reader comes by them who follows `next`."""
    found, after = [], None
    while after is not None or not found:
        page = listing(SITI, after=after, limit=limit, **asked)
        found.append([one[key] for one in page["items"]])
        after = page["next"]
    return found


def companies(office, count):
    return [office.save_company(SITI, **{**COMPANY, "name": f"CV {n % 3}", "nib": f"12345678901{n:02}"}) for n in range(count)]


def filed(office, *kinds, name="Surat"):
    for n, kind in enumerate(kinds):
        stored = {"key": f"documents/{name}{n}{kind}", "name": "a.pdf", "media_type": "application/pdf", "size": 9, "sha256": "0" * 64}
        yield office.add_document(SITI, kind=kind, name=f"{name} {n}", number=f"NO-{n}%", file=stored)["document_id"]


def test_own_lists_are_pages_by_key_and_hold_nothing_of_others(office):
    papers = [office.document()["document_id"] for _ in range(5)]
    assert pages(office.list_documents, key="document_id") == [papers[:2:-1], papers[2:0:-1], papers[:1]]
    named = sorted(companies(office, 5), key=lambda each: (each["name"], each["company_id"]))
    ids = [each["company_id"] for each in named]
    assert pages(office.list_companies, key="company_id") == [ids[:2], ids[2:4], ids[4:]]
    permits = [office.issued()["permit"]["permit_id"] for _ in range(3)]
    assert pages(office.list_permits, key="permit_id") == [permits[:0:-1], permits[:1]]
    for listing in (office.list_documents, office.list_companies, office.list_permits):
        assert listing(BUDI, limit=25) == {"items": [], "next": None}


def test_without_a_limit_the_gateway_of_the_release_before_gets_the_bare_lists(office):
    companies(office, 2)
    office.issued()
    for listing in (office.list_documents, office.list_companies, office.list_permits):
        assert listing(SITI) == listing(SITI, limit=100)["items"] != []
    whole = office.search_permit_types(q="", limit=100)["items"]
    assert office.list_permit_types() == whole and len(whole) == 37
    assert office.list_permit_types(q="dokter") == office.search_permit_types(q="dokter")["items"]


def test_documents_are_asked_for_by_what_they_may_fulfil_and_by_words(office):
    identity, _, other, tax = filed(office, "identity", "diploma", "other", "tax")
    fitting = office.list_documents(SITI, kind="identity", limit=25)["items"]
    assert [one["document_id"] for one in fitting] == [other, identity]
    for q, found in (("surat 3", [tax]), ("no-2", [other]), ("0%", [identity]), ("%", [tax, other, identity + 1, identity]), ("_", [])):
        assert [one["document_id"] for one in office.list_documents(SITI, q=q, limit=25)["items"]] == found, q
    assert office.list_documents(SITI, kind="identity", q="surat 3", limit=25)["items"] == []


def test_one_company_is_asked_for_by_itself_and_several_by_words(office):
    first, second = companies(office, 2)
    assert office.get_company(SITI, company_id=first["company_id"]) == first
    with pytest.raises(NotFound, match="company_not_found"):
        office.get_company(BUDI, company_id=first["company_id"])
    for q in ("cv 1", "8901" + second["nib"][-2:]):
        assert office.list_companies(SITI, q=q, limit=25)["items"] == [second]


def test_the_catalogue_is_pages_by_name_and_some_of_it_by_codes(office):
    whole = [one["code"] for one in office.search_permit_types(q="")["items"]]
    found = pages(lambda actor, **asked: office.search_permit_types(actor, q="", **asked), key="code", limit=10)
    assert [len(page) for page in found] == [10, 10, 10, 7] and [code for page in found for code in page] == whole
    assert len(office.search_permit_types(q="", group="health_facility", limit=4)["items"]) == 4
    assert office.search_permit_types(q="", group="health_facility", limit=5)["next"] is None
    assert [one["code"] for one in office.list_permit_types(codes=["SKP", "NOPE", "APOTEK"])] == ["SKP", "APOTEK"]


def test_what_was_searched_for_is_pages_too(office):
    whole = [one["code"] for one in office.search_permit_types(q="izin praktik")["items"]]
    found = pages(lambda actor, **asked: office.search_permit_types(actor, q="izin praktik", **asked), key="code", limit=5)
    assert len(found) > 2 and [code for page in found for code in page] == whole


def test_a_catalogue_that_changes_is_searched_as_it_is_now(office):
    assert office.search_permit_types(q="gerobak")["items"] == []
    office.execute("""update permit_type set everyday_words = '["gerobak kopi"]' where code = 'SKP'""")
    assert [one["code"] for one in office.search_permit_types(q="gerobak")["items"]] == ["SKP"]
    office.execute("""insert into permit_type (agency, code, data) select agency, 'BARU', jsonb_set(data, '{code}', '"BARU"')
                      from permit_type where code = 'SKP'""")
    assert "BARU" in [one["code"] for one in office.search_permit_types(q="baru", limit=25)["items"]], "as code of before writes it"


def test_pages_of_a_large_catalogue_read_a_page(office, as_admin):
    office.execute(f"""insert into permit_type (agency, code, data, everyday_words)
        select 'muara-enim', 'X' || n, jsonb_set(jsonb_set(data, '{{code}}', to_jsonb('X' || n)), '{{name}}', to_jsonb('Izin contoh ' || n)),
        everyday_words from permit_type cross join generate_series(1, {MANY}) n where code = 'SKP'""")
    owner = create_engine(as_admin(office.door.engine.url.render_as_string(hide_password=False)))  # the service may not analyze
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("analyze permit_type"))
    owner.dispose()
    assert rows_read(office.door.engine, lambda: office.list_permit_types(codes=["SKP", "SIPD"])) < 10
    assert rows_read(office.door.engine, lambda: office.search_permit_types(q="", limit=40)) < 50
    assert rows_read(office.door.engine, lambda: office.search_permit_types(q="", after="X77", limit=40)) < 50
    assert rows_read(office.door.engine, lambda: office.search_permit_types(q="", group="building", limit=40)) < 50
    assert rows_read(office.door.engine, lambda: office.search_permit_types(q="")) > MANY, "the measure measures"
    for q in ("skripsi", "skirpsi"):
        assert len(office.search_permit_types(q=q, limit=40)["items"]) == 40, "the words have been collected"
        assert rows_read(office.door.engine, lambda q=q: office.search_permit_types(q=q, limit=40)) < 50


@pytest.mark.parametrize("change", ["insert into permit_type (agency, code, data) select agency, 'BARU', data from permit_type where code = 'SKP'",
                                    "update permit_type set everyday_words = '[]' where code = 'SKP'", "delete from permit_type where code = 'SKP'"])  # fmt: skip
def test_every_change_of_a_catalogue_leaves_a_new_mark_on_its_agency_alone(office, change):
    office.execute("insert into agency (code, name, units) select 'lain', name, units from agency")
    before = marks(office)
    office.execute(change)
    assert {code for code, mark in marks(office).items() if mark != before[code]} == {"muara-enim"}


def marks(office):
    with office.door.engine.begin() as connection:
        return dict(map(tuple, connection.execute(text("select code, catalogue_mark from agency"))))


@pytest.fixture
def busy(office):
    """An office where as many applications wait, at each of its steps."""
    office.submitted()
    office.execute(f"""insert into application (revision, agency, unit, number, status, kind, permit_type, permit_type_name, applicant_type,
            applicant_id, applicant_name, requirements, working_days, fee_rule, created_at, submitted_at, due_at, process, waits_at, waits_for)
        select 1, agency, unit, 'N' || n, one.status, kind, permit_type, permit_type_name, applicant_type, 1000 + n, 'Orang', '[]', 5, 'ZERO',
            created_at, submitted_at, due_at + (n * 7919 % {MANY}) * interval '1 minute', process, step.code, step.role
        from application one cross join generate_series(1, {MANY}) n
        join (values (0, 'file_check', 'counter_officer'), (1, 'issuance', 'counter_officer'), (2, 'verification', 'verifier'),
                     (3, 'approval', 'agency_head')) step (k, code, role) on k = n % 4
        where one.number is not null""")
    with office.door.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("analyze application"))
    return office


def test_a_queue_reads_the_first_of_each_step_however_much_waits(busy):
    for actor, asked in ((COUNTER, {}), (ALL_STEPS, {}), (COUNTER, {"step": "issuance"}), (ALL_STEPS, {"part": "others"})):
        first = busy.list_queue(actor, **asked)
        for after in (None, first["next"]):
            assert (
                rows_read(busy.door.engine, lambda actor=actor, asked=asked, after=after: busy.list_queue(actor, after=after, **asked))
                < 120
            )


def test_a_queue_reads_nothing_of_what_waits_for_its_applicants_at_the_same_step(busy):
    returned = "status = 'returned', waits_for = null, correct_by = now() + interval '9 days'"
    busy.execute(f"update application set {returned} where waits_at = 'file_check' and number like 'N%'")
    with busy.door.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("analyze application"))
    for asked in ({}, {"step": "file_check"}, {"scope": "mine"}, {"part": "late"}):
        assert rows_read(busy.door.engine, lambda asked=asked: busy.list_queue(COUNTER, **asked)) < 120, asked


def test_whose_permits_they_are_is_asked_of_an_index(busy):
    plans = [plan for plan in plans_of(busy.door.engine, lambda: busy.list_permits(SITI, limit=25)) if "company_member" in plan]
    assert plans and all("application_of_company" in plan for plan in plans)


def plans_of(engine, call):
    with engine.begin() as connection:
        cursor = connection.connection.cursor()
        for statement, parameters in statements(engine, call):
            if statement.startswith("SELECT"):
                cursor.execute(f"explain {statement}", parameters)
                yield "\n".join(row[0] for row in cursor.fetchall())


def test_what_waits_for_a_type_is_counted_without_reading_what_is_done(busy):
    done = "waits_at = null, waits_for = null, status = 'issued'"
    busy.execute(f"update application set {done} where number like 'N%' and substr(number, 2)::int % 40 > 3")
    with busy.door.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("analyze application"))
    waiting = busy.count_waiting(COUNTER, permit_type="SKP")["steps"]
    assert sum(waiting.values()) == MANY / 10 + 1
    read = rows_read(busy.door.engine, lambda: busy.count_waiting(COUNTER, permit_type="SKP"))
    assert read <= sum(waiting.values()) + 100


def test_what_was_returned_and_what_came_back_is_read_by_itself(busy):
    for part, change in (
        ("returned", "status = 'returned', waits_for = null, correct_by = now() + (id % 97) * interval '1 hour'"),
        ("corrected", "status = 'resubmitted', waits_for = waits_for || '_'"),
    ):
        busy.execute(f"update application set {change} where id % 40 = {len(part)} and waits_for is not null")
        busy.execute("update application set waits_for = rtrim(waits_for, '_') where status = 'resubmitted'")
        busy.execute("""insert into correction (application_id, round, step, asked_at, until, by_id, by_role, by_name, items)
            select id, 1, waits_at, now(), correct_by, 50, 'counter_officer', 'Lina', '[]' from application
            where correct_by is not null on conflict do nothing""")
        first = busy.list_queue(ALL_STEPS, part=part)
        assert len(first["items"]) == 25 and {row["status"] for row in first["items"]} == {"resubmitted" if part == "corrected" else part}
        for after in (None, first["next"]):
            assert rows_read(busy.door.engine, lambda part=part, after=after: busy.list_queue(ALL_STEPS, part=part, after=after)) < 250, (
                part
            )


def test_a_queue_of_several_steps_is_in_one_order(busy):
    seen, after = [], None
    for _ in range(5):
        page = busy.list_queue(ALL_STEPS, after=after)
        seen += page["items"]
        after = page["next"]
    due = [(row["due_at"], row["application_id"]) for row in seen]
    assert due == sorted(set(due)) and len(due) == 125
    assert {row["step"] for row in seen} == {"file_check", "issuance", "verification", "approval"}
    with busy.door.engine.begin() as connection:
        first = connection.scalars(text("select id from application where waits_at is not null order by due_at, id limit 125")).all()
    assert [row["application_id"] for row in seen] == list(first)
