"""No container engine runs here: what can be checked of images and compose files without one is checked, and compared with what `make up`
runs."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from izin import processes, rabbitmq
from izin.places import PARTS, ROOT, SERVICES

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"]
ALL = {**processes.CONTAINER_JOBS, **processes.JOBS, **processes.SEEDS, **processes.SERVING}


def run(*words, **options):
    return subprocess.run([str(word) for word in words], capture_output=True, text=True, cwd=ROOT, **options)


def test_compose_fits_the_compose_specification():
    done = run(Path(sys.executable).with_name("check-jsonschema"), "--builtin-schema", "vendor.compose-spec", "docker-compose.yml")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_dockerfile_is_clean():
    done = run(Path(sys.executable).with_name("hadolint"), "Dockerfile")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", ALL)
def test_compose_runs_the_commands_that_make_up_runs(name):
    expected = ALL[name]
    assert tuple(COMPOSE[name]["command"]) == expected


def test_compose_has_nothing_else_but_broker_and_database():
    assert set(COMPOSE) == set(ALL) | {"rabbitmq", "postgres"}


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_can_be_scaled(name):
    """A fixed container name or host port would stop `--scale`."""
    assert not {"container_name", "ports"} & set(COMPOSE[name])


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_holds_only_its_own_database_and_keys(name):
    given = set(COMPOSE[name]["environment"])
    assert {key for key in given if key.endswith("_DATABASE_URL")} == {f"{name.upper()}_DATABASE_URL"}
    assert ("ACTOR_PRIVATE_KEY" in given) == (name == "identity")
    assert ("SEAL_PRIVATE_KEY" in given) == (name == "notifications")
    assert ("ACCOUNT_SEAL_KEY" in given) == (name == "identity")


@pytest.mark.parametrize("name", [*SERVICES, "gateway", "topology"])
def test_everybody_has_a_broker_user_of_its_own(name):
    user = COMPOSE[name]["environment"]["AMQP_URI"].removeprefix("amqp://").split(":")[0]
    assert user == {"topology": "izin"}.get(name, name)


def test_images_hold_the_parts_they_run():
    for name, service in COMPOSE.items():
        if "build" not in service:
            continue
        parts = service["build"]["args"]["PARTS"].split()
        assert set(parts) <= set(PARTS)
        needed = {"gateway": "gateway", "inbox": "tools", "definitions": "tools"}.get(name, f"services/{name.split('-')[-1]}")
        assert needed in parts or name == "topology"


def test_keep_leaves_only_the_named_parts_and_prints_their_dependencies(tmp_path):
    for part in PARTS:
        (tmp_path / part).mkdir(parents=True)
        (tmp_path / part / "pyproject.toml").write_text((ROOT / part / "pyproject.toml").read_text("utf-8"))
    done = subprocess.run([sys.executable, ROOT / "deploy/keep.py", "services/tracking"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert {path.parent.name for path in tmp_path.rglob("pyproject.toml")} == {"bus", "tracking"}
    assert "nameko" in done.stdout.split() and "Flask" not in done.stdout.split()
    refused = subprocess.run([sys.executable, ROOT / "deploy/keep.py", "services/unknown"], cwd=tmp_path, capture_output=True, text=True)
    assert refused.returncode != 0


def test_the_example_environment_is_what_compose_takes_from_it():
    import re

    wanted = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text("utf-8")))
    named = {line.split("=")[0] for line in (ROOT / ".env.example").read_text("utf-8").splitlines() if "=" in line and line[0] != "#"}
    assert wanted == named, wanted ^ named


def test_every_dependency_is_locked_and_no_address_is_recorded():
    text = (ROOT / "constraints.txt").read_text("utf-8")
    assert "://" not in text and " @ " not in text
    locked = {line.split("==")[0].lower().replace("_", "-") for line in text.splitlines() if "==" in line}
    for part in PARTS:
        for name in tomllib.loads((ROOT / part / "pyproject.toml").read_text("utf-8"))["project"].get("dependencies", []):
            plain = name.split("[")[0].lower().replace("_", "-")
            assert plain in locked or plain.startswith("izin-"), f"{part} depends on {name}, which constraints.txt does not know"


def test_the_broker_bounds_messages_everywhere_alike():
    assert f"max_message_size = {rabbitmq.LARGEST_MESSAGE}\n" in (ROOT / "deploy/rabbitmq.conf").read_text("utf-8")
    assert f"raft.wal_max_size_bytes = {rabbitmq.WAL}\n" in (ROOT / "deploy/rabbitmq.conf").read_text("utf-8")
