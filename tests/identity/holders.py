"""Holders of accounts at the door: they log in, ask with their session's proof, and read their mail."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pyotp
import pytest
from sqlalchemy import select, update

from bus.context import Actor
from bus.database import Transactions
from bus.refusals import Refusal
from bus.testing import Door
from identity import seed
from identity.store import offices, tables
from tests.access_table import proven
from tests.identity.people import AGENCY, NOW, opened, rows, told

GOOD, BETTER = "empat kuda lumping", "lima kerbau rawa"


class Holder:
    """`ask` a method with the session's token and proof; `call` one that takes no token."""

    def __init__(self, door: Door, username: str = "siti", *, password: str = seed.DEMO_PASSWORD, now: datetime = NOW, device: str = ""):
        self.door, self.password = door, password
        found = log_in(door, username, password, now=now, device=device)
        self.token, self.id = found["session_token"], found["account"]["account_id"]

    def actor(self, now: datetime = NOW) -> Actor:
        account = self.door.call("open_session", now=now, session_token=self.token)["account"]
        return Actor(self.id, proven(*account["roles"]), {"agency": account["agency"], "name": account["full_name"]})

    def call(self, method: str, *, now: datetime = NOW, **arguments: Any) -> Any:
        return self.door.call(method, actor=self.actor(now), now=now, **arguments)

    def ask(self, method: str, *, now: datetime = NOW, **arguments: Any) -> Any:
        """A new token that comes back is the holder's from now on."""
        answer = self.call(method, now=now, session_token=self.token, **arguments)
        self.token = answer.get("session_token", self.token)
        return answer

    @property
    def roles(self) -> set[str]:
        return set(self.actor().roles) - {"staff"}


def log_in(door: Door, login: str = "siti", password: str = seed.DEMO_PASSWORD, *, now: datetime = NOW, **more: Any) -> Any:
    return door.call("log_in", now=now, login=login, password=password, **{"address": "10.0.0.1", **more})


def refusal(act: Callable[[], Any]) -> Refusal:
    with pytest.raises(Refusal) as refused:
        act()
    return refused.value


def is_over(door: Door, token: str, *, now: datetime = NOW) -> bool:
    try:
        door.call("open_session", now=now, session_token=token)
    except Refusal as refused:
        return refused.code == "session_ended"
    return False


def change_account(door: Door, username: str, **values: Any) -> None:
    with Transactions(door.engine).begin() as session:
        session.execute(update(tables.account).where(tables.account.c.username == username).values(**values))


def account_row(door: Door, username: str = "siti") -> Any:
    with Transactions(door.engine).begin() as session:
        return session.execute(select(tables.account).where(tables.account.c.username == username)).one()


def decide(door: Door, **settings: Any) -> None:
    with Transactions(door.engine).begin() as session:
        for name, value in settings.items():
            offices.decide_setting(session, AGENCY, name, value, by=None, at=NOW)


def mailed(door: Door, event: str) -> dict[str, Any]:
    return opened(told(door, event)[-1])


def acts(door: Door, act: str) -> list[tuple[Any, str, Any]]:
    """Actor, subject and details of what was recorded under this name."""
    return [(row[3], row[5], row[6]) for row in rows(door, tables.audit) if row[4] == act]


def begin(holder: Holder, *, now: datetime = NOW) -> Any:
    """A new secret for the holder's app; the password goes along where it is asked for."""
    return holder.ask("begin_second_factor", now=now, current_password=holder.password)


def set_up(holder: Holder, *, now: datetime = NOW) -> tuple[pyotp.TOTP, list[str]]:
    """An authenticator app for the holder. :returns: it, and the recovery codes."""
    app = pyotp.TOTP(begin(holder, now=now)["secret"])
    return app, holder.ask("complete_second_factor", now=now, code=app.at(now))["recovery_codes"]
