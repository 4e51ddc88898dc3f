"""Some days of an office whose clock is moved, and the year of its permits after: the books close (`make office` plays a month)."""

from __future__ import annotations

import shutil

import pytest

from tests.office import play as chances
from tests.office.__main__ import play


@pytest.mark.world
@pytest.mark.timeout(900)
@pytest.mark.skipif(not (shutil.which("cc") or shutil.which("gcc")), reason="a moved clock needs a C compiler")
def test_a_few_days_of_an_office_close_their_books(tmp_path, monkeypatch, capsys):
    """With few cases, what is rare in a month has to be common, or no run would meet it."""
    for rare, often in (("SUSPENDED", 0.6), ("REVOKED", 1.0), ("RETURNED", 0.3)):
        monkeypatch.setattr(chances, rare, often)
    tmp_path.chmod(0o755)
    assert list(play(tmp_path, cases=12, days=3, seed=3)) == []
    printed = capsys.readouterr().out
    for act in ("mended", "return", "permit: suspend", "permit: revoke"):
        assert f"'{act}': " in printed, f"no {act} was played"
