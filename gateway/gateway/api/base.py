"""What all nouns of the API share: one shape of errors, and a description of what each operation takes and refuses."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, request
from flask_smorest import Api as SmorestApi
from flask_smorest import Blueprint as SmorestBlueprint

from gateway.access import ACCESS, PUBLIC
from gateway.api import description
from gateway.api.bodies import Parser
from gateway.converters import LARGEST, Code, Day, Id, Token
from gateway.idempotency import PARAMETER
from gateway.schemas.errors import ErrorSchema

# Operations without an idempotency key: they create and decide nothing.
WITHOUT_KEY = frozenset(
    {
        "api_sessions.log_in",
        "api_sessions.log_out",
        "api_sessions.extend",
        "api_registrations.save",
        "api_registrations.attach",
        "api_permit_types.estimate",
    }
)
BEARER: dict[str, list[str]] = {"bearer": []}


def operation_id(endpoint: str) -> str:
    """The name of an endpoint's operation in the description and in clients generated from it."""
    return endpoint.removeprefix("api_").replace(".", "_").rstrip("_")


class Blueprint(SmorestBlueprint):
    """One noun. The possible refusals of each operation are derived from what it takes and from the access table."""

    ARGUMENTS_PARSER = Parser()

    def __init__(self, noun: str, import_name: str, *, description: str) -> None:
        super().__init__(f"api_{noun.replace('-', '_')}", import_name, url_prefix="/api/v1", description=description)
        self.noun = noun
        self._prepare_doc_cbks += [self._describe_refusals, self._describe_headers]
        self.after_request(_only_when_changed)

    def add_url_rule(self, rule: str, endpoint: str | None = None, view_func: Any = None, *args: Any, **options: Any) -> None:
        options.setdefault("tags", [self.noun])
        super().add_url_rule(rule, endpoint, view_func, *args, **options)

    def operation(self, method: str, rule: str, *, made_at: str | None = None) -> Callable[[Any], Any]:
        """`@noun.operation("POST", "/things", made_at="/things/{thing_id}")`, above the decorators that say what the operation takes and
        answers.

        `made_at`: the address of what the operation makes; the names in braces are fields of its answer.
        """

        def add(view: Any) -> Any:
            izin = {"endpoint": f"{self.name}.{view.__name__}", "made_at": made_at}
            view._apidoc = {**getattr(view, "_apidoc", {}), "izin": izin}
            self.add_url_rule(rule, view.__name__, _telling_where(view, made_at), methods=[method])
            return view

        return add

    def file_response(self, *media_types: str) -> Callable[[Any], Any]:
        """The operation answers with a stored file of one of these types."""

        def describe(view: Any) -> Any:
            for media_type in media_types:
                view = self.response(200, {"type": "string", "format": "binary"}, content_type=media_type)(view)
            return view

        return describe

    def _describe_refusals(self, doc: dict[str, Any], info: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        access = ACCESS.get(info["izin"]["endpoint"], PUBLIC)
        doc["security"] = [] if access == PUBLIC else [BEARER]
        doc["description"] = "For anybody." if access == PUBLIC else f"For: {', '.join(sorted(access))}."
        statuses = {400, 404, 422, 429, 500, 503}
        if access != PUBLIC:
            statuses |= {401, 403}
        if access == PUBLIC and "sessions" in info["izin"]["endpoint"]:
            statuses |= {401}
        if kwargs["method"] not in ("get", "delete"):
            statuses |= {409, 413, 415}
        if kwargs["method"] == "delete" or info["izin"]["endpoint"].endswith((".file", ".preview_issue")):  # not made yet, or not now
            statuses |= {409}
        if kwargs["method"] != "get" and info["izin"]["endpoint"] not in WITHOUT_KEY:
            doc.setdefault("parameters", []).append(PARAMETER)
        for status in sorted(statuses):
            doc.setdefault("responses", {}).setdefault(str(status), HTTPStatus(status).name)
        doc["operationId"] = operation_id(info["izin"]["endpoint"])
        return doc

    def _describe_headers(self, doc: dict[str, Any], info: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        if kwargs["method"] == "get":
            doc["responses"]["304"] = HTTPStatus(304).name
            doc.setdefault("parameters", []).append(description.IF_NONE_MATCH)
        for status, answer in doc["responses"].items():
            if isinstance(answer, dict):  # the other answers are named components, which have their headers already
                answer["headers"] = description.headers_of(int(status), kwargs["method"], located=bool(info["izin"]["made_at"]))
        return doc


def _telling_where(view: Any, made_at: str | None) -> Any:
    if made_at is None:
        return view

    @wraps(view)
    def telling(**named: Any) -> Response:
        answer: Response = view(**named)
        answer.headers["Location"] = f"/api/v1{made_at.format_map(answer.get_json())}"
        return answer

    return telling


def _only_when_changed(answer: Response) -> Response:
    """Clients that ask repeatedly send the tag of what they have, and get a few bytes when nothing has changed."""
    if request.method != "GET" or answer.status_code != 200 or answer.is_streamed:
        return answer
    answer.add_etag(weak=True)
    answer.make_conditional(request.environ)
    return answer


class Api(SmorestApi):
    """flask-smorest, with our shape of errors and no handlers of its own: pages answer HTML, and 405 keeps Allow."""

    ERROR_SCHEMA = ErrorSchema
    DEFAULT_ERROR_RESPONSE_NAME = ""

    def register_blueprint(self, blp: Blueprint, **options: Any) -> None:
        """Like the library's method, but under the noun's own name: it is the tag of its operations."""
        self._app.extensions["flask-smorest"]["blp_name_to_api"][blp.name] = self
        self._app.register_blueprint(blp, **options)
        blp.register_views_in_doc(self, self._app, self.spec, name=blp.name, parameters=None)
        self.spec.tag({"name": blp.noun, "description": blp.description})

    def _register_error_handlers(self) -> None:
        pass

    def _register_responses(self) -> None:
        description.register(self.spec, self.ERROR_SCHEMA)

    def _register_pagination_header(self) -> None:
        pass

    def _register_etag_headers(self) -> None:
        pass


def make(app: Flask) -> Api:
    api = Api(
        app,
        spec_kwargs={
            "info": {
                "description": "Permits of a regency's one-stop office, over JSON. Log in with POST /sessions, then send the token as "
                "`Authorization: Bearer`. Times are ISO 8601 in UTC, money whole rupiah, decimals text.",
                "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
                "contact": {"name": "Izin", "url": f"{app.config['PUBLIC_URL']}/bantuan"},
            },
            "servers": [{"url": app.config["PUBLIC_URL"]}],
        },
    )
    description.describe_fields(api.spec, api.ma_plugin.converter)
    api.spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
    api.register_converter(Id, lambda converter: {"type": "integer", "minimum": 1, "maximum": LARGEST})
    api.register_converter(Token, lambda converter: {"type": "string", "pattern": f"^{Token.regex}$"})
    api.register_converter(Day, lambda converter: {"type": "string", "format": "date"})
    api.register_converter(Code, lambda converter: {"type": "string", "pattern": f"^{Code.regex}$"})
    return api
