"""The reasons with which every office begins, by act, as data/reasons.json has them; they count until the office changes the list."""

import json
from functools import cache
from importlib.resources import files

from permits.domain.reason import Reason


@cache
def reasons_for(act: str) -> tuple[Reason, ...]:
    shipped = json.loads((files("permits") / "data" / "reasons.json").read_text("utf-8"))
    return tuple(Reason(f"r{n}", each["text"], each.get("about")) for n, each in enumerate(shipped[act], start=1))
