"""Passwords over the pages: changed, forgotten, chosen behind a mailed link."""

from typing import Any

import pytest

from bus.refusals import Conflict, Invalid, NotAllowed, NotFound, Refusal
from gateway.held import name_of
from tests.field_cases import CASES, spelled
from tests.gateway.conftest import TOKEN, Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.tree import select, tree

LINK = ("identity", "get_password_link")
NEW = "empat kuda lumping"


def behind_link(visitor: Visitor, services: Promised, **link: Any) -> Any:
    services.say[LINK] = link
    client = visitor()
    answer = client.get(f"/sandi/{TOKEN}")
    assert (answer.status_code, answer.location) == (302, f"/sandi/baru?tautan={name_of(TOKEN)}"), "the token leaves the address"
    return client


@pytest.mark.parametrize(
    ("purpose", "heading"),
    [
        ("set_password", "Buat kata sandi pertama Anda"),
        ("reset_password", "Buat kata sandi baru"),
        ("invitation", "Terima undangan: buat kata sandi"),
    ],
)
def test_a_link_says_what_it_is_for_and_how_long_the_password_must_be(
    visitor: Visitor, services: Promised, purpose: str, heading: str
) -> None:
    client = behind_link(visitor, services, state="ready", purpose=purpose, username="siti.a", minimum=15, can_renew=False)
    page = tree(client.get("/sandi/baru").text)
    assert select(page, "h1")[0].text == heading
    assert "Paling sedikit 15 karakter" in page.text_content()
    field = select(page, "#new_password")[0]
    assert (field.get("type"), field.get("autocomplete"), field.get("onpaste")) == ("password", "new-password", None)
    assert select(page, "input[autocomplete=username]")[0].get("value") == "siti.a"
    assert "set_password" not in {method for _, method, _ in services.asked}, "reading uses nothing"


def test_the_button_uses_the_link(visitor: Visitor, services: Promised) -> None:
    client = behind_link(visitor, services, **services.example(*LINK))
    answer = client.post("/sandi/baru", data={"new_password": NEW})
    assert (answer.status_code, answer.location) == (302, "/masuk")
    assert services.asked[-1] == ("identity", "set_password", {"token": TOKEN, "new_password": NEW})
    assert "Masuk dengan username siti.a." in client.get("/masuk").text


@pytest.mark.parametrize(
    ("link", "words", "leads"),
    [
        ({"state": "used"}, "sudah dipakai", "/masuk"),
        ({"state": "expired", "purpose": "reset_password", "can_renew": False}, "sudah kedaluwarsa", "/lupa"),
    ],
)
def test_a_dead_link_says_what_to_do(visitor: Visitor, services: Promised, link: dict[str, Any], words: str, leads: str) -> None:
    page = behind_link(visitor, services, **link).get("/sandi/baru")
    assert words in page.text
    assert leads in [each.get("href") for each in select(tree(page.text), "main a")]
    assert not select(tree(page.text), "#new_password")


@pytest.mark.parametrize("token", ["x", "x" * 5000, "a b", TOKEN])
def test_a_link_that_is_none_leads_to_another_one(visitor: Visitor, services: Promised, token: str) -> None:
    services.say[LINK] = NotFound("verification_not_found")
    client = visitor()
    page = client.get(client.get(f"/sandi/{token}").location)
    assert page.status_code == 200
    assert "tidak dikenal" in page.text
    assert "/lupa" in [each.get("href") for each in select(tree(page.text), "main a")]


def test_an_expired_invitation_is_renewed_by_its_button(visitor: Visitor, services: Promised) -> None:
    client = behind_link(visitor, services, state="expired", purpose="invitation", can_renew=True)
    assert select(tree(client.get("/sandi/baru").text), "form[action='/sandi/tautan-baru'] button")
    assert client.post("/sandi/tautan-baru").location == f"/sandi/baru?tautan={name_of(TOKEN)}"
    assert services.asked[-1] == ("identity", "renew_link", {"token": TOKEN})
    assert "Tautan baru dikirim ke email Anda." in client.get("/sandi/baru").text


def test_a_renewal_that_is_refused_is_said_so(visitor: Visitor, services: Promised) -> None:
    client = behind_link(visitor, services, state="expired", purpose="invitation", can_renew=True)
    services.say["identity", "renew_link"] = NotAllowed("too_many_attempts", retry_after=600)
    client.post("/sandi/tautan-baru")
    assert "Coba lagi dalam 10 menit." in client.get("/sandi/baru").text


def test_a_bad_choice_is_said_at_the_field(visitor: Visitor, services: Promised) -> None:
    client = behind_link(visitor, services, **services.example(*LINK))
    services.say["identity", "set_password"] = Invalid("invalid_fields", fields={"new_password": {"code": "too_common"}})
    answer = client.post("/sandi/baru", data={"new_password": "password1234"})
    assert answer.status_code == 422
    assert "mudah ditebak" in select(tree(answer.text), "#new_password-error")[0].text_content()
    assert "password1234" not in answer.text


def test_a_link_that_died_meanwhile_says_so(visitor: Visitor, services: Promised) -> None:
    client = behind_link(visitor, services, state="used")
    services.say["identity", "set_password"] = Conflict("verification_used")
    assert "sudah dipakai" in client.post("/sandi/baru", data={"new_password": NEW}).text


def test_somebody_who_forgot_is_told_the_same_whoever_it_is(visitor: Visitor, services: Promised) -> None:
    client = visitor()
    answer = client.post("/lupa", data={"login": "siti"})
    assert (answer.status_code, answer.location) == (302, "/lupa?terkirim=ya")
    assert services.asked[-1] == ("identity", "request_password_reset", {"login": "siti", "address": "127.0.0.1"})
    page = client.get(answer.location).text
    assert "Jika akun ada, tautan dikirim" in page
    assert "Datang ke loket dengan kartu identitas asli." in page


def test_too_many_wishes_for_a_link_are_told_when_again(visitor: Visitor, services: Promised) -> None:
    services.say["identity", "request_password_reset"] = NotAllowed("too_many_attempts", retry_after=1800)
    answer = visitor().post("/lupa", data={"login": "siti"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1800")
    assert "Coba lagi dalam 30 menit." in answer.text
    assert select(tree(answer.text), "#login")[0].get("value") == "siti"


@pytest.mark.parametrize(("wanted", "where"), [("", "/beranda"), ("/keluhan/7", "/keluhan/7"), ("//jahat.test", "/beranda")])
def test_a_changed_password_goes_on_under_a_new_token_to_what_was_wanted(
    visitor: Visitor, services: Promised, wanted: str, where: str
) -> None:
    services.say["identity", "change_password"] = {"session_token": "n" * 43}
    client = visitor("applicant")
    answer = client.post("/sandi", data={"current_password": "lama", "new_password": NEW, "lanjut": wanted})
    assert (answer.status_code, answer.location) == (302, where)
    with client.session_transaction() as kept:
        assert kept["session_token"] == "n" * 43


def test_with_a_temporary_password_only_the_new_one_is_asked_for(visitor: Visitor, services: Promised) -> None:
    services.say["identity", "change_password"] = {"session_token": "n" * 43}
    client = visitor("password_change")
    assert select(tree(client.get("/sandi").text), "input[type=password]")[0].get("name") == "new_password"
    assert client.post("/sandi", data={"new_password": NEW}).status_code == 302
    assert services.asked[-1][2] == {"session_token": TOKEN, "new_password": NEW}
    services.roles = ["applicant"]
    assert select(tree(visitor("applicant").post("/sandi", data={"new_password": NEW}).text), "#current_password-error")


@pytest.mark.parametrize(
    ("refusal", "status", "field"),
    [
        (Invalid("password_wrong", fields={"current_password": {"code": "password_wrong"}}), 422, "current_password"),
        (NotAllowed("too_many_attempts", retry_after=60), 429, "current_password"),
        (Invalid("invalid_fields", fields={"new_password": {"code": "same_as_old"}}), 422, "new_password"),
    ],
)
def test_a_password_that_is_not_changed_says_why(visitor: Visitor, services: Promised, refusal: Refusal, status: int, field: str) -> None:
    services.say["identity", "change_password"] = refusal
    answer = visitor("applicant").post("/sandi", data={"current_password": "lama", "new_password": NEW})
    assert answer.status_code == status
    assert select(tree(answer.text), f"#{field}-error")
    assert NEW not in answer.text


@pytest.mark.parametrize("link", CASES["links_from_mails"]["open"])
@pytest.mark.parametrize("path", ["/sandi", "/verifikasi", "/daftar/status", "/daftar/perbaiki", "/akun/email"])
def test_a_link_copied_with_what_stood_behind_it_opens_all_the_same(visitor: Visitor, services: Promised, path: str, link: str) -> None:
    client = visitor(registering=False)
    plain, copied = (client.get(f"{path}/{TOKEN}"), client.get(spelled(link).replace("<link>", f"{path}/{TOKEN}")))
    assert (copied.status_code, copied.location) == (plain.status_code, plain.location) and plain.status_code == 302


def test_the_shortest_password_is_told_before_one_is_chosen(visitor: Visitor, services: Promised) -> None:
    """From the agency's setting, on every form that asks for a new password."""
    opened = services.example("identity", "open_session")
    services.say["identity", "open_session"] = {**opened, "password_minimum": 19}
    for role in ("applicant", "password_change", "agency_admin"):
        assert "Paling sedikit 19 karakter" in visitor(role).get("/sandi").text
    services.say[LINK] = {**services.example(*LINK), "state": "ready", "minimum": 21}
    client = visitor()
    page = client.get(client.get(f"/sandi/{TOKEN}").location).text
    assert "Paling sedikit 21 karakter" in page
