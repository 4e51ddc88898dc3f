"""What importing a permit type does, in sentences that an admin understands."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from gateway import catalogue_file, words
from gateway.pages import differences, labels, permit_type_faults

OUTCOME: dict[str, Any] = {
    "new": _("Jenis izin baru: menjadi draf."),
    "changed": _("Berubah: menjadi draf versi berikutnya."),
    "same": _("Sama persis: tidak ada yang dilakukan."),
    "drafted": _("Sudah menjadi draf dengan isi yang sama."),
    "refused": _("Tidak dapat diimpor."),
}
Verdict = dict[str, Any]


def told(one: Verdict) -> Verdict:
    """With its sentences."""
    return {**one, "says": [str(OUTCOME[one["outcome"]]), *why(one), *changes(one), *unfinished(one), *passed_over(one)]}


def why(one: Verdict) -> list[str]:
    """Why it is refused, each with its place in the file."""
    found = [_wrong(one["place"], inside, fault) for inside, fault in one["wrong"].items()]
    return found + ([permit_type_faults.sentence(each) for each in one["faults"]] if one["outcome"] == "refused" else [])


def changes(one: Verdict) -> list[str]:
    """What differs from the version that was published last."""
    kinds = [
        f"{labels.APPLICATION_KIND[kind]}: {differences.for_office(each)}" for kind, found in one["differences"].items() for each in found
    ]
    return [*map(differences.for_office, one["general"]), *kinds]


def unfinished(one: Verdict) -> list[str]:
    """What must be mended in the draft before it can be published."""
    if one["outcome"] == "refused":
        return []
    return [gettext("Sebelum terbit: %(fault)s", fault=permit_type_faults.sentence(each)) for each in one["faults"]]


def passed_over(one: Verdict) -> list[str]:
    places = [catalogue_file.shown_place(one["place"], inside) for inside in one["unknown"]]
    return [gettext("Tidak dikenal, dilewati: %(places)s.", places=", ".join(places))] if places else []


def _wrong(place: int, inside: str, fault: dict[str, Any]) -> str:
    return words.fault(inside, _exact(inside, fault), label_=catalogue_file.shown_place(place, inside))


def _exact(inside: str, fault: dict[str, Any]) -> dict[str, Any]:
    """A text that keeps not to its pattern: what is wrong with a code or a number is no character that cannot be stored."""
    if fault["code"] != "pattern":
        return fault
    if inside == "code":
        return {"code": "permit_type_code"}
    if inside.startswith("fee.terms"):
        return {"code": "not_a_number", "kind": "decimal"}
    return {"code": "catalogue_code"} if inside.rpartition(".")[2] == "code" else fault
