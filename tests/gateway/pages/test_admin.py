"""The pages of administration about people: what each shows, asks and says when something stands against it."""

from typing import Any

import pytest

from bus.refusals import Conflict, Invalid, NotAllowed, NotFound
from gateway.pages import labels, office_labels
from gateway.schemas.staff import STAFF_ROLES
from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.tree import select, tree

INVITATION = {
    "full_name": "Nana Contoh", "username": "nana", "email": "nana@contoh.test", "position": "Staf", "employee_number": "",
    "roles": ["counter_officer", "complaints_officer"], "units": ["dpmptsp"],
}  # fmt: skip


def said(page: Any, css: str) -> list[str]:
    return [" ".join(each.text_content().split()) for each in select(page, css)]


def last(services: Promised, method: str) -> dict[str, Any]:
    return [arguments for _, name, arguments in services.asked if name == method][-1]


def example(services: Promised, method: str, **changed: Any) -> dict[str, Any]:
    return {**services.example("identity", method), **changed}


# ── who sees what ──


@pytest.mark.parametrize("role", ["agency_admin", "auditor", "operator"])
def test_the_start_leads_only_where_the_role_may_go(visitor: Visitor, role: str) -> None:
    client = visitor(role)
    links = [link.get("href") for link in select(tree(client.get("/admin").text), "main h3 a")]
    assert len(links) >= 2
    assert {client.get(link).status_code for link in links} == {200}


@pytest.mark.parametrize(("role", "shown"), [("agency_admin", True), ("auditor", True), ("operator", True), ("verifier", False)])
def test_the_menu_names_administration_for_those_who_have_any(visitor: Visitor, role: str, shown: bool) -> None:
    menu = said(tree(visitor(role).get("/akun").text), ".izin-nav a")
    assert ("Administrasi" in menu) is shown


def test_whose_roles_wait_is_told_so(visitor: Visitor, services: Promised) -> None:
    client = visitor("verifier")
    services.roles = []
    answer = client.get("/staf")
    assert answer.status_code == 403
    assert "Peran Anda menunggu persetujuan admin kedua." in answer.text and "Halaman ini untuk peran lain" not in answer.text


@pytest.mark.parametrize("path", ["/admin/pengguna/2", "/admin/peran", "/admin/pengaturan", "/admin/unit", "/admin/kalender?tahun=2026"])
def test_an_auditor_reads_and_is_offered_nothing_to_change(visitor: Visitor, path: str) -> None:
    page = tree(visitor("auditor").get(path).text)
    assert not select(page, "main form[method=post], main a.govuk-button")


# ── the office's people ──


def test_the_list_tells_of_each_what_an_admin_looks_for(visitor: Visitor) -> None:
    row = said(tree(visitor("agency_admin").get("/admin/pengguna").text), "tbody tr > *")
    assert row == ["Lina Loketloket", "Petugas loket", "DPMPTSP", "Petugas loket", "Aktif", "terpasang", "23 Nov 2026"]


def test_the_list_goes_on_where_it_ended(visitor: Visitor, services: Promised) -> None:
    services.say["identity", "list_staff"] = example(services, "list_staff", next=2)
    client = visitor("agency_admin")
    follow = select(tree(client.get("/admin/pengguna").text), "a[rel=next]")[0].get("href")
    client.get(follow)
    assert last(services, "list_staff") == {"after": 2}


def test_a_page_behind_the_end_says_so(visitor: Visitor, services: Promised) -> None:
    services.say["identity", "list_staff"] = {"items": [], "next": None}
    assert "Ke halaman pertama" in visitor("agency_admin").get("/admin/pengguna?after=9").text


def test_an_invitation_asks_for_all_boxes_that_were_ticked(visitor: Visitor, services: Promised) -> None:
    answer = visitor("agency_admin").post("/admin/pengguna/undang", data=INVITATION)
    assert answer.location == "/admin/pengguna/2"
    assert last(services, "invite_staff") == INVITATION


def test_every_role_can_be_given_and_says_what_it_is_for() -> None:
    assert tuple(office_labels.ROLE_SAYS) == STAFF_ROLES
    assert set(STAFF_ROLES) <= set(labels.ROLE)


def test_an_invitation_that_is_refused_keeps_what_was_typed(visitor: Visitor, services: Promised) -> None:
    faults = {"roles": {"code": "roles_incompatible"}, "units": {"code": "unit_needed"}, "username": {"code": "username_taken"}}
    services.say["identity", "invite_staff"] = Invalid("invalid_fields", "no", fields=faults)
    answer = visitor("agency_admin").post("/admin/pengguna/undang", data=INVITATION)
    page = tree(answer.text)
    assert answer.status_code == 422
    assert [box.get("value") for box in select(page, "input[type=checkbox][checked]")] == [*INVITATION["roles"], *INVITATION["units"]]
    assert select(page, "#full_name")[0].get("value") == "Nana Contoh"
    links = {link.get("href") for link in select(page, ".govuk-error-summary a")}
    assert links == {"#roles", "#units", "#username"}
    assert all(select(page, link) for link in links)


def test_an_invitation_without_a_role_is_asked_to_choose_one(visitor: Visitor, services: Promised) -> None:
    answer = visitor("agency_admin").post("/admin/pengguna/undang", data={**INVITATION, "roles": []})
    assert (answer.status_code, said(tree(answer.text), "#roles-error")) == (422, ["Kesalahan: Pilih Peran."])
    assert "invite_staff" not in {method for _, method, _ in services.asked}


def test_a_change_that_came_second_keeps_what_was_typed_and_shows_what_is_stored(visitor: Visitor, services: Promised) -> None:
    services.say["identity", "change_staff"] = Conflict("account_changed", "meanwhile", revision=7)
    services.say["identity", "get_staff"] = example(services, "get_staff", revision=7, full_name="Lina Loket Baru")
    answer = visitor("agency_admin").post("/admin/pengguna/2/ubah", data={"revision": "1", "full_name": "Lina L."})
    page = tree(answer.text)
    assert answer.status_code == 422
    assert select(page, "#full_name")[0].get("value") == "Lina L."
    assert select(page, "input[name=revision]")[0].get("value") == "7"
    assert "Lina Loket Baru" in said(page, "dl")[0]


def test_details_are_changed_with_the_revision_that_was_seen(visitor: Visitor, services: Promised) -> None:
    typed = {"revision": "4", "full_name": "Lina Loket", "position": "Kepala loket", "employee_number": "1987"}
    assert visitor("agency_admin").post("/admin/pengguna/2/ubah", data=typed).location == "/admin/pengguna/2"
    assert last(services, "change_staff") == {**typed, "account_id": 2, "revision": 4}


@pytest.mark.parametrize(
    ("status", "offered"),
    [
        ("active", {"/admin/pengguna/2/ubah", "/admin/pengguna/2/peran", "/admin/pengguna/2/autentikator", "/admin/pengguna/2/nonaktif"}),
        ("invited", {"/admin/pengguna/2/ubah", "/admin/pengguna/2/peran", "/admin/pengguna/2/undangan", "/admin/pengguna/2/nonaktif"}),
        ("disabled", {"/admin/pengguna/2/ubah", "/admin/pengguna/2/peran", "/admin/pengguna/2/aktifkan"}),
        ("closed", {"/admin/pengguna/2/ubah"}),
    ],
)
def test_what_can_be_done_depends_on_where_the_account_stands(visitor: Visitor, services: Promised, status: str, offered: set[str]) -> None:
    services.say["identity", "get_staff"] = example(services, "get_staff", status=status, second_factor=status == "active")
    page = tree(visitor("agency_admin").get("/admin/pengguna/2").text)
    found = {each.get("href") or each.get("action") for each in select(page, "main section a, main section form")}
    assert {each for each in found if each.startswith("/admin/pengguna/")} == offered


def test_nobody_is_offered_to_disable_themselves(visitor: Visitor, services: Promised) -> None:
    me = services.example("identity", "open_session")["account"]["account_id"]
    services.say["identity", "get_staff"] = example(services, "get_staff", account_id=me)
    page = visitor("agency_admin").get(f"/admin/pengguna/{me}").text
    assert "Ini akun Anda sendiri" in page
    assert "/nonaktif" not in page and f"/admin/pengguna/{me}/peran" not in page


@pytest.mark.parametrize(("path", "method"), [("nonaktif", "disable_account"), ("autentikator", "reset_second_factor")])
def test_what_hurts_needs_a_reason(visitor: Visitor, services: Promised, path: str, method: str) -> None:
    client = visitor("agency_admin")
    empty = client.post(f"/admin/pengguna/2/{path}", data={"reason": " "})
    assert (empty.status_code, said(tree(empty.text), "#reason-error")) == (422, ["Kesalahan: Isi Alasan."])
    assert client.post(f"/admin/pengguna/2/{path}", data={"reason": "Telepon hilang."}).location == "/admin/pengguna/2"
    assert last(services, method) == {"account_id": 2, "reason": "Telepon hilang."}


def test_an_invitation_that_is_waited_for_is_withdrawn(visitor: Visitor, services: Promised) -> None:
    services.say["identity", "get_staff"] = example(services, "get_staff", status="invited")
    client = visitor("agency_admin")
    assert said(tree(client.get("/admin/pengguna/2").text), "main li a[href$=nonaktif]") == ["Tarik undangan"]
    page = tree(client.get("/admin/pengguna/2/nonaktif").text)
    assert said(page, "main button") == ["Tarik undangan"] and "tidak dapat dipakai lagi" in said(page, "main")[0]
    assert client.post("/admin/pengguna/2/nonaktif", data={"reason": "Salah alamat."}).location == "/admin/pengguna/2"
    assert last(services, "disable_account") == {"account_id": 2, "reason": "Salah alamat."}
    assert said(tree(client.get("/admin/pengguna/2").text), ".izin-panel--ok") == ["Undangan ditarik. Tautannya tidak berlaku lagi."]


@pytest.mark.parametrize("refusal", [Conflict("last_admin", "last"), NotAllowed("own_account", "own")])
def test_a_refusal_stands_above_the_form_and_the_reason_stays(visitor: Visitor, services: Promised, refusal: Any) -> None:
    services.say["identity", "disable_account"] = refusal
    answer = visitor("agency_admin").post("/admin/pengguna/2/nonaktif", data={"reason": "Pindah tugas."})
    page = tree(answer.text)
    assert answer.status_code == 422
    assert select(page, "#reason")[0].text_content().strip() == "Pindah tugas."
    assert any("admin" in text for text in said(page, ".govuk-error-summary li"))


@pytest.mark.parametrize(("path", "method"), [("aktifkan", "enable_account"), ("undangan", "resend_invitation")])
def test_a_button_that_came_too_late_says_why_on_the_next_page(visitor: Visitor, services: Promised, path: str, method: str) -> None:
    code = {"enable_account": "account_not_disabled", "resend_invitation": "account_not_invited"}[method]
    client = visitor("agency_admin")
    assert client.post(f"/admin/pengguna/2/{path}").location == "/admin/pengguna/2"
    assert said(tree(client.get("/admin/pengguna/2").text), ".izin-panel--ok")
    services.say["identity", method] = Conflict(code, "late")
    client.post(f"/admin/pengguna/2/{path}")
    assert said(tree(client.get("/admin/pengguna/2").text), ".izin-panel--warn")


def test_somebody_elses_staff_is_not_found(visitor: Visitor, services: Promised) -> None:
    services.say["identity", "get_staff"] = NotFound("account_not_found", "elsewhere")
    assert visitor("agency_admin").get("/admin/pengguna/99").status_code == 404


# ── roles ──


def change(services: Promised, **changed: Any) -> dict[str, Any]:
    return {**services.example("identity", "list_role_changes")["items"][0], **changed}


def test_a_waiting_change_shows_what_is_added_and_taken_away(visitor: Visitor, services: Promised) -> None:
    wanted = change(services, roles_now=["counter_officer", "verifier"], roles=["verifier", "complaints_officer"], units=["dinkes"])
    services.say["identity", "list_role_changes"] = {"items": [wanted]}
    facts = dict(zip(*(said(tree(visitor("agency_admin").get("/admin/peran").text), css) for css in ("dt", "dd")), strict=True))
    assert (facts["Peran ditambah"], facts["Peran dicabut"]) == ("Petugas keluhan", "Petugas loket")
    assert (facts["Unit ditambah"], facts["Unit dicabut"]) == ("dinkes", "DPMPTSP")
    assert facts["Diminta oleh"] == "Adminah Contoh"


def test_an_own_wish_waits_for_another_admin(visitor: Visitor, services: Promised) -> None:
    services.say["identity", "list_role_changes"] = {"items": [change(services, own=True)]}
    page = tree(visitor("agency_admin").get("/admin/peran").text)
    assert not select(page, "main form")
    assert "Admin lain harus memutuskan" in page.text_content()


@pytest.mark.parametrize("decision", ["approved", "refused"])
def test_the_second_admin_decides(visitor: Visitor, services: Promised, decision: str) -> None:
    assert visitor("agency_admin").post("/admin/peran/3", data={"decision": decision}).location == "/admin/peran"
    assert last(services, "decide_role_change") == {"role_change_id": 3, "decision": decision}


def test_a_decision_that_is_none_decides_nothing(visitor: Visitor, services: Promised) -> None:
    visitor("agency_admin").post("/admin/peran/3", data={"decision": "maybe"})
    assert "decide_role_change" not in {method for _, method, _ in services.asked}


@pytest.mark.parametrize("refusal", [NotAllowed("second_admin_needed", "own"), Conflict("role_change_decided", "late")])
def test_a_refused_decision_is_said_on_the_list(visitor: Visitor, services: Promised, refusal: Any) -> None:
    services.say["identity", "decide_role_change"] = refusal
    client = visitor("agency_admin")
    client.post("/admin/peran/3", data={"decision": "approved"})
    assert "dmin lain" in said(tree(client.get("/admin/peran").text), ".izin-panel--warn")[0]


def test_no_waiting_change_says_so(visitor: Visitor, services: Promised) -> None:
    services.say["identity", "list_role_changes"] = {"items": []}
    assert "Tidak ada perubahan peran yang menunggu." in visitor("agency_admin").get("/admin/peran").text


def test_asking_starts_from_what_the_person_has_and_may_take_everything_away(visitor: Visitor, services: Promised) -> None:
    client = visitor("agency_admin")
    page = tree(client.get("/admin/pengguna/2/peran").text)
    assert [box.get("value") for box in select(page, "input[checked]")] == ["counter_officer", "dpmptsp"]
    client.post("/admin/pengguna/2/peran", data={})
    assert last(services, "request_role_change") == {"account_id": 2, "roles": [], "units": []}


def test_asking_for_what_is_so_already_asks_nobody(visitor: Visitor, services: Promised) -> None:
    answer = visitor("agency_admin").post("/admin/pengguna/2/peran", data={"roles": "counter_officer", "units": "dpmptsp"})
    assert (answer.status_code, len(said(tree(answer.text), "#roles-error"))) == (422, 1)
    assert "request_role_change" not in {method for _, method, _ in services.asked}


# ── applicants ──


def test_a_person_is_found_and_can_be_disabled(visitor: Visitor, services: Promised) -> None:
    client = visitor("agency_admin")
    link = select(tree(client.get("/admin/pemohon?q=siti").text), "main section a")[0].get("href")
    assert "Siti Contoh" in client.get(link).text
    assert client.post(link, data={"reason": "Dilaporkan dicuri."}).location == "/admin/pemohon?q=siti"
    assert last(services, "disable_account") == {"account_id": 1, "reason": "Dilaporkan dicuri."}


def test_a_disabled_person_can_be_enabled(visitor: Visitor, services: Promised) -> None:
    person = {**services.example("identity", "find_people")["items"][0], "status": "disabled"}
    services.say["identity", "find_people"] = {"items": [person]}
    client = visitor("agency_admin")
    form = select(tree(client.get("/admin/pemohon?q=siti").text), "main section form")[0]
    assert client.post(form.get("action")).location == "/admin/pemohon?q=siti"
    assert last(services, "enable_account") == {"account_id": 1}


def test_an_identity_number_in_an_address_is_not_looked_for(visitor: Visitor, services: Promised) -> None:
    for typed in ("1603024505900001", "1603 0245 0590 0001", "160302-450590-0001"):
        page = tree(visitor("counter_officer").get("/admin/pemohon", query_string={"q": typed}).text)
        assert "Tekan Cari" in page.text_content() and select(page, "#q")[0].get("value") == typed
    assert "find_people" not in {name for _, name, _ in services.asked}


def test_the_counter_finds_people_and_changes_nothing(visitor: Visitor) -> None:
    client = visitor("counter_officer")
    page = tree(client.get("/admin/pemohon?q=siti").text)
    assert "Siti Contoh" in page.text_content() and not select(page, "main section form")
    assert {each.get("href").partition("?")[0] for each in select(page, "main section a")} == {"/staf/loket/orang/1"}
    assert client.get("/admin/pemohon/1/nonaktif?q=siti").status_code == 403


def test_nobody_found_says_how_to_search(visitor: Visitor, services: Promised) -> None:
    services.say["identity", "find_people"] = {"items": []}
    answer = visitor("agency_admin").get("/admin/pemohon?q=<b>")
    assert "Tidak ada akun pemohon “&lt;b&gt;”" in answer.text


@pytest.mark.parametrize("path", ["/admin/pemohon/99/nonaktif?q=siti", "/admin/pemohon/1/nonaktif", "/admin/unit/tidak-ada"])
def test_what_does_not_lead_anywhere_is_not_found(visitor: Visitor, path: str) -> None:
    assert visitor("agency_admin").get(path).status_code == 404


def test_what_is_searched_for_stands_in_no_address(visitor: Visitor, services: Promised) -> None:
    client = visitor("agency_admin")
    form = select(tree(client.get("/admin/pemohon").text), "main form")[0]
    assert (form.get("method"), form.get("action")) == ("post", "/admin/pemohon")
    answer = client.post("/admin/pemohon", data={"q": "1603024505900001"})
    assert (answer.status_code, last(services, "find_people")) == (200, {"q": "1603024505900001"})
    assert all("1603024505900001" not in (each.get("href") or each.get("action") or "") for each in select(tree(answer.text), "a, form"))
