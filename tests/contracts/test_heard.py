"""Every handler reads of an event only what that very event promises: found in the code, followed through what the event is handed to."""

import ast
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache

import pytest

from bus.entrypoints import entrypoints_of, service_class
from bus.events import EventHandler
from tests.contracts.test_contracts import CONTRACTS, ROOT, SERVICES

# How events, and what they hold, are called where they are handed on.
EVENT_NAMES = {"event", "events", "happening", "happenings"}


@dataclass
class Reads:
    """`must`: read as if it were always there. `may`: looked for."""

    must: set[str] = field(default_factory=set)
    may: set[str] = field(default_factory=set)


@cache
def functions(service):
    found = defaultdict(list)
    for path in (ROOT / "services" / service / service).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef):
                found[node.name].append(node)
    return found


def read_by(service, name):
    """What the function `name` of a service, and whatever it hands the event to, reads of the event's data."""
    reads, looked_at, waiting = Reads(), set(), [name]
    while waiting:
        name = waiting.pop()
        if name not in looked_at:
            looked_at.add(name)
            for function in functions(service)[name]:
                _look(function, reads)
                waiting += _handed_to(function)
    return reads


def _look(function, reads):
    aliases = {
        target.id
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and _is_data(node.value, set())
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(function):
        if isinstance(node, ast.Subscript) and _is_data(node.value, aliases) and isinstance(node.slice, ast.Constant):
            reads.must.add(node.slice.value)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get":
            if _is_data(node.func.value, aliases) and isinstance(node.args[0], ast.Constant):
                reads.may.add(node.args[0].value)
        elif isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In) and _is_data(node.comparators[0], aliases):
            reads.may.add(getattr(node.left, "value", ""))


def _is_data(node, aliases):
    if isinstance(node, ast.Name):
        return node.id in aliases
    return isinstance(node, ast.Attribute) and node.attr == "data" and isinstance(node.value, ast.Name) and node.value.id in EVENT_NAMES


def _handed_to(function):
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            given = [*node.args, *(keyword.value for keyword in node.keywords)]
            if any(isinstance(each, ast.Name) and each.id in EVENT_NAMES for value in given for each in ast.walk(value)):
                yield node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def heard():
    """(service, method, the events it hears) of every handler."""
    for service in SERVICES:
        for method, entrypoint in entrypoints_of(service_class(service)):
            if isinstance(entrypoint, EventHandler):
                told = CONTRACTS[entrypoint.source].events.items()
                events = [event for (type, version), event in told if version in entrypoint.reads.get(type, ())]
                yield pytest.param(service, method, events, id=f"{service}.{method}")


def refused(reads, events):
    """Fields that are read and that no event of these promises. Of several, each must promise them or a branch reads of one alone."""
    always = set().union(*(event["schema"]["required"] for event in events))
    known = set().union(*(event["schema"]["properties"] for event in events))
    return (reads.must - always - reads.may) | ((reads.must | reads.may) - known)


@pytest.mark.parametrize(("service", "method", "events"), list(heard()))
def test_a_handler_reads_only_what_its_own_event_promises(service, method, events):
    assert events, f"{service}.{method} hears what nobody tells"
    assert refused(read_by(service, method), events) == set()


def test_most_handlers_are_found_to_read_something():
    """Else the names have changed and nothing is looked at."""
    found = [read_by(*handler.values[:2]) for handler in heard()]
    assert sum(bool(reads.must) for reads in found) > 0.8 * len(found)
    assert "application_id" in read_by("tracking", "on_application").must and "at" in read_by("tracking", "on_application").may
    assert "sealed" in read_by("notifications", "on_registration_accepted").must


def test_a_field_of_another_event_is_refused():
    events = [event for event in CONTRACTS["identity"].events.values() if event["type"] == "day_off_changed"]
    assert refused(Reads(must={"date", "permit_id"}), events) == {"permit_id"}
