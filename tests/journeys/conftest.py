"""A real browser for the journeys: the system's Chromium, nothing downloaded."""

from __future__ import annotations

import os
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from izin.demo import STEPS, Walk
from tests.world import World

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run"]
NewPage = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    assert program, "no Chromium on this machine; `make setup` installs it"
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=program, args=QUIET)


@pytest.fixture
def new_page(browser: Browser) -> Iterator[NewPage]:
    """`new_page(javascript=True, width=360)` opens a page of somebody new; what it throws fails the test."""
    opened: list[Page] = []
    thrown: list[str] = []

    def make(*, javascript: bool = True, width: int = 1280, height: int = 900) -> Page:
        context = browser.new_context(
            java_script_enabled=javascript, viewport={"width": width, "height": height}, locale="id-ID", accept_downloads=True
        )
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: thrown.append(str(error)))
        opened.append(page)
        return page

    yield make
    for page in opened:
        page.context.close()
    assert not thrown, f"the page's own script failed: {thrown}"


@pytest.fixture(scope="session")
def finished(world: World) -> Walk:
    """An applicant who has everything: documents, an issued permit, a complaint; `person` is logged in at the API."""
    walk = Walk(world.url, world.inbox_url, times=defaultdict(list), staff={})
    for _, step in STEPS:
        step(walk)
    return walk


@pytest.fixture(scope="session")
def newcomer(world: World) -> tuple[str, str]:
    """Username and temporary password of somebody who has not yet logged in."""
    walk = Walk(world.url, world.inbox_url, times=defaultdict(list), staff={})
    for step in (Walk.register, Walk.hand_in, Walk.be_accepted, Walk.verify_by_mail):
        step(walk)
    mail = walk.mail("mail with the password", "Kata sandi sementara:")
    return walk.username, mail["text"].split("Kata sandi sementara:")[1].split()[0]
