"""What the tests of notifications' door share: publishing events, sending mails, and reading what is left in the database."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text

from bus.testing import Door

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
PASSWORD = "Kenari7Hq2mWpX34"
NUMBER = "0001/SIPD/DPMPTSP/XI/2026"
SUBMITTED = {
    "agency": "muara-enim",
    "application_id": 42,
    "number": NUMBER,
    "applicant_id": 11,
    "permit_type_name": "Surat Izin Praktik Dokter",
    "due_at": "2026-11-30T16:59:59+00:00",
}
COMPLAINT = {"agency": "muara-enim", "complaint_id": 7, "number": "KEL-2026-0001", "applicant_id": 11, "answer_by": "2026-11-30"}
Tell = Callable[..., Any]


def know(tell: Tell, account_id: int, *roles: str, agency: str = "muara-enim", seq: int = 1, **changes: str) -> None:
    secret = {"email": f"orang{account_id}@contoh.test", "full_name": f"Orang {account_id}", "language": "id", **changes}
    data = {"agency": agency, "account_id": account_id, "roles": list(roles)}
    tell("contact_changed", data=data, secret=secret, subject=f"account/{account_id}", seq=seq)


def activate(tell: Tell, **more: Any) -> None:
    secret = {"email": "siti@contoh.test", "full_name": "Siti", "username": "siti", "temporary_password": PASSWORD, "language": "id"}
    tell("account_activated", data={"agency": "muara-enim", "account_id": 11}, secret=secret, **more)


def rows(door: Door) -> list[Any]:
    with door.engine.connect() as connection:
        return list(connection.execute(text("select * from delivery order by delivery_id")).all())


def work(door: Door, at: datetime = NOW) -> list[str]:
    """One run of the sender, then the statuses."""
    door.run("send_waiting", now=at)
    return [row.status for row in rows(door)]


def everything_in(door: Door) -> str:
    """All rows of all tables, the way a backup would hold them."""
    with door.engine.connect() as connection:
        tables = connection.execute(text("select tablename from pg_tables where schemaname = 'public'")).scalars().all()
        found = [str(tuple(row)) for table in tables for row in connection.execute(text(f'select t.*, t::text from "{table}" t'))]
    assert len(tables) >= 4
    return "\n".join(found)
