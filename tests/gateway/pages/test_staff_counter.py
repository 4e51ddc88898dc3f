"""Loket: what somebody brings is found, whoever keeps it, and each leads to where the officer may act."""

from bus.refusals import NotAllowed
from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.tree import select, tree

NOTHING = {"applications": [], "permits": []}


def test_what_is_found_leads_to_where_the_officer_acts(visitor: Visitor, services: Promised) -> None:
    page = tree(visitor("counter_officer").post("/staf/loket", data={"text": " 0001/sipd "}).text)
    asked = {name: arguments for _, name, arguments in services.asked}
    assert asked["find_at_counter"] == {"text": "0001/sipd"} and asked["find_registrations"] == {"q": "0001/sipd"}
    links = [each.get("href") for each in select(page, "main th a")]
    assert [link.rpartition("/")[0] for link in links] == ["/staf/permohonan", "/staf/izin", "/staf/pendaftaran"]
    assert "3 ditemukan untuk “0001/sipd”." in page.text_content()


def test_nothing_found_and_nothing_typed_say_what_to_do(visitor: Visitor, services: Promised) -> None:
    services.say["permits", "find_at_counter"] = NOTHING
    services.say["identity", "find_registrations"] = {"items": []}
    client = visitor("counter_officer")
    page = client.post("/staf/loket", data={"text": "<b>tidak ada</b>"}).text
    assert "untuk “&lt;b&gt;tidak ada&lt;/b&gt;”. Periksa angka 0 dan huruf O" in page
    empty = client.post("/staf/loket", data={"text": "  "}, follow_redirects=True)
    assert "Isi Nomor, kode QR, NIK, atau nama" in empty.text
    assert "paling banyak 500 karakter" in client.post("/staf/loket", data={"text": "x" * 501}, follow_redirects=True).text


def test_the_counter_has_it_in_its_menu(visitor: Visitor, services: Promised) -> None:
    client = visitor("counter_officer")
    assert 'href="/staf/loket"' in client.get("/staf").text
    services.say["permits", "find_at_counter"] = NotAllowed("not_allowed", "no")
    assert client.post("/staf/loket", data={"text": "siti"}).status_code == 403


def test_others_have_not(visitor: Visitor) -> None:
    client = visitor("verifier")
    assert 'href="/staf/loket"' not in client.get("/staf").text
    assert client.get("/staf/loket").status_code == 403
