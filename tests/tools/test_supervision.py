"""Started processes are kept running, and none of them outlives us."""

import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from izin import children, places
from izin.showing import Screen, readable
from izin.supervisor import LONGEST_PAUSE, Supervisor, pause_before_try

ENVIRONMENT = {"PATH": os.environ["PATH"]}


def until(condition, *, within=8.0):
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def gone(pid):
    """A dead process that nobody has waited for yet is gone, too."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


@pytest.fixture
def supervisor(tmp_path):
    kept = Supervisor(Screen(tmp_path / "log", terminal=None), tmp_path, lambda name, pid: None)
    yield kept
    kept.stop()


def test_what_dies_is_started_again(supervisor):
    supervisor.start("sleeper", ["sleep", "60"], ENVIRONMENT)
    first = supervisor.kept["sleeper"].process.pid
    os.kill(first, signal.SIGKILL)

    def running_anew():
        supervisor.look_after()
        process = supervisor.kept["sleeper"].process
        return process is not None and process.pid != first

    assert supervisor.failing() == []
    until(running_anew)
    assert supervisor.failing() == ["sleeper"]  # it has not run well for long yet


def test_what_is_said_while_starting_is_in_the_log_alone(tmp_path):
    screen = Screen(tmp_path / "log", terminal=(terminal := io.StringIO()))
    for following, word in ((False, "the broker is away"), (True, "reading again")):
        reading, writing = os.pipe()
        os.write(writing, f"{word}\n".encode())
        os.close(writing)
        screen.following = following
        screen.pump("identity", reading).join()
    assert "the broker is away" in screen.last_words("identity")
    assert "the broker is away" not in terminal.getvalue() and "reading again" in terminal.getvalue()


def test_stopping_ends_the_stubborn_and_their_children(supervisor, monkeypatch):
    monkeypatch.setattr(children, "GRACE", 0.5)
    supervisor.start("stubborn", ["bash", "-c", "trap '' TERM; sleep 61 & echo $!; wait; sleep 62"], ENVIRONMENT)
    log = supervisor.screen.folder / "stubborn.log"
    until(lambda: log.exists() and log.read_text().strip())
    pids = [supervisor.kept["stubborn"].process.pid, int(log.read_text())]
    supervisor.stop()
    until(lambda: all(gone(pid) for pid in pids))


def test_a_failing_job_tells_its_last_words(supervisor):
    wait = supervisor.run_job("migrate-x", ["bash", "-c", "echo no such table; exit 3"], ENVIRONMENT)
    with pytest.raises(RuntimeError, match=r"migrate-x failed \(3\):\nno such table"):
        wait()


def test_pauses_grow_and_are_bounded():
    assert pause_before_try(1) < 0.7 < pause_before_try(2) < 1.3 < pause_before_try(3)
    assert pause_before_try(50) <= LONGEST_PAUSE * 1.2


def test_children_die_with_a_killed_parent(tmp_path):
    code = (
        "import os, sys, time; from izin import children\n"
        "p = children.spawn(['sleep', '63'], environment=dict(os.environ), output=2); print(p.pid, flush=True); time.sleep(60)"
    )
    environment = {**os.environ, "PYTHONPATH": str(places.ROOT / "tools")}
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=environment)
    child = int(parent.stdout.readline())
    assert not gone(child)
    parent.kill()
    parent.wait()
    until(lambda: gone(child))


def test_leftovers_are_ended_and_strangers_are_spared(tmp_path):
    left, stranger = subprocess.Popen(["sleep", "64"]), subprocess.Popen(["sleep", "65"])
    file = tmp_path / "pids.json"
    children.remember(file, "left", left.pid)
    children.remember(file, "stranger", stranger.pid)
    text = file.read_text().replace(f'"birth": "{children.birth(stranger.pid)}"', '"birth": "1"', 1)
    if children.birth(left.pid) != children.birth(stranger.pid):
        file.write_text(text)
        assert children.end_leftovers(file) == ["left"]
        assert stranger.poll() is None
    else:  # born in the same tick: the file cannot be altered for one alone
        assert children.end_leftovers(file) == ["left", "stranger"]
    assert left.wait(5) == -signal.SIGTERM
    stranger.kill()
    stranger.wait()
    assert not file.exists()


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ('{"at": "x", "level": "INFO", "logger": "gateway.access", "event": "request", "status": 200}\n', "INFO request status=200"),
        ('{"at": "x", "level": "INFO", "logger": "bus.runner", "text": "permits is ready"}\n', "INFO permits is ready"),
        ("plain words\n", "plain words"),
        ("{broken\n", "{broken"),
    ],
)
def test_json_log_lines_become_words(line, shown):
    assert readable(line) == shown
