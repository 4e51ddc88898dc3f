"""`izin export`: the file lies where the one who asks stands, and comes from the database that the environment names."""

import csv
import os
import subprocess
import sys

from bus.database import Transactions, engine_for
from identity import seed


def izin(*words, cwd, **environment):
    return subprocess.run(
        [sys.executable, "-m", "izin", *words], cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )


def test_holidays_are_written_to_a_file_or_said(database, tmp_path):
    url = database("identity")
    with Transactions(engine_for(url)).begin() as session:
        count = seed.seed_holidays(session, this_year=2026)
    done = izin("export", "holidays", "libur.csv", cwd=tmp_path, IDENTITY_DATABASE_URL=url)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    written = (tmp_path / "libur.csv").read_text("utf-8")
    assert len(list(csv.reader(written.splitlines()))) == count + 1
    assert izin("export", "holidays", "-", cwd=tmp_path, IDENTITY_DATABASE_URL=url).stdout == written
    stopped = subprocess.run(
        f"set -o pipefail; {sys.executable} -m izin export holidays - | true",
        shell=True, executable="/bin/bash", env={**os.environ, "IDENTITY_DATABASE_URL": url}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert stopped.stderr == "", "who reads only the beginning gets no words"


def test_what_is_not_exported_is_not_known(tmp_path):
    done = izin("export", "accounts", "-", cwd=tmp_path)
    assert done.returncode == 2 and "invalid choice: 'accounts'" in done.stderr
