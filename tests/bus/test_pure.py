"""What bus promises without anything running."""

import json
import time
import uuid
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey

from bus import context, headers, inbox, refusals, seal
from bus.caller import Accident, Caller, Unavailable, _result
from bus.contract import Contract, ContractBroken
from bus.entrypoints import service_class
from bus.requests import admit
from bus.settings import SettingRefused, secret


def contract(tmp_path):
    (tmp_path / "events").mkdir()
    (tmp_path / "events/x.v1.json").write_text(json.dumps({"type": "x", "version": 1, "schema": {"type": "object", "required": ["a"]}}))
    arguments = {"type": "object", "additionalProperties": False, "required": ["name"], "properties": {"name": {"$ref": "#/$defs/name"}}}
    method = {"who": ["friend"], "arguments": arguments, "result": {"type": "integer"}}
    rpc = {"service": "s", "$defs": {"name": {"type": "string", "maxLength": 3}}, "methods": {"m": method}}
    (tmp_path / "rpc.json").write_text(json.dumps(rpc))
    return Contract(tmp_path)


@pytest.mark.parametrize("kind", refusals.KINDS.values())
def test_a_refusal_crosses_the_wire_whole(kind):
    sent = kind("late", "too late", by=3)
    got = refusals.from_wire(json.loads(json.dumps(sent.to_wire())))
    assert (type(got), got.code, got.message, got.details) == (kind, "late", "too late", {"by": 3})


def test_an_accident_is_no_refusal_and_names_its_request():
    with pytest.raises(Accident, match="r-7"):
        _result({"error": {"kind": "Accident", "message": "KeyError", "details": {"request_id": "r-7"}}})


def test_argument_faults_name_the_field_and_never_repeat_the_value(tmp_path):
    promised = contract(tmp_path)
    faults = promised.argument_faults("m", {"name": "secret", "more": 1})
    assert faults == {"name": {"code": "maxLength", "limit": 3}, "more": {"code": "additionalProperties"}}
    assert promised.argument_faults("m", {}) == {"name": {"code": "required"}}


def test_the_door_asks_who_before_it_reads_what(tmp_path):
    promised = contract(tmp_path)
    stranger = context.Actor(1, frozenset({"foe"}))
    for actor in (None, stranger):
        with pytest.raises(refusals.NotAllowed):
            admit(promised, "m", {"name": 1}, actor)
    friend = context.Actor(1, frozenset({"friend"}))
    with pytest.raises(refusals.Invalid) as refused:
        admit(promised, "m", {"name": 1}, friend)
    assert refused.value.details["fields"] == {"name": {"code": "type"}}
    admit(promised, "m", {"name": "ani"}, friend)


def test_a_service_that_breaks_its_own_contract_is_told(tmp_path):
    promised = contract(tmp_path)
    with pytest.raises(ContractBroken):
        promised.check_result("m", "seven")
    with pytest.raises(ContractBroken):
        promised.check_event("x", 1, {})
    promised.check_event("x", 1, {"a": 1})
    with pytest.raises(ContractBroken):
        promised.check_event("unknown", 1, {})


def test_versions_of_one_event_are_promised_side_by_side(tmp_path):
    contract(tmp_path)
    (tmp_path / "events/x.v2.json").write_text(json.dumps({"type": "x", "version": 2, "schema": {"type": "object", "required": ["b"]}}))
    promised = Contract(tmp_path)
    promised.check_event("x", 1, {"a": 1})
    promised.check_event("x", 2, {"b": 1})
    with pytest.raises(ContractBroken):
        promised.check_event("x", 2, {"a": 1})
    with pytest.raises(ContractBroken):
        promised.check_event("x", 3, {"a": 1, "b": 1})
    (tmp_path / "events/x.json").write_text("{}")
    with pytest.raises(ContractBroken):
        Contract(tmp_path)


@pytest.fixture
def signer(monkeypatch):
    key = OKPKey.generate_key("Ed25519")
    monkeypatch.setenv("ACTOR_PUBLIC_KEY", json.dumps(key.as_dict(private=False)))

    def sign(key=key, **claims):
        body = {"aud": "greeter", "sub": "7", "roles": ["friend"], "exp": int(time.time()) + 60, **claims}
        return jwt.encode({"alg": "Ed25519"}, {k: v for k, v in body.items() if v is not None}, key, algorithms=["Ed25519"])

    return sign


def test_a_signed_actor_is_believed(signer):
    actor = context.verify_actor(signer(place="here"), "greeter")
    assert actor.id == 7 and actor.has("friend", "other") and not actor.has("other") and actor.claims["place"] == "here"


@pytest.mark.parametrize("claims", [{"exp": 1}, {"exp": None}, {"sub": None}, {"sub": "seven"}, {"roles": None}])
def test_an_expired_or_incomplete_token_is_not(signer, claims):
    with pytest.raises(refusals.NotAllowed):
        context.verify_actor(signer(**claims), "greeter")


@pytest.mark.parametrize("meant_for", ["permits", None, "", ["greeter"], ["greeter", "permits"]])
def test_a_token_meant_for_another_is_not(signer, meant_for):
    """Else a service could do in another's name whatever those who ask it may do elsewhere."""
    with pytest.raises(refusals.NotAllowed) as refused:
        context.verify_actor(signer(aud=meant_for), "greeter")
    assert refused.value.code == "actor_not_proven"


def test_only_while_the_previous_release_runs_a_token_may_name_nobody(signer, monkeypatch):
    monkeypatch.setenv("PREVIOUS_RELEASE_RUNS", "yes")
    assert context.verify_actor(signer(aud=None), "greeter").id == 7
    with pytest.raises(refusals.NotAllowed):
        context.verify_actor(signer(aud="permits"), "greeter")


@pytest.mark.parametrize("role", ["password_change", "second_factor", "second_factor_setup", "applicant", "friend"])
def test_a_token_of_the_previous_release_gets_the_kind_of_its_roles_and_no_other(signer, role):
    assert context.verify_actor(signer(roles=["verifier"]), "greeter").roles == {"verifier", "staff"}
    assert context.verify_actor(signer(roles=[role]), "greeter").roles == {role}


def test_a_token_ends_when_it_ends_however_well_it_is_known(signer, monkeypatch):
    token = signer()
    assert context.verify_actor(token, "greeter") is context.verify_actor(token, "greeter"), "it was looked at once"
    later = time.time() + 61
    monkeypatch.setattr(context.time, "time", lambda: later)
    with pytest.raises(refusals.NotAllowed) as refused:
        context.verify_actor(token, "greeter")
    assert refused.value.code == "actor_not_proven"


def test_a_forged_or_altered_token_is_not(signer):
    token = signer()
    head, body, mark = token.split(".")
    for bad in (signer(key=OKPKey.generate_key("Ed25519")), f"{head}.{body}.{mark[:-4]}AAAA", "x", f"e30.{body}."):
        with pytest.raises(refusals.NotAllowed):
            context.verify_actor(bad, "greeter")


def test_nothing_starts_for_a_caller_that_has_gone():
    info = context.from_headers("s", {headers.DEADLINE: time.time() + 0.05})
    with pytest.raises(context.DeadlinePassed):
        context.refuse_when_late(info)
    context.refuse_when_late(context.from_headers("s", {headers.DEADLINE: time.time() + 1}))


def test_sealed_is_read_by_its_reader_only():
    reader, other = ECKey.generate_key("P-256"), ECKey.generate_key("P-256")
    sealed = seal.seal(json.dumps(reader.as_dict(private=False)), {"word": "rahasia"})
    assert "rahasia" not in sealed
    assert seal.unseal(json.dumps(reader.as_dict(private=True)), sealed) == {"word": "rahasia"}
    with pytest.raises(JoseError):
        seal.unseal(json.dumps(other.as_dict(private=True)), sealed)


def test_production_refuses_default_and_development_secrets(monkeypatch):
    monkeypatch.delenv("SOME_KEY", raising=False)
    assert secret("SOME_KEY", "development-key-of-some-length") == "development-key-of-some-length"
    monkeypatch.setenv("BUS_MODE", "production")
    for value in ("", "short", "development-key-of-some-length"):
        monkeypatch.setenv("SOME_KEY", value)
        with pytest.raises(SettingRefused, match="SOME_KEY"):
            secret("SOME_KEY", "development-key-of-some-length")
    monkeypatch.setenv("SOME_KEY", "a-long-secret-of-our-own")
    assert secret("SOME_KEY", "development-key-of-some-length") == "a-long-secret-of-our-own"


def event_body(**changes):
    body = {
        "id": str(uuid.uuid4()), "type": "x", "version": 1, "source": "s", "subject": "n/1", "seq": 1,
        "occurred_at": datetime.now(UTC).isoformat(), "request_id": "r", "data": {}, "unknown": "is ignored",
    }  # fmt: skip
    return {**body, **changes}


def test_an_event_is_read_and_what_is_unknown_ignored():
    assert inbox.read(event_body(seq=4)).seq == 4


@pytest.mark.parametrize(
    "bad", [None, [], "x", {}, event_body(id="x"), event_body(seq="x"), event_body(occurred_at="never"), event_body(data=3)]
)
def test_what_is_no_event_says_so(bad):
    with pytest.raises(ValueError):
        inbox.read(bad)


def test_a_caller_without_a_broker_is_refused_at_once():
    with closing(Caller("amqp://nobody:x@127.0.0.1:9//", ["s"])) as caller, pytest.raises(Unavailable):  # not TimedOut: it does not wait
        caller.call("s", "m", {}, deadline=time.time() + 60, request_id="r")


def test_a_pattern_ends_where_the_text_ends(tmp_path):
    made = contract(tmp_path)
    made.rpc["$defs"]["name"]["pattern"] = "^[a-z]+$"
    assert made.argument_faults("m", {"name": "ani"}) == {}
    assert made.argument_faults("m", {"name": "an\n"}) == {"name": {"code": "pattern"}}


def test_a_service_with_two_databases_does_not_start(tmp_path, monkeypatch):
    (tmp_path / "twofold").mkdir()
    (tmp_path / "twofold/__init__.py").touch()
    attributes = "name, db, other = 'twofold', Database(), Database()"
    (tmp_path / "twofold/service.py").write_text(f"from bus.database import Database\nclass Twofold:\n    {attributes}\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(ValueError, match="db and other"):
        service_class("twofold")


def test_a_call_whose_time_is_up_is_not_begun():
    """Behind it the database would give up too; work that touches none would be begun for nobody."""
    asked = context.by_itself("greeter")
    context.refuse_when_late(asked)
    context.refuse_when_late(replace(asked, deadline=time.time() + 60))
    with pytest.raises(context.DeadlinePassed):
        context.refuse_when_late(replace(asked, deadline=time.time() - 1))
