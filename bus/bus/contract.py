"""Read and check `contract/`: what a service offers (rpc.json) and what it tells (events/<type>.v<version>.json), as data.

A contract lies beside the package it describes: `services/<name>/contract/`. Nobody imports it; doors and tests check against it.
"""

import importlib.util
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

SURROGATES, NO_CHARACTER = r"\\ud800-\\udfff", r"\\uffff"  # as they stand in a pattern
# A pattern's end is the text's, as JSON Schema has it; Python's "$" would let a line's end through.
END_OF_PATTERN = re.compile(r'("pattern": "(?:[^"\\]|\\.)*)\$"')


class ContractBroken(Exception):
    """A service breaks its own contract: a fault of ours, never of whoever asked."""


class Contract:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rpc = json.loads((folder / "rpc.json").read_text("utf-8"))
        self.service: str = self.rpc["service"]
        self.methods: dict[str, Any] = self.rpc["methods"]
        # By (type, version): what a type meant before and what it means now are told side by side for a while.
        self.events: dict[tuple[str, int], Any] = {_named(path): _read(path) for path in sorted((folder / "events").glob("*.json"))}
        self._validators: dict[tuple[str, str | tuple[str, int]], Draft202012Validator] = {}
        self._quick: dict[tuple[str, str | tuple[str, int]], jsonschema_rs.Draft202012Validator] = {}

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
        return {} if self._fits("arguments", method, arguments) else _faults(self._validator("arguments", method), arguments)

    def check_result(self, method: str, result: Any) -> None:
        self._check("result", method, result)

    def check_event(self, type: str, version: int, data: Any) -> None:
        if (type, version) not in self.events:
            raise ContractBroken(f"{self.service} tells of {type} without contract/events/{type}.v{version}.json")
        self._check("event", (type, version), data)

    def _check(self, part: str, name: str | tuple[str, int], value: Any) -> None:
        faults = {} if self._fits(part, name, value) else _faults(self._validator(part, name), value)
        if faults:
            raise ContractBroken(f"{self.service}.{name}: {part} breaks the contract at {faults}")

    def _fits(self, part: str, name: str | tuple[str, int], value: Any) -> bool:
        """Quickly, in Rust; what does not fit is then looked at by the one that can say why."""
        if (part, name) not in self._quick:
            # Its strings cannot hold surrogates and its patterns not name them; whatever it refuses wrongly, the other one lets pass.
            schema = json.dumps(self._schema(part, name)).replace(SURROGATES, NO_CHARACTER)
            self._quick[part, name] = jsonschema_rs.Draft202012Validator(json.loads(schema))
        try:
            return self._quick[part, name].is_valid(value)
        except ValueError:  # a value that no JSON can hold
            return False

    def _validator(self, part: str, name: str | tuple[str, int]) -> Draft202012Validator:
        if (part, name) not in self._validators:
            schema = END_OF_PATTERN.sub(r'\1\\\\Z"', json.dumps(self._schema(part, name)))
            self._validators[part, name] = Draft202012Validator(json.loads(schema))
        return self._validators[part, name]

    def _schema(self, part: str, name: str | tuple[str, int]) -> dict[str, Any]:
        schema = self.methods[name][part] if isinstance(name, str) else self.events[name]["schema"]
        return {**schema, "$defs": self.rpc.get("$defs", {})}


def _read(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text("utf-8")))


def _named(path: Path) -> tuple[str, int]:
    """Type and version of an event, from the name of its file."""
    found = re.fullmatch(r"(\w+)\.v([1-9][0-9]*)\.json", path.name, re.ASCII)
    if found is None:
        raise ContractBroken(f"{path.name} is not called <type>.v<version>.json")
    return found[1], int(found[2])


def _faults(validator: Draft202012Validator, value: Any) -> dict[str, dict[str, Any]]:
    faults: dict[str, dict[str, Any]] = {}
    for error in validator.iter_errors(value):
        for field in _fields(error):
            # The value itself is left out: it may be personal, and refusals are logged.
            bound = error.validator_value
            limit = {"limit": bound} if isinstance(bound, int | float) and not isinstance(bound, bool) else {}
            faults.setdefault(field, {"code": str(error.validator), **limit})
    return faults


def _fields(error: ValidationError) -> list[str]:
    path = ".".join(str(part) for part in error.absolute_path)
    instance: Any = error.instance
    if error.validator == "required" and isinstance(error.validator_value, list):
        names = [name for name in error.validator_value if name not in instance]
    elif error.validator == "additionalProperties" and isinstance(error.schema, dict):
        names = [name for name in instance if name not in error.schema.get("properties", {})]
    else:
        return [path]
    return [f"{path}.{name}" if path else name for name in names]


@cache
def of(package: str) -> Contract:
    """The contract beside `package`, read once."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ContractBroken(f"no package {package}")
    return Contract(Path(spec.origin).parents[1] / "contract")
