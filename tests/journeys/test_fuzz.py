"""Generated requests against the live description of the API: whatever comes, the answer is one that the description names.

The generator is deterministic, so a failure comes back at the next run. Each operation is asked up to EXAMPLES times in each
phase, by nobody and by an applicant; the office's operations also by its administrator.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from izin import places
from izin.demo import PASSWORD, Client, Walk
from tests.world import World

pytestmark = pytest.mark.world
EXAMPLES = 8
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,unsupported_method"
TAKES_A_PASSWORD = "/second-factor-resets$"  # from whoever has the number that comes up: the officers of all other tests
SESSION = "/api/v1/sessions/current"  # ending the own session would make everything after it an answer to a stranger


@pytest.mark.parametrize("who", ["nobody", "applicant", "staff"])
def test_no_request_gets_an_answer_that_is_not_described(world: World, tmp_path: Path, who: str) -> None:
    command = [str(Path(sys.executable).parent / "st"), "run", f"{world.url}/api/v1/openapi.json", "--checks", CHECKS]
    command += [
        "--max-examples",
        str(EXAMPLES),
        "--generation-deterministic",
        "--no-shrink",
        "--suppress-health-check",
        "all",
        "--warnings",
        "off",
    ]
    command += ["--phases", "coverage,fuzzing", "--exclude-path", SESSION, "--request-timeout", "20"]
    if who != "nobody":
        command += ["-H", f"Authorization: Bearer {TOKENS[who](world)}"]
    if who == "staff":
        command += ["--include-path-regex", "/staff/", "--exclude-path-regex", TAKES_A_PASSWORD]
    hooks = {"SCHEMATHESIS_HOOKS": "tests.journeys.another_address", "PYTHONPATH": str(places.ROOT)}
    done = subprocess.run(command, cwd=tmp_path, env=os.environ | hooks, capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    assert " passed" in done.stdout, done.stdout[-2000:]


def somebody_new(world: World) -> str:
    """The token of an applicant whom no other test knows: the fuzzer tries wrong passwords until the account is closed for a while."""
    walk = Walk(world.url, world.inbox_url, times=defaultdict(list), staff={})
    for step in (Walk.register, Walk.hand_in, Walk.be_accepted, Walk.verify_by_mail, Walk.log_in_first):
        step(walk)
    return str(walk.person.http.headers["Authorization"]).removeprefix("Bearer ")


def admin(world: World) -> str:
    return str(Client(world.url, defaultdict(list)).log_in("admin", PASSWORD)["token"])


TOKENS = {"applicant": somebody_new, "staff": admin}
