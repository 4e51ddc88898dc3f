"""What a page costs on a slow line: bytes, number of requests, no servers of others, headers of every answer."""

from __future__ import annotations

import http.client
from urllib.parse import urlsplit

import pytest
import requests
from playwright.sync_api import Browser

from izin.demo import NEW_PASSWORD, Walk
from tests.journeys.applicant import Visitor
from tests.world import World

pytestmark = [pytest.mark.world, pytest.mark.browser]
KB = 1000
ONE_WINDOW = 14_600  # what a server may send before the first acknowledgement: ten segments
PUBLIC = (
    "/",
    "/layanan",
    "/layanan/SIPD",
    "/simulasi?permit_type=PBG",
    "/lacak",
    "/daftar/1",
    "/daftar/2",
    "/daftar/3",
    "/masuk",
    "/bantuan",
)
APPLICANT = (
    "/beranda",
    "/profil",
    "/profil/perusahaan",
    "/profil/izin",
    "/profil/dokumen",
    "/profil/dokumen/baru",
    "/profil/data-diri",
    "/permohonan/baru",
    "/permohonan/{application}",
    "/permohonan/{application}/terkirim",
    "/keluhan",
    "/keluhan/baru",
)
STAFF = ("/staf", "/staf/pendaftaran", "/staf/antrean", "/staf/permohonan/{application}", "/staf/keluhan")


def cookies(world: World, visitor: Visitor) -> list[dict[str, str]]:
    return [{"name": each.name, "value": str(each.value), "url": world.url} for each in visitor.http.cookies]


class Scales:
    """A browser that forgets its cache before every page and counts what comes over the wire."""

    def __init__(self, browser: Browser, cookies: list[dict[str, str]]) -> None:
        self.context = browser.new_context(locale="id-ID")
        self.context.add_cookies(cookies)  # type: ignore[arg-type]
        self.page = self.context.new_page()
        self.asked: dict[str, str] = {}
        self.taken: dict[str, int] = {}
        self.wire = self.context.new_cdp_session(self.page)
        self.wire.send("Network.enable")
        self.wire.on("Network.requestWillBeSent", lambda event: self.asked.update({event["requestId"]: event["request"]["url"]}))
        self.wire.on("Network.loadingFinished", lambda event: self.taken.update({event["requestId"]: int(event["encodedDataLength"])}))

    def weigh(self, address: str) -> dict[str, int]:
        """Bytes by address that a browser with an empty cache takes for one page."""
        self.page.goto("about:blank")
        self.wire.send("Network.clearBrowserCache")
        self.asked.clear()
        self.taken.clear()
        self.page.goto(address)
        self.page.wait_for_timeout(100)  # the icon comes after everything else
        found = {self.asked[request]: size for request, size in self.taken.items() if request in self.asked}
        return {url: size for url, size in found.items() if not url.startswith("data:")}


def check(world: World, page: str, found: dict[str, int], limit: int) -> str:
    """What is too heavy about a page, in words, or ""."""
    total, others = sum(found.values()), [url for url in found if not url.startswith(world.url)]
    wrong = [f"{total} bytes"] if total > limit else []
    wrong += [f"{len(found)} requests"] if len(found) > 6 else []
    wrong += [f"other servers: {others}"] if others else []
    return f"{page}: {', '.join(wrong)} {found}" if wrong else ""


@pytest.mark.parametrize(("who", "pages", "limit"), [("nobody", PUBLIC, 40), ("applicant", APPLICANT, 40), ("loket", STAFF, 80)])
def test_a_page_is_light_enough_for_a_slow_line(
    world: World, browser: Browser, finished: Walk, who: str, pages: tuple[str, ...], limit: int
) -> None:
    visitor = Visitor(world.url)
    if who != "nobody":
        visitor.logged_in(*((finished.username, NEW_PASSWORD) if who == "applicant" else (who,)))
    places = {"application": finished.application["application_id"]}
    heavy, scales = [], Scales(browser, cookies(world, visitor))
    for page in pages:
        address = world.url + page.format(**places)
        found = scales.weigh(address)
        assert sum(found.values()) > 15 * KB, f"{page}: the scales see only {found}"
        pictures = {url for url in found if url.endswith("/berkas")}  # the papers under review, not the page
        heavy.append(check(world, page, {url: size for url, size in found.items() if url not in pictures}, limit * KB))
        html = visitor.http.get(address, headers={"Accept-Encoding": "br"}, stream=True, timeout=30).raw.read(decode_content=False)
        heavy.append(f"{page}: {len(html)} bytes of HTML" if len(html) > ONE_WINDOW else "")
    scales.context.close()
    assert not any(heavy), "\n".join(filter(None, heavy))


def test_the_page_behind_the_qr_code_is_the_lightest(world: World, browser: Browser, finished: Walk) -> None:
    code = finished.person.get("/permits")["items"][0]["code"]
    answer = requests.get(f"{world.url}/v/{code}", timeout=30)
    assert answer.ok
    assert len(answer.content) <= 10 * KB, "HTML, unpacked"
    assert "<script" not in answer.text
    scales = Scales(browser, [])
    found = scales.weigh(f"{world.url}/v/{code}")
    scales.context.close()
    assert sum(found.values()) <= 10 * KB, found
    assert len(found) <= 3, found


def test_every_answer_says_how_it_may_be_used(world: World, finished: Walk) -> None:
    permit = finished.person.get("/permits")["items"][0]
    for path in (
        "/",
        "/layanan",
        "/tidak-ada",
        "/staf",
        f"/v/{permit['code']}",
        "/api/v1/permit-types",
        "/static/izin.css",
    ):
        answer = requests.get(world.url + path, timeout=30)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, path
        assert "unsafe" not in policy, path
        assert answer.headers["X-Content-Type-Options"] == "nosniff", path
        assert answer.headers["Referrer-Policy"] == "same-origin", path
        assert answer.headers["X-Request-ID"], path
        assert answer.headers.get("Content-Encoding") in ("gzip", "br"), f"{path} is not packed"


def test_static_files_are_kept_for_a_year_and_what_is_personal_by_nobody(world: World, finished: Walk) -> None:
    page = requests.get(world.url, timeout=30)
    style = next(part for part in page.text.split('"') if part.startswith("/static/izin.css?"))
    assert "immutable" in requests.get(world.url + style, timeout=30).headers["Cache-Control"]
    visitor = Visitor(world.url).logged_in(finished.username, NEW_PASSWORD)
    for path in ("/beranda", "/profil/data-diri", f"/izin/{finished.person.get('/permits')['items'][0]['permit_id']}/berkas"):
        assert visitor.http.get(world.url + path, timeout=30).headers["Cache-Control"] == "private, no-store", path


def test_one_connection_carries_many_requests(world: World) -> None:
    line = http.client.HTTPConnection(urlsplit(world.url).netloc, timeout=30)
    line.connect()
    carried = line.sock
    for path in ("/", "/layanan", "/lacak", "/tidak-ada"):
        line.request("GET", path)
        line.getresponse().read()
        assert line.sock is carried, f"the connection was closed after {path}"
    line.close()
