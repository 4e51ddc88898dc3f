"""Papers that are wanted at once are all made, beside the service's process, whatever becomes of the process that makes them."""

import os
import subprocess
import sys

from izin import places


def test_papers_are_typeset_beside_the_service_and_made_again_when_their_typesetter_is_killed():
    done = subprocess.run(
        [sys.executable, "-m", "tests.permits.papers_at_once"],
        env={**os.environ, "PERMITS_DATABASE_URL": "postgresql://permits:a-secret@127.0.0.1/permits"},
        cwd=places.ROOT,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    said = [line for line in done.stdout.splitlines() if not line.startswith("{")]
    assert said == [
        "all papers are there",
        "another typesetter came",
        "the next paper is Surat 4",
        "what must not be fetched ends the paper",
        "the typesetter has no secret",
        "nothing was typeset in the service's process",
    ], done.stderr[-2000:]
    assert "example.test" not in done.stdout + done.stderr  # a log quotes nothing of a paper
