"""For operators (does the process run, does everything behind it answer?) and for programs that read the site: what they may read, and
where to report security faults."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Blueprint, Flask, Response, current_app, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from gateway import agencies, metrics, rpc
from gateway.rpc import SERVICES

SECURITY_DAYS = 180  # how long the content of security.txt stays valid
# Parts of the site with personal pages.
NOT_FOR_ROBOTS = ("/admin", "/akun", "/api/", "/beranda", "/daftar", "/dokumen", "/izin/", "/keluhan", "/masuk", "/permohonan", "/profil", "/sandi", "/staf", "/v/", "/verifikasi")  # fmt: skip
WITHIN = 1.0  # seconds in which a service must report that it and its database work

system = Blueprint("system", __name__)


def init_app(app: Flask) -> None:
    app.register_blueprint(system)


@system.get("/hidup")
def alive() -> dict[str, bool]:
    """The process answers; nothing else is checked."""
    return {"alive": True}


@system.get("/sehat")
def health() -> tuple[dict[str, Any], int]:
    """Whether each service, and its database behind it, answers through the broker: 200, else 503."""
    services = {service: _answers(service) for service in SERVICES}
    well = all(services.values())
    return {"healthy": well, "services": services}, 200 if well else 503


def _answers(service: str) -> bool:
    return rpc.asker().healthy(service, within=WITHIN)


@system.get("/metrik")
def counted() -> AnyResponse:
    """Requests and calls by outcome, for a monitoring program that has the token."""
    return metrics.page()


@system.get("/robots.txt")
def robots() -> Response:
    """What search engines should not read."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_FOR_ROBOTS), ""]
    return Response("\n".join(lines), mimetype="text/plain")


@system.get("/favicon.ico")
def icon() -> AnyResponse:
    """The address at which programs look for the icon when they have not read the page."""
    return redirect(url_for("static", filename="icon.svg"), 301)


@system.get("/.well-known/security.txt")
def security() -> Response:
    """Where to report a security fault (RFC 9116)."""
    expires = (datetime.now(UTC) + timedelta(days=SECURITY_DAYS)).strftime("%Y-%m-%dT00:00:00Z")
    own = f"{current_app.config['PUBLIC_URL']}/.well-known/security.txt"
    lines = (f"Contact: {_contact()}", f"Expires: {expires}", "Preferred-Languages: id, en", f"Canonical: {own}", "")
    return Response("\n".join(lines), mimetype="text/plain")


def _contact() -> str:
    """The configured contact, else the office's telephone, else the help page."""
    digits = re.sub(r"[^0-9]", "", agencies.help_line()[0]).removeprefix("62").lstrip("0")
    by_phone = f"tel:+62-{digits}" if digits else f"{current_app.config['PUBLIC_URL']}/bantuan"
    return str(current_app.config["SECURITY_CONTACT"]) or by_phone
