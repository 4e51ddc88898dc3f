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
        stored = json.loads(json.dumps(catalogue.to_json(one) | {"later": 1}))
        stored["fee"]["later"] = stored["validity"]["later"] = 1
        beside = {name: getattr(one, name) for name in catalogue.BESIDE}
        assert catalogue.from_json(stored, **beside) == one
        assert not stored.keys() & beside.keys()


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
