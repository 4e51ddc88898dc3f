"""Five questions that could betray whether somebody is known here, each asked about known and unknown people.

Every asker comes from an address of its own on loopback, so that no limit of tries is met by accident.
"""

from __future__ import annotations

import itertools
import json
import secrets
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from sqlalchemy import create_engine, text

from gateway import privacy
from identity.tokens import digest
from izin.demo import PASSWORD, Walk
from tests.world import World

# Accounts with the demo applicant's password, by the hundred.
KNOWN = """
with again as (select password_hash from account where username = 'siti'),
     names as (insert into username select 'kenal' || n from generate_series(1, :count) n on conflict do nothing returning username),
     people as (insert into account (username, full_name, email, agency, language, password_hash, must_change_password, created_at)
                select names.username, 'Kenal Contoh', names.username || '@contoh.test', 'muara-enim', 'id', again.password_hash, false, now()
                from names, again returning id)
insert into account_role (account_id, role) select id, 'applicant' from people
"""
# Whoever is known to identity is in notifications' contact book.
CONTACTS = """
insert into contact (account_id, agency, email, full_name, language, roles, seq)
values (:id, :agency, :email, :full_name, :language, '{applicant}', 0) on conflict do nothing
"""
AGAIN = """
insert into registration (token_hash, status, revision, answers, steps_done, warnings, warnings_confirmed, language, created_at)
select :token_hash, status, revision, answers || cast(:answers as jsonb), steps_done, warnings, warnings_confirmed, language, now()
from registration where token_hash = :of
"""
CONSENT = privacy.VERSION
_addresses = itertools.count(1)


class FromAnAddress(HTTPAdapter):
    def __init__(self, address: str) -> None:
        self.address = address
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs, source_address=(self.address, 0))


class Asker:
    """Somebody at the API, from an address nobody had before."""

    def __init__(self, world: World) -> None:
        number = next(_addresses)
        self.url, self.http = f"{world.url}/api/v1", requests.Session()
        self.http.mount("http://", FromAnAddress(f"127.1.{number // 250}.{number % 250 + 1}"))

    def ask(self, method: str, path: str, **body: Any) -> requests.Response:
        return self.http.request(method, self.url + path, json=body, timeout=30)

    def log_in(self, login: str) -> None:
        token = self.ask("POST", "/sessions", login=login, password=PASSWORD).json()["token"]
        self.http.headers["Authorization"] = f"Bearer {token}"


Prepared = Callable[[], requests.Response]


@dataclass
class Questions:
    """`question(known, number)` prepares one and gives back what asks it: only that is timed and compared."""

    world: World
    count: int

    def __post_init__(self) -> None:
        self.identity = create_engine(self.world.environment("identity")["IDENTITY_DATABASE_URL"])
        with self.identity.begin() as connection:
            connection.execute(text(KNOWN), {"count": self.count})
            columns = "id, agency, email, full_name, language"
            people = connection.execute(text(f"select {columns} from account where username like 'kenal%'")).mappings().all()
        notifications = create_engine(self.world.environment("notifications")["NOTIFICATIONS_DATABASE_URL"])
        with notifications.begin() as connection:
            connection.execute(text(CONTACTS), [dict(each) for each in people])
        notifications.dispose()
        walk = Walk(self.world.url, self.world.inbox_url, times=defaultdict(list), staff={})
        walk.register()
        self.pattern = walk.registration.rpartition("/")[2]

    def all(self) -> dict[str, Callable[[bool, int], Prepared]]:
        return {
            "log-in": self.log_in,
            "forgotten password": self.forgotten_password,
            "registration": self.registration,
            "registration's other address": self.registrations_other_address,
            "account's other address": self.accounts_other_address,
        }

    def _name(self, known: bool, number: int) -> str:
        return f"{'kenal' if known else 'asing'}{number % self.count + 1}"

    def log_in(self, known: bool, number: int) -> Prepared:
        asker, login = Asker(self.world), self._name(known, number)
        asker.ask("GET", "/agencies")  # the connection is there
        return lambda: asker.ask("POST", "/sessions", login=login, password="bukan kata sandi ini")

    def forgotten_password(self, known: bool, number: int) -> Prepared:
        asker, login = Asker(self.world), self._name(known, number)
        asker.ask("GET", "/agencies")
        return lambda: asker.ask("POST", "/password-resets", login=login)

    def _draft(self, username: str, email: str) -> tuple[Asker, str]:
        """A registration that only has to be handed in: one that was filled in over the API, again. :returns: who asks, and its address."""
        token = secrets.token_urlsafe(32)
        own = {"of": digest(self.pattern), "token_hash": digest(token), "answers": json.dumps({"username": username, "email": email})}
        with self.identity.begin() as connection:
            connection.execute(text(AGAIN), own)
        asker = Asker(self.world)
        asker.ask("GET", "/agencies")  # the connection is there
        return asker, f"/registrations/{token}"

    def registration(self, known: bool, number: int) -> Prepared:
        asker, path = self._draft(f"baru{int(known)}.{number}", f"{self._name(known, number)}@contoh.test")
        return lambda: asker.ask("POST", f"{path}/submission", consent_version=CONSENT)

    def registrations_other_address(self, known: bool, number: int) -> Prepared:
        asker, path = self._draft(f"lain{int(known)}.{number}", f"lain{int(known)}.{number}@contoh.test")
        asker.ask("POST", f"{path}/submission", consent_version=CONSENT)
        address = f"{self._name(known, number)}@contoh.test"
        return lambda: asker.ask("PUT", f"{path}/email", email=address)

    def accounts_other_address(self, known: bool, number: int) -> Prepared:
        asker = Asker(self.world)
        asker.log_in(f"kenal{number % self.count + 1}")
        address = f"{self._name(known, number + 1)}@contoh.test"
        return lambda: asker.ask("POST", "/email-changes", current_password=PASSWORD, email=address)
