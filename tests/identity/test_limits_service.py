"""Floods at the door: tries are counted together for all processes, and hashing never takes the resources that other calls need."""

import hashlib
import os
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import eventlet
import pytest
from eventlet.semaphore import Semaphore
from sqlalchemy import insert, text

from bus.refusals import Refusal
from bus.testing import Door
from identity import devices, hashing, seed
from identity.domain import limits
from identity.service import Identity
from identity.store import tables
from identity.tokens import digest
from tests.identity.holders import GOOD, Holder, acts, log_in, mailed, refusal
from tests.identity.people import NOW, in_parallel, later, rows

GUESSES = int(os.environ.get("GUESSES", "150"))  # a real flood: GUESSES=10000
PROCESSES, AT_WORK, WAITING = 3, hashing.AT_WORK, hashing.WAITING


@pytest.fixture
def door(office):
    return office


@pytest.fixture
def hashed(monkeypatch):
    """The passwords that reach the hash, which here takes no time and never fits."""
    seen: list[str] = []
    monkeypatch.setattr(hashing, "_verify", lambda password_hash, password: bool(seen.append(password)))
    return seen


def guess(door, login, address, number=0, *, token=""):
    return refusal(lambda: log_in(door, login, f"tebakan {number}", address=address, device_token=token))


def everywhere(number):
    return f"10.{number // 250}.0.{number % 250}"


def stolen(door, number, *, of="siti"):
    """The token of another device on which the account was used."""
    return devices.remember(
        "", door.call("log_in", now=NOW, login=of, password=seed.DEMO_PASSWORD, address=everywhere(number))["account"]["account_id"], at=NOW
    )


def forged(token):
    """Another seal under the device's name, and another name over its seal."""
    name, seal = token.split(".")
    return [
        f"{name}.{'A' * 24}",
        f"{'B' * 22}.{seal}",
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        "x",
        f"{name}.{seal}.",
        "é" * 22,
        "",
    ]


@pytest.mark.parametrize("tokens", ["none", "forged", "stolen", "another's"])
def test_of_any_number_of_guesses_at_one_login_from_everywhere_few_reach_the_hash(door, monkeypatch, tokens):
    """Ten guesses from unknown devices reach the hash; twenty with stolen device tokens, however many."""
    own = [stolen(door, number) for number in range(12)]
    sent = {"none": [""], "forged": forged(own[0]), "stolen": own, "another's": [stolen(door, 20, of="loket")]}[tokens]
    reached: list[str] = []
    monkeypatch.setattr(hashing, "_verify", lambda password_hash, password: bool(reached.append(password)))
    codes = [guess(door, "siti", everywhere(number), number, token=sent[number % len(sent)]).code for number in range(GUESSES)]
    assert len(reached) == codes.count("login_refused") == (20 if tokens == "stolen" else 10)
    assert set(codes) == {"login_refused", "too_many_attempts"}
    assert len(acts(door, "log_in_refused")) == len(reached)  # what is refused by the limit is not recorded one by one


def test_an_address_counts_different_logins_not_tries(door, hashed):
    """Three people in a village office mistype all morning, and their neighbours can still log in; thirty different logins are a list that
    somebody tries one by one."""
    for number in range(24):
        assert guess(door, f"orang{number % 3}", "10.0.0.1").code == "login_refused"
    for number in range(3, 30):
        assert guess(door, f"orang{number}", "10.0.0.1").code == "login_refused"
    refused = guess(door, "siti", "10.0.0.1")
    assert (refused.code, refused.details) == ("too_many_attempts", {"retry_after": 301})
    assert guess(door, "orang0", "10.0.0.1").code == guess(door, "siti", "10.0.0.2").code == "login_refused"
    for number in range(GUESSES):
        assert guess(door, f"lain{number}", "10.0.0.1").code == "too_many_attempts"


def test_busy_forgets_no_earlier_failure(door, hashed, monkeypatch):
    """Otherwise, whoever fills the places for hashing would empty the count of an address."""
    guess(door, "orang0", "10.0.0.1")
    monkeypatch.setattr(hashing, "_admitted", Semaphore(0))
    assert guess(door, "orang0", "10.0.0.1").code == "busy"
    monkeypatch.undo()
    assert len([row for row in rows(door, tables.attempt) if row[3]]) == 1


def test_a_known_device_gets_in_whatever_strangers_do(door):
    """Ten wrong guesses at the login, thirty logins from its own address, a thousand failures of all people together: the owner's device is
    affected by none of them."""
    own = log_in(door, "siti", address="10.0.0.1")["device_token"]
    for number in range(10):
        assert guess(door, "siti", everywhere(number)).code == "login_refused"
    for number in range(30):
        guess(door, f"orang{number}", "10.0.0.1")
    fail_everywhere(door, limits.MOST_COUNTED)
    assert guess(door, "siti", "10.0.9.9").code == "too_many_attempts"
    for login in ("siti", "SITI@contoh.test"):
        log_in(door, login, address="10.0.0.1", device_token=own)


def test_a_device_has_its_own_count_and_then_the_one_of_strangers(door, hashed, monkeypatch):
    own, other = stolen_two(door, monkeypatch)
    assert [guess(door, "siti", "10.0.0.1", token=own).details for _ in range(6)] == [{"tries_left": left} for left in (5, 4, 3, 2, 1, 0)]
    assert guess(door, "siti", "10.0.0.1", token=own).details == {"tries_left": 9}  # as a stranger
    assert guess(door, "siti", "10.0.0.1", token=other).details == {"tries_left": 5}  # nobody used its tries up


def stolen_two(door, monkeypatch):
    with monkeypatch.context() as real:
        real.setattr(hashing, "_verify", lambda *_: True)
        return stolen(door, 1), stolen(door, 2)


def test_a_device_is_known_to_the_accounts_used_on_it_and_names_none(door):
    siti = log_in(door, "siti")
    both = log_in(door, "loket", device_token=siti["device_token"])["device_token"]
    ids = [log_in(door, login)["account"]["account_id"] for login in ("siti", "loket", "kadis")]
    assert [devices.known(both, each, at=NOW) for each in ids] == [both.split(".")[0]] * 2 + [None]
    assert both.split(".")[0] == siti["device_token"].split(".")[0] and both.count(".") == 2
    assert not any(word in both.lower() for word in ("siti", "loket"))
    assert devices.known(both, ids[0], at=later(days=400)) and not devices.known(both, ids[0], at=later(days=401))
    crowd = both
    for account_id in range(1000, 1020):
        crowd = devices.remember(crowd, account_id, at=NOW)
    assert len(crowd) < 400 and devices.known(crowd, 1019, at=NOW) and not devices.known(crowd, 1000, at=NOW)


def test_whoever_chose_a_password_by_a_mailed_link_is_known(door, monkeypatch):
    """How somebody can log in while strangers keep their login at its limit."""
    door.call("request_password_reset", now=NOW, login="siti", address="10.0.0.1")
    door.run("send_resets", now=NOW)
    for number in range(10):
        guess(door, "siti", everywhere(number))
    chosen = door.call("set_password", now=NOW, token=mailed(door, "password_reset_requested")["token"], new_password=GOOD)
    assert refusal(lambda: log_in(door, "siti", GOOD)).code == "too_many_attempts"
    log_in(door, "siti", GOOD, device_token=chosen["device_token"])


def fail_everywhere(door, failures):
    key = hashlib.sha256(limits.FAILURES.encode()).digest()
    with door.engine.begin() as filling:
        filling.execute(insert(tables.attempt), [{"key": key, "at": NOW}] * failures)


@pytest.mark.parametrize(("failures", "delay"), [(990, 0), (1000, 10), (3000, 30), (50_000, 60)])
def test_under_load_an_address_waits_a_little_and_nobody_is_shut_out(door, hashed, failures, delay):
    assert limits.delay_under(failures).total_seconds() == delay
    fail_everywhere(door, min(failures, 7000))
    assert guess(door, "orang1", "10.0.0.1").code == "login_refused"
    again = guess(door, "orang2", "10.0.0.1")
    assert (again.code, again.details.get("retry_after")) == (("too_many_attempts", delay + 1) if delay else ("login_refused", None))
    assert guess(door, "siti", "10.0.0.2").code == "login_refused"  # another address is not held up by the first
    later_on = refusal(lambda: log_in(door, "orang2", "tebakan", address="10.0.0.1", now=later(seconds=delay)))
    assert later_on.code == "login_refused"


def test_under_load_strangers_reach_the_hash_at_a_pace_that_leaves_the_others_room(door, hashed):
    fail_everywhere(door, 1000)
    told = [guess(door, f"orang{number}", everywhere(number)) for number in range(22)]
    assert [each.code for each in told] == ["login_refused"] * 20 + ["too_many_attempts"] * 2
    assert told[-1].details == {"retry_after": 2}
    assert refusal(lambda: log_in(door, "orang30", "tebakan", address=everywhere(30), now=later(seconds=1))).code == "login_refused"


def test_who_gets_in_under_load_waits_for_nothing(door):
    fail_everywhere(door, 1000)
    for login in ("siti", "loket", "kadis"):
        log_in(door, login, address="10.0.0.1")


def test_the_own_password_is_changed_while_strangers_hold_the_login_at_its_limit(door):
    holder = Holder(door, "siti")
    for number in range(10):
        guess(door, "siti", everywhere(number))
    for _ in range(10):
        assert refusal(lambda: holder.ask("change_password", current_password="salah", new_password=GOOD)).code == "password_wrong"
    assert refusal(lambda: holder.ask("change_password", current_password=holder.password, new_password=GOOD)).code == "too_many_attempts"
    device = devices.remember("", holder.id, at=NOW)
    other = door.call("log_in", now=NOW, login="siti", password=holder.password, address="10.0.0.1", device_token=device)
    holder.token = other["session_token"]  # another session has a count of its own
    holder.ask("change_password", current_password=holder.password, new_password=GOOD)


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
        return door.call("request_password_reset", now=NOW, login=f"orang{number}", address="10.0.0.1")

    for number in range(27):
        forget(number)
    outcomes = in_parallel(forget, [*range(20, 35)])
    assert [outcome.code for outcome in outcomes if isinstance(outcome, Refusal)] == ["too_many_attempts"] * 5
    assert len({row[1] for row in rows(door, tables.reset_wish)}) == 30


def test_a_try_among_different_ones_keeps_its_place_and_the_oldest_grows_old(door, hashed):
    for number in range(30):
        refusal(lambda number=number: log_in(door, f"orang{number}", "tebakan", address="10.0.0.1", now=later(seconds=number)))
    refusal(lambda: log_in(door, "orang0", "tebakan", address="10.0.0.1", now=later(seconds=200)))  # anew: no longer the oldest
    refused = refusal(lambda: log_in(door, "siti", "tebakan", address="10.0.0.1", now=later(seconds=290)))
    assert refused.details == {"retry_after": 12}


class Slow:
    """A hash that ends when the test says so."""

    def __init__(self) -> None:
        self.begun, self.go_on = 0, threading.Event()

    def __call__(self, password_hash, password) -> bool:
        self.begun += 1
        return not self.go_on.wait(30)


def until(condition):
    """Let the greenlets run, for at most half a minute."""
    with eventlet.Timeout(30):
        while not condition():
            eventlet.sleep(0.01)


def test_a_flood_of_log_ins_takes_six_places_and_the_others_hear_so_at_once(door, monkeypatch):
    """Without a limit all of them would wait here, and occupy every worker of the process."""
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
    holder = Holder(door, "siti")
    for number in range(5):
        holder.ask("request_email_change", current_password=holder.password, email=f"baru{number}@contoh.test")
    door.run("sweep", now=later(minutes=59))
    holder.token = log_in(door, "siti", now=later(minutes=59))["session_token"]
    wish = {"current_password": holder.password, "email": "lain@contoh.test"}
    assert refusal(lambda: holder.ask("request_email_change", now=later(minutes=59), **wish)).code == "too_many_attempts"
    door.run("sweep", now=later(minutes=120))
    assert rows(door, tables.attempt) == []
