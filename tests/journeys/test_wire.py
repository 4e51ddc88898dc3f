"""The client of docs/wire.md asks the running product, with the gateway's account and none of our code."""

import json

from izin import credentials
from tests.bus.test_wire import run


def test_a_program_in_another_language_asks_the_product(world):
    gateway = credentials.broker_uri(credentials.GATEWAY, made=world.secrets, port=world.ports.amqp)
    answer = run(gateway, "call", "permits", "get_permit_type", json.dumps({"code": "SIPD"}))
    assert answer["error"] is None and answer["result"]["code"] == "SIPD"
    refused = run(gateway, "call", "permits", "verify_permit", json.dumps({"code": "MFRGGZDFMZTWQ2LKMFRGGZDFMY"}))
    assert refused["error"]["kind"] == "NotFound"
