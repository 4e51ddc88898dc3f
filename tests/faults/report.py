"""One line for each fault, as Jepsen tells it, and var/faults.json."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Result:
    name: str
    bit: bool = False
    attempted: int = 0
    ok: int = 0
    acknowledged: int = 0
    lost: int = 0
    duplicated: int = 0
    unexpected: int = 0
    recovered: float | None = None  # seconds from the dependency's return to the first acknowledged write of the slowest kind
    drained_s: float | None = None  # seconds from then until nothing was under way
    longest_request_s: float = 0.0
    notes: dict[str, Any] = field(default_factory=dict)  # what else was measured
    faults: list[str] = field(default_factory=list)  # what the checks found, in words

    @property
    def survived(self) -> bool:
        return self.bit and not self.faults and self.lost == self.duplicated == self.unexpected == 0

    def as_json(self) -> dict[str, Any]:
        named = asdict(self)
        order = (
            "attempted",
            "ok",
            "acknowledged",
            "lost",
            "duplicated",
            "unexpected",
            "recovered",
            "drained_s",
            "longest_request_s",
            "notes",
            "faults",
        )
        return {"name": self.name, "bit": self.bit, "survived": self.survived, **{name: named[name] for name in order}}

    def line(self) -> str:
        verdict = "survived" if self.survived else "FAILED" if self.bit else "DID NOT BITE"
        counts = f"{self.attempted:6} {self.acknowledged:6} {self.lost:4} {self.duplicated:4} {self.unexpected:5}"
        return f"{self.name:44} {verdict:12} {counts} {_seconds(self.recovered)} {_seconds(self.drained_s)} {self.longest_request_s:7.2f}"


HEAD = f"{'fault':44} {'':12} {'asked':>6} {'ackn.':>6} {'lost':>4} {'dup.':>4} {'unexp':>5} {'recov.':>7} {'drained':>7} {'longest':>7}"


def _seconds(value: float | None) -> str:
    return f"{value:7.2f}" if value is not None else f"{'–':>7}"


def save(file: Path, faults: list[Result], mutants: list[dict[str, Any]]) -> None:
    """What an earlier run found of other faults stays: a part of the list may be run alone."""
    before: dict[str, list[dict[str, Any]]] = json.loads(file.read_text()) if file.exists() else {"faults": [], "mutants": []}
    merged = {
        "faults": _merged(before["faults"], [result.as_json() for result in faults]),
        "mutants": _merged(before["mutants"], mutants),
    }
    file.write_text(json.dumps(merged, indent=1) + "\n")


def _merged(before: list[dict[str, Any]], now: list[dict[str, Any]]) -> list[dict[str, Any]]:
    new = {each["name"]: each for each in now}
    return [new.pop(each["name"], each) for each in before] + list(new.values())
