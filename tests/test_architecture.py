"""The house rules. Each failure says what to do instead."""

import ast
import importlib
import json
import re
from functools import cache
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
SERVICES = ("identity", "permits", "notifications", "tracking")
PACKAGES = {**{name: ROOT / "services" / name / name for name in SERVICES}, "gateway": ROOT / "gateway/gateway", "bus": ROOT / "bus/bus"}
STDLIB_AND_REFUSALS = "domain imports the standard library and bus.refusals only; do the rest in service.py or store.py"


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


@cache
def imports_of(path: Path, package_folder: Path, package: str) -> set[str]:
    """Absolute dotted names that a file imports, deferred imports too; `from a import b` counts as a.b."""
    here = [package, *path.relative_to(package_folder).with_suffix("").parts][:-1]
    found = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = ".".join([*(here[: len(here) - node.level + 1] if node.level else []), *([node.module] if node.module else [])])
            found |= {f"{base}.{alias.name}" for alias in node.names}
    return found


def files_of(package: str):
    folder = PACKAGES[package]
    for path in sorted(folder.rglob("*.py")):
        yield path, imports_of(path, folder, package)


def first(name: str) -> str:
    return name.split(".")[0]


@pytest.mark.parametrize("package", [*SERVICES, "gateway", "bus"])
def test_no_part_imports_another_but_bus(package):
    others = set(PACKAGES) - {package, "bus"}
    for path, names in files_of(package):
        taken = {name for name in names if first(name) in others}
        assert not taken, f"{path} imports {taken}: ask over RPC or keep a copy from events"


@pytest.mark.parametrize("service", SERVICES)
def test_the_rule_book_imports_nothing(service):
    import sys

    allowed = sys.stdlib_module_names
    for path, names in files_of(service):
        if "domain" not in path.relative_to(PACKAGES[service]).parts:
            continue
        for name in names:
            fine = first(name) in allowed or name.startswith(("bus.refusals", f"{service}.domain"))
            assert fine, f"{path} imports {name}: {STDLIB_AND_REFUSALS}"


@pytest.mark.parametrize("service", SERVICES)
def test_the_drawer_knows_only_the_rule_books_types_and_bus(service):
    for path, names in files_of(service):
        if path.relative_to(PACKAGES[service]).parts[0] not in ("store", "store.py"):
            continue
        own = {name for name in names if first(name) == service}
        wrong = {name for name in own if not name.startswith((f"{service}.domain", f"{service}.store"))}
        assert not wrong, f"{path} imports {wrong}: a store answers, it does not call back"


# SQL in words where SQLAlchemy's would be harder to read: a walk over an index, and a table taken over in bulk.
IN_WORDS = {"identity/store/audit_chains.py", "identity/seed.py"}


@pytest.mark.parametrize("package", [*SERVICES, "bus"])
def test_columns_are_named(package):
    """A migration of the next release adds columns while this one works: "select *" would hand them to code that does not know them, and
    an insert without names would put values into the wrong ones."""
    for path, _ in files_of(package):
        for text in (node.value for node in ast.walk(parsed(path)) if isinstance(node, ast.Constant) and isinstance(node.value, str)):
            if re.search(r"\b(select|insert|update|delete)\b", text, re.IGNORECASE):
                found = re.search(
                    r"select\s+(\w+\.)?\*|\w\.\*|insert\s+into\s+\w+(\s+as\s+\w+)?\s+(select|values)|_populate_record", text, re.I
                )
                assert not found, f"{path}: {found and found.group()!r}: name the columns"
        assert "autoload" not in path.read_text("utf-8"), f"{path}: a table is what this release knows of it, not what the database has"


@pytest.mark.parametrize("service", SERVICES)
def test_stores_are_written_in_one_way(service):
    for path, names in files_of(service):
        file = path.relative_to(PACKAGES[service].parent).as_posix()
        assert "sqlalchemy.text" not in names or file in IN_WORDS, f"{path}: use the tables of store/tables.py, as the other stores do"


@pytest.mark.parametrize("service", SERVICES)
def test_only_the_door_calls_and_nobody_imports_the_door(service):
    for path, names in files_of(service):
        inside = path.relative_to(PACKAGES[service]).parts[0] == "service"
        taken = {name for name in names if name.startswith(f"{service}.service")}
        assert inside or not taken, f"{path} imports {taken}: the door is a star's centre"


def test_the_gateway_is_free_of_nameko_and_eventlet():
    for path, names in files_of("gateway"):
        taken = {name for name in names if first(name) in ("nameko", "eventlet")}
        assert not taken, f"{path} imports {taken}: the gateway asks through bus.caller"


def test_what_is_used_of_nameko_is_what_decision_0001_says():
    page = next((ROOT / "docs/decisions").glob("0001-*")).read_text("utf-8")
    used, files = set(), set()
    for package in [*SERVICES, "bus"]:
        for path, names in files_of(package):
            taken = {name for name in names if first(name) == "nameko"}
            assert not taken or package == "bus", f"{path} imports {taken}: use bus.entrypoints"
            used |= {name.rpartition(".")[2] for name in taken}
            files |= {path.name for _ in taken}
    said = page.partition("**What of it is used.**")[2].partition("\n\n")[0]
    assert used | files == set(re.findall(r"`([\w.]+)`", said))


def test_refusals_import_only_the_standard_library():
    names = imports_of(PACKAGES["bus"] / "refusals.py", PACKAGES["bus"], "bus")
    assert {first(name) for name in names} <= {"typing"}


def test_no_business_word_occurs_in_bus():
    words = r"\bizin|gateway|indonesia|permit|applicant|application\b(?!/json)|registration|complaint|agency|agencies|officer|tariff|account|village|regenc|licen[cs]|email|mail\b"
    for path in sorted(PACKAGES["bus"].rglob("*.py")):
        text = path.read_text("utf-8").replace("application/json", "")
        found = re.search(words, text, re.IGNORECASE)
        assert not found, f"{path} says {found and found.group()!r}: bus is wordless, put it into a service"


def test_queue_names_are_pinned():
    """A handler's name is its durable queue's name: after a rename, messages in the old queue are never read. Add names here; to rename,
    first let the old queue run empty and delete it."""
    from bus.queues import parked_queue
    from bus.topology import queues_of

    classes = [_service_class(name) for name in SERVICES]
    names = sorted({queue.name for cls in classes for queue in queues_of(cls)} | {parked_queue().name})
    pinned = json.loads((ROOT / "tests/queue_names.json").read_text("utf-8"))
    assert names == pinned, f"new: {set(names) - set(pinned)}, gone: {set(pinned) - set(names)}; see the docstring"


@pytest.mark.parametrize("service", SERVICES)
def test_every_rpc_method_stands_in_the_contract_and_the_other_way_round(service):
    from bus import contract
    from bus.entrypoints import entrypoints_of
    from bus.requests import Rpc

    offered = {name for name, entrypoint in entrypoints_of(_service_class(service)) if isinstance(entrypoint, Rpc)}
    promised = set(contract.of(service).methods)
    assert offered == promised, f"not in contract/rpc.json: {offered - promised}; promised but not there: {promised - offered}"


@pytest.mark.parametrize("service", SERVICES)
def test_no_part_of_a_door_shadows_another_parts_method(service):
    """The parts of a door are joined into one class: when two parts use one name for different helpers, one of them is lost."""
    parts = [part for part in _service_class(service).__mro__ if part.__module__.startswith(f"{service}.")]
    named = {(name, part) for part in parts for name, value in vars(part).items() if callable(value) and not name.startswith("__")}
    names = [name for name, _ in named]
    twice = {name: [part.__name__ for other, part in named if other == name] for name in names if names.count(name) > 1}
    assert not twice, f"give them different names, or put the one they share into a common base: {twice}"


def test_every_route_has_an_authorization_entry():
    from gateway.access import ACCESS
    from gateway.app import create_app

    endpoints = {rule.endpoint for rule in create_app().url_map.iter_rules()}
    assert endpoints <= set(ACCESS), f"add a row to gateway/access.py for {sorted(endpoints - set(ACCESS))}"
    assert set(ACCESS) <= endpoints, f"rows without a route in gateway/access.py: {sorted(set(ACCESS) - endpoints)}"


def test_compose_and_folders_tell_of_the_same_services():
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
    folders = {path.name for path in (ROOT / "services").iterdir() if (path / path.name).is_dir()}
    assert folders == set(SERVICES)
    assert folders | {"gateway"} <= set(compose["services"])


def test_no_eval_anywhere():
    for package in PACKAGES:
        for path in PACKAGES[package].rglob("*.py"):
            calls = (n for n in ast.walk(parsed(path)) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name))
            assert not {c.func.id for c in calls} & {"eval", "exec"}, f"{path}: formulas are code of ours or data, never text to run"


def _service_class(service: str):
    module = importlib.import_module(f"{service}.service")
    return next(value for value in vars(module).values() if isinstance(value, type) and getattr(value, "name", None) == service)
