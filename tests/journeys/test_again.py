"""A rejected application: the mail leads through the log-in to the letter, and from there to a draft with what was filled in."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from izin.demo import NEW_PASSWORD
from izin.demo_types import Everything
from izin.errands import eventually, follow, press
from tests.journeys.conftest import NewPage
from tests.journeys.test_phone import overflow
from tests.world import World

pytestmark = [pytest.mark.world, pytest.mark.browser, pytest.mark.timeout(420)]
REASON = "Lokasi berada di sempadan sungai."


@pytest.fixture(scope="module")
def everything(world: World) -> Everything:
    return Everything(world.url, world.inbox_url, ("loket",))


@pytest.mark.parametrize(("javascript", "width"), [(True, 1280), (False, 320)])
def test_a_rejected_application_is_begun_again_from_its_letter_with_what_was_filled_in(
    world: World, new_page: NewPage, everything: Everything, javascript: bool, width: int
) -> None:
    one = everything.sent("PARKIR", "new", "individual")
    decision = {"revision": one["revision"], "step": one["step"], "outcome": "reject", "note": REASON}
    everything.staff[0].post(f"/staff/applications/{one['application_id']}/decisions", **decision)
    own, path = everything.walk.email, f"/permohonan/{one['application_id']}"

    def rejected() -> str | None:
        return next((each["text"] for each in world.mails(to=own) if REASON in each["text"] and path in each["text"]), None)

    mail = eventually(rejected, "a mail about the rejection")
    page, address = new_page(javascript=javascript, width=width), world.url + path
    page.goto(next(word for word in mail.split() if word.endswith(path)))
    page.get_by_label("Username atau email").fill(everything.walk.username)
    page.get_by_label("Kata sandi").fill(NEW_PASSWORD)
    press(page, "Masuk")
    assert page.url == address, "the mail's link does not survive the log-in"
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh surat penolakan (PDF)").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    press(page, "Ajukan lagi")
    expect(page.get_by_text("Draf dibuat dari permohonan sebelumnya.")).to_be_visible()
    for kept in ("Jalan Contoh Nomor 7", f"Daya tampung kendaraan: {one['answers']['DAYA_TAMPUNG']}", "3 dari 3 syarat wajib terpenuhi."):
        expect(page.locator("main")).to_contain_text(kept)
    assert overflow(page) <= 0
    follow(page.get_by_role("button", name="Buat permohonan"))
    page.get_by_label("Saya menyatakan").check()
    press(page, "Buat permohonan")
    assert page.locator(".izin-panel--ok strong").inner_text() != one["number"]
