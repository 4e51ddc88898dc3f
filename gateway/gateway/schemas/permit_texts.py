"""What permits of a type say: its sections as an admin types them, for pages and API alike."""

from typing import Any

from marshmallow import fields

from gateway.schemas.answers import Answer, string
from gateway.schemas.common import APPLICATION_KINDS, RevisionForm
from gateway.schemas.fields import Choice, Form, Text

LIMITS = {
    "title": 200, "considering": 8000, "recalling": 8000, "deciding": 8000, "body": 8000, "conditions": 40000, "closing": 8000,
}  # fmt: skip


def _section(name: str) -> Any:
    """Everything in it is printed."""
    return Text(LIMITS[name], lines=True, printed=True, load_default="")


class PermitTextForm(RevisionForm):
    """All of what permits say; an empty section is printed as on every permit. Marks: **bold**, lists that begin with `1.`, `a.` or `-`, rows of
    a table as `| cell | cell |` with `|---|---|` below its head; placeholders in braces as `placeholders` of the draft lists them, and
    `{field:CODE}`. `photo`: the code of the requirement whose document is the holder's photo."""

    title = _section("title")
    considering = _section("considering")
    recalling = _section("recalling")
    deciding = _section("deciding")
    body = _section("body")
    conditions = _section("conditions")
    closing = _section("closing")
    photo = Text(40, load_default="")


class SpecimenForm(Form):
    kind = Choice(APPLICATION_KINDS, load_default=None, allow_none=True)


class PermitTextSchema(Answer):
    title = string()
    considering = string(metadata={"description": "Menimbang"})
    recalling = string(metadata={"description": "Mengingat; empty: the legal basis"})
    deciding = string(metadata={"description": "below MEMUTUSKAN"})
    body = string()
    conditions = string(metadata={"description": "Ketentuan"})
    closing = string()
    photo = fields.String(required=True, allow_none=True)


def permit_text(given: dict[str, Any]) -> dict[str, Any]:
    """As the service takes it."""
    return {**{name: given[name] for name in LIMITS}, "photo": given["photo"] or None}
