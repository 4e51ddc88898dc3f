"""What the papers of applications say, and the files of letters: written once, never again."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from bus.database import Session
from permits.domain.document import StoredFile
from permits.store.documents import file_of, file_values
from permits.store.tables import paper

RECEIPT, REJECTION = "receipt", "rejection"

_ADD = insert(paper)
_ONE = select(paper).where(paper.c.application_id == bindparam("application_id"), paper.c.kind == bindparam("kind"))
_NUMBER = _ONE.with_only_columns(paper.c.number)


def add(
    session: Session, application_id: int, kind: str, facts: dict[str, Any], *, agency: str, at: datetime, number: str | None = None
) -> None:
    row = {"application_id": application_id, "kind": kind, "facts": facts, "agency": agency, "made_at": at, "number": number}
    session.execute(_ADD, row)


def facts(session: Session, application_id: int, kind: str) -> dict[str, Any] | None:
    """None: there is no such paper, or it was made out before they were kept."""
    row = session.execute(_ONE, {"application_id": application_id, "kind": kind}).one_or_none()
    return dict(row.facts) if row else None


def number(session: Session, application_id: int, kind: str) -> str | None:
    found: str | None = session.scalar(_NUMBER, {"application_id": application_id, "kind": kind})
    return found


def file(session: Session, application_id: int, kind: str) -> StoredFile | None:
    row = session.execute(_ONE, {"application_id": application_id, "kind": kind}).one_or_none()
    return file_of(row) if row and row.file_key else None


def keep_file(session: Session, application_id: int, kind: str, made: StoredFile) -> StoredFile:
    """The first one counts: of two that were made at once both askers get the same. :returns: the file that is kept."""
    unnamed = (paper.c.application_id == application_id, paper.c.kind == kind, paper.c.file_key.is_(None))
    session.execute(update(paper).where(*unnamed).values(file_values(made)))
    return file(session, application_id, kind) or made
