"""Filters of the queue that an officer saved under a name: personal, few, and kept as terms, never as an address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bus.refusals import Conflict, Invalid
from permits.domain.people import Person

MOST = 12
SCOPES = ("mine", "unclaimed", "all")
# What a filter narrows by, as `list_queue` takes it, and what each is.
TERMS: Mapping[str, type] = {
    "scope": str, "step": str, "permit_type": str, "unit": str, "district": str, "held_by": int, "late": bool, "text": str,
}  # fmt: skip


@dataclass(frozen=True)
class SavedFilter:
    agency: str
    account_id: int
    name: str
    terms: Mapping[str, Any] = field(default_factory=dict)
    saved_at: datetime | None = None
    id: int = 0

    @property
    def known(self) -> dict[str, Any]:
        """The terms that this release knows."""
        return {name: value for name, value in self.terms.items() if _is_known(name, value)}

    @property
    def skipped(self) -> list[str]:
        """The names of those that it does not: another release wrote them."""
        return sorted(self.terms.keys() - self.known.keys())


def save(name: str, terms: Mapping[str, Any], *, others: Sequence[SavedFilter], by: Person, at: datetime) -> SavedFilter:
    """`others`: that person's. What is empty narrows nothing and is left out.

    :raises Invalid: invalid_fields (name). :raises Conflict: filter_empty, filter_name_taken (name), filters_full (limit).
    """
    told = {term: value for term, value in terms.items() if value}
    if not told:
        raise Conflict("filter_empty", "it narrows nothing")
    new = SavedFilter(by.agency, by.account_id, _named(name, others), told, at)
    if len(others) >= MOST:
        raise Conflict("filters_full", "the account keeps as many as it may", limit=MOST)
    return new


def rename(one: SavedFilter, name: str, *, others: Sequence[SavedFilter]) -> SavedFilter:
    """:raises Invalid: invalid_fields (name). :raises Conflict: filter_name_taken (name)."""
    return replace(one, name=_named(name, [each for each in others if each.id != one.id]))


def _named(name: str, others: Sequence[SavedFilter]) -> str:
    plain = " ".join(name.split())
    if not plain:
        raise Invalid("invalid_fields", "a filter has a name", fields={"name": {"code": "required"}})
    if any(each.name.casefold() == plain.casefold() for each in others):
        raise Conflict("filter_name_taken", "another filter has that name", name=plain)
    return plain


def _is_known(name: str, value: Any) -> bool:
    if name not in TERMS or type(value) is not TERMS[name]:
        return False
    return value in SCOPES if name == "scope" else bool(value)
