"""What can be checked of deploy/cluster without an engine: that its files name the same nodes, and that nothing in it may do more than on one
machine. `make containers C=cluster` runs it and breaks it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from izin import composed
from izin.places import ROOT
from tests.deploy.test_containers import COMPOSE

FOLDER = ROOT / "deploy/cluster"
OVERLAY = yaml.safe_load((FOLDER / "compose.yml").read_text("utf-8"))
SERVICES = OVERLAY["services"]
PATRONI = yaml.safe_load((FOLDER / "patroni.yml").read_text("utf-8"))
SETTINGS = dict(line.split("=", 1) for line in (FOLDER / "settings.env").read_text("utf-8").splitlines() if "=" in line and line[0] != "#")
BROKERS, DATABASES, VOTERS = (
    {name for name in SERVICES if name.startswith(kind)} for kind in ("rabbitmq", "postgres", "etcd")
)  # the nodes of each kind


@pytest.mark.parametrize(
    "words",
    [("check-jsonschema", "--builtin-schema", "vendor.compose-spec", FOLDER / "compose.yml"), ("hadolint", FOLDER / "postgres.Dockerfile")],
    ids=["compose", "Dockerfile"],
)
def test_the_files_are_what_they_say(words):
    done = subprocess.run([Path(sys.executable).with_name(words[0]), *words[1:]], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_three_decide_and_two_hold():
    assert (len(BROKERS), len(DATABASES), len(VOTERS)) == (3, 2, 3)
    assert SERVICES["gateway"]["deploy"]["replicas"] == 2


def test_everybody_is_told_of_every_node():
    assert set(SETTINGS["BROKERS"].split(",")) == {f"{name}:5672" for name in BROKERS}
    assert set(SETTINGS["DATABASES"].split(",")) == DATABASES
    assert set(PATRONI["etcd3"]["hosts"]) == {f"{name}:2379" for name in VOTERS}
    assert set(re.findall(r"= rabbit@(\S+)", (FOLDER / "rabbitmq.conf").read_text("utf-8"))) == BROKERS
    for name in VOTERS:
        assert {each.split("=")[0] for each in SERVICES[name]["environment"]["ETCD_INITIAL_CLUSTER"].split(",")} == VOTERS


@pytest.mark.parametrize("name", sorted(BROKERS | DATABASES | VOTERS))
def test_a_node_has_its_own_name_and_its_own_disk(name):
    service = SERVICES[name]
    disks = [each.split(":")[0] for each in service.get("volumes", []) if each[0] != "."]
    others = [each.split(":")[0] for other in SERVICES if other != name for each in SERVICES[other].get("volumes", [])]
    assert not set(disks) & set(others) and (disks or name == "rabbitmq")
    if name in BROKERS:
        assert service.get("hostname", COMPOSE["rabbitmq"]["hostname"]) == name
    if name in DATABASES:
        assert service["environment"]["PATRONI_NAME"] == name
    if name in VOTERS:
        assert service["environment"]["ETCD_NAME"] == name


def test_every_node_is_known_by_name_and_stays_at_its_address():
    """To all that may talk to it, without asking anybody: a name that is looked for in vain holds everything up for seconds."""
    known = dict(each.split(":", 1) for each in OVERLAY["x-known"]["extra_hosts"])
    assert set(known) == BROKERS | DATABASES | VOTERS
    for name, address in known.items():
        assert address in {each["ipv4_address"] for each in SERVICES[name]["networks"].values()}
    everybody = {name for name in COMPOSE if "AMQP_URI" in str(COMPOSE[name]) or "_DATABASE_URL" in str(COMPOSE[name])} - {"settings"}
    assert {name for name in everybody | set(known) if SERVICES[name].get("extra_hosts") != OVERLAY["x-known"]["extra_hosts"]} == set()


@pytest.mark.parametrize("name", sorted((BROKERS | DATABASES) - {"rabbitmq", "postgres"}))
def test_a_further_node_may_do_no_more_than_the_first(name):
    assert SERVICES[name]["extends"] == {"file": "docker-compose.yml", "service": name.partition("-")[0]}


@pytest.mark.parametrize("name", sorted(VOTERS))
def test_a_voter_may_do_little(name):
    service = SERVICES[name]
    assert service["read_only"] is True and service["cap_drop"] == ["ALL"] and service["security_opt"] == ["no-new-privileges:true"]
    assert service["pids_limit"] and service["mem_limit"] and service["logging"] and service["user"] == "postgres"


def test_only_databases_and_voters_reach_the_votes():
    """Who may write there decides which database is the primary."""
    assert {name for name in SERVICES if "votes" in SERVICES[name].get("networks", [])} == DATABASES | VOTERS
    assert OVERLAY["networks"]["votes"]["internal"] is True


def test_its_secrets_are_made_and_looked_at_with_the_others():
    assert set(composed.CLUSTER) <= set(composed.new(composed.PRODUCTION)) & set(SERVICES["settings"]["environment"])
    wrong = composed.faults({"BUS_MODE": "production", "BROKER_CLUSTER_PASSWORD": "short", "DATABASE_CLUSTER_PASSWORD": "a b" * 20})
    assert {fault.split()[0] for fault in wrong} >= set(composed.CLUSTER)


def test_a_primary_that_says_nothing_is_given_up_in_time():
    """Patroni refuses other proportions, and takes its usual 30 s instead."""
    dcs = PATRONI["bootstrap"]["dcs"]
    assert dcs["synchronous_mode"] is True and dcs["loop_wait"] + 2 * dcs["retry_timeout"] <= dcs["ttl"] == 20
