"""`izin bus …` against the running system."""

import os
import subprocess
import sys

import pytest
import sqlalchemy

from izin import credentials, places
from izin.demo import Failed
from izin.places import SERVICES


@pytest.fixture
def izin(world):
    """Run it as an operator does elsewhere: the environment says where everything is."""
    env = {**os.environ, "AMQP_URI": credentials.broker_uri(credentials.BROKER_ADMIN, made=world.secrets, port=world.ports.amqp)}
    for service in SERVICES:
        name = f"{service.upper()}_DATABASE_URL"
        env[name] = world.environment(service)[name]

    def run(*words, **other):
        command = [sys.executable, "-W", "ignore", "-m", "izin", "bus", *words]
        return subprocess.run(command, cwd=places.ROOT, env={**env, **other}, capture_output=True, text=True, timeout=60, check=False)

    return run


def test_queues_are_listed_with_their_readers(izin):
    told = izin("queues")
    assert told.returncode == 0, told.stdout + told.stderr
    lines = {line.split()[0]: line.split()[1:] for line in told.stdout.splitlines()[1:]}
    assert {f"rpc-{name}" for name in SERVICES} <= set(lines) and all(int(lines[f"rpc-{name}"][1]) >= 1 for name in SERVICES)


def test_who_is_behind_is_told_by_service(izin):
    told = izin("lag")
    assert told.returncode == 0 and [line.split()[0] for line in told.stdout.splitlines()[1:]] == list(SERVICES)


def test_nothing_is_parked_and_so_nothing_is_sent_back(izin):
    assert izin("parked").stdout.splitlines()[1:] == []
    assert izin("retry", "--all").returncode == 1


def test_nothing_is_dropped_unasked(izin):
    told = izin("drop", "--all")
    assert told.returncode == 2 and "--yes" in told.stdout


def test_the_timelines_are_built_anew(izin, world, finished):
    """What somebody spoiled and what was lost is as the events tell it, with nothing twice."""
    one, number = f"/applications/{finished.application['application_id']}", finished.application["number"]

    def shown():
        timeline, tracked = (
            finished.person.ask("GET", f"{one}/timeline"),
            finished.person.ask("GET", "/tracking", params={"number": number}),
        )
        return timeline["entries"], timeline["status"], tracked

    before = shown()
    assert len(before[0]) == 6 and before[1] == "issued"
    engine = sqlalchemy.create_engine(world.environment("tracking")["TRACKING_DATABASE_URL"])
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("update timeline set status = 'draft', finished_at = null, stages = '[]'"))
        connection.execute(sqlalchemy.text("delete from timeline_entry where seq > 2"))
    assert shown() != before
    told = izin("rebuild", "tracking.on_application")
    assert told.returncode == 0, told.stdout + told.stderr
    assert finished.wait_for("timelines as they were", lambda: _same(shown, before))
    assert izin("rebuild", "tracking.track").returncode == 2


def _same(shown, before):
    """False also while the timeline is not there yet."""
    try:
        return shown() == before
    except Failed:
        return False


def test_a_replay_is_shown_by_its_number_and_can_be_cancelled(izin):
    asked = izin("replay", "permits", "--queue", "evt-permits-application--tracking.on_application", "--noun", "application")
    assert asked.returncode == 0 and asked.stdout.startswith("replay ")
    number = asked.stdout.split()[1]
    shown = izin("replays")
    assert ["permits", number] in [line.split()[:2] for line in shown.stdout.splitlines()]
    assert izin("cancel", "permits", number).returncode in (0, 1), "it may be over already"
    assert izin("cancel", "permits", number).returncode == 1


def test_a_broker_that_is_not_there_is_one_sentence(izin):
    told = izin("queues", AMQP_URI="amqp://nobody:nothing@127.0.0.1:9/izin")
    assert told.returncode == 1 and told.stderr.startswith("not reached") and len(told.stderr.splitlines()) == 1
