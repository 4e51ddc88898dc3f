"""Saved filters: links above the queue; saved from a queue that is narrowed, renamed and removed on a page of their own."""

from typing import Any

from bus.refusals import Conflict, NotFound
from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.tree import select, tree

PAGE = "/staf/antrean/saringan"
NARROW = "?show=all&type=SIPD&district=16.03.02&holder=50&late=yes&q=siti"
TERMS = {"scope": "all", "permit_type": "SIPD", "district": "16.03.02", "held_by": 50, "late": True, "text": "siti"}


def asked_of(services: Promised, method: str) -> list[Any]:
    return [arguments for _, called, arguments in services.asked if called == method]


def saved(services: Promised, **more: Any) -> None:
    one = services.example("permits", "list_saved_filters")["items"][0]
    services.say["permits", "list_saved_filters"] = {"items": [{**one, **more}]}


def test_the_queue_has_them_as_links_and_marks_the_one_that_is_shown(visitor: Visitor, services: Promised) -> None:
    client = visitor("verifier")
    link = select(tree(client.get("/staf/antrean").text), ".izin-saved a")[0]
    assert (link.text, link.get("href"), link.get("aria-current")) == ("SIPD terlambat", "/staf/antrean?type=SIPD&late=yes", None)
    shown = tree(client.get(link.get("href")).text)
    assert select(shown, ".izin-saved a")[0].get("aria-current") == "page"
    assert "Simpan saringan ini" not in shown.text_content(), "it is saved already"
    assert asked_of(services, "list_queue")[-1]["permit_type"] == "SIPD"


def test_a_narrowed_queue_is_saved_under_a_name_as_terms(visitor: Visitor, services: Promised) -> None:
    client = visitor("verifier")
    link = tree(client.get(f"/staf/antrean{NARROW}").text).xpath("//a[text()='Simpan saringan ini']")[0]
    page = tree(client.get(link.get("href")).text)
    assert "Jenis izin: SIPD" in page.text_content() and "Terlambat saja" in page.text_content()
    answer = client.post(link.get("href"), data={"name": "Milik Siti"})
    assert asked_of(services, "save_filter") == [{"name": "Milik Siti", "terms": TERMS}]
    assert answer.status_code == 303 and answer.location.startswith("/staf/antrean?show=all&type=SIPD")


def test_a_refusal_leaves_name_and_filter_as_they_were(visitor: Visitor, services: Promised) -> None:
    client = visitor("verifier")
    for refusal, says in (
        (Conflict("filter_name_taken", "taken", name="x"), "Nama itu sudah dipakai saringan Anda yang lain."),
        (Conflict("filters_full", "full", limit=12), "Saringan Anda sudah 12. Hapus salah satu dulu."),
    ):
        services.say["permits", "save_filter"] = refusal
        answer = client.post(f"{PAGE}{NARROW}", data={"name": "Milik Siti"}, follow_redirects=True)
        assert answer.status_code == 422 and says in answer.text and 'value="Milik Siti"' in answer.text
        assert "Jenis izin: SIPD" in answer.text
    answer = client.post(f"{PAGE}{NARROW}", data={"name": "  "}, follow_redirects=True)
    assert answer.status_code == 422 and "Nama saringan" in answer.text


def test_what_the_address_says_wrongly_is_no_filter(visitor: Visitor, services: Promised) -> None:
    page = tree(visitor("verifier").get(f"{PAGE}?type=<b>&district=1&late=maybe&colour=red").text)
    assert not select(page, "input[name=name]")


def test_one_is_renamed_and_removed_and_one_that_is_gone_is_not_found(visitor: Visitor, services: Promised) -> None:
    client = visitor("verifier")
    assert select(tree(client.get(f"{PAGE}/2").text), "input[name=name]")[0].get("value") == "SIPD terlambat"
    assert client.post(f"{PAGE}/2", data={"name": "Lama"}).location == PAGE
    assert asked_of(services, "rename_filter") == [{"filter_id": 2, "name": "Lama"}]
    services.say["permits", "remove_filter"] = NotFound("filter_not_found", "gone")
    assert client.post(f"{PAGE}/2/hapus").location == PAGE, "pressed twice"
    assert client.get(f"{PAGE}/3").status_code == 404


def test_what_is_not_known_any_more_is_said_and_skipped(visitor: Visitor, services: Promised) -> None:
    saved(services, skipped=["colour"])
    for path in ("/staf/antrean", PAGE, f"{PAGE}/2"):
        assert "Sebagian tidak dikenal lagi dan dilewati." in visitor("verifier").get(path).text


def test_the_api_does_the_same(client: Any, bearer: Any, services: Promised) -> None:
    staff = bearer("verifier")
    listed = client.get("/api/v1/staff/saved-filters", headers=staff).json
    assert (listed["items"][0]["terms"], listed["next"]) == ({"permit_type": "SIPD", "late": True}, None)
    body = {"name": "SIPD terlambat", "terms": {"permit_type": "SIPD", "late": True}}
    assert client.post("/api/v1/staff/saved-filters", json=body, headers=staff).status_code == 201
    assert asked_of(services, "save_filter") == [body]
    wrong = client.post("/api/v1/staff/saved-filters", json={"name": "x", "terms": {"colour": "red"}}, headers=staff)
    assert wrong.status_code == 422
    assert client.patch("/api/v1/staff/saved-filters/2", json={"name": "SIPD lama"}, headers=staff).json["name"] == "SIPD lama"
    assert client.delete("/api/v1/staff/saved-filters/2", headers=staff).status_code == 200
