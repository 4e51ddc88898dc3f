"""A point on the earth, in the forms in which people have it."""

import contextlib
import time

import pytest

from bus.refusals import Invalid
from permits.domain.coordinates import LONGEST, distance_km, is_in_country, read_coordinates
from permits.domain.location import Landmark, Location, locate

HERE = "-3.65120, 103.77020"
PLACE = {"address": "Jl. 1", "note": "", "region": ""}


@pytest.mark.parametrize(
    "typed",
    [
        "-3.6512, 103.7702",
        "-3.6512 103.7702",
        "-3.6512;103.7702",
        "(-3.6512, 103.7702)",
        "−3.6512,103.7702",  # the minus of a printed page
        "-3.6512°, 103.7702°",
        "-3,6512, 103,7702",
        "-3,6512; 103,7702",
        "-3,6512 103,7702",
        "103.7702, -3.6512",  # longitude first can be nothing else here
        "3.6512 LS, 103.7702 BT",
        "3,6512° LS 103,7702° BT",
        "3.6512 S 103.7702 E",
        "S 3.6512, E 103.7702",
        "3°39'04.32\"S 103°46'12.72\"E",
        "3° 39′ 4,32″ LS, 103° 46′ 12,72″ BT",
        "3°39.072' S, 103°46.212' E",
        "geo:-3.6512,103.7702",
        "https://www.google.com/maps?q=-3.6512,103.7702",
        "https://maps.google.com/?q=loc:-3.6512,103.7702&z=17",
        "https://www.google.com/maps/search/?api=1&query=-3.6512%2C103.7702",
        "https://www.google.com/maps/search/-3.6512,+103.7702?sa=X",
        "https://www.google.com/maps/@-3.6512,103.7702,17z",
        "https://www.google.com/maps/place/Pasar/@-3.70,103.90,17z/data=!3m1!4b1!4m6!3m5!1s0x0:0x0!8m2!3d-3.6512!4d103.7702!16s",
        "https://www.openstreetmap.org/?mlat=-3.6512&mlon=103.7702#map=15/-3.7/103.9",
        "https://www.openstreetmap.org/#map=15/-3.6512/103.7702",
        "https://waze.com/ul?ll=-3.6512%2C103.7702&navigate=yes",
    ],
)  # fmt: skip
def test_a_point_is_read_however_it_is_written(typed: str) -> None:
    assert read_coordinates(typed) == HERE
    assert read_coordinates(HERE) == HERE


@pytest.mark.parametrize("typed", ["", "   ", None])
def test_nobody_has_to_say_one(typed: str | None) -> None:
    assert read_coordinates(typed) is None


@pytest.mark.parametrize(
    "typed",
    ["-3,7", "-3,103", "samping masjid", "-3.65", "91.0, 200.0", "3°75'S 103°46'E", "-3.65, 103.77, 12", "1e5, 2e3", "٣.٦, ١٠٣.٧", "-.5, .5", "NaN, NaN"],
)  # fmt: skip
def test_what_is_no_point_is_refused(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_coordinates(typed, field="location.point")
    assert refused.value.details["fields"] == {"location.point": {"code": "coordinates"}}


def test_a_short_link_is_told_apart() -> None:
    with pytest.raises(Invalid) as refused:
        read_coordinates("https://maps.app.goo.gl/AbCdEf123")
    assert refused.value.details["fields"] == {"coordinates": {"code": "coordinates_in_no_link"}}


@pytest.mark.parametrize(
    "text", ["https://a/place/" + "1.1," * 200, " " * LONGEST + "x", "3" + " " * LONGEST, "1.1" + " " * 400, "9°" * 200, "S" * 500]
)
def test_no_text_takes_long(text: str) -> None:
    began = time.perf_counter()
    with contextlib.suppress(Invalid):
        read_coordinates(text)
    assert time.perf_counter() - began < 0.2


def test_distances_and_the_country() -> None:
    assert 111.0 < distance_km("0.00000, 100.00000", "1.00000, 100.00000") < 111.4
    assert distance_km(HERE, HERE) == 0.0
    assert is_in_country(HERE) and not is_in_country("3.65120, -103.77020")
    town = Landmark("Kota", HERE, reach_km=50)
    assert town.distance_km(None) is None
    near = Location("Jl. 1", "", "", "", point="-3.70000, 103.80000")
    assert 5 < (town.distance_km(near) or 0) < 8


def test_a_location_keeps_its_point_until_another_or_none_is_named() -> None:
    first = locate({**PLACE, "point": "3.6512 LS, 103.7702 BT"}, regions={})
    assert first.point == HERE
    assert locate(PLACE, regions={}, before=first).point == HERE, "a program of before does not name it"
    assert locate({**PLACE, "point": None}, regions={}, before=first).point == HERE
    assert locate({**PLACE, "point": " "}, regions={}, before=first).point is None


@pytest.mark.parametrize(("point", "code"), [("51.5, -0.12", "coordinates_abroad"), ("di sana", "coordinates")])
def test_a_point_abroad_is_a_slip_of_the_pen(point: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        locate({**PLACE, "point": point}, regions={})
    assert refused.value.details["fields"] == {"location.point": {"code": code}}
