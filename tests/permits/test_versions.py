"""How two versions of a permit type differ, and a draft that takes over what changed: pure."""

from dataclasses import replace
from datetime import date

import pytest

from bus.refusals import Conflict, Invalid
from permits.domain import adoption, fulfilment
from permits.domain.catalogue.permit_type import Validity
from permits.domain.catalogue.requirement import Requirement
from permits.domain.catalogue.version import Difference, Published, differences, spans, terms
from tests.permits.test_application import TODAY, TYPES, a_draft, a_paper, submitted

SIPD = TYPES["SIPD"]


def with_requirements(*requirements):
    return replace(SIPD, requirements={**SIPD.requirements, "new": requirements})


def found(after, before=SIPD):
    return differences(terms(before, "new"), terms(after, "new"))


def test_the_same_terms_differ_in_nothing_and_neither_does_their_order():
    assert found(SIPD) == []
    assert found(with_requirements(*reversed(SIPD.requirements["new"]))) == []


def test_every_change_of_a_requirement_is_named_with_what_it_was_and_what_it_is():
    letter, card, *rest = SIPD.requirements["new"]
    after = with_requirements(
        replace(card, text="KTP elektronik", document_kind=None), *rest[:-1], Requirement("FOTO", "Foto lokasi", True, "I")
    )
    assert sorted(found(after), key=lambda one: (one.code, one.subject)) == [
        Difference("requirement_added", "FOTO", None, "Foto lokasi"),
        Difference("requirement_document_kind", "KTP", "identity", None),
        Difference("requirement_removed", rest[-1].code, rest[-1].text, None),
        Difference("requirement_removed", letter.code, letter.text, None),
        Difference("requirement_reworded", "KTP", card.text, "KTP elektronik"),
    ]


@pytest.mark.parametrize(("required", "code"), [(True, "requirement_now_required"), (False, "requirement_now_optional")])
def test_a_requirement_becomes_required_or_optional(required, code):
    one = Requirement("FOTO", "Foto lokasi", not required, "I")
    before, after = with_requirements(one), with_requirements(replace(one, required=required))
    assert found(after, before) == [Difference(code, "FOTO", "Foto lokasi", "Foto lokasi")]


def test_name_days_fee_and_validity_are_compared():
    after = replace(SIPD, name="Izin Dokter", working_days=3, validity=Validity(None, "indefinite", None), fee=TYPES["PBG"].fee)
    assert found(after) == [
        Difference("name_changed", None, SIPD.name, "Izin Dokter"),
        Difference("working_days_changed", None, "5", "3"),
        Difference("fee_changed", None, "ZERO", TYPES["PBG"].fee.rule),
        Difference("validity_changed", None, "5 year", "indefinite"),
    ]


def test_a_draft_that_took_over_what_changed_keeps_what_still_fits():
    draft = fulfilment.attach(a_draft(), requirement="STR", document=a_paper(8), on=TODAY)
    draft = fulfilment.attach(draft, requirement="KTP", document=a_paper(9), on=TODAY)
    kept = tuple(each for each in SIPD.requirements["new"] if each.code != "KTP")
    after = replace(with_requirements(*kept, Requirement("FOTO", "Foto lokasi", True, "I")), working_days=9, name="Izin Dokter")
    taken = adoption.adopt(draft, permit_type=after)
    assert (taken.permit_type_name, taken.working_days, taken.location) == ("Izin Dokter", 9, draft.location)
    assert {code: paper.id for code, paper in taken.documents.items()} == {"STR": 8}
    assert "requirement:FOTO" in taken.missing(on=TODAY) and "requirement:STR" not in taken.missing(on=TODAY)
    assert adoption.changes(taken, permit_type=after) == []
    adoption.refuse_unless_current(taken, permit_type=after)


def test_a_draft_of_before_is_not_submitted_and_the_refusal_counts_what_changed():
    after = replace(SIPD, name="Izin Dokter", working_days=9)
    with pytest.raises(Conflict, match="application_outdated") as refusal:
        adoption.refuse_unless_current(a_draft(), permit_type=after)
    assert refusal.value.details == {"changes": 2}
    adoption.refuse_unless_current(a_draft(), permit_type=replace(SIPD, legal_basis=(), flow="other"))  # the office's own matter


def test_a_kind_that_is_not_offered_any_more_is_neither_submitted_nor_taken_over():
    after = replace(SIPD, requirements={"renewal": SIPD.requirements["renewal"]})
    assert adoption.changes(a_draft(), permit_type=after) == []
    for act in (adoption.adopt, adoption.refuse_unless_current):
        with pytest.raises(Invalid, match="kind_not_offered"):
            act(a_draft(), permit_type=after)


def test_what_was_submitted_takes_over_nothing():
    with pytest.raises(Conflict, match="application_not_draft"):
        adoption.adopt(submitted()[0], permit_type=SIPD)


def day(text):
    return date.fromisoformat(text)


def published(version, effective_on, written_on="2026-01-05"):
    return Published(version, day(written_on), day(effective_on) if effective_on else None)


@pytest.mark.parametrize(
    ("versions", "told"),
    [
        ([(1, None)], [("in_force", "2026-01-05", None)]),
        ([(1, "2026-11-23")], [("in_force", "2026-11-23", None)]),
        ([(1, "2026-11-24")], [("coming", "2026-11-24", None)]),
        ([(2, "2026-12-01"), (1, None)], [("coming", "2026-12-01", None), ("in_force", "2026-01-05", "2026-11-30")]),
        ([(2, "2026-11-23"), (1, None)], [("in_force", "2026-11-23", None), ("past", "2026-01-05", "2026-11-22")]),
        ([(2, "2026-11-24"), (1, None)], [("coming", "2026-11-24", None), ("in_force", "2026-01-05", "2026-11-23")]),
        (
            [(3, "2026-12-01"), (2, "2026-12-01"), (1, "2026-02-01")],
            [("coming", "2026-12-01", None), ("never", "2026-12-01", "2026-11-30"), ("in_force", "2026-02-01", "2026-11-30")],
        ),
        (
            [(3, "2026-03-01"), (2, "2026-04-01"), (1, "2026-02-01")],
            [("in_force", "2026-03-01", None), ("never", "2026-04-01", "2026-02-28"), ("past", "2026-02-01", "2026-02-28")],
        ),
    ],
)
def test_a_version_counts_until_the_day_before_the_next_one(versions, told):
    found = spans([published(*each) for each in versions], today=day("2026-11-23"))
    assert [(each.state, each.published.since.isoformat(), each.until and each.until.isoformat()) for each in found] == told
