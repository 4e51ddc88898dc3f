"""Inputs that real people type and the expected results, from data/field_cases.json: one table for all parts that apply a rule."""

import json
import re
from pathlib import Path
from typing import Any

CASES: dict[str, Any] = json.loads((Path(__file__).parent / "data" / "field_cases.json").read_text("utf-8"))


def spelled(text: str) -> str:
    """`U+200B` in the table stands for that character, ⏎ for a line's end."""
    signs = re.sub(r"U\+([0-9A-F]{4})", lambda found: chr(int(found[1], 16)), text)
    return signs.replace("⏎", "\n")
