"""The settings of the composed system: what new ones are, and that all that is wrong is said at once."""

import json
import os
import subprocess
import sys

import pytest

from izin import composed, credentials

GOOD = composed.new(composed.PRODUCTION) | {
    "BUS_MODE": "production",
    "PUBLIC_URL": "https://izin.contoh.go.id",
    "SMTP_URL": "smtp+starttls://izin:rahasia@mail.contoh.go.id:587",
    "MAIL_FROM": "Izin <izin@contoh.go.id>",
}
GOOD = {name: value.strip("'") for name, value in GOOD.items()}


def named(**changed: str) -> list[str]:
    return [fault.split()[0] for fault in composed.faults(GOOD | changed)]


def test_new_settings_with_an_address_and_a_mail_server_of_one_s_own_are_good_for_production() -> None:
    assert composed.faults(GOOD) == []


def test_new_settings_are_good_for_development() -> None:
    made = {name: value.strip("'") for name, value in composed.new(composed.DEVELOPMENT).items()}
    assert composed.faults(made | {"BUS_MODE": "development", "PUBLIC_URL": "http://localhost:8080", "SMTP_URL": "smtp://inbox:8026"}) == []


WRONG = {
    "PUBLIC_URL": ["http://izin.contoh.go.id", "https://localhost:8443"],
    "MAIL_FROM": ["Izin <izin@contoh.test>"],
    "SMTP_URL": ["smtp://inbox:8026"],
    "IZIN_DEMO": ["yes"],
    "COMPOSE_PROFILES": ["development", "proxy,development"],
    "POSTGRES_PASSWORD": ["development-postgres", "short", "with@sign-and-more-than-sixteen"],
    "IZIN_AMQP_PASSWORD": ["guest"],
    "GATEWAY_SECRET_KEY": ["development-gateway-secret"],
    "CLAMD_ADDRESS": ["# host:port of a ClamAV"],
    "ACTOR_PRIVATE_KEY": ["", "# make keys", "{}", GOOD["ACTOR_PUBLIC_KEY"], GOOD["SEAL_PRIVATE_KEY"]],
    "IZIN_MODE": [],
}


@pytest.mark.parametrize(("name", "nth"), [(name, nth) for name, values in WRONG.items() for nth in range(len(values))])
def test_production_refuses(name: str, nth: int) -> None:
    assert name in named(**{name: WRONG[name][nth]})


def test_a_slip_in_the_mode_is_called_by_the_name_that_env_has() -> None:
    assert named(BUS_MODE="prod") == ["IZIN_MODE"]


def test_all_that_is_wrong_is_said_at_once() -> None:
    wrong = {name: values[0] for name, values in WRONG.items() if values}
    assert set(wrong) <= set(named(**wrong))


def test_halves_of_different_pairs_are_refused() -> None:
    assert named(ACTOR_PUBLIC_KEY=credentials.make_keys()["ACTOR_PUBLIC_KEY"]) == ["ACTOR_PUBLIC_KEY"]


def test_while_a_key_is_replaced_a_setting_holds_two() -> None:
    other = credentials.make_keys()["ACTOR_PUBLIC_KEY"]
    assert named(ACTOR_PUBLIC_KEY=f"{other} {GOOD['ACTOR_PUBLIC_KEY']}") == []


def run(tmp_path, *words: str, **given: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "izin.composed", *words]
    return subprocess.run(command, env=environment | given, cwd=tmp_path, capture_output=True, text=True, check=False)


def test_the_job_writes_what_the_broker_loads_only_when_all_is_well(tmp_path) -> None:
    refused = run(tmp_path, "check", "izin.json", **GOOD | {"IZIN_DEMO": "yes"})
    assert refused.returncode == 1 and "- IZIN_DEMO" in refused.stdout and not (tmp_path / "izin.json").exists()
    assert run(tmp_path, "check", "izin.json", **GOOD).returncode == 0
    users = {user["name"] for user in json.loads((tmp_path / "izin.json").read_text())["users"]}
    assert users == set(credentials.AMQP_USERS)


def test_no_new_keys_where_there_are_keys(tmp_path) -> None:
    done = run(tmp_path, "keys", ACTOR_PRIVATE_KEY=GOOD["ACTOR_PRIVATE_KEY"])
    assert done.returncode == 1 and not done.stdout


def test_a_secret_may_be_in_a_file(tmp_path) -> None:
    (tmp_path / "password").write_text("of-a-file-and-long-enough\n")
    told = [sys.executable, "-c", "from bus import settings; settings.check(); print(settings.setting('POSTGRES_PASSWORD'))"]
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join(sys.path),
        "POSTGRES_PASSWORD_FILE": str(tmp_path / "password"),
    }
    done = subprocess.run(told, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout == "of-a-file-and-long-enough\n", done.stderr
    missing = subprocess.run(told, env=environment | {"POSTGRES_PASSWORD_FILE": "/none"}, capture_output=True, text=True, check=False)
    assert missing.returncode and "POSTGRES_PASSWORD_FILE" in missing.stderr
