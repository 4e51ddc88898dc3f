"""`when` of identity's contract, tried: a method is refused in every state that its row does not name, and in no other."""

import itertools
from typing import Any

import pytest
from sqlalchemy import update

from bus import contract
from bus.database import Transactions
from bus.testing import Door
from identity.domain import links as purposes
from identity.store import links, tables
from identity.tokens import digest, new_token
from tests.access_table import outcome
from tests.identity.people import NOW, OFFICER, draft, opened, rows, staff, submit, told

METHODS = contract.of("identity").methods
WITH_STATES = [method for method in METHODS if METHODS[method].get("when")]
# The refusals because of a state.
OF_STATES = {
    "registration_not_found", "registration_not_waiting", "registration_already_submitted", "registration_not_returned",
    "verification_used", "verification_expired", "account_not_active", "account_not_disabled", "account_not_invited",
    "role_change_decided", "settings_change_decided", "email_change_not_waiting",
}  # fmt: skip
OF_ACCOUNTS = ("disable_account", "enable_account", "resend_invitation")
OF_REGISTRATIONS = [method for method in WITH_STATES if method not in (*OF_ACCOUNTS, "decide_role_change", "decide_settings_change")]
OF_EMAIL_CHANGES = ("decide_registration_email", "answer_email_correction")
LINKS = {"verify_email": purposes.VERIFY_EMAIL, "correct_registration": purposes.CORRECT_REGISTRATION}
_numbers = itertools.count(1)


def registration_in(door: Door, state: str) -> dict[str, Any]:
    """A thing that came into this state in the usual way. :returns: its id, revision and token."""
    number = next(_numbers)
    said = {"username": f"orang.{number}", "email": f"orang{number}@contoh.test", "mobile": f"0812345{number:05}"}
    token = draft(door, **said, id_number=f"160302450590{number:04}")
    registration = max(row[0] for row in rows(door, tables.registration))

    def act(method: str, **more: Any) -> Any:
        revision = next(row[3] for row in rows(door, tables.registration) if row[0] == registration)
        return door.call(method, actor=OFFICER, now=NOW, registration_id=registration, revision=revision, **more)

    if state != "draft":
        submit(door, token)
    if state == "returned":
        act("return_registration", reasons={"address": "Tidak lengkap."})
    if state == "rejected":
        act("reject_registration", reason="Bukan warga.")
    if state in ("accepted", "active"):
        act("accept_registration")
    if state == "active":
        door.call("verify_email", now=NOW, token=opened(told(door, "registration_accepted")[-1])["token"])
    revision, status = next((row[3], row[2]) for row in rows(door, tables.registration) if row[0] == registration)
    assert status == state
    return {"registration_id": registration, "revision": revision, "registration_token": token}


def ask_for_another_address(door: Door, one: dict[str, Any]) -> None:
    asked = {name: one[name] for name in ("registration_id", "revision")}
    by = staff("counter_officer", id=901)
    one["revision"] = door.call("correct_registration_email", actor=by, now=NOW, **asked, email="lain@contoh.test")["revision"]


def link_to(door: Door, purpose: str, registration_id: int) -> str:
    token = new_token()
    with Transactions(door.engine).begin() as session:
        links.put(session, purpose, token_hash=digest(token), at=NOW, registration_id=registration_id)
    return token


@pytest.mark.parametrize("method", OF_REGISTRATIONS)
def test_registrations(door: Door, method: str) -> None:
    allowed = []
    for state in ("draft", "submitted", "returned", "accepted", "active", "rejected"):
        one = registration_in(door, state)
        if method in LINKS:
            one["token"] = link_to(door, LINKS[method], one["registration_id"])
        if method in OF_EMAIL_CHANGES:
            one["token"] = one["registration_token"]
        if method in OF_EMAIL_CHANGES and state in METHODS[method]["when"]:
            ask_for_another_address(door, one)
        asked = METHODS[method]["arguments"]["properties"]
        arguments = METHODS[method]["example"]["arguments"] | {name: value for name, value in one.items() if name in asked}
        answer = outcome(door, method, OFFICER if "registration_id" in asked else None, now=NOW, **arguments)
        allowed += [state] if answer[0] == "answered" or answer[1] not in OF_STATES else []
    assert sorted(allowed) == sorted(METHODS[method]["when"])


def id_of(door: Door, username: str) -> int:
    return next(int(row[0]) for row in rows(door, tables.account) if row[1] == username)


@pytest.mark.parametrize("method", OF_ACCOUNTS)
def test_accounts(office: Door, method: str) -> None:
    admin = staff("agency_admin", id=id_of(office, "admin"))
    with Transactions(office.engine).begin() as session:
        for username, status in (("kasi", "invited"), ("kabid", "disabled"), ("siti", "closed")):
            session.execute(update(tables.account).where(tables.account.c.username == username).values(status=status))
    people = {"active": "loket", "invited": "kasi", "disabled": "kabid", **({} if method == "resend_invitation" else {"closed": "siti"})}
    allowed = []
    for state, username in people.items():
        arguments = {**METHODS[method]["example"]["arguments"], "account_id": id_of(office, username)}
        answer = outcome(office, method, admin, now=NOW, **arguments)
        allowed += [state] if answer[0] == "answered" or answer[1] not in OF_STATES else []
    assert sorted(allowed) == sorted(METHODS[method]["when"])


def test_settings_changes(office: Door) -> None:
    admin, second = (staff("agency_admin", id=id_of(office, name)) for name in ("admin", "admin2"))
    answers = {}
    for before in ("waiting", "approved", "refused", "replaced"):
        office.call("change_settings", actor=admin, now=NOW, settings={"temporary_password_hours": 72})
        office.call("change_settings", actor=admin, now=NOW, settings={"temporary_password_hours": 100})
        asked = office.call("list_settings_changes", actor=admin)["items"][0]["settings_change_id"]
        if before in ("approved", "refused"):
            office.call("decide_settings_change", actor=second, now=NOW, settings_change_id=asked, decision=before)
        if before == "replaced":
            office.call("change_settings", actor=admin, now=NOW, settings={"temporary_password_hours": 101})
        decided = {"settings_change_id": asked, "decision": "refused"}
        answers[before] = outcome(office, "decide_settings_change", second, now=NOW, **decided)
    assert [state for state, answer in answers.items() if answer[0] == "answered"] == METHODS["decide_settings_change"]["when"]


def test_role_changes(office: Door) -> None:
    admin, second = (staff("agency_admin", id=id_of(office, name)) for name in ("admin", "admin2"))
    lina = id_of(office, "loket")
    answers = {}
    for before in ("waiting", "approved", "refused", "replaced"):
        asked = office.call("request_role_change", actor=admin, now=NOW, account_id=lina, roles=["verifier"], units=[])
        if before in ("approved", "refused"):
            office.call("decide_role_change", actor=second, now=NOW, role_change_id=asked["role_change_id"], decision=before)
        if before == "replaced":
            office.call("request_role_change", actor=admin, now=NOW, account_id=lina, roles=[], units=[])
        decided = {"role_change_id": asked["role_change_id"], "decision": "refused"}
        answers[before] = outcome(office, "decide_role_change", second, now=NOW, **decided)
    assert [state for state, answer in answers.items() if answer[0] == "answered"] == METHODS["decide_role_change"]["when"]
    assert [answers[state][2] for state in ("approved", "refused", "replaced")] == [
        {"decision": "approved"}, {"decision": "refused"}, {"decision": "replaced"},
    ]  # fmt: skip
