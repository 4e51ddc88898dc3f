"""One line for each case."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Result:
    name: str = ""
    bit: bool = False
    lost: int = 0
    duplicated: int = 0
    seconds: float = 0.0
    notes: dict[str, Any] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    @property
    def survived(self) -> bool:
        return self.bit and not self.faults and self.lost == self.duplicated == 0

    def as_json(self) -> dict[str, Any]:
        names = ("lost", "duplicated", "seconds", "notes", "faults")
        return {"name": self.name, "bit": self.bit, "survived": self.survived, **{name: getattr(self, name) for name in names}}

    def line(self) -> str:
        verdict = "survived" if self.survived else "FAILED"
        notes = ", ".join(f"{name} {value}" for name, value in self.notes.items())
        faults = "".join(f"\n    {fault}" for fault in self.faults)
        return f"{self.name:52} {verdict:9} {self.lost:4} {self.duplicated:4} {self.seconds:8.1f}  {notes}{faults}"


HEAD = f"{'case':52} {'':9} {'lost':>4} {'dup.':>4} {'seconds':>8}"
