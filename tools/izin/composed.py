"""The settings of the system that docker-compose.yml composes, all of which stand in .env.

`python -m izin.composed keys [production]` prints the lines with which a new .env begins: secrets made at random.
`python -m izin.composed check <file>` looks at all settings before anything starts, says all that is wrong at once, and writes what the broker
loads (izin.definitions) to the file.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from joserfc.jwk import ECKey, OKPKey

from bus import keys, settings
from izin.credentials import ACCOUNT_SEAL_KEY, AMQP_USERS, make_keys
from izin.definitions import definitions
from izin.places import SERVICES

AMQP_PASSWORDS = {user: f"{user.upper()}_AMQP_PASSWORD" for user in AMQP_USERS}
PASSWORDS = (*AMQP_PASSWORDS.values(), "POSTGRES_PASSWORD", *(f"{service.upper()}_DB_PASSWORD" for service in SERVICES))
CLUSTER = ("BROKER_CLUSTER_PASSWORD", "DATABASE_CLUSTER_PASSWORD")  # by which the nodes of deploy/cluster know each other
# by setting: the kind of key, and whether it is the private half
KEYS: dict[str, tuple[type[keys.Key], bool]] = {
    "ACTOR_PRIVATE_KEY": (OKPKey, True),
    "ACTOR_PUBLIC_KEY": (OKPKey, False),
    "SEAL_PRIVATE_KEY": (ECKey, True),
    "SEAL_PUBLIC_KEY": (ECKey, False),
    ACCOUNT_SEAL_KEY: (ECKey, True),
}
PAIRS = (("ACTOR_PRIVATE_KEY", "ACTOR_PUBLIC_KEY"), ("SEAL_PRIVATE_KEY", "SEAL_PUBLIC_KEY"))
DEVELOPMENT = {"IZIN_MODE": "development", "COMPOSE_PROFILES": "development", "IZIN_DEMO": "yes"}
PRODUCTION = {
    "IZIN_MODE": "production",
    "COMPOSE_PROFILES": "proxy",
    "PUBLIC_URL": "",
    "SMTP_URL": "",
    "MAIL_FROM": "",
    "GATEWAY_PROXIES": "1",
    "GATEWAY_PORT": "127.0.0.1:8080-8089",  # an upgrade runs two gateways beside each other
}
PLAIN = re.compile(r"[A-Za-z0-9._~-]*")  # needs no quoting in an address
LOCAL = ("localhost", "127.0.0.1", "::1")


def new(mode: dict[str, str]) -> dict[str, str]:
    """What a new .env says."""
    made = {name: secrets.token_hex(24) for name in (*PASSWORDS, *CLUSTER, "GATEWAY_SECRET_KEY")}
    return mode | made | {name: f"'{key}'" for name, key in make_keys().items()}


def faults(given: Mapping[str, str]) -> list[str]:
    """A line for each setting that cannot stay as it is; it begins with the setting's name."""
    own = {name: value for name, value in given.items() if value}
    found = [f"{name} has a comment for its value: comments stand on lines of their own" for name, value in own.items() if value[0] == "#"]
    found += _keys(own)
    found += [
        f"{name} is part of an address: letters, digits and . _ ~ - only"
        for name in (*PASSWORDS, *CLUSTER)
        if not PLAIN.fullmatch(own.get(name, ""))
    ]
    found += [fault.replace(settings.MODE, "IZIN_MODE") for fault in settings.faults(own)]
    if own.get(settings.MODE, "development") != "development":
        found += _production(own)
    return sorted(found)


def _keys(given: Mapping[str, str]) -> Iterator[str]:
    read = {name: _read(name, given.get(name, "")) for name in KEYS}
    for name in KEYS:
        if not read[name]:
            yield f"{name} is {'no key of its kind' if given.get(name) else 'not set'}: docker compose run --rm -T keys"
    for private, public in PAIRS:
        known = {key.thumbprint() for key in read[public]}
        if read[private] and known and read[private][0].thumbprint() not in known:
            yield f"{public} is not the public half of {private}"


def _read(name: str, value: str) -> tuple[keys.Key, ...]:
    """The keys in a setting; none when one of them is of another kind."""
    kind, private = KEYS[name]
    try:
        found = keys.keys(value)
    except ValueError:
        return ()
    return found if all(isinstance(key, kind) and key.is_private == private for key in found) else ()


def _production(given: Mapping[str, str]) -> Iterator[str]:
    if urlsplit(given.get("PUBLIC_URL", "")).hostname in LOCAL:
        yield "PUBLIC_URL leads to the reader's own machine: it is the address that people type"
    if given.get("MAIL_FROM", "").rstrip(">").endswith((".test", ".example", ".invalid", "localhost")):
        yield "MAIL_FROM is an example: nobody could answer, and mail servers refuse it"
    if given.get("IZIN_DEMO") == "yes":
        yield "IZIN_DEMO makes accounts with a known password: leave it empty"
    if "development" in given.get("COMPOSE_PROFILES", "").split(","):
        yield "COMPOSE_PROFILES names development: everybody could read all mails in its inbox"


def check(file: Path) -> int:
    found = faults(os.environ)
    if found:
        print("These settings cannot stay as they are; nothing was started:\n" + "\n".join(f"- {fault}" for fault in found))
        return 1
    written = json.dumps(definitions({user: os.environ[name] for user, name in AMQP_PASSWORDS.items()}))
    file.write_text(written)
    print("all settings are well")
    return 0


def print_new(mode: dict[str, str]) -> int:
    if any(os.environ.get(name) for name in KEYS):
        print(".env has keys, and only they open what is stored: nothing was made", file=sys.stderr)
        return 1
    print("\n".join(f"{name}={value}" for name, value in new(mode).items()))
    return 0


def main(words: list[str]) -> int:
    match words:
        case ["check", file]:
            return check(Path(file))
        case ["keys"]:
            return print_new(DEVELOPMENT)
        case ["keys", "production"]:
            return print_new(PRODUCTION)
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
