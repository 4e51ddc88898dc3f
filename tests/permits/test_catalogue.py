"""The catalogue: 37 permit types in our words, nothing lost on the way into the database and back."""

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bus import contract
from permits.domain.document import Document, document, fault_of
from permits.domain.fees.rule import RULES
from permits.import_catalogue import FEE_TERMS, GROUPS, TAGS
from permits.import_catalogue import permit_type as from_data
from permits.seed import DATA, permit_types
from permits.store.json import BESIDE, permit_type, requirements, written_permit_type

TYPES = {one.code: one for one in permit_types()}
RAW = {each["code"]: each for each in json.loads((DATA / "permit_types.json").read_text("utf-8"))["permit_types"]}
PROMISED = contract.of("permits").rpc["$defs"]
DOCUMENT_KINDS = PROMISED["DocumentKind"]["enum"]


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
        stored = json.loads(json.dumps(written_permit_type(one) | {"later": 1}))
        stored["fee"]["later"] = stored["validity"]["later"] = 1
        for each in (*stored["legal_basis"], *(each for found in stored["requirements"].values() for each in found)):
            each["later"] = 1
        stored["requirements"]["later"] = [{"later": 1}]
        beside = {name: getattr(one, name) for name in BESIDE}
        assert permit_type(stored, **beside) == one
        assert not stored.keys() & beside.keys()


def test_what_was_stored_before_a_field_was_added_has_the_fields_default():
    stored = json.loads(json.dumps(written_permit_type(TYPES["SIPD"])))
    assert permit_type(stored).everyday_words == ()


def test_the_catalogue_says_what_kind_of_document_fulfils_a_requirement_of_its_own() -> None:
    raw = deepcopy(RAW["SIPD"])
    raw["requirements"]["baru"].append({"doc": "SERTIFIKAT", "document_kind": "diploma", "text": "Sertifikat", "wajib": True, "tag": "I"})
    wanted = from_data(raw, building_tariff={}, document_kinds=DOCUMENT_KINDS).requirements["new"][-1]
    assert fault_of(paper("company"), wanted, on=date(2026, 11, 23)) == {
        "code": "document_wrong_kind", "kind": "company", "wanted": "diploma",
    }  # fmt: skip
    assert fault_of(paper("diploma"), wanted, on=date(2026, 11, 23)) is None


def test_a_requirement_stored_before_the_catalogue_said_its_kind_asks_for_the_same_kind() -> None:
    found = [each for one in TYPES.values() for kind in one.kinds for each in one.requirements[kind] if not each.is_ticked]
    before = [{name: value for name, value in asdict(each).items() if name != "document_kind"} for each in found]
    assert requirements(before) == tuple(found)
    assert {each.document_kind for each in found} >= {"identity", "permit", None}


def paper(kind: str) -> Document:
    return document(
        account_id=1, agency="muara-enim", kind=kind, name="a", number=None, issued_on=None, valid_until=None,
        today=date(2026, 11, 23), at=datetime(2026, 11, 23, tzinfo=UTC),
        file={"key": "documents/1", "name": "a.pdf", "media_type": "application/pdf", "size": 1, "sha256": "0" * 64},
    )  # fmt: skip


def test_kinds_without_requirements_are_not_offered():
    assert TYPES["SIPD"].kinds == ("new", "renewal", "amendment")
    assert TYPES["KRK"].kinds == ("new",)
    assert TYPES["DKPTKA"].kinds == ("renewal",)


NOT_THERE: dict[str, Callable[[dict[str, Any]], None]] = {
    "group 'x' is none of kesehatan-nakes,": lambda raw: raw.update(group="x"),
    "kind 'x' is none of izin, non_izin": lambda raw: raw.update(kind="x"),
    "subject 'x' is none of perorangan, perusahaan": lambda raw: raw["subject"].append("x"),
    "requirements 'x' is none of baru, perpanjangan, perubahan, duplikat": lambda raw: raw["requirements"].update(x=[]),
    "document_kind 'x' is none of identity, tax,": lambda raw: raw["requirements"]["perubahan"][0].update(document_kind="x"),
    "unit of validity 'x' is none of tahun, bulan, hari": lambda raw: raw["validity"].update(unit="x"),
    "fee rule 'x' is none of ZERO, PBG_PP16_2021,": lambda raw: raw["fee"].update(rule="x"),
    "tag 'x' is none of V, A, K, I": lambda raw: raw["legal_basis"][0].update(tag="x"),
    "flow 'x' is none of simple": lambda raw: raw.update(flow="x"),
}


@pytest.mark.parametrize(("says", "spoil"), NOT_THERE.items(), ids=[each.partition(" 'x'")[0] for each in NOT_THERE])
def test_an_entry_that_names_what_there_is_not_is_refused_in_words(says: str, spoil: Callable[[dict[str, Any]], None]) -> None:
    raw = deepcopy(RAW["SIPD"])
    spoil(raw)
    with pytest.raises(ValueError, match="permit type SIPD: ") as refused:
        from_data(raw, building_tariff={}, document_kinds=DOCUMENT_KINDS)
    assert str(refused.value).startswith(f"permit type SIPD: {says}")


def test_what_an_entry_may_name_is_what_the_contract_promises_and_the_tariff_computes() -> None:
    assert list(FEE_TERMS) == list(RULES) == PROMISED["FeeRule"]["enum"]
    assert [code for code, _ in GROUPS.values()] == PROMISED["Group"]["enum"]
    assert set(TAGS) == set(PROMISED["Tag"]["enum"])


def test_facts_keep_their_provenance():
    one = TYPES["SIPD"]
    assert {text.tag for text in one.legal_basis} == {"V"}
    assert {requirement.tag for requirement in TYPES["SIPP"].requirements["new"]} <= {"V", "A", "K", "I"}
    assert one.sources
    assert one.category == "permit" and TYPES["SKP"].category == "non_permit"
    assert (TYPES["PBG"].validity.value, TYPES["PBG"].validity.unit, TYPES["PBG"].validity.note) == (None, "indefinite", "selama bangunan")
