"""The levy on building approval (PBG), PP 16/2021.

    levy = floor area × (Ilo × SHST) × It × Ibg
    It   = If × Σ(bp × Ip) × Fm, rounded half up to three decimals; the levy is rounded half up to whole rupiah

Three independent public implementations agree on the formula and its tables. Ilo (local index) is a percentage of at most 0.5 %,
SHST (standard price per m²) a local value: the default is another regency's sample. The two residential classes do not meet
without a gap (below 100 m² *and* below two floors; above 100 m² *and* above two), so the function is a choice, not computed.
"""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from permits.domain.fees.inputs import Answers, Choice, Component, Input, Result, plain, rupiah, shown, shown_rupiah

FUNCTIONS = {
    "hunian_kecil": ("residential_small", "Hunian kecil (di bawah 100 m² dan di bawah 2 lantai)"),
    "hunian_besar": ("residential_large", "Hunian besar (di atas 100 m² atau 2 lantai ke atas)"),
    "keagamaan": ("religious", "Keagamaan"),
    "usaha": ("business", "Usaha"),
    "usaha_umkm": ("business_small", "Usaha (UMKM)"),
    "sosial_budaya": ("social_cultural", "Sosial dan budaya"),
    "khusus": ("special", "Khusus"),
    "campuran_kecil": ("mixed_small", "Campuran, kecil"),
    "campuran_besar": ("mixed_large", "Campuran, besar"),
}
WORKS = {
    "baru": ("new", "Bangunan baru"),
    "rehab_sedang": ("repair_medium", "Rehabilitasi atau renovasi, rusak sedang"),
    "rehab_berat": ("repair_heavy", "Rehabilitasi atau renovasi, rusak berat"),
    "pelestarian_pratama": ("preservation_basic", "Pelestarian, pratama"),
    "pelestarian_madya": ("preservation_middle", "Pelestarian, madya"),
    "pelestarian_utama": ("preservation_main", "Pelestarian, utama"),
}
COMPLEXITY = (Choice("simple", "Sederhana", Decimal(1)), Choice("not_simple", "Tidak sederhana", Decimal(2)))
PERMANENCE = (Choice("permanent", "Permanen", Decimal(2)), Choice("not_permanent", "Non-permanen", Decimal(1)))
OWNERSHIP = (Choice("other", "Perorangan atau badan usaha", Decimal(1)), Choice("state", "Negara", Decimal(0)))

# A small house lies below both.
SMALL_AREA, SMALL_FLOORS = 100, 2
FORMULA = "Retribusi = luas lantai × (Ilo × SHST) × It × Ibg, dengan It = If × (Σ bp × Ip) × Fm"
TARIFF_NOTE = (
    "SHST Rp6.170.000 adalah contoh dari kabupaten lain, bukan nilai instansi ini. "
    "Indeks terintegrasi (It) dibulatkan ke 3 desimal, hasil ke rupiah penuh."
)
NOTES = ("Retribusi prasarana bangunan (volume × indeks × HSPBG) tidak termasuk.",)


def inputs(terms: dict[str, Any]) -> tuple[Input, ...]:
    most_floors = max(int(floors) for floors in terms["floors"])
    return (
        Input("function", "Fungsi bangunan (If)", "choice", _choices(FUNCTIONS, terms["functions"]), default="residential_small"),
        Input("floor_area", "Luas total lantai (LLt)", "decimal", min=Decimal("0.01"), max=Decimal(1000000), unit="m²", example="72.5"),
        Input("floors", "Jumlah lantai", "integer", default="1", min=Decimal(1), max=Decimal(most_floors), unit="lantai", example="2"),
        Input("ownership", "Kepemilikan (Fm)", "choice", OWNERSHIP, default="other"),
        Input("work", "Jenis pekerjaan (Ibg)", "choice", _choices(WORKS, terms["works"]), default="new"),
        Input("complexity", "Kompleksitas", "choice", COMPLEXITY, default="simple", technical=True),
        Input("permanence", "Permanensi", "choice", PERMANENCE, default="permanent", technical=True),
        Input(
            "ilo_percent",
            "Indeks lokalitas (Ilo)",
            "decimal",
            default="0.5",
            min=Decimal(0),
            max=Decimal("0.5"),
            unit="%",
            hint="Persentase, paling besar 0,5 %.",
            technical=True,
            example="0.5",
        ),
        Input(
            "shst",
            "Standar harga satuan tertinggi (SHST)",
            "integer",
            default="6170000",
            min=Decimal(1),
            max=Decimal(100000000),
            unit="Rp/m²",
            hint="Nilai contoh; tanyakan nilai yang berlaku ke kantor.",
            technical=True,
            example="6170000",
        ),
    )


def floors_have_gap(terms: dict[str, Any]) -> bool:
    """Whether some number of floors up to the highest has no coefficient."""
    return sorted(int(floors) for floors in terms["floors"]) != list(range(1, len(terms["floors"]) + 1))


def _choices(names: dict[str, tuple[str, str]], factors: dict[str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(*names[key], factor=Decimal(factor)) for key, factor in factors.items())


def estimate(terms: dict[str, Any], answers: Answers) -> Result:
    weights = {name: Decimal(weight) for name, weight in terms["weights"].items()}
    height = Decimal(terms["floors"][str(answers["floors"])])
    parameters = (
        weights["kompleksitas"] * answers["complexity"].factor
        + weights["permanensi"] * answers["permanence"].factor
        + weights["ketinggian"] * height
    )
    exact = answers["function"].factor * parameters * answers["ownership"].factor
    index = exact.quantize(Decimal("0.001"), ROUND_HALF_UP)
    ilo = answers["ilo_percent"] / 100
    amount = rupiah(answers["floor_area"] * ilo * answers["shst"] * index * answers["work"].factor)
    return Result(
        amount=amount,
        formula=FORMULA,
        formula_with_values=_with_values(answers, weights, height=height, ilo=ilo, index=index, amount=amount),
        components=(
            Component("floor_area", "Luas total lantai (LLt)", answers["floor_area"], unit="m²"),
            Component("ilo", "Indeks lokalitas (Ilo)", ilo),
            Component("shst", "Standar harga satuan tertinggi (SHST)", answers["shst"], unit="Rp/m²"),
            _chosen("function", "Indeks fungsi (If)", answers),
            Component("complexity_weight", "Bobot kompleksitas (bp)", weights["kompleksitas"]),
            _chosen("complexity", "Indeks kompleksitas (Ip)", answers),
            Component("permanence_weight", "Bobot permanensi (bp)", weights["permanensi"]),
            _chosen("permanence", "Indeks permanensi (Ip)", answers),
            Component("height_weight", "Bobot ketinggian (bp)", weights["ketinggian"]),
            Component("height", "Koefisien jumlah lantai (Ip)", height, choice=str(answers["floors"])),
            Component("parameters", "Σ bp × Ip", parameters),
            _chosen("ownership", "Faktor kepemilikan (Fm)", answers),
            Component("integrated_index", "Indeks terintegrasi (It), dibulatkan", index),
            _chosen("work", "Indeks bangunan gedung terbangun (Ibg)", answers),
        ),
        contradictions=_contradictions(answers),
    )


def _contradictions(answers: Answers) -> tuple[dict[str, Any], ...]:
    """The class of a house was chosen against its size. Between the two classes lies a gap (one of the two small, the other not) which
    the regulation leaves open: there the choice stands."""
    small = (answers["floor_area"] < SMALL_AREA, answers["floors"] < SMALL_FLOORS)
    size = {"floor_area": plain(answers["floor_area"]), "floors": plain(answers["floors"])}
    if answers["function"].value == "residential_small" and not all(small):
        return ({"field": "function", "code": "house_not_small", **size},)
    if answers["function"].value == "residential_large" and all(small):
        return ({"field": "function", "code": "house_not_large", **size},)
    return ()


def _chosen(name: str, label: str, answers: Answers) -> Component:
    choice: Choice = answers[name]
    assert choice.factor is not None
    return Component(name, label, choice.factor, choice=choice.label)


def _with_values(answers: Answers, weights: dict[str, Decimal], *, height: Decimal, ilo: Decimal, index: Decimal, amount: int) -> str:
    terms = (
        (weights["kompleksitas"], answers["complexity"].factor),
        (weights["permanensi"], answers["permanence"].factor),
        (weights["ketinggian"], height),
    )
    parameters = " + ".join(f"{shown(weight)} × {shown(factor)}" for weight, factor in terms)
    return (
        f"It = {shown(answers['function'].factor)} × ({parameters}) × {shown(answers['ownership'].factor)} = {shown(index)}; "
        f"Retribusi = {shown(answers['floor_area'])} m² × ({shown(ilo)} × {shown_rupiah(answers['shst'])}) × {shown(index)} × "
        f"{shown(answers['work'].factor)} = {shown_rupiah(amount)}"
    )
