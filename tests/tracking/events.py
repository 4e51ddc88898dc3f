"""The events of one application as permits tells them, with the data of its contract's examples."""

import json
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

NUMBER = "0001/SIPD/DPMPTSP/XI/2026"
PERMITS = Path(__file__).parents[2] / "services/permits/contract/events"
WAY = [("file_check", "verification_1"), ("verification", "decision"), ("approval", "approved"), ("issuance", "issued")]


def example(type: str) -> dict[str, Any]:
    return dict(json.loads((PERMITS / f"{type}.v1.json").read_text())["example"])


def moved(place: int) -> dict[str, Any]:
    """What is told when the step at that place of the way is done."""
    step, status = WAY[place]
    holder = {"step": WAY[place + 1][0], "role": "verifier", "unit": None, "account_id": None} if place + 1 < len(WAY) else None
    return {"step": step, "status": status, "finished": holder is None, "holder": holder}


def whole_way(*, application_id: int = 42, agency: str = "muara-enim") -> list[dict[str, Any]]:
    """From submission to permit, as arguments of `Door.handle`."""
    told = [("application_submitted", {})]
    told += [("application_moved", moved(place)) for place in range(len(WAY))]
    told += [("permit_issued", {})]
    return [
        {
            "type": type,
            "seq": seq,
            "id": uuid.uuid4(),
            "subject": f"application/{application_id}",
            "now": datetime(2026, 11, 22 + seq, 3, tzinfo=UTC),
            "data": {**example(type), **data, "application_id": application_id, "agency": agency, "applicant_id": 11, "number": NUMBER},
        }
        for seq, (type, data) in enumerate(told, start=1)
    ]
