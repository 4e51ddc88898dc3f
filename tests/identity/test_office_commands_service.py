"""`izin staff …` on a real database: how an office begins."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from bus.database import Transactions
from bus.refusals import Invalid
from identity import staff as command
from identity.store import tables
from tests.identity.people import NOW, STEP_1, opened, rows, staff, told

ADMIN = ("--agency", "muara-enim", "--username", "adminah", "--email", "adminah@contoh.test", "--name", "Adminah Contoh")


@pytest.fixture
def run(door, monkeypatch, capsys):
    url = door.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("IDENTITY_DATABASE_URL", url)

    def run(*words):
        code = command.main(list(words))
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


def another(name):
    return tuple({"adminah": name, "adminah@contoh.test": f"{name}@contoh.test"}.get(word, word) for word in ADMIN)


def activate(door, username):
    with Transactions(door.engine).begin() as session:
        session.execute(update(tables.account).where(tables.account.c.username == username).values(status="active"))


def test_the_first_admin_is_invited_with_the_role_and_the_link_works(door, run):
    code, said = run("create-admin", *ADMIN)
    assert code == 0 and "adminah@contoh.test" in said and "second admin" in said
    letter = opened(told(door, "staff_invited")[0])
    assert (letter["username"], letter["email"], letter["full_name"]) == ("adminah", "adminah@contoh.test", "Adminah Contoh")
    shown = door.call("get_password_link", token=letter["token"])
    assert (shown["state"], shown["username"]) == ("ready", "adminah")
    assert told(door, "contact_changed")[0].data["roles"] == ["agency_admin"]
    data = told(door, "staff_changed")[0].data
    assert (data["roles"], data["status"]) == (["agency_admin"], "invited")
    recorded = rows(door, tables.audit)[0]
    assert (recorded[1], recorded[3], recorded[4]) == ("muara-enim", None, "staff_invited")
    assert recorded[6] == {"by": "operator", "roles": ["agency_admin"]}


def test_an_office_with_two_active_admins_needs_no_operator(door, run):
    for name in ("adminah", "admirah"):
        assert run("create-admin", *another(name))[0] == 0
        activate(door, name)
    code, said = run("create-admin", *another("admunah"))
    assert code == 1 and "in the browser" in said
    with Transactions(door.engine).begin() as session:
        assert session.scalar(select(tables.username).where(tables.username.c.username == "admunah")) is None


@pytest.mark.parametrize(
    ("place", "value", "fault"),
    [
        (1, "nowhere", "agency: unknown_agency"),
        (3, "ad", "username: too_short"),
        (5, "no address", "email: email_format"),
        (7, " ", "full_name: required"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(door, run, place, value, fault):
    before = [rows(door, table) for table in (tables.account, tables.username, tables.audit)]
    words = list(ADMIN)
    words[place] = value
    code, said = run("create-admin", *words)
    assert code == 1 and fault in said
    assert [rows(door, table) for table in (tables.account, tables.username, tables.audit)] == before


def test_a_username_is_taken_once(run):
    assert run("create-admin", *ADMIN)[0] == 0
    code, said = run("create-admin", *ADMIN)
    assert code == 1 and "username: username_taken" in said


OGAN = ("create-agency", "ogan-ilir", "Kabupaten  Ogan Ilir", "--regency", "32.01", "--office", "PTSP Ogan")


def agency(door, code):
    return next((each for each in door.call("list_agencies") if each["code"] == code), None)


def test_an_agency_begins_with_its_counter_its_place_and_its_calendar_and_all_of_it_is_told(door, run):
    code, said = run(*OGAN, "--office-name", "Pelayanan Terpadu Satu Pintu", "--catalogue-of", "muara-enim", "--office-phone", "0711 1")
    assert code == 0 and "create-admin" in said and "the permit types of muara-enim" in said
    made = agency(door, "ogan-ilir")
    assert made["units"] == [{"code": "ptsp-ogan", "name": "PTSP Ogan", "full_name": "Pelayanan Terpadu Satu Pintu"}]
    facts = ("name", "place", "regency", "time_zone", "office_unit", "office_phone", "office_email", "works")
    assert [made[fact] for fact in facts] == ["Kabupaten Ogan Ilir", "Ogan Ilir", "32.01", "WIB", "ptsp-ogan", "0711 1", None, False]
    of_it = [event for event in door.events() if event.data["agency"] == "ogan-ilir"]
    assert [event.type for event in of_it][:2] == ["agency_changed", "unit_changed"]
    assert of_it[0].data["catalogue_of"] == "muara-enim"
    assert [event.data["year"] for event in of_it if event.type == "calendar_changed"] == [2025, 2026, 2027, 2028, 2029]
    assert run(*OGAN, "--empty-catalogue")[0] == 1, "its code is taken"


def test_applicants_can_choose_an_agency_when_somebody_takes_what_they_hand_in(door, run):
    assert run(*OGAN, "--empty-catalogue")[0] == 0
    assert run("create-admin", "--agency", "ogan-ilir", *ADMIN[2:])[0] == 0
    of_there = door.call("list_staff", actor=staff("agency_admin", agency="ogan-ilir"))["items"]
    assert [(each["username"], each["roles"], each["status"]) for each in of_there] == [("adminah", ["agency_admin"], "invited")]
    activate(door, "adminah")
    assert not agency(door, "ogan-ilir")["works"], "an admin alone takes nothing"
    assert chosen(door, "ogan-ilir") == "unknown_agency"
    become(door, "adminah", "counter_officer", status="invited")
    assert chosen(door, "ogan-ilir") == "unknown_agency", "who has never logged in takes nothing either"
    become(door, "adminah", "counter_officer", status="active")
    assert agency(door, "ogan-ilir")["works"] and chosen(door, "ogan-ilir") is None
    become(door, "adminah", "counter_officer", status="disabled")
    assert not agency(door, "ogan-ilir")["works"] and chosen(door, "ogan-ilir") == "unknown_agency"


def chosen(door, code):
    """The fault in choosing this agency."""
    token = door.call("start_registration", now=NOW)["registration_token"]
    try:
        door.call("save_registration_step", now=NOW, registration_token=token, step=1, fields={**STEP_1, "agency": code})
    except Invalid as refused:
        return refused.details["fields"]["agency"]["code"]
    return None


def become(door, username, role, *, status):
    with Transactions(door.engine).begin() as session:
        id = session.scalar(
            update(tables.account).where(tables.account.c.username == username).values(status=status).returning(tables.account.c.id)
        )
        session.execute(upsert(tables.account_role).values(account_id=id, role=role).on_conflict_do_nothing())


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (("Ogan Ilir", "x"), "code: pattern"), (("", "x"), "code: pattern"), (("x\n", "x"), "code: pattern"), (("x" * 61, "x"), "code: pattern"),
        (("ogan", " "), "name: required"), (("ogan", "x" * 101), "name: too_long"),
        (("ogan", "x", "--regency", "99.99"), "regency: unknown_region"), (("ogan", "x", "--regency", "16"), "regency: unknown_region"),
        (("ogan", "x", "--office", "…"), "office: pattern"), (("ogan", "x", "--office", " "), "office: required"),
        (("ogan", "x", "--catalogue-of", "nowhere"), "catalogue_of: unknown_agency"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_agency_is_said_and_none_is_made(door, run, words, fault):
    before = rows(door, tables.agency), len(door.events())
    given = [*words, *(() if "--regency" in words else ("--regency", "32.01")), *(() if "--office" in words else ("--office", "PTSP"))]
    code, said = run("create-agency", *given, *(() if "--catalogue-of" in words else ("--empty-catalogue",)))
    assert code == 1 and fault in said
    assert (rows(door, tables.agency), len(door.events())) == before


def test_what_is_said_anew_of_an_agency_is_told_and_the_rest_stays(door, run):
    assert run(*OGAN, "--empty-catalogue", "--office-phone", "0711 1")[0] == 0
    assert run("change-agency", "ogan-ilir", "--time-zone", "WITA", "--office-hours", "Senin 08.00")[0] == 0
    facts = told(door, "agency_changed")[-1].data
    assert (facts["time_zone"], facts["office_hours"], facts["office_phone"]) == ("WITA", "Senin 08.00", "0711 1")
    code, said = run("change-agency", "ogan-ilir", "--name", " ")
    assert code == 1 and "name: required" in said
    assert run("change-agency", "nowhere", "--name", "x")[0] == 1
    assert len(told(door, "agency_changed")) == 2 and told(door, "agency_changed")[-1].data == facts


def test_its_region_is_found_by_its_name(door, run):
    code, said = run("create-agency", "bogor", "kabupaten bogor", "--office", "PTSP", "--empty-catalogue")
    assert code == 0 and "32.01" in said
