"""What can be checked of image and compose file without an engine is checked, and compared with what `make up` runs; `make containers` runs them."""

import importlib.util
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

from izin import processes, rabbitmq
from izin.places import PARTS, ROOT, SERVICES

spec = importlib.util.spec_from_file_location("dependencies", ROOT / "deploy/dependencies.py")
dependencies = importlib.util.module_from_spec(spec)
spec.loader.exec_module(dependencies)
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"]
ALL = {**processes.CONTAINER_JOBS, **processes.SEEDS, **processes.SERVING}
OURS = {*ALL, "keys", "operator", "administrator", "metrics"}
OTHERS = {"rabbitmq", "postgres", "proxy"}
TEXT = (ROOT / "docker-compose.yml").read_text("utf-8")
EXAMPLE = (ROOT / ".env.example").read_text("utf-8").splitlines()


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


def test_one_job_migrates_what_make_up_migrates():
    assert {"migrate-" + name for name in processes.CONTAINER_JOBS["migrate"][3:]} == set(processes.JOBS)


def test_compose_has_nothing_else_but_broker_database_and_proxy():
    assert set(COMPOSE) == OURS | OTHERS


@pytest.mark.parametrize("name", sorted(OURS | OTHERS))
def test_a_container_may_do_little(name):
    service = COMPOSE[name]
    assert service["read_only"] is True and service["cap_drop"] == ["ALL"] and service["security_opt"] == ["no-new-privileges:true"]
    assert service["pids_limit"] and service["logging"]["options"] == {"max-size": "10m", "max-file": "5"}
    assert "mem_limit" in service or name in ("keys", "operator", "administrator")
    assert ("cap_add" in service) == (name in OTHERS)


@pytest.mark.parametrize("name", sorted(OURS))
def test_every_part_of_ours_runs_an_image_of_ours(name):
    image = {"permits": "izin-permits", "seed-permits": "izin-permits", "gateway": "izin-gateway", "administrator": "izin-administrator"}
    assert COMPOSE[name]["image"] == image.get(name, "izin") + ":${IZIN_VERSION:-local}" and COMPOSE[name]["pull_policy"] == "never"


def test_each_image_is_built_once():
    """`keys` comes before all others, perhaps before anything was built."""
    built = {name: service["build"]["target"] for name, service in COMPOSE.items() if "build" in service}
    own = {name: name for name in ("permits", "gateway", "administrator")}
    assert built == {"settings": "services", "keys": "services", **own}


def test_nothing_starts_before_the_settings_are_right():
    after = {name: set(COMPOSE[name].get("depends_on", {})) for name in ALL}
    after |= {name: set(COMPOSE[name].get("depends_on", {})) for name in ("rabbitmq", "postgres", "proxy")}

    def waits(name):
        return "settings" in after[name] or any(waits(each) for each in after[name])

    assert [name for name in after if name != "settings" and not waits(name)] == []
    assert COMPOSE["settings"]["network_mode"] == "none" and COMPOSE["settings"]["restart"] == "no"


def test_the_settings_are_looked_at_with_the_values_that_everybody_gets():
    """A setting whose value the others see, but not the job that looks, or that has another default there."""
    seen = COMPOSE["settings"]["environment"]
    looked_at = set(seen.values())
    used = set(re.findall(r"\$\{\w+(?::-[^}]*)?\}", TEXT.partition("  rabbitmq:\n")[2]))
    own = re.compile(
        r"\$\{(IZIN_VERSION|\w+_(IMAGE|MEMORY|PORT)|CERTIFICATES|INBOX_URL|BACKUPS)\b"
    )  # of compose itself, or of no consequence
    assert {value for value in used if not own.match(value)} <= looked_at


def test_the_broker_keeps_its_name():
    """A new container would have another, and a node of another name begins with no data."""
    assert COMPOSE["rabbitmq"]["hostname"] == "rabbitmq"


def test_only_this_machine_can_reach_what_nobody_opened():
    assert COMPOSE["gateway"]["ports"] == ["${GATEWAY_PORT:-127.0.0.1:8080}:8080"]
    assert COMPOSE["inbox"]["ports"] == ["${INBOX_PORT:-127.0.0.1:8025}:8025"]
    assert {name for name in COMPOSE if "ports" in COMPOSE[name]} == {"gateway", "inbox", "proxy"}


def test_the_inbox_is_there_in_development_only():
    assert COMPOSE["inbox"]["profiles"] == ["development"]


def test_the_operator_has_no_more_rights_than_its_commands_need():
    given = set(COMPOSE["operator"]["environment"])
    assert not {
        name
        for name in given
        if name in ("SEAL_PRIVATE_KEY", "ACCOUNT_SEAL_KEY", "GATEWAY_SECRET_KEY", "DATABASE_ADMIN_URL", "POSTGRES_PASSWORD")
    }
    assert COMPOSE["operator"]["networks"] == ["inside"] and COMPOSE["operator"]["profiles"] == ["operator"]


def test_no_comment_stands_behind_a_value():
    """Compose takes what stands behind an empty value for the value."""
    assert [line for line in EXAMPLE if "=" in line and not line.startswith("#") and "#" in line] == []


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


def test_the_images_have_what_every_part_depends_on():
    """In the versions of constraints.txt, each by digest; CONTRIBUTING.md has the command that writes the file anew."""
    wanted, seen = [Requirement(each) for part in PARTS for each in dependencies.dependencies([ROOT / part])], {"pip": None}
    while wanted:
        requirement = wanted.pop()
        name = plain(requirement.name)
        if (name, extras := tuple(sorted(requirement.extras))) in seen:
            continue
        seen[name, extras] = None
        further = [Requirement(each) for each in metadata.requires(name) or []]
        wanted += [each for each in further if not each.marker or any(each.marker.evaluate({"extra": extra}) for extra in ("", *extras))]
    expected = {each if isinstance(each, str) else each[0] for each in seen}
    text = (ROOT / "deploy/packages.txt").read_text("utf-8")
    listed = dict(re.findall(r"^([\w.-]+)==(\S+) \\\n    --hash=sha256:", text, re.MULTILINE))
    assert {plain(name) for name in listed} == expected
    locked = dict(line.split("==") for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines() if "==" in line)
    versions = {plain(name): version for name, version in locked.items()}
    assert {name: version for name, version in listed.items() if name != "pip" and versions[plain(name)] != version} == {}


def plain(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_example_environment_is_what_compose_takes_from_it():
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
