"""The recognisable data of one person go through the whole main job; then everything that was written or sent is searched for them
(promises.md I12).

Where the data belong they must be found, or else the search is blind; they must be found nowhere else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from kombu import Connection, Exchange, Queue
from sqlalchemy import create_engine, text

from bus import queues
from izin import credentials
from izin.demo import STEPS, Walk
from izin.places import SERVICES
from tests.journeys.known_and_unknown import Asker
from tests.world import World

pytestmark = pytest.mark.world
# Whose data it is may keep it; so may who writes to people, and whoever prints the name on a permit or decides by it.
OWNERS = {
    "identity": {"registration", "account", "username", "link"},
    "notifications": {"contact", "delivery"},
    "permits": {"application", "history", "permit", "permit_document", "document", "company", "company_member", "paper"},
    "tracking": {"complaint", "complaint_message"},
}
SECRETS = {"temporary password", "verification link", "reset link", "session"}


class Marked(Walk):
    """Walks with data that nothing else could hold by accident."""

    def _identity(self) -> dict[str, Any]:
        return {**super()._identity(), "id_number": "1603024611873917", "birth_date": "1987-11-06", "birth_place": "Kenarisanggar"}

    def _address(self) -> dict[str, Any]:
        return {**super()._address(), "phone": "0734498717", "mobile": "081298713917", "address": "Jalan Kenari Emas 4711"}

    def _save(self, step: int, fields: dict[str, Any]) -> Any:
        return super()._save(step, fields | ({"full_name": "Kanarina Contohsari"} if step == 1 else {}))


@pytest.fixture(scope="module")
def walked(world: World) -> dict[str, Any]:
    """What was sent meanwhile, and the values to look for."""
    walk = Marked(world.url, world.inbox_url, times=defaultdict(list), staff={})
    with everything_told(world) as told:
        for _, step in STEPS:
            step(walk)
        session = walk.person.http.headers["Authorization"].rpartition(" ")[2]
        Asker(world).ask("POST", "/password-resets", login=walk.username)
        reset = walk.mail("mail with the link", "/sandi/")
    values = {
        "NIK": "1603024611873917", "birth date": "1987-11-06", "birth place": "Kenarisanggar", "phone": "734498717",
        "mobile": "81298713917", "address": "Jalan Kenari Emas", "name": "Kanarina", "email": walk.email, "session": session,
        "verification link": link_of(walk, "/verifikasi/"), "reset link": reset["text"].partition("/sandi/")[2].split()[0],
        "temporary password": walk.mail("mail", "Kata sandi sementara:")["text"].partition("Kata sandi sementara:")[2].split()[0],
    }  # fmt: skip
    return {"told": told, "values": values}


def link_of(walk: Walk, path: str) -> str:
    return str(walk.mail("mail with the link", path)["text"].partition(path)[2].split()[0])


@contextmanager
def everything_told(world: World) -> Iterator[list[str]]:
    """Every event that passes the broker, as it passes."""
    told: list[str] = []
    uri = credentials.broker_uri(credentials.BROKER_ADMIN, made=world.secrets, port=world.ports.amqp)
    with Connection(uri) as connection:
        channel = connection.default_channel
        queue = Queue("tests.everything", channel=channel, exclusive=True, durable=False, auto_delete=True)
        queue.declare()
        for service in SERVICES:
            queue.bind_to(Exchange(queues.event_exchange_name(service), type="topic"), routing_key=queues.EVERYTHING, channel=channel)
        yield told
        while (message := queue.get(no_ack=True)) is not None:
            told.append(f"{message.body!r} {message.headers} {message.properties}")
        parked = channel.queue_declare(queues.PARKED, passive=True).message_count
        assert parked == 0, "something was parked"


def found_in(content: str, values: dict[str, str]) -> set[str]:
    return {what for what, value in values.items() if value in content}


def test_events_say_nothing_personal(walked: dict[str, Any]) -> None:
    assert len(walked["told"]) > 15, "not everything was heard"
    assert [(each[:200], found) for each in walked["told"] if (found := found_in(each, walked["values"]))] == []


def test_logs_say_nothing_personal(world: World, walked: dict[str, Any]) -> None:
    files = [path for path in (world.var / "log").rglob("*") if path.is_file()]
    contents = {path.name: path.read_text(errors="replace") for path in files}
    assert sum("verify_email" in content for content in contents.values()), "the logs do not tell of this walk"
    assert {name: found for name, content in contents.items() if (found := found_in(content, walked["values"]))} == {}


@pytest.mark.parametrize("service", SERVICES)
def test_tables_hold_only_what_is_theirs(world: World, walked: dict[str, Any], service: str) -> None:
    """Outboxes, inboxes, kept answers and audit records hold nothing of it; nobody keeps a secret that still opens something."""
    engine = create_engine(world.environment(service)[f"{service.upper()}_DATABASE_URL"])
    found: dict[str, set[str]] = {}
    with engine.connect() as connection:
        for table in connection.scalars(text("select tablename from pg_tables where schemaname = 'public'")):
            rows = connection.execute(text(f'select t::text from "{table}" t'))
            hits = {what for row in rows for what in found_in(row[0], walked["values"])}
            found |= {table: hits} if hits else {}
    engine.dispose()
    assert set(found) <= OWNERS[service], found
    assert not SECRETS & set().union(*found.values()) if found else True, found
    if service == "identity":
        assert {"NIK", "birth date", "birth place", "phone", "mobile", "address", "name", "email"} <= found["registration"], (
            "the search is blind"
        )
