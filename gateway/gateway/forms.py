"""Forms of the pages: a thin layer over the marshmallow schemas, which the API uses too.

A `Form` keeps what was typed, checks it with its schema, and returns each field with value, limit and error, ready for the macros of
templates/components.html. Only the schema says which fields exist and what they may contain.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import Schema
from werkzeug.datastructures import MultiDict

from bus.refusals import Invalid
from gateway import typed_text, words

MONTHS = (
    ["januari", "februari", "maret", "april", "mei", "juni", "juli", "agustus", "september", "oktober", "november", "desember"],
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"],
    ["jan", "feb", "mar", "apr", "mei", "jun", "jul", "agu", "sep", "okt", "nov", "des"],
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
)

# Dates that always lie in the future.
COMING = frozenset({"valid_until"})


@dataclass(frozen=True)
class BoundField:
    """One field as a page shows it: the typed value and its error."""

    name: str
    value: str
    error: str
    parts: Mapping[str, str]
    digits: bool = False
    values: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return self.name

    @property
    def length(self) -> int:
        """The length that the counter shows: for a phone number only the digits count."""
        return sum(sign.isdigit() for sign in self.value) if self.digits else len(self.value)


class Form:
    """What was typed into one form, its fields, and its errors.

    `typed`: a request's form, or stored values; `dates`: the fields typed in three boxes; `digits`: those of which only the digits are
    counted; `chosen`: those chosen from a list; `several`: those with boxes to tick; `labels`: the page's names of fields where they differ
    from the usual ones.
    """

    def __init__(
        self,
        typed: Mapping[str, Any],
        *,
        dates: Iterable[str] = (),
        digits: Iterable[str] = (),
        chosen: Iterable[str] = (),
        several: Iterable[str] = (),
        labels: Mapping[str, str] | None = None,
    ) -> None:
        self.typed, self.dates, self.digits, self.chosen = typed, tuple(dates), tuple(digits), tuple(chosen)
        self.several = tuple(several)
        self.labels = dict(labels or {})
        self.errors: dict[str, str] = {}

    def __getitem__(self, name: str) -> BoundField:
        value = self.typed.get(name)
        return BoundField(
            name=name,
            value="" if value is None else str(value),
            error=self.errors.get(name, ""),
            parts=self._parts(name),
            digits=name in self.digits,
            values=self._ticked(name),
        )

    @property
    def summary(self) -> list[dict[str, str]]:
        """Errors for the error summary, each linking to its field; an error without a field has no link."""
        return [{"text": text, "href": f"#{name}"} if name else {"text": text} for name, text in self.errors.items()]

    def entered(self, schema: type[Schema]) -> dict[str, Any]:
        """Return what was typed for the schema's fields, with dates joined and empty fields left out."""
        names = [field.data_key or name for name, field in schema().fields.items()]
        found = {name: self._entered(name) for name in names}
        return {name: value for name, value in found.items() if value or name in self.several}

    def _entered(self, name: str) -> str | list[str]:
        if name in self.several:
            return list(self._ticked(name))
        return joined_date(self._parts(name), coming=name in COMING) if name in self.dates else self[name].value

    def answer(self, name: str) -> str:
        """What was typed for one field, with a date joined."""
        return str(self._entered(name))

    def _ticked(self, name: str) -> tuple[str, ...]:
        if name not in self.several:
            return ()
        ticked = self.typed.getlist(name) if isinstance(self.typed, MultiDict) else self.typed.get(name) or ()
        return tuple(str(each) for each in ticked)

    def load(self, schema: type[Schema], **known: Any) -> dict[str, Any] | None:
        """Return the fields as checked by the schema, with `known` among them; or None, and keep the errors."""
        try:
            return dict(schema().load(self.entered(schema) | known))
        except Invalid as refusal:
            self.refuse(refusal.details["fields"])
            return None

    def add(self, errors: Mapping[str, str | list[str]]) -> None:
        """Add errors by field; a field keeps its first error."""
        for name, texts in errors.items():
            self.errors.setdefault(name, texts if isinstance(texts, str) else texts[0])

    def in_order(self, names: Iterable[str]) -> None:
        """Put the errors in the order in which the page shows its fields; errors without a field come first."""
        order = list(names)
        self.errors = dict(sorted(self.errors.items(), key=lambda each: order.index(each[0]) if each[0] in order else -1))

    def require(self, *names: str) -> bool:
        """Add an error for each of these fields that is empty; return whether none was."""
        empty = [name for name in names if not self[name].value.strip()]
        self.refuse({name: {"code": "required"} for name in empty})
        return not empty

    def refuse(self, faults: Mapping[str, dict[str, Any]], called: Mapping[str, str] | None = None) -> None:
        """Add the faults of a refusal, `{field: {"code": …}}`, in words; `called`: names of fields whose labels are data."""
        labels = self.labels | dict(called or {})
        self.add({name: words.fault(name, self._asked(name, fault), label_=labels.get(name)) for name, fault in faults.items()})

    def _asked(self, name: str, fault: dict[str, Any]) -> dict[str, Any]:
        """An empty text field says "enter", an empty list says "choose"."""
        return {**fault, "code": "choose"} if fault.get("code") == "required" and name in self.chosen else fault

    def _parts(self, name: str) -> dict[str, str]:
        if f"{name}-year" in self.typed:
            return {part: str(self.typed.get(f"{name}-{part}", "")).strip() for part in ("day", "month", "year")}
        year, _, rest = str(self.typed.get(name) or "").partition("-")
        month, _, day = rest.partition("-")
        return {"day": day.lstrip("0"), "month": month.lstrip("0"), "year": year}


def joined_date(parts: Mapping[str, str], *, coming: bool = False) -> str:
    """Return an ISO date from three typed parts, "" when all are empty, and what was typed when it is not a date.

    The month may be a number or its Indonesian or English name, in full or short. A year of two digits is refused: 27 may be 1927. Only
    when the date is `coming`, like the end of a validity, it can only be a year of this century.
    """
    parts = {name: typed_text.cleaned(part).lstrip("'’‘") for name, part in parts.items()}
    year = f"20{parts['year']}" if coming and re.fullmatch("[0-9]{2}", parts["year"]) else parts["year"]
    typed = "-".join((year, parts["month"], parts["day"]))
    try:
        return date(int(year), _month(parts["month"]), int(parts["day"])).isoformat() if len(year) == 4 else typed.strip("-")
    except (ValueError, OverflowError):  # Overflow: a month or day beyond any machine's numbers
        return typed.strip("-")


def _month(text: str) -> int:
    for names in MONTHS:
        if text.lower() in names:
            return names.index(text.lower()) + 1
    return int(text)
