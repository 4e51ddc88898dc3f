"""What a process refuses to start with, by the variable's name; everything that is wrong, in one go."""

import os
import subprocess
import sys

import pytest

from bus.settings import SettingRefused, check, production
from izin import credentials, places, ports, processes

GOOD = {
    "BUS_MODE": "production",
    "PUBLIC_URL": "https://izin.kabupaten.go.id",
    "AMQP_URI": "amqp://tracking:Jx4rTq81vNs0pLwe@broker:5672/izin",
    "TRACKING_DATABASE_URL": "postgresql+psycopg2://tracking:9fKe20aPzmQw71Lx@db/tracking",
    "TRACKING_AMQP_PASSWORD": "Zt66bnQ0xWq1LmPo",
    "GATEWAY_SECRET_KEY": "b0e5c7f19a3d48626f1e0c9d7a5b3e81",
    "ACCOUNT_SEAL_KEY": '{"kty":"EC","crv":"P-256","d":"xk3"}',
    "SMTP_URL": "smtp+starttls://izin:Mq0vTz83LkWe55yu@mail.kabupaten.go.id:587",
    "FILES_URL": "s3://izin",
    "WORKERS": "10",
    "GATEWAY_PROXIES": "1",
}


def refused(**changes: str) -> list[str]:
    try:
        check(GOOD | changes)
    except SettingRefused as refusal:
        return str(refusal).splitlines()[1:]
    return []


def test_good_settings_are_good() -> None:
    check(GOOD)
    check({})


@pytest.mark.parametrize("mode", ["prod", "Production", "PRODUCTION", "production ", "test", "dev"])
def test_a_mode_that_is_none_is_refused_everywhere(monkeypatch: pytest.MonkeyPatch, mode: str) -> None:
    for given in (GOOD | {"BUS_MODE": mode}, {"BUS_MODE": mode}):
        with pytest.raises(SettingRefused, match="BUS_MODE"):
            check(given)
    monkeypatch.setenv("BUS_MODE", mode)
    with pytest.raises(SettingRefused, match="BUS_MODE"):
        production()


def test_production_under_another_name_is_not_taken_for_development() -> None:
    """Who set another variable believes that development values are refused."""
    with pytest.raises(SettingRefused, match="OTHER_MODE is not read"):
        check({"OTHER_MODE": "production"})
    check(GOOD | {"OTHER_MODE": "production"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("PUBLIC_URL", value) for value in (
            "http://izin.kabupaten.go.id", "https://kabupaten.go.id/izin", "https://kabupaten.go.id/?a", "https://a:b@kabupaten.go.id",
            "kabupaten.go.id", "ftp://kabupaten.go.id", "https://",
        )),
        ("AMQP_URI", "amqp://guest:guest@broker:5672/izin"),
        ("AMQP_URI", "amqp://broker:5672/izin"),
        ("AMQP_URI", "amqp://izin:development-izin-broker@broker:5672/izin"),
        ("AMQP_URI", "amqp://izin:aaaaaaaaaaaaaaaaaaaaaaaa@broker:5672/izin"),
        ("TRACKING_DATABASE_URL", "postgresql+psycopg2://tracking:development-tracking@db/tracking"),
        ("TRACKING_DATABASE_URL", "postgresql+psycopg2://postgres:postgres@db/tracking"),
        ("TRACKING_DATABASE_URL", "postgresql+psycopg2://tracking@db/tracking"),
        ("TRACKING_DATABASE_URL", "postgresql+psycopg2://tracking:short@db/tracking"),
        ("TRACKING_AMQP_PASSWORD", "development-tracking-broker"),
        ("TRACKING_AMQP_PASSWORD", "password"),
        *(("GATEWAY_SECRET_KEY", value) for value in (
            "development-gateway-secret", "a" * 64, "aaaaaaaaabaaaaaaaaac", "ab" * 32, "abcdefghabcdefgh" * 2, "abcdefghijklmnopqrstuvwx", "0123456789012345",
            "fifteen-letters", "987654321098765432",
        )),
        ("GATEWAY_SECRET_KEY", GOOD["TRACKING_AMQP_PASSWORD"]),
        ("TRACKING_DATABASE_URL", GOOD["AMQP_URI"].replace("amqp://", "postgresql+psycopg2://")),
        ("ACCOUNT_SEAL_KEY", '{"d": "development"}'),
        ("SMTP_URL", "smtp://inbox:8026"),
        ("SMTP_URL", "smtp://izin:Mq0vTz83LkWe55yu@mail.kabupaten.go.id"),
        ("FILES_URL", "memory://"),
        ("WORKERS", "ten"),
        ("GATEWAY_PROXIES", "-1"),
        ("DATABASE_POOL", "1.5"),
    ],
)  # fmt: skip
def test_production_names_what_it_does_not_accept(name: str, value: str) -> None:
    faults = refused(**{name: value})
    assert len(faults) == 1 and (name in faults[0] or "same secret" in faults[0]), faults
    assert name == "PUBLIC_URL" or value not in faults[0] or len(value) < 6, "a secret is not printed"


def test_all_that_is_wrong_is_said_at_once() -> None:
    faults = refused(PUBLIC_URL="http://x.test", AMQP_URI="amqp://guest:guest@b/", GATEWAY_SECRET_KEY="a" * 40, WORKERS="many")
    assert [fault.split()[1] for fault in faults] == ["WORKERS", "AMQP_URI", "GATEWAY_SECRET_KEY", "PUBLIC_URL"]


@pytest.mark.parametrize("value", ["http://127.0.0.1:8080", "http://localhost:8080/", "https://izin.contoh.test"])
def test_development_takes_plain_addresses(value: str) -> None:
    check({"PUBLIC_URL": value, "AMQP_URI": "amqp://guest:guest@127.0.0.1/", "GATEWAY_SECRET_KEY": "a"})


def test_what_make_up_and_make_keys_make_is_good_for_production(tmp_path) -> None:
    made = credentials.load(tmp_path)
    for name in (*processes.SERVING, "topology"):
        given = credentials.environment(name, made=made, ports=ports.FIRST_CHOICE, var=tmp_path, personal=False)
        check(given | {"BUS_MODE": "production", "PUBLIC_URL": GOOD["PUBLIC_URL"]})


STARTS = {
    "a service": ["-m", "bus.runner", "tracking"],
    "migrations": ["-m", "bus.migrate", "tracking"],
    "topology": ["-m", "bus.topology", "tracking"],
    "a seed": ["-m", "identity.seed"],
    "the gateway": ["-c", "from gateway.app import create_app; create_app()"],
    "the gateway's server": ["-m", "gunicorn", "--config", str(places.ROOT / "gateway/gunicorn.conf.py"), "gateway.app:create_app()"],
}


@pytest.mark.parametrize("process", STARTS)
def test_every_process_looks_at_its_settings_before_anything_else(process: str, tmp_path) -> None:
    wrong = GOOD | {"BUS_MODE": "prod", "PUBLIC_URL": "http://x.test/izin", "WORKERS": "ten"}
    path = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path), "LANG": "C.UTF-8"}
    done = subprocess.run(
        [sys.executable, *STARTS[process]], env=path | wrong, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
    )
    told = [line.split()[1] for line in done.stderr.splitlines() if line.startswith("- ")]
    assert done.returncode and told == ["BUS_MODE", "PUBLIC_URL", "WORKERS"], done.stderr[-800:]
