"""Some days of an office whose clock is moved, and the year of its permits after: the books close (`make office` plays a month)."""

from __future__ import annotations

import shutil

import pytest

from tests.office.__main__ import play


@pytest.mark.world
@pytest.mark.timeout(600)
@pytest.mark.skipif(not (shutil.which("cc") or shutil.which("gcc")), reason="a moved clock needs a C compiler")
def test_a_few_days_of_an_office_close_their_books(tmp_path):
    tmp_path.chmod(0o755)
    assert list(play(tmp_path, cases=9, days=2, seed=1)) == []
