"""Taking applications at the desk: on the page of one, and several of the queue at once with a report of those that were refused."""

import pytest

from bus.refusals import Conflict, NotAllowed
from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.tree import select, tree

TAKEN = Conflict("application_claimed", "another has it", account_id=58, name="Linda Contoh", at="2026-11-23T03:00:00+00:00")


def asked(services: Promised, method: str) -> list[dict[str, object]]:
    return [arguments for _, name, arguments in services.asked if name == method]


@pytest.mark.parametrize(
    ("may", "held_by", "button", "calls"),
    [
        ("claim", None, "Ambil", ("claim_application", {"held_by": None})),
        ("take_over", 58, "Ambil alih", ("claim_application", {"held_by": 58})),
        ("release", 50, "Lepas", ("release_application", {})),
    ],
)
def test_the_page_of_a_case_says_who_has_it_and_offers_what_its_reader_may(
    visitor: Visitor, services: Promised, may: str, held_by: int | None, button: str, calls: tuple[str, dict[str, object]]
) -> None:
    one = services.example("permits", "claim_application")
    held = [{**one["claim"]["holders"][0], "account_id": held_by, "before_name": "Vino Contoh"}] if held_by else []
    services.say["permits", "get_application"] = {**one, "claim": {"holders": held, "may": [may], "held_by": held_by}}
    client = visitor("counter_officer")
    page = tree(client.get("/staf/permohonan/42").text)
    form = next(form for form in select(page, "main form") if (form.get("action") or "").endswith("/ambil"))
    assert "".join(select(form, "button")[0].itertext()).strip() == button
    says = " ".join("".join(select(page, ".izin-claim")[0].itertext()).split())
    assert ("Diambil oleh Lina Contoh" in says and "Sebelumnya dipegang Vino Contoh." in says) is bool(held)
    assert ("Belum diambil siapa pun." in says) is not bool(held)
    typed = dict(form.form_values())
    pressed = select(form, "button")[0]
    assert client.post("/staf/permohonan/42/ambil", data={**typed, pressed.get("name"): "yes"}).location == "/staf/permohonan/42"
    method, more = calls
    assert asked(services, method) == [{"application_id": 42, "step": "file_check", **more}]


def test_who_comes_second_is_told_who_has_it(visitor: Visitor, services: Promised) -> None:
    services.say["permits", "claim_application"] = TAKEN
    client = visitor("counter_officer")
    client.post("/staf/permohonan/42/ambil", data={"step": "file_check"})
    assert "Linda Contoh baru saja mengambilnya." in client.get("/staf/permohonan/42").text
    assert client.post("/staf/permohonan/42/ambil", data={}).location == "/staf/permohonan/42"


def test_several_are_taken_at_once_and_each_refused_one_is_named_with_its_reason(visitor: Visitor, services: Promised) -> None:
    client = visitor("counter_officer")
    page = tree(client.get("/staf/antrean").text)
    assert [box.get("value") for box in select(page, "input[name=pick]")] == ["42.file_check.50"] * 2, "corrected ones, and the others"
    picked = ["42.file_check.50", "43.file_check.", "44.file_check.", "x", "1.2", "45.<b>.1"]
    taken = services.example("permits", "claim_application")
    answers = {42: taken, 43: TAKEN, 44: NotAllowed("own_application", "own")}
    services.say["permits", "claim_application"] = lambda arguments: answers[arguments["application_id"]]
    sent = client.post("/staf/antrean?step=file_check", data={"pick": picked, "number-43": "0043/A", "claim": "yes"})
    assert sent.request.full_path.startswith("/staf/antrean?step=file_check&isian=")
    report = " ".join("".join(select(tree(sent.text), ".izin-panel")[0].itertext()).split())
    assert report.startswith("1 permohonan Anda ambil. 0043/A: Linda Contoh baru saja mengambilnya.")
    assert "44: Anda tidak boleh memproses permohonan sendiri" in report
    assert [each["application_id"] for each in asked(services, "claim_application")] == [42, 43, 44]
    assert asked(services, "claim_application")[0] == {"application_id": 42, "step": "file_check", "held_by": 50}


def test_who_hands_nothing_out_is_not_offered_it(visitor: Visitor) -> None:
    assert not select(tree(visitor("counter_officer").get("/staf/antrean").text), "select[name=account_id]")


def test_a_head_hands_several_to_a_colleague(visitor: Visitor, services: Promised) -> None:
    client = visitor("section_head")
    assert select(tree(client.get("/staf/antrean").text), "select[name=account_id] option[value='50']")
    sent = client.post("/staf/antrean", data={"pick": ["42.file_check.58"], "account_id": "50", "assign": "yes"})
    assert "1 permohonan diserahkan." in sent.text
    one = {"application_id": 42, "step": "file_check", "held_by": 58}
    assert asked(services, "assign_applications") == [{"account_id": 50, "applications": [one]}]
    outdated = {"application_id": 43, **Conflict("step_not_current", current="verification").to_wire()}
    services.say["permits", "assign_applications"] = {"handed": [42], "refused": [outdated]}
    data = {"pick": ["42.file_check.58", "43.file_check."], "number-43": "0043/A", "account_id": "50", "assign": "yes"}
    report = " ".join("".join(select(tree(client.post("/staf/antrean", data=data).text), ".izin-panel")[0].itertext()).split())
    assert report.startswith("1 permohonan diserahkan. 0043/A: ")
    services.say["permits", "assign_applications"] = Conflict("colleague_away", name="Lina Contoh", last_day="2026-11-27")
    report = " ".join("".join(select(tree(client.post("/staf/antrean", data=data).text), ".izin-panel")[0].itertext()).split())
    assert report.startswith("Lina Contoh") and "diserahkan." not in report
    for data, says in (({"assign": "yes"}, "Centang dulu"), ({"pick": ["42.file_check."], "assign": "yes"}, "Pilih dulu rekan")):
        assert says in client.post("/staf/antrean", data=data).text


def test_a_head_hands_one_case_to_a_colleague_of_its_step(visitor: Visitor, services: Promised) -> None:
    one = services.example("permits", "assign_application")
    services.say["permits", "get_application"] = one
    client = visitor("section_head")
    page = tree(client.get("/staf/permohonan/42").text)
    form = next(form for form in select(page, "main form") if (form.get("action") or "").endswith("/serahkan"))
    typed = dict(form.form_values()) | {"account_id": "50"}
    assert client.post("/staf/permohonan/42/serahkan", data=typed).location == "/staf/permohonan/42"
    assert asked(services, "assign_application") == [{"application_id": 42, "step": "file_check", "held_by": 50, "account_id": 50}]
    assert "diserahkan kepada Lina Contoh." in client.get("/staf/permohonan/42").text
    services.say["permits", "list_colleagues"] = {"items": [{"account_id": 51, "name": "Vino", "roles": ["verifier"], "units": []}]}
    assert not select(tree(client.get("/staf/permohonan/42").text), "select[name=account_id]"), "nobody of that step is known"


@pytest.mark.parametrize("hostile", ["9" * 5000, "0", "-1", "１２", "58x"])
def test_a_holder_that_nobody_can_be_narrows_nothing(visitor: Visitor, services: Promised, hostile: str) -> None:
    assert visitor("section_head").get("/staf/antrean", query_string={"holder": hostile}).status_code == 200
    assert all("held_by" not in each for each in asked(services, "list_queue"))


def test_ids_that_nobody_has_are_no_fault_of_ours(visitor: Visitor, services: Promised) -> None:
    client, long = visitor("section_head"), "9" * 5000
    assert "Centang dulu" in client.post("/staf/antrean", data={"pick": [f"{long}.file_check."], "claim": "yes"}).text
    assert "Pilih dulu rekan" in client.post("/staf/antrean", data={"pick": ["42.file_check."], "account_id": long, "assign": "yes"}).text
    client.post("/staf/antrean", data={"pick": [f"42.file_check.{long}"], "claim": "yes"})
    assert asked(services, "claim_application") == [{"application_id": 42, "step": "file_check", "held_by": None}]
