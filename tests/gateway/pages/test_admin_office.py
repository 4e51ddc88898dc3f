"""The pages of administration about the office itself: its units and settings."""

import pytest

from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.test_admin import example, last, said
from tests.gateway.pages.tree import select, tree


def test_a_unit_is_added_and_renamed(visitor: Visitor, services: Promised) -> None:
    client = visitor("agency_admin")
    client.post("/admin/unit-baru", data={"code": "dinkes", "name": "Dinas Kesehatan"})
    assert last(services, "save_unit") == {"code": "dinkes", "name": "Dinas Kesehatan"}
    client.post("/admin/unit/dpmptsp", data={"name": "DPMPTSP Baru"})
    assert last(services, "save_unit") == {"code": "dpmptsp", "name": "DPMPTSP Baru"}


def test_a_known_code_does_not_rename_another_unit(visitor: Visitor, services: Promised) -> None:
    answer = visitor("agency_admin").post("/admin/unit-baru", data={"code": "dpmptsp", "name": "Dinas Kesehatan"})
    assert (answer.status_code, len(said(tree(answer.text), "#code-error"))) == (422, 1)
    assert "save_unit" not in {method for _, method, _ in services.asked}


def test_settings_are_decided_with_the_boxes_that_are_not_ticked(visitor: Visitor, services: Promised) -> None:
    typed = {"credentials": "link", "temporary_password_hours": "24", "password_minimum": "14", "phone_required": "yes"}
    assert visitor("agency_admin").post("/admin/pengaturan/ubah", data=typed).location == "/admin/pengaturan"
    assert last(services, "change_settings")["settings"] == {
        "credentials": "link", "temporary_password_hours": 24, "password_minimum": 14, "phone_required": True,
        "staff_second_factor": False,
    }  # fmt: skip


def test_what_protects_less_is_said_to_wait(visitor: Visitor, services: Promised) -> None:
    client = visitor("agency_admin")
    typed = {"credentials": "temporary_password", "temporary_password_hours": "72", "password_minimum": "12", "phone_required": "yes"}
    client.post("/admin/pengaturan/ubah", data=typed)  # the example answers that the authenticator is still required
    assert "menunggu persetujuan admin kedua" in client.get("/admin/pengaturan").text


@pytest.mark.parametrize(("role", "own", "may"), [("agency_admin", False, True), ("agency_admin", True, False), ("auditor", False, False)])
def test_looser_settings_are_decided_by_the_admin_who_did_not_ask(
    visitor: Visitor, services: Promised, role: str, own: bool, may: bool
) -> None:
    change = {**services.example("identity", "list_settings_changes")["items"][0], "own": own}
    services.say["identity", "list_settings_changes"] = {"items": [change]}
    client = visitor(role)
    page = tree(client.get("/admin/pengaturan").text)
    assert "ya → tidak" in select(page, "main")[0].text_content()
    assert len(select(page, "button[name=decision]")) == (2 if may else 0)
    for decision in ("approved", "refused") if may else ():
        assert client.post("/admin/pengaturan/permintaan/4", data={"decision": decision}).location == "/admin/pengaturan"
        assert last(services, "decide_settings_change") == {"settings_change_id": 4, "decision": decision}


@pytest.mark.parametrize("required", [True, False])
def test_settings_begin_with_what_is_decided(visitor: Visitor, services: Promised, required: bool) -> None:
    services.say["identity", "get_settings"] = example(services, "get_settings", phone_required=required)
    page = tree(visitor("agency_admin").get("/admin/pengaturan/ubah").text)
    assert bool(select(page, "#phone_required[checked]")) is required
    assert [radio.get("value") for radio in select(page, "input[type=radio][checked]")] == ["temporary_password"]


def test_settings_out_of_range_are_refused_where_they_were_typed(visitor: Visitor, services: Promised) -> None:
    typed = {"credentials": "link", "temporary_password_hours": "999", "password_minimum": ""}
    answer = visitor("agency_admin").post("/admin/pengaturan/ubah", data=typed)
    assert answer.status_code == 422
    assert select(tree(answer.text), "#temporary_password_hours")[0].get("value") == "999"
    assert said(tree(answer.text), "#password_minimum-error")
