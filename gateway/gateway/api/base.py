"""What all nouns of the API share: one shape of errors, and a description that says what each operation takes and refuses."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Flask
from flask_smorest import Api as SmorestApi
from flask_smorest import Blueprint as SmorestBlueprint

from gateway.access import ACCESS, PUBLIC
from gateway.api.bodies import Parser
from gateway.converters import LARGEST, Code, Id, Token
from gateway.idempotency import PARAMETER
from gateway.schemas.errors import ErrorSchema

# They create and decide nothing.
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

    def file_response(self, *media_types: str) -> Callable[[Any], Any]:
        """The operation answers with a kept file of one of these types."""

        def describe(view: Any) -> Any:
            for media_type in media_types:
                view = self.response(200, {"type": "string", "format": "binary"}, content_type=media_type)(view)
            return view

        return describe

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
        if kwargs["method"] != "get" and info["izin"]["endpoint"] not in WITHOUT_KEY:
            doc.setdefault("parameters", []).append(PARAMETER)
        for status in sorted(statuses):
            doc.setdefault("responses", {}).setdefault(str(status), HTTPStatus(status).name)
        doc["operationId"] = info["izin"]["endpoint"].removeprefix("api_").replace(".", "_")
        return doc


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
