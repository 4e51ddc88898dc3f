"""Steps and statuses are the office's data: pages show the names that came with them, and their own words for what came without."""

from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from gateway.pages import labels
from permits.domain import status
from permits.domain.flow.shipped import SIMPLE_FLOW
from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.tree import select, tree

NEW = {"id": "Tinjauan lapangan", "en": "Site visit"}
SAYS = {"id": "Tim datang.", "en": "A team comes."}
OWN_STEP = {
    "code": "field_survey",
    "name": NEW,
    "role": "technical_team",
    "unit": None,
    "buttons": {"advance": {"id": "Sudah ditinjau", "en": "Visited"}},
}


def renamed(services: Promised, method: str, **changed: Any) -> dict[str, Any]:
    return {**services.example("permits", method), **changed}


def somewhere_new(services: Promised) -> dict[str, Any]:
    """An application at a step, in a status and after a step that nobody here has heard of."""
    one = renamed(services, "get_application", status="surveyed", status_name=NEW, staff_status_name=NEW, status_says=SAYS, finished=False)
    one |= {"step": "field_survey", "current_step": OWN_STEP, "may": ["advance"]}
    one["history"] = [
        *one["history"],
        {**one["history"][0], "outcome": "advanced", "step": "weighing", "step_name": {"id": "Timbang", "en": "Weighing"}},
    ]
    return one


@pytest.mark.parametrize(
    ("language", "name", "button", "before"),
    [("id", "Tinjauan lapangan", "Sudah ditinjau", "Timbang"), ("en", "Site visit", "Visited", "Weighing")],
)
def test_the_desk_shows_the_names_and_the_buttons_that_came(
    visitor: Visitor, services: Promised, language: str, name: str, button: str, before: str
) -> None:
    services.say["permits", "get_application"] = somewhere_new(services)
    client = visitor("technical_team")
    client.get(f"/bahasa?to={language}")
    page = tree(client.get("/staf/permohonan/42").text)
    assert select(page, "main .govuk-tag")[0].text.strip() == name
    assert select(page, "li[aria-current=step] strong")[0].text == name
    assert [(each.get("name"), each.text) for each in select(page, "form#keputusan .govuk-button")] == [("advance", button)]
    assert before in "".join(select(page, "ol.izin-timeline")[0].itertext())


def test_whoever_may_only_look_is_told_whose_step_it_is(visitor: Visitor, services: Promised) -> None:
    services.say["permits", "get_application"] = {**somewhere_new(services), "may": []}
    assert "Yang mengerjakan tahap ini: Tim teknis." in visitor("verifier").get("/staf/permohonan/42").text


def test_the_applicant_reads_the_name_and_the_sentence_that_came(visitor: Visitor, services: Promised) -> None:
    services.say["permits", "get_application"] = somewhere_new(services)
    page = visitor("applicant").get("/permohonan/42").text
    assert "Tinjauan lapangan" in page and "Tim datang." in page


def test_the_queue_offers_what_came(visitor: Visitor, services: Promised) -> None:
    row = {**services.example("permits", "list_queue")["items"][0], "step": "field_survey", "step_name": NEW}
    services.say["permits", "list_queue"] = {"items": [row], "next": None, "steps": [{"code": "field_survey", "name": NEW}]}
    page = tree(visitor("technical_team").get("/staf/antrean?step=field_survey").text)
    assert [each.text for each in select(page, "#step option")] == ["Semua", "Tinjauan lapangan"]
    assert select(page, "td[data-label=Tahap]")[0].text == "Tinjauan lapangan"


def test_the_list_offers_what_came(visitor: Visitor, services: Promised) -> None:
    listed = services.example("permits", "list_applications")
    services.say["permits", "list_applications"] = {**listed, "statuses": [{"code": "surveyed", "name": NEW}]}
    page = tree(visitor("applicant").get("/profil?status=surveyed").text)
    assert [each.text for each in select(page, "#status option")] == ["Semua", "Tinjauan lapangan"]
    assert services.asked[-1][2]["status"] == "surveyed"


@pytest.mark.parametrize(
    ("address", "method", "role"),
    [("/staf/antrean?step=", "list_queue", "verifier"), ("/profil?status=", "list_applications", "applicant")],
)
@pytest.mark.parametrize("nonsense", ["unknown", "../..", "X" * 300])
def test_a_step_or_a_status_that_is_not_offered_is_as_none(
    visitor: Visitor, services: Promised, address: str, method: str, role: str, nonsense: str
) -> None:
    assert visitor(role).get(address + nonsense).status_code == 200
    asked = [arguments for _, called, arguments in services.asked if called == method]
    assert (asked[-1].get("step"), asked[-1].get("status")) == (None, None)


ADDED = {"status_name", "staff_status_name", "status_says", "finished", "current_step", "step_name"}


def without_names(shown: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """As a service of before answers while both run, and as old timelines tell."""
    return {name: value for name, value in shown.items() if name not in ADDED} | changed


def an_application_of_before(services: Promised) -> dict[str, Any]:
    one = services.example("permits", "get_application")
    history = [without_names(line) for line in one["history"]]
    return without_names(one, may=["advance", "reject"], step="verification", status="verification_1", history=history)


def test_what_comes_without_names_is_shown_at_the_desk_in_our_words(visitor: Visitor, services: Promised) -> None:
    services.say["permits", "get_application"] = an_application_of_before(services)
    page = tree(visitor("counter_officer").get("/staf/permohonan/42").text)
    assert select(page, "li[aria-current=step] strong")[0].text == "Verifikasi"
    assert [each.text for each in select(page, "form#keputusan .govuk-button")] == ["Teruskan", "Tolak"]
    row = without_names(services.example("permits", "list_queue")["items"][0])
    services.say["permits", "list_queue"] = {"items": [row], "next": None}
    page = tree(visitor("counter_officer").get("/staf/antrean").text)
    assert select(page, "td[data-label=Tahap]")[0].text == "Pemeriksaan berkas"
    assert len(select(page, "#step option")) == 5


def test_what_comes_without_names_is_shown_to_the_applicant_in_our_words(visitor: Visitor, services: Promised) -> None:
    services.say["permits", "get_application"] = an_application_of_before(services)
    page = visitor("applicant").get("/permohonan/42").text
    assert "Sedang diproses" in page and "Berkas Anda sedang diverifikasi." in page


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_names_that_come_are_the_words_that_people_know(app: Flask, language: str) -> None:
    """Nothing that people read has changed with the place from which it comes."""
    with app.test_request_context(), force_locale(language):
        for code, label in labels.APPLICATION_STATUS.items():
            assert (str(label.text), str(label.says)) == (
                status.STATUSES[code].name[language],
                status.STATUSES[code].says.get(language, ""),
            )
        for code, label in labels.STAFF_STATUS.items():
            assert str(label.text) == status.STATUSES[code].staff_name[language]
        for step in SIMPLE_FLOW.steps:
            assert step.name == step.applicant_name and str(labels.STEP[step.code]) == step.name[language]
