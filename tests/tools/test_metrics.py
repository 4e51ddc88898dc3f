"""What waits, what is late and what is reached, of a running system; and that rules and dashboard name only what is exported."""

import copy
import json
import os
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager
from itertools import chain

import pytest
import requests
import yaml
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models.dashboard import Dashboard
from prometheus_client.parser import text_string_to_metric_families

from gateway import metrics as gateway_metrics
from izin import metrics
from izin.credentials import BROKER_ADMIN, broker_uri
from izin.places import ROOT, SERVICES

register_default_plugins()  # of kinds of panels and queries
FOLDER = ROOT / "deploy/monitoring"
RULES = yaml.safe_load((FOLDER / "alerts.yml").read_text())["groups"][0]["rules"]
DASHBOARD = json.loads((FOLDER / "dashboard.json").read_text())
PANELS = DASHBOARD["panels"]
EXPRESSIONS = {
    **{rule["alert"]: rule["expr"] for rule in RULES},
    **{f"{panel['title']} {target['refId']}": target["expr"] for panel in PANELS for target in panel["targets"]},
}
PROMTOOL = os.environ.get("PROMTOOL") or shutil.which("promtool")
OF_PROMETHEUS = {"up": {"job", "instance"}}


def exported():
    """The name of every series, and its labels."""
    found = {**OF_PROMETHEUS, **{name: set(labels) for name, (_, labels) in metrics.METRICS.items()}}
    for one in (gateway_metrics.REQUESTS, gateway_metrics.REQUEST_SECONDS, gateway_metrics.CALL_SECONDS):
        labels = set(one._labelnames)
        endings = ("_total",) if one._type == "counter" else ("_bucket", "_count", "_sum")
        found |= {one._name + ending: labels | ({"le"} if ending == "_bucket" else set()) for ending in endings}
    return found


@pytest.mark.parametrize("where", EXPRESSIONS)
def test_rules_and_panels_name_what_is_exported(where):
    expression = EXPRESSIONS[where]
    named = set(re.findall(r"\b(?:izin_\w+|up)\b", re.sub(r'"[^"]*"', "", expression)))
    assert named and named <= set(exported()), named - set(exported())
    labels = set(chain.from_iterable(map(str.strip, found.split(",")) for found in re.findall(r"by \(([^)]*)\)", expression)))
    labels |= set(re.findall(r"(\w+)(?:=~|!=|=)\"", expression))
    known = set().union(*(exported()[name] for name in named))
    assert labels <= known, labels - known


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_a_rule_says_how_urgent_it_is_and_what_to_do(rule):
    assert rule["labels"]["severity"] in ("page", "ticket")
    assert set(rule["annotations"]) == {"summary", "todo"}
    named = {label for name in re.findall(r"\b(?:izin_\w+|up)\b", rule["expr"]) for label in exported().get(name, ())}
    assert set(re.findall(r"\$labels\.(\w+)", rule["annotations"]["summary"])) <= named


def as_grafana_reads_it(dashboard):
    """Through Grafana's own models: what they do not know is lost on the way."""
    return json.loads(JSONEncoder().encode(Dashboard.from_json(dashboard)))


def lost_in(before, after, place=""):
    """Where `after` lacks something of `before`, or says it otherwise."""
    if isinstance(before, dict) and isinstance(after, dict):
        return [found for name, value in before.items() for found in lost_in(value, after.get(name), f"{place}/{name}")]
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        return [found for n, (one, other) in enumerate(zip(before, after, strict=True)) for found in lost_in(one, other, f"{place}/{n}")]
    return [] if before == after else [place]


def test_grafanas_own_models_know_every_field_of_the_dashboard():
    assert lost_in(DASHBOARD, as_grafana_reads_it(DASHBOARD)) == []
    slips = copy.deepcopy(DASHBOARD)
    slips["panels"][0]["fieldConfig"]["defaults"]["minimum"] = 0
    slips["panels"][1]["gridPosition"] = slips["panels"][1].pop("gridPos")
    slips["panels"][0]["targets"][0]["expression"] = "up"
    assert len(lost_in(slips, as_grafana_reads_it(slips))) == 3


def test_a_panel_stands_where_no_other_stands():
    assert len({panel["id"] for panel in PANELS}) == len(PANELS)
    assert len({(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in PANELS}) == len(PANELS)


@pytest.mark.skipif(not PROMTOOL, reason="Prometheus' own tool is not here: its rules are then looked at by us alone")
def test_prometheus_reads_the_rules_and_they_fire(tmp_path):
    shutil.copytree(FOLDER, tmp_path / "monitoring")
    (tmp_path / "monitoring" / "fire.yml").write_text(yaml.safe_dump(FIRES))
    for words in (["check", "rules", "alerts.yml"], ["check", "config", "--syntax-only", "prometheus.yml"], ["test", "rules", "fire.yml"]):
        done = subprocess.run([PROMTOOL, *words], cwd=tmp_path / "monitoring", capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


FIRES = {
    "rule_files": ["alerts.yml"],
    "evaluation_interval": "15s",
    "tests": [
        {
            "interval": "15s",
            "input_series": [
                {"series": 'izin_reached{part="broker"}', "values": "1x4 0x40"},
                {"series": 'izin_reached{part="permits"}', "values": "1x44"},
            ],
            "promql_expr_test": [
                {
                    "expr": 'ALERTS{alertname="PartNotReached", alertstate="firing"}',
                    "eval_time": "5m",
                    "exp_samples": [
                        {"labels": 'ALERTS{alertname="PartNotReached", alertstate="firing", part="broker", severity="page"}', "value": 1}
                    ],
                }
            ],
        },
        {
            "interval": "15s",
            "input_series": [
                {"series": 'izin_http_requests_total{status="200"}', "values": "0+90x60"},
                {"series": 'izin_http_requests_total{status="503"}', "values": "0+10x60"},
            ],
            "promql_expr_test": [
                {
                    "expr": 'ALERTS{alertname="PagesFail", alertstate="firing"}',
                    "eval_time": "14m",
                    "exp_samples": [{"labels": 'ALERTS{alertname="PagesFail", alertstate="firing", severity="page"}', "value": 1}],
                }
            ],
        },
    ],
}


# ── a running system ──


@pytest.fixture
def environment(world):
    found = {}
    for service in SERVICES:
        found |= world.environment(f"migrate-{service}")
    found["AMQP_URI"] = broker_uri(BROKER_ADMIN, made=world.secrets, port=world.ports.amqp)
    return {**found, "METRICS_BIND": "127.0.0.1:0"}


@contextmanager
def shown(environment):
    """The series' values, looked up when they are asked for."""
    command = [sys.executable, "-W", "ignore", "-m", "izin", "metrics"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        url = process.stdout.readline().strip()

        def look():
            text = requests.get(url, timeout=30).text
            return {
                (one.name, *sorted(one.labels.items())): one.value
                for family in text_string_to_metric_families(text)
                for one in family.samples
            }

        yield look
    finally:
        process.terminate()
        process.wait(20)


def test_a_system_that_is_well(environment):
    with shown(environment) as look:
        found = look()
        reached = {dict(labels)["part"]: value for name, *labels in found if name == "izin_reached" for value in [found[name, *labels]]}
        assert reached == dict.fromkeys(("broker", *SERVICES), 1.0)
        assert found["izin_outbox_unpublished", ("service", "permits")] == 0
        assert found["izin_queue_readers", ("queue", "rpc-permits")] >= 1
        assert found["izin_parked_messages",] == 0


def test_what_is_not_reached_is_said_and_the_rest_is_there(environment):
    spoilt = environment["PERMITS_DATABASE_URL"].replace("permits:", "permits:x")
    with shown({**environment, "PERMITS_DATABASE_URL": spoilt}) as look:
        found = look()
    assert found["izin_reached", ("part", "permits")] == 0
    assert found["izin_reached", ("part", "tracking")] == 1
    assert ("izin_outbox_unpublished", ("service", "permits")) not in found
    assert found["izin_outbox_unpublished", ("service", "tracking")] == 0
