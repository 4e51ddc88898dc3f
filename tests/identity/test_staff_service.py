"""Staff behind the door, on a real database: invited by one admin, given roles by two, within their own agency."""

from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from bus.context import Actor
from bus.database import Transactions
from bus.refusals import Conflict, Invalid, NotAllowed, NotFound
from bus.testing import Door
from identity import hashing, seed
from identity.store import accounts, registrations, tables
from tests.access_table import proven
from tests.identity import people
from tests.identity.people import NOW, opened, rows, set_for_agency, told

INVITED = {"username": "nina.baru", "email": "Nina@contoh.test", "full_name": "Nina  Baru", "roles": ["verifier"], "units": ["dpmptsp"]}


@pytest.fixture
def door(office: Door) -> Door:
    with Transactions(office.engine).begin() as session:
        session.execute(insert(tables.unit).values(agency="lain", code="kantor", name="Kantor"))
    return office


def id_of(door: Door, username: str) -> int:
    with Transactions(door.engine).begin() as session:
        return int(session.scalar(select(tables.account.c.id).where(tables.account.c.username == username)))


def as_(door: Door, username: str, *roles: str, agency: str = people.AGENCY) -> Actor:
    return Actor(id=id_of(door, username), roles=proven(*(roles or ("agency_admin",))), claims={"agency": agency, "name": username})


def another_admin(door: Door, username: str = "admin3", *, agency: str = people.AGENCY) -> Actor:
    with Transactions(door.engine).begin() as session:
        registrations.claim_username(session, username)
        account = seed._demo_account(username, f"Admin {username}", "agency_admin", hashing.NOBODY)
        accounts.create(session, account, at=NOW)
        session.execute(update(tables.account).where(tables.account.c.username == username).values(agency=agency))
    return as_(door, username, agency=agency)


def ask(door: Door, by: Actor, account_id: int, *roles: str, units: tuple[str, ...] = ("dpmptsp",)) -> Any:
    return door.call("request_role_change", actor=by, now=NOW, account_id=account_id, roles=list(roles), units=list(units))


def decide(door: Door, by: Actor, asked: Any, decision: str = "approved") -> Any:
    return door.call("decide_role_change", actor=by, now=NOW, role_change_id=asked["role_change_id"], decision=decision)


def invite(door: Door, by: Actor, **changed: Any) -> Any:
    return door.call("invite_staff", actor=by, now=NOW, **{**INVITED, **changed})


def acts(door: Door, account_id: int) -> list[tuple[Any, ...]]:
    """Actor, act and details of what was recorded about an account."""
    return [(row[3], row[4], row[6]) for row in rows(door, tables.audit) if row[5] == f"account/{account_id}"]


def test_an_invited_person_has_a_link_and_no_roles_until_a_second_admin_agrees(door: Door) -> None:
    admin, second = as_(door, "admin"), as_(door, "admin2")
    new = invite(door, admin, position=" Verifikator ", employee_number="19900101")
    assert (new["username"], new["full_name"], new["email"]) == ("nina.baru", "Nina Baru", "nina@contoh.test")
    assert (new["status"], new["roles"], new["awaiting_role_change"]) == ("invited", [], True)
    assert (new["position"], new["employee_number"], new["second_factor"], new["last_seen_at"]) == ("Verifikator", "19900101", False, None)
    letter = opened(told(door, "staff_invited")[-1])
    assert (letter["email"], letter["username"], letter["full_name"]) == ("nina@contoh.test", "nina.baru", "Nina Baru")
    assert len(letter["token"]) == 43
    assert told(door, "contact_changed")[-1].data["roles"] == []
    waiting = door.call("list_role_changes", actor=second)["items"]
    assert [(each["roles"], each["units"], each["asked_by_name"], each["own"]) for each in waiting] == [
        (["verifier"], ["dpmptsp"], "Adminah Contoh", False)
    ]
    assert told(door, "role_change_requested")[-1].data == {
        "agency": "muara-enim", "role_change_id": waiting[0]["role_change_id"], "account_id": new["account_id"], "asked_by": admin.id,
    }  # fmt: skip
    granted = decide(door, second, waiting[0])
    assert (granted["roles"], granted["units"], granted["status"]) == (["verifier"], ["dpmptsp"], "invited")
    assert [(actor, act) for actor, act, _ in acts(door, new["account_id"])] == [
        (admin.id, "staff_invited"), (second.id, "role_change_approved"),
    ]  # fmt: skip


@pytest.mark.parametrize("password", ["!", seed.DEMO_PASSWORD, "empat kuda lumping"])
def test_nobody_logs_in_as_somebody_who_was_only_invited(door: Door, password: str) -> None:
    invite(door, as_(door, "admin"))
    with pytest.raises(NotAllowed, match="login_refused"):
        door.call("log_in", now=NOW, login="nina.baru", password=password, address="10.0.0.1")


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"username": "ab"}, "username", "too_short"),
        ({"username": "Loket"}, "username", "username_taken"),
        ({"email": "bukan alamat"}, "email", "email_format"),
        ({"full_name": "  "}, "full_name", "required"),
        ({"units": ["kantor"]}, "units", "unknown_unit"),
        ({"roles": ["technical_team"], "units": []}, "units", "unit_needed"),
        ({"roles": ["agency_admin", "verifier"]}, "roles", "roles_incompatible"),
        ({"roles": ["auditor", "counter_officer"]}, "roles", "roles_incompatible"),
    ],
)
def test_what_is_wrong_with_an_invitation_is_said_by_field_and_nothing_is_kept(
    door: Door, changed: dict[str, Any], field: str, code: str
) -> None:
    before = rows(door, tables.account), rows(door, tables.username), len(door.events())
    with pytest.raises(Invalid, match="invalid_fields") as refused:
        invite(door, as_(door, "admin"), **changed)
    assert {name: found["code"] for name, found in refused.value.details["fields"].items()} == {field: code}
    assert (rows(door, tables.account), rows(door, tables.username), len(door.events())) == before


def withdraw(door: Door, by: Actor, account_id: int) -> Any:
    return door.call("disable_account", actor=by, now=NOW, account_id=account_id, reason="Salah alamat.")


def test_an_invitation_to_a_wrong_address_is_withdrawn_for_good(door: Door) -> None:
    admin, second = as_(door, "admin"), as_(door, "admin2")
    new = invite(door, admin)
    token = opened(told(door, "staff_invited")[-1])["token"]
    asked = door.call("list_role_changes", actor=second)["items"][0]
    withdraw(door, admin, new["account_id"])
    assert door.call("get_staff", actor=admin, account_id=new["account_id"])["status"] == "closed"
    for method, more in (("set_password", {"new_password": "empat kuda lumping"}), ("renew_link", {})):
        with pytest.raises(Conflict, match="verification_used"):
            door.call(method, now=NOW, token=token, **more)
    assert door.call("list_role_changes", actor=second)["items"] == []
    with pytest.raises(Conflict) as decided:
        decide(door, second, asked)
    assert (decided.value.code, decided.value.details) == ("role_change_decided", {"decision": "refused"})
    assert acts(door, new["account_id"])[-1] == (admin.id, "invitation_withdrawn", {"reason": "Salah alamat."})


def test_other_services_hear_of_it_and_the_wrong_address_does_not(door: Door) -> None:
    admin = as_(door, "admin")
    new = invite(door, admin)
    before = len(door.events())
    withdraw(door, admin, new["account_id"])
    assert [(event.type, event.data["account_id"], event.data["status"]) for event in door.events()[before:]] == [
        ("staff_changed", new["account_id"], "closed")
    ]


def test_after_it_the_address_may_be_invited_again_under_another_username(door: Door) -> None:
    admin = as_(door, "admin")
    old = invite(door, admin)["account_id"]
    withdraw(door, admin, old)
    for method, more, code in (
        ("resend_invitation", {}, "account_not_invited"),
        ("enable_account", {}, "account_not_disabled"),
        ("disable_account", {"reason": "Lagi."}, "account_not_active"),
    ):
        with pytest.raises(Conflict, match=code):
            door.call(method, actor=admin, now=NOW, account_id=old, **more)
    with pytest.raises(Invalid) as refused:
        invite(door, admin)
    assert refused.value.details["fields"] == {"username": {"code": "username_taken"}}
    assert invite(door, admin, username="nina.benar")["status"] == "invited"


def test_a_known_e_mail_address_is_fine(door: Door) -> None:
    assert invite(door, as_(door, "admin"), email="loket@contoh.test")["email"] == "loket@contoh.test"


def test_of_two_who_name_one_username_at_once_the_second_hears_that_it_has_gone(door: Door) -> None:
    admin = as_(door, "admin")
    outcomes = people.in_parallel(lambda name: invite(door, admin, full_name=name), ["Nina Baru", "Nona Baru"])
    refused = [outcome for outcome in outcomes if isinstance(outcome, Invalid)]
    assert len(refused) == 1 and refused[0].details["fields"]["username"]["code"] == "username_taken"


def test_an_invitation_sent_again_has_another_link(door: Door) -> None:
    admin = as_(door, "admin")
    new = invite(door, admin)["account_id"]
    door.call("resend_invitation", actor=admin, now=NOW, account_id=new)
    first, second = [opened(event)["token"] for event in told(door, "staff_invited")]
    states = [door.call("get_password_link", now=NOW, token=token)["state"] for token in (first, second)]
    assert states == ["expired", "ready"]
    with pytest.raises(Conflict, match="account_not_invited"):
        door.call("resend_invitation", actor=admin, now=NOW, account_id=id_of(door, "loket"))


def test_details_change_at_their_revision_and_mails_name_people_as_they_are_called_now(door: Door) -> None:
    admin, lina = as_(door, "admin"), id_of(door, "loket")
    changed = door.call("change_staff", actor=admin, now=NOW, account_id=lina, revision=1, full_name="Lina  Baru", position="Petugas loket")
    assert (changed["full_name"], changed["position"], changed["revision"]) == ("Lina Baru", "Petugas loket", 2)
    assert opened(told(door, "contact_changed")[-1])["full_name"] == "Lina Baru"
    assert told(door, "contact_changed")[-1].data["roles"] == ["counter_officer"]
    with pytest.raises(Conflict, match="account_changed"):
        door.call("change_staff", actor=admin, now=NOW, account_id=lina, revision=1, full_name="Lina")


def test_granted_roles_hold_at_once_and_the_persons_sessions_end(door: Door) -> None:
    admin, second, lina = as_(door, "admin"), as_(door, "admin2"), id_of(door, "loket")
    token = door.call("log_in", now=NOW, login="loket", password=seed.DEMO_PASSWORD, address="10.0.0.1")["session_token"]
    other = door.call("log_in", now=NOW, login="kasi", password=seed.DEMO_PASSWORD, address="10.0.0.1")["session_token"]
    door.call("save_unit", actor=admin, now=NOW, code="dinkes", name="Dinas Kesehatan")
    asked = ask(door, admin, lina, "technical_team", "verifier", units=("dinkes",))
    assert (asked["roles_now"], asked["units_now"], asked["own"]) == (["counter_officer"], ["dpmptsp"], True)
    assert door.call("open_session", now=NOW, session_token=token)["account"]["roles"] == ["counter_officer"]
    granted = decide(door, second, asked)
    assert (granted["roles"], granted["units"], granted["revision"]) == (["technical_team", "verifier"], ["dinkes"], 2)
    with pytest.raises(NotFound, match="session_ended"):
        door.call("open_session", now=NOW, session_token=token)
    assert door.call("open_session", now=NOW, session_token=other)["account"]["roles"] == ["section_head"]
    assert told(door, "staff_changed")[-1].data == {
        "agency": "muara-enim", "account_id": lina, "roles": ["technical_team", "verifier"], "units": ["dinkes"], "status": "active",
        "role_names": {"id": ["Tim teknis", "Verifikator"], "en": ["Technical team", "Verifier"]},
    }  # fmt: skip
    assert told(door, "contact_changed")[-1].data["roles"] == ["technical_team", "verifier"]
    details = acts(door, lina)[-1][2]
    assert details == {
        "role_change_id": asked["role_change_id"], "asked_by": admin.id, "roles": ["technical_team", "verifier"], "units": ["dinkes"],
    }  # fmt: skip


def test_which_roles_are_held_and_where_is_told_with_what_changes_it(door: Door) -> None:
    admin, second = as_(door, "admin"), as_(door, "admin2")
    door.call("save_unit", actor=admin, now=NOW, code="sampling", name="Unit Baru")
    decide(door, second, ask(door, admin, id_of(door, "kasi"), "technical_team", units=("sampling",)))
    event = told(door, "roles_held")[-1]
    assert (event.subject, event.data["agency"]) == ("roles/muara-enim", "muara-enim")
    assert "section_head" not in event.data["held"] and "sampling" in event.data["held"]["technical_team"]
    assert "applicant" not in event.data["held"] and event.data["held"]["verifier"] == ["dpmptsp"]
    before = len(told(door, "roles_held"))
    door.call("disable_account", actor=admin, now=NOW, account_id=id_of(door, "kasi"), reason="Cuti")
    assert "sampling" not in told(door, "roles_held")[-1].data["held"]["technical_team"]
    door.call("enable_account", actor=admin, now=NOW, account_id=id_of(door, "kasi"))
    assert "sampling" in told(door, "roles_held")[-1].data["held"]["technical_team"]
    door.call("disable_account", actor=admin, now=NOW, account_id=id_of(door, "siti"), reason="Diminta")
    assert len(told(door, "roles_held")) == before + 2, "an applicant holds no role of the office"


def test_a_refused_change_changes_nothing(door: Door) -> None:
    lina = id_of(door, "loket")
    asked = ask(door, as_(door, "admin"), lina, "verifier")
    kept = decide(door, as_(door, "admin2"), asked, "refused")
    assert (kept["roles"], kept["awaiting_role_change"], kept["revision"]) == (["counter_officer"], False, 1)
    assert told(door, "staff_changed") == []
    assert acts(door, lina)[-1][1] == "role_change_refused"


def test_neither_the_asker_nor_the_person_concerned_decides(door: Door) -> None:
    admin, second = as_(door, "admin"), as_(door, "admin2")
    asked = ask(door, admin, second.id, "counter_officer")
    for by in (admin, second):
        with pytest.raises(NotAllowed, match="second_admin_needed"):
            decide(door, by, asked)
        assert door.call("list_role_changes", actor=by)["items"][0]["own"] is True
    assert door.call("get_staff", actor=admin, account_id=second.id)["roles"] == ["agency_admin"]
    with pytest.raises(NotAllowed, match="own_account"):
        ask(door, admin, admin.id, "verifier")
    third = another_admin(door)
    assert decide(door, third, asked)["roles"] == ["counter_officer"]
    with pytest.raises(Conflict, match="role_change_decided"):
        decide(door, third, asked)


def test_a_new_wish_takes_the_place_of_the_one_that_waits(door: Door) -> None:
    admin, second, lina = as_(door, "admin"), as_(door, "admin2"), id_of(door, "loket")
    old, new = ask(door, admin, lina, "verifier"), ask(door, second, lina, "complaints_officer")
    waiting = door.call("list_role_changes", actor=admin)["items"]
    assert [each["role_change_id"] for each in waiting] == [new["role_change_id"]]
    with pytest.raises(Conflict, match="role_change_decided") as refused:
        decide(door, second, old)
    assert refused.value.details == {"decision": "replaced"}
    with pytest.raises(NotAllowed, match="second_admin_needed"):
        decide(door, second, new)
    assert decide(door, admin, new)["roles"] == ["complaints_officer"]


def test_of_ten_decisions_at_once_one_counts(door: Door) -> None:
    asked, second = ask(door, as_(door, "admin"), id_of(door, "loket"), "verifier"), as_(door, "admin2")
    outcomes = people.in_parallel(lambda decision: decide(door, second, asked, decision), ["approved", "refused"] * 5)
    assert sum(isinstance(outcome, dict) for outcome in outcomes) == 1
    assert {outcome.code for outcome in outcomes if isinstance(outcome, Conflict)} == {"role_change_decided"}


def test_the_last_active_admin_stays_one(door: Door) -> None:
    """Three admins who take the role from each other at the same moment."""
    one, two, three = as_(door, "admin"), as_(door, "admin2"), another_admin(door)
    wishes = [ask(door, one, two.id, "verifier"), ask(door, two, three.id, "verifier"), ask(door, three, one.id, "verifier")]
    outcomes = people.in_parallel(lambda each: decide(door, *each), list(zip((three, one, two), wishes, strict=True)))
    assert [outcome.code for outcome in outcomes if isinstance(outcome, Conflict)] == ["last_admin"]
    admins = [each for each in door.call("list_staff", actor=one)["items"] if "agency_admin" in each["roles"]]
    assert len(admins) == 1


def test_a_lost_authenticator_is_forgotten_and_the_holder_told(door: Door) -> None:
    admin, lina = as_(door, "admin"), id_of(door, "loket")
    token = door.call("log_in", now=NOW, login="loket", password=seed.DEMO_PASSWORD, address="10.0.0.1")["session_token"]
    with Transactions(door.engine).begin() as session:
        factor = {"totp_secret": b"x", "totp_new_secret": b"y", "totp_confirmed_at": NOW, "totp_last_step": 1}
        session.execute(update(tables.account).where(tables.account.c.id == lina).values(**factor))
        session.execute(insert(tables.recovery_code).values(account_id=lina, code_hash=b"z"))
    assert door.call("get_staff", actor=admin, account_id=lina)["second_factor"] is True
    door.call("reset_second_factor", actor=admin, now=NOW, account_id=lina, reason="Telepon hilang.")
    assert door.call("get_staff", actor=admin, account_id=lina)["second_factor"] is False
    with Transactions(door.engine).begin() as session:
        account = accounts.by_id(session, lina)
    assert (account.totp_secret, account.totp_new_secret, account.totp_last_step) == (None, None, None)
    assert rows(door, tables.recovery_code) == []
    with pytest.raises(NotFound, match="session_ended"):
        door.call("open_session", now=NOW, session_token=token)
    assert told(door, "second_factor_reset")[-1].data == {"agency": "muara-enim", "account_id": lina}
    # The password alone, which an admin may know, sets no new authenticator up: the holder's mailbox does.
    with pytest.raises(NotAllowed, match="login_refused"):
        door.call("log_in", now=NOW, login="loket", password=seed.DEMO_PASSWORD, address="10.0.0.1")
    mailed = opened(told(door, "password_reset_requested")[-1])
    door.call("set_password", now=NOW, token=mailed["token"], new_password="tiga kuda lumping baru")
    set_for_agency(door, staff_second_factor=True)
    halfway = door.call("log_in", now=NOW, login="loket", password="tiga kuda lumping baru", address="10.0.0.1")
    assert halfway["account"]["roles"] == ["second_factor_setup"]
    assert (admin.id, "second_factor_reset", {"reason": "Telepon hilang."}) in acts(door, lina)
    with pytest.raises(NotAllowed, match="own_account"):
        door.call("reset_second_factor", actor=admin, account_id=admin.id, reason="Telepon hilang.")


def test_staff_are_listed_by_name_a_page_at_a_time_and_applicants_are_none(door: Door) -> None:
    admin, found, after = as_(door, "admin"), [], None
    while True:
        page = door.call("list_staff", actor=admin, after=after, limit=5)
        found += page["items"]
        after = page["next"]
        if after is None:
            break
    names = [each["full_name"] for each in found]
    assert names == sorted(names, key=str.lower) and len(names) == len(seed.DEMO_STAFF) + 2  # the second technical team, the second admin
    assert "Siti Contoh" not in names
    with pytest.raises(NotFound, match="account_not_found"):
        door.call("get_staff", actor=admin, account_id=id_of(door, "siti"))


def test_staff_are_listed_by_the_status_of_their_account(door: Door) -> None:
    admin, lina = as_(door, "admin"), id_of(door, "loket")
    door.call("disable_account", actor=admin, account_id=lina, reason="Pindah tugas.")
    listed = {
        status: door.call("list_staff", actor=admin, status=status, limit=100)["items"] for status in ("disabled", "active", "invited")
    }
    assert [each["account_id"] for each in listed["disabled"]] == [lina]
    assert {each["status"] for each in listed["active"]} == {"active"} and listed["invited"] == []


def test_who_was_seen_last_is_known_after_logging_out_too(door: Door) -> None:
    admin, lina = as_(door, "admin"), id_of(door, "loket")
    with Transactions(door.engine).begin() as session:
        session.execute(delete(tables.session))
    assert door.call("get_staff", actor=admin, account_id=lina)["last_seen_at"] is None
    token = door.call("log_in", now=NOW, login="loket", password=seed.DEMO_PASSWORD, address="10.0.0.1")["session_token"]
    assert door.call("get_staff", actor=admin, account_id=lina)["last_seen_at"] == NOW.isoformat()
    door.call("log_out", now=NOW, session_token=token)
    assert door.call("get_staff", actor=admin, account_id=lina)["last_seen_at"] == NOW.isoformat()


def test_another_agencys_people_and_wishes_are_as_absent_as_those_that_never_were(door: Door) -> None:
    stranger = another_admin(door, "admin.lain", agency="lain")
    lina = id_of(door, "loket")
    asked = ask(door, as_(door, "admin"), lina, "verifier")
    new = invite(door, as_(door, "admin"))["account_id"]
    for method, arguments in (
        ("get_staff", {}), ("resend_invitation", {}), ("reset_second_factor", {"reason": "x"}),
        ("change_staff", {"revision": 1, "full_name": "Lina"}), ("request_role_change", {"roles": [], "units": []}),
    ):  # fmt: skip
        said = []
        for account_id in (lina, new, id_of(door, "siti"), 999_999):
            with pytest.raises(NotFound) as refused:
                door.call(method, actor=stranger, account_id=account_id, **arguments)
            said.append(refused.value.to_wire())
        assert all(each == said[0] for each in said) and said[0]["code"] == "account_not_found"
    said = []
    for role_change_id in (asked["role_change_id"], 999_999):
        with pytest.raises(NotFound) as refused:
            door.call("decide_role_change", actor=stranger, role_change_id=role_change_id, decision="approved")
        said.append(refused.value.to_wire())
    assert said[0] == said[1]
    assert door.call("list_role_changes", actor=stranger)["items"] == []
    assert [each["username"] for each in door.call("list_staff", actor=stranger)["items"]] == ["admin.lain", "loket.lain"]
