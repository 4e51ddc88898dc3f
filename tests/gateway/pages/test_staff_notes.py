"""Notes for colleagues on the page of a case: written, refused, settled; what changed and who else is there; and no applicant sees any of it."""

import pytest

from bus.refusals import Invalid, NotAllowed
from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.tree import select, tree

CASE = "/staf/permohonan/42"
CANARY = "KENARI-7731 titip pesan <b>"


def said(services: Promised, **changed: object) -> None:
    found = services.example("permits", "look_at_application")
    services.say["permits", "look_at_application"] = {**found, "notes": [{**found["notes"][0], "text": CANARY}], **changed}


def text(page: object, where: str) -> str:
    return " ".join("".join(each.itertext()) for each in select(page, where))


def test_the_page_shows_notes_changes_and_who_else_is_there_in_words(visitor: Visitor, services: Promised) -> None:
    said(services)
    page = tree(visitor("verifier").get(CASE).text)
    assert CANARY in text(page, ".izin-colleagues") and "Tidak tampil bagi pemohon" in text(page, ".izin-colleagues")
    assert "Diperbaiki pemohon: STR" in text(page, "#main") and "Linda Contoh" in text(page, "[role=status]")
    said(services, changes=[], others=[])
    page = tree(visitor("verifier").get(CASE).text)
    assert "Berubah sejak" not in text(page, "#main") and "Juga dibuka" not in text(page, "#main")


def test_a_changed_item_is_marked_where_it_is_judged(visitor: Visitor, services: Promised) -> None:
    one = services.example("permits", "get_application")
    code = one["requirements"][0]["code"]
    change = services.example("permits", "look_at_application")["changes"][0]
    said(services, changes=[{**change, "item": f"requirement:{code}"}])
    heads = [" ".join("".join(each.itertext()).split()) for each in select(tree(visitor("verifier").get(CASE).text), "h3")]
    assert [head.endswith("Berubah") for head in heads if one["requirements"][0]["text"] in head] == [True]


def test_a_note_is_written_settled_and_nothing_typed_is_lost(visitor: Visitor, services: Promised) -> None:
    client = visitor("verifier")
    answer = client.post(f"{CASE}/catatan", data={"text": CANARY, "daftar": "part=own"})
    assert answer.location == f"{CASE}?daftar=part%3Down"
    assert [arguments for _, name, arguments in services.asked if name == "write_note"] == [{"application_id": 42, "text": CANARY}]
    services.say["permits", "write_note"] = NotAllowed("own_application", "own")
    page = tree(client.post(f"{CASE}/catatan", data={"text": CANARY}, follow_redirects=True).text)
    assert select(page, "textarea[name=text]")[0].text.strip() == CANARY
    for wrong in ("", "x" * 1001):
        page = tree(client.post(f"{CASE}/catatan", data={"text": wrong}, follow_redirects=True).text)
        assert select(page, "#text-error") and (select(page, "textarea[name=text]")[0].text or "").strip() == wrong
    services.say["permits", "write_note"] = Invalid("invalid_fields", "x", fields={"text": {"code": "required"}})
    assert select(tree(client.post(f"{CASE}/catatan", data={"text": "x"}, follow_redirects=True).text), "#text-error")
    assert client.post(f"{CASE}/catatan/4/selesai", data={}).location == CASE
    assert [arguments for _, name, arguments in services.asked if name == "settle_note"] == [{"application_id": 42, "note_id": 4}]


def test_who_may_only_read_reads_and_has_no_form(visitor: Visitor, services: Promised) -> None:
    said(services)
    client = visitor("auditor")
    page = tree(client.get(CASE).text)
    assert CANARY in text(page, ".izin-colleagues") and not select(page, ".izin-colleagues form")
    assert client.post(f"{CASE}/catatan", data={"text": "x"}).status_code in (403, 404)


def test_of_an_own_application_there_is_nothing_to_see(visitor: Visitor, services: Promised) -> None:
    services.say["permits", "look_at_application"] = NotAllowed("own_application", "own")
    assert CANARY not in visitor("verifier").get(CASE).text


@pytest.mark.parametrize("path", ["/permohonan/42", "/akun/data/unduh", "/dasbor", "/lacak", "/permohonan/42/perbaikan"])
def test_no_page_of_the_applicant_asks_for_notes(visitor: Visitor, services: Promised, path: str) -> None:
    said(services)
    answer = visitor("applicant").get(path, follow_redirects=True)
    assert CANARY not in answer.text and "look_at_application" not in {name for _, name, _ in services.asked}
