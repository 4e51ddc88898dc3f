"""Where an agency's permits may hold: the districts and villages of its regency, from the `lokal` library."""

from lokal import wilayah


def regions_of(regency: str) -> dict[str, str]:
    """Names by code; none of what is no regency."""
    districts = wilayah.list_wilayah(regency)
    return {each.code: each.name for each in (*districts, *(v for district in districts for v in wilayah.list_wilayah(district.code)))}
