"""`izin staff …` on a real database: how an office begins."""

import pytest
from sqlalchemy import select, update

from bus.database import Transactions
from identity import staff as command
from identity.store import tables
from tests.identity.people import opened, rows, staff, told

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
    words = list(ADMIN)
    words[place] = value
    code, said = run("create-admin", *words)
    assert code == 1 and fault in said
    assert (rows(door, tables.account), rows(door, tables.username), rows(door, tables.audit)) == ([], [], [])


def test_a_username_is_taken_once(run):
    assert run("create-admin", *ADMIN)[0] == 0
    code, said = run("create-admin", *ADMIN)
    assert code == 1 and "username: username_taken" in said


def test_an_agency_begins_with_its_name_and_is_one_to_register_with(door, run):
    code, said = run("create-agency", "ogan-ilir", "Kabupaten  Ogan Ilir")
    assert code == 0 and "create-admin" in said
    assert {"code": "ogan-ilir", "name": "Kabupaten Ogan Ilir", "units": []} in door.call("list_agencies")
    assert run("create-agency", "ogan-ilir", "Again")[0] == 1
    assert run("create-admin", "--agency", "ogan-ilir", *ADMIN[2:])[0] == 0
    of_there = door.call("list_staff", actor=staff("agency_admin", agency="ogan-ilir"))["items"]
    assert [(each["username"], each["roles"], each["status"]) for each in of_there] == [("adminah", ["agency_admin"], "invited")]


@pytest.mark.parametrize(("code", "name"), [("Ogan Ilir", "x"), ("", "x"), ("x\n", "x"), ("x" * 61, "x"), ("ogan", " ")])
def test_a_code_that_is_none_makes_no_agency(door, run, code, name):
    before = rows(door, tables.agency)
    assert run("create-agency", code, name)[0] == 1
    assert rows(door, tables.agency) == before
