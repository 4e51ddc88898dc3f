"""The office's pages about permits: a life, and the two people who change it; what the holder finds of it."""

import copy
from pathlib import Path
from typing import Any

import pytest

import gateway
from bus.caller import Unavailable
from bus.refusals import Conflict, Invalid, NotAllowed, NotFound
from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.tree import select, tree

STATIC = Path(gateway.__file__).parent / "static"
PAGE = "/staf/izin/5"
ASKED = {"kind": "revoke", "day-day": "1", "day-month": "12", "day-year": "2026", "reason": "Dipakai lain", "legal_basis": "Pasal 12"}


def permit(services: Promised, **changed: Any) -> dict[str, Any]:
    one = {**copy.deepcopy(services.example("permits", "get_permit")), **changed}
    services.say["permits", "get_permit"] = one
    return one


def sent(services: Promised, method: str) -> dict[str, Any]:
    return next(arguments for _, name, arguments in services.asked if name == method)


def test_who_may_ask_gets_the_form_and_what_was_typed_survives_a_refusal(visitor: Visitor, services: Promised) -> None:
    permit(services, request=None, may=["suspend", "revoke"])
    verifier = visitor("verifier")
    page = tree(verifier.get(PAGE).text)
    assert [each.get("value") for each in select(page, "input[name=kind]")] == ["suspend", "revoke"]
    assert not select(page, "button[name=decide]")
    services.say["permits", "ask_permit_change"] = Conflict("permit_request_open", "one at a time", request_id=3, kind="suspend")
    answer = verifier.post(PAGE, data=ASKED, follow_redirects=True)
    assert "menunggu keputusan" in answer.text and "Dipakai lain" in answer.text and 'value="12"' in answer.text
    del services.say["permits", "ask_permit_change"]
    answer = verifier.post(PAGE, data=ASKED)
    assert (answer.status_code, answer.location) == (302, PAGE)
    expected = {"permit_id": 5, "kind": "revoke", "day": "2026-12-01", "reason": "Dipakai lain", "legal_basis": "Pasal 12"}
    assert sent(services, "ask_permit_change") == expected


@pytest.mark.parametrize("left_out", ["kind", "reason", "legal_basis", "day-day"])
def test_what_is_left_out_is_said_at_its_field(visitor: Visitor, services: Promised, left_out: str) -> None:
    permit(services, request=None, may=["suspend", "revoke"])
    answer = visitor("verifier").post(PAGE, data={**ASKED, left_out: ""})
    page = tree(answer.text)
    assert answer.status_code == 422 and select(page, ".govuk-error-summary a")[0].get("href") == f"#{left_out.partition('-')[0]}"
    assert "ask_permit_change" not in {name for _, name, _ in services.asked}


def test_the_head_reads_why_and_decides_about_the_request_that_was_read(visitor: Visitor, services: Promised) -> None:
    permit(services)
    head = visitor("agency_head")
    page = tree(head.get(PAGE).text)
    said = select(page, "main")[0].text_content()
    assert "Vino Contoh" in said and "Izin dipakai di tempat lain" in said and "Selasa, 1 Desember 2026" in said
    answer = head.post(PAGE, data={"request_id": "3", "decide": "grant"}, follow_redirects=True)
    assert "Dicabut mulai" in answer.text and sent(services, "decide_permit_change") == {"request_id": 3, "grant": True, "note": ""}
    fault = Invalid("invalid_fields", "a refusal says why", fields={"note": {"code": "required"}})
    services.say["permits", "decide_permit_change"] = fault
    answer = head.post(PAGE, data={"request_id": "3", "decide": "refuse"})
    assert answer.status_code == 422 and "Isi Alasan bila tidak disetujui" in answer.text
    services.say["permits", "decide_permit_change"] = NotAllowed("same_person_as_asker", "another person decides")
    assert "Orang lain yang memutuskan." in head.post(PAGE, data={"request_id": "3", "decide": "grant"}).text


def test_nobody_gets_a_button_that_would_be_refused(visitor: Visitor, services: Promised) -> None:
    permit(services, may=[])
    page = tree(visitor("counter_officer").get(PAGE).text)
    assert not select(page, "main form[method=post]")
    permit(services, request=None, may=[])
    assert "Tidak ada yang dapat Anda minta" in visitor("agency_head").get(PAGE).text


def test_the_permit_before_and_the_one_after_are_one_link_away(visitor: Visitor, services: Promised) -> None:
    before, after = ({"number": f"503/{n}/SIPD/2026", "code": "A" * 26, "valid_from": "2026-11-26"} for n in (1, 3))
    permit(services, supersedes=before, superseded_by=after)
    page = tree(visitor("auditor").get(PAGE).text)
    links = [each.get("href") for each in select(page, "main dd a")]
    assert links == [f"/staf/izin?text={each['number']}" for each in (before, after)]


def test_what_it_was_on_a_day_is_asked_in_the_address(visitor: Visitor, services: Promised) -> None:
    permit(services, on="2026-11-26", status_on="suspended")
    text = visitor("auditor").get(f"{PAGE}?on-day=26&on-month=11&on-year=2026").text
    assert "Pada Kamis, 26 November 2026:" in text and "Dibekukan" in text
    assert sent(services, "get_permit") == {"permit_id": 5, "on": "2026-11-26"}


def test_a_reminder_leads_to_the_renewal_or_to_why_not(visitor: Visitor, services: Promised) -> None:
    row = services.example("permits", "list_permits")["items"][0]
    services.say["permits", "list_permits"] = {"items": [{**row, "may": ["renewal"]}], "next": None}
    applicant = visitor("applicant")
    assert applicant.get("/izin/5/perpanjang").location == "/permohonan/baru/izin-lama?permohonan=renewal&jenis=SIPD&izin=5"
    services.say["permits", "list_permits"] = {"items": [{**row, "may": []}], "next": None}
    assert applicant.get("/izin/5/perpanjang").location == "/profil/izin"


def test_the_holder_finds_the_letter_beside_the_permit(visitor: Visitor, services: Promised) -> None:
    row = services.example("permits", "list_permits")["items"][0]
    letters = [{"position": 1, "kind": "suspended", "day": "2026-12-01"}]
    services.say["permits", "list_permits"] = {"items": [{**row, "status": "suspended", "letters": letters}], "next": None}
    page = tree(visitor("applicant").get("/profil/izin").text)
    link = next(each for each in select(page, "main a") if "Surat pembekuan" in each.text_content())
    assert link.get("href") == "/izin/5/surat/1"


@pytest.mark.parametrize(("status", "said"), [("suspended", "Dibekukan"), ("revoked", "Dicabut")])
def test_anybody_reads_that_it_is_suspended_or_revoked_and_since_when_and_not_why(
    visitor: Visitor, services: Promised, status: str, said: str
) -> None:
    found = services.example("permits", "verify_permit")
    services.say["permits", "verify_permit"] = {**found, "status": status, "since": "2026-12-01"}
    text = visitor().get("/v/AAA").text
    assert said in text and "Selasa, 1 Desember 2026" in text


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_code_is_typed_and_one_that_there_is_not_warns_and_may_be_typed_again(
    visitor: Visitor, services: Promised, language: str
) -> None:
    client = visitor()
    client.get(f"/bahasa?to={language}&back=/v")
    page = client.get("/v")
    assert select(tree(page.text), "label[for=kode]") and "<script" not in page.text
    services.say["permits", "verify_permit"] = NotFound("permit_not_found", "no such permit")
    unknown = client.get("/v/AAA")
    assert unknown.status_code == 404 and select(tree(unknown.text), "input[name=kode]")
    assert ("mungkin palsu" in unknown.text) == (language == "id")
    for each in (page, unknown):
        assert len(each.data) + (STATIC / "verify.css").stat().st_size <= 10_000


def test_guessing_is_stopped_and_a_permit_can_be_checked_while_identity_is_away(visitor: Visitor, services: Promised) -> None:
    client = visitor()
    services.say["permits", "verify_permit"] = NotFound("permit_not_found", "no such permit")
    client.get("/v/AAA")
    assert [arguments["missed"] for _, name, arguments in services.asked if name == "admit_guess"] == [False, True]
    services.asked.clear()
    services.say["identity", "admit_guess"] = NotAllowed("too_many_attempts", "too many", retry_after=60)
    for address in ("/v/AAA", "/api/v1/permit-verifications/AAA"):
        assert client.get(address).status_code == 429
    assert "verify_permit" not in {name for _, name, _ in services.asked}
    services.say["identity", "admit_guess"] = Unavailable("identity is away")
    del services.say["permits", "verify_permit"]
    assert client.get("/v/AAA").status_code == 200


def test_a_duplicate_stands_in_the_permits_life(visitor: Visitor, services: Promised) -> None:
    known = services.example("permits", "get_permit")
    entry = {"kind": "duplicated", "day": "2026-12-03", "at": None, "position": 1, "letter": None, "request": None}
    services.say["permits", "get_permit"] = {**known, "duplicated_on": "2026-12-03", "life": [*known["life"], entry]}
    shown = tree(visitor("verifier").get(PAGE).text).text_content()
    assert "Duplikat terakhir" in shown and "Duplikat diterbitkan" in shown
