"""Identity's memory after many log-ins: each hash takes 19 MiB in the thread in which it is computed."""

from __future__ import annotations

import itertools
import time
from concurrent.futures import ThreadPoolExecutor

import requests
from sqlalchemy import create_engine, text

from izin.demo import PASSWORD
from tests.bench import product
from tests.bench.place import Place

LOG_INS, PEOPLE, AT_ONCE = 1_000, 50, 4
# Accounts with the password of siti: one person may not log in so often.
COPIES = """
insert into username select 'ingat' || n from generate_series(1, :count) n;
insert into account (username, full_name, email, agency, language, password_hash, must_change_password, created_at)
    select 'ingat' || n, 'Orang Contoh', 'ingat' || n || '@contoh.test', agency, language, password_hash, false, now()
    from account, generate_series(1, :count) n where username = 'siti';
insert into account_role (account_id, role) select id, 'applicant' from account where username like 'ingat%'
"""


def measure(place: Place, *, log_ins: int = LOG_INS) -> dict[str, float]:
    engine = create_engine(place.environment("identity")["IDENTITY_DATABASE_URL"])
    with engine.begin() as connection:
        for statement in COPIES.split(";\n"):
            connection.execute(text(statement), {"count": PEOPLE})
    before = product.memory(place)["resident_mb_identity"]
    people = itertools.islice(itertools.cycle(range(1, PEOPLE + 1)), log_ins)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda n: _log_in(place, f"ingat{n}"), people))
    return {"identity_mb_before": before, "identity_mb_after_1000": product.memory(place)["resident_mb_identity"]}


def _log_in(place: Place, login: str) -> None:
    """Again while all places for hashing are taken."""
    while True:
        answer = requests.post(f"{place.url}/api/v1/sessions", json={"login": login, "password": PASSWORD}, timeout=30)
        if answer.ok:
            return
        assert answer.status_code in (429, 503), answer.text
        time.sleep(0.2)
