"""What the papers of applications say, and the files of letters: written once, never again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, select, update

from bus.database import Session
from permits.domain.document import StoredFile
from permits.domain.letter import OF_PROCESS
from permits.store.documents import file_of, file_values
from permits.store.tables import paper

RECEIPT, REJECTION = "receipt", "rejection"

_ADD = insert(paper)
_ONE = select(paper).where(
    paper.c.application_id == bindparam("application_id"), paper.c.kind == bindparam("kind"), paper.c.position == bindparam("position")
)
_NUMBER = _ONE.with_only_columns(paper.c.number)
_OF_PROCESS = (
    select(paper.c.kind, paper.c.position, paper.c.number, paper.c.made_at)
    .where(paper.c.application_id == bindparam("application_id"), paper.c.kind.in_(OF_PROCESS))
    .order_by(paper.c.made_at, paper.c.kind, paper.c.position)
)


@dataclass(frozen=True)
class Paper:
    """`facts`: what it says, kept since `made_at`; `file`: its bytes, once somebody asked for them."""

    facts: dict[str, Any]
    made_at: datetime
    file: StoredFile | None


def add(
    session: Session,
    application_id: int,
    kind: str,
    facts: dict[str, Any],
    *,
    agency: str,
    at: datetime,
    number: str | None = None,
    position: int = 0,
) -> None:
    row = {"application_id": application_id, "kind": kind, "position": position, "facts": facts}
    session.execute(_ADD, row | {"agency": agency, "made_at": at, "number": number})


def next_position(session: Session, application_id: int, kind: str) -> int:
    """For whoever holds the application's lock."""
    last = select(func.max(paper.c.position)).where(paper.c.application_id == application_id, paper.c.kind == kind)
    return (session.scalar(last) or 0) + 1


def of_process(session: Session, application_id: int) -> list[Row[Any]]:
    """Those that tell of the case under way, oldest first."""
    return list(session.execute(_OF_PROCESS, {"application_id": application_id}))


def find(session: Session, application_id: int, kind: str, position: int = 0) -> Paper | None:
    """None: there is no such paper, or it was made out before they were kept."""
    row = session.execute(_ONE, _which(application_id, kind, position)).one_or_none()
    return Paper(dict(row.facts), row.made_at, file_of(row) if row.file_key else None) if row else None


def number(session: Session, application_id: int, kind: str) -> str | None:
    found: str | None = session.scalar(_NUMBER, _which(application_id, kind, 0))
    return found


def keep_file(session: Session, application_id: int, kind: str, made: StoredFile, position: int = 0) -> StoredFile:
    """The first one counts: of two that were made at once both askers get the same. :returns: the file that is kept."""
    which = (paper.c.application_id == application_id, paper.c.kind == kind, paper.c.position == position)
    session.execute(update(paper).where(*which, paper.c.file_key.is_(None)).values(file_values(made)))
    kept = find(session, application_id, kind, position)
    return (kept and kept.file) or made


def _which(application_id: int, kind: str, position: int) -> dict[str, Any]:
    return {"application_id": application_id, "kind": kind, "position": position}
