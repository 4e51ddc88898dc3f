"""Changes of settings to values that protect less than those in force: one admin asks for them, another decides. A change that protects
more, or as much, is decided by one admin alone (`domain.agency_settings` says which value protects more)."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bus.refusals import Conflict, NotAllowed
from identity.domain.agency_settings import weakens

APPROVED, REFUSED, REPLACED = "approved", "refused", "replaced"


@dataclass(frozen=True)
class SettingsChange:
    """`decision`: None while the change waits."""

    agency: str
    settings: dict[str, Any]
    asked_by: int
    asked_at: datetime
    id: int = 0
    decided_by: int | None = None
    decided_at: datetime | None = None
    decision: str | None = None


def parted(wished: dict[str, Any], *, present: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Two parts: the settings that take effect at once, and those that a second admin must decide on. A setting that does not change is in
    neither."""
    changed = {name: value for name, value in wished.items() if value != present[name]}
    asked = {name: value for name, value in changed.items() if weakens(name, present[name], value)}
    return {name: value for name, value in changed.items() if name not in asked}, asked


def decide(change: SettingsChange, *, decision: str, by: int, at: datetime) -> SettingsChange:
    """:raises Conflict: settings_change_decided (decision). :raises NotAllowed: second_admin_needed."""
    if change.decision:
        raise Conflict("settings_change_decided", "it does not wait any more", decision=change.decision)
    if change.asked_by == by:
        raise NotAllowed("second_admin_needed", "another admin must decide")
    return replace(change, decision=decision, decided_by=by, decided_at=at)
