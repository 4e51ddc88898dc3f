"""The long ways through the whole system: a building, and a type with a fee; without JavaScript at the desk, and looked at by axe."""

from __future__ import annotations

import re

import pytest

from izin import demo_types
from izin.cli import DEMO_OFFICERS
from izin.errands import log_in
from tests.journeys.conftest import NewPage
from tests.journeys.test_pages_are_accessible import AXE, WIDTHS, looked_at
from tests.world import World

# The treasurer has nothing to do yet, and keeps the second step of another journey.
OFFICERS = tuple(name for name in DEMO_OFFICERS if name != "bendahara")
pytestmark = [pytest.mark.world, pytest.mark.browser]


def test_every_kind_of_a_building_and_of_a_type_with_a_fee_is_issued(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    code = demo_types.apply_for("PBG,KPS", world.url, world.inbox_url, officers=OFFICERS)
    printed = capsys.readouterr().out
    assert code == 0, printed
    assert len(re.findall(r"^PBG .* handed_over .* 2 skipped$", printed, re.MULTILINE)) == 4
    assert re.search(r"^8 of 8 issued in ", printed, re.MULTILINE)


def test_a_type_that_nobody_can_process_is_told_and_the_command_fails(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert demo_types.apply_for("SKP", world.url, world.inbox_url, officers=("loket",)) == 1
    printed = capsys.readouterr().out
    assert "nobody of the staff may do the step verification" in printed and "0 of 6 issued" in printed


def test_a_unit_objects_and_the_counter_has_it_again_without_javascript(world: World, new_page: NewPage) -> None:
    everything = demo_types.Everything(world.url, world.inbox_url, ("loket",))
    one = everything._done(everything.sent("PBG", "new", "individual"))
    page = new_page(javascript=False, width=320)
    log_in(page, world.url, "teknis.dlh")
    page.goto(f"{world.url}/staf/permohonan/{one['application_id']}")
    assert "sekarang di sini" in page.locator("svg.izin-flow g.is-current").text_content()
    objects = page.get_by_role("button", name="Keberatan, kembalikan ke pemeriksaan berkas")
    objects.click()
    assert page.locator("#note-error").count() == 1
    page.get_by_label("Pendapat teknis").fill("Dalam sempadan sungai.")
    objects.click()
    assert f"Permohonan {one['number']} dikembalikan ke tahap Pemeriksaan berkas." in page.locator("main").text_content()
    mine = everything.applicant.get(f"/applications/{one['application_id']}")
    assert mine["step"] == "file_check" and "sempadan" not in str(mine)


def test_the_pictures_pass_axe_at_every_width(world: World, new_page: NewPage) -> None:
    everything = demo_types.Everything(world.url, world.inbox_url, ("loket",))
    one = everything._done(everything.sent("PBG", "new", "individual"))
    page = new_page(width=WIDTHS[-1])
    page.context.add_init_script(AXE)
    log_in(page, world.url, "teknis.dlh")
    faults: list[str] = []
    for address in ("/layanan/PBG", f"/staf/permohonan/{one['application_id']}"):
        page.goto(world.url + address)
        page.locator("details").evaluate_all("all => all.forEach(each => { each.open = true })")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 740})
            assert page.locator("svg.izin-flow").count() == 1
            faults += [f"{address} at {width} px: {each}" for each in looked_at(page, address, width)]
    assert not faults, "\n".join(faults)
