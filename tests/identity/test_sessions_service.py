"""Log-in, sessions and the proof of who asks, on a real database."""

import json
import os
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from argon2 import extract_parameters
from joserfc import jwt
from joserfc.jwk import OKPKey
from sqlalchemy import event, func, insert, select, update

from bus import context
from bus.context import Actor
from bus.database import Transactions
from bus.refusals import NotAllowed, NotFound
from bus.seal import unseal
from bus.testing import Door
from identity import hashing, seed
from identity.domain import links as links_for
from identity.domain.accounts import MOST_SESSIONS
from identity.domain.roles import ROLES
from identity.store import links, tables
from identity.tokens import digest, new_token
from tests.access_table import proven
from tests.identity.holders import Holder, acts, is_over, refusal
from tests.identity.people import NOW, later


@pytest.fixture
def door(office: Door) -> Door:
    return office


def log_in(door: Door, login: str = "siti", password: str = seed.DEMO_PASSWORD, *, now: Any = NOW, address: str = "10.0.0.1") -> Any:
    return door.call("log_in", now=now, login=login, password=password, address=address)


def open_session(door: Door, token: str, *, now: Any = NOW) -> Any:
    return door.call("open_session", now=now, session_token=token, services=["identity", "permits"])


def who(door: Door, token: str, *, now: Any = NOW) -> Actor:
    account = open_session(door, token, now=now)["account"]
    return Actor(
        id=account["account_id"], roles=proven(*account["roles"]), claims={"agency": account["agency"], "name": account["full_name"]}
    )


@pytest.mark.parametrize("login", ["siti", " SITI ", "siti@contoh.test", "Siti@Contoh.Test"])
def test_one_logs_in_by_username_or_address_whatever_the_case(door, login):
    begun = log_in(door, login)
    assert (begun["must_change_password"], begun["account"]["username"], begun["account"]["roles"]) == (False, "siti", ["applicant"])


@pytest.mark.parametrize(
    ("login", "password"), [("siti", "salah"), ("tidak.ada", seed.DEMO_PASSWORD), ("' or 1=1 --", "x"), ("siti%", "x")]
)
def test_every_cause_is_refused_alike(door, login, password):
    with pytest.raises(NotAllowed) as refused:
        log_in(door, login, password)
    assert refused.value.to_wire() == {
        "kind": "NotAllowed",
        "code": "login_refused",
        "message": "login and password do not fit",
        "details": {"tries_left": 9},
    }


def test_an_unknown_login_costs_the_same_hash_as_a_wrong_password(door, monkeypatch):
    """Hashes are counted: a measured time would say more about the machine than about the code."""
    hashed: list[str] = []
    verify = hashing._verify
    monkeypatch.setattr(hashing, "_verify", lambda *given: hashed.append(given[0]) or verify(*given))
    for login in ("siti", "tidak.ada"):
        with pytest.raises(NotAllowed, match="login_refused"):
            log_in(door, login, "salah", address="10.0.1.1")
    known, unknown = hashed
    assert unknown == hashing.NOBODY != known
    assert extract_parameters(unknown) == extract_parameters(known)


def test_ten_failures_in_five_minutes_and_no_more_are_tried(door):
    for number in range(10):
        with pytest.raises(NotAllowed, match="login_refused"):
            log_in(door, "siti", "salah", address=f"10.0.2.{number}")
    for login in ("siti", "SITI"):
        with pytest.raises(NotAllowed) as refused:
            log_in(door, login, now=later(minutes=1))
        assert (refused.value.code, refused.value.details) == ("too_many_attempts", {"retry_after": 241})
    log_in(door, "loket", now=later(minutes=1))
    log_in(door, "siti", now=later(minutes=5, seconds=1))


def test_log_ins_that_succeed_are_no_failures(door):
    for _ in range(12):
        log_in(door, "siti")


def test_an_account_has_twenty_sessions_and_a_new_one_ends_the_oldest(door):
    other = log_in(door, "loket")["session_token"]
    tokens = [log_in(door, "siti")["session_token"] for _ in range(MOST_SESSIONS + 2)]
    assert [is_over(door, token) for token in tokens] == [True, True, *[False] * 20]
    assert not is_over(door, other)


def test_the_proof_says_who_asks_and_every_service_can_check_it(door):
    with door.engine.begin() as connection:
        connection.execute(update(tables.agency).values(time_zone="WITA"))
    opened = open_session(door, log_in(door, "loket")["session_token"])
    key = OKPKey.import_key(json.loads(os.environ["ACTOR_PUBLIC_KEY"]))
    claims = jwt.decode(opened["actor_tokens"]["permits"], key, algorithms=["Ed25519"]).claims
    assert {name: claims[name] for name in ("roles", "agency", "time_zone", "units", "name")} == {
        "roles": ["counter_officer", "staff"],
        "agency": "muara-enim",
        "time_zone": "WITA",
        "units": ["dpmptsp"],
        "name": "Lina Loket",
    }
    assert claims["aud"] == "permits"
    assert claims["exp"] - claims["iat"] == 60 and claims["sub"] == str(opened["account"]["account_id"])


def test_the_proof_opens_the_real_door_while_it_is_fresh(door):
    token = log_in(door, "siti", now=datetime.now(UTC))["session_token"]
    fresh = open_session(door, token, now=datetime.now(UTC))
    actor = context.verify_actor(fresh["actor_tokens"]["permits"], "permits")
    assert (actor.id, actor.roles) == (fresh["account"]["account_id"], {"applicant"})
    old = log_in(door, "siti", now=datetime.now(UTC) - timedelta(minutes=2))["session_token"]
    with pytest.raises(NotAllowed, match="actor_not_proven"):
        context.verify_actor(open_session(door, old, now=datetime.now(UTC) - timedelta(minutes=2))["actor_tokens"]["permits"], "permits")


def test_each_proof_is_for_the_one_service_that_is_to_be_asked(door):
    token = log_in(door, "siti", now=datetime.now(UTC))["session_token"]
    proofs = open_session(door, token, now=datetime.now(UTC))["actor_tokens"]
    assert set(proofs) == {"identity", "permits"}
    for meant_for, proof in proofs.items():
        assert context.verify_actor(proof, meant_for).has("applicant")
        for other in {"identity", "permits", "tracking"} - {meant_for}:
            with pytest.raises(NotAllowed, match="actor_not_proven"):
                context.verify_actor(proof, other)


def test_a_gateway_of_the_previous_release_gets_what_only_doors_of_that_time_take(door, monkeypatch):
    token = log_in(door, "siti", now=datetime.now(UTC))["session_token"]
    opened = door.call("open_session", now=datetime.now(UTC), session_token=token)
    with pytest.raises(NotAllowed, match="actor_not_proven"):
        context.verify_actor(opened["actor_token"], "permits")
    monkeypatch.setenv("PREVIOUS_RELEASE_RUNS", "yes")
    assert context.verify_actor(opened["actor_token"], "permits").has("applicant")


def test_there_is_a_demo_account_for_every_role(door):
    roles = [log_in(door, username)["account"]["roles"] for username, _ in seed.DEMO_STAFF]
    assert roles == [[role] for role in ROLES]


def test_a_used_session_lives_on_and_an_idle_one_ends(door):
    token = log_in(door)["session_token"]
    for minutes in (29, 58, 87):
        ends = open_session(door, token, now=later(minutes=minutes))["expires_at"]
        assert ends == later(minutes=minutes + 30).isoformat()
    with pytest.raises(NotFound, match="session_ended"):
        open_session(door, token, now=later(minutes=117))


def test_staff_are_logged_out_sooner(door):
    token = log_in(door, "kadis")["session_token"]
    open_session(door, token, now=later(minutes=14))
    with pytest.raises(NotFound, match="session_ended"):
        open_session(door, token, now=later(minutes=29))


def test_after_eight_hours_every_session_is_over(door):
    token = log_in(door)["session_token"]
    for minutes in range(20, 480, 20):
        open_session(door, token, now=later(minutes=minutes))
    assert open_session(door, token, now=later(minutes=479))["expires_at"] == later(hours=8).isoformat()
    with pytest.raises(NotFound, match="session_ended"):
        open_session(door, token, now=later(hours=8))


def test_logging_out_ends_the_session_and_may_be_repeated(door):
    token = log_in(door)["session_token"]
    assert door.call("log_out", session_token=token) == door.call("log_out", session_token=token) == {}
    with pytest.raises(NotFound, match="session_ended"):
        open_session(door, token)


def test_the_profile_is_ones_own(door):
    profile = door.call("get_profile", actor=who(door, log_in(door)["session_token"]))
    assert (profile["username"], profile["email"], profile["registration"]) == ("siti", "siti@contoh.test", None)


def test_seeding_again_changes_nothing(door):
    with Transactions(door.engine).begin() as session:
        seed.seed_offices(session)
        assert seed.seed_demo(session, at=NOW) == 0
    contacts = [event for event in door.events() if event.type == "contact_changed"]
    assert len(contacts) == len(ROLES) + 3
    told = unseal(os.environ["SEAL_PRIVATE_KEY"], contacts[0].data["sealed"])
    assert told == {"email": "siti@contoh.test", "full_name": "Siti Contoh", "language": "id"}


@pytest.mark.parametrize(("arguments", "wished"), [(["--demo"], ""), ([], "yes")])
def test_demo_accounts_are_refused_in_production(monkeypatch, arguments, wished):
    monkeypatch.setenv("BUS_MODE", "production")
    monkeypatch.setenv("IZIN_DEMO", wished)
    with pytest.raises(Exception, match="production"):
        seed.main(arguments)


def test_old_tries_and_sessions_are_swept_away_and_live_ones_stay(door):
    token = log_in(door)["session_token"]
    with pytest.raises(NotAllowed):
        log_in(door, "siti", "salah")
    door.run("sweep", now=later(minutes=1))
    open_session(door, token, now=later(minutes=1))
    assert kept(door, tables.attempt) == 1 + 4  # a success counts once
    door.run("sweep", now=later(hours=9))
    assert (kept(door, tables.attempt), kept(door, tables.session)) == (0, 0)


def test_whatever_a_flood_has_left_is_swept_at_once(door):
    with Transactions(door.engine).begin() as session:
        session.execute(insert(tables.attempt), [{"key": b"\0", "at": NOW} for _ in range(12_000)])
    door.run("sweep", now=later(hours=2))
    assert kept(door, tables.attempt) == 0


def test_what_became_of_a_link_is_told_for_ninety_days(door):
    token = new_token()
    with Transactions(door.engine).begin() as session:
        siti = session.scalar(select(tables.account.c.id).where(tables.account.c.username == "siti"))
        links.put(session, links_for.RESET_PASSWORD, token_hash=digest(token), account_id=siti, at=NOW)
    door.run("sweep", now=later(days=90))
    assert door.call("get_password_link", now=later(days=90), token=token)["state"] == "expired"
    door.run("sweep", now=later(days=90, hours=2))
    assert kept(door, tables.link) == 0


def kept(door: Door, table: Any) -> int:
    with Transactions(door.engine).begin() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_ones_sessions_are_listed_and_the_others_ended(door):
    here, there = Holder(door, device="Firefox, Android"), Holder(door, device="Chrome, Windows")
    Holder(door, "loket")
    listed = here.ask("list_sessions")["items"]
    assert [(each["device"], each["address"], each["current"]) for each in listed] == [
        ("Chrome, Windows", "10.0.0.1", False),
        ("Firefox, Android", "10.0.0.1", True),
    ]
    assert here.ask("end_other_sessions") == {"ended": 1}
    assert is_over(door, there.token) and not is_over(door, here.token)
    assert len(here.ask("list_sessions")["items"]) == 1
    assert acts(door, "sessions_ended") == [(here.id, f"account/{here.id}", {"ended": 1})]


def test_sessions_that_are_over_are_not_listed(door):
    old, new = Holder(door), Holder(door, now=later(minutes=29))
    assert len(new.ask("list_sessions", now=later(minutes=29))["items"]) == 2
    assert len(new.ask("list_sessions", now=later(minutes=31))["items"]) == 1
    assert is_over(door, old.token, now=later(minutes=31))


@pytest.mark.parametrize(("username", "minutes"), [("siti", 30), ("kadis", 15)])
def test_a_session_is_extended_by_its_holder_but_not_beyond_eight_hours(door, username, minutes):
    holder = Holder(door, username)
    actor = holder.actor()
    moment = later(minutes=minutes, seconds=-1)
    extended = door.call("extend_session", actor=actor, now=moment, session_token=holder.token)
    assert extended == {"expires_at": (moment + timedelta(minutes=minutes)).isoformat()}
    for step in range(1, 8 * 60 // minutes):
        door.call("extend_session", actor=actor, now=moment + step * timedelta(minutes=minutes, seconds=-1), session_token=holder.token)
    ask_again = {"actor": actor, "now": later(hours=8), "session_token": holder.token}
    assert refusal(lambda: door.call("extend_session", **ask_again)).code == "session_ended"


@pytest.mark.parametrize("method", ["extend_session", "list_sessions", "end_other_sessions"])
def test_nobody_does_so_with_anothers_session(door, method):
    mine, theirs = Holder(door), Holder(door, "loket")
    for token in (theirs.token, "A" * 43):
        refused = refusal(lambda token=token: door.call(method, actor=mine.actor(), now=NOW, session_token=token))
        assert refused.code == "session_ended"
    assert not is_over(door, theirs.token)


def test_coming_and_going_is_recorded(door):
    holder = Holder(door)
    door.call("log_out", session_token=holder.token)
    door.call("log_out", session_token=holder.token)
    assert acts(door, "logged_in") == acts(door, "logged_out") == [(holder.id, f"account/{holder.id}", {})]


def test_opening_a_session_asks_the_database_once(door):
    """The query runs for every session every few seconds."""
    token = Holder(door, "loket").token
    said: list[str] = []
    event.listen(door.engine, "before_cursor_execute", lambda _c, _cur, statement, *_: said.append(statement))
    open_session(door, token)
    assert len(said) == 1
