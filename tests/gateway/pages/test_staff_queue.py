"""The desk: the buttons that the service offers, what an officer may open, a decision."""

import pytest

from bus.refusals import NotAllowed
from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.tree import select, tree


def test_rejecting_needs_a_reason_and_keeps_the_page(visitor: Visitor, services: Promised) -> None:
    answer = visitor("counter_officer").post("/staf/permohonan/42", data={"revision": "3", "step": "file_check", "reject": "yes"})
    assert answer.status_code == 422
    assert select(tree(answer.text), "#note-error")
    assert "reject_application" not in {name for _, name, _ in services.asked}


def test_tolak_asks_once_more_keeps_the_reason_and_then_rejects(visitor: Visitor, services: Promised) -> None:
    client = visitor("counter_officer")
    typed = {"revision": "2", "step": "file_check", "reject": "yes", "note": "STR tidak terbaca."}
    page = tree(client.post("/staf/permohonan/42", data=typed).text)
    assert "reject_application" not in {name for _, name, _ in services.asked}
    form = next(form for form in select(page, "main form") if form.get("action") == "/staf/permohonan/42")
    asked = {name: value.strip() for name, value in form.form_values() if name in ("revision", "step", "sure", "note")}
    assert asked == {"revision": "2", "step": "file_check", "sure": "yes", "note": "STR tidak terbaca."}
    services.say["permits", "list_queue"] = {"items": [], "next": None}
    assert client.post("/staf/permohonan/42", data={**asked, "reject": "yes"}).location == "/staf/antrean"
    sent = next(arguments for _, name, arguments in services.asked if name == "reject_application")
    assert sent == {"application_id": 42, "revision": 2, "step": "file_check", "reason": "STR tidak terbaca."}
    assert "ditolak. Pemohon diberi tahu." in client.get("/staf/antrean").text


@pytest.mark.parametrize(
    ("may", "buttons"),
    [
        *(([], set()), (["advance"], {"advance"}), (["advance", "reject"], {"advance", "reject"}), (["withdraw"], set())),
        # Where the old permit was revoked: nobody may approve or issue, and there is a way out.
        *((["send_back"], {"send_back"}), (["send_back", "reject"], {"send_back", "reject"})),
    ],
)
def test_the_desk_shows_the_buttons_that_the_service_offers(
    visitor: Visitor, services: Promised, may: list[str], buttons: set[str]
) -> None:
    services.say["permits", "get_application"] = {**services.example("permits", "get_application"), "may": may}
    page = tree(visitor("verifier").get("/staf/permohonan/42").text)
    assert {button.get("name") for button in select(page, "main form button[name]")} - {"use"} == buttons


@pytest.mark.parametrize(("role", "shown"), [("counter_officer", True), ("agency_admin", False), ("treasurer", False), ("auditor", True)])
def test_documents_are_linked_and_shown_only_to_whom_they_open(visitor: Visitor, services: Promised, role: str, shown: bool) -> None:
    one = services.example("permits", "get_application")
    picture = {**services.example("permits", "attach_document")["requirements"][0]["document"]}
    picture["file"] = {**picture["file"], "media_type": "image/jpeg"}
    one["requirements"] = [{**one["requirements"][0], "fulfilled": True, "fault": None, "document": picture}]
    services.say["permits", "get_application"] = one
    page = tree(visitor(role).get("/staf/permohonan/42").text)
    assert bool(select(page, "#penampil")) is bool(select(page, "a[href*='/dokumen/']")) is shown


def test_whoever_did_an_earlier_step_is_told_which_and_that_another_must_do_this_one(visitor: Visitor, services: Promised) -> None:
    did = {"step": "inspection", "step_name": {"id": "Peninjauan lapangan", "en": "Site visit"}}
    services.say["permits", "advance_application"] = NotAllowed("same_person_as_verifier", "another person must do this one", **did)
    answer = visitor("agency_head").post("/staf/permohonan/42", data={"revision": "3", "step": "approval", "advance": "yes"})
    assert "Anda sudah mengerjakan tahap Peninjauan lapangan; tahap ini harus dikerjakan orang lain." in answer.text


def test_advancing_sends_revision_step_and_note_and_leads_to_the_next_case(visitor: Visitor, services: Promised) -> None:
    data = {"revision": "3", "step": "file_check", "note": "Berkas lengkap", "advance": "yes"}
    client = visitor("counter_officer")
    waiting = services.example("permits", "list_queue")
    services.say["permits", "list_queue"] = {**waiting, "items": [{**waiting["items"][0], "application_id": 77}]}
    assert client.post("/staf/permohonan/42", data=data).location == "/staf/permohonan/77"
    calls = {name: arguments for _, name, arguments in services.asked}
    assert calls["advance_application"] == {"application_id": 42, "revision": 3, "step": "file_check", "note": "Berkas lengkap"}
    number = services.example("permits", "advance_application")["number"]
    assert f"Permohonan {number} diteruskan ke tahap Verifikasi." in client.get("/staf/permohonan/77").text


def test_more_corrections_than_the_first_page_shows_are_on_pages_of_their_own(visitor: Visitor, services: Promised) -> None:
    client, row = visitor("counter_officer"), services.example("permits", "list_queue")["items"][0]
    services.say["permits", "list_queue"] = {"items": [row], "next": 77}
    page = tree(client.get("/staf/antrean?step=file_check").text)
    [link] = [each.get("href") for each in select(page, "main p a[href*='/staf/antrean/perbaikan']")]
    assert link == "/staf/antrean/perbaikan?step=file_check&after=77"
    answer = client.get(link)
    asked = [arguments for _, name, arguments in services.asked if name == "list_queue"][-1]
    assert (asked["step"], asked["part"], asked["after"]) == ("file_check", "corrected", 77)
    assert row["number"] in answer.text and 'rel="next"' in answer.text
    services.say["permits", "list_queue"] = {"items": [row], "next": None}
    assert not select(tree(client.get("/staf/antrean").text), "a[href*='/staf/antrean/perbaikan']")


def test_what_fits_the_requirement_is_offered_first_then_what_colleagues_wrote_then_the_rest(visitor: Visitor, services: Promised) -> None:
    one = services.example("permits", "get_application")
    code = one["requirements"][0]["code"]
    services.say["permits", "get_application"] = {**one, "may": ["advance", "return"]}
    services.say["permits", "list_return_reasons"] = {"reasons": {f"requirement:{code}": ["Cap basah <b>tidak</b> ada"]}}
    client = visitor("counter_officer")
    page = tree(client.get("/staf/permohonan/42").text)
    field = select(page, f"[name='reason-requirement:{code}']")[0]
    offered = [
        each.get("value") for each in select(page, "datalist") if each.get("id") == field.get("list") for each in select(each, "option")
    ]
    assert offered == [
        "STR sudah habis masa berlakunya.", "Cap basah <b>tidak</b> ada", "Tidak terbaca. Unggah foto yang lebih terang.",
    ]  # fmt: skip
    assert select(page, "[name='reason-location']")[0].get("list") == "alasan"
    services.say["permits", "get_application"] = {**one, "may": ["advance"]}
    asked = len(services.asked)
    client.get("/staf/permohonan/42")
    assert not {"list_return_reasons", "list_reasons"} & {name for _, name, _ in services.asked[asked:]}


@pytest.mark.parametrize(("name", "value"), [("type", "LAMA"), ("district", "99.99.99"), ("holder", "7")])
def test_what_the_queue_is_narrowed_by_stays_chosen_also_when_nothing_of_it_waits(
    visitor: Visitor, services: Promised, name: str, value: str
) -> None:
    """Else the next press of the button would silently widen the list."""
    page = tree(visitor("counter_officer").get(f"/staf/antrean?{name}={value}").text)
    assert [each.get("value") for each in select(page, f"#{name} option[selected]")] == [value]


@pytest.mark.parametrize("hostile", ["1" * 5000, "9" * 19, "0", "-1", "\u0667", "1e3", "x"])
def test_an_address_with_a_holder_that_is_none_narrows_by_nothing(visitor: Visitor, services: Promised, hostile: str) -> None:
    assert visitor("counter_officer").get("/staf/antrean", query_string={"holder": hostile}).status_code == 200
    assert all("held_by" not in asked for _, name, asked in services.asked if name == "list_queue")


@pytest.mark.parametrize("hostile", ["1" * 5000, "9" * 30, "\u0667", "0"])
def test_a_ticked_row_that_is_none_is_left_out(visitor: Visitor, services: Promised, hostile: str) -> None:
    answer = visitor("counter_officer").post("/staf/antrean", data={"pick": f"{hostile}.file_check.", "claim": "yes"})
    assert answer.status_code < 500


def test_more_than_a_thousand_are_told_as_that(visitor: Visitor, services: Promised) -> None:
    found = services.example("permits", "list_queue")
    services.say["permits", "list_queue"] = {**found, "count": 1001}
    officer = visitor("counter_officer")
    shown, english = officer.get("/staf/antrean").text, officer.get("/bahasa?to=en&back=/staf/antrean", follow_redirects=True).text
    assert "Lebih dari 1.000 permohonan." in shown and "(1.000 yang pertama)" in shown
    assert "More than 1,000 applications." in english and "(the first 1,000)" in english
