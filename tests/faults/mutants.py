"""`python -m tests.faults.mutants [part of a name …]`: builds of `bus` broken on purpose, each of which a test has to notice.

Every one is a copy of the package with one change, put before the real one on the path; the tests that know of the promise run against
it, with a real broker and a real database. A promise that no test misses when it is broken is not tested.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bus
from izin import places

PACKAGE = Path(bus.__file__).parent
AT_ONCE = 2
FAILED = 1  # pytest's way of saying that tests ran and did not pass


@dataclass(frozen=True)
class Mutant:
    name: str
    file: str
    text: str  # stands there once
    instead: str
    tests: tuple[str, ...]


RUNNING, EVENTS, RELAY, CALLER, PURE, POISON, KEYS, INBOX, TROUBLE, TOPOLOGY = (
    f"tests/bus/test_{name}.py"
    for name in (
        "running",
        "events",
        "relay",
        "caller",
        "pure",
        "poison",
        "idempotency_service",
        "inbox",
        "broker_trouble",
        "topology",
    )
)

MUTANTS = [
    Mutant("outbox off", "outbox.py", "    session.execute(insert(outbox_table), rows)\n", "", (f"{RUNNING}::test_it_answers_and_tells",)),
    Mutant(
        "numbers given without a lock",
        "outbox.py",
        '    session.execute(text("select pg_advisory_xact_lock(hashtextextended(:subject, 0))"), {"subject": subject})\n',
        "",
        ("tests/bus/test_outbox.py::test_events_of_one_subject_told_at_once_are_numbered_without_gaps",),
    ),
    Mutant(
        "numbers from a sequence",
        "outbox.py",
        "return session.execute(select(func.max(outbox_table.c.seq)).where(outbox_table.c.subject == subject)).scalar() or 0",
        "return session.execute(text(\"select nextval(pg_get_serial_sequence('outbox', 'position'))\")).scalar() or 0",
        ("tests/bus/test_outbox.py::test_events_of_one_subject_told_at_once_are_numbered_without_gaps",),
    ),
    Mutant(
        "relay does not wait for confirmations",
        "publisher.py",
        "        while self._open:\n",
        "        while False:\n",
        (f"{RELAY}::test_what_a_queue_refuses_is_not_marked",),
    ),
    Mutant(
        "relay takes a refusal for a yes",
        "publisher.py",
        "        self._refused = True\n",
        "",
        (f"{RELAY}::test_what_a_queue_refuses_is_not_marked",),
    ),
    Mutant(
        "relay marks before it sends",
        "relay.py",
        "            publisher.send([(message(row), *_address(row)) for row in rows])\n"
        "            sent = outbox_table.c.position.in_([row.position for row in rows])\n"
        "            session.execute(update(outbox_table).where(sent).values(published_at=func.now()))\n",
        "            sent = outbox_table.c.position.in_([row.position for row in rows])\n"
        "            session.execute(update(outbox_table).where(sent).values(published_at=func.now()))\n"
        "            session.commit()\n"
        "            publisher.send([(message(row), *_address(row)) for row in rows])\n",
        (f"{RELAY}::test_what_a_queue_refuses_is_not_marked",),
    ),
    Mutant(
        "relays take each other's rows",
        "relay.py",
        "waiting.with_for_update(skip_locked=True)",
        "waiting",
        (f"{RELAY}::test_several_relays_share_the_work",),
    ),
    Mutant(
        "relay tells before anybody listens",
        "relay.py",
        "        connection.default_channel.queue_declare(queues.replay_queue_name(service), passive=True)\n",
        "",
        (f"{RELAY}::test_nothing_is_told_before_everybody_who_wants_to_hear_has_a_queue",),
    ),
    Mutant(
        "relay tells out of order",
        "relay.py",
        ".order_by(outbox_table.c.position)",
        ".order_by(outbox_table.c.position.desc())",
        (f"{RELAY}::test_events_go_in_their_order_and_are_marked",),
    ),
    Mutant(
        "relay dies of a wish",
        "replay.py",
        "        return read(parking.read(asked), service=service)\n",
        "        import json\n        return read(json.loads(bytes(asked.body)), service=service)\n",
        (f"{POISON}::test_no_wish_to_hear_again",),
    ),
    Mutant(
        "inbox off",
        "inbox.py",
        "    return list({event.id: event for event in events if str(event.id) in fresh}.values())",
        "    return events",
        (f"{EVENTS}::test_what_comes_three_times_shuffled_has_its_effect_once",),
    ),
    Mutant(
        "no seq",
        "inbox.py",
        "        if seq == reached.get(subject, 0) + 1:\n",
        "        if True:\n",
        (f"{INBOX}::test_a_gap_is_never_jumped",),
    ),
    Mutant(
        "repeats in order have an effect again",
        "inbox.py",
        "    reached, ready = dict(places), []\n",
        "    reached: Places = {}\n    ready: list[Event] = []\n",
        (f"{INBOX}::test_every_event_has_its_effect_once_and_in_order_however_it_came",),
    ),
    Mutant(
        "what comes early is forgotten",
        "inbox.py",
        "    if result.early:\n",
        "    if False:\n",
        (f"{EVENTS}::test_what_comes_too_early_waits_for_what_is_missing",),
    ),
    Mutant(
        "memory and effect are two commits",
        "events.py",
        "            with _transactions(self).as_one() as session:\n"
        "                _each(self, method, inbox.new_ones(session, events, handler=_name(self, method)))",
        "            with _transactions(self).as_one() as session:\n"
        "                new = inbox.new_ones(session, events, handler=_name(self, method))\n"
        "                session.commit()\n"
        "            _each(self, method, new)",
        (f"{EVENTS}::test_what_fails_once_is_tried_again", f"{RUNNING}::test_a_failing_handler_gets_its_event_again"),
    ),
    Mutant(
        "acknowledged before the commit",
        "events.py",
        "        error = self._run([event for _, event in batch])\n        while",
        "        self.consumer.ack_messages([message for message, _ in batch])\n"
        "        error = self._run([event for _, event in batch])\n        while",
        (f"{EVENTS}::test_kill_9_in_the_middle_changes_nothing",),
    ),
    Mutant(
        "a failing event is acknowledged away",
        "events.py",
        "            self._put_off(*batch[0], error)\n",
        "            self.consumer.ack_message(batch[0][0])\n",
        (f"{RUNNING}::test_a_failing_handler_gets_its_event_again",),
    ),
    Mutant(
        "tried again for ever",
        "parking.py",
        "    if done >= len(queues.RETRY_DELAYS):\n",
        "    done = min(done, len(queues.RETRY_DELAYS) - 1)\n    if False:\n",
        (f"{EVENTS}::test_one_that_fails_does_not_stop_the_others_and_ends_where_a_person_looks",),
    ),
    Mutant(
        "the unreadable is thrown away",
        "consumer.py",
        "        self.hand_on(message, lambda: parking.park(message, queue=self.queue, why=why))",
        "        self.ack_message(message)",
        (f"{POISON}::test_no_event",),
    ),
    Mutant(
        "an away database is the event's fault",
        "database.py",
        "    if isinstance(error, PoolTimeout):\n        return True\n",
        "    return False\n",
        (f"{EVENTS}::test_while_the_database_is_away_nobody_is_blamed",),
    ),
    Mutant(
        "no deadline check",
        "context.py",
        "        raise DeadlinePassed()\n",
        "        pass\n",
        (f"{RUNNING}::test_what_was_asked_too_long_ago_is_not_begun",),
    ),
    Mutant(
        "the asker's deadline is not sent",
        "caller.py",
        "headers = {DEADLINE: deadline - MARGIN, ",
        "headers = {DEADLINE: deadline + 3600, ",
        (f"{CALLER}::test_the_deadline_goes_along",),
    ),
    Mutant(
        "answers are mixed up",
        "line.py",
        'self._waiting.pop(message.properties.get("correlation_id", ""), None)',
        "self._waiting.pop(next(iter(self._waiting), ''), None)",
        (f"{CALLER}::test_threads_share_a_line_and_each_gets_its_own_answer",),
    ),
    Mutant(
        "nobody looks for the broker",
        "caller.py",
        "            threading.Thread(target=self._look, ",
        "            threading.Thread(target=self._looking.release, ",
        (f"{CALLER}::test_a_killed_broker_lets_go_of_everybody_and_is_found_again",),
    ),
    Mutant(
        "a retry without its key",
        "caller.py",
        "            headers[KEY] = idempotency_key\n",
        "            pass\n",
        (f"{CALLER}::test_the_same_key_is_one_act",),
    ),
    Mutant(
        "keys are not remembered",
        "idempotency.py",
        "        return session.execute(claimed).first() is not None",
        "        session.execute(claimed)\n        return True",
        (f"{KEYS}::test_the_same_key_again_has_the_same_answer_and_no_second_effect",),
    ),
    Mutant(
        "a key fits whatever is asked",
        "idempotency.py",
        "        if first.arguments != self.arguments:\n",
        "        if False:\n",
        (f"{KEYS}::test_the_same_key_with_other_arguments_is_refused_and_changes_nothing",),
    ),
    Mutant(
        "a key is everybody's",
        "idempotency.py",
        '        asker = call.actor.id if call.actor else "nobody"\n',
        '        asker = "nobody"\n',
        (f"{KEYS}::test_keys_of_different_askers_are_different",),
    ),
    Mutant(
        "it leaves without finishing",
        "consumer.py",
        "            self._ended.wait(DRAIN_SECONDS + 1)",
        "            __import__('os')._exit(0)",
        (f"{RUNNING}::test_sigterm_finishes_what_was_begun_once",),
    ),
    Mutant(
        "a consumer ends with its connection",
        "consumer.py",
        "            except Exception as error:  # of whatever kind: nothing the broker does may end the process\n"
        "                self._say(type(error).__name__)\n",
        "            except ZeroDivisionError as error:\n                self._say(type(error).__name__)\n",
        (f"{TROUBLE}::test_a_frozen_broker_is_noticed_left_alone_and_found_again",),
    ),
]


def broken(mutant: Mutant, folder: Path) -> Path:
    """A copy of the package with the change. :raises ValueError: the text to change does not stand there once."""
    copy = folder / "bus"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    file = copy / mutant.file
    text = file.read_text("utf-8")
    if text.count(mutant.text) != 1:
        raise ValueError(f"{mutant.name}: its text stands {text.count(mutant.text)} times in {mutant.file}")
    file.write_text(text.replace(mutant.text, mutant.instead), "utf-8")
    return folder


def run_tests(tests: tuple[str, ...], folder: Path | None) -> tuple[int, str]:
    """pytest's answer, and its last lines, with the package of `folder` in the place of ours."""
    path = [str(folder)] if folder else []
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(path), "PYTHONDONTWRITEBYTECODE": "1"}
    if folder:
        where = subprocess.run(
            [sys.executable, "-c", "import bus; print(bus.__file__)"], env=env, capture_output=True, text=True, check=True
        )
        assert where.stdout.startswith(str(folder)), "the broken build would not be the one that runs"
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:randomly", "--no-header", "--timeout", "120", *tests]
    done = subprocess.run(command, cwd=places.ROOT, env=env, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout[-3000:]


def try_one(mutant: Mutant) -> dict[str, Any]:
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        code, said = run_tests(mutant.tests, broken(mutant, Path(folder)))
    caught = code == FAILED and " error" not in said.splitlines()[-1]
    print(f"  {'caught' if caught else 'NOT CAUGHT':10} {time.monotonic() - begun:5.1f} s  {mutant.name}", flush=True)
    if not caught:
        print("\n".join(f"      {line}" for line in said.splitlines()[-6:]), flush=True)
    return {"name": mutant.name, "caught": caught}


def run(parts: list[str]) -> list[dict[str, Any]]:
    """Each mutant whose name has one of the parts in it, all where there is none; first its tests with the build as it is."""
    chosen = [mutant for mutant in MUTANTS if not parts or any(part in mutant.name for part in parts)]
    tests = tuple(dict.fromkeys(test for mutant in chosen for test in mutant.tests))
    code, said = run_tests(tests, None)
    assert code == 0, f"the tests do not pass without any change:\n{said}"
    print(f"{len(chosen)} broken builds, {len(tests)} tests", flush=True)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(try_one, chosen))


if __name__ == "__main__":
    sys.exit(0 if all(result["caught"] for result in run(sys.argv[1:])) else 1)
