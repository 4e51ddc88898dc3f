"""How permits' numbers are written: formats, what is wrong with one, and formats that could give two permits one number."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from permits.domain import numbering, permit
from permits.domain.catalogue.permit_type import KindTerms, Validity
from permits.seed import permit_types
from tests.permits.test_application import TYPES

DAY = date(2026, 3, 9)


@pytest.mark.parametrize(
    ("number_format", "number"),
    [
        (numbering.PERMIT_FORMAT, "503/0012/SIPD/DPMPTSP/2026"),
        ("{TYPE}/{NNNN}/PERIJ/{MM}/{YYYY}", "SIPD/0012/PERIJ/III/2026"),
        ("660.1/{NNNN}/35.73.406/{YYYY}", "660.1/0012/35.73.406/2026"),
        ("{DD}{mm}{YYYY}-{NNNN} {TYPE}", "09032026-0012 SIPD"),
    ],
)
def test_every_token_is_written(number_format, number):
    assert numbering.fault_of(number_format) is None
    assert numbering.permit_number(12, permit_type="SIPD", unit="dpmptsp", on=DAY, number_format=number_format) == number


@pytest.mark.parametrize(
    ("number_format", "fault"),
    [
        ("503/{TYPE}/{YYYY}", {"code": "number_format_sequence", "count": 0}),
        ("{NNNN}/{NNNN}/{YYYY}", {"code": "number_format_sequence", "count": 2}),
        ("503/{NNNN}/{TYPE}", {"code": "number_format_year", "count": 0}),
        ("{NNNN}/{YYYY}/{JJ}", {"code": "number_format_token", "token": "{JJ}"}),
        ("{NNNN}/{}/{YYYY}", {"code": "number_format_token", "token": "{}"}),
        ("{NNNN}/{YYYY", {"code": "number_format_characters"}),
        ("{NNNN}/{YYYY}\n", {"code": "number_format_characters"}),
        ("{NNNN}/é/{YYYY}", {"code": "number_format_characters"}),
        (" {NNNN}/{YYYY}", {"code": "number_format_characters"}),
        ("", {"code": "number_format_sequence", "count": 0}),
        ("{NNNN}/{YYYY}/" + "A" * 60, {"code": "too_long", "limit": 60, "got": 74}),
    ],
)
def test_what_is_wrong_with_a_format_is_said(number_format, fault):
    assert numbering.fault_of(number_format) == fault


@pytest.mark.parametrize(
    ("mine", "theirs", "meets"),
    [
        ("503/{NNNN}/{TYPE}/{UNIT}/{YYYY}", "503/{NNNN}/{TYPE}/{UNIT}/{YYYY}", False),
        ("503/{NNNN}/{YYYY}", "503/{NNNN}/{YYYY}", True),
        ("503/{NNNN}/{YYYY}", "504/{NNNN}/{YYYY}", False),
        ("{NNNN}/{mm}/{YYYY}", "{NNNN}/{DD}/{YYYY}", True),
        ("{NNNN}/A-B/{YYYY}", "{NNNN}/{TYPE}/{YYYY}", True),
        ("{NNNN}/SIPD/{YYYY}", "{NNNN}/{UNIT}/{YYYY}", True),
        ("{NNNN}/{MM}/{YYYY}", "{NNNN}/{mm}/{YYYY}", False),
        ("{NNNN}{YYYY}", "{NNNN}/{YYYY}", False),
    ],
)
def test_two_permit_types_never_share_a_number(mine, theirs, meets):
    """The other permit type has the code A-B."""
    assert numbering.taken_for(mine, permit_type="SIPD", others={"A-B": [theirs], "SIPD": [mine]}) == ("A-B" if meets else None)


TOKENS = [f"{{{token}}}" for token in numbering.TOKENS if token not in ("NNNN", "YYYY")]
FORMATS = st.lists(st.sampled_from([*TOKENS, "/", "-", "503", "A"]), max_size=6).map(lambda parts: "".join(("{NNNN}/", *parts, "/{YYYY}")))
DAYS = st.integers(0, 2 * 365).map(lambda days: date(2026, 1, 1) + timedelta(days))


@given(FORMATS, st.lists(st.tuples(st.integers(1, 20_000), DAYS), max_size=20, unique_by=lambda one: (one[0], one[1].year)))
def test_a_permit_type_never_gives_one_number_twice(number_format, counted):
    assert numbering.fault_of(number_format) is None
    numbers = [numbering.permit_number(n, permit_type="SIPD", unit="u", on=on, number_format=number_format) for n, on in counted]
    assert len(set(numbers)) == len(counted)


def test_the_catalogue_of_the_house_numbers_every_permit_differently():
    formats = {one.code: one.number_formats for one in permit_types()}
    assert len(formats) == 37
    for code, own in formats.items():
        for number_format in own:
            assert numbering.fault_of(number_format) is None
            assert numbering.taken_for(number_format, permit_type=code, others=formats) is None


def test_a_kind_has_days_validity_number_and_flow_of_its_own_or_those_of_its_permit_type():
    one = replace(TYPES["SIPD"], number_format="{NNNN}/{TYPE}/{YYYY}", flow="other", by_kind={})
    own = KindTerms(working_days=0, validity=Validity(6, "month", None), number_format="{YYYY}/{NNNN}/{TYPE}", flow="simple")
    one = replace(one, by_kind={"renewal": own})

    def terms(kind):
        return one.working_days_of(kind), one.validity_of(kind), one.number_format_of(kind), one.flow_of(kind)

    assert terms("new") == (5, one.validity, "{NNNN}/{TYPE}/{YYYY}", "other")
    assert terms("renewal") == (0, own.validity, own.number_format, "simple")
    assert permit.valid_until(date(2026, 8, 31), one.validity_of("renewal")) == date(2027, 2, 28)
