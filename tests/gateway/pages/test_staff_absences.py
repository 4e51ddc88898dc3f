"""Ketidakhadiran: listed for staff, said by oneself, a head or an admin, changed and ended; and where the office reads of it."""

from typing import Any

import pytest

from bus.refusals import Conflict, Invalid, NotAllowed
from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.tree import select, tree

PAGE = "/staf/ketidakhadiran"
TYPED = {
    "since-day": "24", "since-month": "11", "since-year": "2026", "until-day": "30", "until-month": "11", "until-year": "2026",
}  # fmt: skip
DAYS = {"since": "2026-11-24", "until": "2026-11-30"}


def asked_of(services: Promised, method: str) -> list[Any]:
    return [arguments for _, called, arguments in services.asked if called == method]


def text_of(page: Any) -> str:
    return " ".join(page.text_content().split())


def of_state(services: Promised, **more: Any) -> dict[str, Any]:
    one = {**services.example("permits", "get_absence"), **more}
    services.say["permits", "get_absence"] = one
    services.say["permits", "list_absences"] = {"items": [one], "next": None}
    return one


@pytest.fixture(autouse=True)
def people(services: Promised) -> None:
    """The visitor is account 1."""
    found = services.example("permits", "list_colleagues")["items"][0]
    services.say["permits", "list_colleagues"] = {
        "items": [
            {**found, "account_id": id, "name": f"Rekan {id}", "may_say_absence": may} for id, may in ((1, True), (50, True), (51, False))
        ]
    }


def test_everybody_reads_who_is_away_and_says_it_of_themselves(visitor: Visitor, services: Promised) -> None:
    page = tree(visitor("verifier").get(PAGE).text)
    assert "Lina Contoh" in text_of(page) and "24 Nov 2026 sampai 30 Nov 2026" in text_of(page)
    assert not select(page, "select")
    assert visitor("verifier").post(PAGE, data=TYPED).location == PAGE
    assert asked_of(services, "say_absence") == [DAYS]


@pytest.mark.parametrize("role", ["section_head", "agency_admin"])
def test_a_head_and_an_admin_say_it_of_whom_they_may(visitor: Visitor, services: Promised, role: str) -> None:
    page = tree(visitor(role).get(PAGE).text)
    assert page.xpath("//select[@name='account_id']/option/@value") == ["", "50"]
    visitor(role).post(PAGE, data={**TYPED, "account_id": "50"})
    assert asked_of(services, "say_absence") == [{**DAYS, "account_id": 50}]


def test_a_refusal_stands_at_its_field_or_above_and_what_was_typed_stays(visitor: Visitor, services: Promised) -> None:
    services.say["permits", "say_absence"] = Invalid("invalid_fields", "wrong", fields={"since": {"code": "date_in_past"}})
    answer = visitor("verifier").post(PAGE, data=TYPED, follow_redirects=True)
    assert answer.status_code == 422 and "Hari pertama sudah lewat." in answer.text and 'value="24"' in answer.text
    services.say["permits", "say_absence"] = Conflict("absence_overlaps", "again", first_day="2026-11-23", last_day="2026-11-25")
    answer = visitor("verifier").post(PAGE, data=TYPED, follow_redirects=True)
    assert "sudah tercatat tidak masuk 23 November 2026 sampai 25 November 2026" in answer.text
    services.say["permits", "say_absence"] = NotAllowed("not_your_colleague", "no")
    assert "kepala di unitnya, atau admin" in visitor("section_head").post(PAGE, data=TYPED, follow_redirects=True).text


def test_days_are_changed_with_the_revision_that_was_read(visitor: Visitor, services: Promised) -> None:
    of_state(services, state="counts", revision=4)
    client = visitor("verifier")
    page = tree(client.get(f"{PAGE}/3").text)
    assert not page.xpath("//input[@name='since-day' and @type='text']"), "it has begun"
    form = next(each for each in page.forms if not (each.get("action") or "").endswith("/akhiri") and "revision" in each.fields)
    assert client.post(f"{PAGE}/3", data={**dict(form.form_values()), "until-day": "1", "until-month": "12"}).location == PAGE
    assert asked_of(services, "change_absence") == [{"absence_id": 3, "revision": 4, "since": "2026-11-24", "until": "2026-12-01"}]
    services.say["permits", "change_absence"] = Conflict("absence_outdated", "changed")
    answer = client.post(f"{PAGE}/3", data={**TYPED, "revision": "4", "until-day": "29"}, follow_redirects=True)
    assert "baru saja diubah orang lain" in answer.text and 'value="29"' in answer.text


def test_it_is_ended_by_a_button_and_who_may_not_has_none(visitor: Visitor, services: Promised) -> None:
    of_state(services, state="ahead", revision=4)
    client = visitor("verifier")
    form = next(each for each in tree(client.get(f"{PAGE}/3").text).forms if (each.get("action") or "").endswith("/3/akhiri"))
    assert client.post(f"{PAGE}/3/akhiri", data=dict(form.form_values())).location == PAGE
    assert asked_of(services, "end_absence") == [{"absence_id": 3, "revision": 4}]
    services.say["permits", "end_absence"] = Conflict("absence_over", "over")
    client.post(f"{PAGE}/3/akhiri", data={"revision": "4"})
    assert "Ketidakhadiran ini sudah berakhir." in client.get(PAGE).text
    for state in ("counts", "over"):
        of_state(services, state=state, may_change=False)
        page = tree(client.get(f"{PAGE}/3").text)
        assert not page.xpath("//main//input[@name='revision']") and not page.xpath("//main//button")


@pytest.mark.parametrize("path", ["/staf", "/staf/antrean"])
def test_my_day_and_the_queue_say_who_is_away_and_that_oneself_is(visitor: Visitor, services: Promised, path: str) -> None:
    one = of_state(services, state="counts")
    assert "Tidak masuk hari ini: Lina Contoh (sampai 30 Nov 2026)" in text_of(tree(visitor("verifier").get(path).text))
    assert asked_of(services, "list_absences") == [{"part": "now", "limit": 100}]
    services.say["permits", "list_absences"] = {"items": [{**one, "account_id": 1}], "next": None}
    page = text_of(tree(visitor("verifier").get(path).text))
    assert "Anda tercatat tidak masuk sampai Senin, 30 November 2026, menurut Kasi Contoh." in page and "Tidak masuk hari ini" not in page


def test_the_queue_says_from_whom_a_case_was_freed_and_hands_nothing_to_who_is_away(visitor: Visitor, services: Promised) -> None:
    found = services.example("permits", "list_queue")
    gone = [{"name": "Lina Contoh", "unit": None, "at": "2026-11-24T01:00:00+00:00", "away_until": "2026-11-30"}]
    services.say["permits", "list_queue"] = {**found, "items": [{**found["items"][0], "holders": [], "let_go": gone}]}
    people = services.say["permits", "list_colleagues"]["items"]
    services.say["permits", "list_colleagues"] = {"items": [{**people[1], "away_until": "2026-11-30"}]}
    page = tree(visitor("section_head").get("/staf/antrean").text)
    assert "Belum diambil. Sebelumnya Lina Contoh, tidak masuk sampai 30 Nov 2026" in text_of(page)
    option = page.xpath("//select[@name='account_id']/option[@value='50']")[0]
    assert option.get("disabled") is not None and "tidak masuk sampai 30 Nov 2026" in option.text_content()


def test_the_case_says_in_its_history_who_was_away_and_who_said_so(visitor: Visitor, services: Promised) -> None:
    found = services.example("permits", "get_application")
    line = {
        "at": "2026-11-24T01:00:00+00:00", "step": "file_check", "step_name": {"id": "Pemeriksaan berkas", "en": "File check"}, "unit": None,
        "name": "Lina Contoh", "until": "2026-11-30", "said_by_name": "Kasi Contoh", "to_name": None,
    }  # fmt: skip
    gone = [{"name": "Lina Contoh", "unit": None, "at": line["at"], "away_until": "2026-11-30"}]
    claim = {"holders": [], "let_go": gone, "may": ["claim"], "held_by": None}
    services.say["permits", "get_application"] = {**found, "handed_on": [line, {**line, "to_name": "Wulan Contoh"}], "claim": claim}
    page = tree(visitor("verifier").get("/staf/permohonan/42").text)
    timeline = text_of(select(page, ".izin-timeline")[0])
    assert "Dilepas dari Lina Contoh" in timeline and "Dialihkan dari Lina Contoh kepada Wulan Contoh" in timeline
    assert "tidak masuk sampai 30 Nov 2026, menurut Kasi Contoh." in timeline
    assert "Sebelumnya dipegang Lina Contoh, yang tidak masuk sampai Senin, 30 November 2026." in text_of(select(page, ".izin-claim")[0])


def test_the_api_does_the_same(client: Any, bearer: Any, services: Promised) -> None:
    staff = bearer("verifier")
    assert client.get("/api/v1/staff/absences?part=now", headers=staff).json["items"][0]["absence_id"] == 3
    made = client.post("/api/v1/staff/absences", json=DAYS, headers=staff)
    assert (made.status_code, made.headers["Location"]) == (201, "/api/v1/staff/absences/3")
    assert client.get("/api/v1/staff/absences/3", headers=staff).json["name"] == "Lina Contoh"
    assert client.put("/api/v1/staff/absences/3", json={**DAYS, "revision": 1}, headers=staff).json["revision"] == 2
    assert client.post("/api/v1/staff/absences/3/end", json={"revision": 1}, headers=staff).json["state"] == "over"
