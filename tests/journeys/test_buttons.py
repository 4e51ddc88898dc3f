"""Whoever sees a button may press it, and whoever sees a picture can load it: every role opens its pages and presses the buttons there."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from urllib.parse import urljoin, urlsplit

import pytest
from lxml import html

from izin.demo import NEW_PASSWORD, STAFF_STEPS, STEPS, Walk
from tests.journeys.applicant import Shown, Visitor
from tests.world import World

# Username → where it begins.
PEOPLE = {
    **dict.fromkeys(
        ("loket", "verifikator", "teknis", "bendahara", "kasi", "kabid", "kadis", "keluhan", "admin", "auditor", "operator"), "/staf"
    ),
    "pemohon": "/beranda",
}
# What would end the walk itself, or the other people's: not pressed here, each has a journey of its own.
NOT_PRESSED = re.compile(
    r"/(keluar|masuk|bahasa|sesi|sandi)\b|/akun/(tutup|keamanan)|/(nonaktif|aktif|atur-ulang|kirim-ulang|undang|peran)"
)
OF_A_KIND = 4  # pages of one route that are looked at: cases at different steps look different
REFUSED = {401, 403, 404, 405, 409, 410}


@pytest.fixture(scope="module")
def applicant(world: World) -> tuple[str, str]:
    """Leaves an application at every step of the office, with documents. :returns: user name and password of the last one's applicant."""
    for steps in range(len(STAFF_STEPS)):
        walk = Walk(world.url, world.inbox_url, times=defaultdict(list), staff={})
        for name, do in STEPS:
            do(walk)
            if name == "submit":
                break
        for name, step in STAFF_STEPS[:steps]:
            officer = walk.officer(name)
            one = officer.get(walk._path())
            officer.post(f"/staff{walk._path()}/decisions", revision=one["revision"], step=step, outcome="advance", note="")
    walk.complain()
    return walk.username, NEW_PASSWORD


def kind(address: str) -> str:
    return re.sub(r"\d+", "N", urlsplit(address).path)


def links(shown: Shown) -> list[str]:
    found = [urljoin(shown.answer.url, str(link.get("href"))) for link in shown.tree.iter("a") if link.get("href")]
    here = urlsplit(shown.answer.url).netloc
    return [urlsplit(link)._replace(fragment="").geturl() for link in found if urlsplit(link).netloc == here]


def pages(visitor: Visitor, start: str) -> list[Shown]:
    """Every page that links lead to, some of each kind; a link that leads to a refusal is a fault of the page that shows it."""
    waiting, met, kinds, shown = [visitor.url + start], set(), Counter(), []
    while waiting:
        address = waiting.pop(0)
        if address in met or kinds[kind(address)] >= OF_A_KIND or NOT_PRESSED.search(kind(address)):
            continue
        met.add(address)
        kinds[kind(address)] += 1
        answer = visitor.http.get(address, timeout=30)
        assert answer.status_code == 200, f"a link leads to {address}: {answer.status_code}"
        if answer.headers["Content-Type"].startswith("text/html"):
            page = Shown(answer)
            shown.append(page)
            waiting += links(page)
    return shown


def forms(shown: Shown) -> list[html.FormElement]:
    return [form for form in shown.tree.iter("form") if form.method == "POST" and not NOT_PRESSED.search(_target(shown, form))]


def _target(shown: Shown, form: html.FormElement) -> str:
    return urlsplit(urljoin(shown.answer.url, form.get("action") or shown.answer.url)).path


def buttons(shown: Shown) -> list[tuple[int, str, str]]:
    """Form, name and value of each button that is shown."""
    return [
        (at, str(b.get("name") or ""), str(b.get("value") or "")) for at, form in enumerate(forms(shown)) for b in form.xpath(".//button")
    ]


def press(visitor: Visitor, shown: Shown, button: tuple[int, str, str]) -> int:
    at, name, value = button
    form = forms(shown)[at]
    files = form.xpath(".//input[@type='file']/@name")
    data = {key: each for key, each in form.form_values() if key not in files} | ({name: value} if name else {})
    empty = dict.fromkeys(files, ("", b"", "application/octet-stream"))
    address = urljoin(shown.answer.url, form.get("action") or shown.answer.url)
    return visitor.http.post(address, data=data, files=empty or None, timeout=60).status_code


@pytest.mark.parametrize("username", PEOPLE)
def test_every_button_shown_may_be_pressed_and_every_picture_comes(world: World, applicant: tuple[str, str], username: str) -> None:
    login = applicant if username == "pemohon" else (username,)
    visitor = Visitor(world.url).logged_in(*login)
    walked = pages(visitor, PEOPLE[username])
    assert len(walked) >= 5
    pressed = 0
    for page in walked:
        for source in page.tree.xpath("//img/@src"):
            if not source.startswith("data:"):
                answer = visitor.http.get(urljoin(page.answer.url, source), timeout=30)
                assert answer.status_code == 200, f"{username}: the picture {source} on {page.answer.url} is {answer.status_code}"
        for button in buttons(page):
            fresh = visitor.open(page.answer.url.removeprefix(visitor.url))
            if fresh.status != 200 or button not in buttons(fresh):
                continue  # an earlier button has changed the page
            status = press(visitor, fresh, button)
            assert status not in REFUSED and status < 500, f"{username}: {button} on {page.answer.url} is answered {status}"
            pressed += 1
    print(f"{username}: {len(walked)} pages, {pressed} buttons")
    assert pressed > 0 or username in ("auditor", "operator", "teknis", "bendahara", "kasi", "kabid")
