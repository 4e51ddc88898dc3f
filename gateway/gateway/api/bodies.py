"""Reads bodies strictly: JSON objects with storable values, and forms with one file; unknown names are refused everywhere."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

import marshmallow as ma
from flask import Request, request
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import UnsupportedMediaType

from bus.refusals import Invalid
from gateway import uploads, words
from gateway.errors import BadBody
from gateway.schemas.fields import CODE_OF_OFFICE, Choice, Day, OfficeCode, Whole, typed

DEEPEST = 10


class Parser(FlaskParser):
    """Bodies are JSON objects, small and shallow, each name once; unknown names are refused everywhere."""

    DEFAULT_UNKNOWN_BY_LOCATION = {**FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION, "query": ma.RAISE}

    def _raw_load_json(self, req: Request) -> Any:
        if req.mimetype != "application/json":
            raise UnsupportedMediaType()
        return read_json(req.get_data(cache=True))

    def load_json(self, req: Request, schema: ma.Schema) -> Any:
        body = self._raw_load_json(req)
        if not isinstance(body, dict):
            raise Invalid("invalid_fields", "the body is no JSON object", fields={"": {"code": "wrong_type"}})
        return body

    def parse(self, argmap: Any, req: Any = None, *, location: str | None = None, **kwargs: Any) -> Any:
        before = typed.set((location or self.location) == "json")
        try:
            return super().parse(argmap, req, location=location, **kwargs)
        finally:
            typed.reset(before)


def read_json(raw: bytes) -> Any:
    """:raises BadBody: the body is not JSON or cannot be stored: broken, nested too deep, a name twice, a number such as NaN."""
    try:
        body = json.loads(raw.decode("utf-8"), object_pairs_hook=_without_repeats, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise BadBody("bad_json") from error
    if _depth(body) > DEEPEST:
        raise BadBody("bad_json")
    return body


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name occurs twice")
    return found


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number")


def _depth(body: Any) -> int:
    deepest, level = 0, [body]
    while level and deepest <= DEEPEST:
        deepest += 1
        level = [inner for each in level for inner in _inside(each)]
    return deepest


def _inside(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def multipart(
    form: type[ma.Schema] | None = None,
    *,
    prefix: str,
    field: str = "file",
    photo: bool = False,
    first: Callable[..., Any] | None = None,
) -> Callable[[Any], Any]:
    """The view gets the cleaned file, stored under `prefix`, as `file`, and as `facts` what `form` read from the other parts; of a `photo`
    also what the camera had written into it, as `seen`. `first` gets what the address names, and refuses who may not send the file, before
    the file is scanned, cleaned and stored: that is work which nobody else may cause."""

    def decorate(view: Any) -> Any:
        @wraps(view)
        def reading(**named: Any) -> Any:
            if request.mimetype != "multipart/form-data":
                raise UnsupportedMediaType()
            facts = {"facts": form().load(request.form.to_dict())} if form else _no_more_parts()
            if first:
                first(**named)
            file, seen = _stored_file(field, prefix, photo=photo)
            return view(**named, **facts, file=file, **({"seen": seen} if photo else {}))

        reading._apidoc = {**getattr(view, "_apidoc", {}), "manual_doc": {"requestBody": _form_body(form, field)}}  # type: ignore[attr-defined]
        return reading

    return decorate


def _no_more_parts() -> dict[str, Any]:
    unknown = {name: {"code": "unknown_field"} for name in request.form}
    if unknown:
        raise Invalid("invalid_fields", "there are parts nobody asked for", fields=unknown)
    return {}


def _stored_file(field: str, prefix: str, *, photo: bool) -> tuple[dict[str, Any], dict[str, str]]:
    unknown = {name: {"code": "unknown_field"} for name in request.files if name != field}
    if unknown:
        raise Invalid("invalid_fields", "there are files nobody asked for", fields=unknown)
    if field not in request.files:
        raise Invalid("invalid_fields", "the file is missing", fields={field: {"code": "choose"}})
    if photo:
        return uploads.receive_photo(request.files[field], prefix, field=field)
    return uploads.receive(request.files[field], prefix, field=field), {}


def _form_body(form: type[ma.Schema] | None, field: str) -> dict[str, Any]:
    """The form as OpenAPI describes a multipart body."""
    parts = form().fields if form else {}
    file = {"type": "string", "format": "binary", "description": f"JPG, PNG, WebP, HEIC or PDF, at most {words.upload_limit('en')}"}
    described = {
        "type": "object",
        "additionalProperties": False,
        "required": [field, *(name for name, part in parts.items() if part.required)],
        "properties": {field: file, **{name: _part(part) for name, part in parts.items()}},
    }
    return {"required": True, "content": {"multipart/form-data": {"schema": described}}}


def _part(part: Any) -> dict[str, Any]:
    if isinstance(part, Choice):
        return {"$ref": f"#/components/schemas/{part.choices.title}"}
    if isinstance(part, Whole):
        return {"type": "integer", "minimum": 1}
    shown: dict[str, Any]
    if isinstance(part, OfficeCode):
        shown = {"pattern": CODE_OF_OFFICE}
    elif isinstance(part, Day):
        shown = {"format": "date"} if part.required else {"pattern": "^([0-9]{4}-[0-9]{2}-[0-9]{2})?$"}
    else:
        shown = {"maxLength": part.limit, "minLength": part.metadata.get("minLength", 0)}
    return {"type": "string", **shown}
