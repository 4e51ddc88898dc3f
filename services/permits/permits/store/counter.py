"""What the counter finds: applications and permits of the agency by number, code or a part of a name, each way by an index of its own."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Row, Select, func, select, union
from sqlalchemy.sql import ColumnElement

from bus.database import Session
from permits.domain.people import Person
from permits.domain.permit import Permit
from permits.domain.sought import Sought
from permits.store import permits as permit_store
from permits.store.application_lists import LISTED
from permits.store.tables import application, permit

FOUND_AT_MOST = 25


def applications(session: Session, sought: Sought, *, by: Person) -> Sequence[Row[Any]]:
    """Submitted ones, newest first."""
    here = select(application.c.id).where(application.c.agency == by.agency, application.c.submitted_at.is_not(None))
    company = application.c.company["name"].astext
    ids = _ids(here, application.c.id, sought, number=application.c.number, names=(application.c.applicant_name, company))
    if ids is None:
        return ()
    columns = (*LISTED, application.c.applicant_id, application.c.applicant_name, company.label("company_name"))
    return session.execute(select(*columns).where(application.c.id.in_(ids)).order_by(application.c.id.desc()).limit(FOUND_AT_MOST)).all()


def permits(session: Session, sought: Sought, *, by: Person) -> list[Permit]:
    """Newest first."""
    here = select(permit.c.id).where(permit.c.agency == by.agency)
    ids = _ids(here, permit.c.id, sought, number=permit.c.number, names=(permit.c.holder_name,), code=permit.c.code)
    if ids is None:
        return []
    found = permit_store.by_ids(session, list(session.scalars(ids)))
    return sorted(found.values(), key=lambda one: one.id or 0, reverse=True)[:FOUND_AT_MOST]


def _ids(
    here: Select[Any], id: Column[Any], sought: Sought, *, number: Column[Any], names: Sequence[ColumnElement[Any]], code: Any = None
) -> Any:
    """None: nothing that could be found was asked for."""
    ways = [here.where(bare(number).in_(sought.numbers))] if sought.numbers else []
    if sought.codes and code is not None:
        ways.append(here.where(code.in_(sought.codes)))
    if sought.name:
        ways += [here.where(func.lower(name).contains(sought.name, autoescape=True)) for name in names]
    each = [select(way.order_by(id.desc()).limit(FOUND_AT_MOST).subquery().c.id) for way in ways]
    return union(*each) if each else None


def bare(number: Any) -> Any:
    """As `sought.bare`; migration 0050 has indexes on it."""
    return func.regexp_replace(func.upper(number), "[^A-Z0-9]", "", "g")
