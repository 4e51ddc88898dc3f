"""What waits for whoever decides: each case with its checks, ticked one by one, one command and one outcome each."""

import pytest

from bus.refusals import Conflict, NotAllowed
from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.tree import select, tree


def cases(services: Promised, *changed: dict[str, object]) -> None:
    one = services.example("permits", "list_decisions")["items"][0]
    items = [{**one, "application_id": 42 + n, "number": f"00{42 + n}/SIPD", **each} for n, each in enumerate(changed)]
    services.say["permits", "list_decisions"] = {"items": items, "next": None}


def words(page: object) -> str:
    return " ".join(" ".join("".join(each.itertext()) for each in select(page, "#main")).split())


def test_each_case_is_shown_with_its_checks_and_none_is_ticked(visitor: Visitor, services: Promised) -> None:
    cases(services, {}, {"not_clean": ["open_notes", "unsettled_verdicts"]}, {"may_approve": False})
    page = tree(visitor("agency_head").get("/staf/penetapan").text)
    boxes = select(page, "input[name=pick]")
    assert [(box.get("value"), box.get("checked")) for box in boxes] == [("42.5.approval", None)]
    said = words(page)
    for sentence in (
        "2 dari 2 butir dinilai sesuai",
        "Ada catatan rekan yang belum selesai.",
        "Ada butir yang belum dinilai sesuai.",
        "Lina Contoh",
    ):
        assert sentence in said
    assert "Anda tidak dapat menetapkannya" in said
    [preview, other] = [each.get("href") for each in select(page, "a[href*='pratinjau-izin.pdf']")]
    assert preview == "/staf/permohonan/42/pratinjau-izin.pdf?step=approval" and "/43/" in other


def test_the_ticked_ones_are_approved_one_by_one_and_each_refusal_is_told(visitor: Visitor, services: Promised) -> None:
    cases(services, {}, {}, {})
    answers = {43: Conflict("case_not_clean", "x", reasons=["open_notes"]), 44: NotAllowed("own_application", "own")}
    done = services.example("permits", "advance_application")
    services.say["permits", "advance_application"] = lambda said: answers.get(said["application_id"], done)
    ticked = ["42.5.approval", "43.5.approval", "44.6.approval", "x", "45.<b>", "1" * 40 + ".1.approval"]
    numbers = {f"number-{each}": f"00{each}/SIPD" for each in (42, 43, 44)}
    answer = visitor("agency_head").post("/staf/penetapan", data={"pick": ticked, **numbers}, follow_redirects=True)
    said = words(tree(answer.text))
    assert "1 permohonan disetujui: 0042/SIPD." in said and "0043/SIPD: Permohonan ini belum bersih" in said and "0044/SIPD:" in said
    asked = [arguments for _, name, arguments in services.asked if name == "advance_application"]
    assert [(each["application_id"], each["revision"], each["step"], each["only_clean"]) for each in asked] == [
        (42, 5, "approval", True), (43, 5, "approval", True), (44, 6, "approval", True),
    ]  # fmt: skip


def test_nothing_ticked_and_nothing_waiting_are_said(visitor: Visitor, services: Promised) -> None:
    client = visitor("agency_head")
    assert "Centang dulu" in client.post("/staf/penetapan", data={}, follow_redirects=True).text
    cases(services)
    assert "Tidak ada permohonan yang menunggu penetapan Anda." in client.get("/staf/penetapan").text


@pytest.mark.parametrize(("role", "shown"), [("agency_head", True), ("counter_officer", False)])
def test_my_day_leads_to_it_whoever_decides(visitor: Visitor, role: str, shown: bool) -> None:
    assert ("/staf/penetapan" in visitor(role).get("/staf").text) is shown


@pytest.mark.parametrize("step", ["", "<b>", "x" * 500])
def test_a_preview_of_no_step_is_about_none(visitor: Visitor, services: Promised, step: str) -> None:
    visitor("agency_head").get("/staf/permohonan/42/pratinjau-izin.pdf", query_string={"step": step})
    assert all(arguments["step"] == "none" for _, name, arguments in services.asked if name == "preview_issue")
