"""The last look of each officer at each application. Nothing before it is kept, and it is forgotten after a while."""

from dataclasses import asdict, fields
from datetime import datetime

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert

from bus.database import Session
from permits.domain.look import Look
from permits.store.tables import look

_LOOKS = select(*(look.c[field.name] for field in fields(Look))).where(look.c.application_id == bindparam("application_id"))


def of_application(session: Session, application_id: int) -> list[Look]:
    return [Look(**row._mapping) for row in session.execute(_LOOKS, {"application_id": application_id})]


def save(session: Session, made: Look) -> None:
    new = {name: getattr(made, name) for name in ("name", "seen_at", "since")}
    row = insert(look).values(**asdict(made))
    session.execute(row.on_conflict_do_update(index_elements=["application_id", "account_id"], set_=new))


def forget(session: Session, *, before: datetime) -> None:
    session.execute(delete(look).where(look.c.seen_at < before))
