"""The office and other people's accounts: finding, disabling and enabling them, only those of its own agency."""

import pytest
from sqlalchemy import create_engine, insert, text, update

from bus.database import Transactions
from identity.store import tables
from tests.identity.holders import Holder, acts, change_account, is_over, log_in, mailed, refusal
from tests.identity.people import NIK, NOW, accept, draft, in_parallel, later, mailed_token, opened, rows, staff, submit, told
from tests.rows import rows_read, statements

REASON = "Dilaporkan dicuri."


@pytest.fixture
def admin(office):
    return Holder(office, "admin")


def move(door, username):
    """Moves the account to another agency."""
    change_account(door, username, agency="lain")


def find(door, q, role="counter_officer"):
    return door.call("find_people", actor=staff(role), now=NOW, q=q)["items"]


def register(door):
    number = submit(door, draft(door))["number"]
    accept(door)
    door.call("verify_email", now=NOW, token=mailed_token(door))
    return number


def test_people_are_found_by_name_address_or_number_exactly(office):
    number = register(office)
    for q in ("siti.a", " SITI.A ", "Siti.Aminah@Contoh.test", number, number.lower(), NIK, "Siti Aminah", "aminah", "ti Ami"):
        (found,) = find(office, q)
        assert (found["username"], found["full_name"], found["registration_number"]) == ("siti.a", "Siti Aminah", number)
    assert (found["status"], found["must_change_password"]) == ("active", True)
    for q in ("siti.", "siti%", "S_ti Aminah", "am", NIK[:15], NIK[:-1] + "9", "REG-2026", "' or 1=1 --", "loket", "loket@contoh.test"):
        assert find(office, q) == []
    unregistered, registered = find(office, "siti")
    assert (unregistered["registration_number"], registered["registration_number"]) == (None, number)


def test_a_search_is_recorded_for_everybody_it_finds_and_what_was_looked_for_is_not_kept(office):
    register(office)
    find(office, NIK)
    find(office, "Siti")
    find(office, "nobody")
    searched = [row for row in rows(office, tables.audit) if row[4] in ("person_found", "nobody_found")]
    assert [(row[4], row[9] is not None) for row in searched] == [
        ("person_found", True), ("person_found", True), ("person_found", True), ("nobody_found", False),
    ]  # fmt: skip
    assert NIK not in str(searched) and {row[3] for row in searched} == {staff("counter_officer").id}


MANY = 10_000


@pytest.fixture
def crowded(office, as_admin):
    """An office with so many registered people, after as many of another's; each 1,000th is called Langka, all are called Contoh."""
    agency = f"case when n <= {MANY} then 'lain' else 'muara-enim' end"
    everybody = f"from generate_series(1, {2 * MANY}) n"
    with create_engine(as_admin(office.engine.url.render_as_string(hide_password=False))).begin() as connection:
        for statement in (
            f"insert into username select 'orang' || n {everybody}",
            f"""insert into registration (id, token_hash, status, revision, answers, steps_done, warnings, warnings_confirmed, language, created_at,
                    agency, number, id_number, email)
                select 1000000 + n, n::text::bytea, 'active', 1, '{{}}', '{{}}', '[]', false, 'id', now(),
                    {agency}, 'REG-' || n, 'NIK-' || n, n || '@contoh.test' {everybody}""",
            f"""insert into account (username, full_name, email, agency, language, password_hash, must_change_password, created_at, registration_id)
                select 'orang' || n, case when n % 1000 = 7 then 'Langka ' else 'Orang ' end || n || ' Contoh', n || '@contoh.test',
                    {agency}, 'id', '', false, now(), 1000000 + n {everybody}""",
            "insert into account_role select id, 'applicant' from account where username like 'orang%'",
            "analyze",
        ):
            connection.execute(text(statement))
    return office


@pytest.mark.parametrize(
    ("q", "found"), [("Contoh", 25), ("langka", 10), (f"orang{2 * MANY}", 1), (f"reg-{2 * MANY}", 1), ("tidak ada", 0)]
)
def test_as_many_people_as_there_are_no_more_are_read_than_are_shown(crowded, q, found):
    listed = find(crowded, q)
    assert len(listed) == found and [row["account_id"] for row in listed] == sorted(row["account_id"] for row in listed)
    assert rows_read(crowded.engine, lambda: find(crowded, q)) < MANY / 10


def test_a_search_is_as_few_statements_for_many_people_as_for_one(crowded):
    """The audit records of all who were found are added together."""
    of_one, of_many = (statements(crowded.engine, lambda q=q: find(crowded, q)) for q in (f"orang{2 * MANY}", "Contoh"))
    assert len(of_many) == len(of_one)


def test_nobody_of_another_agency_is_found_nor_touched(office, admin):
    register(office)
    move(office, "siti.a")
    assert find(office, "siti.a") == [] == find(office, "REG-2026-0001")
    theirs = office.call("log_in", now=NOW, login="siti", password="Contoh-Izin-2026", address="10.0.0.1")["account"]["account_id"]
    move(office, "siti")
    for method, more in (("disable_account", {"reason": REASON}), ("enable_account", {})):
        for account_id in (theirs, 999_999):
            refused = refusal(lambda method=method, more=more, id=account_id: admin.call(method, account_id=id, **more))
            assert (refused.code, refused.details) == ("account_not_found", {})


@pytest.mark.parametrize("role", ["applicant", "verifier", "operator", "treasurer"])
def test_others_find_nobody(office, role):
    assert refusal(lambda: find(office, "siti", role)).code == "not_allowed"


def test_a_disabled_account_is_out_at_once_and_for_as_long(office, admin):
    holder = Holder(office)
    office.call("request_password_reset", now=NOW, login="siti", address="10.0.0.1")
    office.run("send_resets", now=NOW)
    assert admin.call("disable_account", account_id=holder.id, reason=REASON) == {}
    assert is_over(office, holder.token)
    assert refusal(lambda: log_in(office)).code == "login_refused"
    link = {"token": mailed(office, "password_reset_requested")["token"], "new_password": "empat kuda lumping"}
    assert refusal(lambda: office.call("set_password", now=NOW, **link)).code == "verification_expired"
    event = told(office, "account_disabled")[-1]
    assert (event.data["account_id"], opened(event)) == (holder.id, {"reason": REASON})
    assert acts(office, "account_disabled") == [(admin.id, f"account/{holder.id}", {"reason": REASON})]
    refused = refusal(lambda: admin.call("disable_account", account_id=holder.id, reason=REASON))
    assert (refused.code, refused.details) == ("account_not_active", {"status": "disabled"})


def test_enabled_again_one_logs_in_and_nothing_old_comes_to_life(office, admin):
    holder = Holder(office)
    office.call("request_password_reset", now=NOW, login="siti", address="10.0.0.1")
    office.run("send_resets", now=NOW)
    admin.call("disable_account", account_id=holder.id, reason=REASON)
    assert admin.call("enable_account", account_id=holder.id) == {}
    assert is_over(office, holder.token)
    old = mailed(office, "password_reset_requested")["token"]
    assert office.call("get_password_link", now=NOW, token=old)["state"] == "expired"
    log_in(office)
    assert told(office, "account_enabled")[-1].data["account_id"] == holder.id
    assert acts(office, "account_enabled") == [(admin.id, f"account/{holder.id}", {})]
    refused = refusal(lambda: admin.call("enable_account", account_id=holder.id))
    assert (refused.code, refused.details) == ("account_not_disabled", {"status": "active"})


def test_a_session_that_was_forgotten_is_no_way_in_for_a_disabled_account(office):
    """Were one left in the table, it would open nothing."""
    holder = Holder(office)
    actor = holder.actor()
    for status in ("disabled", "closed", "invited"):
        change_account(office, "siti", status=status)
        assert is_over(office, holder.token)
        for method in ("extend_session", "list_sessions", "end_other_sessions"):
            refused = refusal(lambda method=method: office.call(method, actor=actor, now=NOW, session_token=holder.token))
            assert refused.code == "session_ended"


def test_closed_accounts_stay_closed(office, admin):
    holder = Holder(office)
    holder.ask("close_account", current_password=holder.password)
    assert refusal(lambda: admin.call("disable_account", account_id=holder.id, reason=REASON)).code == "account_not_active"
    assert refusal(lambda: admin.call("enable_account", account_id=holder.id)).code == "account_not_disabled"


def test_other_services_hear_of_staff_who_are_shut_out_and_let_in(office, admin):
    officer, applicant = Holder(office, "loket"), Holder(office)
    for holder in (officer, applicant):
        admin.call("disable_account", account_id=holder.id, reason=REASON)
    admin.call("enable_account", account_id=officer.id)
    heard = [(event.data["account_id"], event.data["status"], event.data["roles"]) for event in told(office, "staff_changed")]
    assert heard == [(officer.id, "disabled", ["counter_officer"]), (officer.id, "active", ["counter_officer"])]


def test_nobody_disables_themselves(office, admin):
    assert refusal(lambda: admin.call("disable_account", account_id=admin.id, reason=REASON)).code == "own_account"


def test_of_two_admins_who_disable_each_other_one_remains(office, admin):
    other = Holder(office, "admin2")
    pairs = [(admin.actor(), other.id), (other.actor(), admin.id)]

    def disable(pair):
        return office.call("disable_account", actor=pair[0], now=NOW, account_id=pair[1], reason=REASON)

    outcomes = in_parallel(disable, pairs)
    assert sorted(getattr(outcome, "code", "done") for outcome in outcomes) == ["done", "last_admin"]


def test_an_agencys_admin_is_not_the_last_for_another_agencys_sake(office, admin):
    with Transactions(office.engine).begin() as session:
        session.execute(update(tables.account).where(tables.account.c.username == "admin2").values(agency="lain"))
        session.execute(insert(tables.account_role).values(account_id=Holder(office, "loket").id, role="agency_admin"))
    officer = Holder(office, "loket")
    admin.call("disable_account", account_id=officer.id, reason=REASON)
    admin.call("enable_account", account_id=officer.id)
    Holder(office, "loket").call("disable_account", account_id=admin.id, reason=REASON, now=later(minutes=1))
