"""Simulasi Tarif: which formula a permit type's fee follows, on what law, and what it comes to."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from permits.domain.catalogue.permit_type import Fee
from permits.domain.catalogue.requirement import TaggedText
from permits.domain.fees import building as building_fee
from permits.domain.fees import tables as table_fees
from permits.domain.fees.inputs import Answers, Input, Result, read


@dataclass(frozen=True)
class Rule:
    inputs: Callable[[dict[str, Any]], tuple[Input, ...]]
    estimate: Callable[[dict[str, Any], Answers], Result]
    legal_basis: tuple[TaggedText, ...]
    tariff_note: str
    notes: tuple[str, ...] = ()
    has_gap: Callable[[dict[str, Any]], bool] = lambda terms: False  # whether something that can be asked for has no rate


LEVIES = TaggedText("UU 1/2022 tentang Hubungan Keuangan antara Pemerintah Pusat dan Pemerintahan Daerah", "K")
LEVIES_LEFT = TaggedText("UU 1/2022: retribusi perizinan tertentu hanya untuk PBG, penggunaan TKA, dan pertambangan rakyat", "K")
NOT_AN_ASSESSMENT = "Hasil simulasi, bukan ketetapan retribusi."


def _free(terms: dict[str, Any], answers: Answers) -> Result:
    return Result(0, "Retribusi = 0", "Retribusi = Rp0", ())


RULES = {
    "ZERO": Rule(lambda terms: (), _free, (LEVIES_LEFT,), "Tidak dipungut retribusi."),
    "PBG_PP16_2021": Rule(
        building_fee.inputs,
        building_fee.estimate,
        (TaggedText("PP 16/2021 tentang Peraturan Pelaksanaan UU 28/2002 tentang Bangunan Gedung", "V"), LEVIES_LEFT),
        building_fee.TARIFF_NOTE,
        building_fee.NOTES,
        has_gap=building_fee.floors_have_gap,
    ),
    "SEAT_TABLE": Rule(
        table_fees.seat_inputs,
        table_fees.seat_fee,
        (LEVIES,),
        "Tarif contoh dari Jawa Timur, bukan tarif instansi ini.",
        has_gap=table_fees.seats_have_gap,
    ),
    "RENT_TABLE": Rule(
        table_fees.rent_inputs,
        table_fees.rent,
        (LEVIES,),
        "Tarif ilustrasi, bukan tarif instansi ini.",
    ),
    "TKA_USD": Rule(
        table_fees.foreign_worker_inputs,
        table_fees.foreign_worker_fee,
        (TaggedText("PP 34/2021 tentang Penggunaan Tenaga Kerja Asing", "V"), LEVIES_LEFT),
        "USD 100 per orang per bulan, dibayar dalam rupiah.",
    ),
}


def rule_of(fee: Fee) -> Rule:
    return RULES[fee.rule]


def inputs(fee: Fee) -> tuple[Input, ...]:
    """What must be known; nothing when it is free."""
    return rule_of(fee).inputs(fee.terms)


def estimate(fee: Fee, given: dict[str, str]) -> Result:
    """:raises Invalid: invalid_fields, see fee_inputs.read."""
    return rule_of(fee).estimate(fee.terms, read(inputs(fee), given))


def has_gap(fee: Fee) -> bool:
    return rule_of(fee).has_gap(fee.terms)


def notes(fee: Fee) -> list[str]:
    return [*rule_of(fee).notes, *([fee.note] if fee.note else [])]


def tariff_note(fee: Fee) -> str:
    return f"{rule_of(fee).tariff_note} {NOT_AN_ASSESSMENT}"
