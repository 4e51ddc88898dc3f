"""The gateway's application: settings, guards in their order, API, pages."""

import logging
import sys
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, g, request, session
from flask_babel import Babel
from flask_compress import Compress
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from bus import tracing
from bus.logs import JsonLines
from gateway import (
    agencies,
    api,
    config,
    converters,
    errors,
    form_again,
    guard,
    headers,
    idempotency,
    languages,
    pages,
    rpc,
    subject_guard,
    system,
    uploads,
    watch,
)
from gateway.sessions import Cookies, Remembered, is_api

csrf = CSRFProtect()


class Gateway(Flask):
    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """No view of ours is a coroutine; the library would look at each function again with every request."""
        return func


def create_app(settings: dict[str, Any] | None = None, *, asker: rpc.Asker | None = None) -> Flask:
    """A ready application. `settings` override those of the environment; `asker` replaces the bus in tests.

    :raises bus.settings.SettingRefused: production with a development secret.
    """
    app = Gateway("gateway", static_folder="static", template_folder="templates")
    app.config.update(config.from_environment(), **(settings or {}))
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.session_interface = Cookies()
    tracing.name_process("gateway")
    app.extensions["izin.sessions"] = Remembered()
    _log_to_stdout()
    if app.config["PROXIES"]:
        hops = app.config["PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    converters.init_app(app)
    rpc.init_app(app, asker)
    agencies.init_app(app)
    watch.init_app(app)
    _guard(app)
    system.init_app(app)
    for blueprint in api.register(app):
        csrf.exempt(blueprint)
    pages.register(app)
    return app


def _guard(app: Flask) -> None:
    """The order: request id and clock, clean address, language, size of the body, who may open the route, for pages the subject of the form
    and the forgery check, and last the idempotency key."""
    Babel(app, locale_selector=_locale)
    Packing(app)
    headers.init_app(app)
    app.before_request(converters.refuse_bad_address)
    app.before_request(converters.lead_on_without_slash)
    app.before_request(_choose_language)
    uploads.init_app(app)
    guard.init_app(app)
    form_again.init_app(app)
    subject_guard.init_app(app)
    csrf.init_app(app)
    idempotency.init_app(app)
    errors.init_app(app)
    app.register_error_handler(CSRFError, _outdated)


class Packing(Compress):
    """Compresses refusals too: a form that comes back with its errors is as long as any page."""

    def after_request(self, response: Response | None) -> Response:
        if response is None or response.status_code < 400:
            return super().after_request(response)
        status = response.status_code
        response.status_code = 200  # Flask-Compress compresses answers of this status only
        packed = super().after_request(response)
        packed.status_code = status
        return packed


def _locale() -> str:
    return str(g.get("language", languages.SOURCE))


def _choose_language() -> None:
    """A static file is the same for everybody: the cookie is not read for it."""
    g.language = languages.SOURCE if request.endpoint == "static" else _language()


def _language() -> str:
    """One of `languages`: the API takes it from Accept-Language, a page from the language that the person last chose."""
    if is_api():
        return languages.known(request.accept_languages.best_match(languages.LANGUAGES))
    return languages.known(session.get("language"))


def _outdated(error: CSRFError) -> Any:
    error.izin_code = "form_outdated"
    return errors.on_http(error)


def _log_to_stdout() -> None:
    """The lines are JSON already; the supervisor of the process stores them."""
    # Half of what a line costs is finding out what no line says: thread, process, place in the code (as in bus.runner).
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging._srcfile = None
    root = logging.getLogger("gateway")
    if not root.handlers:
        handler = logging.StreamHandler(sys.stdout)
        handler.setFormatter(JsonLines())
        root.addHandler(handler)
        root.setLevel(logging.INFO)
        root.propagate = False
