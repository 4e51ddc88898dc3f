"""Planned visits: on my day and as a list of days, each with hour, place and the way to its report."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.tree import select, tree


def planned(services: Promised, *hours: float) -> None:
    """Visits so many hours from noon of today at the office."""
    one = services.example("permits", "list_visits")["items"][0]
    noon = (datetime.now(UTC) + timedelta(hours=7)).replace(hour=5, minute=0, second=0, microsecond=0)
    items = [{**one, "application_id": 42 + n, "starts_at": (noon + timedelta(hours=each)).isoformat()} for n, each in enumerate(hours)]
    services.say["permits", "list_visits"] = {"items": items, "next": None, "until": "2026-12-04"}


@pytest.mark.parametrize(("path", "level"), [("/staf", "h3"), ("/staf/tinjauan", "h2")])
def test_they_stand_day_by_day_with_hour_place_and_report(visitor: Visitor, services: Promised, path: str, level: str) -> None:
    planned(services, -2, 1, 24)
    services.say["permits", "list_queue"] = {"items": [], "next": None, "steps": []}
    page = tree(visitor("technical_team").get(path).text)
    days = [" ".join(each.text_content().split()) for each in select(page, f"main {level}.govuk-heading-s")]
    assert len(days) == 2 and days[0].startswith("Hari ini, ") and not days[1].startswith("Hari ini")
    first = select(page, ".izin-visits li")[0]
    says = " ".join(first.text_content().split())
    assert "10.00 WIB" in says and "Jl. Contoh No. 9, Pasar I Muara Enim, Muara Enim" in says and "Di depan kantor desa" in says
    assert select(first, "a")[0].get("href") == "/staf/permohonan/42/tinjauan"


def test_a_list_without_any_says_so_and_my_day_has_no_heading_for_it(visitor: Visitor, services: Promised) -> None:
    services.say["permits", "list_visits"] = {"items": [], "next": None, "until": "2026-12-04"}
    assert "Tidak ada tinjauan yang dijadwalkan." in visitor("technical_team").get("/staf/tinjauan").text
    assert not select(tree(visitor("technical_team").get("/staf").text), ".izin-visits")


def test_who_reads_no_reports_is_not_asked_for_any(visitor: Visitor, services: Promised) -> None:
    visitor("treasurer").get("/staf")
    assert "list_visits" not in [called for _, called, _ in services.asked]
    assert visitor("treasurer").get("/staf/tinjauan").status_code == 403


def test_the_api_lists_them(client: Any, bearer: Any, services: Promised) -> None:
    found = client.get("/api/v1/staff/visits?limit=5", headers=bearer("technical_team")).json
    assert (found["items"][0]["application_id"], found["until"]) == (42, "2026-11-30")
