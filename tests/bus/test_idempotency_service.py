"""One effect per intent, on a real database."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.event import listen
from sqlalchemy.orm import Session

from bus import housekeeping, idempotency
from bus.context import Actor
from bus.database import Transactions
from bus.refusals import Conflict, Invalid

TOYS = Path(__file__).parent / "toys/greeter"
ANI, BUDI = (Actor(id=number, roles=frozenset({"friend"})) for number in (1, 2))


def told(door, name):
    return [event.subject for event in door.events()].count(f"name/{name}")


def kept(door):
    with Session(door.engine) as session:
        return session.execute(select(idempotency.table)).all()


def test_the_same_key_again_has_the_same_answer_and_no_second_effect(door):
    answers = [door.call("greet", key="k1", name="once") for _ in range(3)]
    assert answers == ["hello once"] * 3
    assert told(door, "once") == 1


def test_without_a_key_every_call_is_an_act(door):
    door.call("greet", name="twice")
    door.call("greet", name="twice")
    assert told(door, "twice") == 2


def test_the_same_key_with_other_arguments_is_refused_and_changes_nothing(door):
    door.call("greet", key="k2", name="first")
    with pytest.raises(Invalid) as refused:
        door.call("greet", key="k2", name="second")
    assert refused.value.code == "idempotency_key_reused"
    assert told(door, "second") == 0


def test_keys_of_different_askers_are_different(door):
    for actor in (ANI, BUDI, None):
        door.call("greet", actor=actor, key="k3", name="shared")
    assert told(door, "shared") == 3


def test_a_refusal_leaves_the_key_free(door):
    for _ in range(2):
        with pytest.raises(Conflict):
            door.call("greet", key="k4", name="rude")
    assert door.call("greet", key="k4", name="polite") == "hello polite"


def test_many_at_once_are_one(door):
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: door.call("greet", key="k5", name="crowd"), range(16)))
    assert answers == ["hello crowd"] * 16
    assert told(door, "crowd") == 1


def test_the_table_tells_neither_key_nor_answer(door):
    door.call("greet", key="very-secret-key", name="hidden")
    everything = b"".join(bytes(row.key) + bytes(row.arguments) + bytes(row.answer or b"") for row in kept(door))
    assert b"very-secret-key" not in everything and b"hidden" not in everything


def test_a_message_that_comes_twice_is_one_act_whose_answer_nobody_keeps(door):
    """Its id is known to the broker and to whoever was asked: sealed with it, the answer would be open to them."""
    assert door.call("greet", message="m1", name="delivered") == "hello delivered"
    with pytest.raises(idempotency.AnswerLost):
        door.call("greet", message="m1", name="delivered")
    assert told(door, "delivered") == 1
    claimed = idempotency.KeyUse(_call("m1"), "greet", {"name": "delivered"}, "m1").key
    assert [row.answer for row in kept(door) if row.key == claimed] == [idempotency.NOT_KEPT]


def test_what_was_asked_cannot_be_guessed_from_the_table(door):
    """Arguments are names, numbers and passwords: whoever tries a million of them finds none without the key."""
    for key in ("one-key", "another-key"):
        door.call("greet", key=key, name="3201010101")
    acts = [idempotency.KeyUse(_call(key), "greet", {"name": "3201010101"}, key) for key in ("one-key", "another-key")]
    assert acts[0].arguments != acts[1].arguments
    assert {act.arguments for act in acts} <= {row.arguments for row in kept(door)}


def test_an_act_is_known_again_by_any_of_its_keys(door):
    """While the gateway's secret is replaced, gateways make their keys of the old one, of both, and of the new one."""
    for key in ("by-old", "by-old by-new", "by-new by-old", "by-new"):
        assert door.call("greet", key=key, name="rotated") == "hello rotated"
    assert told(door, "rotated") == 1


@pytest.mark.parametrize(("first", "second"), [("c", "c d"), ("e f", "f e"), ("h g", "h")])
def test_an_act_under_two_keys_asked_by_many_at_once_is_done_once(door, first, second):
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda key: door.call("greet", key=key, name=first), [first, second] * 8))
    assert answers == [f"hello {first}"] * 16
    assert told(door, first) == 1


def test_old_keys_are_forgotten_and_young_ones_are_not(door):
    door.call("greet", key="old", name="old")
    door.call("greet", key="young", name="young")
    now = datetime.now(UTC)
    digest = idempotency.KeyUse(_call("old"), "greet", {"name": "old"}, "old").key
    with Session(door.engine) as session, session.begin():
        aged = update(idempotency.table).where(idempotency.table.c.key == digest)
        assert session.execute(aged.values(claimed_at=now - idempotency.KEPT - timedelta(seconds=1))).rowcount == 1
        assert idempotency.sweep(session, now, portion=10) == 1
    door.call("greet", key="old", name="old")
    door.call("greet", key="young", name="young")
    assert (told(door, "old"), told(door, "young")) == (2, 1)


def test_many_old_keys_go_in_portions_each_a_commit_of_its_own(door):
    now, commits = datetime.now(UTC), []
    with Session(door.engine) as session, session.begin():
        session.execute(delete(idempotency.table))
        old = now - idempotency.KEPT - timedelta(seconds=1)
        rows = [{"method": "greet", "key": bytes([n]), "arguments": b"", "claimed_at": now if n == 9 else old} for n in range(10)]
        session.execute(insert(idempotency.table), rows)
    listen(door.engine, "commit", lambda connection: commits.append(1))
    housekeeping.tidy(Transactions(door.engine), now, portion=4)
    assert [bytes(row.key) for row in kept(door)] == [b"\x09"]
    assert len(commits) == 3, "4, 4 and 1"


def _call(key):
    from bus.context import CallInfo

    return CallInfo("greeter", None, datetime.now(UTC), "r", key=key)
