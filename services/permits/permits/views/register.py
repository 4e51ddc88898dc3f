"""The register as the office reads it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from permits.domain.office_time import at_office
from permits.views.common import Json, iso, page_of, pick
from permits.views.queue import by_name


def page(rows: Sequence[Any], *, districts: Mapping[str, str], units: Mapping[str, str], limit: int) -> Json:
    return page_of([_row(row, districts=districts, units=units) for row in rows], limit=limit, key="permit_id")


def _row(row: Any, *, districts: Mapping[str, str], units: Mapping[str, str]) -> Json:
    names = ("number", "permit_type", "permit_type_name", "holder_name", "application_id", "status")
    dates = {name: iso(getattr(row, name)) for name in ("issued_at", "valid_from", "valid_until")}
    places = {"unit": units.get(row.unit, row.unit), "district": districts.get(row.district, row.district)}
    return {"permit_id": row.id, **pick(row, names), **dates, **places}


def choices(
    types: Iterable[Any], issued: tuple[datetime, datetime] | None, *, districts: Mapping[str, str], units: Mapping[str, str], zone: str
) -> Json:
    """Types of what was issued, units and districts as the office has them, and the years from the first issue to the last, newest first."""
    first, last = (at_office(moment, zone).year for moment in issued) if issued else (1, 0)
    return {
        "permit_types": by_name({each.permit_type: each.permit_type_name for each in types}),
        "units": by_name(units),
        "districts": by_name(districts),
        "years": list(range(last, first - 1, -1)),
    }
