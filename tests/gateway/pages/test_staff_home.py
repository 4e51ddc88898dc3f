"""My day: what one person has to do, and a sentence when that is nothing."""

from typing import Any

from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.tree import select, tree

EMPTY = {"items": [], "next": None, "steps": []}
NO_VISITS = {"items": [], "next": None, "until": "2026-11-30"}


def test_my_day_is_what_is_late_what_is_mine_what_came_back_and_what_nobody_has(visitor: Visitor, services: Promised) -> None:
    row = services.example("permits", "list_queue")["items"][0]
    far = {**row, "due_at": "2126-11-30T16:59:59+00:00"}
    lists: dict[tuple[Any, Any], dict[str, Any]] = {
        (None, None): {"items": [{**row, "number": "LAMA", "due_at": "2020-01-02T09:00:00+00:00"}, {**far, "number": "JAUH"}]},
        ("corrected", None): {"items": [{**far, "number": "BALIK"}]},
        (None, "mine"): {"items": [{**far, "number": "MILIK"}], "next": 7},
        (None, "unclaimed"): {"items": []},
        ("returned", "mine"): {"items": [{**far, "number": "TUNGGU", "due_at": None, "correct_by": "2026-12-08T09:00:00+00:00"}]},
    }
    services.say["permits", "list_queue"] = lambda asked: {**EMPTY, **lists[asked.get("part"), asked.get("scope")]}
    services.say["permits", "list_visits"] = NO_VISITS
    services.say["identity", "list_registrations"] = {**services.example("identity", "list_registrations"), "items": [], "next": None}
    page = tree(visitor("counter_officer").get("/staf").text)
    assert [each.text for each in select(page, "main h2")] == ["Terlambat", "Perbaikan masuk", "Milik saya", "Menunggu pemohon"]
    assert [each.text for each in select(page, "tbody th a")] == ["LAMA", "BALIK", "MILIK", "TUNGGU"]
    assert select(page, "a[href='/staf/antrean?show=mine']")[0].text == "Semua: Milik saya"
    assert "Tidak ada pekerjaan" not in page.text_content()


def test_a_day_without_work_says_so(visitor: Visitor, services: Promised) -> None:
    services.say["permits", "list_queue"] = EMPTY
    services.say["permits", "list_visits"] = NO_VISITS
    page = visitor("verifier").get("/staf").text
    assert "Tidak ada pekerjaan untuk Anda sekarang." in page
