"""What is wrong with a permit type before it is published, each fault by itself: pure."""

from dataclasses import replace

import pytest

from permits.domain.catalogue.faults import Fault, faults
from permits.domain.catalogue.field import Field, FieldChoice
from permits.domain.catalogue.permit_type import Fee, KindTerms, Validity
from permits.domain.catalogue.requirement import Requirement
from permits.domain.condition import Condition
from permits.domain.flow.shipped import FLOWS, SIMPLE_FLOW
from permits.seed import permit_types
from permits.service.editor import DOCUMENT_KINDS

HOUSE = permit_types()
FORMATS = {one.code: set(one.number_formats) for one in HOUSE}
SKP = next(one for one in HOUSE if one.code == "SKP")
NAME = {"id": "Isian", "en": "Field"}


def found(one, flows=FLOWS, formats=FORMATS):
    return faults(one, flows=flows, document_kinds=DOCUMENT_KINDS, formats=formats)


def asking(*requirements):
    return replace(SKP, requirements={"new": requirements})


def with_fields(*fields):
    return replace(SKP, requirements={"new": SKP.requirements["new"]}, fields={"new": fields})


NEEDED = Requirement("KTP", "KTP", True, "K", "identity")
CHOICES = tuple(FieldChoice(code, NAME) for code in "AB")


ORIGINAL = Requirement("KARTU", "Kartu asli", False, "K", fulfilled_by="original")
RETURNING = next(each for each in SIMPLE_FLOW.steps if each.may_return)
NO_WAY_BACK = replace(
    SIMPLE_FLOW,
    steps=tuple(
        replace(each, outcomes={how: to for how, to in each.outcomes.items() if how not in ("return", "back")})
        for each in SIMPLE_FLOW.steps
    ),
)
SKIPPED = replace(
    SIMPLE_FLOW,
    steps=tuple(
        replace(each, unless=(Condition("field:A", ("A",)),)) if each == RETURNING else by
        for each, by in zip(SIMPLE_FLOW.steps, NO_WAY_BACK.steps, strict=True)
    ),
)


@pytest.mark.parametrize("flow", [NO_WAY_BACK, SKIPPED])
def test_a_flow_in_which_an_original_could_be_seen_by_nobody_is_a_fault(flow):
    one = replace(
        SKP,
        requirements={"new": (NEEDED, ORIGINAL)},
        fields={"new": (Field("A", "choice", NAME, choices=CHOICES),)},
        legal_basis=SKP.legal_basis,
    )
    flows = dict.fromkeys(FLOWS, flow)
    assert found(one) == [] and found(one, flows=flows) == [Fault("nobody_sees_originals", "new")]
    assert found(replace(one, requirements={"new": (NEEDED,)}), flows=flows) == []


@pytest.mark.parametrize("one", HOUSE, ids=lambda one: one.code)
def test_nothing_is_wrong_with_the_catalogue_of_the_house(one):
    """But for a legal basis, where none was read: the office must write it."""
    assert found(one) == ([] if one.legal_basis else [Fault("no_legal_basis")])


@pytest.mark.parametrize(
    ("one", "fault"),
    [
        (replace(SKP, name=" "), Fault("no_name")),
        (replace(SKP, legal_basis=()), Fault("no_legal_basis")),
        (replace(SKP, requirements={}), Fault("no_kind")),
        (replace(SKP, applicant_types=()), Fault("no_applicant_type")),
        (asking(replace(NEEDED, required=False)), Fault("nothing_required", "new")),
        (asking(NEEDED, NEEDED), Fault("requirement_twice", "new", "KTP")),
        (asking(replace(NEEDED, text="")), Fault("requirement_without_text", "new", "KTP")),
        (asking(replace(NEEDED, document_kind="nonsense")), Fault("unknown_document_kind", "new", "KTP")),
        (with_fields(Field("A", "text", {"id": "Isian", "en": " "})), Fault("field_without_label", "new", "A")),
        (with_fields(Field("A", "choice", NAME, choices=CHOICES[:1])), Fault("field_without_choices", "new", "A")),
        (with_fields(Field("A", "choice", NAME, choices=CHOICES * 2)), Fault("field_choice_twice", "new", "A")),
        (with_fields(Field("A", "flag", NAME), Field("A", "flag", NAME)), Fault("field_twice", "new", "A")),
        (with_fields(Field("A", "whole", NAME, least="satu")), Fault("field_bounds", "new", "A")),
        (with_fields(Field("A", "whole", NAME, least="5", most="4")), Fault("field_bounds", "new", "A")),
        (with_fields(Field("A", "date", NAME, most="2026-02-30")), Fault("field_bounds", "new", "A")),
        (with_fields(Field("A", "text", NAME, most="0")), Fault("field_bounds", "new", "A")),
    ],
)
def test_a_fault_is_found_where_it_is(one, fault):
    assert found(one) == [fault]


def test_a_fee_table_with_a_gap_is_a_fault():
    assert Fault("fee_gap") in found(replace(SKP, fee=Fee("SEAT_TABLE", "K", None, {"seats": [], "replacement": 1})))


@pytest.mark.parametrize(
    ("own", "code", "figures"),
    [
        ({"working_days": 0}, "working_days", {"limit": 365}),
        ({"working_days": 366}, "working_days", {"limit": 365}),
        ({"validity": Validity(None, "year", None)}, "validity", {"limit": 100}),
        ({"validity": Validity(0, "year", None)}, "validity", {"limit": 100}),
        ({"validity": Validity(3, "indefinite", None)}, "validity", {"limit": 100}),
        ({"flow": "nonsense"}, "unknown_flow", {"flow": "nonsense"}),
        ({"number_format": "{NNNN}/{TYPE}"}, "number_format_year", {"count": 0}),
        ({"number_format": "503/{NNNN}/SIPD/{UNIT}/{YYYY}"}, "number_format_taken", {"other": "SIPD"}),
    ],
)
def test_a_fault_of_one_kind_names_the_kind(own, code, figures):
    kinds = {"new": (NEEDED,), "renewal": (NEEDED,)}
    assert found(replace(SKP, requirements=kinds, by_kind={"renewal": KindTerms(**own)})) == [Fault(code, "renewal", figures=figures)]


def test_a_flow_in_which_nobody_decides_is_found():
    broken = replace(SIMPLE_FLOW, steps=tuple(replace(step, act="verify") if step.act == "decide" else step for step in SIMPLE_FLOW.steps))
    one = replace(SKP, requirements={"new": (NEEDED,)}, flow="simple", by_kind={})
    assert [each.figures for each in found(one, flows={"simple": broken})] == [{"fault": "nobody_decides_before", "step": "Penerbitan"}]
    assert found(one, flows={"simple": SIMPLE_FLOW}) == []


def test_all_faults_are_found_at_once():
    one = replace(asking(replace(NEEDED, text="", required=False)), name="", working_days=0)
    assert [each.code for each in found(one)] == ["no_name", "working_days", "nothing_required", "requirement_without_text"]
