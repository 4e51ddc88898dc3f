"""A step by a role that had none, as data: nothing but the flow, the type that takes it and this test knows of it."""

import pytest
from flask import Flask

from tests.gateway.conftest import Promised, app, application, services  # noqa: F401
from tests.gateway.pages.conftest import Visitor, visitor  # noqa: F401
from tests.gateway.pages.tree import select, tree
from tests.permits.office import COUNTER, HEAD, VERIFIER, Office, at, person
from tracking.domain import timeline

TEAM = person(55, "Tina Contoh", "technical_team")
WAY = (("file_check", COUNTER), ("site_visit", TEAM), ("verification", VERIFIER), ("approval", HEAD), ("issuance", COUNTER))


@pytest.fixture
def office(database):
    return Office(database("permits"))


def test_the_team_finds_it_in_its_queue_does_it_and_it_goes_on_to_the_permit(office):
    one = office.submitted(permit_type="IPAL")
    other = office.submitted()
    statuses = []
    for step, actor in WAY:
        statuses.append(one["status"])
        assert [row["application_id"] for row in office.list_queue(TEAM)["items"]] == ([one["application_id"]] if actor is TEAM else [])
        one = office.advance_application(actor, **at(office.get_application(actor, application_id=one["application_id"])), step=step)
    assert statuses == ["submitted", "inspection", "verification_1", "decision", "approved"] and one["status"] == "issued"
    assert office.advanced(other, 4)["status"] == "issued", "what takes the simple flow goes as before"
    told = [event for event in office.door.events() if event.subject == f"application/{one['application_id']}"]
    assert [(event.data["holder"] or {}).get("role") for event in told][:2] == ["counter_officer", "technical_team"]
    folded = None
    for event in told:
        folded = timeline.fold(folded, timeline.Happening(event.type, event.seq, event.occurred_at, event.data))
    assert [stage.code for stage in folded.stages] == [step for step, _ in WAY]
    assert all(stage.reached_at for stage in folded.stages) and folded.finished_at


def test_the_team_may_reject_it_and_nobody_else_does_the_step(office):
    one = office.advance_application(COUNTER, **at(office.submitted(permit_type="IPAL")), step="file_check")
    assert office.get_application(VERIFIER, application_id=one["application_id"])["may"] == []
    assert office.reject_application(TEAM, **at(one), step="site_visit", reason="Tidak ada saluran.")["status"] == "rejected"


def test_the_desk_shows_its_name_and_its_button(office, visitor: Visitor, services: Promised, app: Flask) -> None:  # noqa: F811
    one = office.advance_application(COUNTER, **at(office.submitted(permit_type="IPAL")), step="file_check")
    services.say["permits", "get_application"] = office.get_application(TEAM, application_id=one["application_id"])
    page = tree(visitor("technical_team").get("/staf/permohonan/42").text)
    assert select(page, "li[aria-current=step] strong")[0].text == "Tinjauan lapangan"
    assert [button.text for button in select(page, "form#keputusan .govuk-button")] == ["Sudah ditinjau, teruskan", "Tolak"]
    services.say["permits", "list_queue"] = office.list_queue(TEAM)
    page = tree(visitor("technical_team").get("/staf/antrean").text)
    assert [tab.text for tab in select(page, ".izin-tabs a")] == [
        "Tahap saya", "Pemeriksaan berkas", "Tinjauan lapangan", "Verifikasi", "Penetapan", "Penerbitan",
    ]  # fmt: skip
