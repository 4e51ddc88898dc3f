"""The text that a step's form may ask for."""

from bus.refusals import Invalid
from permits.domain.flow.step import NOTE, Step


def filled_in(step: Step, note: str | None) -> str | None:
    """:raises Invalid: invalid_fields, when the step's form asks for a note and there is none."""
    note = (note or "").strip() or None
    if NOTE in step.form and note is None:
        raise Invalid("invalid_fields", "the step asks for a text", fields={"note": {"code": "required"}})
    return note
