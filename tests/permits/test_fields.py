"""Typed fields: which answers fit, what a draft keeps and misses, and what a new version does to them. Pure."""

from dataclasses import replace

import pytest

from bus.refusals import Invalid
from permits.domain import adoption, application
from permits.domain.catalogue import field
from permits.domain.catalogue.field import Field, FieldChoice
from permits.domain.catalogue.version import Difference, differences, terms
from permits.seed import permit_types
from tests.permits.test_application import TODAY, TYPES, a_draft

NAME = {"id": "Isian", "en": "Field"}
CHOICES = (FieldChoice("A", NAME), FieldChoice("B", NAME))


def a_field(kind, code="F", **facts):
    return Field(code, kind, NAME, **facts)


@pytest.mark.parametrize(
    ("kind", "facts", "fits"),
    [
        ("text", {}, ["a", "a" * 200]),
        ("text", {"most": "3"}, ["abc"]),
        ("whole", {"least": "0", "most": "10"}, ["0", "10"]),
        ("decimal", {"least": "0.5", "most": "1000"}, ["0.5", "72.5", "1000", "999.999999"]),
        ("money", {}, ["0", "16500"]),
        ("date", {"least": "2026-01-01"}, ["2026-01-01", "2028-02-29"]),
        ("choice", {"choices": CHOICES}, ["A", "B"]),
        ("flag", {}, ["yes", "no"]),
    ],
)
def test_an_answer_that_fits(kind, facts, fits):
    assert [field.fault_of(a_field(kind, **facts), answer) for answer in fits] == [None] * len(fits)


@pytest.mark.parametrize(
    ("kind", "facts", "answer", "fault"),
    [
        ("text", {"most": "3"}, "abcd", {"code": "too_long", "limit": 3, "got": 4}),
        ("whole", {}, "12.5", {"code": "not_a_number", "kind": "integer"}),
        ("whole", {}, "dua belas", {"code": "not_a_number", "kind": "integer"}),
        ("whole", {"most": "10"}, "11", {"code": "out_of_range", "min": None, "max": "10"}),
        ("decimal", {}, "1,5", {"code": "not_a_number", "kind": "decimal"}),
        ("decimal", {}, "1e5", {"code": "not_a_number", "kind": "decimal"}),
        ("decimal", {"least": "1", "most": "2"}, "0.999999", {"code": "out_of_range", "min": "1", "max": "2"}),
        ("money", {}, "-1", {"code": "not_a_number", "kind": "integer"}),
        ("money", {}, "1.5", {"code": "not_a_number", "kind": "integer"}),
        ("date", {}, "2027-02-29", {"code": "not_a_date"}),
        ("date", {}, "29-02-2028", {"code": "not_a_date"}),
        ("date", {}, "1700-01-01", {"code": "not_a_date"}),
        ("date", {"least": "2026-01-01"}, "2025-12-31", {"code": "date_too_old"}),
        ("date", {"most": "2026-01-01"}, "2026-01-02", {"code": "date_too_far"}),
        ("choice", {"choices": CHOICES}, "C", {"code": "choice", "offered": ["A", "B"]}),
        ("flag", {}, "ya", {"code": "choice", "offered": ["yes", "no"]}),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_with_the_reason(kind, facts, answer, fault):
    assert field.fault_of(a_field(kind, **facts), answer) == fault


def with_fields(*fields):
    return replace(TYPES["SIPD"], fields={"new": fields})


def drafted(*fields, **answers):
    draft = replace(a_draft(), fields=fields)
    return application.change(draft, permit_type=with_fields(*fields), applicant_type=None, location=None, company=None, answers=answers)


def test_a_draft_keeps_its_answers_and_an_empty_one_is_taken_away():
    draft = drafted(a_field("whole", "N"), a_field("text", "T"), N="12", T=" kata ")
    assert draft.answers == {"N": "12", "T": "kata"}
    again = application.change(
        draft, permit_type=with_fields(*draft.fields), applicant_type=None, location=None, company=None, answers={"T": "", "N": None}
    )
    assert again.answers == {}


def test_every_wrong_answer_is_refused_at_once_and_none_is_kept():
    with pytest.raises(Invalid, match="invalid_fields") as refusal:
        drafted(a_field("whole", "N"), a_field("flag", "J"), N="x", J="maybe", Z="1")
    assert {name: each["code"] for name, each in refusal.value.details["fields"].items()} == {
        "answers.N": "not_a_number",
        "answers.J": "choice",
        "answers.Z": "unknown_field",
    }


def test_a_required_field_without_an_answer_is_missing_by_its_code():
    draft = drafted(a_field("whole", "N"), a_field("text", "T", required=False), a_field("date", "D"), D="2026-12-01")
    assert [each for each in draft.missing(on=TODAY) if each.startswith("field:")] == ["field:N"]


def test_a_new_version_asks_and_drops_fields_and_what_fits_is_kept():
    kept, dropped = a_field("whole", "N"), a_field("text", "T")
    draft = drafted(kept, dropped, N="50", T="kata")
    after = with_fields(replace(kept, most="40"), a_field("flag", "J"), a_field("text", "Z", required=False))
    assert adoption.changes(draft, permit_type=after) == [
        Difference("field_changed", "N", "Isian", "Isian"),
        Difference("field_added", "J", None, "Isian"),
        Difference("optional_field_added", "Z", None, "Isian"),
        Difference("field_removed", "T", "Isian", None),
    ]
    taken = adoption.adopt(draft, permit_type=after)
    assert taken.answers == {}, "50 does not fit any more, and T is not asked"
    assert adoption.adopt(drafted(kept, N="40"), permit_type=after).answers == {"N": "40"}


def test_the_fields_of_the_house_have_both_languages_and_bounds_that_fit():
    asked = [(one, kind, each) for one in permit_types() for kind, those in one.fields.items() for each in those]
    assert len({one.code for one, _, _ in asked}) == 11
    for one, kind, each in asked:
        assert kind in one.kinds and set(each.label) == {"id", "en"} and bool(each.choices) == (each.kind == "choice"), each
        for bound in (each.least, each.most) if each.kind != "text" else ():
            assert bound is None or field.fault_of(each, bound) is None, each
    assert differences(terms(TYPES["PBG"], "new"), terms(TYPES["PBG"], "new")) == []
