"""DOKUMEN through every process, without JavaScript: a document is replaced, used again with one button, and an issued permit lies there."""

from __future__ import annotations

import time

import pytest

from izin.demo import NEW_PASSWORD, Walk, png
from tests.journeys.applicant import Visitor
from tests.world import World

PICTURE = ("baru.png", png(640, 401), "image/png")
PATIENCE = 20  # seconds until the permit's PDF is there, and with it the permit's row in DOKUMEN


@pytest.fixture
def owner(world: World, finished: Walk) -> Visitor:
    return Visitor(world.url).logged_in(finished.username, NEW_PASSWORD)


def eventually_filed(walk: Walk) -> dict[str, object]:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        found = [each for each in walk.person.get("/documents", limit=100)["items"] if each["permit_id"]]
        if found:
            return dict(found[0])
        time.sleep(0.5)
    raise AssertionError("no permit lies among the documents")


def test_an_issued_permit_lies_in_dokumen_and_opens_there(owner: Visitor, finished: Walk) -> None:
    filed = eventually_filed(finished)
    shown = owner.open(f"/profil/dokumen/{filed['document_id']}")
    assert (filed["number"], filed["permit_status"]) == (finished.person.get("/permits")["items"][0]["number"], "active")
    assert str(filed["number"]) in shown.text and "Berlaku" in shown.text and "Ganti dokumen" not in shown.text
    file = owner.http.get(f"{owner.url}/dokumen/{filed['document_id']}/berkas", timeout=30)
    assert (file.status_code, file.content[:5]) == (200, b"%PDF-")


def test_a_replaced_document_keeps_its_old_version_in_what_was_submitted(owner: Visitor, finished: Walk) -> None:
    sent = finished.person.get(f"/applications/{finished.application['application_id']}")
    used = next(each for each in sent["requirements"] if each["document"])
    old = used["document"]
    shown = owner.submit(f"/profil/dokumen/{old['document_id']}/ganti", {"number": "CONTOH-2"}, files={"file": PICTURE})
    assert shown.status == 200 and "Versi 2" in shown.text and sent["number"] in shown.text, shown.faults
    kept = finished.person.get(f"/applications/{sent['application_id']}")
    assert [each["document"] for each in kept["requirements"] if each["code"] == used["code"]] == [{**old, **_replaced(kept, used["code"])}]


def test_a_stored_document_fulfils_the_next_requirement_with_one_button(owner: Visitor, finished: Walk) -> None:
    kind = {"application_kind": "new", "permit_type": "SIPTTK", "applicant_type": "individual"}
    location = {"address": "Jl. Contoh No. 9", "district": finished.district, "village": finished.village, "note": ""}
    draft = finished.person.post("/applications", **kind, unit=finished.unit, location=location)
    wanted = next(each for each in draft["requirements"] if each["document_kind"])
    facts = {"kind": wanted["document_kind"], "name": "Sekali tekan"}
    stored = finished.person.ask("POST", "/documents", data=facts, files={"file": PICTURE})
    shown = owner.submit(f"/permohonan/{draft['application_id']}/syarat/{wanted['code']}", {}, button="reuse")
    assert shown.status == 200, shown.faults
    now = finished.person.get(f"/applications/{draft['application_id']}")
    taken = next(each for each in now["requirements"] if each["code"] == wanted["code"])
    assert (taken["fulfilled"], taken["document"]["document_id"]) == (True, stored["document_id"])
    finished.person.post(f"/applications/{draft['application_id']}/withdrawal", revision=now["revision"])


def _replaced(application: dict[str, object], code: str) -> dict[str, object]:
    """What alone has changed of the version that was submitted: that there is a newer one."""
    requirements: list[dict[str, dict[str, object]]] = application["requirements"]  # type: ignore[assignment]
    return {"replaced_at": next(each["document"]["replaced_at"] for each in requirements if each["code"] == code)}
