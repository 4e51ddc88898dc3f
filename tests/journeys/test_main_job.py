"""`make demo` as a test: the main job through the public API of the whole system."""

import re

import pytest

from izin import demo

pytestmark = pytest.mark.world


def test_the_main_job_goes_from_registration_to_a_verified_permit(world, capsys):
    code = demo.walk(world.url, world.inbox_url)
    printed = capsys.readouterr().out
    assert code == 0, printed
    assert re.findall(r"^ *(\d+)\. ", printed, re.MULTILINE) == [str(number) for number in range(1, len(demo.STEPS) + 1)]


def test_a_walk_that_fails_says_where_and_returns_non_zero(world, capsys):
    code = demo.walk(world.url + "/nowhere", world.inbox_url)
    assert code == 1
    assert "look at the permit types   FAILED" in capsys.readouterr().out
