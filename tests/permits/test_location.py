"""Where a permit shall hold: regions by code or name, never invented; one line for the paper."""

import pytest

from bus.refusals import Invalid
from permits.domain.location import Location, bare, locate, meant
from permits.regions import regions_of
from permits.seed import REGENCY

REGIONS = regions_of(REGENCY)
TYPED = {"address": "Jl. Contoh No. 9", "district": "", "village": "", "note": ""}


def located(**typed):
    """With the regions that are read for it, of all that there are."""
    whole = {**TYPED, **typed}
    codes, names = meant(whole)
    read = {code: name for code, name in REGIONS.items() if code in codes or name.lower() in names}
    assert len(read) < 10
    return locate(whole, regions=read)


def test_the_seed_knows_every_district_and_village_of_the_regency():
    parts = [len(code.split(".")) for code in REGIONS]
    assert (parts.count(3), parts.count(4)) == (22, 256)
    assert all(code.startswith("16.03.") for code in REGIONS)


@pytest.mark.parametrize(
    "typed",
    [
        {"region": "16.03.02.1009"},
        {"region": "16.03.02.1009", "district": "Kecamatan Yang Tidak Ada", "village": "Karangan"},
        {"district": "Muara Enim", "village": "Pasar I Muara Enim"},
        {"district": "kecamatan  muara enim", "village": "Kel. pasar i"},
    ],
)
def test_what_is_kept_is_the_region_s_own_name(typed):
    found = located(**typed)
    assert (found.region, found.district, found.village) == ("16.03.02.1009", "Muara Enim", "Pasar I Muara Enim")
    assert found.complete


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"district": "Kecamatan Yang Tidak Ada", "village": "Pasar I"}, "district"),
        ({"district": "Muara Enim", "village": "Desa Karangan"}, "village"),
        ({"district": "Muara Enim", "village": "Tanjung Enim"}, "village"),  # lies in Lawang Kidul
        ({"village": "Tanjung Enim"}, "district"),
        ({"region": "16.03.99"}, "region"),
        ({"region": "16.71.01.1001"}, "region"),  # a village, of another regency
        ({"region": "16.03"}, "region"),
    ],
)
def test_a_region_that_is_not_the_agency_s_is_refused(typed, field):
    with pytest.raises(Invalid) as refused:
        located(**typed)
    assert refused.value.details["fields"] == {f"location.{field}": {"code": "unknown_region"}}


def test_a_draft_s_place_may_be_half_there():
    assert not located().complete and located().region is None
    half = located(district="Lawang Kidul")
    assert (half.region, half.district, half.village, half.complete) == ("16.03.07", "Lawang Kidul", "", False)
    assert not located(region="16.03.02.1009", address=" ").complete


def test_text_of_before_is_shown_but_is_not_enough():
    before = Location("Jl. Contoh", "Kecamatan Kecamatan Muara Enim", "Desa Karangan", "")
    assert not before.complete
    assert before.in_full == "Jl. Contoh, Desa/Kelurahan Karangan, Kecamatan Muara Enim"


def test_the_paper_says_desa_or_kelurahan_once():
    assert located(region="16.03.02.1009", note="lantai 2").in_full == (
        "Jl. Contoh No. 9, Kelurahan Pasar I Muara Enim, Kecamatan Muara Enim (lantai 2)"
    )
    assert located(region="16.03.02.2003").in_full == "Jl. Contoh No. 9, Desa Muara Lawai, Kecamatan Muara Enim"
    assert (bare("Desa"), bare("Kec. Kecamatan Lubai")) == ("Desa", "Lubai")
