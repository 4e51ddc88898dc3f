"""The catalogue: 37 permit types in our words, nothing lost on the way into the database and back."""

import json

from permits.domain import catalogue
from permits.seed import permit_types

TYPES = {one.code: one for one in permit_types()}


def test_all_37_permit_types_are_there_and_can_be_applied_for():
    assert len(TYPES) == 37
    for one in TYPES.values():
        assert one.kinds, one.code
        assert one.applicant_types, one.code
        assert one.working_days > 0, one.code
        for kind in one.kinds:
            codes = [requirement.code for requirement in one.requirements[kind]]
            assert len(set(codes)) == len(codes), (one.code, kind)


def test_a_permit_type_survives_the_database():
    for one in TYPES.values():
        assert catalogue.from_json(json.loads(json.dumps(catalogue.to_json(one)))) == one


def test_kinds_without_requirements_are_not_offered():
    assert TYPES["SIPD"].kinds == ("new", "renewal", "amendment")
    assert TYPES["KRK"].kinds == ("new",)
    assert TYPES["DKPTKA"].kinds == ("renewal",)


def test_facts_keep_their_provenance():
    one = TYPES["SIPD"]
    assert {text.tag for text in one.legal_basis} == {"V"}
    assert {requirement.tag for requirement in TYPES["SIPP"].requirements["new"]} <= {"V", "A", "K", "I"}
    assert one.sources
    assert one.category == "permit" and TYPES["SKP"].category == "non_permit"
    assert (TYPES["PBG"].validity.value, TYPES["PBG"].validity.unit, TYPES["PBG"].validity.note) == (None, "indefinite", "selama bangunan")


def test_a_search_finds_all_of_its_words_anywhere_in_name_code_and_group():
    found = [one.code for one in TYPES.values() if one.matches(q="IZIN dokter", group=None)]
    assert set(found) == {"SIPD", "SIPDG", "SIPDS"}
    assert [one.code for one in TYPES.values() if one.matches(q="sipdg", group=None)] == ["SIPDG"]
    assert [one.code for one in TYPES.values() if one.matches(q=None, group="advertising")] == ["REKLAME-P", "REKLAME-NP"]
    assert not [one for one in TYPES.values() if one.matches(q="dokter", group="advertising")]
