"""Read and check `contract/`: the methods of a service (rpc.json) and its events (events/<type>.v<version>.json), as data.

The folder lies beside the package it describes, `services/<name>/contract/`, and inside it where the package was installed from a wheel.
Nobody imports it; doors and tests check against it.
"""

import json
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema_rs import Draft202012Validator, ValidationError, ValidationErrorKind

from bus.places import beside

# UTF-8 cannot hold half of a character of two UTF-16 units, so it is checked as a code that is no character either.
HALF, NO_CHARACTER = re.compile("[\ud800-\udfff]"), "\uffff"
HALVES_IN_PATTERN, NO_CHARACTER_IN_PATTERN = r"\\ud800-\\udfff", r"\\uffff"


class ContractBroken(Exception):
    """A service breaks its own contract: a fault of ours, never of whoever asked."""


class Contract:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rpc = json.loads((folder / "rpc.json").read_text("utf-8"))
        self.service: str = self.rpc["service"]
        self.methods: dict[str, Any] = self.rpc["methods"]
        # By (type, version): an event is published in its old and its new meaning for a while.
        self.events: dict[tuple[str, int], Any] = {_named(path): _read(path) for path in sorted((folder / "events").glob("*.json"))}
        self._validators: dict[tuple[str, str | tuple[str, int]], Draft202012Validator] = {}

    def who(self, method: str) -> frozenset[str]:
        """The roles that may call `method`; `anyone` means nobody need be known."""
        return frozenset(self.methods[method]["who"])

    def access(self) -> dict[str, dict[str, Any]]:
        """Who may do what, as the door decides it: for each method what it does, which roles may, with whose things, in which states."""
        return {
            method: {"says": promised["says"], "who": promised["who"], "whose": promised["whose"], "when": promised.get("when", [])}
            for method, promised in self.methods.items()
        }

    def argument_faults(self, method: str, arguments: Any) -> dict[str, dict[str, Any]]:
        """What is wrong with `arguments`, by argument name ("" for the whole); empty when they fit."""
        return self._faults("arguments", method, arguments)

    def value_faults(self, definition: str, value: Any) -> dict[str, dict[str, Any]]:
        """What is wrong with a value that should be what `$defs` calls `definition`, by its place in the value; empty when it fits."""
        return self._faults("definition", definition, value)

    def check_result(self, method: str, result: Any) -> None:
        self._check("result", method, result)

    def check_event(self, type: str, version: int, data: Any) -> None:
        if (type, version) not in self.events:
            raise ContractBroken(f"{self.service} publishes {type} without contract/events/{type}.v{version}.json")
        self._check("event", (type, version), data)

    def _check(self, part: str, name: str | tuple[str, int], value: Any) -> None:
        faults = self._faults(part, name, value)
        if faults:
            raise ContractBroken(f"{self.service}.{name}: {part} breaks the contract at {faults}")

    def _faults(self, part: str, name: str | tuple[str, int], value: Any) -> dict[str, dict[str, Any]]:
        validator = self._validator(part, name)
        try:
            return {} if validator.is_valid(value) else _by_field(validator.iter_errors(value))
        except ValueError:
            return _by_field(validator.iter_errors(_in_utf8(value)))

    def _validator(self, part: str, name: str | tuple[str, int]) -> Draft202012Validator:
        if (part, name) not in self._validators:
            text = json.dumps({**self._schema(part, name), "$defs": self.rpc.get("$defs", {})})
            self._validators[part, name] = Draft202012Validator(json.loads(text.replace(HALVES_IN_PATTERN, NO_CHARACTER_IN_PATTERN)))
        return self._validators[part, name]

    def _schema(self, part: str, name: str | tuple[str, int]) -> dict[str, Any]:
        if not isinstance(name, str):
            return dict(self.events[name]["schema"])
        return {"$ref": f"#/$defs/{name}"} if part == "definition" else dict(self.methods[name][part])


def _read(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text("utf-8")))


def _named(path: Path) -> tuple[str, int]:
    """Type and version of an event, from the name of its file."""
    found = re.fullmatch(r"(\w+)\.v([1-9][0-9]*)\.json", path.name, re.ASCII)
    if found is None:
        raise ContractBroken(f"{path.name} is not called <type>.v<version>.json")
    return found[1], int(found[2])


def _in_utf8(value: Any) -> Any:
    return json.loads(HALF.sub(NO_CHARACTER, json.dumps(value, ensure_ascii=False)))


def _by_field(errors: Iterable[ValidationError]) -> dict[str, dict[str, Any]]:
    """The value itself is left out: it may be personal, and refusals are logged."""
    faults: dict[str, dict[str, Any]] = {}
    for error in errors:
        bound = error.kind.value
        limit = {"limit": bound} if isinstance(bound, int | float) and not isinstance(bound, bool) else {}
        for field in _fields(error):
            faults.setdefault(field, {"code": error.kind.name, **limit})
    return faults


def _fields(error: ValidationError) -> list[str]:
    path = ".".join(str(part) for part in error.instance_path)
    match error.kind:
        case ValidationErrorKind.Required(name):
            names = [name]
        case ValidationErrorKind.AdditionalProperties(unexpected):
            names = unexpected
        case _:
            return [path]
    return [f"{path}.{name}" if path else name for name in names]


@cache
def of(package: str) -> Contract:
    """The contract of `package`, read once."""
    return Contract(beside(package, "contract"))
