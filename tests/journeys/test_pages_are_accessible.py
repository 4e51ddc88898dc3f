"""Every stop of the tour of all pages, narrow and wide, is looked at by axe and by a few rules of our own."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from izin.tour import tour
from tests.journeys.conftest import NewPage
from tests.world import World

pytestmark = [pytest.mark.world, pytest.mark.browser]
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
WIDTHS = (320, 360, 1280)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOK = """async (tags) => {
  const found = await axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"], preload: false });
  return found.violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.target.join(" ")).slice(0, 4).join(" | ")}`);
}"""
SMALL = """() => [...document.querySelectorAll("a, button, input:not([type=hidden]), select, textarea, summary")]
  .filter((each) => each.offsetParent && !each.matches("p a, li a, dd a, td a, th a, .govuk-skip-link") && !each.closest(".govuk-visually-hidden"))
  .map((each) => [each.outerHTML.slice(0, 90), each.getBoundingClientRect()])
  .filter(([, box]) => box.height > 0 && (box.height < 24 || box.width < 24)).map(([html]) => html)"""


@pytest.mark.timeout(1200)  # some 150 stops, each at three widths
def test_every_page_passes_axe_and_keeps_its_shape(world: World, new_page: NewPage) -> None:
    """One tour; at each stop the window is made as narrow as a zoomed one, as a phone's, and as a desk's."""
    page = new_page(width=WIDTHS[-1], height=740)
    page.context.add_init_script(AXE)
    faults: list[str] = []
    stops = 0
    for name in tour(page, world.url):
        stops += 1
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 740})
            faults += [f"{name} at {width} px: {each}" for each in looked_at(page, name, width)]
    assert not faults, "\n".join(faults)
    assert stops > 45


def looked_at(page: Page, name: str, width: int) -> list[str]:
    """What is wrong with the page that is shown. At its end nothing lies below a bar that stays in sight, which axe would call a small target."""
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    faults = list(page.evaluate(LOOK, RULES))
    headings = page.locator("h1").count()
    if headings != 1:
        faults.append(f"{headings} level-1 headings")
    if page.evaluate("document.documentElement.scrollWidth") > width:
        faults.append("scrolls sideways")
    faults += [f"small target: {html}" for html in page.evaluate(SMALL)]
    failed = page.title().startswith("Kesalahan: ")
    if failed != (page.locator(".govuk-error-summary").count() > 0):
        faults.append("error summary and title disagree")
    if page.locator("html").get_attribute("lang") != "id":
        faults.append("the language is not said")
    return faults


def test_the_harness_finds_planted_faults(new_page: NewPage) -> None:
    page = new_page(width=360)
    page.set_content(
        '<html lang="en"><title>x</title><main><img src="data:,"><input><a href="#" style="color:#ccc">go</a><p style="width:900px">w</p>'
    )
    page.evaluate(AXE)
    found = " ".join(looked_at(page, "planted", 360))
    for fault in (
        "image-alt",
        "label",
        "color-contrast",
        "0 level-1 headings",
        "scrolls sideways",
        "the language is not said",
        "small target",
    ):
        assert fault in found, fault
