"""The guide: each question of the index has its answer, and what it promises is what the services and settings say."""

from datetime import timedelta

import pytest

from gateway import words
from identity.domain import links
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.tree import select, tree
from tracking.domain import complaint


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_index_leads_to_every_answer_in_its_own_words(visitor: Visitor, language: str) -> None:
    client = visitor()
    page = tree(client.get(f"/bahasa?to={language}&back=/bantuan", follow_redirects=True).text)
    index = {link.get("href"): link.text_content() for link in select(page, "main nav a")}
    headings = {f"#{heading.get('id')}": heading.text_content() for heading in select(page, "main h2")}
    assert index == headings and len(index) == 10
    for heading in select(page, "main h2"):
        answer = heading.getnext()
        assert answer is not None and answer.tag in ("p", "ol", "ul", "dl"), heading.text_content()


def test_what_it_promises_is_what_the_services_keep(visitor: Visitor) -> None:
    text = " ".join(tree(visitor().get("/bantuan").text).find(".//main").text_content().split())
    hours = {links.VERIFY_EMAIL: "Dalam {} jam", links.RESET_PASSWORD: "dalam {} jam”"}
    for purpose, promised in hours.items():
        assert promised.format(links.LIVES[purpose] // timedelta(hours=1)) in text
    assert f"dalam {links.LIVES[links.CORRECT_REGISTRATION].days} hari" in text
    assert f"paling lama {complaint.ANSWER_WITHIN_DAYS} hari kerja" in text


def test_limit_phone_and_hours_come_from_settings_and_agency(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    client = visitor()
    monkeypatch.setattr(words, "UPLOAD_LIMIT", 7_300_000)
    [agency] = client.application.extensions["izin.agencies"].agencies
    agency |= {"office_phone": "(0734) 987-654", "office_hours": "Kamis 09.00–10.00"}
    answer = tree(client.get("/bantuan").text).find(".//main").text_content()
    assert "7,3 MB" in answer and "(0734) 987-654" in answer and "Kamis 09.00–10.00" in answer


def test_its_pictures_need_nobody_else_and_no_style_of_their_own(visitor: Visitor) -> None:
    page = tree(visitor().get("/bantuan").text)
    pictures = select(page, "main svg")
    assert len(pictures) == 8 and all(each.get("aria-hidden") == "true" for each in pictures)
    assert not select(page, "main [style], main style, main img, main image, main use")
