"""A region code that cannot be one offers no choices; what else was typed stays on the page."""

from typing import Any

import pytest


@pytest.mark.parametrize("absurd", ["1", "111", "16.", "١٦", "16.03.01.200", "1.1.1.1", "x" * 500])
def test_a_code_that_is_none_leads_to_no_choices(client: Any, absurd: str) -> None:
    assert client.get("/daftar/wilayah", query_string={"parent": absurd}).status_code == 200
    assert client.get("/daftar/3", query_string={"desa": f"{absurd}.1.1.1"}).status_code == 200
