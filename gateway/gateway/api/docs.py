"""The documentation page: Swagger UI from its wheel, started by a script of ours; nothing is loaded from other sites."""

from pathlib import Path

import flask_swagger_ui
from flask import Blueprint, Response, make_response, render_template_string, send_from_directory
from werkzeug.exceptions import NotFound

DIST = Path(flask_swagger_ui.__file__).parent / "dist"
OURS = Path(__file__).parent / "static"
FILES = dict.fromkeys(("swagger-ui.css", "index.css", "swagger-ui-bundle.js", "favicon-32x32.png"), DIST) | {"docs.js": OURS}
# Swagger UI writes style attributes; only this page allows them.
CSP = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
)
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Izin API</title>
<link rel="icon" type="image/png" href="{{ url_for('api_docs.file', name='favicon-32x32.png') }}">
<link rel="stylesheet" href="{{ url_for('api_docs.file', name='swagger-ui.css') }}">
<link rel="stylesheet" href="{{ url_for('api_docs.file', name='index.css') }}">
</head>
<body>
<div id="swagger-ui" data-document="{{ url_for('api-docs.openapi_json') }}"></div>
<script src="{{ url_for('api_docs.file', name='swagger-ui-bundle.js') }}"></script>
<script src="{{ url_for('api_docs.file', name='docs.js') }}"></script>
</body>
</html>
"""

docs = Blueprint("api_docs", __name__, url_prefix="/api/v1/docs")


@docs.get("")
def page() -> Response:
    """Every operation, to read and to try."""
    answer = make_response(render_template_string(PAGE))
    answer.headers["Content-Security-Policy"] = CSP
    return answer


@docs.get("/<path:name>")
def file(name: str) -> Response:
    """The few files the page needs."""
    if name not in FILES:
        raise NotFound()
    return send_from_directory(FILES[name], name, max_age=3600)
