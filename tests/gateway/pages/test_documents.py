"""DOKUMEN as its owner sees it."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.tree import select, tree

TODAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("days", "said"),
    [(-1, "Sudah berakhir"), (0, "Berakhir hari ini"), (1, "Berakhir 1 hari lagi"), (30, "Berakhir 30 hari lagi"), (31, "")],
)
def test_a_document_says_from_thirty_days_before_its_end_that_it_ends(visitor: Visitor, services: Promised, days: int, said: str) -> None:
    listed = services.example("permits", "list_documents")
    until = (TODAY + timedelta(days=days)).isoformat()
    services.say["permits", "list_documents"] = {**listed, "items": [{**listed["items"][0], "valid_until": until}]}
    with time_machine.travel(datetime(2026, 11, 27, 3, tzinfo=UTC), tick=False):
        shown = visitor("applicant").get("/profil/dokumen").text
    assert [tag.text_content() for tag in select(tree(shown), "main .govuk-tag")] == ([said] if said else [])
