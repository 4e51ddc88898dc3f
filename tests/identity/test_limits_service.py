"""Floods at the door: what is tried is counted together for all processes, and hashing never takes what others need."""

import os
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import eventlet
import pytest
from sqlalchemy import text

from bus.refusals import Refusal
from bus.testing import Door
from identity import hashing
from identity.domain import limits
from identity.service import Identity
from identity.store import tables
from identity.tokens import digest
from tests.identity.holders import Holder, acts, log_in, refusal
from tests.identity.people import NOW, in_parallel, later, rows

GUESSES = int(os.environ.get("GUESSES", "500"))  # a real flood: GUESSES=5000, twice
PROCESSES, AT_WORK, WAITING = 3, hashing.AT_WORK, hashing.WAITING


@pytest.fixture
def door(office):
    return office


@pytest.fixture
def hashed(monkeypatch):
    """What reaches the hash, which here takes no time and fits nothing."""
    seen: list[str] = []
    monkeypatch.setattr(hashing, "_verify", lambda password_hash, password: bool(seen.append(password)))
    return seen


def guess(door, login, address, number=0):
    return refusal(lambda: log_in(door, login, f"tebakan {number}", address=address))


@pytest.mark.parametrize("of_one_login", [True, False])
def test_of_any_number_of_guesses_ten_reach_the_hash(door, hashed, of_one_login):
    """At one login from everywhere; at every login from one address."""
    for number in range(GUESSES):
        login, address = ("siti", f"10.{number // 250}.0.{number % 250}") if of_one_login else (f"orang{number}", "10.0.0.1")
        assert guess(door, login, address, number).code == ("login_refused" if number < 10 else "too_many_attempts")
    assert len(hashed) == 10
    assert len(acts(door, "log_in_refused")) == 10  # what is refused by the limit is not recorded one by one


def test_everybody_together_has_a_thousand(door, hashed, monkeypatch):
    monkeypatch.setattr("identity.service.sessions.LOG_INS", limits.Limit(20, limits.LOG_INS.window))
    codes = [guess(door, f"orang{number}", f"10.0.0.{number}").code for number in range(21)]
    assert codes == ["login_refused"] * 20 + ["too_many_attempts"]
    assert limits.LOG_INS.tries == 1000


def test_sixty_log_ins_of_one_login_and_no_more_though_they_succeed(door, monkeypatch):
    monkeypatch.setattr(hashing, "_verify", lambda *_: True)
    for number in range(60):
        log_in(door, "siti", address=f"10.0.0.{number}")
    for login in ("siti", " SITI "):
        refused = refusal(lambda login=login: log_in(door, login, address="10.0.1.1", now=later(minutes=1)))
        assert (refused.code, refused.details) == ("too_many_attempts", {"retry_after": 241})
    log_in(door, "loket", now=later(minutes=1))
    log_in(door, "siti", now=later(minutes=5, seconds=1))


def test_a_login_that_nobody_has_meets_that_limit_alike(door, hashed, monkeypatch):
    monkeypatch.setattr("identity.service.sessions.LOG_IN_AT_ALL", limits.Limit(3, limits.LOG_IN_AT_ALL.window))
    for login in ("siti", "tidak.ada"):
        codes = [guess(door, login, f"10.{len(login)}.0.{number}").code for number in range(4)]
        assert codes == ["login_refused"] * 3 + ["too_many_attempts"]


def test_how_many_tries_are_left_is_told_alike_for_every_login(door):
    for login in ("siti", "tidak.ada"):
        told = [guess(door, login, f"10.{len(login)}.0.{number}").details for number in range(11)]
        assert told[:10] == [{"tries_left": left} for left in (9, 8, 7, 6, 5, 4, 3, 2, 1, 0)] and set(told[10]) == {"retry_after"}


def test_refusals_are_recorded_without_what_was_typed(door):
    officer = Holder(door, "loket")
    guess(door, "loket", "10.0.0.2")
    guess(door, "Rahasia-Saya-2026", "10.0.0.3")  # a password, where the login belongs
    assert acts(door, "log_in_refused") == [(None, f"account/{officer.id}", {}), (None, "login", {})]
    assert "rahasia" not in repr([rows(door, table) for table in tables.metadata.sorted_tables]).lower()


def test_tries_of_all_processes_count_together(door, hashed):
    """Each its own connections, all at the same login."""
    url = door.engine.url.render_as_string(hide_password=False)
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        codes = list(pool.map(_guess_elsewhere, [url] * 30, range(30)))
    assert sorted(codes) == ["login_refused"] * 10 + ["too_many_attempts"] * 20


def _guess_elsewhere(url, number):
    return guess(Door(Identity, url), "siti", f"10.9.0.{number}", number).code


def test_wishes_at_the_same_moment_count_together(door):
    def forget(number):
        return door.call("request_password_reset", now=NOW, login="siti", address=f"10.0.0.{number}")

    outcomes = in_parallel(forget, list(range(12)))
    assert [outcome for outcome in outcomes if outcome == {}] == [{}] * 5
    assert [outcome.code for outcome in outcomes if isinstance(outcome, Refusal)] == ["too_many_attempts"] * 7
    assert len(rows(door, tables.reset_wish)) == 5


class Slow:
    """A hash that ends when it is told to."""

    def __init__(self) -> None:
        self.begun, self.go_on = 0, threading.Event()

    def __call__(self, password_hash, password) -> bool:
        self.begun += 1
        return not self.go_on.wait(30)


def until(condition):
    """Greenlets get on; no more than half a minute of it."""
    with eventlet.Timeout(30):
        while not condition():
            eventlet.sleep(0.01)


def test_a_flood_of_log_ins_takes_six_places_and_the_others_hear_so_at_once(door, monkeypatch):
    """Without a bound all of them would wait here, and with them every worker of the process."""
    slow, codes = Slow(), []
    monkeypatch.setattr(hashing, "_verify", slow)

    def flood(number):
        refused = guess(door, f"orang{number}", f"10.0.1.{number}")
        codes.append((refused.code, refused.details.get("retry_after")))

    crowd = [eventlet.spawn(flood, number) for number in range(20)]
    until(lambda: len(codes) == 20 - AT_WORK - WAITING)
    assert set(codes) == {("busy", 1)} and slow.begun == AT_WORK
    slow.go_on.set()
    until(lambda: all(each.dead for each in crowd))
    assert [code for code, _ in codes].count("login_refused") == slow.begun == AT_WORK + WAITING
    assert len(rows(door, tables.attempt)) == 4 * (AT_WORK + WAITING)  # finding no place is no try
    assert len(acts(door, "log_in_refused")) == AT_WORK + WAITING


def test_there_is_a_place_again_after_accidents_too(monkeypatch):
    monkeypatch.setattr(hashing, "_verify", lambda *_: 1 / 0)
    for _ in range(2 * (AT_WORK + WAITING)):
        with pytest.raises(ZeroDivisionError):
            hashing.fits(None, "x")
    monkeypatch.undo()
    assert hashing.fits(None, "x") is False


def test_who_is_at_the_limit_waits_for_nobody(door, hashed):
    """Somebody holds the lock of the login: a flood on it is refused all the same, without taking a connection for long."""
    for number in range(10):
        guess(door, "siti", f"10.0.0.{number}")
    with door.engine.begin() as holding:
        lock = text("select pg_advisory_xact_lock(hashtextextended(encode(:key, 'hex'), 1))")
        holding.execute(lock, {"key": digest("login:siti")})
        assert guess(door, "siti", "10.0.0.99").code == "too_many_attempts"


def test_no_try_is_swept_away_while_it_counts(door):
    for number in range(5):
        door.call("request_password_reset", now=NOW, login="siti", address=f"10.0.0.{number}")
    door.run("sweep", now=later(minutes=59))
    refused = refusal(lambda: door.call("request_password_reset", now=later(minutes=59), login="siti", address="10.0.0.9"))
    assert refused.code == "too_many_attempts"
    door.run("sweep", now=later(minutes=61))
    assert rows(door, tables.attempt) == []
