"""Fees read from a table: vehicle seats, rent of regional assets, levy on foreign workers. Their numbers come with the catalogue."""

from decimal import Decimal
from itertools import pairwise
from typing import Any

from permits.domain.fees.inputs import Answers, Choice, Component, Input, Result, rupiah, shown, shown_rupiah

SEAT_SERVICES = (Choice("annual", "Kartu tahunan"), Choice("replacement", "Pengganti kartu hilang atau rusak"))


def seat_inputs(terms: dict[str, Any]) -> tuple[Input, ...]:
    fewest, most = min(row["min"] for row in terms["seats"]), max(row["max"] for row in terms["seats"])
    return (
        Input("service", "Layanan", "choice", SEAT_SERVICES, default="annual"),
        Input("seats", "Jumlah tempat duduk", "integer", min=Decimal(fewest), max=Decimal(most), unit="kursi", example="14"),
        Input("years", "Lama", "integer", default="1", min=Decimal(1), max=Decimal(5), unit="tahun", example="1"),
    )


def seats_have_gap(terms: dict[str, Any]) -> bool:
    """Whether some number of seats has no rate, or two."""
    rows = sorted(terms["seats"], key=lambda row: int(row["min"]))
    meet = all(row["max"] + 1 == above["min"] for row, above in pairwise(rows))
    return not (rows and meet and all(row["min"] <= row["max"] for row in rows))


def seat_fee(terms: dict[str, Any], answers: Answers) -> Result:
    if answers["service"].value == "replacement":
        rate = Decimal(terms["replacement"])
        components = (Component("rate", "Tarif kartu pengganti", rate, unit="Rp", choice=answers["service"].label),)
        return Result(int(rate), "Retribusi = tarif kartu pengganti", f"Retribusi = {shown_rupiah(rate)}", components)
    row = next(row for row in terms["seats"] if row["min"] <= answers["seats"] <= row["max"])
    rate, amount = Decimal(row["per_year"]), rupiah(row["per_year"] * answers["years"])
    return Result(
        amount,
        "Retribusi = tarif menurut jumlah tempat duduk × lama",
        f"Retribusi = {shown_rupiah(rate)} × {shown(answers['years'])} = {shown_rupiah(amount)}",
        (
            Component("seats", "Jumlah tempat duduk", answers["seats"], unit="kursi"),
            Component("rate", "Tarif", rate, unit="Rp/tahun", choice=f"{row['min']}–{row['max']} kursi"),
            Component("years", "Lama", answers["years"], unit="tahun"),
        ),
    )


def rent_inputs(terms: dict[str, Any]) -> tuple[Input, ...]:
    items = tuple(
        Choice(str(place), f"{row['item'].capitalize()} ({shown_rupiah(row['rate'])} per {row['unit']})", Decimal(row["rate"]), row["unit"])
        for place, row in enumerate(terms["items"], start=1)
    )
    most = Decimal(1000000)
    return (
        Input("item", "Barang milik daerah", "choice", items),
        Input(
            "quantity",
            "Jumlah atau luas",
            "decimal",
            default="1",
            min=Decimal("0.01"),
            max=most,
            hint="Tanah dalam m², lainnya unit.",
            example="72.5",
        ),
        Input(
            "duration",
            "Lama pemakaian",
            "integer",
            default="1",
            min=Decimal(1),
            max=Decimal(1200),
            hint="Dalam satuan tarifnya.",
            example="12",
        ),
    )


def rent(terms: dict[str, Any], answers: Answers) -> Result:
    item, quantity, duration = answers["item"], answers["quantity"], answers["duration"]
    amount = rupiah(item.factor * quantity * duration)
    return Result(
        amount,
        "Retribusi = tarif × jumlah × lama",
        f"Retribusi = {shown_rupiah(item.factor)} × {shown(quantity)} × {shown(duration)} = {shown_rupiah(amount)}",
        (
            Component("rate", "Tarif", item.factor, unit=f"Rp per {item.unit}", choice=item.label),
            Component("quantity", "Jumlah atau luas", quantity),
            Component("duration", "Lama pemakaian", duration),
        ),
    )


def foreign_worker_inputs(terms: dict[str, Any]) -> tuple[Input, ...]:
    exempt = tuple(Choice(str(place), text.capitalize(), Decimal(0)) for place, text in enumerate(terms["exempt"], start=1))
    employers = (Choice("none", "Pemberi kerja lain", Decimal(1)), *exempt)
    return (
        Input("persons", "Jumlah TKA", "integer", min=Decimal(1), max=Decimal(10000), unit="orang", example="5"),
        Input("months", "Lama", "integer", default="12", min=Decimal(1), max=Decimal(12), unit="bulan", example="12"),
        Input(
            "rate",
            "Kurs",
            "integer",
            min=Decimal(1000),
            max=Decimal(100000),
            unit="Rp/USD",
            hint="Kurs pada hari pembayaran.",
            example="16500",
        ),
        Input("employer", "Pembebasan", "choice", employers, default="none"),
        Input("months_late", "Terlambat membayar", "integer", default="0", min=Decimal(0), max=Decimal(24), unit="bulan", example="2"),
    )


def foreign_worker_fee(terms: dict[str, Any], answers: Answers) -> Result:
    """USD per person and month in rupiah of the day; late payment adds simple interest per month begun."""
    usd, employer = Decimal(terms["usd_per_person_month"]), answers["employer"]
    interest = Decimal(terms["late_percent"]) * answers["months_late"] / 100
    amount = rupiah(usd * answers["persons"] * answers["months"] * answers["rate"] * employer.factor * (1 + interest))
    return Result(
        amount,
        "Retribusi = USD per orang per bulan × orang × bulan × kurs × pembebasan × (1 + bunga keterlambatan)",
        f"Retribusi = {shown(usd)} × {shown(answers['persons'])} × {shown(answers['months'])} × {shown_rupiah(answers['rate'])} × "
        f"{shown(employer.factor)} × (1 + {shown(interest)}) = {shown_rupiah(amount)}",
        (
            Component("usd", "Tarif", usd, unit="USD/orang/bulan"),
            Component("persons", "Jumlah TKA", answers["persons"], unit="orang"),
            Component("months", "Lama", answers["months"], unit="bulan"),
            Component("rate", "Kurs", answers["rate"], unit="Rp/USD"),
            Component("employer", "Pembebasan", employer.factor, choice=employer.label),
            Component("interest", "Bunga keterlambatan", interest),
        ),
    )
