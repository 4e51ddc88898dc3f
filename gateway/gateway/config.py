"""The gateway's settings, read once from the environment; the table is in README, Configuration. Production refuses development secrets."""

from typing import Any
from urllib.parse import urlsplit

from bus.settings import SettingRefused, check, production, secret, setting

DEFAULT_URL = "http://127.0.0.1:8080"
LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]

MB = 1_000_000  # bytes, as phones count
LARGEST_FILE = 20 * MB  # of which permits takes the facts: its contract says so (`File`)


def upload_limit(megabytes: str) -> int:
    """In bytes. :raises SettingRefused: permits would refuse a file of that size after it has been uploaded."""
    if not megabytes.isdecimal() or not MB <= int(megabytes) * MB <= LARGEST_FILE:
        raise SettingRefused(f"UPLOAD_LIMIT_MB is {megabytes!r}: it must be a whole number from 1 to {LARGEST_FILE // MB}")
    return int(megabytes) * MB


# The one limit of a file as it is sent; every text that names it is printed from here.
UPLOAD_LIMIT = upload_limit(setting("UPLOAD_LIMIT_MB", "5"))
# The largest body: of a JSON document or a form, and of a route that takes a file. The latter is larger than the largest file, so that a
# larger file gets a worded refusal instead of a cut connection.
BODY_LIMIT = 256 * 1024
UPLOAD_BODY_LIMIT = max(16 * 1024 * 1024, 3 * UPLOAD_LIMIT)


def from_environment() -> dict[str, Any]:
    """Flask's configuration.

    :raises bus.settings.SettingRefused: names the variables that must be changed.
    """
    check()
    public_url = setting("PUBLIC_URL", DEFAULT_URL).rstrip("/")
    https = public_url.startswith("https://")
    keys = secret("GATEWAY_SECRET_KEY", "development-gateway-secret").split()
    return {
        "PUBLIC_URL": public_url,
        "SECRET_KEY": keys[0],
        "SECRET_KEY_FALLBACKS": keys[1:],
        "WTF_CSRF_SECRET_KEY": keys[::-1],
        "AMQP_URI": secret("AMQP_URI", "amqp://guest:guest@127.0.0.1:5672/"),
        "TRUSTED_HOSTS": trusted_hosts(public_url),
        "PROXIES": int(setting("GATEWAY_PROXIES", "0")),
        "DEVELOPMENT": not production(),
        "HOME_AGENCY": setting("HOME_AGENCY", ""),
        "OFFICE_PHONE": setting("OFFICE_PHONE", ""),
        "OFFICE_HOURS": setting("OFFICE_HOURS", ""),
        "SECURITY_CONTACT": setting("SECURITY_CONTACT", ""),
        "METRICS_TOKEN": setting("METRICS_TOKEN", "") and secret("METRICS_TOKEN"),
        "CLAMD_ADDRESS": setting("CLAMD_ADDRESS", ""),
        "INBOX_URL": setting("INBOX_URL", "") if not production() else "",
        "MAX_CONTENT_LENGTH": BODY_LIMIT,
        "MAX_FORM_MEMORY_SIZE": BODY_LIMIT,
        "MAX_FORM_PARTS": 100,
        "SESSION_COOKIE_NAME": "__Host-izin" if https else "izin",
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
        "PREFERRED_URL_SCHEME": "https" if https else "http",
        "WTF_CSRF_TIME_LIMIT": None,  # form tokens stay valid as long as the session: a form may stay open over lunch
        "BABEL_DEFAULT_LOCALE": "id",
        "BABEL_TRANSLATION_DIRECTORIES": "translations",
        "COMPRESS_ALGORITHM": ["br", "gzip"],
        "COMPRESS_MIMETYPES": [
            "text/html",
            "text/css",
            "text/plain",
            "text/javascript",
            "application/javascript",
            "application/json",
            "image/svg+xml",
        ],
        "API_TITLE": "Izin",
        "API_VERSION": "v1",
        "OPENAPI_VERSION": "3.1.0",
        "OPENAPI_URL_PREFIX": "/api/v1",
        "OPENAPI_JSON_PATH": "openapi.json",
    }


def trusted_hosts(public_url: str) -> list[str]:
    """Host headers that are accepted: the public one, and loopback (health checks) on any port."""
    return [urlsplit(public_url).hostname or "127.0.0.1", *LOOPBACK]
