"""The entries of data/permit_types.json in our words. Their Indonesian keys and values end here."""

import json
from collections.abc import Callable, Collection
from functools import cache
from importlib.resources import files
from typing import Any

from permits.domain import numbering
from permits.domain.catalogue.draft import narrowed
from permits.domain.catalogue.field import KINDS as FIELD_KINDS
from permits.domain.catalogue.field import Field, FieldChoice
from permits.domain.catalogue.permit_type import Elsewhere, Fee, KindTerms, PermitType, Validity
from permits.domain.catalogue.requirement import DOCUMENT, MEDIA, VALID_ON, WAYS, Requirement, TaggedText
from permits.domain.condition import Condition
from permits.domain.flow.shipped import FLOWS
from permits.inspection_points import points_for

KINDS = {"baru": "new", "perpanjangan": "renewal", "perubahan": "amendment", "duplikat": "duplicate"}
TAGS = ("V", "A", "K", "I")
APPLICANT_TYPES = {"perorangan": "individual", "perusahaan": "company"}
CATEGORIES = {"izin": "permit", "non_izin": "non_permit"}
UNITS = {"tahun": "year", "bulan": "month", "hari": "day"}
GROUPS = {
    "kesehatan-nakes": ("health_practice", "Tenaga kesehatan"),
    "kesehatan-sarana": ("health_facility", "Sarana kesehatan"),
    "reklame": ("advertising", "Reklame"),
    "bangunan": ("building", "Bangunan"),
    "perhubungan": ("transport", "Perhubungan"),
    "pendidikan": ("education", "Pendidikan"),
    "perdagangan": ("trade", "Perdagangan"),
    "aset": ("regional_assets", "Aset daerah"),
    "ketenagakerjaan": ("employment", "Ketenagakerjaan"),
    "non-izin": ("non_permit", "Non-izin"),
    "lainnya": ("other", "Lainnya"),
}


def permit_type(raw: dict[str, Any], *, building_tariff: dict[str, Any], document_kinds: Collection[str]) -> PermitType:
    """One entry of data/permit_types.json in our words; kinds without a requirement are not offered. `document_kinds`: those there are.

    :raises ValueError: the entry names something that there is not.
    """
    _refuse_unknown(raw, document_kinds=document_kinds)
    group, group_name = GROUPS[raw["group"]]
    return PermitType(
        code=raw["code"],
        name=raw["name"],
        group=group,
        group_name=group_name,
        category=CATEGORIES[raw["kind"]],
        technical_unit=raw["instansi_teknis"],
        applicant_types=tuple(APPLICANT_TYPES[word] for word in raw["subject"]),
        requirements={to: _requirements(raw["requirements"][kind]) for kind, to in KINDS.items() if raw["requirements"].get(kind)},
        working_days=raw["sla"]["working_days"],
        sla_note=raw["sla"].get("note"),
        validity=_validity(raw["validity"]),
        number_format=raw.get("number_format"),
        fields=_fields(raw),
        by_kind={KINDS[kind]: _kind_terms(own) for kind, own in raw.get("by_kind", {}).items()},
        fee=Fee(raw["fee"]["rule"], raw["fee"]["tag"], raw["fee"].get("note"), FEE_TERMS[raw["fee"]["rule"]](raw["fee"], building_tariff)),
        legal_basis=tuple(TaggedText(**basis) for basis in raw["legal_basis"]),
        sources=tuple(raw["sources"]),
        max_active_per_person=raw.get("max_active_per_person"),
        flow=raw.get("flow", "simple"),
        technical_units=tuple(raw.get("technical_units", ())),
        inspection_points=points_for(raw["code"]),
        everyday_words=tuple(raw.get("everyday_words", ())),
        research_notes=tuple(raw.get("research_notes", ())),
    )


def _refuse_unknown(raw: dict[str, Any], *, document_kinds: Collection[str]) -> None:
    wanted = [each for found in raw["requirements"].values() for each in found or ()]
    own = raw.get("by_kind", {})
    validities = [raw["validity"], *(each["validity"] for each in own.values() if "validity" in each)]
    named: list[tuple[str, Collection[str], Collection[str]]] = [
        ("group", [raw["group"]], GROUPS),
        ("kind", [raw["kind"]], CATEGORIES),
        ("subject", raw["subject"], APPLICANT_TYPES),
        ("requirements", raw["requirements"], KINDS),
        ("document_kind", [each["document_kind"] for each in wanted if each.get("document_kind")], document_kinds),
        ("fulfilled_by", [each["fulfilled_by"] for each in wanted if "fulfilled_by" in each], WAYS),
        ("valid_on", [each["valid_on"] for each in wanted if "valid_on" in each], VALID_ON),
        ("media", [kind for each in wanted for kind in each.get("media", ())], MEDIA),
        ("unit of validity", [each["unit"] for each in validities if each["value"] is not None], UNITS),
        ("kind of by_kind", own, [kind for kind in KINDS if raw["requirements"].get(kind)]),
        ("fee rule", [raw["fee"]["rule"]], FEE_TERMS),
        ("tag", [each["tag"] for each in (raw["fee"], *wanted, *raw["legal_basis"])], TAGS),
        ("kind of field", [each["kind"] for each in raw.get("fields", ())], FIELD_KINDS),
        ("flow", [raw.get("flow", "simple"), *(each["flow"] for each in own.values() if "flow" in each)], FLOWS),
    ]
    faults = [f"{key} {name!r} is none of {', '.join(known)}" for key, names, known in named for name in names if name not in known]
    for each in (raw, *own.values()):
        fault = numbering.fault_of(each.get("number_format", numbering.PERMIT_FORMAT))
        faults += [f"number_format {each['number_format']!r}: {fault['code']}"] if fault else []
    if faults:
        raise ValueError(f"permit type {raw['code']}: " + "; ".join(faults))


def _requirements(raw: list[dict[str, Any]]) -> tuple[Requirement, ...]:
    return tuple(map(_requirement, raw))


def _requirement(raw: dict[str, Any]) -> Requirement:
    asked: dict[str, Any] = {"fulfilled_by": raw.get("fulfilled_by", DOCUMENT), "when": Condition.given(raw.get("when")), **narrowed(raw)}
    return Requirement(raw["doc"], raw["text"], required=raw["wajib"], tag=raw["tag"], document_kind=raw.get("document_kind"), **asked)


def _kind_terms(raw: dict[str, Any]) -> KindTerms:
    return KindTerms(
        working_days=raw.get("working_days"),
        validity=_validity(raw["validity"]) if "validity" in raw else None,
        number_format=raw.get("number_format"),
        flow=raw.get("flow"),
    )


def _fields(raw: dict[str, Any]) -> dict[str, tuple[Field, ...]]:
    """Each names the kinds that ask it; all where it names none."""
    offered = [kind for kind in KINDS if raw["requirements"].get(kind)]
    asked = {KINDS[kind]: [each for each in raw.get("fields", ()) if kind in each.get("jenis", offered)] for kind in offered}
    return {kind: tuple(map(_field, found)) for kind, found in asked.items() if found}


def _field(raw: dict[str, Any]) -> Field:
    choices = tuple(FieldChoice(each["code"], each["label"]) for each in raw.get("choices", ()))
    named = {name: raw.get(name) for name in ("help", "unit", "least", "most")}
    return Field(
        raw["code"], raw["kind"], raw["label"], required=raw["wajib"], choices=choices, when=Condition.given(raw.get("when")), **named
    )


def _validity(raw: dict[str, Any]) -> Validity:
    if raw["value"] is None:
        return Validity(value=None, unit="indefinite", note=raw["unit"])
    return Validity(value=raw["value"], unit=UNITS[raw["unit"]], note=raw.get("note"))


def _building_terms(raw: dict[str, Any], table: dict[str, Any]) -> dict[str, Any]:
    return {"functions": table["If"], "weights": table["bp"], "floors": table["coef_lantai"], "works": table["Ibg"]}


def _seat_terms(raw: dict[str, Any], _: dict[str, Any]) -> dict[str, Any]:
    rows = [{"min": row["min_seat"], "max": row["max_seat"], "per_year": row["rp_per_tahun"]} for row in raw["table"]]
    return {"seats": rows, "replacement": raw["lost_or_damaged"]}


def _rent_terms(raw: dict[str, Any], _: dict[str, Any]) -> dict[str, Any]:
    return {"items": [{"item": row["item"], "unit": row["satuan"], "rate": row["rp"]} for row in raw["table"]]}


def _foreign_worker_terms(raw: dict[str, Any], _: dict[str, Any]) -> dict[str, Any]:
    percent = raw["late_interest_pct_per_month"]
    return {"usd_per_person_month": raw["usd_per_person_month"], "late_percent": percent, "exempt": raw["exempt"]}


# By fee rule, from the entry's fee and the building tariff: the numbers that the rule's formula (domain.tariff) takes.
FEE_TERMS: dict[str, Callable[[dict[str, Any], dict[str, Any]], dict[str, Any]]] = {
    "ZERO": lambda raw, building_tariff: {},
    "PBG_PP16_2021": _building_terms,
    "SEAT_TABLE": _seat_terms,
    "RENT_TABLE": _rent_terms,
    "TKA_USD": _foreign_worker_terms,
}


def shipped_terms(rule: str) -> dict[str, Any]:
    """The numbers of a formula whose tables are law, as they come with the house; those of any other are the office's own."""
    return _building_terms({}, building_tariff()) if rule == "PBG_PP16_2021" else {}


@cache
def building_tariff() -> Any:
    return json.loads((files("permits") / "data" / "pbg_tariff.json").read_text("utf-8"))


def elsewhere(raw: dict[str, Any]) -> Elsewhere:
    return Elsewhere(tuple(raw["words"]), raw["name"], raw["says"], raw["address"])
