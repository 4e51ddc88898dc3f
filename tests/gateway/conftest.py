"""The gateway alone: behind it, a stand-in answers what the services' contracts promise, and nothing else."""

import copy
import math
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bus.contract import Contract
from bus.refusals import Invalid, Refusal
from gateway import form_again
from gateway.agencies import Copy
from gateway.app import create_app
from gateway.sessions import Remembered
from gateway.watch import Watch

SERVICES = Path(__file__).parents[2] / "services"
TOKEN = "t" * 43
SETTINGS = {"PUBLIC_URL": "http://127.0.0.1:8080", "SECRET_KEY": "a key for tests only", "TESTING": False}


@cache
def _contracts() -> dict[str, Contract]:
    """Read once: what checks a call is made from a contract's whole text, which takes longer than most tests. Whoever changes one does it
    by `monkeypatch`."""
    return {path.name: Contract(path / "contract") for path in SERVICES.iterdir() if (path / "contract").is_dir()}


class Promised:
    """Answers every call with its contract's example, after checking that the call keeps to the contract.

    `say[service, method]` may hold another result, an exception to raise, or what makes one of the arguments. `asked` lists the calls made.
    """

    def __init__(self) -> None:
        self.contracts = _contracts()
        self.say: dict[tuple[str, str], Any] = {}
        self.asked: list[tuple[str, str, dict[str, Any]]] = []
        self.keys: list[str | None] = []
        self.actors: list[tuple[str, str | None]] = []
        self.request_ids: list[str] = []
        self.roles: list[str] = ["applicant"]

    def call(self, service: str, method: str, arguments: dict[str, Any], **how: Any) -> Any:
        self.asked.append((service, method, arguments))
        self.actors.append((service, how.get("actor")))
        self.request_ids.append(how["request_id"])
        if method == "bus_access":
            return self.contracts[service].access()
        if self.contracts[service].methods[method].get("changes"):
            self.keys.append(how["idempotency_key"])
        faults = self.contracts[service].argument_faults(method, arguments)
        if faults:
            raise Invalid("invalid_arguments", f"{service}.{method} {faults}", fields=faults)
        said = self.say.get((service, method), self.example(service, method))
        said = said(arguments) if callable(said) else said
        if isinstance(said, Exception):
            raise said
        if method == "open_session":
            said = {**said, "account": {**said["account"], "roles": self.roles}}
        return copy.deepcopy(said)

    def example(self, service: str, method: str) -> Any:
        return copy.deepcopy(self.contracts[service].methods[method]["example"]["result"])

    def healthy(self, service: str, *, within: float) -> bool:
        return True


@pytest.fixture
def services() -> Promised:
    return Promised()


class Browser(FlaskClient):
    """Like a browser: when the answer to a form is at another address, it is fetched from there at once."""

    def open(self, *args: Any, **how: Any) -> Any:
        answer = super().open(*args, **how)
        returned = answer.status_code == 303 and f"{form_again.ARGUMENT}=" in (answer.location or "")
        return self.get(answer.location) if returned else answer


@pytest.fixture(scope="session")
def application() -> Flask:
    app = create_app(SETTINGS, asker=Promised())
    app.test_client_class = Browser
    return app


@pytest.fixture
def app(application: Flask, services: Promised, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The application with fresh services, a fresh store, and nobody remembered."""
    monkeypatch.setenv("FILES_URL", tmp_path.as_uri())
    known = Copy(copy.deepcopy(services.example("identity", "list_agencies")), until=math.inf)
    application.extensions.update(
        {"izin.asker": services, "izin.files": None, "izin.sessions": Remembered(), "izin.agencies": known, "izin.watch": Watch()}
    )
    return application


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def bearer(services: Promised) -> Callable[..., dict[str, str]]:
    """Headers of somebody with these roles."""

    def headers(*roles: str) -> dict[str, str]:
        services.roles = list(roles)
        return {"Authorization": f"Bearer {TOKEN}"}

    return headers


@pytest.fixture
def refuse(services: Promised) -> Callable[[str, str, Refusal], None]:
    def teach(service: str, method: str, refusal: Refusal) -> None:
        services.say[service, method] = refusal

    return teach
