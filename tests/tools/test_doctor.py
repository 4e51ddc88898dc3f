"""What the doctor says, of a system that is well and of each thing that is not."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from bus.backlog import Lag
from izin import doctor
from izin.credentials import BROKER_ADMIN, broker_uri
from izin.doctor import LOOK, OK, WRONG
from izin.places import SERVICES

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def ago(**how_long):
    return NOW - timedelta(**how_long)


@pytest.mark.parametrize(
    ("finding", "state"),
    [
        (doctor.of_version("postgresql", "15.10 (Debian 15.10-0+deb12u1)"), OK),
        (doctor.of_version("postgresql", "14.9"), WRONG),
        (doctor.of_version("rabbitmq", "3.10.8"), OK),
        (doctor.of_version("rabbitmq", "4.0.5"), OK),
        (doctor.of_version("rabbitmq", "3.9.29"), WRONG),
        (doctor.of_version("python", "3.11.7 (main, Dec  8 2023)"), OK),
        (doctor.of_clock(0.4), OK),
        (doctor.of_clock(-3), LOOK),
        (doctor.of_clock(61), WRONG),
        (doctor.of_disk("/", free=50 * 10**9, total=100 * 10**9), OK),
        (doctor.of_disk("/", free=4 * 10**9, total=20 * 10**9), LOOK),
        (doctor.of_disk("/", free=9 * 10**8, total=20 * 10**9), WRONG),
        (doctor.of_certificate(NOW + timedelta(days=60), NOW), OK),
        (doctor.of_certificate(NOW + timedelta(days=20), NOW), LOOK),
        (doctor.of_certificate(NOW + timedelta(days=2), NOW), WRONG),
        (doctor.of_certificate(NOW - timedelta(days=2), NOW), WRONG),
        (doctor.of_backup(ago(hours=25), NOW, production=True), OK),
        (doctor.of_backup(ago(hours=30), NOW, production=True), LOOK),
        (doctor.of_backup(ago(days=5), NOW, production=True), WRONG),
        (doctor.of_backup(None, NOW, production=True), WRONG),
        (doctor.of_backup(None, NOW, production=False), LOOK),
        (doctor.of_encryption(["age1abc"], production=True), OK),
        (doctor.of_encryption([], production=True), WRONG),
        (doctor.of_encryption([], production=False), LOOK),
        (doctor.of_restore(ago(days=30), NOW), OK),
        (doctor.of_restore(ago(days=200), NOW), LOOK),
        (doctor.of_restore(None, NOW), LOOK),
        (doctor.of_queue("evt-permits-application--tracking.on_application", messages=0, readers=-1), WRONG),
        (doctor.of_queue("rpc-permits", messages=0, readers=0), WRONG),
        (doctor.of_queue("rpc-permits", messages=5000, readers=3), LOOK),
        (doctor.of_queue("bus.parked", messages=1, readers=0), LOOK),
        (doctor.of_lag("permits", Lag(0, 0.0, 0, 0.0)), OK),
        (doctor.of_lag("permits", Lag(3, 90.0, 0, 0.0)), WRONG),
        (doctor.of_lag("permits", Lag(0, 0.0, 2, 900.0)), LOOK),
    ],
)
def test_each_thing_is_judged_and_says_what_to_do(finding, state):
    assert finding.state == state
    assert bool(finding.do) == (state != OK)


@pytest.mark.parametrize("queue", ["rpc-permits", "bus.parked", "bus.retry.permits.1", "bus.replay.permits"])
def test_a_queue_that_is_well_is_not_named(queue):
    assert doctor.of_queue(queue, messages=0, readers=1 if queue.startswith("rpc-") else 0) is None


def test_an_unread_queue_names_the_service_to_start():
    assert doctor.of_queue("rpc-permits", messages=0, readers=0).do == "start permits"
    assert doctor.of_queue("evt-permits-application--tracking.on_application", messages=0, readers=0).do == "start tracking"


RECORDS = {
    "contoh.go.id": ["google-site-verification=x", "v=spf1 mx -all"],
    "_dmarc.contoh.go.id": ["v=DMARC1; p=reject"],
    "mail._domainkey.contoh.go.id": ["v=DKIM1; k=rsa; p=MIIB"],
}


def mail(without="", selector="mail", **more):
    records = {name: texts for name, texts in {**RECORDS, **more}.items() if name != without}
    return {one.about: one.state for one in doctor.of_mail_domain("contoh.go.id", lambda name: records.get(name, []), selector=selector)}


def test_the_records_of_mail_are_looked_at():
    assert mail() == {"mail: SPF": OK, "mail: DMARC": OK, "mail: DKIM": OK}
    assert mail(without="contoh.go.id")["mail: SPF"] == WRONG
    assert mail(**{"contoh.go.id": ["v=spf1 -all", "v=spf1 mx -all"]})["mail: SPF"] == WRONG
    assert mail(without="_dmarc.contoh.go.id")["mail: DMARC"] == WRONG
    assert mail(without="mail._domainkey.contoh.go.id")["mail: DKIM"] == WRONG
    assert mail(selector="")["mail: DKIM"] == LOOK


@pytest.fixture
def environment(world, tmp_path):
    found = {}
    for service in SERVICES:
        found |= world.environment(f"migrate-{service}")
    found["AMQP_URI"] = broker_uri(BROKER_ADMIN, made=world.secrets, port=world.ports.amqp)
    found |= {"SMTP_URL": world.environment("notifications")["SMTP_URL"], "BACKUPS": str(tmp_path)}
    return found


def visit(environment, code):
    command = [sys.executable, "-W", "ignore", "-m", "izin", "doctor", "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    return json.loads(done.stdout)


def wrong(findings):
    return {(one["about"], one["says"].partition(":")[0]) for one in findings if one["state"] == WRONG}


def test_a_system_that_is_well(environment):
    findings = visit(environment, 0)
    assert {one["about"] for one in findings if one["state"] != OK} - {"disk"} == {"settings", "last backup"}
    assert {f"database of {service}" for service in SERVICES} <= {one["about"] for one in findings}
    assert {"queues", "site", "clock", "mail server", "version of postgresql"} <= {one["about"] for one in findings}


def test_what_is_wrong_is_named_and_the_rest_is_looked_at_all_the_same(environment, tmp_path):
    (tmp_path / "2020").mkdir()
    (tmp_path / "2020" / "backup.json").write_text(json.dumps({"moment": "2020-01-01T00:00:00+00:00"}))
    refused = environment["PERMITS_DATABASE_URL"].replace("permits:", "permits:x")
    spoilt = {"PERMITS_DATABASE_URL": refused, "AMQP_URI": "amqp://izin:x@127.0.0.1:1/izin", "SMTP_URL": "smtp://127.0.0.1:1"}
    findings = visit({**environment, **spoilt, "PUBLIC_URL": "http://127.0.0.1:1"}, 1)
    assert {about for about, _ in wrong(findings)} >= {"database of permits", "broker", "mail server", "site", "last backup"}
    assert any(one["about"] == "database of tracking" and one["state"] == OK for one in findings)


def test_development_values_in_production_are_wrong(environment):
    findings = visit(
        {**environment, "BUS_MODE": "production", "TRACKING_DATABASE_URL": "postgresql+psycopg2://tracking:guest@127.0.0.1:1/x"}, 1
    )
    assert ("settings", "PUBLIC_URL must begin with https") in wrong(findings)
    assert any(about == "accounts" for about, _ in wrong(findings)), "the demo accounts"
    assert ("settings", "TRACKING_DATABASE_URL has a password that is a development value") in wrong(findings)


def test_a_service_that_does_not_run_is_named(world, environment):
    kept = world.supervisor.kept.pop("tracking")
    kept.process.terminate()
    kept.process.wait(30)
    try:
        findings = visit(environment, 1)
        assert ("site", f"{environment['PUBLIC_URL']} answers 503; unwell".partition(":")[0]) in wrong(findings)
        assert {one["do"] for one in findings if one["about"] == "queue"} == {"start tracking"}
    finally:
        world.supervisor.kept["tracking"] = kept
        world.supervisor.look_after()
