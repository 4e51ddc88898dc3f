"""What all nouns of the API share: strict reading of bodies, one shape of errors, and a description that says both."""

import json
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

import marshmallow as ma
from apispec.ext.marshmallow import MarshmallowPlugin
from bus.refusals import Invalid
from flask import Flask, Request, request
from flask_smorest import Api as SmorestApi
from flask_smorest import Blueprint as SmorestBlueprint
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import UnsupportedMediaType

from gateway import uploads
from gateway.access import ACCESS, PUBLIC
from gateway.converters import LARGEST, Code, Id, Token
from gateway.errors import BadBody
from gateway.schemas.errors import ErrorSchema
from gateway.schemas.fields import typed

DEEPEST = 10
BEARER = {"bearer": []}


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
    """:raises BadBody: it is not JSON that could be kept: broken, too deep, with a name twice, with numbers beyond numbers."""
    try:
        body = json.loads(raw.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise BadBody("bad_json") from error
    if _depth(body) > DEEPEST:
        raise BadBody("bad_json")
    return body


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
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


class Blueprint(SmorestBlueprint):
    """One noun. Each operation's possible refusals are described from what it takes and from the access table."""

    ARGUMENTS_PARSER = Parser()

    def __init__(self, noun: str, import_name: str, *, description: str) -> None:
        super().__init__(f"api_{noun.replace('-', '_')}", import_name, url_prefix="/api/v1", description=description)
        self._tag = noun
        self._prepare_doc_cbks.append(self._describe_refusals)

    def add_url_rule(self, rule: str, endpoint: str | None = None, view_func: Any = None, *args: Any, **options: Any) -> None:
        options.setdefault("tags", [self._tag])
        super().add_url_rule(rule, endpoint, view_func, *args, **options)

    def operation(self, method: str, rule: str) -> Callable[[Any], Any]:
        """`@noun.operation("POST", "/things")` above the decorators that say what it takes and answers."""

        def add(view: Any) -> Any:
            view._apidoc = {**getattr(view, "_apidoc", {}), "izin": {"endpoint": f"{self.name}.{view.__name__}"}}
            self.add_url_rule(rule, view.__name__, view, methods=[method])
            return view

        return add

    def _describe_refusals(self, doc: dict[str, Any], info: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        access = ACCESS.get(info["izin"]["endpoint"], PUBLIC)
        statuses = {400, 404, 422, 429, 500, 503}
        if access != PUBLIC:
            statuses |= {401, 403}
            doc["security"] = [BEARER]
            doc["description"] = f"For: {', '.join(sorted(access))}."
        if access == PUBLIC and "sessions" in info["izin"]["endpoint"]:
            statuses |= {401}
        if kwargs["method"] not in ("get", "delete"):
            statuses |= {409, 413, 415}
        if kwargs["method"] == "delete" or info["izin"]["endpoint"].endswith(".file"):
            statuses |= {409}
        for status in sorted(statuses):
            doc.setdefault("responses", {}).setdefault(str(status), HTTPStatus(status).name)
        doc["operationId"] = info["izin"]["endpoint"].removeprefix("api_").replace(".", "_")
        return doc


def multipart(form: type[ma.Schema] | None = None, *, field: str = "file") -> Callable[[Any], Any]:
    """The view gets the cleaned, kept file as `file`, and as `facts` what `form` read from the other parts."""

    def decorate(view: Any) -> Any:
        @wraps(view)
        def reading(**named: Any) -> Any:
            if request.mimetype != "multipart/form-data":
                raise UnsupportedMediaType()
            facts = {"facts": form().load(request.form.to_dict())} if form else _no_more_parts()
            return view(**named, **facts, file=_kept(field))

        reading._apidoc = {**getattr(view, "_apidoc", {}), "manual_doc": {"requestBody": _form_body(form, field)}}
        return reading

    return decorate


def _no_more_parts() -> dict[str, Any]:
    unknown = {name: {"code": "unknown_field"} for name in request.form}
    if unknown:
        raise Invalid("invalid_fields", "there are parts nobody asked for", fields=unknown)
    return {}


def _kept(field: str) -> dict[str, Any]:
    unknown = {name: {"code": "unknown_field"} for name in request.files if name != field}
    if unknown:
        raise Invalid("invalid_fields", "there are files nobody asked for", fields=unknown)
    if field not in request.files:
        raise Invalid("invalid_fields", "the file is missing", fields={field: {"code": "choose"}})
    return uploads.receive(request.files[field], field=field)


def _form_body(form: type[ma.Schema] | None, field: str) -> dict[str, Any]:
    parts = MarshmallowPlugin()
    return (
        {
            "required": True,
            "content": {
                "multipart/form-data": {
                    "schema": {
                        "type": "object",
                        "additionalProperties": False,
                        "required": [field, *(name for name, part in (form().fields if form else {}).items() if part.required)],
                        "properties": {
                            field: {"type": "string", "format": "binary", "description": "JPG, PNG, WebP, HEIC or PDF, at most 5 MB"},
                            **{name: _part_doc(part) for name, part in (form().fields if form else {}).items()},
                        },
                    }
                }
            },
        }
        if parts
        else {}
    )


def _part_doc(part: Any) -> dict[str, Any]:
    choices = getattr(part, "choices", None)
    limit = getattr(part, "limit", None)
    shown = {"enum": list(choices)} if choices else {"maxLength": limit} if limit else {}
    return {"type": "string", **shown, **{name: part.metadata[name] for name in ("minLength", "format") if name in part.metadata}}


class Api(SmorestApi):
    """flask-smorest, with our shape of errors and no handlers of its own: pages answer HTML, and 405 keeps Allow."""

    ERROR_SCHEMA = ErrorSchema
    DEFAULT_ERROR_RESPONSE_NAME = ""

    def _register_error_handlers(self) -> None:
        pass


def make(app: Flask) -> Api:
    api = Api(
        app,
        spec_kwargs={
            "info": {
                "description": "Permits of a regency's one-stop office, over JSON. Log in with POST /sessions, then send the token as "
                "`Authorization: Bearer`. Times are ISO 8601 in UTC, money whole rupiah, decimals text.",
                "license": {"name": "Apache-2.0"},
            },
            "servers": [{"url": app.config["PUBLIC_URL"]}],
        },
    )
    api.spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
    api.register_converter(Id, lambda converter: {"type": "integer", "minimum": 1, "maximum": LARGEST})
    api.register_converter(Token, lambda converter: {"type": "string", "pattern": f"^{Token.regex}$"})
    api.register_converter(Code, lambda converter: {"type": "string", "pattern": f"^{Code.regex}$"})
    return api
