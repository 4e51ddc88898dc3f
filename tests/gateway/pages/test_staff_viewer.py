"""Documents beside the review of an application, and on a page of their own."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bus.caller import Unavailable
from gateway import confined, uploads
from tests.gateway import files
from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.tree import select, tree

CASE = "/staf/permohonan/42"
OWN = f"{CASE}/dokumen"
keys: dict[str, str] = {}  # where the documents below are stored, by SHA-256


@pytest.fixture
def case(app: Flask, services: Promised) -> Callable[..., dict[str, Any]]:
    """An application with a document of three pages (STR), a photo (KTP), and nothing for the last requirement."""

    def attach(may: tuple[str, ...] = ("advance", "return", "reject"), paper: bytes | None = None) -> dict[str, Any]:
        application = services.example("permits", "get_application")
        attached = services.example("permits", "attach_document")["requirements"][0]
        with app.app_context():
            put = [
                uploads.store().put(prefix="documents", data=data).as_dict()
                for data in (paper or files.saved(files.pdf(3)), files.picture())
            ]
        facts = [{**put[0], "name": "str.pdf", "media_type": "application/pdf"}, {**put[1], "name": "ktp.jpg", "media_type": "image/jpeg"}]
        keys.update({each["sha256"]: each["key"] for each in facts})
        services.say["permits", "get_document_file"] = facts[0]
        shown = [{name: each[name] for name in ("name", "media_type", "size", "sha256")} for each in facts]
        documents = [{**attached["document"], "document_id": number, "file": file} for number, file in zip((7, 8), shown, strict=True)]
        application["requirements"] = [
            {
                **attached,
                "code": "STR",
                "text": {**attached["text"]} if isinstance(attached["text"], dict) else "STR dokter",
                "document": documents[0],
            },
            {**attached, "code": "KTP", "text": "KTP pemohon", "document": documents[1]},
            {**attached, "code": "FOTO", "text": "Pasfoto", "document": None, "fulfilled": False},
        ]
        services.say["permits", "get_application"] = {**application, "may": list(may)}
        return application

    return attach


def controls(page: Any) -> dict[str, str]:
    """What each control of the pane asks for, by its word."""
    found = select(page, "#penampil [data-view]")
    return {each.text_content().strip(): each.get("data-view").removeprefix(OWN) for each in found}


def test_the_first_document_is_beside_the_form_with_its_page_and_the_original(visitor: Visitor, case: Callable[..., Any]) -> None:
    case()
    page = tree(visitor("counter_officer").get(CASE).text)
    (image,) = select(page, "#penampil img")
    assert image.get("src") == "/dokumen/7/halaman?halaman=1&besar=1&putar=0"
    assert image.get("alt") == "Halaman 1 dari 3: STR dokter"
    assert (image.get("width"), image.get("height")) == ("760", "760")
    assert select(page, "#penampil a[href='/dokumen/7/berkas']")
    assert controls(page) == {
        "Berikutnya": "?dokumen=STR&halaman=2", "Perbesar": "?dokumen=STR&besar=2", "Putar": "?dokumen=STR&putar=90",
        "Dokumen berikutnya: KTP pemohon": "?dokumen=KTP",
    }  # fmt: skip


def test_each_control_leads_from_where_one_is(visitor: Visitor, case: Callable[..., Any]) -> None:
    case()
    page = tree(visitor("counter_officer").get(f"{CASE}?dokumen=STR&halaman=2&besar=4&putar=270").text)
    assert controls(page) == {
        "Sebelumnya": "?dokumen=STR&besar=4&putar=270", "Berikutnya": "?dokumen=STR&halaman=3&besar=4&putar=270",
        "Perkecil": "?dokumen=STR&halaman=2&besar=3&putar=270", "Putar": "?dokumen=STR&halaman=2&besar=4",
        "Dokumen berikutnya: KTP pemohon": "?dokumen=KTP",
    }  # fmt: skip
    assert "Halaman 2 dari 3" in page.text_content()


@pytest.mark.parametrize(
    "asked", ["?dokumen=STR&halaman=9", "?dokumen=STR&halaman=x&besar=7&putar=45", "?dokumen=TIDAK", "?dokumen=FOTO&halaman=2"]
)
def test_what_is_not_there_shows_the_nearest(asked: str, visitor: Visitor, case: Callable[..., Any]) -> None:
    case()
    page = tree(visitor("counter_officer").get(f"{CASE}{asked}").text)
    number = 3 if asked.endswith("9") else 1
    assert select(page, "#penampil img")[0].get("src") == f"/dokumen/7/halaman?halaman={number}&besar=1&putar=0"


def test_turning_a_page_without_javascript_loses_nothing_typed_and_decides_nothing(
    visitor: Visitor, services: Promised, case: Callable[..., Any]
) -> None:
    case()
    client = visitor("counter_officer")
    page = tree(client.get(CASE).text)
    button = next(each for each in select(page, "#penampil button") if each.text_content() == "Berikutnya")
    assert (button.get("form"), button.get("formaction")) == ("keputusan", f"{CASE}#penampil")
    typed = {
        "revision": "2",
        "step": "file_check",
        "verdict-requirement:STR": "wrong",
        "reason-requirement:STR": "Buram",
        "note": "Dua kali",
    }
    away = FlaskClient.open(client, CASE, method="POST", data={**typed, "view": button.get("value")})
    assert away.status_code == 303 and away.location.startswith(f"{CASE}?dokumen=STR&halaman=2&isian=")
    for _ in range(2):
        page = tree(client.get(away.location).text)
        assert "Halaman 2 dari 3" in page.text_content()
        assert select(page, "[name='reason-requirement:STR']")[0].get("value") == "Buram"
        assert select(page, "[name='verdict-requirement:STR'][value=wrong][checked]")
        assert select(page, "#note")[0].text_content().strip() == "Dua kali"
        assert not select(page, ".govuk-error-summary")
    assert not {name for _, name, _ in services.asked} & {"advance_application", "return_application", "reject_application"}


def test_a_form_that_fits_into_no_cookie_is_answered_at_once(visitor: Visitor, case: Callable[..., Any]) -> None:
    case()
    chance = "".join(chr(0x4E00 + number * 7 % 9000) for number in range(3000))
    answer = visitor("counter_officer").post(CASE, data={"revision": "2", "step": "file_check", "note": chance, "view": "dokumen=KTP"})
    assert answer.status_code == 200
    page = tree(answer.text)
    assert select(page, "#penampil")[0].get("data-code") == "KTP"
    assert select(page, "#note")[0].text_content().strip() == chance


@pytest.mark.parametrize("roles", ["verifier", "auditor"])
def test_where_no_form_is_controls_are_links(roles: str, visitor: Visitor, case: Callable[..., Any]) -> None:
    case(may=())
    page = tree(visitor(roles).get(CASE).text)
    assert not select(page, "#penampil button")
    links = [each.get("href") for each in select(page, "#penampil a[data-view]")]
    assert links[0] == "?dokumen=STR&halaman=2#penampil"


@pytest.mark.parametrize("role", ["agency_admin", "treasurer"])
def test_documents_are_shown_only_to_whom_they_open(role: str, visitor: Visitor, case: Callable[..., Any]) -> None:
    case()
    client = visitor(role)
    assert not select(tree(client.get(CASE).text), "#penampil, [data-view]")
    assert client.get(OWN).status_code == 403


def test_the_page_of_its_own_needs_no_form(visitor: Visitor, services: Promised, case: Callable[..., Any]) -> None:
    shown = case()["requirements"][1]["document"]["file"]
    services.say["permits", "get_document_file"] = {**shown, "key": keys[shown["sha256"]]}
    page = tree(visitor("counter_officer").get(f"{OWN}?dokumen=KTP").text)
    assert select(page, "#penampil h2")[0].text_content().split() == ["Dokumen", "2", "dari", "2", "KTP", "pemohon"]
    assert not select(page, "#penampil button")
    assert controls(page) == {"Putar": "?dokumen=KTP&putar=90", "Dokumen sebelumnya: STR dokter": "?dokumen=STR"}
    assert "Halaman 1 dari 1" in page.text_content()


def test_nothing_attached_is_no_viewer(visitor: Visitor, services: Promised, case: Callable[..., Any]) -> None:
    application = case()
    bare = [{**each, "document": None} for each in application["requirements"]]
    services.say["permits", "get_application"] = {**application, "requirements": bare}
    client = visitor("counter_officer")
    assert not select(tree(client.get(CASE).text), "#penampil")
    assert client.get(OWN).status_code == 404


def test_what_cannot_be_shown_says_so_and_offers_the_original(visitor: Visitor, case: Callable[..., Any]) -> None:
    case(paper=b"%PDF-1.7 nothing")
    page = tree(visitor("counter_officer").get(CASE).text)
    assert "Dokumen ini rusak, jadi tidak dapat ditampilkan di sini." in page.text_content()
    assert not select(page, "#penampil img")
    assert select(page, "#penampil a[href='/dokumen/7/berkas']")
    assert list(controls(page)) == ["Dokumen berikutnya: KTP pemohon"]
    assert select(page, "button[name=advance]"), "the work goes on"


def test_a_busy_machine_or_a_lost_file_does_not_stop_the_work(
    visitor: Visitor, services: Promised, case: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    case()

    def busy(*_: Any, **__: Any) -> bytes:
        raise Unavailable("too many")

    client = visitor("counter_officer")
    with monkeypatch.context() as now:
        now.setattr(confined, "run", busy)
        assert "sistem sedang sibuk" in client.get(CASE).text
    assert "Halaman 1 dari 3" in client.get(CASE).text, "a busy moment is not remembered"
    case(paper=files.saved(files.pdf(2)))
    services.say["permits", "get_document_file"] = {**services.example("permits", "get_document_file"), "key": "documents/gone"}
    assert "karena kerusakan di tempat kami" in client.get(CASE).text


def test_one_look_is_recorded_and_not_a_second_one_for_what_is_known(
    visitor: Visitor, services: Promised, case: Callable[..., Any]
) -> None:
    case()
    client = visitor("counter_officer")
    for _ in range(3):
        client.get(CASE)
    assert [name for _, name, _ in services.asked].count("get_document_file") == 1
