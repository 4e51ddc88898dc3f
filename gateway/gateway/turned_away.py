"""The answer for requests that do not reach the application: too many are waiting, or the request came too slowly or was too large."""

import json
import uuid

from gateway import errors
from gateway.wordlist import REFUSALS

RETRY_SECONDS = 2
# Each code's HTTP status, and the title of its page.
KINDS = {
    "overloaded": ("503 Service Unavailable", "Sedang ramai"),
    "request_too_slow": ("408 Request Timeout", "Terlalu lambat"),
    "request_too_large": ("413 Content Too Large", "Terlalu besar"),
    "head_too_large": ("431 Request Header Fields Too Large", "Terlalu besar"),
}


def answer(head: bytes, code: str = "overloaded") -> bytes:
    """The whole answer, in the form that the client can read: JSON for the API, a page for people."""
    reference, (indonesian, english) = uuid.uuid4().hex, REFUSALS[code]
    status, title = KINDS[code]
    if head.partition(b" ")[2].startswith(b"/api/"):
        kind, message = "application/json", english if b"accept-language: en" in head.lower() else indonesian
        text = json.dumps(errors.shape(code, message, request_id=reference))
    else:
        kind = "text/html; charset=utf-8"
        text = PAGE.format(title=title, indonesian=indonesian, english=english, reference=reference)
    body = text.encode()
    lines = (
        f"HTTP/1.1 {status}",
        f"Content-Type: {kind}",
        f"Content-Length: {len(body)}",
        *([f"Retry-After: {RETRY_SECONDS}"] if code == "overloaded" else []),
        f"X-Request-ID: {reference}",
        "Cache-Control: no-store",
        "X-Content-Type-Options: nosniff",
        "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'",
        "Connection: close",
    )
    return "\r\n".join([*lines, "", ""]).encode() + body


PAGE = """<!doctype html><html lang="id"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">\
<title>{title} · Izin</title></head><body><main><h1>{title}</h1><p>{indonesian}</p>\
<p lang="en">{english}</p><p>{reference}</p></main></body></html>"""
