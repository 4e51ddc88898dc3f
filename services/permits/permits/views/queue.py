"""By what the office's queue can be narrowed, and what somebody saved of that."""

from collections.abc import Iterable, Mapping
from typing import Any

from permits.domain.saved_filter import SavedFilter
from permits.views.common import Json


def choices(types: Iterable[Any], holders: Iterable[Any], *, districts: Mapping[str, str], units: Mapping[str, str]) -> Json:
    """Codes with their names, by name: types and holders of what waits now, units and districts as the office has them."""
    return {
        "permit_types": by_name({each.permit_type: each.permit_type_name for each in types}),
        "units": by_name(units),
        "districts": by_name(districts),
        "holders": [{"account_id": each.account_id, "name": each.name} for each in sorted(holders, key=lambda each: str(each.name))],
    }


def by_name(names: Mapping[str, str]) -> list[Json]:
    return [{"code": code, "name": name} for code, name in sorted(names.items(), key=lambda each: (each[1], each[0]))]


def saved_filter(one: SavedFilter) -> Json:
    return {"filter_id": one.id, "name": one.name, "terms": one.known, "skipped": one.skipped}
