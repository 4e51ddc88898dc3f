"""What the API's description says besides the shapes of bodies: named lists of codes, response headers, examples."""

from http import HTTPStatus
from typing import Any

import marshmallow as ma
from apispec import APISpec
from marshmallow.validate import Length, OneOf

from gateway.languages import LANGUAGES
from gateway.schemas import examples
from gateway.schemas.vocabulary import Vocabulary

_CODES = " or ".join(f"`{code}`" for code in LANGUAGES)
HEADERS: dict[str, dict[str, Any]] = {
    "Retry-After": {"description": "Seconds after which to try again.", "schema": {"type": "integer", "minimum": 1}},
    "Location": {"description": "Address of what was made.", "schema": {"type": "string", "format": "uri-reference"}},
    "ETag": {"description": "Changes with the answer's content: send it as `If-None-Match`.", "schema": {"type": "string"}},
    "X-Request-ID": {"description": "Name it when you report a problem.", "schema": {"type": "string"}},
    "Content-Language": {"description": f"The language of messages: {_CODES}.", "schema": {"type": "string", "enum": list(LANGUAGES)}},
    "WWW-Authenticate": {"description": "How to say who you are.", "schema": {"type": "string"}},
}


IF_NONE_MATCH = {
    "in": "header",
    "name": "If-None-Match",
    "required": False,
    "schema": {"type": "string"},
    "description": "The `ETag` of the answer you have: 304 without a body while it is still the same.",
}


def register(spec: APISpec, error: type[ma.Schema]) -> None:
    """Adds the headers, and every refusal and 304 as a component that has the name of its status and lists its headers."""
    for name, described in HEADERS.items():
        spec.components.header(name, described, lazy=True)
    for status in HTTPStatus:
        answer: dict[str, Any] = {"description": status.phrase, "headers": headers_of(status)}
        if status >= 400:
            answer["content"] = {"application/json": {"schema": error}}
        spec.components.response(status.name, answer, lazy=True)


def headers_of(status: int, method: str = "", *, located: bool = False) -> dict[str, str]:
    """The headers of an answer, by their components' names."""
    names = ["X-Request-ID", "Content-Language"]
    if status in (429, 503):
        names.append("Retry-After")
    if status == 401:
        names.append("WWW-Authenticate")
    if status == 201 and located:
        names.append("Location")
    if status == 304 or (method == "get" and status == 200):
        names.append("ETag")
    return {name: name for name in names}


def describe_fields(spec: APISpec, converter: Any) -> None:
    """Adds our descriptions of single fields. apispec calls each function with the converter, the field, and the description so far
    (`ret`)."""

    def named(codes: Vocabulary) -> dict[str, Any]:
        if codes.title not in spec.components.schemas:
            spec.components.schema(codes.title, {"type": "string", "enum": list(codes), "title": codes.title})
        return {"$ref": f"#/components/schemas/{codes.title}"}

    def named_codes(_converter: Any, field: ma.fields.Field, *, ret: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """A field with a closed list of codes refers to the list's own component: generated clients then have one type with one name for
        it."""
        codes = _codes_of(field)
        if codes is None:
            return {}
        described = {name: ret[name] for name in ("description", "default") if ret.get(name) is not None}
        ret.clear()
        if "codes_or_blank" in field.metadata:
            return {"anyOf": [named(codes), {"type": "string", "const": ""}], **described}
        return {"anyOf": [named(codes), {"type": "null"}], **described} if field.allow_none else {**named(codes), **described}

    for describe in (_fewest_names, _example, named_codes):
        converter.add_attribute_function(describe)


def _codes_of(field: ma.fields.Field) -> Vocabulary | None:
    offered = [each.choices for each in field.validators if isinstance(each, OneOf)] + [field.metadata.get("codes_or_blank")]
    return next((codes for codes in offered if isinstance(codes, Vocabulary)), None)


def _example(_converter: Any, field: ma.fields.Field, *, ret: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """An example for the field, if the table of examples has its name."""
    text = examples.TEXTS.get(str(field.data_key or field.name or ""))
    fits = "string" in ret.get("type", ()) and not {"enum", "example", "examples"} & ret.keys()
    return {"examples": [text]} if text and fits and len(text) <= ret.get("maxLength", len(text)) else {}


def _fewest_names(_converter: Any, field: ma.fields.Field, *, ret: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """The least number of names in an object; apispec describes that for lists only."""
    if not isinstance(field, ma.fields.Dict):
        return {}
    for name in ("minItems", "maxItems"):
        ret.pop(name, None)
    bounds = next((each for each in field.validators if isinstance(each, Length)), None)
    found = {"minProperties": bounds and bounds.min, "maxProperties": bounds and bounds.max}
    return {name: value for name, value in found.items() if value is not None}
