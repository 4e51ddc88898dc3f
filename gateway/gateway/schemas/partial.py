"""Half-filled forms: what was typed so far is saved, and all faults of a form are reported in one round."""

from typing import Any, cast

from marshmallow import ValidationError

from bus.refusals import Invalid, Refusal
from gateway.schemas.fields import Form

# Faults that are refused even in a half-filled form.
NEVER = frozenset({"too_long", "characters", "unknown_field", "wrong_type"})

# Faults that both the form and the service's rules refuse: the service never saves a form that has such a fault.
REFUSED_TWICE = frozenset({"required", "choose", "choice", "too_long", "short_year", "not_a_date", "date_too_old", "date_too_far"})


def load(schema: type[Form], given: dict[str, Any], *, partial: bool = False) -> dict[str, Any]:
    """A form's clean fields; with `partial` the typed values, as long as they can be saved at all.

    :raises Invalid: invalid_fields.
    """
    form = schema()
    if not partial:
        return dict(form.load(given))
    try:
        return dict(form.load(given, partial=True))
    except Invalid as refusal:
        never = {name: fault for name, fault in refusal.details["fields"].items() if fault["code"] in NEVER}
        if never:
            raise Invalid("invalid_fields", "some fields cannot be kept", fields=never) from refusal
        clean = cast(dict[str, Any], cast(ValidationError, refusal.__cause__).valid_data)
        return {name: clean.get(name, value.strip() if isinstance(value, str) else value) for name, value in given.items()}


def despite(refusal: Refusal, schema: type[Form], typed: dict[str, Any]) -> dict[str, Any] | None:
    """The fields with which to ask the service although the form refused them, so that its faults are reported in the same round.

    None when the service might save the form, or cannot be asked.
    """
    if not any(fault["code"] in REFUSED_TWICE for fault in refusal.details.get("fields", {}).values()):
        return None
    try:
        return load(schema, dict.fromkeys(schema().fields, "") | typed, partial=True)
    except Invalid:
        return None
