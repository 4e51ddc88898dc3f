"""Identity: what a log-in costs besides its hash, what finding out who asks adds to a page, what a flood of log-ins does to others, and
whether size matters.

Two products run side by side, a small one and one with 1,000,000 accounts and 2,000 registrations waiting. The same requests go to both in
turn, so that changes of the machine's load affect both.
"""

from __future__ import annotations

import itertools
import secrets
import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import requests
from argon2 import PasswordHasher
from sqlalchemy import create_engine, text

from identity.seed import DEMO_STAFF
from izin.demo import PASSWORD
from tests.bench.place import Place
from tests.journeys.applicant import Visitor
from tests.journeys.known_and_unknown import Asker

ACCOUNTS, WAITING = 1_000_000, 2_000
MOST_GUESSES = 5_000  # of one flood
LOGINS = itertools.cycle(username for username, _ in DEMO_STAFF)
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)  # identity.hashing's

# Rows as the service writes them, by the thousand: people who never log in, and registrations that wait for the office.
PEOPLE = """
insert into username select 'orang' || n from generate_series(1, :count) n;
insert into account (username, full_name, email, agency, language, password_hash, must_change_password, created_at)
    select 'orang' || n, 'Orang Contoh ' || n, 'orang' || n || '@contoh.test', 'muara-enim', 'id', '-', false, now()
    from generate_series(1, :count) n;
insert into account_role (account_id, role) select id, 'applicant' from account where username like 'orang%';
"""
QUEUE = """
insert into username select 'antre' || n from generate_series(1, :count) n;
insert into registration (token_hash, status, revision, answers, steps_done, warnings, warnings_confirmed, language, created_at, agency,
                          number, id_number, email, mobile, consent_version, submitted_at, handed_in_at, accept_by)
select sha256(('antre' || n)::bytea), 'submitted', 1,
       jsonb_build_object('username', 'antre' || n, 'full_name', 'Antre Contoh ' || n, 'email', 'antre' || n || '@contoh.test',
                          'agency', 'muara-enim', 'id_type', 'ktp', 'id_number', (1603024505900000 + n)::text, 'sex', 'female',
                          'occupation', 'Dokter', 'birth_place', 'Muara Enim', 'birth_date', '1990-05-05', 'npwp', '',
                          'id_attachment', jsonb_build_object('key', 'identities/x', 'name', 'ktp.jpg', 'media_type', 'image/jpeg',
                                                              'size', 1, 'sha256', repeat('0', 64)),
                          'phone', '+62734421234', 'mobile', '+62812' || lpad(n::text, 8, '0'), 'address', 'Jl. Contoh',
                          'province', '16', 'regency', '16.03', 'district', '16.03.02', 'village', '16.03.02.1001',
                          'postal_code', '31311', 'whatsapp_consent', false),
       '{1,2,3}', '[]', true, 'id', now(), 'muara-enim', 'REG-2026-' || (100000 + n), (1603024505900000 + n)::text,
       'antre' || n || '@contoh.test', '+62812' || lpad(n::text, 8, '0'), '2026-11', now(), now(), now() + interval '1 day'
from generate_series(1, :count) n;
"""


def measure(place: Place, *, rounds: int, accounts: int = ACCOUNTS) -> dict[str, float]:
    figures = _log_in_and_hash(place, rounds) | _knowing_who(place, rounds * 10) | _flood(place, rounds * 5)
    with Place(place.var / "big", offset=7000) as big:
        _fill(place, PEOPLE, 1_000), _fill(place, QUEUE, 30)
        _fill(big, PEOPLE, accounts), _fill(big, QUEUE, WAITING)
        return figures | _size(place, big, rounds)


def _log_in_and_hash(place: Place, rounds: int) -> dict[str, float]:
    """One after the other, so that both meet the same machine; a refused log-in costs the same hash."""
    hashed, times, url = HASHER.hash(PASSWORD), {"hash": [], "log_in": []}, f"{place.url}/api/v1/sessions"
    with requests.Session() as http:
        for _ in range(rounds):
            times["hash"].append(_timed(lambda: HASHER.verify(hashed, PASSWORD)))
            times["log_in"].append(_timed(lambda: _ok(http.post(url, json=_somebody(), timeout=30))))
    hash_p50, log_in_p50 = (statistics.median(times[name]) for name in ("hash", "log_in"))
    return {"hash_p50_ms": hash_p50, "log_in_p50_ms": log_in_p50, "log_in_over_hash": log_in_p50 / hash_p50}


def _somebody() -> dict[str, str]:
    """One after the other: nobody logs in as often as this."""
    return {"login": next(LOGINS), "password": PASSWORD}


def _knowing_who(place: Place, rounds: int) -> dict[str, float]:
    """One public answer, asked by nobody and by somebody whose proof the gateway remembers."""
    url = f"{place.url}/api/v1/permit-types/SIPD"
    token = requests.post(f"{place.url}/api/v1/sessions", json={"login": "siti", "password": PASSWORD}, timeout=30).json()["token"]
    times: dict[str, list[float]] = {"nobody": [], "somebody": []}
    with requests.Session() as nobody, requests.Session() as somebody:
        somebody.headers["Authorization"] = f"Bearer {token}"
        for _ in range(rounds):
            times["nobody"].append(_timed(lambda: _ok(nobody.get(url, timeout=30))))
            times["somebody"].append(_timed(lambda: _ok(somebody.get(url, timeout=30))))
    without, known = (statistics.median(times[name]) for name in ("nobody", "somebody"))
    return {"page_of_nobody_p50_ms": without, "page_of_somebody_p50_ms": known, "knowing_who_p50_ms": known - without}


def _flood(place: Place, pages: int) -> dict[str, float]:
    """Pages of somebody logged in, in the calm and while eight others try log-ins as fast as they are answered, from ever new addresses."""
    applicant = Visitor(place.url).logged_in("siti")
    calm = [_timed(lambda: _ok(applicant.open("/beranda").answer)) for _ in range(pages)]
    answers: Counter[int] = Counter()
    over = threading.Event()
    guessers = [threading.Thread(target=_guess, args=(place, answers, over), daemon=True) for _ in range(8)]
    for guesser in guessers:
        guesser.start()
    time.sleep(0.5)
    flooded = [_timed(lambda: _ok(applicant.open("/beranda").answer)) for _ in range(pages)]
    over.set()
    for guesser in guessers:
        guesser.join(30)
    figures = {f"flood_answers_{status}": float(count) for status, count in answers.items()}
    for name, share in (("p50", 0.5), ("p95", 0.95)):
        before, during = (sorted(times)[int(len(times) * share)] for times in (calm, flooded))
        figures |= {f"calm_page_{name}_ms": before, f"flood_page_{name}_ms": during, f"flood_page_{name}_ratio": during / before}
    return figures


def _guess(place: Place, answers: Counter[int], over: threading.Event) -> None:
    while not over.is_set() and answers.total() < MOST_GUESSES:
        answer = Asker(place).ask("POST", "/sessions", login=f"orang{secrets.randbelow(10**6)}", password="bukan kata sandi ini")
        answers[answer.status_code] += 1


def _fill(place: Place, statements: str, count: int) -> None:
    engine = create_engine(place.environment("identity")["IDENTITY_DATABASE_URL"], isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements.strip().split(";\n"):
            connection.execute(text(statement.rstrip(";")), {"count": count})
        connection.execute(text("analyze"))
    engine.dispose()


def _size(small: Place, big: Place, rounds: int) -> dict[str, float]:
    """The p50 of each page at both sizes, and how many times longer the big one takes."""
    asked = {name: {act: [] for act in _acts(small)} for name in ("small", "big")}
    acts = {"small": _acts(small), "big": _acts(big)}
    for _ in range(rounds):
        for act in acts["small"]:
            for name in ("small", "big"):
                asked[name][act].append(_timed(acts[name][act]))
    figures = {}
    for act in acts["small"]:
        before, after = statistics.median(asked["small"][act]), statistics.median(asked["big"][act])
        figures |= {f"small_{act}_p50_ms": before, f"big_{act}_p50_ms": after, f"size_{act}_ratio": after / before}
    return figures


def _acts(place: Place) -> dict[str, Callable[[], Any]]:
    officer, applicant, anybody = Visitor(place.url).logged_in("loket"), Visitor(place.url).logged_in("siti"), Visitor(place.url)
    first = officer.open("/staf/pendaftaran").tree.xpath("//tbody//a/@href")[0]
    return {
        "queue": lambda: _ok(officer.open("/staf/pendaftaran").answer),
        "registration": lambda: _ok(officer.open(first).answer),
        "home": lambda: _ok(applicant.open("/beranda").answer),
        "profile": lambda: _ok(applicant.open("/profil/data-diri").answer),
        "log_in": lambda: _ok(requests.post(f"{place.url}/api/v1/sessions", json=_somebody(), timeout=30)),
        "begin": lambda: _ok(anybody.open("/daftar/1").answer),
        "regions": lambda: _ok(anybody.open("/daftar/3?cari=pasar").answer),
    }


def _timed(act: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1000


def _ok(answer: requests.Response) -> None:
    assert answer.ok, (answer.status_code, answer.url)
