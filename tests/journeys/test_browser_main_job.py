"""The whole way of the manual in a browser, with JavaScript and without."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from izin import errands as walk
from tests.journeys.conftest import NewPage
from tests.world import World


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_one_person_goes_the_whole_way_of_the_manual(world: World, new_page: NewPage, javascript: bool) -> None:
    person, page, office = walk.Person(), new_page(javascript=javascript, width=360, height=740), new_page(javascript=javascript)

    walk.register(page, world.url, person)
    page.get_by_role("link", name="Lihat status pendaftaran").click()
    expect(page.get_by_text("Menunggu pemeriksaan")).to_be_visible()
    walk.accept_registration(office, world.url, person)
    walk.verify(page, world, person)
    walk.first_log_in(page, world, person)

    walk.upload_document(page, world.url)
    number = walk.apply(page, world.url)
    assert re.fullmatch(r"\d{4}/SIPD/DPMPTSP/[IVX]+/20\d\d", number)
    walk.process(office, world.url, number)

    pdf = walk.fetch_permit(page, world, number)
    assert pdf.startswith(b"%PDF")
    page.goto(f"{world.url}/profil/izin")
    page.get_by_role("link", name="Halaman pemeriksaan umum").click()
    expect(page.get_by_text("Berlaku", exact=True)).to_be_visible()

    office.goto(f"{world.url}/lacak")
    office.get_by_label("Nomor permohonan").fill(number.lower().replace("/", " "))
    walk.press(office, "Lacak")
    expect(office.get_by_text("Izin terbit")).to_be_visible()
    assert "Rina" not in office.content(), "public tracking tells a name"

    title = walk.complain(page, world.url, number)
    walk.answer_complaint(office, world.url, title)
    page.reload()
    expect(page.get_by_text("Izin dapat diunduh sekarang.")).to_be_visible()
    walk.press(page, "Tutup keluhan")
    expect(page.get_by_text("Keluhan ini sudah ditutup.")).to_be_visible()
    walk.log_out(page)
