"""What is asked of one case, beside a plain model: a field or requirement with a condition only where that holds; and what fulfils it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bus.refusals import Conflict, NotFound
from permits.domain import adoption, application, fulfilment
from permits.domain.acts.advance import advance
from permits.domain.acts.resubmit import resubmit
from permits.domain.acts.returning import return_to_applicant
from permits.domain.acts.submit import submit
from permits.domain.application import NEW
from permits.domain.catalogue.asked import fields_asked
from permits.domain.catalogue.field import Field, FieldChoice
from permits.domain.catalogue.requirement import DECLARATION, ORIGINAL, Requirement
from permits.domain.condition import Condition
from tests.permits.test_application import NOW, SENT, SITI, TODAY, TYPES, a_draft, a_paper, refusal_of, staff

NAME = {"id": "Isian", "en": "Field"}
COUNTER, VERIFIER = staff("counter_officer"), staff("verifier", 51)
AS_COMPANY = Condition("applicant_type", ("company",))


def when(field, *answers):
    return Condition(f"field:{field}", answers)


STALL = Field("WARUNG", "flag", NAME)
KIND = Field("USAHA", "choice", NAME, choices=tuple(FieldChoice(code, NAME) for code in "ABC"), when=when("WARUNG", "yes"))
STAFF = Field("PEGAWAI", "whole", NAME, when=when("USAHA", "B", "C"))
FIELDS = (STALL, KIND, STAFF)
CARD = Requirement("KTP", "KTP", True, "K")
WORD = Requirement("PERNYATAAN", "Bersedia menaati aturan", True, "K", fulfilled_by=DECLARATION)
OLD_CARD = Requirement("KARTU", "Kartu asli", True, "K", fulfilled_by=ORIGINAL, when=when("WARUNG", "yes"))
PAYROLL = Requirement("DAFTAR", "Daftar pegawai", True, "K", when=when("USAHA", "C"))
DEED = Requirement("AKTA", "Akta", True, "K", when=AS_COMPANY)
ASKED = (CARD, WORD, OLD_CARD, PAYROLL, DEED)


def a_case(fields=FIELDS, requirements=ASKED, **more):
    return replace(a_draft(), fields=fields, requirements=requirements, **more)


def answered(one, **answers):
    return application.change(one, permit_type=TYPES["SKP"], applicant_type=None, location=None, company=None, answers=answers)


def complete(one):
    for each in one.asked_requirements:
        if each.is_ticked:
            one = fulfilment.tick(one, requirement=each.code, by=SITI, at=NOW)
        else:
            one = fulfilment.attach(one, requirement=each.code, document=a_paper(), on=TODAY)
    return one


def sent(one):
    return submit(one, **SENT, number="0001/SIPD/DPMPTSP/XI/2026", by=SITI, at=NOW)[0]


def running():
    return sent(complete(answered(a_case(), WARUNG="yes", USAHA="C", PEGAWAI="3")))


def codes(some):
    return [each.code for each in some]


# ── what is asked ──


def test_a_field_is_asked_where_its_condition_holds_and_what_follows_from_it_is_not_where_it_is_not():
    one = a_case()
    assert (codes(one.asked_fields), codes(one.asked_requirements)) == (["WARUNG"], ["KTP", "PERNYATAAN"])
    one = answered(one, WARUNG="yes", USAHA="C", PEGAWAI="3")
    assert (codes(one.asked_fields), codes(one.asked_requirements)) == (
        ["WARUNG", "USAHA", "PEGAWAI"],
        ["KTP", "PERNYATAAN", "KARTU", "DAFTAR"],
    )
    one = answered(one, WARUNG="no")
    assert (codes(one.asked_fields), codes(one.asked_requirements)) == (["WARUNG"], ["KTP", "PERNYATAAN"])
    assert one.counted_answers == {"WARUNG": "no"} and one.facts["field:WARUNG"] == "no" and "field:USAHA" not in one.facts
    assert answered(one, WARUNG="yes").counted_answers == {"WARUNG": "yes", "USAHA": "C", "PEGAWAI": "3"}, "what was typed comes back"


def test_what_is_not_asked_is_not_sent():
    one = answered(complete(answered(a_case(), WARUNG="yes", USAHA="C", PEGAWAI="3")), WARUNG="no")
    assert {"KARTU"} <= set(one.ticked) and {"DAFTAR"} <= set(one.documents)
    submitted = sent(one)
    assert (submitted.answers, set(submitted.documents), set(submitted.ticked)) == ({"WARUNG": "no"}, {"KTP"}, {"PERNYATAAN"})


def test_the_applicant_type_decides_too():
    assert codes(a_case(applicant_type="company").asked_requirements) == ["KTP", "PERNYATAAN", "AKTA"]


CODES = "PQRST"


@st.composite
def types(draw):
    """Fields and requirements of any shape: conditions ask the applicant type, or a closed field that stands before."""
    fields = []
    for code in CODES[: draw(st.integers(0, 5))]:
        kind = draw(st.sampled_from(["flag", "choice", "text"]))
        choices = tuple(FieldChoice(each, NAME) for each in "AB") if kind == "choice" else ()
        fields.append(Field(code, kind, NAME, required=draw(st.booleans()), choices=choices, when=draw(conditions(fields))))
    requirements = [
        Requirement(f"R{n}", f"R{n}", draw(st.booleans()), "K", fulfilled_by=draw(st.sampled_from(["document", DECLARATION, ORIGINAL])), when=draw(conditions(fields)))
        for n in range(draw(st.integers(1, 4)))
    ]  # fmt: skip
    return tuple(fields), tuple(requirements)


def conditions(fields):
    closed = [each for each in fields if each.kind != "text"]
    some = [st.none(), st.sampled_from(["individual", "company"]).map(lambda who: Condition("applicant_type", (who,)))]
    for each in closed:
        answers = ["yes", "no"] if each.kind == "flag" else ["A", "B"]
        some.append(st.lists(st.sampled_from(answers), min_size=1, max_size=2, unique=True).map(lambda found, f=each: when(f.code, *found)))
    return st.one_of(some)


def asked_by_model(who, fields, answers, wanted):
    """Whether it is asked, by asking the same of what its condition names."""
    if wanted.when is None:
        return True
    if wanted.when.subject == "applicant_type":
        return who in wanted.when.values
    gate = next(each for each in fields if f"field:{each.code}" == wanted.when.subject)
    return asked_by_model(who, fields, answers, gate) and answers.get(gate.code) in wanted.when.values


@settings(max_examples=300, deadline=None)
@given(types(), st.sampled_from(["individual", "company"]), st.data())
def test_nothing_is_missing_exactly_when_all_that_is_asked_is_there_in_whatever_order_it_comes(kind, who, data):
    fields, requirements = kind
    one = a_case(fields, requirements, applicant_type=who, company=None)
    answers, there = {}, set()
    for _step in range(data.draw(st.integers(0, 12))):
        of_all = data.draw(st.sampled_from([*fields, *requirements]))
        if isinstance(of_all, Field):
            offered = {"flag": ["yes", "no", ""], "choice": ["A", "B", ""], "text": ["x", ""]}[of_all.kind]
            answers[of_all.code] = data.draw(st.sampled_from(offered))
            one = answered(one, **{of_all.code: answers[of_all.code]})
        elif asked_by_model(who, fields, answers, of_all):
            one = (
                fulfilment.tick(one, requirement=of_all.code, by=SITI, at=NOW)
                if of_all.is_ticked
                else fulfilment.attach(one, requirement=of_all.code, document=a_paper(), on=TODAY)
            )
            there.add(of_all.code)
        elif of_all.is_ticked:
            assert refusal_of(fulfilment.tick, one, requirement=of_all.code, by=SITI, at=NOW).code == "requirement_not_asked"
    expected = [
        f"field:{each.code}"
        for each in fields
        if each.required and asked_by_model(who, fields, answers, each) and not answers.get(each.code)
    ]
    expected += [
        f"requirement:{each.code}" for each in requirements if each.required and asked_by_model(who, fields, answers, each) and each.code not in there
    ]  # fmt: skip
    assert [each for each in one.missing(on=TODAY) if each != "company"] == expected
    assert fields_asked(fields, one.counted_answers, applicant_type=who) == one.asked_fields, "what does not count decides nothing"


# ── ticks ──


def test_a_declaration_is_ticked_and_no_document_fulfils_it():
    one = a_case()
    assert "requirement:PERNYATAAN" in one.missing(on=TODAY)
    ticked = fulfilment.tick(one, requirement="PERNYATAAN", by=SITI, at=NOW)
    assert "requirement:PERNYATAAN" not in ticked.missing(on=TODAY) and ticked.ticked["PERNYATAAN"].by_name == SITI.name
    assert fulfilment.tick(ticked, requirement="PERNYATAAN", by=SITI, at=NOW + timedelta(days=1)) == ticked
    assert fulfilment.untick(ticked, requirement="PERNYATAAN") == one == fulfilment.untick(one, requirement="PERNYATAAN")
    assert refusal_of(fulfilment.attach, one, requirement="PERNYATAAN", document=a_paper(), on=TODAY).code == "requirement_is_ticked"
    assert refusal_of(fulfilment.attach, one, requirement="KARTU", document=a_paper(), on=TODAY).code == "requirement_not_asked"
    assert refusal_of(fulfilment.tick, one, requirement="KTP", by=SITI, at=NOW).code == "requirement_takes_document"
    assert isinstance(refusal_of(fulfilment.tick, one, requirement="NOPE", by=SITI, at=NOW), NotFound)
    assert refusal_of(fulfilment.tick, running(), requirement="PERNYATAAN", by=SITI, at=NOW).code == "application_not_draft"


def test_other_words_are_declared_anew():
    permit_type = replace(TYPES["SIPD"], requirements={NEW: ASKED}, fields={NEW: FIELDS})
    one = fulfilment.tick(a_case(), requirement="PERNYATAAN", by=SITI, at=NOW)
    assert set(adoption.adopt(one, permit_type=permit_type).ticked) == {"PERNYATAAN"}
    others = tuple(replace(each, text="Lain") if each is WORD else each for each in ASKED)
    assert adoption.adopt(one, permit_type=replace(permit_type, requirements={NEW: others})).ticked == {}
    asked = tuple(replace(each, fulfilled_by="document") if each is WORD else each for each in ASKED)
    assert adoption.adopt(one, permit_type=replace(permit_type, requirements={NEW: asked})).ticked == {}


# ── at the office ──


def test_no_officer_passes_on_an_original_that_nobody_has_seen():
    one = running()
    passed = {"step": "file_check", "note": None, "by": COUNTER, "at": NOW}
    refusal = refusal_of(advance, one, **passed)
    assert (refusal.code, refusal.details) == ("originals_unseen", {"requirements": ["KARTU"], "originals": "Kartu asli"})
    seen, _ = advance(one, **passed, in_order=["requirement:KARTU"])
    assert advance(seen, step="verification", note=None, by=VERIFIER, at=NOW)[0].waits_at == "approval", "it was seen once"


def test_an_original_that_was_asked_for_again_is_looked_at_again():
    one, _ = advance(running(), step="file_check", note=None, by=COUNTER, at=NOW, in_order=["requirement:KARTU"])
    reasons = {"requirement:KARTU": "Bukan aslinya", "requirement:PERNYATAAN": "Baca lagi"}
    back, _ = return_to_applicant(one, step="verification", reasons=reasons, by=VERIFIER, at=NOW + timedelta(hours=1))
    assert set(back.ticked) == set(), "both are ticked again"
    refused = refusal_of(resubmit, back, note="sudah", days_off=frozenset(), by=SITI, at=NOW + timedelta(hours=2))
    assert refused.details == {"missing": ["requirement:PERNYATAAN", "requirement:KARTU"]}
    at = NOW + timedelta(hours=2)
    for code in ("KARTU", "PERNYATAAN"):
        back = fulfilment.tick(back, requirement=code, by=SITI, at=at)
    again, _ = resubmit(back, note=None, days_off=frozenset(), by=SITI, at=at)
    passed = {"step": "verification", "note": None, "by": VERIFIER, "at": at}
    assert refusal_of(advance, again, **passed).code == "originals_unseen"
    assert advance(again, **passed, in_order=["requirement:KARTU"])[0].waits_at == "approval"


def test_what_follows_from_an_answer_that_may_be_mended_may_be_changed_with_it():
    one = sent(complete(answered(a_case(), WARUNG="no")))
    back, _ = return_to_applicant(one, step="file_check", reasons={"field:WARUNG": "Ada warung"}, by=COUNTER, at=NOW)
    assert back.open_items == ["field:WARUNG"]
    back = answered(back, WARUNG="yes")
    assert back.open_items == ["field:WARUNG", "field:USAHA", "requirement:KARTU"]
    refused = refusal_of(resubmit, back, note=None, days_off=frozenset(), by=SITI, at=NOW)
    assert refused.details == {"missing": ["field:USAHA", "requirement:KARTU"]}
    back = fulfilment.tick(answered(back, USAHA="A"), requirement="KARTU", by=SITI, at=NOW)
    assert refusal_of(fulfilment.attach, back, requirement="KTP", document=a_paper(9), on=TODAY).code == "not_to_be_mended"
    again, _ = resubmit(back, note=None, days_off=frozenset(), by=SITI, at=NOW)
    assert again.answers == {"WARUNG": "yes", "USAHA": "A"} and set(again.ticked) == {"PERNYATAAN", "KARTU"}


def test_a_verdict_on_what_follows_from_a_named_answer_does_not_stand():
    one = running()
    in_order = ["requirement:KARTU", "requirement:DAFTAR", "requirement:KTP", "requirements"]
    back, _ = return_to_applicant(one, step="file_check", reasons={"field:WARUNG": "x"}, in_order=in_order, by=COUNTER, at=NOW)
    assert [each.item for each in back.in_order] == ["requirement:KTP"]


@pytest.mark.parametrize(("item", "is_there"), [("field:USAHA", False), ("requirement:KARTU", False), ("field:WARUNG", True)])
def test_a_verdict_is_about_what_is_asked(item, is_there):
    one = sent(complete(answered(a_case(), WARUNG="no")))
    reasons = {"step": "file_check", "reasons": {item: "x"}, "by": COUNTER, "at": NOW}
    if is_there:
        assert return_to_applicant(one, **reasons)[0].correction
    else:
        assert not isinstance(refusal_of(return_to_applicant, one, **reasons), Conflict)
