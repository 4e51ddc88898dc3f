"""Numbers under load: {1..n} per agency, type and year, whoever comes at the same time."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import text

from bus.database import Transactions, engine_for
from bus.refusals import Conflict
from permits.store import numbers
from tests.permits.office import BUDI, COUNTER, HEAD, SITI, at


def sequences(numbers):
    return sorted(int(number.split("/")[-5 if number.startswith("0") else -4]) for number in numbers)


def test_twenty_at_once_get_twenty_numbers_without_gap(office):
    drafts = [office.complete_draft() for _ in range(20)]
    with ThreadPoolExecutor(20) as pool:
        done = list(pool.map(lambda draft: office.submit_application(SITI, **at(draft)), drafts))
    assert sequences(one["number"] for one in done) == list(range(1, 21))
    assert len({one["number"] for one in done}) == 20


def test_one_draft_submitted_ten_times_at_once_is_submitted_once(office):
    draft = office.complete_draft()

    def submit(_):
        try:
            return office.submit_application(SITI, **at(draft))["number"]
        except Conflict as refused:
            assert refused.code in ("application_already_submitted", "application_changed")
            return None

    with ThreadPoolExecutor(10) as pool:
        numbers = [number for number in pool.map(submit, range(10)) if number]
    assert sequences(numbers) == [1]
    assert sequences([office.submitted(BUDI)["number"]]) == [2]
    assert [type for _, _, type in office.told()] == ["application_submitted"] * 2


def test_refused_and_accepted_mixed_leave_no_gap(office):
    drafts = [office.complete_draft() for _ in range(10)]
    calls = [{**at(draft), "revision": draft["revision"] + (n % 2)} for n, draft in enumerate(drafts)]

    def submit(call):
        try:
            return office.submit_application(SITI, **call)["number"]
        except Conflict:
            return None

    with ThreadPoolExecutor(10) as pool:
        numbers = [number for number in pool.map(submit, calls) if number]
    assert sequences(numbers) == [1, 2, 3, 4, 5]


def test_one_application_issued_by_five_at_once_is_issued_once_and_the_others_are_refused(office):
    approved = office.advanced(office.submitted(), 3)

    def issue(_):
        try:
            return office.advance_application(COUNTER, **at(approved), step="issuance", note=None)["permit"]["number"]
        except Conflict as refused:
            return refused.code

    with ThreadPoolExecutor(5) as pool:
        answers = sorted(pool.map(issue, range(5)))
    assert answers[0].startswith("503/0001/")
    assert set(answers[1:]) <= {"step_not_current", "application_changed"}


def test_permits_issued_at_once_are_numbered_without_gap_and_each_has_its_own_code(office):
    approved = [office.advanced(office.submitted(), 3) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda one: office.advance_application(COUNTER, **at(one), step="issuance"), approved))
    permits = [one["permit"] for one in done]
    assert sequences(permit["number"] for permit in permits) == list(range(1, 9))
    assert len({permit["code"] for permit in permits}) == 8


def test_each_permit_type_counts_for_itself(office):
    numbers = [office.submitted(permit_type=code)["number"] for code in ("SKP", "TRAYEK", "SKP")]
    assert [number[:9] for number in numbers] == ["0001/SKP/", "0001/TRAY", "0002/SKP/"]


def test_two_officers_at_once_advance_it_once(office):
    one = office.advanced(office.submitted(), 2)

    def approve(_):
        try:
            return office.advance_application(HEAD, **at(one), step="approval")["status"]
        except Conflict as refused:
            return refused.code

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(approve, range(4)))
    assert answers.count("approved") == 1
    assert set(answers) <= {"approved", "application_changed", "step_not_current"}


def taken(session, moment, **key):
    """The number that is taken when the database's clock says `moment`: a `now()` of our own stands before PostgreSQL's."""
    session.execute(text("create schema if not exists clock"))
    session.execute(text(f"create or replace function clock.now() returns timestamptz language sql as $$ select timestamptz '{moment}' $$"))
    session.execute(text("set local search_path = clock, public, pg_catalog"))
    return numbers.take(session, **{"agency": "muara-enim", "series": "application", "permit_type": "SKP", "zone": "WIB", **key})


def test_each_year_of_the_office_counts_from_one(office, as_admin):
    last, first = "2026-12-31 16:59:59+00", "2026-12-31 17:00:00+00"  # midnight in Western Indonesian Time lies between them
    clockmaker = engine_for(as_admin(office.door.engine.url.render_as_string(hide_password=False)))
    with Transactions(clockmaker).begin() as session:
        given = [taken(session, moment) for moment in (last, last, first, first, last, first)]
        other = taken(session, last, series="permit")
    clockmaker.dispose()
    assert [(one.on.year, one.sequence) for one in given] == [(2026, 1), (2026, 2), (2027, 1), (2027, 2), (2026, 3), (2027, 3)]
    assert (other.on.year, other.sequence) == (2026, 1)
