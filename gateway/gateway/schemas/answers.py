"""Helpers to describe the API's answers: the values come from the services' contracts and pass through unchanged."""

from typing import Any

import marshmallow as ma
from marshmallow import validate

from gateway.schemas.fields import CODE_OF_OFFICE
from gateway.schemas.vocabulary import Vocabulary


class Answer(ma.Schema):
    """What a reader gets. Names that a service adds later are left out until they are described here."""


def string(**kwargs: Any) -> ma.fields.String:
    return ma.fields.String(required=True, **kwargs)


def whole(**kwargs: Any) -> ma.fields.Integer:
    return ma.fields.Integer(required=True, **kwargs)


def real(**kwargs: Any) -> ma.fields.Float:
    return ma.fields.Float(required=True, **kwargs)


def flag() -> ma.fields.Boolean:
    return ma.fields.Boolean(required=True)


def one_of(choices: Vocabulary, **kwargs: Any) -> ma.fields.String:
    return ma.fields.String(required=True, validate=validate.OneOf(choices), **kwargs)


def several_of(choices: Vocabulary, **kwargs: Any) -> ma.fields.List:
    return ma.fields.List(ma.fields.String(validate=validate.OneOf(choices)), required=True, **kwargs)


def code(**kwargs: Any) -> ma.fields.String:
    """Of a step or a status. Which ones there are is the office's data and may change: show the name beside it."""
    return ma.fields.String(required=True, metadata={"pattern": CODE_OF_OFFICE}, **kwargs)


def words(**kwargs: Any) -> ma.fields.Dict:
    """The same text in each language, by the language's code."""
    kwargs = {"required": True, **kwargs}
    return ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.String(), **kwargs)


def moment(**kwargs: Any) -> ma.fields.String:
    """A time, ISO 8601 with offset."""
    return ma.fields.String(required=True, metadata={"format": "date-time"}, **kwargs)


def day(*, description: str = "", **kwargs: Any) -> ma.fields.String:
    metadata = {"format": "date"} | ({"description": description} if description else {})
    return ma.fields.String(**{"required": True, "metadata": metadata, **kwargs})


def part(schema: Any, **kwargs: Any) -> ma.fields.Nested:
    return ma.fields.Nested(schema, **{"required": True, **kwargs})


def many(schema: Any, *, required: bool = True) -> ma.fields.List:
    return ma.fields.List(ma.fields.Nested(schema), required=required)


def texts() -> ma.fields.List:
    return ma.fields.List(ma.fields.String(), required=True)


def page_of(row: type[ma.Schema], **more: ma.fields.Field) -> type[ma.Schema]:
    """`{"items": [row], "next": key or null}`, the shape of every list: give `next` back as `after` for the following page."""
    fields = {"items": many(row), "next": whole(allow_none=True), **more}
    return type(row.__name__.removesuffix("Schema") + "PageSchema", (Answer,), fields)


def whole_list(rows: Any) -> dict[str, Any]:
    """A list that has one page only, in the shape that all lists have."""
    return {"items": rows, "next": None}
