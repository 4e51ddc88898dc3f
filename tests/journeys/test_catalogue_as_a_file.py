"""An admin takes the catalogue out and in again, through every process: nothing changes; a changed file becomes a draft and nothing more."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests

from izin.demo import PASSWORD
from tests.world import World

pytestmark = pytest.mark.world
FILE = {"Content-Type": "application/json"}


def test_the_own_export_changes_nothing_and_a_changed_one_becomes_a_draft(world: World) -> None:
    api = f"{world.url}/api/v1"
    who = as_admin(world)
    drop_draft(world, who, "SKP")
    raw = requests.get(f"{api}/admin/catalogue", headers=who, timeout=15).content
    file: dict[str, Any] = json.loads(raw)
    assert len(file["permit_types"]) == 37 and requests.get(file["$schema"], timeout=5).json()["title"].startswith("Catalogue")
    said = requests.post(f"{api}/admin/catalogue/reviews", data=raw, headers={**who, **FILE}, timeout=15).json()
    assert {each["outcome"] for each in said["items"]} == {"same"}
    assert requests.post(f"{api}/admin/catalogue/imports", data=raw, headers={**who, **FILE}, timeout=15).json() == {"made": [], "left": []}
    changed = next(each for each in file["permit_types"] if each["code"] == "SKP")
    one = json.dumps({**file, "permit_types": [{**changed, "working_days": changed["working_days"] + 1}]})
    again = {**FILE, **who, "Idempotency-Key": "impor-katalog-0001"}
    made = [requests.post(f"{api}/admin/catalogue/imports", data=one, headers=again, timeout=15).json() for _ in range(2)]
    assert [each["code"] for each in made[0]["made"]] == ["SKP"], made
    draft = requests.get(f"{api}/admin/permit-type-drafts/{made[0]['made'][0]['draft_id']}", headers=who, timeout=5).json()
    assert draft["faults"] == [] and draft["differences"]["new"][0]["code"] == "working_days_changed"
    assert requests.get(f"{api}/permit-types/{changed['code']}", timeout=5).json()["working_days"] == changed["working_days"], (
        "nothing is published"
    )
    drop_draft(world, who, "SKP")


def as_admin(world: World) -> dict[str, str]:
    session = requests.post(f"{world.url}/api/v1/sessions", json={"login": "admin", "password": PASSWORD}, timeout=10).json()
    return {"Authorization": f"Bearer {session['token']}"}


def drop_draft(world: World, who: dict[str, str], code: str) -> None:
    """The one of that permit type, if somebody left one."""
    admin = f"{world.url}/api/v1/admin"
    listed = requests.get(f"{admin}/permit-types", params={"limit": 100}, headers=who, timeout=15).json()["items"]
    draft_id = next(each for each in listed if each["code"] == code)["draft_id"]
    if draft_id:
        path = f"{admin}/permit-type-drafts/{draft_id}"
        revision = requests.get(path, headers=who, timeout=5).json()["revision"]
        assert requests.delete(path, params={"revision": revision}, headers=who, timeout=5).ok
