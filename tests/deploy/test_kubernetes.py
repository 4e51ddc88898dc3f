"""The manifests for Kubernetes say what docker-compose.yml says: the same commands, and to each process its settings and secrets, no more."""

import re
import shutil
import subprocess
import sys

import pytest
import yaml

from izin import processes
from izin.places import ROOT, SERVICES

FOLDER = ROOT / "deploy/kubernetes"
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"]
KUSTOMIZATION = yaml.safe_load((FOLDER / "kustomization.yaml").read_text("utf-8"))
OBJECTS = [each for name in KUSTOMIZATION["resources"] for each in yaml.safe_load_all((FOLDER / name).read_text("utf-8"))]
PODS = {each["metadata"]["name"]: each["spec"]["template"]["spec"] for each in OBJECTS if each["kind"] in ("Deployment", "Job")}
# What only compose has: its demo accounts and its open inbox; and what is the default inside a container.
OF_COMPOSE = {"IZIN_DEMO", "INBOX_URL"}
SECRET = re.compile(r"PASSWORD|PRIVATE|SEAL|SECRET|_URI$|DATABASE_(ADMIN_)?URL|SMTP_URL|TOKEN|ACCESS_KEY|AWS_")


def names(file: str) -> set[str]:
    return {line.partition("=")[0] for line in (FOLDER / file).read_text("utf-8").splitlines() if line}


def secret_of(pod: str) -> str:
    return str(PODS[pod]["containers"][0]["envFrom"][1]["secretRef"]["name"])


def test_it_has_every_process_that_serves_and_every_job_of_the_product():
    jobs = set(processes.CONTAINER_JOBS) - {"settings"}
    assert set(PODS) == (set(processes.SERVING) - {"inbox"}) | set(processes.SEEDS) | jobs


@pytest.mark.parametrize("pod", PODS)
def test_it_runs_the_commands_of_compose(pod):
    assert PODS[pod]["containers"][0]["command"] == COMPOSE[pod]["command"]


@pytest.mark.parametrize("pod", PODS)
def test_every_process_has_the_settings_of_compose(pod):
    given = names("settings.env") | names(f"secrets.example/{secret_of(pod)}.env")
    given |= {each["name"] for each in PODS[pod]["containers"][0].get("env", [])}
    assert set(COMPOSE[pod]["environment"]) - given <= OF_COMPOSE


@pytest.mark.parametrize("pod", sorted({*SERVICES, "gateway", "topology", "migrate"}))
def test_a_secret_holds_what_its_process_needs_and_the_common_settings_hold_none(pod):
    held = names(f"secrets.example/{pod}.env")
    assert {name for name in held if not name.startswith("AWS_")} <= set(COMPOSE[pod]["environment"])
    assert all(SECRET.search(name) for name in held)
    assert [name for name in names("settings.env") if SECRET.search(name)] == []
    assert all(line.endswith("=") for line in (FOLDER / f"secrets.example/{pod}.env").read_text("utf-8").splitlines())


@pytest.mark.parametrize("pod", PODS)
def test_a_container_may_do_little(pod):
    spec = PODS[pod]
    assert spec["securityContext"]["runAsNonRoot"] is True and spec["automountServiceAccountToken"] is False
    for one in [*spec.get("initContainers", []), *spec["containers"]]:
        allowed = one["securityContext"]
        assert allowed == {"readOnlyRootFilesystem": True, "allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
        assert one["resources"]["limits"]["memory"] and one["image"] == COMPOSE[pod]["image"].partition(":")[0]


@pytest.mark.parametrize("pod", [*SERVICES, "seed-identity", "seed-permits"])
def test_who_needs_tables_waits_for_them(pod):
    """By init container: `bus.migrate --wait` returns when the tables are as this code wants them (tests/bus/test_migrate_service.py)."""
    waiting = PODS[pod]["initContainers"][0]
    assert waiting["command"] == ["python", "-m", "bus.migrate", "--wait", pod.removeprefix("seed-")]
    assert waiting["envFrom"] == PODS[pod]["containers"][0]["envFrom"]


def test_every_service_and_the_gateway_stay_while_machines_leave():
    several = {each["metadata"]["name"] for each in OBJECTS if each["kind"] == "Deployment" and each["spec"]["replicas"] > 1}
    kept = {each["spec"]["selector"]["matchLabels"]["app"] for each in OBJECTS if each["kind"] == "PodDisruptionBudget"}
    assert several == kept == {*SERVICES, "gateway"}


def test_a_selector_finds_its_pods():
    labels = {each["spec"]["template"]["metadata"]["labels"]["app"] for each in OBJECTS if each["kind"] in ("Deployment", "Job")}
    asked = re.findall(
        r"matchLabels: \{app: ([\w-]+)\}", "".join((FOLDER / name).read_text("utf-8") for name in KUSTOMIZATION["resources"])
    )
    assert set(asked) <= labels


@pytest.mark.skipif(not shutil.which("kubectl"), reason="needs kubectl")
def test_kustomize_puts_it_together(tmp_path):
    shutil.copytree(FOLDER, tmp_path / "kubernetes")
    shutil.copytree(FOLDER / "secrets.example", tmp_path / "kubernetes/secrets", dirs_exist_ok=True)
    done = subprocess.run(["kubectl", "kustomize", str(tmp_path / "kubernetes")], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    made = list(yaml.safe_load_all(done.stdout))
    assert len([each for each in made if each["kind"] == "Secret"]) == len(KUSTOMIZATION["secretGenerator"])
    assert {each["metadata"].get("namespace", "izin") for each in made} == {"izin"}


@pytest.mark.parametrize("pod", [*SERVICES, "topology"])
def test_a_probe_takes_a_process_that_beats_for_well_and_another_not(pod, tmp_path):
    """With the settings that the process has there: one of them may lead the probe to ask something else."""
    probe = PODS[pod]["containers"][0]["livenessProbe"]["exec"]["command"]
    beat = tmp_path / "heartbeat"
    given = dict(line.split("=", 1) for line in (FOLDER / "settings.env").read_text("utf-8").splitlines()) | {"HEARTBEAT": str(beat)}
    words = [sys.executable, *probe[1:]]
    assert subprocess.run(words, cwd=ROOT, env=given, capture_output=True, check=False).returncode == 1
    beat.touch()
    assert subprocess.run(words, cwd=ROOT, env=given, capture_output=True, check=False).returncode == 0
