"""Another email address that an officer asked for: where the applicant reads about it, and how the answer is sent."""

from typing import Any

import pytest

from bus.refusals import Conflict, NotFound
from tests.gateway.conftest import TOKEN, Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.test_registration import asked
from tests.gateway.pages.test_registration_status import stands
from tests.gateway.pages.tree import select, tree

PAGE = "/daftar/alamat"


def about(client: Any) -> str:
    return str(select(tree(client.get(PAGE).text), "input[name=asked_at]")[0].get("value"))


def test_the_status_page_tells_of_it_and_of_every_change_before(visitor: Visitor, services: Promised) -> None:
    change = services.example("identity", "get_email_correction")
    before = {**change, "by_office": False, "decision": "approved", "decided_at": change["asked_at"]}
    stands(
        services,
        status="accepted",
        can_change_email=True,
        email_changes=[change, before],
        verification_expires_at="2999-01-02T09:00:00+00:00",
    )
    page = tree(visitor().get("/daftar/status").text)
    assert select(page, f"main a[href='{PAGE}']")
    told = " ".join(select(page, "main")[0].text_content().split())
    for words in ("diganti menjadi b••••@contoh.test", "diminta petugas", "diminta pemohon", "Menunggu", "Dibenarkan"):
        assert words in told
    stands(services, status="active", email_changes=[before])
    page = tree(visitor().get("/daftar/status").text)
    assert not select(page, f"main a[href='{PAGE}']") and "diminta pemohon" in select(page, "main")[0].text_content()


def test_the_mailed_link_leaves_the_address_at_once_and_decides_nothing(visitor: Visitor, services: Promised) -> None:
    client = visitor()
    assert client.get(f"{PAGE}/{TOKEN}").location.startswith(f"{PAGE}?tautan=")
    page = client.get(PAGE).text
    assert "s••••@contoh.test" in page and "b••••@contoh.test" in page and "REG-2026-0001" in page
    assert asked(services, "get_email_correction")[-1] == {"token": TOKEN}
    assert asked(services, "answer_email_correction") == []


@pytest.mark.parametrize("decision", ["approved", "refused"])
def test_a_button_answers(visitor: Visitor, services: Promised, decision: str) -> None:
    client = visitor()
    client.get(f"{PAGE}/{TOKEN}")
    services.say["identity", "answer_email_correction"] = {"number": "REG-2026-0001", "decision": decision}
    assert client.post(PAGE, data={"asked_at": about(client), "decision": decision}).status_code == 302
    assert asked(services, "answer_email_correction") == [{"token": TOKEN, "decision": decision}]


def test_a_form_that_was_made_for_another_request_decides_nothing(visitor: Visitor, services: Promised) -> None:
    """An officer asked again meanwhile: the first page's button does not answer for the second request."""
    client = visitor()
    client.get(f"{PAGE}/{TOKEN}")
    first = about(client)
    newer = {**services.example("identity", "get_email_correction"), "asked_at": "2026-11-24T02:15:00+00:00"}
    services.say["identity", "get_email_correction"] = newer
    assert "Belum ada yang diputus" in client.post(PAGE, data={"asked_at": first, "decision": "approved"}).text
    assert client.post(PAGE, data={"decision": "approved"}).status_code == 200
    assert asked(services, "answer_email_correction") == []


@pytest.mark.parametrize(
    ("state", "told"), [("used", "Tidak ada perubahan alamat yang menunggu"), ("expired", "tidak berlaku lagi"), (None, "tidak dikenal")]
)
def test_a_link_that_answers_nothing_says_what_to_do(visitor: Visitor, services: Promised, state: str | None, told: str) -> None:
    services.say["identity", "get_email_correction"] = {"state": state} if state else NotFound("verification_not_found", "no")
    page = visitor().get(PAGE).text
    assert told in page and "name=decision" not in page.replace('"', "")


def test_what_was_decided_meanwhile_is_told(visitor: Visitor, services: Promised) -> None:
    client = visitor()
    client.get(f"{PAGE}/{TOKEN}")
    form = {"asked_at": about(client), "decision": "approved"}
    services.say["identity", "answer_email_correction"] = Conflict("email_change_not_waiting", "gone")
    assert client.post(PAGE, data=form).status_code == 200
