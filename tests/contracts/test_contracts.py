"""Contracts hold on both sides: answers and events fit their own examples; everything that is called or handled is offered."""

import ast
import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from bus import versions
from bus.contract import Contract
from identity.domain.roles import ROLES

ROOT = Path(__file__).parents[2]
SERVICES = ("identity", "permits", "notifications", "tracking")
CONTRACTS = {name: Contract(ROOT / "services" / name / "contract") for name in SERVICES}
PRINCIPALS = {"anyone", "applicant", "staff", "password_change", "second_factor", "second_factor_setup", *ROLES}
# Whose things a method concerns: nobody's in particular, those of the holder of a secret, the asker's, their agency's, all.
WHOSE = {"public", "token", "own", "agency", "own_or_agency", "any"}
METHODS = [(service, method) for service in SERVICES for method in CONTRACTS[service].methods]
EVENTS = [(service, event) for service in SERVICES for event in CONTRACTS[service].events]


@pytest.mark.parametrize(("service", "method"), METHODS)
def test_a_methods_example_fits_its_schemas(service, method):
    contract = CONTRACTS[service]
    promised = contract.methods[method]
    assert set(promised) >= {"says", "who", "whose", "arguments", "result", "refusals", "example"}
    assert set(promised["who"]) <= PRINCIPALS and promised["who"]
    assert not {"staff"} < set(promised["who"]) & {"staff", *ROLES}, "every role of an office is `staff` already"
    assert promised["arguments"]["additionalProperties"] is False, "unknown arguments must be refused"
    assert contract.argument_faults(method, promised["example"]["arguments"]) == {}
    contract.check_result(method, promised["example"]["result"])


@pytest.mark.parametrize(("service", "method"), METHODS)
def test_a_method_says_whose_things_it_is_about_and_who_may_is_in_keeping(service, method):
    """Without a secret or a proven asker, a method cannot concern somebody's own things."""
    promised = CONTRACTS[service].methods[method]
    assert promised["whose"] in WHOSE
    assert ("anyone" in promised["who"]) == (promised["whose"] in ("public", "token"))
    staff_only = "applicant" not in promised["who"]
    assert not (promised["whose"] == "own_or_agency" and staff_only), "own_or_agency: the own ones for applicants"
    assert promised.get("when") != [], "`when` names the states in which it is not refused; without one, leave it out"


@pytest.mark.parametrize(("service", "method"), METHODS)
def test_every_text_argument_is_bounded(service, method):
    for name, schema in CONTRACTS[service].methods[method]["arguments"].get("properties", {}).items():
        text = schema.get("type") == "string" or "string" in (schema.get("type") or [])
        assert not text or "maxLength" in schema or "enum" in schema or "pattern" in schema, f"{service}.{method}({name}) is boundless"


@pytest.mark.parametrize(("service", "event"), EVENTS, ids=lambda each: each if isinstance(each, str) else "{}.v{}".format(*each))
def test_an_events_example_fits_its_schema_and_says_nothing_personal(service, event):
    promised = CONTRACTS[service].events[event]
    assert event == (promised["type"], promised["version"]), "the file is called <type>.v<version>.json"
    Draft202012Validator.check_schema(promised["schema"])
    CONTRACTS[service].check_event(*event, promised["example"])
    assert "agency" in promised["schema"]["required"]
    told = set(promised["schema"]["properties"])
    assert not told & {"email", "full_name", "name", "nik", "id_number", "birth_date", "address", "phone", "mobile", "body", "password"}
    assert versions.KEY not in told, "under this key other versions of the event travel"


def test_everything_heard_is_told_in_each_version_that_is_read():
    import importlib

    from bus.entrypoints import entrypoints_of
    from bus.events import EventHandler

    for service in SERVICES:
        module = importlib.import_module(f"{service}.service")
        cls = next(value for value in vars(module).values() if isinstance(value, type) and getattr(value, "name", None) == service)
        for method, entrypoint in entrypoints_of(cls):
            if isinstance(entrypoint, EventHandler):
                read = {(type, version) for type, versions in entrypoint.reads.items() for version in versions}
                told = set(CONTRACTS[entrypoint.source].events)
                assert read and read <= told, f"{service}.{method} reads {read - told}, which nobody tells"


def test_what_creates_or_decides_is_marked_and_happens_once_per_key():
    import importlib

    from bus.entrypoints import commands_of

    for service in SERVICES:
        module = importlib.import_module(f"{service}.service")
        cls = next(value for value in vars(module).values() if isinstance(value, type) and getattr(value, "name", None) == service)
        marked = {method for method, promised in CONTRACTS[service].methods.items() if promised.get("changes")}
        assert marked == set(commands_of(cls)), f"{service}: `changes` in rpc.json and @command in service.py must name the same methods"


def calls_in_the_gateway():
    """(file, service, method, argument names or None when passed by **) of every rpc.call(...) in the gateway."""
    for path in (ROOT / "gateway/gateway").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            named = isinstance(node, ast.Call) and ast.unparse(node.func) in ("rpc.call", "call")
            if named and len(node.args) >= 2 and all(isinstance(a, ast.Constant) for a in node.args[:2]):
                keywords = None if any(k.arg is None for k in node.keywords) else {k.arg for k in node.keywords}
                yield path.name, node.args[0].value, node.args[1].value, keywords


def test_everything_the_gateway_calls_is_offered_with_those_arguments():
    calls = list(calls_in_the_gateway())
    assert len(calls) > 20, "the gateway's calls were not found; has rpc.call been renamed?"
    for file, service, method, arguments in calls:
        assert method in CONTRACTS[service].methods, f"{file} calls {service}.{method}, which is not offered"
        if arguments is not None:
            promised = CONTRACTS[service].methods[method]["arguments"]
            assert arguments <= set(promised.get("properties", {})), f"{file}: {service}.{method} takes no {arguments}"
            assert set(promised.get("required", [])) <= arguments, f"{file}: {service}.{method} needs more than {arguments}"


def test_contract_files_are_tidy_json():
    for contract in CONTRACTS.values():
        for path in contract.folder.rglob("*.json"):
            json.loads(path.read_text("utf-8"))


WRONG = (None, True, -1, 1.5, 10**20, "", "x" * 3000, [], {}, {"x": 1}, "2026-02-30", "a\n", "\ud800", "😀" * 300)


@pytest.mark.parametrize("name", SERVICES)
def test_faults_are_those_that_another_library_finds(name):
    """For each example, and for each example made wrong in every place: the same fields, codes and limits as `jsonschema` gives."""
    contract = Contract(ROOT / "services" / name / "contract")
    looked = 0
    for method, promise in contract.methods.items():
        example, known = promise["example"]["arguments"], promise["arguments"].get("properties", {})
        tried = [example, {**example, "more": 1}, *({**example, key: value} for key in known for value in WRONG)]
        tried += [{key: value for key, value in example.items() if key != left_out} for left_out in example]
        other = _other_validator(promise["arguments"], contract.rpc.get("$defs", {}))
        for arguments in tried:
            found = contract.argument_faults(method, arguments)
            assert found == _faults_of_other(other, arguments), (method, arguments)
            looked += bool(found)
    assert looked > len(contract.methods)


def _other_validator(schema, definitions):
    """JSON Schema's "$" is the end of the text, Python's lets a line's end through."""
    text = re.sub(r'("pattern": "(?:[^"\\]|\\.)*)\$"', r'\1\\\\Z"', json.dumps({**schema, "$defs": definitions}))
    return Draft202012Validator(json.loads(text))


def _faults_of_other(validator, value):
    faults = {}
    for error in validator.iter_errors(value):
        names = {
            "required": lambda error: [name for name in error.validator_value if name not in error.instance],
            "additionalProperties": lambda error: error.instance.keys() - error.schema.get("properties", {}).keys(),
        }.get(error.validator, lambda error: [None])(error)
        bound = error.validator_value
        limit = {"limit": bound} if isinstance(bound, int | float) and not isinstance(bound, bool) else {}
        for one in names:
            field = ".".join(str(part) for part in [*error.absolute_path, *([one] if one else [])])
            faults.setdefault(field, {"code": error.validator, **limit})
    return faults
