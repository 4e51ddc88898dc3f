"""At 360 px: the header leaves room for the page and leads everywhere, and no mail is wider than the screen."""

import pytest
from playwright.sync_api import Page

from izin.errands import log_in
from tests.journeys.conftest import NewPage
from tests.notifications.test_letters import KINDS, letter, text_of
from tests.world import World

WIDTH, HEIGHT, HEADER_AT_MOST = 360, 740, 120
SEALED = {"new_email": "b•••@contoh.test", "by_office": True}
LONG = SEALED | {
    "token": "t" * 128,
    "reason": "w" * 300,
    "username": "u" * 60,
    "new_email": f"{'b' * 60}@{'c' * 60}.test",
    "number": "N" * 60,
}


def overflow(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.mark.browser
@pytest.mark.parametrize("language", ["id", "en"])
def test_no_mail_is_wider_than_a_phone(new_page: NewPage, language: str) -> None:
    page = new_page(javascript=True, width=WIDTH, height=HEIGHT)
    wide = []
    for kind, side in KINDS:
        for more in (SEALED, LONG):
            page.set_content(text_of(letter(kind, side=side, language=language, name="Siti " + "x" * 80, **more), "html"))
            wide += [(kind, side, more is LONG, over)] if (over := overflow(page)) > 0 else []
    assert len(KINDS) > 20 and wide == []


@pytest.mark.world
@pytest.mark.browser
@pytest.mark.parametrize("who", ["", "siti", "loket", "admin"])
@pytest.mark.parametrize("language", ["id", "en"])
def test_the_header_leaves_room_and_leads_everywhere(world: World, new_page: NewPage, who: str, language: str) -> None:
    page = new_page(width=WIDTH, height=HEIGHT)
    if who:
        log_in(page, world.url, who)
    page.goto(f"{world.url}/bahasa?to={language}&back=/bantuan")
    header = page.locator(".izin-header").bounding_box()
    assert header and header["height"] <= HEADER_AT_MOST and overflow(page) <= 0
    for path in ("/layanan", "/lacak", "/bantuan"):
        link = page.locator(f".izin-nav a[href='{path}']")
        link.focus()
        box = link.bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= WIDTH, path
        assert page.goto(f"{world.url}{path}").ok  # type: ignore[union-attr]
    for control in page.locator(".izin-tools a, .izin-tools button").all():
        box = control.bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= WIDTH and box["height"] >= 44


@pytest.mark.world
@pytest.mark.browser
@pytest.mark.parametrize(("who", "path"), [("", "/simulasi"), ("siti", "/keluhan"), ("admin", "/admin"), ("loket", "/akun")])
def test_the_menu_is_pushed_to_where_the_person_is(world: World, new_page: NewPage, who: str, path: str) -> None:
    page = new_page(width=WIDTH, height=HEIGHT)
    if who:
        log_in(page, world.url, who)
    page.goto(f"{world.url}{path}")
    box = page.locator(".izin-nav a[aria-current]").bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= WIDTH
    assert page.evaluate("scrollY") == 0
