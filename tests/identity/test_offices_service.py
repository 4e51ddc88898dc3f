"""Agencies and regions behind the service's door."""

import pytest

from tests.identity.people import (
    AGENCY,
)


def test_agencies_and_regions_are_read_by_everyone(door):
    listed = door.call("list_agencies")[1]
    assert (listed["code"], listed["name"], listed["regency"]) == (AGENCY, "Kabupaten Muara Enim", "16.03")
    assert [(unit["code"], unit["name"]) for unit in listed["units"]] == [("dpmptsp", "DPMPTSP")]
    assert [row["code"] for row in door.call("list_regions")] == ["32", "16"]
    assert [row["name"] for row in door.call("list_regions", parent="16.03")] == ["Gelumbang", "Muara Enim"]
    assert door.call("list_regions", parent="99") == []
    assert door.call("search_villages", q="PASAR  enim")[0]["district"] == "Gelumbang"


@pytest.mark.parametrize(("q", "found"), [("pasar i", 1), ("100%", 1), ("%", 1), ("_asli", 1), ("pasar' --", 0), ("\\", 0)])
def test_village_search_takes_every_character_literally(door, q, found):
    assert len([row for row in door.call("search_villages", q=q) if row["name"] in ("Pasar I", "Pasar 100%_asli")]) >= found
    if q in ("%", "_asli", "100%"):
        assert [row["name"] for row in door.call("search_villages", q=q)] == ["Pasar 100%_asli"]
