"""Logging in over the pages: the page that follows, the refusals, and the second step."""

import pytest
from flask.testing import FlaskClient

from bus.caller import Unavailable
from bus.refusals import Invalid, NotAllowed, Refusal
from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.tree import select, tree

LOG_IN = {"login": "siti", "password": "Contoh-Izin-2026"}
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36"


def opens(services: Promised, *roles: str, method: str = "log_in") -> None:
    """The next log-in opens a session with these roles."""
    said = services.example("identity", method)
    services.roles = list(roles)
    services.say["identity", method] = {**said, "account": {**said["account"], "roles": list(roles)}}


def typed(client: FlaskClient, **fields: str) -> str:
    return client.post("/masuk", data=LOG_IN | fields).text


def test_the_device_is_called_as_people_call_it(visitor: Visitor, services: Promised) -> None:
    visitor().post("/masuk", data=LOG_IN, headers={"User-Agent": PHONE})
    assert services.asked[-1] == ("identity", "log_in", LOG_IN | {"address": "127.0.0.1", "device": "Chrome, Android"})


def test_the_browser_keeps_what_makes_it_known_over_log_outs_and_sends_it_along(visitor: Visitor, services: Promised) -> None:
    client = visitor()
    answer = client.post("/masuk", data=LOG_IN)
    token = services.example("identity", "log_in")["device_token"]
    kept = next(cookie for cookie in answer.headers.getlist("Set-Cookie") if cookie.startswith("izin-perangkat="))
    assert kept.startswith(f"izin-perangkat={token};") and "HttpOnly" in kept and "SameSite=Lax" in kept and "Max-Age=34560000" in kept
    client.post("/keluar")
    client.post("/masuk", data=LOG_IN)
    assert services.asked[-1][2]["device_token"] == token
    opens(services, "second_factor")
    client.post("/masuk", data=LOG_IN)
    client.post("/masuk/kode", data={"code": "123456"})
    assert [asked[2]["device_token"] for asked in services.asked if asked[1] == "confirm_second_factor"] == [token]


@pytest.mark.parametrize("value", ["x" * 500, "a b", "bukan token", ""])
def test_a_cookie_of_another_make_is_never_in_the_way(visitor: Visitor, services: Promised, value: str) -> None:
    client = visitor()
    client.set_cookie("izin-perangkat", value)
    assert client.post("/masuk", data=LOG_IN).status_code == 302


def test_before_the_second_factor_nothing_makes_the_browser_known(visitor: Visitor, services: Promised) -> None:
    said = services.example("identity", "log_in")
    told = {name: value for name, value in said.items() if name != "device_token"}
    services.say["identity", "log_in"] = {**told, "account": {**said["account"], "roles": ["second_factor"]}}
    assert not any("perangkat" in cookie for cookie in visitor().post("/masuk", data=LOG_IN).headers.getlist("Set-Cookie"))


def test_at_the_limit_the_way_that_stays_open_is_told(visitor: Visitor, services: Promised) -> None:
    services.say["identity", "log_in"] = NotAllowed("too_many_attempts", retry_after=241)
    answer = visitor().post("/masuk", data=LOG_IN)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "241")
    assert (
        "Terlalu banyak percobaan. Coba lagi dalam 4 menit. Tidak perlu menunggu: buat kata sandi baru lewat “Lupa kata sandi?”."
        in answer.text
    )


@pytest.mark.parametrize(
    ("roles", "wanted", "where"),
    [
        (["applicant"], "/keluhan/7?x=1", "/keluhan/7?x=1"),
        (["applicant"], "", "/beranda"),
        (["applicant"], "///jahat.test", "/beranda"),
        (["counter_officer"], "", "/staf"),
        (["password_change"], "/keluhan/7", "/sandi?lanjut=/keluhan/7"),
        (["password_change"], "///jahat.test", "/sandi"),
        (["second_factor_setup"], "/staf", "/akun/keamanan?lanjut=/staf"),
        (["second_factor"], "/staf/antrean", "/masuk/kode?lanjut=/staf/antrean"),
    ],
)
def test_a_log_in_leads_to_what_was_wanted_or_what_is_needed_first(
    visitor: Visitor, services: Promised, roles: list[str], wanted: str, where: str
) -> None:
    opens(services, *roles)
    answer = visitor().post("/masuk", data=LOG_IN | {"lanjut": wanted})
    assert (answer.status_code, answer.location) == (302, where)


def test_every_cause_of_a_refusal_reads_alike_and_the_login_stays(visitor: Visitor, services: Promised) -> None:
    services.say["identity", "log_in"] = NotAllowed("login_refused", "no such account", tries_left=9)
    answer = visitor().post("/masuk", data=LOG_IN)
    page = tree(answer.text)
    assert answer.status_code == 422
    assert "Username atau kata sandi tidak cocok." in answer.text and "Sisa" not in answer.text
    assert select(page, "#login")[0].get("value") == "siti"
    assert not select(page, "#password")[0].get("value")
    assert page.findtext(".//title").startswith("Kesalahan:")  # type: ignore[union-attr]


def test_the_last_tries_are_counted_aloud(visitor: Visitor, services: Promised) -> None:
    services.say["identity", "log_in"] = NotAllowed("login_refused", tries_left=3)
    assert "Username atau kata sandi tidak cocok. Sisa 3 percobaan sebelum jeda 5 menit." in typed(visitor())


@pytest.mark.parametrize(
    ("refusal", "status", "after", "words"),
    [
        (NotAllowed("too_many_attempts", retry_after=240), 429, "240", "Coba lagi dalam 4 menit."),
        (NotAllowed("busy", retry_after=2), 503, "2", "Tunggu sebentar, lalu coba lagi."),
    ],
)
def test_who_must_wait_is_told_how_long_and_keeps_what_was_typed(
    visitor: Visitor, services: Promised, refusal: NotAllowed, status: int, after: str, words: str
) -> None:
    services.say["identity", "log_in"] = refusal
    answer = visitor().post("/masuk", data=LOG_IN | {"lanjut": "/keluhan"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (status, after)
    assert words in answer.text
    assert select(tree(answer.text), "#login")[0].get("value") == "siti"
    assert select(tree(answer.text), "input[name=lanjut]")[0].get("value") == "/keluhan"


def test_the_code_completes_the_log_in_and_leads_on(visitor: Visitor, services: Promised) -> None:
    client = visitor("second_factor")
    page = tree(client.get("/masuk/kode?lanjut=/staf/antrean").text)
    assert select(page, "#code")[0].get("autocomplete") == "one-time-code"
    opens(services, "counter_officer", method="confirm_second_factor")
    services.roles = ["second_factor"]
    answer = client.post("/masuk/kode", data={"code": "123456", "lanjut": select(page, "input[name=lanjut]")[0].get("value")})
    assert (answer.status_code, answer.location) == (302, "/staf/antrean")
    with client.session_transaction() as kept:
        assert kept["session_token"] == services.example("identity", "confirm_second_factor")["session_token"]


@pytest.mark.parametrize(
    ("refusal", "status"),
    [(Invalid("code_wrong", fields={"code": {"code": "code_wrong"}}), 422), (NotAllowed("too_many_attempts", retry_after=60), 429)],
)
def test_a_wrong_code_may_be_typed_again(visitor: Visitor, services: Promised, refusal: Refusal, status: int) -> None:
    services.say["identity", "confirm_second_factor"] = refusal
    answer = visitor("second_factor").post("/masuk/kode", data={"code": "000000", "lanjut": "/staf"})
    assert answer.status_code == status
    assert select(tree(answer.text), "#code-error")
    assert select(tree(answer.text), "input[name=lanjut]")[0].get("value") == "/staf"


def test_who_is_in_already_needs_no_code(visitor: Visitor) -> None:
    assert visitor("applicant").get("/masuk/kode").location == "/beranda"


def test_somebody_half_way_in_sees_the_public_menu(visitor: Visitor) -> None:
    links = [link.get("href") for link in select(tree(visitor("second_factor").get("/masuk/kode").text), ".izin-nav a")]
    assert "/layanan" in links and "/staf" not in links


def test_logging_out_leaves_nothing_of_the_person_in_the_cookie(visitor: Visitor) -> None:
    client = visitor("applicant")
    client.get("/bahasa?to=en")
    client.post("/keluar")
    with client.session_transaction() as kept:
        assert set(kept) <= {"language", "_flashes", "csrf_token"}


def test_a_session_is_extended_and_says_how_long_it_holds(visitor: Visitor, services: Promised) -> None:
    services.say["identity", "extend_session"] = {"expires_at": "2999-01-01T00:00:00+00:00"}
    client = visitor("applicant")
    client.get("/profil")
    answer = client.post("/sesi/perpanjang")
    assert answer.json["seconds"] > 120
    client.get("/profil")
    assert [method for _, method, _ in services.asked].count("open_session") == 2, "its new end is learnt at the next page"


def test_a_page_knows_when_its_session_ends(visitor: Visitor, services: Promised) -> None:
    services.say["identity", "open_session"] = services.example("identity", "open_session") | {"expires_at": "2999-01-01T00:00:00+00:00"}
    region = select(tree(visitor("applicant").get("/profil").text), "[data-session-seconds]")[0]
    assert int(region.get("data-session-seconds")) > 120
    assert region.get("role") == "status"
    assert not select(tree(visitor().get("/").text), "[data-session-seconds]")


def test_a_log_in_that_nobody_can_answer_keeps_what_waits_for_it(visitor: Visitor, services: Promised) -> None:
    services.say["identity", "log_in"] = Unavailable("away")
    page = tree(visitor().post("/masuk", data=LOG_IN | {"kept": "sealed", "lanjut": "/keluhan"}).text)
    held = {each.get("name"): each.get("value") for each in select(page, "main form input[type=hidden]")}
    assert held | {"csrf_token": ""} == {"login": "siti", "kept": "sealed", "lanjut": "/keluhan", "csrf_token": ""}
