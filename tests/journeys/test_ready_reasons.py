"""The office's ready reasons, from the admin who writes one to the applicant who reads it in English: by the keyboard alone, with and without
JavaScript, and on a phone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from izin.demo import NEW_PASSWORD, Walk
from izin.errands import log_in
from tests.journeys.conftest import NewPage
from tests.journeys.test_pages_are_accessible import AXE, looked_at
from tests.journeys.test_phone import overflow
from tests.world import World

pytestmark = [pytest.mark.world, pytest.mark.browser]
LIST = "/admin/alasan"


@pytest.fixture
def walk(finished: Walk, world: World) -> Walk:
    """The same applicant with one more application, which waits at the file check."""
    one = Walk(world.url, world.inbox_url, times=defaultdict(list), staff=finished.staff)
    one.permit_type = "SIPTTK"  # of which one person may have any number
    one.person, one.username, one.email = finished.person, finished.username, finished.email
    for step in (Walk.apply, Walk.add_documents, Walk.submit):
        step(one)
    return one


def enter(page: Page, name: str, nth: int = 0) -> None:
    """The keyboard alone: the control gets the focus, and Enter presses it."""
    control = page.locator("main").get_by_role("button", name=name).or_(page.locator("main").get_by_role("link", name=name)).nth(nth)
    control.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def type_into(page: Page, label: str, text: str) -> None:
    page.get_by_label(label, exact=True).focus()
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def written(page: Page) -> Iterator[str]:
    for each in page.locator("section[aria-labelledby=return] ol li p").all():
        yield str(each.locator("[lang=id]").first.text_content())


@pytest.mark.parametrize(("javascript", "width"), [(True, 1280), (False, 320)])
def test_a_reason_from_the_admin_to_the_applicant(world: World, new_page: NewPage, walk: Walk, javascript: bool, width: int) -> None:
    said, english = f"Cap basah belum ada ({width}).", f"The stamp is missing ({width})."
    admin = new_page(javascript=javascript, width=width)
    log_in(admin, world.url, "admin")
    admin.goto(f"{world.url}/admin")
    enter(admin, "Alasan siap pakai")
    enter(admin, "Tambah alasan")
    type_into(admin, "Alasan (Indonesia)", said)
    enter(admin, "Simpan alasan")
    expect(admin.get_by_role("alert")).to_contain_text("Isi Alasan (Inggris)")
    expect(admin.get_by_label("Alasan (Indonesia)", exact=True)).to_have_value(said)
    type_into(admin, "Alasan (Inggris)", english)
    other = new_page(javascript=javascript, width=width)
    log_in(other, world.url, "admin2")
    other.goto(world.url + LIST)
    enter(other, "Turunkan")
    enter(admin, "Simpan alasan")
    expect(admin.get_by_role("alert")).to_contain_text("baru saja diubah orang lain")
    expect(admin.get_by_label("Alasan (Inggris)", exact=True)).to_have_value(english)
    enter(admin, "Simpan alasan")
    assert list(written(admin))[-1] == said and overflow(admin) <= 0
    before = list(written(admin))
    up = admin.locator("section[aria-labelledby=return] ol li", has_text=said).get_by_role("button", name="Naikkan")
    up.focus()
    with admin.expect_navigation():
        admin.keyboard.press("Enter")
    assert list(written(admin)) == [*before[:-2], before[-1], before[-2]]
    if javascript:
        admin.evaluate(AXE)
        assert list(looked_at(admin, LIST, width)) == []

    application_id = walk.application["application_id"]
    code = next(each["code"] for each in walk.application["requirements"] if each["required"])
    desk = new_page(javascript=javascript, width=width)
    log_in(desk, world.url, "loket")
    desk.goto(f"{world.url}/staf/permohonan/{application_id}")
    field = desk.locator(f"[name='reason-requirement:{code}']")
    offered = desk.locator(f"datalist[id='{field.get_attribute('list')}'] option[value='{said}']")
    assert offered.count() == 1
    desk.locator(f"[name='verdict-requirement:{code}'][value=wrong]").press("Space")
    field.fill(f"{said} Lihat halaman 2.")
    seen = desk.request.post(
        f"{world.url}/staf/permohonan/{application_id}/surat-pengembalian",
        form=desk.locator("#keputusan").evaluate("(form) => Object.fromEntries(new FormData(form))") if javascript else sent(desk),
    )
    assert seen.headers["content-type"] == "application/pdf"
    desk.locator("#keputusan summary").first.press("Enter")
    desk.get_by_label("Alasan siap pakai", exact=True).select_option("Persyaratan tidak terpenuhi.")
    desk.get_by_role("button", name="Pakai").press("Enter")
    expect(desk.locator("textarea#note")).to_have_value("Persyaratan tidak terpenuhi.")
    expect(field).to_have_value(f"{said} Lihat halaman 2.")
    assert overflow(desk) <= 0
    enter(desk, "Kembalikan untuk diperbaiki")

    page = new_page(javascript=javascript, width=width)
    log_in(page, world.url, walk.username, NEW_PASSWORD)
    page.goto(f"{world.url}/permohonan/{application_id}/perbaikan")
    expect(page.get_by_text(f"{said} Lihat halaman 2.")).to_be_visible()
    page.goto(f"{world.url}/bahasa?to=en&back=/permohonan/{application_id}/perbaikan")
    expect(page.get_by_text(f"{english} Lihat halaman 2.")).to_be_visible()


def sent(desk: Page) -> dict[str, str]:
    """What the form would send, read from the page as it is."""
    controls = desk.locator("[form=keputusan], #keputusan :is(input, textarea, select)").all()
    found = {}
    for each in controls:
        kind, name = each.get_attribute("type"), each.get_attribute("name")
        if name and kind != "submit" and (kind not in ("radio", "checkbox") or each.is_checked()):
            found[name] = each.input_value() if kind not in ("radio", "checkbox") else str(each.get_attribute("value"))
    return found
