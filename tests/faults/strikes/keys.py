"""Every key and password is replaced while people work, by the steps of docs/operating.md ("Keys and passwords")."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
import time

import psycopg2
from amqp.exceptions import AccessRefused
from joserfc import jwt
from joserfc.jwk import OKPKey
from kombu import Connection

from bus.caller import Caller
from bus.refusals import NotAllowed
from izin import credentials
from izin.definitions import definitions
from izin.places import SERVICES
from izin.ports import LOOPBACK
from tests.faults.ledger import now
from tests.faults.run import Strike, Struck
from tests.faults.world import FaultWorld

PARTS = ("topology", *SERVICES, "gateway")
NAME = "every key and password replaced"


def replaced(world: FaultWorld) -> Struck:
    made, old = world.secrets, json.loads(json.dumps(world.secrets))
    new, secret = credentials.make_keys(), secrets.token_hex(32)
    keys = made["keys"]

    # 1. accept the new ones too; passwords of the broker, and a second role for each database
    for name in ("ACTOR_PUBLIC_KEY", "SEAL_PRIVATE_KEY", "ACCOUNT_SEAL_KEY"):
        keys[name] = f"{old['keys'][name]} {new[name]}"
    made["gateway"] = f"{old['gateway']} {secret}"
    made["databases"] = {service: secrets.token_hex(16) for service in SERVICES}
    made["amqp"] = {user: secrets.token_hex(16) for user in made["amqp"]}
    for service in SERVICES:
        world.roles[service] = f"{service}2"
        world.rows("postgres", f"create role {service}2 login password '{made['databases'][service]}' in role {service}")
    world.rabbitmq.definitions = definitions(made["amqp"])
    for user, password in made["amqp"].items():
        world.control("change_password", user, password)
    _replace(world, *PARTS)

    # 2. use the new ones; the secrets of second factors are sealed anew
    keys |= {name: new[name] for name in ("ACTOR_PRIVATE_KEY", "SEAL_PUBLIC_KEY")}
    keys["ACCOUNT_SEAL_KEY"] = f"{new['ACCOUNT_SEAL_KEY']} {old['keys']['ACCOUNT_SEAL_KEY']}"
    made["gateway"] = f"{secret} {old['gateway']}"
    _replace(world, "identity", "permits", "gateway")
    resealed = _reseal(world)

    # 3. accept the old ones no more; the services log in under their own names again
    keys["ACTOR_PUBLIC_KEY"], made["gateway"] = new["ACTOR_PUBLIC_KEY"], secret
    for service in SERVICES:
        world.rows("postgres", f"alter role {service} password '{made['databases'][service]}'")
    world.roles.clear()
    _replace(world, *SERVICES, "gateway")
    for service in SERVICES:
        world.rows("postgres", f"drop role {service}2")

    refused = {
        "token": _token_is_refused(world, old["keys"]["ACTOR_PRIVATE_KEY"]) and not _token_is_refused(world, new["ACTOR_PRIVATE_KEY"]),
        "broker": all(_broker_refuses(world, user, old["amqp"][user]) for user in made["amqp"]),
        "database": all(_database_refuses(world, service, old["databases"][service]) for service in SERVICES),
    }
    return Struck(bit=all(refused.values()), back_at=now(), notes={"old ones are refused": refused, "sealed_anew": resealed})


def _replace(world: FaultWorld, *names: str) -> None:
    for name in names:
        world.replace(name)


def _reseal(world: FaultWorld) -> str:
    words = [sys.executable, "-m", "identity.reseal"]
    return subprocess.run(words, env=world.environment("identity"), capture_output=True, text=True, check=True).stdout.strip()


def _token_is_refused(world: FaultWorld, private_key: str) -> bool:
    """Whether permits refuses a token that is right but for the key that signed it."""
    claims = {"sub": "1", "aud": "permits", "roles": ["applicant"], "agency": "muara-enim", "units": [], "time_zone": "WIB", "name": "X",
              "marks": [], "exp": int(time.time()) + 50}  # fmt: skip
    token = jwt.encode({"alg": "Ed25519"}, claims, OKPKey.import_key(json.loads(private_key)), algorithms=["Ed25519"])
    caller = Caller(credentials.broker_uri(credentials.GATEWAY, made=world.secrets, port=world.ports.amqp), ["permits"])
    try:
        caller.call("permits", "list_documents", {}, deadline=time.time() + 10, request_id="keys", actor=token)
    except NotAllowed as refusal:
        return refusal.code == "actor_not_proven"
    finally:
        caller.close()
    return False


def _broker_refuses(world: FaultWorld, user: str, password: str) -> bool:
    try:
        with Connection(f"amqp://{user}:{password}@{LOOPBACK}:{world.ports.amqp}/izin", connect_timeout=3) as connection:
            connection.connect()
    except AccessRefused:
        return True
    return False


def _database_refuses(world: FaultWorld, service: str, password: str) -> bool:
    try:
        psycopg2.connect(host=LOOPBACK, port=world.ports.postgres, dbname=service, user=service, password=password).close()
    except psycopg2.OperationalError as error:
        return "authentication failed" in str(error)
    return False


STRIKES: dict[str, Strike] = {NAME: replaced}
