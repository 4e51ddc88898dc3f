"""What addresses may contain: ids as numbers of limited size, tokens and codes of certain characters. Any other address leads nowhere
(404)."""

import re
from urllib.parse import quote

from flask import Flask, Response, current_app, redirect, request
from werkzeug.routing import BaseConverter

from gateway.errors import BadBody
from gateway.typed_text import unstorable

LARGEST = 10**15 - 1


class Id(BaseConverter):
    """At most 15 digits: less than the largest number that JSON readers keep exact, and far more rows than any table will have."""

    regex = r"[1-9][0-9]{0,14}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


class Token(BaseConverter):
    """256 random bits, base64url; see identity's contract. Signs that follow the link in a mail or chat, such as a full stop or a bracket,
    do not belong to the token."""

    regex = r"[A-Za-z0-9_-]{20,128}[^A-Za-z0-9_/-]{0,9}"

    def to_python(self, value: str) -> str:
        return re.match("[A-Za-z0-9_-]+", value)[0]  # type: ignore[index]


class Link(BaseConverter):
    """The end of a mailed link to a page, of any form: a page says so if it is not a token."""

    def to_python(self, value: str) -> str:
        return re.sub(r"[^A-Za-z0-9_-]+$", "", value) or value


class Code(BaseConverter):
    """The code of a permit type, a requirement or a permit."""

    regex = r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,99}"


class Day(BaseConverter):
    """A date in an address; the service decides whether such a day exists."""

    regex = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"


def init_app(app: Flask) -> None:
    app.url_map.converters.update(int=Id, id=Id, token=Token, link=Link, code=Code, day=Day)


def refuse_bad_address() -> None:
    """No database column and no log line can take control characters, so addresses with them are refused on every route.

    :raises BadBody: bad_characters.
    """
    values = [value for pair in request.args.items(multi=True) for value in pair]
    if any(_has_control(text) for text in (request.path, *values)):
        raise BadBody("bad_characters")


def lead_on_without_slash() -> Response | None:
    """People type `/layanan/` for `/layanan`: they are redirected."""
    path = request.path
    if request.routing_exception is None or request.method not in ("GET", "HEAD") or not path.endswith("/") or "//" in path:
        return None
    adapter = current_app.create_url_adapter(request)
    if adapter is None or not adapter.test(path.rstrip("/"), request.method):
        return None
    query = request.query_string.decode("latin-1")
    return current_app.make_response(redirect(quote(path.rstrip("/")) + (f"?{query}" if query else ""), 301))


def _has_control(text: str) -> bool:
    return bool(re.search(r"[^\x20-\x7e]", text)) and unstorable(text)
