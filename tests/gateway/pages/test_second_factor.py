"""Setting up an authenticator app: the secret as picture and text, its confirmation, and codes that are shown once."""

import pytest

from bus.refusals import Invalid, NotAllowed, Refusal
from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.tree import select, tree

BEGUN = ("identity", "begin_second_factor")
DONE = ("identity", "complete_second_factor")


def test_looking_begins_nothing(visitor: Visitor, services: Promised) -> None:
    page = visitor("second_factor_setup").get("/akun/keamanan").text
    assert "Kantor mewajibkan langkah kedua." in page
    assert {method for _, method, _ in services.asked} == {"open_session"}


@pytest.mark.parametrize("active", [True, False])
def test_whoever_has_one_is_told_so(visitor: Visitor, services: Promised, active: bool) -> None:
    services.say["identity", "get_profile"] = services.example("identity", "get_profile") | {"second_factor": active}
    assert ("Langkah kedua aktif" in visitor("counter_officer").get("/akun/keamanan").text) is active


def test_the_secret_is_a_picture_and_text_and_survives_a_wrong_code(visitor: Visitor, services: Promised) -> None:
    client = visitor("second_factor_setup")
    page = tree(client.post("/akun/keamanan").text)
    assert select(page, ".izin-secret")[0].text_content().split() == ["JBSW", "Y3DP", "EHPK", "3PXP"] * 2
    uri = select(page, "input[name=uri]")[0].get("value")
    assert uri == services.example(*BEGUN)["uri"]
    picture = select(page, "img.izin-qr")[0].get("src")
    assert picture.startswith("data:image/svg+xml")
    services.say[DONE] = Invalid("code_wrong", fields={"code": {"code": "code_wrong"}})
    again = client.post("/akun/keamanan", data={"uri": uri, "code": "000000"})
    assert again.status_code == 422
    assert select(tree(again.text), "img.izin-qr")[0].get("src") == picture
    assert [method for _, method, _ in services.asked].count("begin_second_factor") == 1


def test_the_password_is_asked_for_once_more(visitor: Visitor, services: Promised) -> None:
    client = visitor("counter_officer")
    assert select(tree(client.get("/akun/keamanan").text), "input[name=current_password]")
    empty = client.post("/akun/keamanan")
    assert (empty.status_code, said(empty.text)) == (422, ["Kesalahan: Isi kata sandi sekarang."])
    assert BEGUN not in [(service, method) for service, method, _ in services.asked]
    assert client.post("/akun/keamanan", data={"current_password": "Contoh-Izin-2026"}).status_code == 200
    assert services.asked[-1][2]["current_password"] == "Contoh-Izin-2026"


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        (Invalid("password_wrong", fields={"current_password": {"code": "password_wrong"}}), 422),
        (NotAllowed("too_many_attempts", retry_after=300), 429),
    ],
)
def test_a_wrong_password_is_said_beside_it(visitor: Visitor, services: Promised, refusal: Refusal, status: int) -> None:
    services.say[BEGUN] = refusal
    answer = visitor("counter_officer").post("/akun/keamanan", data={"current_password": "salah"})
    assert answer.status_code == status and said(answer.text)
    assert "salah" not in [each.get("value") for each in select(tree(answer.text), "input")]


def said(page: str) -> list[str]:
    return [each.text_content().strip() for each in select(tree(page), "#current_password-error")]


def test_who_has_just_said_it_is_not_asked(visitor: Visitor, services: Promised) -> None:
    client = visitor("second_factor_setup")
    assert not select(tree(client.get("/akun/keamanan").text), "input[name=current_password]")
    client.post("/akun/keamanan")
    assert services.asked[-1] == (*BEGUN, {"session_token": services.asked[0][2]["session_token"]})


def test_the_right_code_gives_recovery_codes_and_a_new_session(visitor: Visitor, services: Promised) -> None:
    services.say[DONE] = services.example(*DONE) | {"session_token": "n" * 43}
    client = visitor("second_factor_setup")
    page = client.post("/akun/keamanan", data={"uri": services.example(*BEGUN)["uri"], "code": "123456"})
    assert page.status_code == 200
    assert "k7fq-3mhx" in page.text and "hanya tampil sekali" in page.text
    assert "no-store" in page.headers["Cache-Control"]
    with client.session_transaction() as kept:
        assert kept["session_token"] == "n" * 43


def test_the_wanted_page_waits_until_the_app_is_proven(visitor: Visitor, services: Promised) -> None:
    client = visitor("second_factor_setup")
    first = tree(client.get("/akun/keamanan?lanjut=/staf/antrean").text)
    secret = tree(client.post("/akun/keamanan", data={"lanjut": select(first, "input[name=lanjut]")[0].get("value")}).text)
    typed = {each.get("name"): each.get("value") for each in select(secret, "main form input[type=hidden]")}
    codes = tree(client.post("/akun/keamanan", data=typed | {"code": "123456"}).text)
    assert select(codes, "main a.govuk-button")[0].get("href") == "/staf/antrean"


def test_too_many_codes_are_told_when_again(visitor: Visitor, services: Promised) -> None:
    services.say[DONE] = NotAllowed("too_many_attempts", retry_after=300)
    answer = visitor("counter_officer").post("/akun/keamanan", data={"uri": services.example(*BEGUN)["uri"], "code": "1"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "300")


@pytest.mark.parametrize("uri", ["", "https://jahat.test/", "otpauth://totp/x?secret=" + "A" * 5000])
def test_what_is_no_secret_is_not_drawn(visitor: Visitor, services: Promised, uri: str) -> None:
    services.say[DONE] = Invalid("code_wrong", fields={"code": {"code": "code_wrong"}})
    answer = visitor("counter_officer").post("/akun/keamanan", data={"uri": uri, "code": "123456"})
    assert answer.status_code == 422
    assert not select(tree(answer.text), "img.izin-qr")
