"""Two tabs, a second press, the back button and a lost connection between a draft and its receipt: one application, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Error, Page, Route, expect

from izin.demo import NEW_PASSWORD
from izin.demo_types import Everything
from izin.errands import log_in, press
from tests.journeys.conftest import NewPage
from tests.world import World

pytestmark = [pytest.mark.world, pytest.mark.browser, pytest.mark.timeout(180)]


class Draft:
    """A draft that only waits for Buat, in a browser of its applicant's."""

    def __init__(self, everything: Everything, page: Page) -> None:
        self.page, self.url = page, everything.walk.url
        self.client = everything.applicant
        begun = everything.ready("KRK", "new", "individual")
        self.path = f"/permohonan/{begun['application_id']}"
        log_in(page, self.url, everything.walk.username, NEW_PASSWORD)

    def open(self, path: str = "", page: Page | None = None) -> None:
        (page or self.page).goto(self.url + self.path + path)

    @property
    def stored(self) -> dict[str, object]:
        return dict(self.client.get(self.path.replace("permohonan", "applications")))


@pytest.fixture(scope="module")
def everything(world: World) -> Everything:
    return Everything(world.url, world.inbox_url, ())


@pytest.fixture
def draft(everything: Everything, new_page: NewPage) -> Iterator[Draft]:
    def numbered() -> int:
        return sum(bool(row["number"]) for row in everything.applicant.get("/applications", limit=100)["items"])

    before = numbered()
    one = Draft(everything, new_page(width=360))
    yield one
    assert numbered() == before + 1, "not one application"
    assert one.stored["status"] == "submitted"


def declare(page: Page) -> None:
    page.get_by_label("Saya menyatakan").check()
    press(page, "Buat permohonan")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tanda terima")


def test_of_two_tabs_the_slower_keeps_its_words_and_both_end_at_one_receipt(draft: Draft) -> None:
    first, second = draft.page, draft.page.context.new_page()
    for tab, address in ((first, "Jalan Tab Pertama 1"), (second, "Jalan Tab Kedua 2")):
        draft.open("/lokasi", tab)
        tab.get_by_label("Alamat", exact=True).fill(address)
    press(first, "Simpan lokasi")
    press(second, "Simpan lokasi")
    expect(second.get_by_role("alert")).to_be_visible()
    expect(second.get_by_label("Alamat", exact=True)).to_have_value("Jalan Tab Kedua 2")
    press(second, "Simpan lokasi")
    assert draft.stored["location"]["address"] == "Jalan Tab Kedua 2"  # type: ignore[index]
    for tab in (first, second):
        draft.open("/periksa", tab)
    declare(first)
    declare(second)
    assert first.url == second.url
    second.close()


def test_a_double_press_and_the_way_back_lead_to_the_same_receipt(draft: Draft) -> None:
    page = draft.page
    draft.open("/periksa")
    page.get_by_label("Saya menyatakan").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Buat permohonan").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tanda terima")
    receipt = page.url
    page.go_back()
    if page.url != receipt:  # kept by the browser as it was: pressing once more tells the same
        declare(page)
    assert page.url == receipt


def test_without_network_nothing_is_sent_and_with_it_again_the_same_press_is(draft: Draft) -> None:
    page = draft.page
    draft.open("/lokasi")
    page.get_by_label("Alamat", exact=True).fill("Jalan Tanpa Sinyal 8")
    unheard(page, "Simpan lokasi")
    page.reload()
    assert draft.stored["location"]["address"] == "Jalan Tanpa Sinyal 8"  # type: ignore[index]
    draft.open("/periksa")
    page.get_by_label("Saya menyatakan").check()
    unheard(page, "Buat permohonan")
    assert draft.stored["status"] == "draft"
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tanda terima")


def unheard(page: Page, button: str) -> None:
    """The button pressed without network; then the network is there again."""
    page.context.set_offline(True)
    with page.expect_event("requestfailed"):
        page.get_by_role("button", name=button).click()
    page.wait_for_url("chrome-error://**")
    page.context.set_offline(False)


def test_an_answer_that_was_lost_is_found_again_and_nothing_is_sent_twice(draft: Draft) -> None:
    page = draft.page
    cut: list[int] = []

    def lose(route: Route) -> None:
        if route.request.method == "POST" and not cut:
            cut.append(route.fetch(max_redirects=0).status)  # it arrives; the answer does not
            route.abort()
        else:
            route.continue_()

    draft.open("/periksa")
    page.route("**/periksa", lose)
    page.get_by_label("Saya menyatakan").check()
    with page.expect_event("requestfailed"):
        page.get_by_role("button", name="Buat permohonan").click()
    assert cut == [302] and draft.stored["status"] == "submitted"
    try:
        page.reload()
    except Error:  # the browser shows its own page of the failure
        draft.open("/periksa")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tanda terima")
