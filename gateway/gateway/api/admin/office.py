"""What an office decides for itself: units, settings, days off."""

from typing import Any

from gateway import rpc
from gateway.api.base import Blueprint
from gateway.schemas import calendar
from gateway.schemas import office as forms
from gateway.schemas.answers import whole_list
from gateway.schemas.regions import UnitPageSchema, UnitSchema

noun = Blueprint("admin-office", __name__, description="For admins: units, settings and days off")


@noun.operation("GET", "/admin/units")
@noun.response(200, UnitPageSchema)
def units() -> Any:
    """Your agency's units, by name."""
    return whole_list(rpc.call("identity", "list_units")["items"])


@noun.operation("PUT", "/admin/units/<code:code>")
@noun.arguments(forms.UnitNameForm)
@noun.response(200, UnitSchema)
def save_unit(asked: dict[str, Any], code: str) -> Any:
    """Add a unit or rename one."""
    return rpc.call("identity", "save_unit", code=code, **asked)


@noun.operation("GET", "/admin/settings")
@noun.response(200, forms.SettingsSchema)
def settings() -> Any:
    """Your agency's settings."""
    return rpc.call("identity", "get_settings")


@noun.operation("PATCH", "/admin/settings")
@noun.arguments(forms.SettingsForm)
@noun.response(200, forms.SettingsSchema)
def change_settings(asked: dict[str, Any]) -> Any:
    """Change some settings; the others stay. A change to a setting that protects less waits for a second admin. The answer has the settings
    in force."""
    return rpc.call("identity", "change_settings", settings=asked)


@noun.operation("GET", "/admin/settings-changes")
@noun.response(200, forms.SettingsChangePageSchema)
def settings_changes() -> Any:
    """Changes to settings that protect less, waiting for a second admin."""
    return whole_list(rpc.call("identity", "list_settings_changes")["items"])


@noun.operation("POST", "/admin/settings-changes/<id:settings_change_id>/decisions")
@noun.arguments(forms.SettingsDecisionForm)
@noun.response(200, forms.SettingsSchema)
def decide_settings(asked: dict[str, Any], settings_change_id: int) -> Any:
    """Approve or refuse as the second admin, who is not the one who asked."""
    return rpc.call("identity", "decide_settings_change", settings_change_id=settings_change_id, **asked)


@noun.operation("GET", "/admin/days-off")
@noun.arguments(calendar.YearForm, location="query")
@noun.response(200, calendar.DayOffPageSchema)
def days_off(asked: dict[str, Any]) -> Any:
    """Days of a year on which your agency is closed besides weekends; one date may be both a holiday and an own day off."""
    return whole_list(rpc.call("identity", "list_days_off", **asked))


@noun.operation("POST", "/admin/days-off")
@noun.arguments(calendar.DayOffForm)
@noun.response(201, calendar.DayOffSchema)
def add_day_off(asked: dict[str, Any]) -> Any:
    """Add a day off, today or later; terms that have begun keep their dates."""
    return rpc.call("identity", "add_day_off", **asked)


@noun.operation("DELETE", "/admin/days-off/<day:date>")
@noun.response(204)
def remove_day_off(date: str) -> Any:
    """Remove a day off of your agency."""
    rpc.call("identity", "remove_day_off", date=date)
