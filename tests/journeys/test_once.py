"""A request sent twice is done once: with one key over the API, with one form in a browser, one after the other or two at once."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from izin.demo import Walk
from tests.journeys.applicant import Shown, Visitor
from tests.journeys.test_refusals import Caller
from tests.world import World

pytestmark = pytest.mark.world
DRAFT = {"application_kind": "new", "permit_type": "SIPD", "applicant_type": "individual", "unit": "dpmptsp"}


@pytest.fixture(scope="module")
def siti(world: World) -> Caller:
    return Caller(world.url, "siti")


def begin(caller: Caller, key: str, **other: Any) -> requests.Response:
    return caller.ask("post", "/applications", json=DRAFT | other, headers={"Idempotency-Key": key})


def drafts(caller: Caller) -> int:
    return len(caller.ask("get", "/applications", params={"limit": 100}).json()["items"])


def test_ten_at_once_under_one_key_begin_one_application(siti: Caller) -> None:
    before, key = drafts(siti), str(uuid.uuid4())
    with ThreadPoolExecutor(10) as threads:
        answers = list(threads.map(lambda _: begin(siti, key), range(10)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert drafts(siti) == before + 1


def test_another_key_is_another_application(siti: Caller) -> None:
    before = drafts(siti)
    assert begin(siti, str(uuid.uuid4())).json() != begin(siti, str(uuid.uuid4())).json()
    assert drafts(siti) == before + 2


def test_a_key_belongs_to_one_person_and_one_request(siti: Caller, finished: Walk) -> None:
    key = str(uuid.uuid4())
    mine = begin(siti, key)
    other = begin(siti, key, permit_type="SIPB")
    assert (other.status_code, other.json()["error"]["code"]) == (422, "idempotency_key_reused")
    theirs = finished.person.ask("POST", "/applications", json=DRAFT, headers={"Idempotency-Key": key})
    assert theirs["application_id"] != mine.json()["application_id"]


def test_a_refused_request_may_be_mended_under_its_key(siti: Caller) -> None:
    key = str(uuid.uuid4())
    assert begin(siti, key, permit_type="NOSUCH").status_code == 422
    assert begin(siti, key).status_code == 201


def test_add_pressed_twice_without_javascript_begins_one_application(siti: Caller, world: World) -> None:
    before, visitor = drafts(siti), Visitor(world.url).logged_in("siti")
    form = visitor.open("/permohonan/baru").form_with("permit_type")
    typed = dict(form.form_values()) | {name: DRAFT[name] for name in ("application_kind", "permit_type", "applicant_type")}
    with ThreadPoolExecutor(2) as threads:
        first, again = threads.map(lambda _: Shown(visitor.http.post(f"{world.url}/permohonan/baru", data=typed, timeout=30)), range(2))
    assert first.status == again.status == 200
    assert first.answer.url == again.answer.url
    assert drafts(siti) == before + 1
    later = visitor.submit("/permohonan/baru", {name: DRAFT[name] for name in ("application_kind", "permit_type", "applicant_type")})
    assert later.answer.url != first.answer.url
