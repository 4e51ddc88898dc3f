"""Naskah izin on pages: what may be written stands beside it, faults have their place, nothing typed is lost, and a specimen is shown as pages."""

import io
from typing import Any

import pytest
from PIL import Image

from bus.refusals import Conflict, Invalid, NotFound
from gateway.pages.permit_text_words import PLACEHOLDERS, SECTIONS
from gateway.schemas.permit_texts import LIMITS
from permits.domain.catalogue import permit_text
from tests.gateway import files
from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.test_admin_catalogue import DRAFT, said, sent
from tests.gateway.pages.test_document_pages import stored
from tests.gateway.pages.tree import select, tree

PAGE = f"{DRAFT}/naskah"
TYPED = {"revision": "2", "title": "Izin", "body": "Untuk {holder_name}\r\n\r\n1. satu", "conditions": "| a | b |", "photo": ""}


def test_words_and_limits_are_those_of_the_service() -> None:
    assert tuple(PLACEHOLDERS) == permit_text.PLACEHOLDERS
    assert tuple(SECTIONS) == (*permit_text.SECTIONS, permit_text.PHOTO)
    assert {name: permit_text.LONGEST.get(name, permit_text.USUAL_LENGTH) for name in permit_text.SECTIONS} == LIMITS


def test_the_page_says_what_may_be_written_and_what_it_becomes(visitor: Visitor) -> None:
    client = visitor("agency_admin")
    assert PAGE in client.get(DRAFT).text
    page = said(client.get(PAGE).text)
    for text in (
        "{holder_name} nama pemegang izin",
        "{field:BEDS} jawaban atas Jumlah tempat tidur",
        "Tabel: satu baris",
        "permohonan yang sudah dikirim",
    ):
        assert text in page
    form = next(each for each in select(tree(client.get(PAGE).text), "main form"))
    assert "bahwa {holder_name}" in dict(form.form_values())["considering"]


def test_a_text_is_sent_whole_and_its_specimen_follows(visitor: Visitor, services: Promised) -> None:
    assert visitor("agency_admin").post(PAGE, data=TYPED).location == f"{PAGE}/contoh"
    text = {"title": "Izin", "body": "Untuk {holder_name}\n\n1. satu", "conditions": "| a | b |", "photo": None}
    assert sent(services) == {"draft_id": 3, "revision": 2, "permit_text": {**dict.fromkeys(LIMITS, ""), **text}}


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ({"code": "placeholder_unknown", "line": 3, "text": "nama"}, "Isi, baris 3: {nama} tidak dikenal."),
        ({"code": "placeholder_field", "line": 1, "text": "LUAS"}, "Isi, baris 1: jenis izin ini tidak menanyakan LUAS."),
        (
            {"code": "mark_uneven", "line": 2, "text": "| c |", "expected": 2, "found": 1},
            "baris tabel ini punya 1 sel, baris pertamanya 2.",
        ),
        (
            {"code": "mark_html", "line": 1, "text": "<b>", "also": [{"code": "mark_bold", "line": 4, "text": "x"}]},
            "Isi, baris 4: ** tidak ditutup",
        ),
    ],
)
def test_a_refusal_says_its_place_and_keeps_everything(
    visitor: Visitor, services: Promised, fault: dict[str, object], sentence: str
) -> None:
    services.say["permits", "change_permit_type_draft"] = Invalid("invalid_fields", "x", fields={"body": fault})
    page = visitor("agency_admin").post(PAGE, data=TYPED)
    summary = select(tree(page.text), ".govuk-error-summary")[0]
    assert page.status_code == 422 and sentence in " ".join(summary.text_content().split())
    assert [link.get("href") for link in select(summary, "a")] == ["#body"]
    form = next(each for each in select(tree(page.text), "main form"))
    assert dict(form.form_values())["body"].replace("\r", "") == "Untuk {holder_name}\n\n1. satu"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"body": "x" * 8001}, "Isi paling banyak 8000 karakter (sekarang 8001)"),
        ({"title": "Izin \N{GRINNING FACE}"}, "Judul"),
    ],
)
def test_what_no_permit_can_show_is_refused_before_it_is_sent(
    visitor: Visitor, services: Promised, change: dict[str, str], sentence: str
) -> None:
    page = visitor("agency_admin").post(PAGE, data={**TYPED, **change})
    assert page.status_code == 422 and sentence in said(page.text)
    assert not [name for _, name, _ in services.asked if name == "change_permit_type_draft"]


def test_somebody_elses_change_is_told(visitor: Visitor, services: Promised) -> None:
    services.say["permits", "change_permit_type_draft"] = Conflict("permit_type_draft_changed", "x")
    page = visitor("agency_admin").post(PAGE, data=TYPED)
    assert page.status_code == 422 and "Draf ini baru saja berubah" in said(page.text)


@pytest.fixture
def specimen(services: Promised, app: Any) -> None:
    """A paper of two pages, as the service would have stored it."""
    services.say["permits", "preview_permit"] = stored(app, files.saved(files.pdf(2)))


def test_a_specimen_is_shown_page_by_page(visitor: Visitor, services: Promised, specimen: None) -> None:
    client = visitor("agency_admin")
    page = client.get(f"{PAGE}/contoh?jenis=renewal")
    pictures = [image.get("src") for image in select(tree(page.text), "main img")]
    assert pictures == [f"{PAGE}/contoh/{number}.jpg?jenis=renewal" for number in (1, 2)]
    assert all(image.get("alt") for image in select(tree(page.text), "main img"))
    answer = client.get(pictures[1])
    assert answer.mimetype == "image/jpeg" and Image.open(io.BytesIO(answer.data)).size[0] > 500
    assert client.get(f"{PAGE}/contoh/3.jpg").status_code == 404 and client.get(f"{PAGE}/contoh/0.jpg").status_code == 404
    assert client.get(f"{PAGE}/contoh.pdf").mimetype == "application/pdf"
    asked = [arguments for _, name, arguments in services.asked if name == "preview_permit"]
    assert asked[0] == {"draft_id": 3, "kind": "renewal"}
    services.asked.clear()
    client.get(f"{PAGE}/contoh?jenis=nonsense")
    assert [arguments["kind"] for _, name, arguments in services.asked if name == "preview_permit"] == ["new"]


def test_a_draft_that_is_gone_has_no_specimen(visitor: Visitor, services: Promised) -> None:
    services.say["permits", "preview_permit"] = NotFound("permit_type_draft_not_found", "x")
    assert visitor("agency_admin").get(f"{PAGE}/contoh/1.jpg").status_code == 404
    assert visitor("agency_admin").get(f"{PAGE}/contoh.pdf").status_code == 404
