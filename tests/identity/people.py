"""Invented people, and the steps of one of them from the first form to a proven account."""

import os
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from bus.context import Actor
from bus.database import Transactions
from bus.refusals import Conflict, Refusal
from bus.seal import unseal
from bus.testing import Door
from identity.service import Identity
from identity.store import audit_chains, offices, tables
from tests.access_table import proven

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)  # a Monday, 10.00 WIB
AGENCY = "muara-enim"
NIK = "1603024505900001"
ATTACHMENT = {"key": "identities/2026/11/0a1b2c", "name": "ktp.jpg", "media_type": "image/jpeg", "size": 123_456, "sha256": "ab" * 32}
STEP_1 = {"username": "siti.a", "full_name": "Siti Aminah", "email": "siti.aminah@contoh.test", "agency": AGENCY}
STEP_2 = {
    "id_type": "ktp",
    "id_number": NIK,
    "sex": "female",
    "occupation": "Dokter",
    "birth_place": "Muara Enim",
    "birth_date": "1990-05-05",
    "npwp": "",
    "id_attachment": ATTACHMENT,
}
STEP_3 = {
    "phone": "0734 421234",
    "mobile": "0812-3456-7890",
    "address": "Jl. Contoh No. 1",
    "province": "16",
    "regency": "16.03",
    "district": "16.03.02",
    "village": "16.03.02.1001",
    "postal_code": "31311",
    "whatsapp_consent": True,
}
STEPS = {1: STEP_1, 2: STEP_2, 3: STEP_3}
REGIONS = [
    ("16", None, 1, "Sumatera Selatan", None),
    ("16.03", "16", 2, "Kabupaten Muara Enim", None),
    ("16.03.02", "16.03", 3, "Muara Enim", None),
    ("16.03.02.1001", "16.03.02", 4, "Pasar I", "31311"),
    ("16.03.06", "16.03", 3, "Gelumbang", None),
    ("16.03.06.2001", "16.03.06", 4, "Pasar 100%_asli", "31171"),
    ("32", None, 1, "Jawa Barat", None),
    ("32.01", "32", 2, "Kabupaten Bogor", None),
]


def staff(role: str, *, id: int = 900, agency: str = AGENCY, name: str = "Lina Loket", zone: str = "WIB") -> Actor:
    claims = {"agency": agency, "time_zone": zone, "name": name, "units": ["dpmptsp"]}
    return Actor(id=id, roles=proven(role), claims=claims)


OFFICER = staff("counter_officer")


def draft(door: Door, *, now: datetime = NOW, steps: tuple[int, ...] = (1, 2, 3), **changed: Any) -> str:
    """A registration with `steps` saved; `changed` fields replace the usual answers. :returns: its token."""
    token = door.call("start_registration", now=now)["registration_token"]
    for step in steps:
        fields = {name: changed.get(name, value) for name, value in STEPS[step].items()}
        door.call("save_registration_step", now=now, registration_token=token, step=step, fields=fields, confirm_warnings=True)
    return str(token)


def submit(door: Door, token: str, *, now: datetime = NOW) -> dict[str, Any]:
    return dict(door.call("submit_registration", now=now, registration_token=token, consent_version="2026-11"))


def seen(door: Door, *, status: str = "submitted", actor: Actor = OFFICER, now: datetime = NOW) -> dict[str, Any]:
    """The oldest registration of that status, as staff see it."""
    row = door.call("list_registrations", actor=actor, now=now, status=status)["items"][0]
    return dict(door.call("get_registration", actor=actor, now=now, registration_id=row["registration_id"]))


def decide(door: Door, method: str, *, now: datetime = NOW, actor: Actor = OFFICER, **more: Any) -> dict[str, Any]:
    """Decide on the oldest registration that waits."""
    found = seen(door, now=now)
    asked = {"registration_id": found["registration_id"], "revision": found["revision"]}
    return dict(door.call(method, actor=actor, now=now, **asked, **more))


def accept(door: Door, *, now: datetime = NOW) -> dict[str, Any]:
    return decide(door, "accept_registration", now=now)


def give_back(door: Door, *, now: datetime = NOW, **reasons: str) -> str:
    """Return the oldest waiting registration, because of its occupation unless `reasons` says otherwise. :returns: the mailed link's
    token."""
    decide(door, "return_registration", now=now, reasons=reasons or {"occupation": "Tulis seperti pada KTP."})
    return str(opened(told(door, "registration_returned")[-1])["token"])


def later(**more: float) -> datetime:
    return NOW + timedelta(**more)


def verify(url: str, token: str) -> str:
    """Use a link's token from a process of its own. :returns: the username, or the refusal's code."""
    try:
        return str(Door(Identity, url).call("verify_email", now=NOW, token=token)["username"])
    except Conflict as refused:
        return refused.code


def refusal(door: Door, method: str, **arguments: Any) -> str:
    """The code of the refusal."""
    with pytest.raises(Refusal) as refused:
        door.call(method, **arguments)
    return refused.value.code


def acts(door: Door) -> list[tuple[int | None, str, dict[str, Any]]]:
    """Who did what, with which details, as the audit has it; its chain must hold."""
    with Transactions(door.engine).begin() as session:
        assert audit_chains.verify(session).broken_at is None
        records = session.execute(select(tables.audit).order_by(tables.audit.c.position))
        return [(record.actor_id, record.act, record.details) for record in records]


def set_for_agency(door: Door, **settings: Any) -> None:
    with Transactions(door.engine).begin() as session:
        for name, value in settings.items():
            offices.decide_setting(session, AGENCY, name, value, by=None, at=NOW)


def opened(event: Any) -> dict[str, Any]:
    return unseal(os.environ["SEAL_PRIVATE_KEY"], event.data["sealed"])


def told(door: Door, type: str) -> list[Any]:
    return [event for event in door.events() if event.type == type]


def mailed_token(door: Door) -> str:
    return str(opened(told(door, "registration_accepted")[-1])["token"])


def dump(door: Door) -> str:
    """Every row of every table as PostgreSQL writes it; bytes in hexadecimal."""
    with Transactions(door.engine).begin() as session:
        names = session.scalars(text("select tablename from pg_tables where schemaname = 'public'")).all()
        assert {"outbox", "idempotency", "link", "audit", "attempt"} <= set(names)
        return "\n".join(row for name in names for row in session.scalars(text(f'select cast(t as text) from "{name}" t')))


def lies_in(secrets: list[str], dumped: str) -> list[str]:
    """The secrets that are found in the dump, also as bytes."""
    return [secret for secret in secrets if secret in dumped or secret.encode().hex() in dumped]


def in_parallel(act: Callable[[Any], Any], arguments: list[Any]) -> list[Any]:
    outcomes: list[Any] = []

    def run(argument: Any) -> None:
        try:
            outcomes.append(act(argument))
        except Exception as error:
            outcomes.append(error)

    threads = [threading.Thread(target=run, args=(argument,)) for argument in arguments]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def rows(door: Door, table: Any) -> list[Any]:
    with Transactions(door.engine).begin() as session:
        return [tuple(bytes(value) if isinstance(value, memoryview) else value for value in row) for row in session.execute(select(table))]
