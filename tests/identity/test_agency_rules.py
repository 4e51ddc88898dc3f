"""What follows from an agency's region and name."""

import pytest

from identity.domain import agency


@pytest.mark.parametrize(
    ("region", "zone"),
    [
        ("11.01", "WIB"), ("16.03", "WIB"), ("21.71", "WIB"), ("36.71", "WIB"), ("61.71", "WIB"), ("62.71", "WIB"),
        ("51.71", "WITA"), ("53.01", "WITA"), ("63.71", "WITA"), ("65.71", "WITA"), ("71.71", "WITA"), ("76.01", "WITA"),
        ("81.71", "WIT"), ("82.71", "WIT"), ("91.71", "WIT"), ("96.71", "WIT"),
    ],
)  # fmt: skip
def test_a_province_has_one_time_zone(region, zone):
    assert agency.zone_of(region) == zone


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("Kabupaten Bogor", "Bogor"),
        ("KOTA BOGOR", "BOGOR"),
        ("Kab. Bogor", "Bogor"),
        ("Kotabaru", "Kotabaru"),
        ("Kabupaten Kotabaru", "Kotabaru"),
    ],
)
def test_a_place_is_the_name_without_the_word_for_what_it_is(name, place):
    assert agency.place_in(name) == place


@pytest.mark.parametrize(
    ("name", "code"), [("DPMPTSP", "dpmptsp"), ("Dinas PTSP & Naker", "dinas-ptsp-naker"), ("…", ""), ("x" * 80, "x" * 60)]
)
def test_a_unit_has_a_code_for_addresses_and_numbers(name, code):
    assert agency.unit_code(name) == code
