"""Two people, one company, without JavaScript: one invites, the other accepts and applies, the first sees and corrects, the second leaves."""

from __future__ import annotations

from collections import defaultdict
from urllib.parse import urlsplit

import pytest

from izin.demo import NEW_PASSWORD, Failed, Walk
from tests.journeys.applicant import Visitor
from tests.world import World

pytestmark = [pytest.mark.world]

COMPANY = {
    "name": "CV Contoh Bersama",
    "business_form": "cv",
    "nib": "1234567890321",
    "address": "Jl. Contoh No. 2",
    "province": "16",
    "regency": "16.03",
    "district": "16.03.02",
    "village": "16.03.02.1009",
    "phone": "0734 421001",
    "email": "kantor@contoh.test",
    "responsible_person": "Ratna Contoh",
    "position": "Direktur",
    "deed_number": "12",
}
TYPE = "APOTEK"


@pytest.fixture
def invited(world: World) -> Walk:
    """Somebody else, with an account and a password of their own."""
    walk = Walk(world.url, world.inbox_url, times=defaultdict(list), staff={})
    for step in (Walk.register, Walk.hand_in, Walk.be_accepted, Walk.verify_by_mail, Walk.log_in_first):
        step(walk)
    return walk


def test_two_people_act_for_one_company(world: World, invited: Walk) -> None:
    first = Visitor(world.url).logged_in("siti")
    without = first.submit("/profil/perusahaan/baru", {**COMPANY, "village": ""})
    assert without.faults.get("village") and without.typed("name") == COMPANY["name"], without.faults
    listed = first.submit("/profil/perusahaan/baru", {name: value for name, value in COMPANY.items() if name != "deed_number"})
    assert not listed.faults, listed.faults
    assert "CV Contoh Bersama" in listed.text and "Pasar I" in listed.text and "Anda: Pemilik data" in listed.text
    people = next(each for each in listed.tree.xpath("//a/@href") if each.endswith("/anggota"))
    company_id = int(people.split("/")[-2])

    own = first.submit(people, {"email": "siti@contoh.test", "role": "member"})
    assert "alamat Anda sendiri" in " ".join(own.faults.values()), own.faults
    sent = first.submit(people, {"email": invited.email, "role": "member"})
    assert f"Undangan dikirim ke {invited.email}" in sent.answer.text and "Belum menjawab" in sent.text
    mail = invited.mail("invitation", "/perusahaan/undangan/")
    assert "CV Contoh Bersama" in mail["subject"] and "Siti" in mail["text"]
    link = urlsplit(next(word for word in mail["text"].split() if "/perusahaan/undangan/" in word)).path

    second = Visitor(world.url)
    seen = second.open(link)
    assert "CV Contoh Bersama" in seen.text and "Masuk" in seen.text and "Terima undangan" not in seen.text
    second.logged_in(invited.username, NEW_PASSWORD)
    offered = second.open(link)
    assert "Terima undangan" in offered.text
    refused = invited.person
    with pytest.raises(Failed, match="company_not_found"):
        refused.get(f"/companies/{company_id}")
    joined = second.submit(link, {}, button="decision")
    assert "Anggota perusahaan" in joined.text and invited.full_name in joined.text and "Undang orang lain" not in joined.text

    walk = _applied(world, invited, company_id)
    number, application_id = walk.application["number"], walk.application["application_id"]
    assert number in first.open("/profil").text
    shown = first.open(f"/permohonan/{application_id}")
    assert number in shown.text and f"Diajukan oleh {invited.full_name}" in shown.text

    officer = invited.officer("loket")
    waiting = officer.get(f"/applications/{application_id}")
    returned = {"outcome": "return", "reasons": {"location": "Alamat kurang lengkap"}}
    officer.post(f"/staff/applications/{application_id}/decisions", revision=waiting["revision"], step=waiting["step"], **returned)
    first.submit(f"/permohonan/{application_id}/lokasi", {"address": "Jalan Contoh Nomor 7 RT 001"})
    mended = first.submit(f"/permohonan/{application_id}/perbaikan", {"note": ""})
    assert "Perbaikan terkirim" in mended.answer.text, mended.text
    lines = second.open(f"/permohonan/{application_id}").text
    assert f"Dikirim: {invited.full_name}" in lines and "Perbaikan dikirim: Siti" in lines
    invited.wait_for("timeline of the company", lambda: _timeline(invited, application_id))

    left = second.submit(people, {}, to="keluar")
    assert "Anda sudah keluar dari perusahaan" in left.answer.text
    assert second.open(f"/permohonan/{application_id}").status == 404 and number not in second.open("/profil").text
    invited.wait_for("timeline hidden from who left", lambda: not _timeline(invited, application_id))
    assert invited.full_name in first.open(f"/permohonan/{application_id}").text, "what was done keeps its name"
    last = first.open(people)
    assert "Anda satu-satunya pemilik data" in last.text and "Keluar dari perusahaan ini" not in last.text


def _applied(world: World, invited: Walk, company_id: int) -> Walk:
    """An application of the second person for the company, at the file check."""
    walk = Walk(world.url, world.inbox_url, times=invited.times, staff=invited.staff)
    walk.person, walk.username, walk.email = invited.person, invited.username, invited.email
    location = {"address": "Jalan Contoh Nomor 7", "district": walk.district, "village": walk.village, "note": ""}
    asked = {"application_kind": "new", "permit_type": TYPE, "applicant_type": "company", "unit": walk.unit, "location": location}
    walk.application = walk.person.post("/applications", **asked)
    revision, path = walk.application["revision"], f"/applications/{walk.application['application_id']}"
    answers = {each["code"]: _answer(each) for each in walk.application["typed_fields"]}
    walk.application = walk.person.ask("PATCH", path, json={"revision": revision, "company_id": company_id, "answers": answers})
    walk.add_documents()
    walk.submit()
    return walk


def _answer(field: dict[str, object]) -> str:
    choices = field["choices"]
    if isinstance(choices, list) and choices:
        return str(choices[0]["code"])
    return {"text": "Contoh", "date": "2027-01-15", "flag": "yes"}.get(str(field["kind"])) or str(field["least"] or "7")


def _timeline(walk: Walk, application_id: int) -> bool:
    try:
        return bool(walk.person.get(f"/applications/{application_id}/timeline")["entries"])
    except Failed:
        return False
