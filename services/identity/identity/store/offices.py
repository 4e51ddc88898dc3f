"""Agencies with their units, what they decided for themselves, and regions."""

from datetime import datetime
from typing import Any

from sqlalchemy import case, exists, func, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.engine import Row

from bus.database import Session
from identity.domain.accounts import ACTIVE
from identity.domain.agency_settings import effective
from identity.domain.office_time import USUAL
from identity.domain.roles import COUNTER
from identity.store.tables import account, account_role, agency, agency_setting, region, unit


def agencies(session: Session) -> list[tuple[Row[Any], list[Row[Any]]]]:
    """Each agency with its units, by name."""
    units = session.execute(select(unit).order_by(unit.c.name)).all()
    rows = session.execute(select(agency).order_by(agency.c.name)).all()
    return [(row, [each for each in units if each.agency == row.code]) for row in rows]


def agency_codes(session: Session) -> frozenset[str]:
    return frozenset(session.scalars(select(agency.c.code)))


def the_agency(session: Session, code: str) -> Row[Any]:
    """For codes that are foreign keys: it is there."""
    return session.execute(select(agency).where(agency.c.code == code)).one()


def working_agencies(session: Session) -> frozenset[str]:
    """The agencies in which somebody can take what people hand in."""
    takes = exists().where(account_role.c.account_id == account.c.id, account_role.c.role == COUNTER)
    return frozenset(session.scalars(select(account.c.agency).where(account.c.status == ACTIVE, takes).distinct()))


def time_zone(session: Session, code: str | None) -> str:
    """WIB, WITA or WIT; the usual one while no agency is chosen."""
    return session.scalar(select(agency.c.time_zone).where(agency.c.code == code)) or USUAL


def regions_below(session: Session, parent: str | None) -> list[Row[Any]]:
    """By name; None gives the provinces."""
    found = select(region).where(region.c.parent.is_not_distinct_from(parent), region.c.gone_at.is_(None))
    return list(session.execute(found.order_by(region.c.name, region.c.code)))


def known_regions(session: Session, codes: set[str]) -> frozenset[str]:
    """Those of `codes` that exist and may be chosen."""
    return frozenset(session.scalars(select(region.c.code).where(region.c.code.in_(codes), region.c.gone_at.is_(None))))


def former_regions(session: Session, codes: set[str]) -> frozenset[str]:
    """Those of `codes` that existed: no choice any more, but somebody's number may name them for life."""
    return frozenset(session.scalars(select(region.c.code).where(region.c.code.in_(codes), region.c.gone_at.is_not(None))))


def region_names(session: Session, codes: list[str]) -> dict[str, str]:
    """Also of those that are gone."""
    rows = session.execute(select(region.c.code, region.c.name).where(region.c.code.in_(codes)))
    return {row.code: row.name for row in rows}


def villages(session: Session, q: str, *, limit: int) -> list[Row[Any]]:
    """Villages with all words of `q` in their name or in those of the regions around them; names that begin with it come first."""
    district, regency, province = (region.alias(name) for name in ("district", "regency", "province"))
    words = q.lower().split()
    begins = region.c.search.startswith(" ".join(words), autoescape=True)
    found = (
        select(region.c.code, region.c.name, region.c.postal_code, region.c.parent)
        .where(region.c.level == 4, region.c.gone_at.is_(None), *(region.c.search.contains(word, autoescape=True) for word in words))
        .order_by(case((begins, 0), else_=1), region.c.name, region.c.code)
        .limit(limit)
        .subquery()
    )
    return list(
        session.execute(
            select(
                found.c.code, found.c.name, found.c.postal_code,
                district.c.name.label("district"), regency.c.name.label("regency"), province.c.name.label("province"),
            )
            .join(district, district.c.code == found.c.parent)
            .join(regency, regency.c.code == district.c.parent)
            .join(province, province.c.code == regency.c.parent)
            .order_by(case((func.starts_with(func.lower(found.c.name), " ".join(words)), 0), else_=1), found.c.name, found.c.code)
        )
    )  # fmt: skip


def units(session: Session, agency: str) -> list[Row[Any]]:
    """By name."""
    found = select(unit.c.code, unit.c.name, unit.c.full_name).where(unit.c.agency == agency)
    return list(session.execute(found.order_by(unit.c.name, unit.c.code)))


def save_unit(session: Session, agency: str, code: str, name: str, full_name: str | None = None) -> None:
    """Without a full name the unit keeps the one it has."""
    values = {"name": name, **({"full_name": full_name} if full_name else {})}
    new = upsert(unit).values(agency=agency, code=code, **values)
    session.execute(new.on_conflict_do_update(index_elements=["agency", "code"], set_=values))


def settings(session: Session, agency: str) -> dict[str, Any]:
    """Every setting of an agency (identity.domain.agency_settings), decided or default."""
    decided = session.execute(select(agency_setting.c.name, agency_setting.c.value).where(agency_setting.c.agency == agency))
    return effective({row.name: row.value for row in decided})


def decide_setting(session: Session, agency: str, name: str, value: Any, *, by: int | None, at: datetime) -> None:
    values = {"value": value, "changed_at": at, "changed_by": by}
    new = upsert(agency_setting).values(agency=agency, name=name, **values)
    session.execute(new.on_conflict_do_update(index_elements=["agency", "name"], set_=values))
