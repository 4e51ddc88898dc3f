"""Secrets of the local system, made once at random and stored in var/, readable only by their owner; and the environments that contain
them.

Every process gets only the secrets it needs: only identity can sign for actors, only notifications can open sealed letters, and each
service knows only its own database.
"""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import Any

from joserfc.jwk import ECKey, OKPKey

from izin.places import SERVICES, VENV
from izin.ports import LOOPBACK, Ports
from izin.postgres import SUPERUSER
from izin.rabbitmq import VHOST

BROKER_ADMIN, GATEWAY = "izin", "gateway"
ACCOUNT_SEAL_KEY = "ACCOUNT_SEAL_KEY"
AMQP_USERS = (BROKER_ADMIN, GATEWAY, *SERVICES)

# settings that a person may change for `make up`; all other settings of the local system are fixed
MAY_BE_SET = (
    "CLAMD_ADDRESS",
    "COMPANIES_QUOTA",
    "COMPLAINTS_QUOTA",
    "DATABASE_POOL",
    "DOCUMENTS_QUOTA",
    "DRAFTS_QUOTA",
    "ESCALATE_AFTER_WORKING_DAYS",
    "GATEWAY_QUEUE",
    "GATEWAY_THREADS",
    "GATEWAY_WORKERS",
    "HOME_AGENCY",
    "MAIL_FROM",
    "METRICS_TOKEN",
    "OFFICE_HOURS",
    "OFFICE_PHONE",
    "PUBLIC_URL",
    "SECURITY_CONTACT",
    "SMTP_URL",
    "UPLOAD_LIMIT_MB",
    "WORKERS",
)


def load(var: Path) -> dict[str, Any]:
    """The secrets of this `var`, made at the first call.

    :raises RuntimeError: the secrets are missing, but data exists that only they can open.
    """
    file = var / "credentials.json"
    if not file.exists():
        if (var / "postgres" / "data").exists():
            raise RuntimeError(f"{file} is gone, and only it opens the databases beside it: put it back, or begin anew with `make clean`")
        _write(file, _make())
    found: dict[str, Any] = json.loads(file.read_text())
    if set(found["amqp"]) != set(AMQP_USERS):  # made before every service had a user of its own
        _write(file, found | {"amqp": _make()["amqp"]})
        return load(var)
    if ACCOUNT_SEAL_KEY not in found["keys"]:  # made before accounts had secrets to seal
        _write(file, found | {"keys": {**found["keys"], ACCOUNT_SEAL_KEY: make_keys()[ACCOUNT_SEAL_KEY]}})
        return load(var)
    return found


def broker_uri(user: str, *, made: dict[str, Any], port: int) -> str:
    return f"amqp://{user}:{made['amqp'][user]}@{LOOPBACK}:{port}/{VHOST}"


def _write(file: Path, content: dict[str, Any]) -> None:
    """Writes the whole file or nothing: an interrupted first start must not leave half a file."""
    draft = file.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(content, indent=1))
    draft.replace(file)


def make_keys() -> dict[str, str]:
    """New keys, under the names of their settings: one pair signs for actors, one seals letters, and one key seals identity's secrets of
    second factors."""
    actor, letter, account = OKPKey.generate_key("Ed25519"), ECKey.generate_key("P-256"), ECKey.generate_key("P-256")
    return {
        "ACTOR_PRIVATE_KEY": json.dumps(actor.as_dict(private=True), separators=(",", ":")),
        "ACTOR_PUBLIC_KEY": json.dumps(actor.as_dict(private=False), separators=(",", ":")),
        "SEAL_PRIVATE_KEY": json.dumps(letter.as_dict(private=True), separators=(",", ":")),
        "SEAL_PUBLIC_KEY": json.dumps(letter.as_dict(private=False), separators=(",", ":")),
        ACCOUNT_SEAL_KEY: json.dumps(account.as_dict(private=True), separators=(",", ":")),
    }


def _make() -> dict[str, Any]:
    return {
        "postgres": secrets.token_hex(16),
        "databases": {name: secrets.token_hex(16) for name in SERVICES},
        "amqp": {user: secrets.token_hex(16) for user in AMQP_USERS},
        "gateway": secrets.token_hex(32),
        "keys": make_keys(),
    }


def environment(name: str, *, made: dict[str, Any], ports: Ports, var: Path, personal: bool = True) -> dict[str, str]:
    """The environment of the process `name` (a service, "migrate-<service>", "gateway", "inbox" or "topology").

    `personal`: whether a person's own settings (MAY_BE_SET) override ours; test worlds ignore them.
    """
    common = {
        "PATH": f"{VENV / 'bin'}:{os.environ.get('PATH', '/usr/bin:/bin')}",
        "HOME": str(var / "home"),  # caches, such as those of fonts, stay in our folder
        "LANG": "C.UTF-8",
        "PYTHONUNBUFFERED": "1",
        "BUS_MODE": "development",
        "ACTOR_PUBLIC_KEY": made["keys"]["ACTOR_PUBLIC_KEY"],
        "FILES_URL": f"file://{var / 'files'}",
        "PUBLIC_URL": f"http://{LOOPBACK}:{ports.gateway}",
        "INBOX_URL": f"http://{LOOPBACK}:{ports.inbox}",
    }
    own = {setting: os.environ[setting] for setting in MAY_BE_SET if personal and setting in os.environ}
    return common | _special(name, made=made, ports=ports, var=var) | own


def _special(name: str, *, made: dict[str, Any], ports: Ports, var: Path) -> dict[str, str]:
    keys = made["keys"]
    special = {
        "identity": {name: keys[name] for name in ("ACTOR_PRIVATE_KEY", "SEAL_PUBLIC_KEY", ACCOUNT_SEAL_KEY)},
        "permits": {"SEAL_PUBLIC_KEY": keys["SEAL_PUBLIC_KEY"]},
        "notifications": {"SEAL_PRIVATE_KEY": keys["SEAL_PRIVATE_KEY"], "SMTP_URL": f"smtp://{LOOPBACK}:{ports.smtp}"},
        "gateway": {"GATEWAY_SECRET_KEY": made["gateway"], "GATEWAY_BIND": f"{LOOPBACK}:{ports.gateway}"},
        "inbox": {
            "INBOX_BIND": LOOPBACK,
            "INBOX_HTTP_PORT": str(ports.inbox),
            "INBOX_SMTP_PORT": str(ports.smtp),
            "INBOX_FOLDER": str(var / "mail"),
        },
    }.get(name, {})
    service = name.removeprefix("migrate-")
    if service in SERVICES:
        address = f"{service}:{made['databases'][service]}@{LOOPBACK}:{ports.postgres}/{service}"
        special = {f"{service.upper()}_DATABASE_URL": f"postgresql+psycopg2://{address}", **special}
    if service != name:
        special["DATABASE_ADMIN_URL"] = f"postgresql+psycopg2://{SUPERUSER}:{made['postgres']}@{LOOPBACK}:{ports.postgres}/postgres"
    user = {"topology": BROKER_ADMIN}.get(name, name)
    return special | ({"AMQP_URI": broker_uri(user, made=made, port=ports.amqp)} if user in AMQP_USERS else {})
