"""`izin staff …` and `izin audit …` against the running system: an office begins, and what is done in it is held."""

import json
import os
import subprocess
import sys
import time

import pytest

from bus.caller import Caller
from izin import credentials, places

WHO = ("--agency", "uji-coba", "--username", "adminah.uji", "--email", "adminah.uji@contoh.test", "--name", "Adminah Uji")


@pytest.fixture
def izin(world):
    env = {**os.environ, **world.environment("identity")}

    def run(*words):
        command = [sys.executable, "-W", "ignore", "-m", "izin", *words]
        return subprocess.run(command, cwd=places.ROOT, env=env, capture_output=True, text=True, timeout=60, check=False)

    return run


def wait_for(look):
    for _ in range(300):
        found = look()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError("it did not come")


def test_an_office_begins_with_two_commands_and_a_mail(world, izin):
    made = izin("staff", "create-agency", "uji-coba", "Kabupaten Uji Coba", "--regency", "16.10", "--office", "Kantor", "--empty-catalogue")
    assert made.returncode == 0, made.stderr
    invited = izin("staff", "create-admin", *WHO)
    assert invited.returncode == 0, invited.stderr
    mail = wait_for(lambda: world.mails(to="adminah.uji@contoh.test"))[0]
    assert any(link.startswith(world.url) for link in mail["links"]), mail["links"]
    again = izin("staff", "create-admin", *WHO)
    assert again.returncode == 1 and "username: username_taken" in again.stderr
    full = izin("staff", "create-admin", "--agency", "muara-enim", *WHO[2:])
    assert full.returncode == 1 and "in the browser" in full.stderr, "the demo office has two admins"


def test_the_chain_holds_and_so_does_every_head_that_the_service_logged(world, izin, tmp_path):
    log = wait_for(lambda: (text := (world.var / "log" / "identity.log").read_text()) and "audit_head" in text and text)
    line = next(line for line in log.splitlines() if "audit_head" in line)
    assert set(json.loads(line)) == {"at", "level", "logger", "audit_head", "hash", "signed"}
    kept = tmp_path / "log"
    kept.write_text(log)
    verified = izin("audit", "verify", "--since-head", str(kept))
    assert verified.returncode == 0 and "records fit" in verified.stdout, verified.stdout + verified.stderr
    head = izin("audit", "head").stdout
    kept.write_text(head)
    assert izin("audit", "verify", "--since-head", str(kept)).returncode == 0


def test_every_service_tells_who_may_do_what_at_it(world):
    uri = credentials.broker_uri(credentials.GATEWAY, made=world.secrets, port=world.ports.amqp)
    caller = Caller(uri, places.SERVICES)
    try:
        for service in places.SERVICES:
            table = caller.call(service, "bus_access", {}, deadline=time.time() + 5, request_id="who-may")
            assert table and all(set(row) == {"says", "who", "whose", "when"} for row in table.values())
    finally:
        caller.close()
