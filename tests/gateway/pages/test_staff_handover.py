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
