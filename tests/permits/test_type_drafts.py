"""Drafts of permit types: what an admin may change, and that two publish it. Pure."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bus.refusals import Conflict, Invalid, NotAllowed, NotFound
from permits.domain.catalogue import draft as rules
from permits.domain.catalogue.faults import Fault
from permits.domain.catalogue.permit_type import KindTerms, Validity
from permits.domain.catalogue.version import Difference, of_types
from permits.domain.people import Person
from tests.permits.test_application import TYPES

NOW, TODAY = datetime(2026, 11, 23, 3, tzinfo=UTC), date(2026, 11, 23)
SIPD = replace(TYPES["SIPD"], fields={}, by_kind={})
FIRST, SECOND = (Person(id, f"Admin {id}", "muara-enim", frozenset({"agency_admin"}), "WIB") for id in (54, 55))
DRAFT = rules.begin(SIPD, agency="muara-enim")
ASKED = rules.ask(DRAFT, faults=[], on=date(2026, 12, 1), today=TODAY, by=FIRST, at=NOW)
FIELD = {"code": "LUAS", "kind": "decimal", "label": {"id": "Luas", "en": "Area"}, "required": True, "help": None, "unit": "m²"}
FIELD |= {"least": "1", "most": None, "choices": []}
REQUIREMENT = {"code": "FOTO", "text": " Foto lokasi ", "required": False, "document_kind": "photo"}


def faults_of(act, *arguments, **named):
    with pytest.raises(Invalid, match="invalid_fields") as refusal:
        act(*arguments, **named)
    return {name: fault["code"] for name, fault in refusal.value.details["fields"].items()}


def test_facts_change_one_by_one():
    facts = {"name": " Izin Dokter ", "working_days": 3, "validity": {"value": 6, "unit": "month"}, "retired": True}
    facts |= {"number_format": "{NNNN}/{TYPE}/{YYYY}", "legal_basis": [SIPD.legal_basis[0].text, " UU baru ", "", "UU baru"]}
    entry = rules.change_facts(DRAFT, facts).entry
    assert (entry.name, entry.working_days, entry.retired) == ("Izin Dokter", 3, True)
    assert (entry.validity.value, entry.validity.unit, entry.number_format) == (6, "month", "{NNNN}/{TYPE}/{YYYY}")
    assert [(each.text, each.tag) for each in entry.legal_basis] == [(SIPD.legal_basis[0].text, "V"), ("UU baru", "K")]
    assert entry.requirements == SIPD.requirements and rules.change_facts(DRAFT, {}).entry == SIPD
    assert rules.change_facts(DRAFT, {"number_format": ""}).entry.number_format is None


@pytest.mark.parametrize(
    ("facts", "faults"),
    [
        ({"name": "  "}, {"name": "required"}),
        ({"number_format": "503"}, {"number_format": "number_format_sequence"}),
        ({"validity": {"value": None, "unit": "year"}}, {"validity_value": "validity_value"}),
        ({"validity": {"value": 3, "unit": "indefinite"}}, {"validity_value": "validity_value"}),
        ({"name": "", "number_format": "{NNNN}"}, {"name": "required", "number_format": "number_format_year"}),
    ],
)
def test_wrong_facts_are_refused_by_name(facts, faults):
    assert faults_of(rules.change_facts, DRAFT, facts) == faults


def test_a_kind_gets_terms_of_its_own_and_loses_them_again():
    terms = {"working_days": 2, "validity": {"value": 1, "unit": "year"}, "number_format": "{YYYY}/{NNNN}/{TYPE}", "flow": None}
    changed = rules.change_kind(DRAFT, "renewal", terms)
    assert changed.entry.by_kind["renewal"] == KindTerms(2, Validity(1, "year", None), "{YYYY}/{NNNN}/{TYPE}", None)
    none = {"working_days": None, "validity": None, "number_format": None, "flow": None}
    assert "renewal" not in rules.change_kind(changed, "renewal", none).entry.by_kind
    assert faults_of(rules.change_kind, DRAFT, "new", {**terms, "number_format": "x"}) == {"number_format": "number_format_sequence"}


def test_requirements_are_added_changed_in_place_and_taken_away():
    asked = SIPD.requirements["new"]
    added = rules.put_requirement(DRAFT, "new", REQUIREMENT, replaces=None).entry.requirements["new"]
    assert [each.code for each in added] == [*(each.code for each in asked), "FOTO"]
    assert (added[-1].text, added[-1].required, added[-1].document_kind, added[-1].tag) == ("Foto lokasi", False, "photo", "K")
    changed = rules.put_requirement(DRAFT, "new", REQUIREMENT, replaces="KTP").entry.requirements["new"]
    assert [each.code for each in changed] == ["FOTO" if each.code == "KTP" else each.code for each in asked]
    less = rules.remove_requirement(DRAFT, "new", "KTP").entry.requirements["new"]
    assert less == tuple(each for each in asked if each.code != "KTP")
    with pytest.raises(NotFound, match="requirement_not_found"):
        rules.put_requirement(DRAFT, "new", REQUIREMENT, replaces="NONSENSE")


def test_a_kind_is_offered_once_it_has_a_requirement_and_not_without():
    skp = rules.begin(replace(SIPD, requirements={"renewal": SIPD.requirements["renewal"][:1]}), agency="muara-enim")
    both = rules.put_requirement(skp, "new", REQUIREMENT, replaces=None)
    assert list(both.entry.requirements) == ["new", "renewal"]
    assert list(rules.remove_requirement(both, "renewal", SIPD.requirements["renewal"][0].code).entry.requirements) == ["new"]


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        ({"code": "foto"}, {"code": "catalogue_code"}),
        ({"code": "KTP"}, {"code": "code_taken"}),
        ({"text": " "}, {"text": "required"}),
        ({"code": "", "text": ""}, {"code": "catalogue_code", "text": "required"}),
    ],
)
def test_a_wrong_requirement_is_refused_by_name(change, faults):
    assert faults_of(rules.put_requirement, DRAFT, "new", {**REQUIREMENT, **change}, replaces=None) == faults
    assert faults_of(rules.put_requirement, DRAFT, "new", {**REQUIREMENT, **change}, replaces="STR") == faults


def test_fields_are_added_changed_and_taken_away():
    added = rules.put_field(DRAFT, "renewal", FIELD, replaces=None)
    (field,) = added.entry.fields["renewal"]
    assert (field.code, field.kind, field.unit, field.least, field.most, field.required) == ("LUAS", "decimal", "m²", "1", None, True)
    changed = rules.put_field(added, "renewal", {**FIELD, "required": False}, replaces="LUAS")
    assert [each.required for each in changed.entry.fields["renewal"]] == [False]
    assert "renewal" not in rules.remove_field(changed, "renewal", "LUAS").entry.fields
    with pytest.raises(NotFound, match="field_not_found"):
        rules.remove_field(DRAFT, "renewal", "LUAS")


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        ({"code": "luas"}, {"code": "catalogue_code"}),
        ({"kind": "nonsense"}, {"kind": "choice"}),
        ({"label": {"id": "", "en": " "}}, {"label_id": "required", "label_en": "required"}),
        ({"kind": "choice", "choices": [{"code": "satu dua", "label": FIELD["label"]}]}, {"choices": "catalogue_code"}),
    ],
)
def test_a_wrong_field_is_refused_by_name(change, faults):
    assert faults_of(rules.put_field, DRAFT, "renewal", {**FIELD, **change}, replaces=None) == faults


@pytest.mark.parametrize(
    ("code", "name", "taken", "faults"),
    [
        ("sipd", "Nama", False, {"copy_as": "permit_type_code"}),
        ("1A", "Nama", False, {"copy_as": "permit_type_code"}),
        ("A" * 21, "Nama", False, {"copy_as": "permit_type_code"}),
        ("SIPD-2", "Nama", True, {"copy_as": "code_taken"}),
        ("SIPD-2", " ", False, {"name": "required"}),
    ],
)
def test_a_copy_needs_a_code_of_its_own_and_a_name(code, name, taken, faults):
    assert faults_of(rules.copy, SIPD, code=code, name=name, agency="muara-enim", taken=taken) == faults


def test_a_copy_is_a_new_permit_type():
    copied = rules.copy(replace(SIPD, retired=True, version=7), code="SIPD-2", name=" Izin ", agency="muara-enim", taken=False)
    assert (copied.base, copied.entry.code, copied.entry.name, copied.entry.retired) == (None, "SIPD-2", "Izin", False)
    assert copied.entry.requirements == SIPD.requirements


def test_one_admin_asks_and_another_approves():
    assert (ASKED.asked_by, ASKED.asked_by_name, ASKED.effective_on) == (54, "Admin 54", date(2026, 12, 1))
    assert rules.approve(ASKED, faults=[], today=TODAY, by=SECOND) == date(2026, 12, 1)
    assert rules.approve(ASKED, faults=[], today=date(2026, 12, 5), by=SECOND) == date(2026, 12, 5), "the day has gone"
    assert rules.approve(replace(ASKED, effective_on=None), faults=[], today=TODAY, by=SECOND) == TODAY
    for act in (lambda: rules.approve(ASKED, faults=[], today=TODAY, by=FIRST), lambda: rules.refuse(ASKED, by=FIRST)):
        with pytest.raises(NotAllowed, match="second_admin_needed"):
            act()


def test_a_refused_draft_stays_and_nobody_asks_any_more():
    refused = rules.refuse(ASKED, by=SECOND)
    assert (refused.entry, refused.asked_by, refused.effective_on) == (SIPD, None, None)


def test_what_is_changed_after_it_was_asked_for_must_be_asked_for_again():
    changes = [
        rules.change_facts(ASKED, {"working_days": 9}),
        rules.change_kind(ASKED, "new", {"working_days": 9}),
        rules.put_requirement(ASKED, "new", REQUIREMENT, replaces=None),
        rules.put_field(ASKED, "new", {**FIELD, "code": "BARU"}, replaces=None),
    ]
    for changed in changes:
        with pytest.raises(Conflict, match="publication_not_asked"):
            rules.approve(changed, faults=[], today=TODAY, by=SECOND)


def test_nothing_faulty_is_asked_for_or_approved():
    faults = [Fault("no_name"), Fault("no_kind")]
    for act in (
        lambda: rules.ask(DRAFT, faults=faults, on=None, today=TODAY, by=FIRST, at=NOW),
        lambda: rules.approve(ASKED, faults=faults, today=TODAY, by=SECOND),
    ):
        with pytest.raises(Conflict, match="permit_type_faulty") as refusal:
            act()
        assert refusal.value.details == {"faults": 2}


def test_a_day_that_has_gone_is_not_asked_for():
    asked = {"faults": [], "today": TODAY, "by": FIRST, "at": NOW}
    assert faults_of(rules.ask, DRAFT, on=date(2026, 11, 22), **asked) == {"effective_on": "date_in_past"}
    assert rules.ask(DRAFT, on=TODAY, **asked).effective_on == TODAY


def test_what_a_draft_changes_is_said_by_kind():
    changed = rules.remove_requirement(rules.change_kind(DRAFT, "renewal", {"working_days": 1}), "amendment", "SIP_LAMA")
    changed = rules.put_requirement(changed, "amendment", {**REQUIREMENT, "required": True}, replaces=None)
    old = next(each for each in SIPD.requirements["amendment"] if each.code == "SIP_LAMA")
    assert of_types(SIPD, changed.entry) == {
        "renewal": [Difference("working_days_changed", None, "5", "1")],
        "amendment": [
            Difference("requirement_added", "FOTO", None, "Foto lokasi"),
            Difference("requirement_removed", "SIP_LAMA", old.text, None),
        ],
    }
    fewer = replace(SIPD, requirements={"new": SIPD.requirements["new"]})
    assert {kind: [each.code for each in found] for kind, found in of_types(SIPD, fewer).items()} == {
        "renewal": ["kind_removed"],
        "amendment": ["kind_removed"],
    }
    assert [each.code for each in of_types(fewer, replace(SIPD, retired=True))["new"]] == ["retired"]
    assert of_types(None, SIPD) == {}
