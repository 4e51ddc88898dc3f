"""The published schema of a catalogue's file is the contract's `CatalogueEntry`, without what makes the contract stricter than an import.

`python -m tests.contracts.test_catalogue_schema` writes the file again.
"""

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from gateway import catalogue_file
from tests.contracts.test_contracts import CONTRACTS

FILE = Path(__file__).parents[2] / "gateway" / "gateway" / "static" / "catalogue.schema.json"
TOP = {
    "$schema": {"type": "string", "description": "the address of this schema"},
    "format": {"const": catalogue_file.FORMAT},
    "version": {"const": catalogue_file.VERSION},
    "agency": {"type": "string", "description": "whose catalogue it is"},
    "exported_on": {"type": "string", "format": "date"},
    "permit_types": {"type": "array", "minItems": 1, "maxItems": catalogue_file.MOST, "items": {"$ref": "#/$defs/CatalogueEntry"}},
}


def published() -> str:
    """Unknown keys are told and passed over, so the schema allows them."""
    known: dict[str, Any] = CONTRACTS["permits"].rpc["$defs"]
    definitions = {name: _tolerant(known[name]) for name in _named(known, "CatalogueEntry")}
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:izin:catalogue:1",
        "title": "Catalogue of permit types of a licensing office (Izin)",
        "description": "Keys that are not known are passed over when the file is imported, and told.",
        "type": "object",
        "required": ["format", "version", "permit_types"],
        "properties": TOP,
        "$defs": definitions,
    }
    return json.dumps(schema, ensure_ascii=True, indent=1) + "\n"


def _named(known: dict[str, Any], name: str) -> list[str]:
    """The definition and all that it names, each once."""
    found, waiting = [], [name]
    while waiting:
        found.append(waiting.pop(0))
        text = json.dumps(known[found[-1]])
        waiting += [each for each in known if f'"#/$defs/{each}"' in text and each not in (*found, *waiting)]
    return found


def _tolerant(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_tolerant(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {name: _tolerant(inner) for name, inner in schema.items() if (name, inner) != ("additionalProperties", False)}


def test_the_published_schema_is_the_contracts() -> None:
    assert FILE.read_text("utf-8") == published(), __doc__


def test_it_takes_what_the_contract_shows_and_refuses_what_is_wrong() -> None:
    Draft202012Validator.check_schema(json.loads(published()))
    validator = Draft202012Validator(json.loads(published()))
    (entry,) = CONTRACTS["permits"].methods["export_catalogue"]["example"]["result"]["items"]
    file = json.loads(catalogue_file.written([entry], schema="http://127.0.0.1/x", agency="Muara Enim", day="2026-11-27"))
    assert list(validator.iter_errors(file)) == []
    assert not list(validator.iter_errors({**file, "colour": 1, "permit_types": [{**entry, "colour": 1}]})), "unknown keys are passed over"
    for wrong in ({**entry, "working_days": "lima"}, {**entry, "code": "sipd"}, {**entry, "fee": {"rule": "SEAT_TABLE", "terms": {}}}):
        assert list(validator.iter_errors({**file, "permit_types": [wrong]})), wrong


if __name__ == "__main__":
    FILE.write_text(published(), "utf-8")
