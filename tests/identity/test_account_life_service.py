"""The life of an account against its model, in process: real door, real PostgreSQL, a clock that can be moved. LIFE_RUNS=2000 for more."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import Any, ClassVar

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as some
from hypothesis.stateful import rule, run_state_machine_as_test
from sqlalchemy import Engine, create_engine, select, text

from bus.context import Actor
from bus.database import Transactions
from bus.refusals import Refusal
from bus.seal import unseal
from bus.testing import Door
from identity import hashing
from identity.store import tables
from identity.tokens import digest
from tests.access_table import proven
from tests.identity import people
from tests.identity.life import MET, OK, Life

RUNS = int(os.environ.get("LIFE_RUNS", "40"))
# Staff have ids that no account of a run reaches: nobody may decide on their own registration.
OFFICER, ADMIN, AUDITOR = (people.staff(role, id=10**9 + at) for at, role in enumerate(("counter_officer", "agency_admin", "auditor")))
KINDS = {"verify": "registration_accepted", "correct": "registration_returned", "reset": "password_reset_requested"}


class Doors:
    """One person's ways to the service's door."""

    def __init__(self, door: Door, number: int, clock: Any) -> None:
        self.door, self.clock, self.name = door, clock, f"orang{number}"
        answers = {"username": self.name, "email": f"{self.name}@contoh.test", "id_number": f"160302450590{number % 9998 + 1:04}"}
        self.token = people.draft(door, now=clock(), **answers)
        self.session = ""
        self.actor: Actor | None = None

    def _say(self, method: str, *, actor: Actor | None = None, **arguments: Any) -> str:
        try:
            self.door.call(method, actor=actor, now=self.clock(), **arguments)
        except Refusal as refusal:
            return refusal.code
        return OK

    def status(self) -> str:
        return str(self.door.call("get_registration_status", registration_token=self.token, now=self.clock())["status"])

    def _id(self) -> tuple[int, int]:
        with Transactions(self.door.engine).begin() as session:
            found = tables.registration.c
            row = session.execute(select(found.id, found.revision).where(found.token_hash == digest(self.token))).one()
        return row.id, row.revision

    def _decide(self, method: str, **more: Any) -> str:
        registration_id, revision = self._id()
        return self._say(method, actor=OFFICER, registration_id=registration_id, revision=revision, **more)

    def submit(self) -> str:
        return self._say("submit_registration", registration_token=self.token, consent_version="2026-11")

    def accept(self) -> str:
        return self._decide("accept_registration")

    def give_back(self) -> str:
        return self._decide("return_registration", reasons={"occupation": "Tulis seperti pada KTP."})

    def reject(self) -> str:
        return self._decide("reject_registration", reason="Bukan penduduk.")

    def correct(self, token: str) -> str:
        return self._say("correct_registration", token=token, fields={"occupation": "Bidan"}, confirm_warnings=True)

    def send_again(self) -> str:
        return self._say("resend_verification", registration_token=self.token)

    def look_at(self, token: str) -> str:
        return str(self.door.call("get_email_verification", token=token, now=self.clock())["state"])

    def verify(self, token: str) -> str:
        return self._say("verify_email", token=token)

    def log_in(self, password: str) -> str:
        try:
            opened = self.door.call("log_in", login=self.name, password=password, address="127.0.0.1", now=self.clock())
        except Refusal as refusal:
            return refusal.code
        account = opened["account"]
        claims = {"agency": account["agency"], "name": account["full_name"], "units": []}
        self.session, self.actor = opened["session_token"], Actor(account["account_id"], proven(*account["roles"]), claims)
        return OK

    def choose_password(self, old: str, new: str) -> str:
        return self._in_session("change_password", current_password=old, new_password=new)

    def close(self, password: str) -> str:
        return self._in_session("close_account", current_password=password)

    def _in_session(self, method: str, **arguments: Any) -> str:
        """Logs in first, as somebody would who comes for this purpose."""
        assert self.log_in(self.now_password()) == OK
        return self._say(method, actor=self.actor, session_token=self.session, **arguments)

    def now_password(self) -> str:
        return self.machine.password  # type: ignore[no-any-return]

    machine: Any

    def forget_password(self) -> str:
        said = self._say("request_password_reset", login=self.name.upper(), address="127.0.0.1")
        self.door.run("send_resets", now=self.clock())
        return said

    def set_password(self, token: str, new: str) -> str:
        return self._say("set_password", token=token, new_password=new)

    def disable(self) -> str:
        return self._say("disable_account", actor=ADMIN, account_id=self._account(), reason="Dilaporkan dicuri.")

    def enable(self) -> str:
        return self._say("enable_account", actor=ADMIN, account_id=self._account())

    def _account(self) -> int | None:
        with Transactions(self.door.engine).begin() as session:
            return session.scalar(select(tables.account.c.id).where(tables.account.c.username == self.name))

    def account_known(self) -> bool:
        return self._account() is not None

    def _mails(self, type: str) -> list[dict[str, Any]]:
        mails = [opened(event.data["sealed"]) for event in people.told(self.door, type)]
        return [mail for mail in mails if mail["email"] == f"{self.name}@contoh.test"]

    def links(self, kind: str) -> list[str]:
        return [mail["token"] for mail in self._mails(KINDS[kind])]

    def temporary_password(self) -> str:
        return str(self._mails("account_activated")[0]["temporary_password"])


@cache
def opened(sealed: str) -> dict[str, Any]:
    """Cached: opening takes longer than everything else here, and every act reads all mails."""
    return unseal(os.environ["SEAL_PRIVATE_KEY"], sealed)


class InProcess(Life):
    door: ClassVar[Door]
    admin: ClassVar[Engine]
    started: ClassVar[int] = 0
    at: datetime

    def begin(self) -> None:
        InProcess.started += 1
        with self.admin.begin() as connection:
            connection.execute(text("truncate outbox, link, attempt, reset_wish, session cascade"))  # a run reads its own mails only
        self.at = people.NOW
        ways = Doors(self.door, InProcess.started, self.clock)
        ways.machine = self
        self.ways = ways

    def clock(self) -> datetime:
        return self.at

    def wait(self, span: timedelta) -> None:
        self.at += span

    @rule(hours=some.sampled_from([1, 11, 25, 73, 15 * 24]))
    def time_passes(self, hours: int) -> None:
        self.wait(timedelta(hours=hours))


@pytest.mark.timeout(max(300, RUNS))
def test_the_product_and_the_model_tell_the_same_life(door: Door, monkeypatch: pytest.MonkeyPatch, as_admin: Callable[[str], str]) -> None:
    # Argon2 with its smallest cost: the results here do not depend on how long a guess takes
    monkeypatch.setattr(hashing, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    InProcess.door, InProcess.started = door, 0
    InProcess.admin = create_engine(as_admin(door.engine.url.render_as_string(hide_password=False)))
    calm = settings(
        max_examples=RUNS, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck), database=None,
        phases=(Phase.generate,),  # a life is short enough to be read as it was; making it shorter takes minutes
    )  # fmt: skip
    run_state_machine_as_test(InProcess, settings=calm)
    assert InProcess.started >= RUNS
    print(sorted(Life.met.items()))
    assert set(Life.met) >= MET if RUNS >= 200 else Life.met["verify ok"], MET - set(Life.met)
    assert door.call("verify_audit", actor=AUDITOR)["broken_at"] is None
