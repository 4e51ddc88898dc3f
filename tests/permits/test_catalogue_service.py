"""The catalogue at the door, on a real database: open to everybody, but for what was noted for its admin."""

import pytest

from bus.refusals import Invalid, NotFound
from tests.permits.office import ADMIN, AUDITOR, COUNTER, SITI, refused


def test_the_catalogue_is_open_to_everybody(office):
    assert len(office.list_permit_types()) == 37
    assert [one["code"] for one in office.list_permit_types(SITI, q="perawat")] == ["SIPP"]
    assert len(office.list_permit_types(group="health_facility")) == 5
    for one in office.list_permit_types():
        office.get_permit_type(code=one["code"])
        assert office.get_fee_form(permit_type=one["code"])["legal_basis"]
    for act, named in [(office.get_permit_type, "code"), (office.get_fee_form, "permit_type")]:
        refused(NotFound, "permit_type_not_found", act, **{named: "NOPE"})


def test_fees_are_estimated_for_everybody(office):
    inputs = {"function": "residential_large", "floor_area": "150", "floors": "2", "complexity": "not_simple"}
    fee = office.estimate_fee(permit_type="PBG", inputs=inputs)
    assert (fee["amount"], fee["free"], fee["currency"]) == (1_217_033, False, "IDR")
    assert ("integrated_index", "0.263") in [(one["name"], one["value"]) for one in fee["components"]]
    assert "bukan ketetapan" in fee["tariff_note"]
    free = office.estimate_fee(permit_type="SIPD", inputs={})
    assert (free["amount"], free["free"]) == (0, True) and "UU 1/2022" in free["legal_basis"][0]["text"]
    refused(NotFound, "permit_type_not_found", office.estimate_fee, permit_type="NOPE", inputs={})
    assert set(refused(Invalid, "invalid_fields", office.estimate_fee, permit_type="PBG", inputs={})["fields"]) == {"floor_area"}


def facts(value):
    """Every value of an answer, whatever it lies in."""
    if isinstance(value, dict):
        return [fact for each in value.values() for fact in facts(each)]
    return [fact for each in value for fact in facts(each)] if isinstance(value, list) else [value]


@pytest.mark.parametrize("reader", [None, SITI, COUNTER, AUDITOR])
def test_what_was_noted_while_the_catalogue_was_read_is_for_its_admin(office, reader):
    for one in office.list_permit_types(reader):
        found = office.get_permit_type(reader, code=one["code"])
        known = office.get_permit_type(ADMIN, code=one["code"])
        assert (found["sources"], found["sla_note"], found["research_notes"]) == ([], None, [])
        read = facts(found) + facts(office.get_fee_form(reader, permit_type=one["code"]))
        assert not {"V", "A", "K", "I"} & {each for each in read if isinstance(each, str)}
        texts = " ".join(
            fact for fact in facts([one, found, office.get_fee_form(reader, permit_type=one["code"])]) if isinstance(fact, str)
        )
        for mark in ("Inhil", "Salatiga", "http", "SIPPN", "->", "scribd"):
            assert mark not in texts, (one["code"], mark)
        assert {tag["tag"] for requirements in known["requirements"].values() for tag in requirements} <= {"V", "A", "K", "I"}
        for old, new in zip(known["legal_basis"], found["legal_basis"], strict=True):
            assert old["text"] == new["text"]

    known = office.get_permit_type(ADMIN, code="SIPD")
    assert len(known["sources"]) == 6 and "Salatiga" in known["sla_note"] and "Dasar hukum" in known["research_notes"][0]


def test_a_search_says_what_is_ours_what_is_near_and_what_is_elsewhere(office):
    assert office.search_permit_types(q="apotik")["items"][0]["code"] == "APOTEK"
    assert office.list_permit_types(q="apotik")[0]["code"] == "APOTEK"
    assert office.search_permit_types(q="apotik", group="building") == {"items": [], "next": None, "nearest": [], "elsewhere": []}
    assert "OSS" in office.search_permit_types(SITI, q="siup")["elsewhere"][0]["says"]
    assert len(office.search_permit_types(q=" ")["items"]) == 37
    office.execute("update permit_type set everyday_words = null, research_notes = null; update agency set elsewhere = null")
    assert office.search_permit_types(q="siup")["elsewhere"] == []
