"""A person who is logged in changes the password, on a real database."""

from typing import Any

import pytest
from sqlalchemy import select

from bus.context import Actor
from bus.database import Transactions
from bus.refusals import Invalid, NotAllowed, NotFound
from bus.testing import Door
from identity import hashing, seed
from identity.store import tables
from tests.identity.people import NOW, later
from tests.identity.test_sessions_service import log_in, open_session, who

GOOD = "empat kuda lumping"


@pytest.fixture
def door(office: Door) -> Door:
    return office


def change(
    door: Door, token: str, *, actor: Actor | None = None, now: Any = NOW, current: str = seed.DEMO_PASSWORD, new: str = GOOD
) -> Any:
    arguments = {"session_token": token, "new_password": new} | ({"current_password": current} if current else {})
    return door.call("change_password", actor=actor or who(door, token, now=now), now=now, **arguments)


def test_a_new_password_ends_all_sessions_and_begins_a_new_one(door):
    other, token = log_in(door)["session_token"], log_in(door)["session_token"]
    new = change(door, token)["session_token"]
    for old in (other, token):
        with pytest.raises(NotFound, match="session_ended"):
            open_session(door, old)
    assert open_session(door, new)["account"]["username"] == "siti"
    with pytest.raises(NotAllowed, match="login_refused"):
        log_in(door)
    log_in(door, password=GOOD)


@pytest.mark.parametrize(
    ("new", "code"),
    [
        ("kurang", "too_short"),
        ("k" * 129, "too_long"),
        ("password1234", "too_common"),
        ("siti@contoh.test", "too_common"),
        (seed.DEMO_PASSWORD, "same_as_old"),
    ],
)
def test_a_weak_new_password_is_refused_and_nothing_changes(door, new, code):
    token = log_in(door)["session_token"]
    with pytest.raises(Invalid) as refused:
        change(door, token, new=new)
    assert (refused.value.code, refused.value.details["fields"]["new_password"]["code"]) == ("invalid_fields", code)
    open_session(door, token)


def test_the_current_password_is_asked_and_guessing_it_is_limited(door):
    token = log_in(door)["session_token"]
    for _ in range(10):
        with pytest.raises(Invalid) as refused:
            change(door, token, current="salah")
        assert refused.value.details["fields"] == {"current_password": {"code": "password_wrong"}}
    with pytest.raises(NotAllowed, match="too_many_attempts"):
        change(door, token)


def test_nobody_changes_anothers_password(door):
    mine, theirs = log_in(door)["session_token"], log_in(door, "loket")["session_token"]
    with pytest.raises(NotFound, match="session_ended"):
        change(door, theirs, actor=who(door, mine))
    with pytest.raises(NotFound, match="session_ended"):
        change(door, "A" * 43, actor=who(door, mine))
    with pytest.raises(NotAllowed):
        door.call("change_password", session_token=mine, current_password=seed.DEMO_PASSWORD, new_password=GOOD)


def test_an_idle_session_changes_no_password(door):
    token = log_in(door)["session_token"]
    actor = who(door, token)
    with pytest.raises(NotFound, match="session_ended"):
        change(door, token, actor=actor, now=later(minutes=31))


def test_with_a_temporary_password_one_may_only_change_it(door):
    set_temporary(door)
    token = log_in(door)["session_token"]
    actor = who(door, token)
    assert actor.roles == {"password_change"}
    with pytest.raises(NotAllowed):
        door.call("get_profile", actor=actor)
    new = change(door, token)["session_token"]
    assert open_session(door, new)["account"]["roles"] == ["applicant"]
    assert log_in(door, password=GOOD, now=later(days=30))["must_change_password"] is False


def test_the_temporary_password_that_opened_the_session_is_not_asked_again(door):
    set_temporary(door)
    token = log_in(door)["session_token"]
    with pytest.raises(Invalid, match="invalid_fields") as refused:
        change(door, token, current="", new=seed.DEMO_PASSWORD)
    assert refused.value.details["fields"]["new_password"]["code"] == "same_as_old"
    with pytest.raises(Invalid, match="password_wrong"):
        change(door, token, current="salah")
    changed = change(door, token, current="")["session_token"]
    assert log_in(door, password=GOOD)["account"]["roles"] == ["applicant"]
    with pytest.raises(Invalid, match="password_wrong"):  # from now on it is asked for
        change(door, changed, current="", new="lima kerbau rawa")


def set_temporary(door: Door) -> None:
    with Transactions(door.engine).begin() as session:
        siti = tables.account.c.username == "siti"
        session.execute(tables.account.update().where(siti).values(must_change_password=True, password_expires_at=later(hours=72)))


def test_passwords_are_kept_as_argon2id_of_the_promised_cost(door):
    with Transactions(door.engine).begin() as session:
        hashes = list(session.scalars(select(tables.account.c.password_hash)))
    assert {text.rpartition("$")[0].rpartition("$")[0] for text in hashes} == {"$argon2id$v=19$m=19456,t=2,p=1"}


def test_of_two_who_change_the_password_at_once_the_slower_is_refused(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    token = log_in(door)["session_token"]
    actor = who(door, token)
    hash_password = hashing.hash_password

    def overtaken(password: str) -> str:
        monkeypatch.setattr(hashing, "hash_password", hash_password)
        change(door, token, actor=actor, new="lima kerbau rawa")
        return hash_password(password)

    monkeypatch.setattr(hashing, "hash_password", overtaken)
    with pytest.raises(Invalid) as refused:
        change(door, token, actor=actor, new=GOOD)
    assert refused.value.code == "password_wrong"
    assert log_in(door, password="lima kerbau rawa")
