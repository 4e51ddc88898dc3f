"""The days off that agencies have taken for themselves, as identity tells of them."""

from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

_HEAR = text(
    """
    insert into agency_day_off as known (agency, day, off, seq) values (:agency, :day, :off, :seq)
    on conflict (agency, day) do update set off = excluded.off, seq = excluded.seq where excluded.seq > known.seq
    """
)


def own(session: Session, agency: str) -> frozenset[date]:
    return frozenset(session.scalars(text("select day from agency_day_off where agency = :agency and off"), {"agency": agency}))


def hear(session: Session, *, agency: str, day: date, off: bool, seq: int) -> None:
    """Unless something newer about the day was heard before."""
    session.execute(_HEAR, {"agency": agency, "day": day, "off": off, "seq": seq})
