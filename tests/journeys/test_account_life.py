"""The life of an account against its model over HTTP: gateway, broker, services, mail server, all as processes. LIFE_RUNS=60 for more."""

from __future__ import annotations

import os
import re
import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest
import requests
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import Engine, create_engine, text

from gateway.privacy import VERSION
from identity.tokens import digest
from izin.demo import Walk, png
from tests.identity.life import OK, Life
from tests.journeys.known_and_unknown import Asker
from tests.world import World

pytestmark = pytest.mark.world
RUNS = int(os.environ.get("LIFE_RUNS", "8"))
PATIENCE = 20.0
LINKS = {"verify": r"/verifikasi/([\w-]+)", "correct": r"/daftar/perbaiki/([\w-]+)", "reset": r"/sandi/([\w-]+)"}


class Api:
    """One person's ways over the API; the office has its own sessions."""

    def __init__(self, machine: OverHttp, number: int) -> None:
        self.machine, self.world = machine, machine.world
        self.asker = Asker(self.world)
        walk = Walk(self.world.url, self.world.inbox_url, times=defaultdict(list), staff={})
        walk.person.http, walk.mark, walk.picture = self.asker.http, f"{time.time_ns() // 1000 % 10**10}", png(60, 40)
        walk.email = f"hidup{walk.mark}@contoh.test"
        walk.register()
        self.name, self.email, self.registration = f"ratna{walk.mark}", walk.email, walk.registration
        self.token = self.registration.rpartition("/")[2]

    def _say(self, asker: Asker, method: str, path: str, **body: Any) -> str:
        return said(asker.ask(method, path, **body))

    def status(self) -> str:
        return str(self.asker.ask("GET", f"{self.registration}/status").json()["status"])

    def submit(self) -> str:
        return self._say(self.asker, "POST", f"{self.registration}/submission", consent_version=VERSION)

    def _decide(self, act: str, **more: Any) -> str:
        with self.machine.identity.begin() as database:
            found = database.execute(
                text("select id, revision from registration where token_hash = :hash"), {"hash": digest(self.token)}
            ).one()
        return self._say(self.machine.officer, "POST", f"/staff/registrations/{found.id}/{act}", revision=found.revision, **more)

    def accept(self) -> str:
        return self._decide("acceptance", reason="Orang contoh.")  # of many invented numbers two may be the same

    def give_back(self) -> str:
        return self._decide("return", reasons={"occupation": "Tulis seperti pada KTP."})

    def reject(self) -> str:
        return self._decide("rejection", reason="Bukan penduduk.")

    def correct(self, token: str) -> str:
        path = f"/registration-corrections/{token}"
        return self._say(self.asker, "POST", path, fields={"occupation": "Bidan"}, confirm_warnings=True)

    def send_again(self) -> str:
        return self._say(self.asker, "POST", f"{self.registration}/verification-mails")

    def look_at(self, token: str) -> str:
        return str(self.asker.ask("GET", f"/email-verifications/{token}").json()["state"])

    def verify(self, token: str) -> str:
        return self._say(self.asker, "POST", f"/email-verifications/{token}")

    def log_in(self, password: str) -> str:
        return said(self._session(password))

    def _session(self, password: str) -> requests.Response:
        return Asker(self.world).ask("POST", "/sessions", login=self.name, password=password)

    def _in_session(self, method: str, path: str, **body: Any) -> str:
        asker, opened = Asker(self.world), self._session(self.machine.password or "")
        asker.http.headers["Authorization"] = f"Bearer {opened.json()['token']}"
        return self._say(asker, method, path, **body)

    def choose_password(self, old: str, new: str) -> str:
        return self._in_session("PUT", "/password", current_password=old, new_password=new)

    def close(self, password: str) -> str:
        return self._in_session("POST", "/account/closure", current_password=password)

    def forget_password(self) -> str:
        """The office answers at once and looks for the account at its timer's next moment; the model looks now, so this waits for that."""
        answer = self._say(self.asker, "POST", "/password-resets", login=self.name.upper())
        end = time.monotonic() + PATIENCE
        while self._resets_wait() and time.monotonic() < end:
            time.sleep(0.1)
        return answer

    def _resets_wait(self) -> bool:
        with self.machine.identity.begin() as database:
            return bool(
                database.scalar(text("select exists(select from reset_wish where upper(login) = :login)"), {"login": self.name.upper()})
            )

    def set_password(self, token: str, new: str) -> str:
        return self._say(self.asker, "POST", f"/password-links/{token}", new_password=new)

    def _account(self) -> int | None:
        found = self.machine.admin.http.post(f"{self.machine.admin.url}/admin/people/search", json={"q": self.name}, timeout=30).json()[
            "items"
        ]
        return found[0]["account_id"] if found else None

    def account_known(self) -> bool:
        return self._account() is not None

    def disable(self) -> str:
        return self._say(self.machine.admin, "POST", f"/admin/accounts/{self._account()}/disabling", reason="Dilaporkan dicuri.")

    def enable(self) -> str:
        return self._say(self.machine.admin, "POST", f"/admin/accounts/{self._account()}/enabling")

    def _mails(self, pattern: str, count: int) -> list[str]:
        """What the mails so far say, oldest first; they come a moment after the act."""
        end = time.monotonic() + PATIENCE
        while True:
            texts = [mail["text"] for mail in reversed(self.world.mails(to=self.email))]
            found = [match.group(1) for match in (re.search(pattern, each) for each in texts) if match]
            if len(found) >= count or time.monotonic() > end:
                return found
            time.sleep(0.05)

    def links(self, kind: str) -> list[str]:
        return self._mails(LINKS[kind], len(self.machine.sent[kind]))

    def temporary_password(self) -> str:
        return self._mails(r"Kata sandi sementara:\s*(\S+)", 1)[0]


def said(answer: requests.Response) -> str:
    return OK if answer.ok else str(answer.json()["error"]["code"])


class OverHttp(Life):
    world: ClassVar[World]
    identity: ClassVar[Engine]
    officer: ClassVar[Asker]
    admin: ClassVar[Asker]
    started: ClassVar[int] = 0

    def begin(self) -> None:
        OverHttp.started += 1
        self.ways = Api(self, OverHttp.started)

    def clock(self) -> datetime:
        return datetime.now(UTC)

    def wait(self, span: timedelta) -> None:
        """The processes' clock is everybody's."""


@pytest.mark.timeout(max(300, 20 * RUNS))
def test_processes_and_the_model_tell_the_same_life(world: World) -> None:
    OverHttp.world, OverHttp.identity, OverHttp.started = world, create_engine(world.environment("identity")["IDENTITY_DATABASE_URL"]), 0
    OverHttp.officer, OverHttp.admin = Asker(world), Asker(world)
    OverHttp.officer.log_in("loket")
    OverHttp.admin.log_in("admin")
    Life.met.clear()
    calm = settings(
        max_examples=RUNS, stateful_step_count=10, deadline=None, suppress_health_check=list(HealthCheck), database=None,
        phases=(Phase.generate,),
    )  # fmt: skip
    try:
        run_state_machine_as_test(OverHttp, settings=calm)
    finally:
        OverHttp.identity.dispose()
    print(OverHttp.started, sorted(Life.met.items()))
    assert OverHttp.started >= RUNS
    assert Life.met["verify ok"]
