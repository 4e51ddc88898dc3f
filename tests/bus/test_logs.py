"""Every line of a log is one JSON object that begins with the same fields."""

import json
import logging

import pytest

from bus.logs import JsonLines


def line(message, *values, trace=None):
    record = logging.LogRecord("bus.calls", logging.INFO, "", 0, message, values, trace)
    return json.loads(JsonLines().format(record))


@pytest.mark.parametrize(
    ("message", "fields"),
    [
        (json.dumps({"event": "request", "status": 200}), {"event": "request", "status": 200}),
        ("permits is ready", {"text": "permits is ready"}),
        ('{"broken', {"text": '{"broken'}),
        ("{}", {"text": "{}"}),
        ('two\nlines of "words"', {"text": 'two\nlines of "words"'}),
    ],
)
def test_a_line_has_the_same_first_fields_and_its_own(message, fields):
    found = line(message)
    assert list(found)[:3] == ["at", "level", "logger"]
    assert (found["level"], found["logger"], found["at"][-6:]) == ("INFO", "bus.calls", "+00:00")
    assert {name: value for name, value in found.items() if name not in ("at", "level", "logger")} == fields


def test_values_are_put_into_the_text():
    assert line("%s is ready", "permits")["text"] == "permits is ready"


def test_a_failure_is_one_line_too():
    try:
        raise KeyError("x")
    except KeyError as error:
        found = line("it failed", trace=(KeyError, error, error.__traceback__))
    assert found["text"] == "it failed"
    assert found["trace"].endswith("KeyError: 'x'")
