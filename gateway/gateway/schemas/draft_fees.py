"""The fee in a draft of the catalogue: tables are typed as lines, for pages and API alike."""

import re
from typing import Any

from marshmallow import ValidationError, validates_schema

from gateway import typed_numbers
from gateway.schemas.common import RevisionForm
from gateway.schemas.fields import Choice, Code, Text, Whole
from gateway.schemas.permit_types import FEE_RULES

SEATS = re.compile(r"(\d{1,4})\s*[-–—]\s*(\d{1,4})\s*=\s*(.+)")
MOST_RUPIAH = 10**12
MOST_SEATS, MOST_ROWS = 1000, {"SEAT_TABLE": 40, "RENT_TABLE": 100, "TKA_USD": 40}


class DraftFeeForm(RevisionForm):
    """`table`: one row per line. SEAT_TABLE: `1-8 = 150000`, the fee a year by the number of seats; RENT_TABLE: `item | unit | rate`; TKA_USD:
    whom it spares. `replacement`: SEAT_TABLE's fee of a new card; `usd`, `late_percent`: TKA_USD's, a person and month, and the interest a
    month. What a formula does not need is left out. PBG_PP16_2021 has its tables from the law."""

    rule = Choice(FEE_RULES, required=True)
    note = Text(500, load_default="")
    table = Text(12000, lines=True, load_default="")
    replacement = Whole(0, MOST_RUPIAH, load_default=None, allow_none=True)
    usd = Whole(0, 100_000, load_default=None, allow_none=True)
    late_percent = Whole(0, 100, load_default=None, allow_none=True)

    @validates_schema
    def readable(self, data: dict[str, Any], **kwargs: Any) -> None:
        rule = data["rule"]
        needed = {"SEAT_TABLE": ("table", "replacement"), "RENT_TABLE": ("table",), "TKA_USD": ("usd", "late_percent")}.get(rule, ())
        empty = {name: [Code("required")] for name in needed if data[name] in (None, "")}
        if empty:
            raise ValidationError(empty)
        rows = lines(data["table"])
        if rule in MOST_ROWS and len(rows) > MOST_ROWS[rule]:
            fault = Code("too_many")
            fault.values = {"limit": MOST_ROWS[rule]}
            raise ValidationError({"table": [fault]})
        for number, line in enumerate(rows, start=1):
            code = _fault_of_row(rule, line)
            if code:
                fault = Code(code)
                fault.values = {"line": number, "text": line[:60]}
                raise ValidationError({"table": [fault]})


def _fault_of_row(rule: str, line: str) -> str | None:
    if rule == "SEAT_TABLE":
        return None if seats(line) else "seat_line"
    if rule == "RENT_TABLE":
        return None if rent(line) else "rent_line"
    return "exempt_line" if rule == "TKA_USD" and len(line) > 100 else None


def fee(given: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    """As the service takes it. `known`: the fee that it replaces, whose tables stay where the formula has them from the law."""
    rule = given["rule"]
    new: dict[str, Any] = {"rule": rule, "note": given["note"] or None}
    rows = lines(given["table"])
    if rule == "SEAT_TABLE":
        return {**new, "terms": {"seats": [seats(line) for line in rows], "replacement": given["replacement"]}}
    if rule == "RENT_TABLE":
        return {**new, "terms": {"items": [rent(line) for line in rows]}}
    if rule == "TKA_USD":
        return {**new, "terms": {"usd_per_person_month": given["usd"], "late_percent": given["late_percent"], "exempt": rows}}
    return {**new, **({"terms": known["terms"]} if rule == known["rule"] else {})}


def typed(stored: dict[str, Any]) -> dict[str, Any]:
    """A stored fee as a browser would send it."""
    terms: dict[str, Any] = stored["terms"]
    rows = {
        "SEAT_TABLE": lambda: [f"{row['min']}-{row['max']} = {row['per_year']}" for row in terms["seats"]],
        "RENT_TABLE": lambda: [f"{row['item']} | {row['unit']} | {row['rate']}" for row in terms["items"]],
        "TKA_USD": lambda: list(terms["exempt"]),
    }.get(stored["rule"], list)()
    more = {"replacement": terms.get("replacement"), "usd": terms.get("usd_per_person_month"), "late_percent": terms.get("late_percent")}
    return {"rule": stored["rule"], "note": stored["note"] or "", "table": "\n".join(rows), **more}


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def seats(line: str) -> dict[str, int] | None:
    """`1-8 = 150000`; None: it is no such row."""
    found = SEATS.fullmatch(line)
    rate = _rupiah(found[3]) if found else None
    if found is None or rate is None or not 1 <= int(found[1]) <= int(found[2]) <= MOST_SEATS:
        return None
    return {"min": int(found[1]), "max": int(found[2]), "per_year": rate}


def rent(line: str) -> dict[str, Any] | None:
    """`item | unit | rate`; None: it is no such row."""
    item, unit, *rest = [*(part.strip() for part in line.split("|")), ""][:4]
    rate = _rupiah(rest[0]) if line.count("|") == 2 else None
    return {"item": item, "unit": unit, "rate": rate} if 0 < len(item) <= 100 and 0 < len(unit) <= 40 and rate is not None else None


def _rupiah(text: str) -> int | None:
    number = typed_numbers.understood(text)
    return int(number) if number.isdecimal() and len(number) < 16 and int(number) <= MOST_RUPIAH else None
