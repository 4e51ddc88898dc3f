"""The way of an application: its picture with the same as a list, and the buttons of a step beyond passing on and rejecting."""

from typing import Any

import pytest

from bus.refusals import Invalid
from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.tree import select, tree

CASE = "/staf/permohonan/42"
NAMES = {"back": {"id": "Kembalikan", "en": "Send back"}}


def step(code: str, state: str, days: int | None, back: str | None = None) -> dict[str, Any]:
    return {
        "code": code,
        "name": {"id": f"Tahap {code}", "en": f"Step {code}"},
        "days": days,
        "clock": "runs",
        "back": back,
        "state": state,
    }


WAY = [step("one", "done", 1), step("two", "skipped", 0), step("three", "current", 2, back="one"), step("four", "ahead", 0, back="three")]


def at_a_step(services: Promised, *may: str, **changed: Any) -> dict[str, Any]:
    one = services.example("permits", "send_back_application")
    buttons = {"advance": {"id": "Teruskan", "en": "Pass on"}, "send_back": NAMES["back"], "reject": {"id": "Tolak", "en": "Reject"}}
    current = {**one["current_step"], "buttons": buttons, **changed}
    services.say["permits", "get_application"] = {**one, "way": WAY, "may": list(may), "current_step": current}
    return one


def test_the_public_page_draws_the_way_and_says_the_same_as_a_list(visitor: Visitor, services: Promised) -> None:
    page = tree(visitor().get("/layanan/SIPD").text)
    steps = services.example("permits", "get_permit_type")["steps"]
    drawing = select(page, "svg.izin-flow")[0]
    assert drawing.get("role") == "img" and select(drawing, f"#{drawing.get('aria-labelledby')}")[0].text.startswith("Alur ")
    drawn = [text.text for text in select(drawing, "text")]
    days = ["hari yang sama" if each["days"] == 0 else f"{each['days']} hari kerja" for each in steps]
    assert drawn == [word for each, share in zip(steps, days, strict=True) for word in (each["name"]["id"], share)]
    listed = [item.text_content().strip() for item in select(page, "details ol li")]
    assert listed == [f"{each['name']['id']} ({share})" for each, share in zip(steps, days, strict=True)]


def test_steps_of_before_without_days_are_drawn_too(visitor: Visitor, services: Promised) -> None:
    one = services.example("permits", "get_permit_type")
    old = {**one, "steps": [{"code": each["code"], "name": each["name"]} for each in one["steps"]]}
    services.say["permits", "get_permit_type"] = old
    page = tree(visitor().get("/layanan/SIPD").text)
    assert [item.text_content().strip() for item in select(page, "details ol li")] == [each["name"]["id"] for each in one["steps"]]


def test_the_desk_marks_the_step_at_which_it_waits_in_words_too(visitor: Visitor, services: Promised) -> None:
    at_a_step(services)
    page = tree(visitor("counter_officer").get(CASE).text)
    groups = select(page, "svg.izin-flow g")
    assert [group.get("class") for group in groups] == ["is-done", "is-skipped", "is-current", "is-ahead"]
    assert "sekarang di sini" in groups[2].text_content() and "dilewati" in groups[1].text_content()
    assert len(select(page, "svg.izin-flow path.is-back")) == 2
    (here,) = select(page, "details ol li[aria-current=step]")
    assert here.text_content().strip() == "Tahap three (2 hari kerja, sekarang di sini); dapat dikembalikan ke Tahap one"


def test_an_application_without_a_way_has_no_picture(visitor: Visitor) -> None:
    assert not select(tree(visitor("counter_officer").get(CASE).text), "svg.izin-flow")


@pytest.mark.parametrize("may", [["advance"], ["advance", "send_back"], ["advance", "send_back", "reject"]])
def test_the_desk_offers_exactly_what_the_service_offers(visitor: Visitor, services: Promised, may: list[str]) -> None:
    at_a_step(services, *may)
    page = tree(visitor("counter_officer").get(CASE).text)
    assert [button.get("name") for button in select(page, "#keputusan .izin-decide__acts button")] == may


def test_sending_back_needs_a_reason_and_says_where_it_went(visitor: Visitor, services: Promised) -> None:
    at_a_step(services, "advance", "send_back")
    services.say["permits", "list_queue"] = {"items": [], "next": None, "steps": []}
    client = visitor("verifier")
    typed = {"revision": "4", "step": "verification", "send_back": "yes"}
    refused = client.post(CASE, data=typed)
    assert refused.status_code == 422 and select(tree(refused.text), "#note-error")
    assert "send_back_application" not in {name for _, name, _ in services.asked}
    assert client.post(CASE, data={**typed, "note": "STR belum dibandingkan"}).location == "/staf/antrean"
    sent = next(arguments for _, name, arguments in services.asked if name == "send_back_application")
    assert sent == {"application_id": 42, "revision": 4, "step": "verification", "reason": "STR belum dibandingkan"}
    assert "dikembalikan ke tahap Pemeriksaan berkas" in client.get("/staf/antrean").text


def test_a_report_is_asked_for_by_its_name_and_kept_when_it_is_refused(visitor: Visitor, services: Promised) -> None:
    at_a_step(services, "advance", "send_back", act="inspect", form=["note"])
    client = visitor("technical_team")
    (label,) = select(tree(client.get(CASE).text), "label[for=note]")
    assert label.text_content().strip() == "Laporan tinjauan"
    fields = {"note": {"code": "required"}}
    services.say["permits", "advance_application"] = Invalid("invalid_fields", "the step asks for a text", fields=fields)
    answer = client.post(CASE, data={"revision": "4", "step": "file_check", "advance": "yes", "note": ""})
    assert answer.status_code == 422 and select(tree(answer.text), "#note-error")


def test_what_was_skipped_or_found_stands_in_the_history(visitor: Visitor, services: Promised) -> None:
    one = services.example("permits", "send_back_application")
    line = {**one["history"][-1], "note": None, "step_name": {"id": "Rekomendasi teknis", "en": "Recommendation"}}
    one["history"] = [
        *one["history"],
        {**line, "outcome": "skipped", "finding": "fees_later"},
        {**line, "outcome": "advanced", "finding": "recommended", "unit": "dinkes"},
        {**line, "outcome": "advanced", "finding": "something_later", "unit": None},
    ]
    services.say["permits", "get_application"] = one
    lines = [item.text_content() for item in select(tree(visitor("verifier").get(CASE).text), ".izin-timeline li")]
    assert "Dikembalikan dari tahap Verifikasi" in lines[2] and "STR belum dibandingkan" in lines[2]
    assert "Dilewati: Rekomendasi teknis" in lines[3] and "Retribusi belum dihitung" in lines[3] and "Vino" not in lines[3]
    assert "Direkomendasikan (dinkes)" in lines[4] and "something_later" in lines[5]


def test_the_last_and_the_halfway_outcomes_are_told_in_words(visitor: Visitor, services: Promised) -> None:
    at_a_step(services, "advance")
    services.say["permits", "list_queue"] = {"items": [], "next": None, "steps": []}
    one = services.example("permits", "advance_application")
    client, typed = visitor("counter_officer"), {"revision": "4", "step": "x", "advance": "yes"}
    for changed, said in (
        ({"status": "handed_over", "step": None}, "sudah diserahkan"),
        ({"status": "issued", "step": None}, "terbit. Pemohon diberi tahu"),
        ({"step": one["history"][-1]["step"]}, "Unit lain belum menjawab"),
        ({}, "diteruskan ke tahap"),
    ):
        services.say["permits", "advance_application"] = {**one, **changed}
        client.post(CASE, data=typed)
        assert said in client.get("/staf/antrean").text
