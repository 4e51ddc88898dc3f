"""What nobody may do: unknown fields, false or oversized files, other people's things, other people's roles, doing a thing twice."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import requests

from izin.demo import PASSWORD, Client, Failed, Walk, png
from tests.journeys.applicant import Visitor
from tests.world import World

pytestmark = pytest.mark.world
ABSENT = 987_654_321
METHODS = ("get", "post", "put", "patch", "delete")
PASSWORD_CHANGE_MAY = {
    ("get", "/sessions/current"), ("delete", "/sessions/current"), ("post", "/sessions/current/extension"), ("put", "/password"),
}  # fmt: skip
# Somebody who may ask, by what an operation's description says of whom it is for; nobody known for what is public.
MAY_ASK = {"applicant": "siti", "counter_officer": "loket", "agency_admin": "admin", "auditor": "auditor"}


class Caller:
    """Somebody at the API, who reads refusals instead of failing at them."""

    def __init__(self, url: str, login: str = "", password: str = PASSWORD) -> None:
        self.url = f"{url}/api/v1"
        self.http = requests.Session()
        if login:
            answer = self.ask("post", "/sessions", json={"login": login, "password": password})
            self.http.headers["Authorization"] = f"Bearer {answer.json()['token']}"

    def ask(self, method: str, path: str, **options: Any) -> requests.Response:
        return self.http.request(method, self.url + path, timeout=30, **options)


@pytest.fixture(scope="module")
def operations(world: World) -> list[tuple[str, str, dict[str, Any]]]:
    """(method, path with ids filled in, description) of everything the API offers."""
    document = requests.get(f"{world.url}/api/v1/openapi.json", timeout=30).json()
    found = []
    for path, each in document["paths"].items():
        for method in METHODS:
            if method in each:
                filled = path.removeprefix("/api/v1").replace("{code}", "SIPD").replace("{requirement}", "KTP")
                filled = re.sub(r"{(registration_)?token}", "A" * 43, filled)
                parts = [str(ABSENT) if part.startswith("{") else part for part in filled.split("/")]
                found.append((method, "/".join(parts), each[method]))
    assert len(found) > 40
    return found


@pytest.fixture(scope="module")
def siti(world: World) -> Caller:
    return Caller(world.url, "siti")


def example(operation: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    """A body with every property the description names, with nothing sensible in them."""
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return dict.fromkeys(schema.get("properties", {}), "x")


TOLERANT = "/admin/catalogue/"  # a catalogue's file may come from a later release: what is not known in it is passed over, and told


def test_unknown_fields_and_unknown_questions_are_refused_everywhere(world: World, operations: Any) -> None:
    document = requests.get(f"{world.url}/api/v1/openapi.json", timeout=30).json()
    callers = {role: Caller(world.url, name) for role, name in MAY_ASK.items()}
    asked = 0
    for method, path, operation in operations:
        whom = re.search(r"For: ([a-z_, ]+)\.", operation.get("description", ""))
        caller = next((callers[role] for role in callers if not whom or role in whom.group(1).split(", ")), None)
        if caller is None or path.startswith(TOLERANT):  # for sessions that are not complete: a test of its own
            continue
        if "application/json" in operation.get("requestBody", {}).get("content", {}):
            answer = caller.ask(method, path, json={**example(operation, document), "menyusup": 1})
        elif any(each.get("in") == "query" for each in operation.get("parameters", ())):
            answer = caller.ask(method, path, params={"menyusup": "1"})
        else:
            continue
        asked += 1
        assert answer.status_code == 422, f"{method} {path}: {answer.status_code} {answer.text[:300]}"
        assert "menyusup" in answer.json()["error"]["fields"], f"{method} {path} does not name the field: {answer.text[:300]}"
    assert asked > 40


def locked_pdf() -> bytes:
    written, made = io.BytesIO(), pikepdf.Pdf.new()
    made.add_blank_page()
    made.save(written, encryption=pikepdf.Encryption(user="rahasia", owner="rahasia"))
    return written.getvalue()


FALSE_FILES = {
    "a program named like a picture": ("ktp.jpg", b"MZ\x90\x00" + b"\0" * 500, "image/jpeg", 422, "file_kind"),
    "text named like a PDF": ("akta.pdf", b"bukan PDF sama sekali", "application/pdf", 422, "file_kind"),
    "a page of HTML": ("ktp.png", b"<!doctype html><script>alert(1)</script>", "image/png", 422, "file_kind"),
    "half a picture": ("ktp.png", png()[:2000], "image/png", 422, "file_unreadable"),
    "nothing": ("ktp.png", b"", "image/png", 422, "file_empty"),
    "a PDF with a password": ("akta.pdf", locked_pdf(), "application/pdf", 422, "file_protected"),
    "more than 5 MB": ("ktp.png", png() + b"\0" * 5_000_000, "image/png", 422, "file_too_big"),
    "more than anybody sends": ("ktp.png", b"\0" * 17_000_000, "image/png", 413, "request_too_large"),
}


@pytest.mark.parametrize("name", FALSE_FILES)
def test_false_and_oversized_files_are_refused_and_nothing_is_stored(world: World, siti: Caller, name: str) -> None:
    filename, data, kind, status, code = FALSE_FILES[name]
    stored, documents = kept_files(world), siti.ask("get", "/documents").json()
    facts = {"kind": "identity", "name": "KTP"}
    try:
        answer = siti.ask("post", "/documents", data=facts, files={"file": (filename, data, kind)})
    except requests.ConnectionError:
        assert status == 413  # the server hung up on a body it does not want
    else:
        assert answer.status_code == status, answer.text[:300]
        assert code in answer.text or "file" in answer.json()["error"]["details"].get("fields", {})
    assert (kept_files(world), siti.ask("get", "/documents").json()) == (stored, documents)


def kept_files(world: World) -> set[Path]:
    return {file for file in (world.var / "files").rglob("*") if file.is_file()}


@pytest.fixture(scope="module")
def others(finished: Walk) -> dict[str, int]:
    """Ids that belong to somebody else."""
    person = finished.person
    return {
        "documents": person.get("/documents")["items"][0]["document_id"],
        "applications": finished.application["application_id"],
        "permits": person.get("/permits")["items"][0]["permit_id"],
        "complaints": person.get("/complaints")["items"][0]["complaint_id"],
    }


OTHERS_PAGES = (
    "/dokumen/{documents}/berkas",
    "/permohonan/{applications}",
    "/permohonan/{applications}/lokasi",
    "/permohonan/{applications}/syarat/KTP",
    "/permohonan/{applications}/terkirim",
    "/izin/{permits}/berkas",
    "/keluhan/{complaints}",
)
OTHERS_API = (
    ("get", "/documents/{documents}/file", None),
    ("get", "/applications/{applications}", None),
    ("get", "/applications/{applications}/timeline", None),
    ("patch", "/applications/{applications}", {"revision": 1, "applicant_type": "individual"}),
    ("put", "/applications/{applications}/requirements/KTP", {"revision": 1, "document_id": 1}),
    ("delete", "/applications/{applications}/requirements/KTP?revision=1", None),
    ("post", "/applications/{applications}/submission", {"revision": 1, "declaration": "2026-11"}),
    ("post", "/applications/{applications}/withdrawal", {"revision": 1}),
    ("get", "/permits/{permits}/file", None),
    ("get", "/complaints/{complaints}", None),
    ("post", "/complaints/{complaints}/messages", {"revision": 1, "body": "Halo"}),
    ("post", "/complaints/{complaints}/closure", {"revision": 1}),
)


@pytest.mark.parametrize("path", OTHERS_PAGES)
def test_pages_of_other_people_s_things_answer_like_those_of_nothing(world: World, others: dict[str, int], path: str) -> None:
    visitor = Visitor(world.url).logged_in("siti")
    theirs, nothing = (visitor.open(path.format(**ids)) for ids in (others, dict.fromkeys(others, ABSENT)))
    assert theirs.status == nothing.status == 404, (theirs.status, nothing.status)
    words = [shown.text.rpartition(":")[0] for shown in (theirs, nothing)]  # what follows is the reference
    assert words[0] == words[1]


@pytest.mark.parametrize("request_", OTHERS_API, ids=lambda each: f"{each[0]} {each[1]}")
def test_the_api_answers_for_other_people_s_things_as_for_nothing(siti: Caller, others: dict[str, int], request_: Any) -> None:
    method, path, body = request_
    theirs, nothing = (siti.ask(method, path.format(**ids), json=body) for ids in (others, dict.fromkeys(others, ABSENT)))
    assert (theirs.status_code, nothing.status_code) == (404, 404), (theirs.text[:200], nothing.text[:200])
    errors = [{**answer.json()["error"], "request_id": ""} for answer in (theirs, nothing)]
    assert errors[0] == errors[1]


def test_an_own_application_cannot_carry_somebody_else_s_document(siti: Caller, others: dict[str, int]) -> None:
    location = {"address": "Jl. Contoh 1", "district": "Muara Enim", "village": "Air Lintang", "note": ""}
    body = {"application_kind": "new", "permit_type": "SIPTTK", "applicant_type": "individual", "unit": "dpmptsp", "location": location}
    draft = siti.ask("post", "/applications", json=body).json()
    path = f"/applications/{draft['application_id']}"
    answers = [
        siti.ask(
            "put", f"{path}/requirements/{draft['requirements'][0]['code']}", json={"revision": draft["revision"], "document_id": each}
        )
        for each in (others["documents"], ABSENT)
    ]
    assert {answer.status_code for answer in answers} <= {404, 422}
    assert [answer.status_code for answer in answers] == [answers[0].status_code] * 2
    assert answers[0].json()["error"]["code"] == answers[1].json()["error"]["code"]
    assert siti.ask("get", path).json() | {"expected_at": None} == draft, "only who looks at a draft is told when it would be finished"


STAFF_PAGES = ("/staf", "/staf/pendaftaran", "/staf/pendaftaran/1", "/staf/pendaftaran/1/identitas", "/staf/antrean", "/staf/permohonan/1",
               "/staf/keluhan", "/staf/keluhan/1")  # fmt: skip


def test_an_applicant_gets_no_further_than_the_door_of_the_office(world: World, siti: Caller, operations: Any) -> None:
    visitor, stranger = Visitor(world.url).logged_in("siti"), Visitor(world.url)
    for path in STAFF_PAGES:
        assert visitor.open(path).status == 403, path
        assert stranger.open(path).answer.url.startswith(f"{world.url}/masuk?lanjut="), path
    inside = [(method, path) for method, path, _ in operations if path.startswith("/staff/")]
    assert len(inside) >= 5
    for method, path in inside:
        assert siti.ask(method, path, json={}).status_code == 403, f"{method} {path}"
        assert Caller(world.url).ask(method, path, json={}).status_code == 401, f"{method} {path}"


def test_staff_see_only_what_their_role_works_on(world: World, others: dict[str, int]) -> None:
    verifier = Visitor(world.url).logged_in("verifikator")
    for path in ("/staf/pendaftaran", "/staf/keluhan", "/permohonan/baru", "/profil", "/keluhan"):
        assert verifier.open(path).status == 403, path
    kadis = Caller(world.url, "kadis")
    assert kadis.ask("get", f"/complaints/{others['complaints']}").status_code == 403


def test_a_temporary_password_opens_one_door(world: World, newcomer: tuple[str, str], operations: Any) -> None:
    half, stranger, visitor = Caller(world.url, *newcomer), Caller(world.url), Visitor(world.url)
    closed = 0
    for method, path, _ in operations:
        if (method, path) in PASSWORD_CHANGE_MAY or stranger.ask(method, path).status_code != 401:
            continue
        answer = half.ask(method, path)
        assert answer.status_code == 403, f"{method} {path}: {answer.status_code}"
        assert answer.json()["error"]["code"] == "password_change_needed"
        closed += 1
    assert closed > 25
    assert half.ask("get", "/sessions/current").status_code == 200
    visitor.logged_in(*newcomer)
    for path in ("/beranda", "/profil", "/profil/dokumen", "/permohonan/baru", "/keluhan", "/profil/data-diri", "/staf"):
        assert visitor.open(path).answer.url == f"{world.url}/sandi", path


@pytest.fixture
def ready(world: World) -> Iterator[Walk]:
    """An application of siti's that only waits for Buat."""
    walk = Walk(world.url, world.inbox_url, times={"request: read": [], "request: change": [], "request: upload": []}, staff={})
    walk.person = Client(world.url, walk.times)
    walk.person.log_in("siti", PASSWORD)
    walk.permit_type = "SIPTTK"  # of which a person may have any number, as siti does by now
    walk.apply()
    walk.add_documents()
    yield walk


def test_pressing_buat_twice_at_once_makes_one_application(world: World, ready: Walk) -> None:
    number = ready.application["application_id"]
    before = len(sent(ready.person))
    visitors = [Visitor(world.url).logged_in("siti") for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        shown = list(pool.map(lambda one: one.submit(f"/permohonan/{number}/periksa", {"declaration": "yes"}), visitors))
    assert {each.answer.url for each in shown} == {f"{world.url}/permohonan/{number}/terkirim"}
    assert len({each.text.partition("Jenis Izin")[0] for each in shown}) == 1, "different receipts"
    assert len(sent(ready.person)) == before + 1


def test_submitting_twice_at_once_over_the_api_gives_one_number(ready: Walk) -> None:
    path = f"/applications/{ready.application['application_id']}"
    agreed = {"revision": ready.application["revision"], "declaration": ready.application["declaration"]["version"]}

    def submit(_: int) -> str:
        try:
            return str(ready.person.post(f"{path}/submission", **agreed)["number"])
        except Failed as refused:
            assert "answered 409" in str(refused)
            return ""

    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(submit, range(4)))
    assert {number for number in numbers if number} == {ready.person.get(path)["number"]}


def sent(person: Client) -> list[Any]:
    return [row for row in person.get("/applications", limit=100)["items"] if row["number"]]
