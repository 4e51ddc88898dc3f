"""A permit type in the file that another office takes: nothing is lost on the way, and what taking it would do. Pure."""

import json
from dataclasses import replace

import pytest

from bus import contract
from permits.domain.catalogue import exchange
from permits.domain.catalogue.draft import TypeDraft
from permits.domain.catalogue.faults import Fault
from permits.domain.catalogue.permit_type import KindTerms, PermitType, Validity, is_changed
from permits.domain.catalogue.version import of_facts, of_types
from permits.domain.fees import rule
from tests.permits.test_catalogue import TYPES

PROMISED = contract.of("permits")
SIPD = TYPES["SIPD"]
SHORTEST = {
    "code": "UJI", "name": "Izin Uji", "group": "other", "group_name": "Lainnya", "category": "permit", "technical_unit": "Dinas Contoh",
    "applicant_types": ["company"], "working_days": 3, "validity": {"unit": "indefinite"}, "fee": {"rule": "ZERO"},
    "requirements": {"new": [{"code": "KTP", "text": "KTP", "required": True}], "renewal": []}, "legal_basis": [{"text": "Perda 1/2020"}],
}  # fmt: skip


def through_a_file(one: PermitType) -> PermitType:
    entry = json.loads(json.dumps(exchange.written(one)))
    assert PROMISED.value_faults("CatalogueEntry", entry) == {}
    return exchange.read(entry)


@pytest.mark.parametrize("code", TYPES)
def test_every_permit_type_comes_back_as_it_went(code):
    again = through_a_file(TYPES[code])
    assert not is_changed(TYPES[code], again) and again.everyday_words == TYPES[code].everyday_words
    assert replace(again, version=1, research_notes=TYPES[code].research_notes) == TYPES[code]


def test_what_an_office_wrote_itself_comes_back_too():
    own = {"renewal": KindTerms(2, Validity(18, "month", "catatan"), "{YYYY}/{NNNN}/{TYPE}", "inspection"), "new": KindTerms()}
    one = replace(SIPD, retired=True, by_kind=own, number_format="{NNNN}/{TYPE}/{YYYY}", technical_units=("dinkes",), sources=("a", "b"))
    again = through_a_file(one)
    assert again.by_kind == {"renewal": own["renewal"]} and again.retired and again.technical_units == ("dinkes",)
    assert not is_changed(replace(one, by_kind=again.by_kind), again)


def test_what_a_file_leaves_out_has_its_default():
    assert PROMISED.value_faults("CatalogueEntry", SHORTEST) == {}
    one = exchange.read(SHORTEST)
    assert (one.flow, one.retired, one.kinds, one.fields, one.number_format, one.sources) == ("simple", False, ("new",), {}, None, ())
    assert (one.fee.tag, one.legal_basis[0].tag, one.requirements["new"][0].tag, one.fee.terms) == ("K", "K", "K", {})
    assert not is_changed(one, through_a_file(one))


def test_a_whole_number_that_a_program_wrote_with_a_point_is_a_whole_number():
    """JSON Schema takes 5.0 for an integer; a term of 5.0 days would fail at the first submission."""
    own = {"new": {"working_days": 2.0, "validity": {"unit": "year", "value": 5.0}}}
    entry = {**SHORTEST, "working_days": 3.0, "max_active_per_person": 1.0, "by_kind": own}
    assert PROMISED.value_faults("CatalogueEntry", entry) == {}
    one = exchange.read(entry)
    numbers = (one.working_days, one.max_active_per_person, one.by_kind["new"].working_days, one.by_kind["new"].validity.value)
    assert numbers == (3, 1, 2, 5) and {type(each) for each in numbers} == {int}


@pytest.mark.parametrize(
    ("outcome", "known", "draft"),
    [
        ("new", None, None),
        ("same", SIPD, None),
        ("changed", replace(SIPD, working_days=9), None),
        ("drafted", None, SIPD),
        ("drafted", replace(SIPD, working_days=9), SIPD),
        ("refused", None, replace(SIPD, working_days=8)),
        ("refused", replace(SIPD, working_days=9), replace(SIPD, working_days=8)),
        ("same", SIPD, replace(SIPD, working_days=8)),
        ("same", replace(SIPD, version=7, everyday_words=("lain",), research_notes=()), None),
    ],
)
def test_what_taking_an_entry_would_do(outcome, known, draft):
    open_draft = TypeDraft("muara-enim", draft, 1, id=3) if draft else None
    found = exchange.judge(SIPD, today=known, newest=known, draft=open_draft, faults=[Fault("no_name")])
    assert found.outcome == outcome
    assert found.draft_id == (3 if outcome in ("drafted", "refused") else None)
    own = {"refused": ["draft_open"], "same": []}
    assert [each.code for each in found.faults] == own.get(outcome, ["no_name"])


def test_what_is_todays_version_is_the_same_even_if_another_waits():
    found = exchange.judge(SIPD, today=SIPD, newest=replace(SIPD, working_days=9), draft=None, faults=[])
    assert found.outcome == "same"


@pytest.mark.parametrize(("newest", "base"), [(None, None), (replace(SIPD, version=4, working_days=9), 4)])
def test_a_draft_begins_where_the_last_version_ended(newest, base):
    made = exchange.draft_of(exchange.read(exchange.written(SIPD)), newest=newest, agency="agam")
    assert (made.agency, made.base, made.entry.version, made.asked_by) == ("agam", base, base or 0, None)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"group_name": "Lain", "group": "other"}, "group_changed"),
        ({"category": "non_permit"}, "category_changed"),
        ({"technical_unit": "Dinas Lain"}, "technical_unit_changed"),
        ({"applicant_types": ("individual", "company")}, "applicant_types_changed"),
        ({"technical_units": ("dishub",)}, "technical_units_changed"),
        ({"max_active_per_person": None}, "max_active_changed"),
        ({"sources": ("lain",)}, "notes_changed"),
        ({"sla_note": "lain"}, "notes_changed"),
        ({"requirements": {**SIPD.requirements, "new": SIPD.requirements["new"][::-1]}}, "notes_changed"),
    ],
)
def test_every_change_is_told_in_some_words(change, told):
    after = replace(SIPD, **change)
    assert [each.code for each in of_facts(SIPD, after)] == [told] and of_types(SIPD, after) == {}
    assert of_facts(SIPD, SIPD) == [] and of_facts(None, SIPD) == []


def test_a_fee_table_with_a_gap_is_found():
    seats = TYPES["KPS"].fee
    assert not any(rule.has_gap(one.fee) for one in TYPES.values())
    first, second = seats.terms["seats"]
    for rows in ([first], [second, first]):
        assert not rule.has_gap(replace(seats, terms={**seats.terms, "seats": rows}))
    for rows in ([], [first, first], [first, {**second, "min": 17}], [first, {**second, "min": 14}], [{**first, "min": 15}]):
        assert rule.has_gap(replace(seats, terms={**seats.terms, "seats": rows}))
    floors = TYPES["PBG"].fee
    assert rule.has_gap(replace(floors, terms={**floors.terms, "floors": {"1": "1", "3": "1.12"}}))


@pytest.mark.parametrize(
    ("change", "place", "code"),
    [
        ({"colour": 1}, "colour", "additionalProperties"),
        ({"working_days": "lima"}, "working_days", "type"),
        ({"working_days": 4.5}, "working_days", "type"),
        ({"code": "uji"}, "code", "pattern"),
        ({"name": "\ud800"}, "name", "pattern"),
        ({"name": ""}, "name", "minLength"),
        ({"group": "x"}, "group", "enum"),
        ({"requirements": {"new": [{"code": "KTP", "required": True}]}}, "requirements.new.0.text", "required"),
        ({"requirements": {"transfer": []}}, "requirements.transfer", "additionalProperties"),
        ({"fee": {"rule": "SEAT_TABLE", "terms": {"seats": [], "replacement": 1}}}, "fee.terms.seats", "minItems"),
        ({"fee": {"rule": "SEAT_TABLE"}}, "fee.terms", "required"),
        ({"fee": {"rule": "PBG_PP16_2021", "terms": {**TYPES["PBG"].fee.terms, "floors": {"1": "satu"}}}}, "fee.terms.floors.1", "pattern"),
        ({"by_kind": {"new": {"validity": {"unit": "year", "x": 1}}}}, "by_kind.new.validity.x", "additionalProperties"),
        ({"validity": {"unit": "abad"}}, "validity.unit", "enum"),
    ],
)
def test_what_is_wrong_is_found_at_its_place(change, place, code):
    found = PROMISED.value_faults("CatalogueEntry", {**SHORTEST, **change})
    assert {name: fault["code"] for name, fault in found.items()} == {place: code}


def test_an_entry_that_is_none_has_one_fault():
    for entry in (3, None, [], "SIPD"):
        assert PROMISED.value_faults("CatalogueEntry", entry) == {"": {"code": "type"}}
