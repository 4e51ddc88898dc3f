"""Anybody's check of a permit: by the code below its QR, by the QR's whole address, or by its number."""

from pathlib import Path

import pytest

import gateway
from bus.refusals import NotAllowed, NotFound
from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor
from tests.gateway.pages.test_registration import asked
from tests.gateway.pages.tree import select, tree

CODE = "MFRGGZDFMZTWQ2LKMFRGGZDFMY"
NUMBER = "503/0001/SIPD/DPMPTSP/2026"
STATIC = Path(gateway.__file__).parent / "static"


@pytest.mark.parametrize(
    "typed", [CODE, CODE.lower(), "MFRGG ZDFMZ-TWQ2L.KMFRG GZDFMY", f"https://izin.test/v/{CODE}", f"izin.test/v/{CODE}/"]
)
def test_a_code_leads_to_its_page_however_it_is_typed(visitor: Visitor, services: Promised, typed: str) -> None:
    answer = visitor().get("/v", query_string={"kode": typed})
    assert answer.status_code == 302 and answer.location.upper() == f"/V/{CODE}"
    assert not asked(services, "find_permit")


@pytest.mark.parametrize("typed", [NUMBER, "503 0001 sipd dpmptsp 2026", "503/0001/SIPD/DPMPTSPXX/2026", "A" * 300])
def test_anything_else_is_a_number_and_answers_without_a_person(visitor: Visitor, services: Promised, typed: str) -> None:
    answer = visitor().get("/v", query_string={"kode": typed})
    assert answer.status_code == 200 and len(asked(services, "find_permit")) == 1
    said = select(tree(answer.text), "main")[0].text_content()
    assert "Berlaku" in said and NUMBER in said and "Pemegang izin" not in said and "<script" not in answer.text
    assert len(answer.data) + (STATIC / "verify.css").stat().st_size <= 10_000


def test_one_that_there_is_not_warns_stays_typed_and_counts_as_a_guess(visitor: Visitor, services: Promised) -> None:
    services.say["permits", "find_permit"] = NotFound("permit_not_found", "no such permit")
    answer = visitor().get("/v", query_string={"kode": NUMBER})
    page = tree(answer.text)
    assert answer.status_code == 404 and "mungkin palsu" in answer.text and select(page, "#kode")[0].get("value") == NUMBER
    assert [given["missed"] for given in asked(services, "admit_guess")] == [False, True]
    services.say["identity", "admit_guess"] = NotAllowed("too_many_attempts", "too many", retry_after=60)
    services.asked.clear()
    for address in (f"/v?kode={NUMBER}", f"/api/v1/permit-verifications?number={NUMBER}"):
        assert visitor().get(address).status_code == 429
    assert not asked(services, "find_permit")


def test_a_successor_is_found_by_its_number_too(visitor: Visitor, services: Promised) -> None:
    found = services.example("permits", "find_permit")
    after = {"number": "503/0002/SIPD/DPMPTSP/2027", "valid_from": "2027-01-01"}
    services.say["permits", "find_permit"] = {**found, "status": "superseded", "superseded_by": after}
    page = tree(visitor().get(f"/v?kode={NUMBER}").text)
    (link,) = [each for each in select(page, "main a") if each.text_content() == after["number"]]
    assert link.get("href").startswith("/v?kode=503/0002/SIPD/DPMPTSP/2027")


def test_start_page_and_every_footer_lead_to_it(visitor: Visitor, services: Promised) -> None:
    page = tree(visitor().get("/").text)
    assert select(page, "main a[href='/v']") and select(page, "footer a[href='/v']")
