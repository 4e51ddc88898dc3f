"""Work in another process: each question gets its own answer or an error, however large it is and whatever becomes of who answers."""

import hashlib
import os
import sys
from pathlib import Path

import pytest

from bus.aside import Aside, Gone, TooSlow

CHILD = (sys.executable, "-m", "tests.bus.aside_child")


def who(aside):
    return int(aside.ask(b"who"))


def test_one_process_answers_one_question_after_the_other():
    aside = Aside(*CHILD)
    assert who(aside) == who(aside) != os.getpid()


def test_a_very_large_question_comes_whole():
    large = os.urandom(1 << 20) * 30
    assert Aside(*CHILD).ask(large) == hashlib.sha256(large).digest()


def test_who_ends_while_asked_is_gone_and_another_one_answers_the_next():
    aside = Aside(*CHILD)
    first = who(aside)
    with pytest.raises(Gone):
        aside.ask(b"end")
    assert not Path(f"/proc/{first}").exists()  # not even as a zombie
    assert who(aside) != first


def test_who_ended_between_two_questions_is_not_asked():
    aside = Aside(*CHILD)
    first = who(aside)
    os.kill(first, 9)
    while Path(f"/proc/{first}/stat").read_text().split()[2] != "Z":
        pass
    assert who(aside) != first
    assert not Path(f"/proc/{first}").exists()


def test_who_takes_too_long_is_ended_and_its_answer_is_nobodys():
    aside = Aside(*CHILD, patience=5.0)
    first = who(aside)
    (other,) = aside._free
    other.way.settimeout(0.2)
    with pytest.raises(TooSlow):
        aside.ask(b"never")
    assert not Path(f"/proc/{first}").exists()
    assert who(aside) != first


def test_what_cannot_be_started_says_why(caplog):
    with pytest.raises(Gone):
        Aside("/no/such/program", "-m", "something").ask(b"who")
    assert "-m something did not start: No such file or directory" in caplog.text


def test_it_has_the_environment_that_is_given(monkeypatch):
    monkeypatch.setenv("A_SECRET", "1234")
    assert Aside(*CHILD).ask(b"secret") == b"1234"
    given = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    assert Aside(*CHILD, environment=given).ask(b"secret") == b"none"
