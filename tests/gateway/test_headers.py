"""Headers of every answer."""

import gzip
import json
import logging
import re
from datetime import datetime
from typing import Any

import pytest
from flask import Flask

from bus.caller import Unavailable
from gateway import registration_cookie
from gateway.app import create_app
from gateway.headers import ALWAYS, CSP
from tests.gateway.conftest import SETTINGS, TOKEN, Promised
from tests.gateway.test_access import routes


def test_every_route_answers_with_every_header(app: Flask) -> None:
    client = app.test_client()
    for endpoint, method, address in routes(app):
        answer = client.open(address, method=method)
        missing = [name for name in ALWAYS if name not in answer.headers]
        assert missing == [], (endpoint, method)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Request-ID"]
        assert answer.headers["Cache-Control"], endpoint
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe-inline" not in policy or endpoint == "api_docs.page", endpoint


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [("GET", "/tidak-ada", 404), ("GET", "/api/v1/none", 404), ("POST", "/", 405), ("POST", "/masuk", 400), ("GET", "/lacak?no=%00", 400)],
)
def test_errors_carry_them_too(app: Flask, method: str, address: str, status: int) -> None:
    answer = app.test_client().open(address, method=method)
    assert answer.status_code == status
    assert answer.headers["Content-Security-Policy"] == CSP
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("host", ["jahat.example", "127.0.0.1.jahat.example", "localhost.jahat.example", "x" * 300])
@pytest.mark.parametrize("address", ["/", "/api/v1/agencies", "/hidup", "/static/izin.css"])
def test_a_host_that_is_not_ours_is_refused(app: Flask, host: str, address: str) -> None:
    answer = app.test_client().get(address, headers={"Host": host})
    assert answer.status_code == 400
    assert host not in answer.get_data(as_text=True)
    assert answer.headers["Content-Security-Policy"] == CSP


@pytest.mark.parametrize(
    ("given", "repeated"),
    [("abcdef-12345678", "abcdef-12345678"), ("<script>", None), ("x" * 65, None), ("short", None), ('a", "b": "c', None)],
)
def test_a_request_id_from_outside_is_never_ours(
    app: Flask, services: Promised, given: str, repeated: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    """Our id is in audit records and events: whoever could choose it could make their records look like another's."""
    logging.getLogger("gateway").addHandler(caplog.handler)
    headers = {"X-Request-ID": given, "Authorization": f"Bearer {TOKEN}"}
    answers = [app.test_client().get("/api/v1/documents", headers=headers) for _ in range(2)]
    logging.getLogger("gateway").removeHandler(caplog.handler)
    own = [answer.headers["X-Request-ID"] for answer in answers]
    assert own[0] != own[1] and all(re.fullmatch("[0-9a-f]{32}", each) for each in own)
    assert [answer.headers.get("X-Client-Request-ID") for answer in answers] == [repeated] * 2
    assert set(services.request_ids) == set(own)
    lines = [json.loads(record.message) for record in caplog.records if '"event": "request"' in record.message]
    assert [(line["request_id"], line.get("client_request_id")) for line in lines] == [(each, repeated) for each in own]


def test_what_is_made_for_somebody_is_kept_by_nobody(app: Flask) -> None:
    answer = app.test_client().get("/api/v1/documents", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_static_files_with_their_hash_are_kept_for_a_year(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/static/izin.css?v=abc").headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "immutable" not in client.get("/static/izin.css").headers["Cache-Control"]
    assert client.get("/static/none.css?v=abc").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", ["/static/izin.css", "/api/v1/openapi.json", "/api/v1/docs/swagger-ui.css"])
def test_text_is_sent_packed(app: Flask, address: str) -> None:
    client = app.test_client()
    plain = client.get(address).get_data()
    packed = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.get_data()) == plain
    assert client.get(address, headers={"Accept-Encoding": "br"}).headers["Content-Encoding"] == "br"


def test_the_documentation_page_runs_without_anything_from_elsewhere(app: Flask) -> None:
    client = app.test_client()
    html = client.get("/api/v1/docs").get_data(as_text=True)
    assert "http://" not in html
    assert "https://" not in html
    assert "<script>" not in html
    for name in ("swagger-ui.css", "index.css", "swagger-ui-bundle.js", "docs.js", "favicon-32x32.png"):
        assert f"/api/v1/docs/{name}" in html
        assert client.get(f"/api/v1/docs/{name}").status_code == 200
    assert client.get("/api/v1/docs/../base.py").status_code == 404


def test_the_cookie_is_for_https_and_this_host_only() -> None:
    app = create_app({**SETTINGS}, asker=Promised())
    assert app.config["SESSION_COOKIE_HTTPONLY"]
    assert app.config["SESSION_COOKIE_SAMESITE"] == "Lax"
    from gateway import config

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PUBLIC_URL", "https://izin.contoh.test")
        settings = config.from_environment()
    assert settings["SESSION_COOKIE_NAME"] == "__Host-izin"
    assert settings["SESSION_COOKIE_SECURE"]
    assert settings["TRUSTED_HOSTS"][0] == "izin.contoh.test"


def test_production_does_not_start_with_the_development_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    from bus.settings import SettingRefused
    from gateway import config

    monkeypatch.setenv("BUS_MODE", "production")
    monkeypatch.delenv("GATEWAY_SECRET_KEY", raising=False)
    with pytest.raises(SettingRefused, match="GATEWAY_SECRET_KEY"):
        config.from_environment()


def test_the_log_has_one_line_per_request_without_tokens_or_queries(app: Flask, caplog: Any) -> None:
    with caplog.at_level(logging.INFO, logger="gateway"):
        app.test_client().get(f"/api/v1/registrations/{TOKEN}?nik=1603024112900001")
    lines = [json.loads(record.getMessage()) for record in caplog.records if record.name == "gateway.access"]
    assert len(lines) == 1
    assert lines[0]["route"] == "/api/v1/registrations/<token:registration_token>"
    assert TOKEN not in json.dumps(lines)
    assert "1603024112900001" not in json.dumps(lines)


def test_health_says_what_is_away(app: Flask, services: Promised, monkeypatch: pytest.MonkeyPatch) -> None:
    client = app.test_client()
    assert client.get("/sehat").status_code == 200
    monkeypatch.setattr(services, "healthy", lambda service, within: service != "permits")
    answer = client.get("/sehat")
    assert answer.status_code == 503
    assert answer.json == {"healthy": False, "services": {"identity": True, "permits": False, "notifications": True, "tracking": True}}
    assert client.get("/hidup").json == {"alive": True}


def test_a_public_page_is_shown_while_identity_is_away(app: Flask, services: Promised) -> None:
    services.say["identity", "open_session"] = Unavailable("away")
    client = app.test_client()
    headers = {"Authorization": f"Bearer {TOKEN}"}
    assert client.get("/api/v1/permit-types", headers=headers).status_code == 200
    assert client.get("/api/v1/documents", headers=headers).status_code == 503


@pytest.mark.parametrize("address", ["/static/izin.css?v=abc", "/static/izin.css"])
def test_a_static_file_is_the_same_for_everybody(app: Flask, address: str) -> None:
    """Otherwise no shared cache could store the answer: each visitor has another cookie."""
    client = app.test_client()
    client.get("/bahasa?to=en")
    answer = client.get(address)
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert "Set-Cookie" not in answer.headers


# Routes that answer the same to everybody; all other answers are somebody's and may not be cached.
FOR_EVERYBODY = {
    "home.start", "home.set_language", "help.guide", "help.privacy", "help.accessibility", "status.shown", "catalogue.types", "catalogue.permit_type", "catalogue.checklist",
    "fees.simulation", "tracking.look_up", "permits.verify", "api_regions.agencies", "api_regions.regions", "api_regions.villages",
    "api_permit_types.catalogue", "api_permit_types.one", "api_permit_types.fee_form", "api_permit_types.estimate",
    "api_permits.verification", "api_tracking.track",
}  # fmt: skip


def test_every_page_and_answer_that_is_somebody_s_is_kept_by_nobody(app: Flask) -> None:
    """Also what a stranger sees who holds a draft, a link or a token."""
    kept = set()
    for endpoint, method, address in routes(app):
        if endpoint == "static" or endpoint.startswith(("system.", "api_docs.", "api-docs.")):
            continue
        client = app.test_client()
        with app.test_request_context():
            client.set_cookie(registration_cookie.name(), registration_cookie.signed(TOKEN))
        if "no-store" not in client.open(address, method=method).headers["Cache-Control"]:
            kept.add(endpoint)
    assert kept <= FOR_EVERYBODY
    assert "home.start" in kept


def test_a_log_out_leaves_no_page_behind_and_the_registration_s_cookie(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    client = app.test_client()
    client.set_cookie("izin-daftar", "x")
    client.set_cookie("izin-isian-1", "x")
    answer = client.post("/keluar")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"', "cookies stay: those of the registration and the device"
    assert client.get_cookie("izin-daftar") and not client.get_cookie("izin-isian-1")


@pytest.mark.parametrize(
    ("address", "to"),
    [
        ("/layanan/", "/layanan"), ("/lacak/?no=1%2F2&a=b", "/lacak?no=1%2F2&a=b"), ("/layanan/SIPD/", "/layanan/SIPD"),
        ("/api/v1/agencies/", "/api/v1/agencies"), ("/layanan/Surat%20Izin/", "/layanan/Surat%20Izin"),
    ],
)  # fmt: skip
def test_a_slash_too_many_leads_on(app: Flask, address: str, to: str) -> None:
    answer = app.test_client().get(address)
    assert (answer.status_code, answer.location) == (301, to)


@pytest.mark.parametrize("address", ["/layanan//", "/%5cjahat.example/", "/tidak-ada/", "/masuk/jahat/"])
def test_a_slash_leads_nowhere_else(app: Flask, address: str) -> None:
    answer = app.test_client().get(address, base_url="http://127.0.0.1:8080")
    assert answer.status_code in (404, 308, 400)
    assert "jahat.example" not in (answer.location or "").removeprefix("http://127.0.0.1:8080")
    assert app.test_client().post("/masuk/").status_code in (400, 404), "what is sent is not led on"


def test_programs_find_what_they_look_for(app: Flask) -> None:
    client = app.test_client()
    robots = client.get("/robots.txt").text
    assert "Disallow: /daftar" in robots and "Disallow: /\n" not in robots and "/layanan" not in robots
    icon = client.get("/favicon.ico")
    assert client.get(icon.location).mimetype == "image/svg+xml"


@pytest.mark.parametrize(("contact", "told"), [("mailto:aman@contoh.test", "mailto:aman@contoh.test"), ("", "tel:+62-734000000")])
def test_who_finds_a_security_fault_knows_whom_to_tell(app: Flask, monkeypatch: pytest.MonkeyPatch, contact: str, told: str) -> None:
    monkeypatch.setitem(app.config, "SECURITY_CONTACT", contact)
    answer = app.test_client().get("/.well-known/security.txt")
    fields = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert answer.mimetype == "text/plain" and fields["Contact"] == told
    assert fields["Canonical"] == "http://127.0.0.1:8080/.well-known/security.txt"
    assert datetime.fromisoformat(fields["Expires"]).tzinfo


@pytest.mark.parametrize("address", ["/", "/layanan", "/layanan/SIPD", "/simulasi", "/lacak", "/bantuan", "/masuk"])
def test_a_page_says_what_it_is_about(app: Flask, address: str) -> None:
    found = re.findall('<meta name="description" content="([^"]+)">', app.test_client().get(address).text)
    assert len(found) == 1 and 30 < len(found[0]) < 200
