"""Handing a permit over at the counter: who took it, once, and the receipt to sign."""

from bus.refusals import Conflict
from tests.gateway.conftest import Promised
from tests.gateway.pages.conftest import Visitor

TYPED = {
    "issue": "1",
    "received_by": "representative",
    "name": "Budi Contoh",
    "id_document": "ktp",
    "id_number": "1603014104900001",
    "authority": "SK 1",
}


def offered(services: Promised, *may: str, **more: object) -> None:
    services.say["permits", "get_permit"] = {**services.example("permits", "get_permit"), "may": list(may), **more}


def test_who_may_finds_the_way_and_records_who_took_it(visitor: Visitor, services: Promised) -> None:
    client = visitor("counter_officer")
    offered(services, "hand_over")
    assert 'href="/staf/izin/5/serahkan"' in client.get("/staf/izin/5").text
    assert client.post("/staf/izin/5/serahkan", data=TYPED).location == "/staf/izin/5"
    (said,) = [arguments for _, name, arguments in services.asked if name == "hand_over_permit"]
    assert said["issue"] == 1 and said["received_by"] == "representative" and said["authority"] == "SK 1"
    life = [
        *services.example("permits", "get_permit")["life"],
        {"kind": "handed_over", "day": "2026-11-27", "at": None, "position": 3, "letter": None, "request": None},
    ]
    offered(services, life=life)
    page = client.get("/staf/izin/5").text
    assert "/surat/handover_receipt/3.pdf" in page and "/staf/izin/5/serahkan" not in page
    assert "Tidak dapat diserahkan sekarang" in client.get("/staf/izin/5/serahkan").text


def test_what_is_refused_is_said_and_nothing_typed_is_lost(visitor: Visitor, services: Promised) -> None:
    client = visitor("counter_officer")
    offered(services, "hand_over")
    for code, words in (
        ("permit_not_in_force", "tidak berlaku"),
        ("permit_handed_over", "sudah diserahkan"),
        ("permit_paper_not_ready", "masih dibuat"),
    ):
        services.say["permits", "hand_over_permit"] = Conflict(code, "x")
        page = client.post("/staf/izin/5/serahkan", data=TYPED, follow_redirects=True)
        assert page.status_code == 422 and words in page.text and 'value="Budi Contoh"' in page.text


def test_other_desks_hand_nothing_over(visitor: Visitor) -> None:
    assert visitor("verifier").post("/staf/izin/5/serahkan", data=TYPED).status_code == 403


def waits(services: Promised, *may: str, status: str) -> None:
    """The case that waits for the handover; `status`: the permit's."""
    one, permit = services.example("permits", "get_application"), services.example("permits", "get_permit")
    step = {
        **one["current_step"],
        "code": "handing_over",
        "act": "hand_over",
        "buttons": {"advance": {"id": "Sudah diserahkan", "en": "Handed over"}},
        "form": [],
    }
    found = {**{name: permit[name] for name in one["permit"] or permit if name in permit}, "status": status}
    more = {"status": "ready_for_collection", "step": "handing_over", "current_step": step, "may": list(may), "permit": found}
    services.say["permits", "get_application"] = {**one, **more}


def test_a_case_that_waits_for_it_leads_to_the_counter_and_to_nothing_else(visitor: Visitor, services: Promised) -> None:
    waits(services, "hand_over", status="active")
    page = visitor("counter_officer").get("/staf/permohonan/42").text
    assert 'href="/staf/izin/5/serahkan"' in page and "Sudah diserahkan" not in page and "Yang mengerjakan tahap ini" not in page
    waits(services, status="active")
    assert "/serahkan" not in visitor("verifier").get("/staf/permohonan/42").text


def test_where_nobody_gets_the_paper_any_more_the_case_is_closed(visitor: Visitor, services: Promised) -> None:
    waits(services, "advance", status="revoked")
    client = visitor("counter_officer")
    page = client.get("/staf/permohonan/42").text
    assert "Tutup tanpa penyerahan" in page and "Sudah diserahkan" not in page and "/serahkan" not in page
    sent = {"revision": "3", "step": "handing_over", "advance": "close"}
    assert "ditutup tanpa penyerahan" in client.post("/staf/permohonan/42", data=sent, follow_redirects=True).text


def test_the_receipt_is_printed_first_and_is_a_copy_then(visitor: Visitor, services: Promised) -> None:
    client = visitor("counter_officer")
    entry = {"kind": "handed_over", "day": "2026-11-27", "at": None, "position": 3, "letter": None, "request": None}
    before = services.example("permits", "get_permit")["life"]
    offered(services, life=[*before, entry])
    first = client.get("/staf/izin/5").text
    assert "Cetak tanda terima untuk ditandatangani (PDF)" in first and "Salinan" not in first
    offered(services, life=[*before, {**entry, "is_copy": True}])
    then = client.get("/staf/izin/5").text
    assert "untuk ditandatangani" not in then and "Salinan tanda terima penyerahan (PDF)" in then
    one = services.example("permits", "get_application")
    paper = {"kind": "handover_receipt", "position": 3, "number": "503/0001/SERAH", "made_at": "2026-11-27T02:00:00+00:00"}
    for more, words in (({}, "(PDF)"), ({"is_copy": True}, "(PDF, salinan)")):
        services.say["permits", "get_application"] = {**one, "papers": [{**paper, **more}]}
        assert f"Tanda terima penyerahan izin {words}</a>" in client.get("/staf/permohonan/42").text
