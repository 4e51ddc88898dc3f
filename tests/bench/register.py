"""The register, anybody's check, and the page of a permit: with a thousand permits, and with very many, in one run."""

from __future__ import annotations

import statistics
import time
from collections import defaultdict

from izin.demo import STEPS, Walk
from tests.bench.place import Place
from tests.journeys.applicant import Visitor

FEW = 1_000
STATES = ("active", "upcoming", "suspended", "expired", "superseded", "revoked")
# By name: who asks (None: anybody), and what.
PAGES = {
    "register": ("verifikator", "/staf/izin"),
    "register by number": ("verifikator", "/staf/izin?text={number}"),
    "register by a rare name": ("verifikator", "/staf/izin?text={name}"),
    "register by a common name": ("verifikator", "/staf/izin?text=orang"),
    "register by type": ("verifikator", "/staf/izin?type=SIPD"),
    **{f"register {state}": ("verifikator", f"/staf/izin?state={state}") for state in STATES},
    "register ending": ("verifikator", "/staf/izin?ending=30"),
    "register by district": ("verifikator", "/staf/izin?district=16.03.01"),
    "register by year": ("verifikator", "/staf/izin?year={year}"),
    "register of a day": ("verifikator", "/staf/izin?on-day=1&on-month=6&on-year=2024"),
    "one permit": ("verifikator", "/staf/izin/{id}"),
    "check by code": (None, "/v/{code}"),
    "check by number": (None, "/v?kode={number}"),
}


def measure(place: Place, *, permits: int, reads: int) -> dict[str, float]:
    walk = Walk(place.url, place.inbox_url, times=defaultdict(list), staff={})
    for _, step in STEPS:
        step(walk)
    people = {None: Visitor(place.url), "verifikator": Visitor(place.url).logged_in("verifikator")}
    _fill(place, 1, FEW)
    few = _timed(place, people, reads)
    begun = time.perf_counter()
    _fill(place, FEW + 1, permits)
    print(f"{permits:,} permits in {time.perf_counter() - begun:.0f} s", flush=True)
    many = _timed(place, people, reads)
    for name in PAGES:
        print(f"{name:28} {few[name]:7.1f} {many[name]:7.1f} ms {many[name] / few[name]:6.2f}", flush=True)
    return {"register_permits": permits, **{f"{name.replace(' ', '_')}_ratio": many[name] / few[name] for name in PAGES}}


def _fill(place: Place, first: int, last: int) -> None:
    """Permits of ten years, of all states and 20 districts, each with the application that it came from."""
    own = place.rows("permits", "select id, application_id from permit order by id limit 1")[0]
    columns = place.rows(
        "permits",
        """select string_agg(column_name, ', ') from information_schema.columns
        where table_name = 'application' and column_name not in ('id', 'number', 'region', 'waits_in_units')""",
    )[0][0]
    numbers = f"generate_series({first}, {last}) n"
    place.execute(
        "permits",
        f"""insert into application ({columns}, number, region) select {columns}, 'R' || n, '16.03.' || lpad((1 + n % 20)::text, 2, '0') || '.2001'
        from application, {numbers} where id = {own[1]}""",
        f"""insert into permit (agency, permit_type, permit_type_name, applicant_id, held_by_company, valid_from, valid_until, number, code,
        application_id, holder_name, issued_at, revoked_at, revoked_on, suspended_on, superseded_from, wakes_on, unit, district)
        select p.agency, case when n % 7 = 0 then 'SIPD' else 'SKP' end, p.permit_type_name, p.applicant_id, false,
        current_date - (n % 3650) + (n % 97 = 0)::int * 40, current_date - (n % 3650) + 1826, '503/R' || n || '/2026',
        'R' || translate(lpad(n::text, 25, '0'), '0189', 'GHIJ'), a.id, 'Orang ' || md5(n::text), now() - (n % 3650) * interval '1 day',
        case when n % 401 = 0 then now() end, case when n % 401 = 0 then current_date end, null,
        case when n % 5 = 0 and n % 3650 > 1826 then current_date - (n % 3650) + 1826 end, null, a.unit, left(a.region, 8)
        from permit p, (select *, substr(number, 2)::int n from application where number like 'R%') a
        where p.id = {own[0]} and n between {first} and {last}""",
        "analyze application",
        "analyze permit",
    )


def _timed(place: Place, people: dict[str | None, Visitor], reads: int) -> dict[str, float]:
    """Milliseconds, the median, of each page."""
    id, number, code, name = place.rows(
        "permits", "select id, number, code, split_part(holder_name, ' ', 2) from permit where number = '503/R77/2026'"
    )[0]
    about = {"id": id, "number": number, "code": code, "name": name, "year": time.gmtime().tm_year - 2}
    found = {}
    for title, (who, path) in PAGES.items():
        times = []
        for _ in range(reads):
            begun = time.perf_counter()
            answer = people[who].http.get(f"{place.url}{path.format(**about)}", timeout=60)
            times.append((time.perf_counter() - begun) * 1000)
            assert answer.status_code == 200, (title, answer.status_code)
        found[title] = statistics.median(times)
    return found
