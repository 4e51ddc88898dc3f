"""Who may open which route: a table with a row for every route, and the answers to those who may not."""

import pytest
from flask import Flask

from gateway.access import ACCESS, HALFWAY, PUBLIC
from gateway.local_paths import safe_path
from gateway.roles import principals
from gateway.schemas.common import ROLES
from gateway.uploads import UPLOADS
from tests.gateway.conftest import SETTINGS, TOKEN, Promised

TOKEN_SHAPED = "t" * 43


def routes(app: Flask) -> list[tuple[str, str, str]]:
    """(endpoint, method, address) of every route, with made-up arguments."""
    found = []
    for rule in app.url_map.iter_rules():
        values = {name: 1 if name in ("position", "number") or "id" in name.split("_")[-1:] else TOKEN_SHAPED for name in rule.arguments}
        values.update({name: "izin.css" for name in rule.arguments if name in ("filename", "name")})
        values.update({name: "2026-11-26" for name in rule.arguments if name == "date"})
        address = rule.build(values)[1]
        found += [(rule.endpoint, method, address) for method in sorted(rule.methods - {"HEAD", "OPTIONS"})]
    return found


def test_every_route_has_a_row_and_every_row_a_route(app: Flask) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert endpoints == set(ACCESS)
    assert endpoints >= UPLOADS


def test_every_row_names_known_roles_or_everybody() -> None:
    assert all(allowed == PUBLIC or (allowed and allowed <= {*ROLES, "staff"}) for allowed in ACCESS.values())


def test_strangers_are_asked_to_log_in_on_every_route_that_is_not_public(app: Flask) -> None:
    client = app.test_client()
    for endpoint, method, address in routes(app):
        if ACCESS[endpoint] == PUBLIC:
            continue
        answer = client.open(address, method=method)
        if address.startswith("/api/"):
            assert (answer.status_code, answer.json["error"]["code"]) == (401, "login_needed"), address
            assert answer.headers["WWW-Authenticate"] == "Bearer"
        else:
            assert answer.status_code == 303, address
            assert answer.headers["Location"].split("?")[0] == "/masuk"


def test_each_service_is_asked_with_the_proof_that_is_meant_for_it(app: Flask, services: Promised) -> None:
    """A service that got the token for another service could call that one with it."""
    services.roles = ["applicant"]
    proofs = services.example("identity", "open_session")["actor_tokens"]
    for _, method, address in routes(app):
        app.test_client().open(address, method=method, headers={"Authorization": f"Bearer {TOKEN}"})
    with_proof = {(service, actor) for service, actor in services.actors if actor is not None}
    assert with_proof == set(proofs.items()), "every service was asked, each with its own"


@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_refused_wherever_the_table_does_not_name_it(app: Flask, services: Promised, role: str) -> None:
    services.roles = [role]
    client = app.test_client()
    asked_before = 0
    for endpoint, method, address in routes(app):
        if not address.startswith("/api/") or ACCESS[endpoint] == PUBLIC or principals([role]) & ACCESS[endpoint]:
            continue
        answer = client.open(address, method=method, headers={"Authorization": f"Bearer {TOKEN}"})
        assert answer.status_code == 403, (role, method, address)
        assert answer.json["error"]["code"] == (HALFWAY[role][1] if role in HALFWAY else "not_allowed")
        asked_before += 1
    assert asked_before
    assert {method for _, method, _ in services.asked} == {"open_session"}


EVERY_SESSION = {"api_sessions.current", "api_sessions.log_out", "api_sessions.extend", "accounts.extend", "accounts.second_factor"}
ONLY = {
    "password_change": {"passwords.change", "api_passwords.change"},
    "second_factor": {"api_sessions.confirm_second_factor"},
    "second_factor_setup": {"security.second_factor", "api_second_factor.begin", "api_second_factor.complete"},
}


@pytest.mark.parametrize("role", HALFWAY)
def test_a_session_that_is_not_complete_opens_nothing_but_its_completion(app: Flask, role: str) -> None:
    open_to = {endpoint for endpoint, allowed in ACCESS.items() if allowed != PUBLIC and role in allowed}
    assert open_to == EVERY_SESSION | ONLY[role]


@pytest.mark.parametrize(
    ("role", "where"), [("password_change", "/sandi"), ("second_factor", "/masuk/kode"), ("second_factor_setup", "/akun/keamanan")]
)
def test_a_page_sends_a_session_that_is_not_complete_to_be_completed(app: Flask, services: Promised, role: str, where: str) -> None:
    services.roles = [role]
    client = app.test_client()
    with client.session_transaction(base_url=SETTINGS["PUBLIC_URL"]) as session:
        session["session_token"] = TOKEN
    for path in ("/beranda", "/profil", "/akun/data", "/staf"):
        answer = client.get(path, base_url=SETTINGS["PUBLIC_URL"])
        assert (answer.status_code, answer.headers["Location"]) == (303, where)
    assert client.get(where, base_url=SETTINGS["PUBLIC_URL"]).status_code == 200


def test_the_api_does_not_take_the_cookie(app: Flask) -> None:
    client = app.test_client()
    with client.session_transaction(base_url=SETTINGS["PUBLIC_URL"]) as session:
        session["session_token"] = TOKEN
    assert client.get("/api/v1/documents", base_url=SETTINGS["PUBLIC_URL"]).status_code == 401


def test_pages_do_not_take_the_bearer_token(app: Flask, services: Promised) -> None:
    answer = app.test_client().get("/profil", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 303
    assert services.asked == []


@pytest.mark.parametrize("given", ["Bearer", "Bearer ", "Basic dTpw", "Bearer ü", "Bearer " + "x" * 300, "bearer\tx", "Token " + TOKEN])
def test_a_token_that_is_none_is_nobody(app: Flask, given: str) -> None:
    answer = app.test_client().get("/api/v1/documents", headers={"Authorization": given})
    assert answer.status_code in (401, 400)


def test_an_ended_session_is_told_so(app: Flask, services: Promised) -> None:
    from bus.refusals import NotFound

    services.say["identity", "open_session"] = NotFound("session_ended")
    answer = app.test_client().get("/api/v1/documents", headers={"Authorization": f"Bearer {TOKEN}"})
    assert (answer.status_code, answer.json["error"]["code"]) == (401, "session_ended")


def test_identity_is_asked_once_in_five_seconds_and_again_after_log_out(app: Flask, services: Promised) -> None:
    client, headers = app.test_client(), {"Authorization": f"Bearer {TOKEN}"}
    for _ in range(3):
        client.get("/api/v1/documents", headers=headers)
    assert [method for _, method, _ in services.asked].count("open_session") == 1
    assert client.delete("/api/v1/sessions/current", headers=headers).status_code == 204
    client.get("/api/v1/documents", headers=headers)
    assert [method for _, method, _ in services.asked].count("open_session") == 2


def test_the_wanted_page_is_remembered_over_the_log_in(app: Flask) -> None:
    answer = app.test_client().get("/profil/dokumen?x=1&y=2")
    assert answer.headers["Location"] == "/masuk?lanjut=%2Fprofil%2Fdokumen%3Fx%3D1%26y%3D2"


# Addresses that a browser, or a proxy that decodes once, takes for another site's.
ELSEWHERE = (
    "//jahat.example", "///jahat.example", "////jahat.example", "/\\/jahat.example", "/\t/jahat.example", "/\n/jahat.example",
    "/%2f/jahat.example", "/%2Fjahat.example", "%2f%2fjahat.example", "/%5cjahat.example", "/%5C%5Cjahat.example", "/%09/jahat.example",
    "/%0d%0a/jahat.example", " //jahat.example", "\t//jahat.example", "https:jahat.example", "//jahat.example@127.0.0.1:8080/",
    "/\u2028/jahat.example",
)  # fmt: skip


@pytest.mark.parametrize("path", ELSEWHERE)
@pytest.mark.parametrize("way", ["log_in", "halfway", "language", "wanted"])
def test_no_way_on_leads_to_another_site(app: Flask, services: Promised, way: str, path: str) -> None:
    client = app.test_client()
    said = services.example("identity", "log_in")
    role = "password_change" if way == "halfway" else "applicant"
    services.say["identity", "log_in"] = {**said, "account": {**said["account"], "roles": [role]}}
    if way == "language":
        answer = client.get("/bahasa", query_string={"to": "en", "next": path, "back": path, "lanjut": path})
    elif way == "wanted":
        answer = client.get("/", environ_overrides={"PATH_INFO": path.encode().decode("latin-1")})
    else:
        app.config["WTF_CSRF_ENABLED"] = False
        try:
            answer = client.post("/masuk", data={"login": "siti", "password": "x", "lanjut": path})
        finally:
            app.config["WTF_CSRF_ENABLED"] = True
    where = answer.headers.get("Location", "/")
    assert "jahat" not in where.partition("?")[0] or where.startswith("http://localhost/"), where
    assert "lanjut" not in where or way == "wanted", where
    if way in ("log_in", "halfway"):
        assert where == {"log_in": "/beranda", "halfway": "/sandi"}[way]


@pytest.mark.parametrize(
    ("path", "safe"),
    [
        ("/beranda", True),
        ("/permohonan/4?x=1", True),
        ("/permohonan?cari=a//b%2F%2Fc%0A", True),
        *((path, False) for path in ELSEWHERE),
        ("https://jahat.example/", False),
        ("/\\jahat.example", False),
        ("\\\\jahat.example", False),
        ("javascript:alert(1)", False),
        ("/x\r\nSet-Cookie: a=b", False),
        ("beranda", False),
        ("", False),
        (None, False),
    ],
)
def test_only_places_of_this_site_are_gone_on_to(path: str | None, safe: bool) -> None:
    assert safe_path(path) is safe
