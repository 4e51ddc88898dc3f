"""No answer tells whether somebody is known here: same status, same words, same headers. (For the time of answers: `make bench
B=known`.)"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import requests

from tests.journeys.known_and_unknown import Questions
from tests.world import World

pytestmark = pytest.mark.world
# What differs between any two answers, known or not.
OF_THE_MOMENT = {"Date", "X-Request-ID", "Set-Cookie"}
FLOWS = ("log-in", "forgotten password", "registration", "registration's other address", "account's other address")


@pytest.fixture(scope="module")
def questions(world: World) -> Questions:
    return Questions(world, 8)


def seen(answer: requests.Response) -> dict[str, Any]:
    """An answer without what belongs to the moment and to the asker's own words."""
    headers = {name: value for name, value in answer.headers.items() if name not in OF_THE_MOMENT}
    body = re.sub(r"REG-\d{4}-\d+|\d{4}-\d\d-\d\dT[0-9:.+]+|[0-9a-f]{32}", "…", answer.text)
    body = re.sub(r"(kenal|asing|baru|lain)[0-9.]*\d", "…", body)
    body = re.sub(r'"[a-z0-9](\\u2022|•)+@', '"…@', body)  # the same words again, masked
    headers.pop("Content-Length", None)  # by what was typed; the words above are compared instead
    return {"status": answer.status_code, "headers": headers, "body": json.loads(body) if body else None}


@pytest.mark.parametrize("flow", FLOWS)
def test_an_answer_does_not_tell_whether_somebody_is_known(questions: Questions, flow: str) -> None:
    ask = questions.all()[flow]
    known, unknown = seen(ask(True, 1)()), seen(ask(False, 2)())
    assert known == unknown
    assert known["status"] in {"log-in": (401, 403)}.get(flow, (200, 201, 204)), known


def test_all_flows_are_asked(questions: Questions) -> None:
    assert set(FLOWS) == set(questions.all())
