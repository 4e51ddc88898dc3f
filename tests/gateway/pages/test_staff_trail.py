"""After a decision the next case of the list opens from which the officer came, in its order; behind the last one the list says so."""

from typing import Any

import pytest

from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.tree import select, tree

DECISION = {"revision": "3", "step": "file_check", "advance": "yes"}
LIST = "show=mine&step=file_check&q=SIPB&part=own"


def rows(services: Promised, *ids: int) -> dict[str, Any]:
    found = services.example("permits", "list_queue")
    return {**found, "items": [{**found["items"][0], "application_id": each} for each in ids]}


def asked(services: Promised, method: str) -> list[dict[str, Any]]:
    return [arguments for _, name, arguments in services.asked if name == method]


def test_the_forms_of_a_case_carry_its_list_and_the_next_one_of_it_opens(visitor: Visitor, services: Promised) -> None:
    client = visitor("counter_officer")
    page = tree(client.get("/staf/antrean?show=mine&step=file_check&q=SIPB").text)
    [opened] = {each.get("href") for each in select(page, "main tbody th a")}
    page = tree(client.get(opened).text)
    typed = next(dict(form.form_values()) for form in select(page, "main form") if form.get("id") == "keputusan")
    assert typed["daftar"] == LIST
    assert select(page, ".govuk-back-link")[0].get("href") == "/staf/antrean?show=mine&step=file_check&q=SIPB"
    before = len(services.asked)
    services.say["permits", "list_queue"] = rows(services, 77)
    answer = client.post("/staf/permohonan/42", data={**typed, "advance": "yes"})
    assert answer.location.startswith("/staf/permohonan/77?daftar=show")
    names = [name for _, name, _ in services.asked[before:]]
    assert names.index("list_queue") < names.index("advance_application"), "asked while it still waits, in its place"
    wanted = {"scope": "mine", "step": "file_check", "text": "SIPB", "part": None, "after": 42, "limit": 1}
    assert asked(services, "list_queue")[-1] == wanted


def test_behind_the_last_one_the_list_is_shown_and_says_so(visitor: Visitor, services: Promised) -> None:
    client = visitor("counter_officer")
    services.say["permits", "list_queue"] = rows(services)
    answer = client.post("/staf/permohonan/42", data={**DECISION, "daftar": LIST})
    assert answer.location == "/staf/antrean?show=mine&step=file_check&q=SIPB"
    shown = client.get(answer.location).text
    assert "Tidak ada permohonan lagi sesudah itu di daftar ini." in shown and "diteruskan ke tahap" in shown


def test_behind_the_last_correction_come_the_others_of_the_queue(visitor: Visitor, services: Promised) -> None:
    services.say["permits", "list_queue"] = lambda said: rows(services, *([] if said["part"] == "corrected" else [78]))
    answer = visitor("counter_officer").post("/staf/permohonan/42", data={**DECISION, "daftar": "part=corrected"})
    assert answer.location.startswith("/staf/permohonan/78?")
    assert [(each["part"], each["after"]) for each in asked(services, "list_queue")] == [("corrected", 42), ("others", None)]


def test_a_refused_decision_keeps_the_list_and_so_does_taking_the_case(visitor: Visitor, services: Promised) -> None:
    client = visitor("counter_officer")
    page = tree(client.post("/staf/permohonan/42", data={**DECISION, "reject": "yes", "daftar": LIST}, follow_redirects=True).text)
    kept = [dict(form.form_values()).get("daftar") for form in select(page, "main form") if form.get("id") == "keputusan"]
    assert kept == [LIST]
    taken = client.post("/staf/permohonan/42/ambil", data={"step": "file_check", "daftar": LIST})
    assert taken.location == "/staf/permohonan/42?daftar=show%3Dmine%26step%3Dfile_check%26q%3DSIPB%26part%3Down"


@pytest.mark.parametrize(
    "hostile", ["part=x", "x" * 5000, "part=own&holder=" + "9" * 300, "//evil.example", "%00&part=late", "part=own&part=x"]
)
def test_a_list_that_is_none_leads_nowhere_else(visitor: Visitor, services: Promised, hostile: str) -> None:
    client = visitor("counter_officer")
    assert client.get("/staf/permohonan/42", query_string={"daftar": hostile}).status_code == 200
    assert client.post("/staf/permohonan/42", data={**DECISION, "daftar": hostile}).location.startswith("/staf/")


def test_what_has_no_verdict_is_in_order_by_one_box_and_what_is_wrong_is_not(visitor: Visitor, services: Promised) -> None:
    one = services.example("permits", "get_application")
    services.say["permits", "get_application"] = {**one, "may": ["advance", "return", "reject"]}
    client = visitor("counter_officer")
    page = tree(client.get("/staf/permohonan/42").text)
    typed = next(dict(form.form_values()) for form in select(page, "main form") if form.get("id") == "keputusan")
    items = [name.removeprefix("reason-") for name in typed if name.startswith("reason-")]
    items = items or [each.get("name").removeprefix("reason-") for each in select(page, "[name^='reason-']")]
    reasons = {f"reason-{code}": "" for code in items}
    client.post("/staf/permohonan/42", data={**typed, **reasons, "rest": "fine", "advance": "yes"})
    assert sorted(asked(services, "advance_application")[-1]["in_order"]) == sorted(items) and items
    first, *others = items
    wrong = {f"verdict-{first}": "wrong", f"reason-{first}": "Tidak terbaca."}
    client.post("/staf/permohonan/42", data={**typed, **reasons, **wrong, "rest": "fine", "return": "yes"})
    said = asked(services, "return_application")[-1]
    assert said["reasons"] == {first: "Tidak terbaca."} and sorted(said["in_order"]) == sorted(others)
