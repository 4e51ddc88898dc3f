"""A hundred permits issued in a row as fast as they are answered, while somebody reads pages: what the reader notices, and how long the papers take."""

from __future__ import annotations

import multiprocessing
import time
from collections import defaultdict
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event

from izin.demo import PASSWORD, Walk
from tests.bench import product
from tests.bench.place import Place
from tests.faults.ledger import Ledger
from tests.faults.load import Client, prepared
from tests.journeys.applicant import Visitor

Times = list[tuple[float, float]]  # when a page was asked for, and the milliseconds that it took
PAGES = (
    ("siti", "/beranda"),
    ("siti", "/profil/izin"),
    ("verifikator", "/staf/antrean"),
    ("verifikator", "/staf/izin"),
    (None, "/layanan/SIPD"),
)


def measure(place: Place, *, permits: int) -> dict[str, float]:
    walk = Walk(place.url, place.inbox_url, times=defaultdict(list), staff={})
    ready = _approved(place, walk, permits)
    people = {None: Visitor(place.url), **{who: Visitor(place.url).logged_in(who, PASSWORD) for who in ("siti", "verifikator")}}
    _read(people, rounds=3)  # what is remembered between two requests is remembered then
    calm = _read(people, rounds=20)
    alone = multiprocessing.get_context("fork")  # as another person's machine would be: threads of one process wait for each other
    over, ours, theirs, begun = alone.Event(), *alone.Pipe(), time.perf_counter()
    reader = alone.Process(target=_read_and_tell, args=(people, over, theirs))
    reader.start()
    theirs.close()  # or nobody would notice that the reader failed
    for path in ready:
        _advance(walk, "loket", path)
    decided = time.perf_counter() - begun
    while place.rows("permits", "select count(*) from permit p where not exists (select from permit_document d where d.permit_id = p.id)")[
        0
    ][0]:
        time.sleep(1)
    papers = time.perf_counter() - begun
    over.set()
    read: Times = ours.recv()
    reader.join()
    calm += _read(people, rounds=20)  # some pages show more then, some less
    before, meanwhile, last = _p95(calm), _p95(read), _p95([one for one in read if one[0] > begun + decided])
    return {
        "issued_permits": permits,
        "issuing_seconds": decided,
        "issuing_papers_seconds": papers,
        "issuing_pages_read": len(read),
        "issuing_page_p95_calm_ms": before,
        "issuing_page_p95_meanwhile_ms": meanwhile,
        "issuing_page_p95_ratio": meanwhile / before,
        "issuing_page_p95_papers_alone_ratio": last / before,  # after the last permit was issued
    }


def _approved(place: Place, walk: Walk, count: int) -> list[str]:
    """Applications of one person that only wait for their number."""
    token, documents = prepared(place.ports.gateway)
    client, found = Client(place.ports.gateway, Ledger(), token), []
    for _ in range(count):
        number, body = product.draft(client, documents)
        status, _answer = client.ask("POST", f"/applications/{number}/submission", body)
        assert status == 200, _answer
        path = f"/applications/{number}"
        for name in ("loket", "verifikator", "kadis"):
            _advance(walk, name, path)
        found.append(path)
    return found


def _advance(walk: Walk, name: str, path: str) -> None:
    officer = walk.officer(name)
    seen = officer.get(path)
    officer.post(f"/staff{path}/decisions", revision=seen["revision"], step=seen["step"], outcome="advance", note="")


def _read_and_tell(people: dict[str | None, Visitor], over: Event, told: Connection) -> None:
    told.send(_read(people, until=over))


def _read(people: dict[str | None, Visitor], *, rounds: int = 0, until: Event | None = None) -> Times:
    """Of each page, in turn: so many rounds, or until told."""
    times: Times = []
    while (len(times) < rounds * len(PAGES)) if until is None else not until.is_set():
        for who, path in PAGES:
            begun = time.perf_counter()
            answer = people[who].http.get(f"{people[who].url}{path}", timeout=30)
            times.append((begun, (time.perf_counter() - begun) * 1000))
            assert answer.status_code == 200, (path, answer.status_code)
    return times


def _p95(times: Times) -> float:
    return sorted(taken for _, taken in times)[int(len(times) * 0.95)]
