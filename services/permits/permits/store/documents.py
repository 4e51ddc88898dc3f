"""Documents of applicants: facts about files; who may see which is part of every question."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Table, and_, bindparam, exists, false, func, not_, or_, select, union_all, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql import ColumnElement

from bus.database import Session
from bus.refusals import Invalid, NotFound
from permits.domain.document import Document, StoredFile
from permits.domain.people import Person
from permits.domain.status import DRAFT, RETURNED
from permits.store import companies
from permits.store.tables import (
    application,
    attachment,
    catalogue_file,
    correction_document,
    document,
    inspection_photo,
    paper,
    permit,
    permit_document,
    permit_letter,
)


def of_account(
    session: Session,
    account_id: int,
    *,
    kinds: Sequence[str] | None,
    q: str | None,
    all_versions: bool,
    after: int | None,
    limit: int | None,
) -> list[Document]:
    """Newest first; `q` stands in the name or in the number; `after` is the last id of the page before. One more than `limit` tells that there
    is another page."""
    where = [_own(account_id), *([] if all_versions else [document.c.replaced_at.is_(None)])]
    if kinds:
        where.append(document.c.kind.in_(kinds))
    if q:
        where.append(or_(document.c.name.icontains(q, autoescape=True), document.c.number.icontains(q, autoescape=True)))
    if after:
        where.append(document.c.id < after)
    return _all(session, *where, limit=limit and limit + 1)


def add(session: Session, new: Document) -> Document:
    """The same file again is the same document; a file of somebody else's is unknown.

    :raises Invalid: invalid_fields (file).
    """
    row = insert(document).values(_values(new)).on_conflict_do_nothing(index_elements=["file_key"]).returning(document.c.id)
    added = session.execute(row).scalar_one_or_none()
    if added is not None:
        return replace(new, id=added)
    known = _all(session, document.c.file_key == new.file.key)
    if not known or known[0].account_id != new.account_id:
        raise _file_unknown()
    return known[0]


def _file_unknown() -> Invalid:
    return Invalid("invalid_fields", "the file is not there", fields={"file": {"code": "file_unknown"}})


def add_permit(session: Session, issued: Document) -> None:
    """Once; adding it again changes nothing."""
    session.execute(insert(document).values(_values(issued)).on_conflict_do_nothing())


def replace_permit(session: Session, issued: Document) -> None:
    """Adds it as the next version of the document that the permit was so far; only the newest version is the permit."""
    mine = document.c.permit_id == issued.permit_id
    old = session.execute(select(document.c.id, document.c.first_id, document.c.version).where(mine).with_for_update()).one_or_none()
    if old is not None:
        session.execute(update(document).where(mine).values(permit_id=None, replaced_at=issued.created_at))
        issued = replace(issued, version=old.version + 1, first_id=old.first_id or old.id)
    add_permit(session, issued)


def replace_by(session: Session, old: Document, new: Document, *, at: datetime) -> Document:
    """Adds `new`, the next version of `old`. Refusals as for `add`, and also for a file that is another document's or version's already."""
    added = add(session, new)
    if added != replace(new, id=added.id):
        raise _file_unknown()
    session.execute(update(document).where(document.c.id == old.id).values(replaced_at=at))
    return added


def own(session: Session, document_id: int, *, account_id: int) -> Document:
    """:raises NotFound: document_not_found, also when it is another's."""
    return _one(session, document.c.id == document_id, _own(account_id))


def own_to_attach(session: Session, document_id: int, *, account_id: int) -> Document:
    """Like `own`; until the commit nobody removes it."""
    mine = select(document.c.id).where(document.c.id == document_id, document.c.account_id == account_id)
    session.execute(mine.with_for_update(read=True, key_share=True))
    return own(session, document_id, account_id=account_id)


def newest_alone(session: Session, document_id: int, *, account_id: int) -> Document:
    """Of the versions to which that one belongs; until the commit nobody else replaces it. Refusals as for `own`."""
    one = own(session, document_id, account_id=account_id)
    session.execute(select(document.c.id).where(document.c.id == one.family).with_for_update())
    return versions(session, one)[0]


def versions(session: Session, one: Document) -> list[Document]:
    """All of that document, newest first."""
    found = _all(session, or_(document.c.id == one.family, document.c.first_id == one.family))
    return sorted(found, key=lambda each: each.version, reverse=True)


def newest(session: Session, some: Collection[Document]) -> dict[int, Document]:
    """By family: the newest versions of those that were replaced."""
    families = [each.family for each in some if each.replaced_at]
    found = _all(session, document.c.first_id.in_(families), document.c.replaced_at.is_(None)) if families else []
    return {each.family: each for each in found if each.family}


def visible(session: Session, document_id: int, *, to: Person) -> Document:
    """Own ones, and what is, or was before a correction, attached to submitted applications: for the company's people, of their company; for
    staff, of their agency; and what an officer scanned at the counter.

    :raises NotFound: document_not_found.
    """
    mine = _own(to.account_id) if "applicant" in to.roles else false()
    cases = [application.c.agency == to.agency] if to.is_staff else []
    cases += [application.c.company_id.in_(companies.ids_of(to.account_id))] if "applicant" in to.roles else []
    case_files = [_in_case_file(table, case) for table in (attachment, correction_document) for case in cases]
    scanned = _filed_by(to.account_id) if to.is_staff else false()
    return _one(session, document.c.id == document_id, or_(mine, scanned, *case_files))


def _filed_by(account_id: int) -> ColumnElement[bool]:
    """Scanned at the counter for a draft that this officer fills in, or for a return that this officer answers."""
    drafted = and_(application.c.filed_by_id == account_id, application.c.status == DRAFT)
    answered = and_(application.c.answerer_id == account_id, application.c.status == RETURNED)
    return exists().where(application.c.id == document.c.filed_for, or_(drafted, answered))


def _own(account_id: int) -> ColumnElement[bool]:
    """In the account's collection; a company's permit as long as the account belongs to the company."""
    joined = permit.join(application, application.c.id == permit.c.application_id)
    of_company = select(permit.c.id).select_from(joined).where(permit.c.id == document.c.permit_id, application.c.company_id.is_not(None))
    here = of_company.where(application.c.company_id.in_(companies.ids_of(account_id)))
    return and_(document.c.account_id == account_id, or_(document.c.permit_id.is_(None), not_(of_company.exists()), here.exists()))


def _in_case_file(attached: Table, case: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(
        attached.c.document_id == document.c.id,
        application.c.id == attached.c.application_id,
        case,
        application.c.submitted_at.is_not(None),
    )


def attached_to(session: Session, application_id: int) -> dict[str, Document]:
    """By requirement."""
    rows = session.execute(_ATTACHED, {"application_id": application_id})
    return {row.requirement: document_of(row) for row in rows}


_OF_PERMIT = {f"permit_{name}": permit.c[name] for name in ("revoked_at", "suspended_on", "suspended_until")}
_STANDING = [column.label(name) for name, column in _OF_PERMIT.items()]
# The paper of a former issue is attached as it was, and stands as its permit does.
_newest = document.alias("newest")
_is_newest = (_newest.c.first_id == func.coalesce(document.c.first_id, document.c.id), _newest.c.permit_id.is_not(None))
_of_newest = select(_newest.c.permit_id).where(*_is_newest, document.c.replaced_at.is_not(None), document.c.kind == "permit")
_ATTACHED = (
    select(attachment.c.requirement, document, *_STANDING)
    .join(document, document.c.id == attachment.c.document_id)
    .outerjoin(permit, permit.c.id == func.coalesce(document.c.permit_id, _of_newest.correlate(document).scalar_subquery()))
    .where(attachment.c.application_id == bindparam("application_id"))
)


def files_in_use(session: Session, keys: list[str]) -> set[str]:
    """Those of `keys` that a document, a permit, a photo of an inspection, a letter or the catalogue names."""
    columns = (table.c.file_key for table in (document, permit_document, permit_letter, inspection_photo, paper, catalogue_file))
    named = (select(column).where(column.in_(keys)) for column in columns)
    return set(session.scalars(union_all(*named)))


def _all(session: Session, *where: ColumnElement[bool], limit: int | None = None) -> list[Document]:
    found = (
        select(document, *_STANDING)
        .outerjoin(permit, permit.c.id == document.c.permit_id)
        .where(*where)
        .order_by(document.c.id.desc())
        .limit(limit)
    )
    return [document_of(row) for row in session.execute(found)]


def _one(session: Session, *where: ColumnElement[bool]) -> Document:
    found = _all(session, *where)
    if not found:
        raise not_found()
    return found[0]


def not_found() -> NotFound:
    return NotFound("document_not_found", "no such document, or not for this person")


FACTS = (
    *("id", "account_id", "agency", "kind", "name", "number", "issued_on", "valid_until", "created_at"),
    *("version", "first_id", "replaced_at", "permit_id", "filed_for"),
)
FILE_COLUMNS = {"file_key": "key", "file_name": "name", "media_type": "media_type", "size": "size", "sha256": "sha256"}


def file_values(file: StoredFile) -> dict[str, Any]:
    facts = asdict(file)
    return {column: facts[name] for column, name in FILE_COLUMNS.items()}


def file_of(row: Row[Any]) -> StoredFile:
    stored = row._mapping
    return StoredFile(**{name: stored[column] for column, name in FILE_COLUMNS.items()})


def _values(new: Document) -> dict[str, Any]:
    own_values = {name: value for name, value in asdict(new).items() if name not in ("id", "file", *_OF_PERMIT)}
    return {**own_values, **file_values(new.file)}


def document_of(row: Row[Any]) -> Document:
    of_permit: dict[str, Any] = {name: row._mapping.get(name) for name in _OF_PERMIT}
    return Document(**{name: row._mapping[name] for name in FACTS}, file=file_of(row), **of_permit)
