"""Files that the office shows with a requirement: example pictures and blank forms. Rows are added; whoever may read one is said by its version."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.dialects.postgresql import insert

from bus.database import Session
from bus.refusals import Invalid, NotFound
from permits.domain.document import StoredFile
from permits.domain.people import Person
from permits.store.documents import file_of, file_values
from permits.store.tables import catalogue_file


def add(session: Session, file: StoredFile, *, by: Person, at: datetime) -> int:
    """:returns: its id; the same file again is the same row. :raises Invalid: invalid_fields (file), of another agency."""
    row = {"agency": by.agency, **file_values(file), "added_at": at, "by_id": by.account_id}
    added = insert(catalogue_file).values(row).on_conflict_do_nothing(index_elements=["file_key"]).returning(catalogue_file.c.id)
    new = session.scalar(added)
    if new is not None:
        return int(new)
    known = session.execute(select(catalogue_file.c.id, catalogue_file.c.agency).where(catalogue_file.c.file_key == file.key)).one()
    if known.agency != by.agency:
        raise Invalid("invalid_fields", "the file is not there", fields={"file": {"code": "file_unknown"}})
    return int(known.id)


def publish(session: Session, file_ids: Iterable[int]) -> None:
    """From now on everybody may read them: a version that was published shows them."""
    session.execute(update(catalogue_file).where(catalogue_file.c.id.in_(list(file_ids))).values(is_public=True))


def of_everybody(session: Session, file_id: int, *, agency: str | None) -> StoredFile:
    """`agency`: whose admin asks, and may look at what is not published yet. :raises NotFound: catalogue_file_not_found."""
    stored = catalogue_file.c
    found = select(catalogue_file).where(stored.id == file_id, or_(stored.is_public, stored.agency == agency))
    row = session.execute(found).one_or_none()
    if row is None:
        raise NotFound("catalogue_file_not_found", "no such file")
    return file_of(row)
