"""The manual's forms field by field: labels in its order, its counters, its progress figures."""

from __future__ import annotations

import pytest

from gateway.privacy import VERSION
from izin.demo import png
from izin.errands import Person
from tests.journeys.applicant import Shown, Visitor
from tests.journeys.test_bad_input import IDENTITY, REGION
from tests.world import World

pytestmark = pytest.mark.world
STEPS = {
    "/daftar/1": ["Username", "Nama (sesuai KTP)", "Email", "Instansi"],
    "/daftar/2": [
        "Tipe Identitas",
        "No. Identitas",
        "Jenis Kelamin",
        "Pekerjaan",
        "Tempat Lahir",
        "Tanggal Lahir",
        "NPWP",
        "Lampiran Identitas",
    ],
    "/daftar/3": ["No. Telepon", "No. HP", "Alamat", "Provinsi", "Kabupaten", "Kecamatan", "Desa", "Kode Pos"],
}
COUNTERS = {
    "/daftar/1": {"full_name": "0/100"},
    "/daftar/2": {"id_number": "0/100", "occupation": "0/25", "npwp": "0/25"},
    "/daftar/3": {"phone": "0/15", "mobile": "0/15", "address": "0/100", "postal_code": "0/10"},
}


@pytest.mark.parametrize("path", STEPS)
def test_a_step_asks_what_the_manual_asks_in_its_order(world: World, path: str) -> None:
    shown = Visitor(world.url).open(path)
    assert positions(shown, STEPS[path]) == sorted(positions(shown, STEPS[path])), "not in the manual's order"
    for name, counter in COUNTERS[path].items():
        assert shown.tree.get_element_by_id(f"{name}-counter").text_content() == counter
        assert not shown.tree.xpath(f"//*[@id='{name}']/@maxlength"), "typing is stopped; the counter should say so instead"


def positions(shown: Shown, labels: list[str]) -> list[int]:
    """Where each label stands on the page."""
    texts = [
        " ".join(each.text_content().split()).rstrip(":")
        for each in shown.tree.xpath("//main//form//*[self::label or self::legend or self::strong]")
    ]
    found = [next((at for at, text in enumerate(texts) if text in (label, f"{label} (opsional)")), None) for label in labels]
    assert None not in found, f"{[label for label, at in zip(labels, found, strict=True) if at is None]} missing in {texts}"
    return [at for at in found if at is not None]


def progress(shown: Shown) -> str:
    return str(shown.tree.xpath("//progress/@value")[0])


def test_the_progress_has_the_manual_s_figures(world: World) -> None:
    visitor, person = Visitor(world.url), Person()
    assert progress(visitor.open("/daftar/1")) == "0"
    first = {"username": person.username, "full_name": "Rina Contoh", "email": person.email}
    assert progress(visitor.submit("/daftar/1", first)) == "23"
    identity = {**IDENTITY, "id_number": person.nik}
    card = {"id_attachment": ("ktp.png", png(), "image/png")}
    third = visitor.submit("/daftar/2", identity, files=card)
    assert progress(third) == "52"
    assert progress(visitor.open("/daftar/2")) == "52", "going back loses nothing"
    typed = {
        **REGION,
        "phone": "0734421000",
        "mobile": "081234567890",
        "address": "Jl. Contoh 1",
        "postal_code": "31311",
        "consent": VERSION,
    }
    done = visitor.submit("/daftar/3", typed)
    assert "Registrasi Berhasil" in done.text
    assert progress(done) == "100"
    number = done.tree.xpath("//main//*[contains(@class, 'izin-number')]/text()")[0]
    again = visitor.open("/daftar/selesai")
    assert number in again.text, "a refresh changes nothing"


def test_a_warning_is_told_once_and_can_be_confirmed(world: World) -> None:
    """A NIK that says another birth date is possible: the office decides, the form does not stop anybody."""
    visitor, person = Visitor(world.url), Person()
    visitor.submit("/daftar/1", {"username": person.username, "full_name": "Rina Contoh", "email": person.email})
    identity = {**IDENTITY, "id_number": person.nik, "birth_date-day": "6"}
    warned = visitor.submit("/daftar/2", identity, files={"id_attachment": ("ktp.png", png(), "image/png")})
    assert "Tanggal lahir tidak cocok dengan NIK" in warned.text
    assert warned.typed("birth_date-day") == "6"
    confirmed = visitor.submit("/daftar/2", {**identity, "confirm_warnings": "yes"})
    assert "/daftar/3?" in confirmed.answer.url, confirmed.text[:300]


def test_the_three_kinds_and_two_types_of_the_manual_are_offered(world: World) -> None:
    shown = Visitor(world.url).logged_in("siti").open("/permohonan/baru")
    words = [
        "Jenis Permohonan",
        "Baru",
        "Perpanjangan",
        "Perubahan",
        "Instansi",
        "Unit",
        "Jenis Izin",
        "Tipe Pemohon",
        "Perorangan",
        "Perusahaan",
    ]
    at = [shown.text.find(word) for word in words]
    assert -1 not in at
    assert at == sorted(at)
    assert len(shown.tree.xpath("//select[@name='permit_type']/option")) == 38  # 37 and the empty one


def test_public_lists_all_permit_types_as_examples(world: World) -> None:
    shown = Visitor(world.url).open("/layanan")
    assert "37 jenis izin" in shown.text
    assert "contoh konfigurasi" in shown.text
