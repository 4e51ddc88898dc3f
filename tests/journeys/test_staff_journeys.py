"""The office's own people: from the first admins to somebody who works, and what happens when roles or accounts are taken away."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
import struct
import subprocess
import sys
import time
from dataclasses import dataclass, field
from random import randrange

import pytest
from playwright.sync_api import Page, expect

from izin import errands as walk
from izin.demo import NEW_PASSWORD, PASSWORD
from izin.errands import press
from tests.journeys.applicant import Visitor
from tests.journeys.conftest import NewPage
from tests.journeys.test_keyboard import Keys
from tests.world import World

pytestmark = [pytest.mark.world, pytest.mark.browser]


@dataclass
class Member:
    """An invented member of staff; `spare` are recovery codes not used yet."""

    name: str
    username: str = field(default_factory=lambda: f"nana{randrange(10**8):08}")
    spare: list[str] = field(default_factory=list)

    @property
    def email(self) -> str:
        return f"{self.username}@contoh.test"


def operator(world: World, *words: str) -> str:
    """What `izin staff …` says, where an operator runs it."""
    env = {**os.environ, **world.environment("identity")}
    told = subprocess.run(
        [sys.executable, "-m", "identity.staff", *words], env=env, capture_output=True, text=True, timeout=60, check=False
    )
    assert told.returncode == 0, told.stdout + told.stderr
    return told.stdout


def accept_invitation(page: Page, world: World, member: Member) -> None:
    """The mailed link, a password, and the log-in with it."""
    page.goto(walk.mailed_link(world, member, "/sandi/"))
    assert page.url.startswith(f"{world.url}/sandi/baru?tautan="), "the token stays in the address"
    page.get_by_label(re.compile("Kata sandi")).first.fill(NEW_PASSWORD)
    press(page, "Simpan kata sandi")
    walk.log_in(page, world.url, member.username, NEW_PASSWORD)


def set_up_authenticator(page: Page, member: Member) -> None:
    """Asked for at the first log-in; the recovery codes are written down."""
    expect(page.get_by_text("Kantor mewajibkan langkah kedua.")).to_be_visible()
    press(page, "Hubungkan aplikasi")
    page.get_by_label("Kode", exact=True).fill(code_now(page.locator(".izin-secret").inner_text()))
    press(page, "Aktifkan langkah kedua")
    member.spare = page.locator(".izin-codes .izin-code").all_inner_texts()
    assert len(member.spare) == 10


def code_now(shown: str) -> str:
    """What an authenticator app makes of the secret now (RFC 6238)."""
    secret = "".join(shown.split())
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    number = struct.unpack(">I", digest[digest[-1] & 15 :][:4])[0] & 0x7FFFFFFF
    return f"{number % 10**6:06}"


def enter(page: Page, world: World, member: Member) -> None:
    """A later log-in: password, then a recovery code, since the app's code was used just now."""
    walk.log_in(page, world.url, member.username, NEW_PASSWORD)
    page.get_by_label("Kode", exact=True).fill(member.spare.pop())
    press(page, "Masuk")


def invite(page: Page, world: World, member: Member, *roles: str) -> None:
    page.goto(f"{world.url}/admin/pengguna")
    page.get_by_role("link", name="Undang petugas").click()
    page.get_by_label("Nama lengkap").fill(member.name)
    page.get_by_label("Username").fill(member.username)
    page.get_by_label("Email").fill(member.email)
    for role in roles:
        page.get_by_label(role, exact=True).check()
    press(page, "Kirim undangan")
    expect(page.get_by_text(f"{member.name} diundang lewat email.")).to_be_visible()


def request_of(page: Page, world: World, member: Member) -> tuple[Page, str]:
    page.goto(f"{world.url}/admin/peran")
    return page, f"section:has-text('({member.username})')"


def test_an_office_begins_and_somebody_invited_works_in_it(world: World, new_page: NewPage) -> None:
    """Without JavaScript: the first two admins by command, everything after that in the browser, with second factors."""
    agency = f"contoh-{randrange(10**6)}"
    first, second, third = Member("Adi Contoh"), Member("Bela Contoh"), Member("Nana Contoh")
    operator(world, "create-agency", agency, "Kabupaten Contoh", "--regency", "16.10", "--office", "Kantor", "--empty-catalogue")
    pages = {}
    for admin in (first, second):
        operator(world, "create-admin", "--agency", agency, "--username", admin.username, "--email", admin.email, "--name", admin.name)
        pages[admin.username] = new_page(javascript=False)
        accept_invitation(pages[admin.username], world, admin)
        set_up_authenticator(pages[admin.username], admin)

    asking, deciding, new = pages[first.username], pages[second.username], new_page(javascript=False, width=360)
    invite(asking, world, third, "Petugas loket")
    own, section = request_of(asking, world, third)
    expect(own.locator(section)).to_contain_text("Admin lain harus memutuskan")
    assert own.locator(f"{section} button").count() == 0

    accept_invitation(new, world, third)
    set_up_authenticator(new, third)
    new.goto(f"{world.url}/staf")
    expect(new.get_by_text("Peran Anda menunggu persetujuan admin kedua.")).to_be_visible()

    waiting, section = request_of(deciding, world, third)
    expect(waiting.locator(section)).to_contain_text("Petugas loket")
    walk.follow(waiting.locator(section).get_by_role("button", name="Setujui"))
    expect(waiting.get_by_text("Disetujui. Peran baru berlaku")).to_be_visible()

    enter(new, world, third)
    new.goto(f"{world.url}/staf/pendaftaran")
    expect(new.get_by_role("heading", name="Antrean pendaftaran")).to_be_visible()

    deciding.goto(f"{world.url}/admin/audit")
    for act in ("Mengundang petugas", "Memasang autentikator", "Menyetujui perubahan peran"):
        expect(deciding.get_by_role("cell", name=act).first).to_be_visible()


@pytest.fixture
def member(world: World, new_page: NewPage) -> Member:
    """Somebody at the demo office's counter who has logged in once; no second factor is asked there."""
    made = Member("Nana Contoh")
    asking, deciding, new = new_page(), new_page(), new_page()
    walk.log_in(asking, world.url, "admin")
    invite(asking, world, made, "Petugas loket")
    accept_invitation(new, world, made)
    walk.log_in(deciding, world.url, "admin2")
    waiting, section = request_of(deciding, world, made)
    walk.follow(waiting.locator(section).get_by_role("button", name="Setujui"))
    return made


def works(visitor: Visitor) -> bool:
    return visitor.open("/staf/pendaftaran").answer.url.endswith("/staf/pendaftaran")


def account_page(visitor: Visitor, member: Member) -> str:
    """The address of the member's page, found on the list."""
    shown = visitor.open("/admin/pengguna")
    while not (found := shown.tree.xpath(f"//tr[.//*[text()='{member.username}']]//a/@href")):
        shown = visitor.open(shown.tree.xpath("//a[@rel='next']/@href")[0])
    return str(found[0])


def test_other_roles_end_the_sessions_and_hold_at_the_next_log_in(world: World, member: Member) -> None:
    working, asking, deciding = (Visitor(world.url).logged_in(*who) for who in ((member.username, NEW_PASSWORD), ("admin",), ("admin2",)))
    assert works(working)
    asked = asking.submit(f"{account_page(asking, member)}/peran", {"roles": "complaints_officer"})
    assert "Permintaan dicatat." in asked.text
    own = asking.open("/admin/peran").tree.xpath(f"//section[contains(., '({member.username})')]")[0]
    assert "Admin lain harus memutuskan" in own.text_content() and not own.xpath(".//form")
    waiting = deciding.open("/admin/peran")
    action = waiting.tree.xpath(f"//section[contains(., '({member.username})')]//form/@action")[0]
    assert "Peran dicabut" in waiting.text
    deciding.submit("/admin/peran", {"decision": "approved"}, to=action)
    walk.eventually(lambda: not works(working), "the session with the old roles ends")
    anew = Visitor(world.url).logged_in(member.username, NEW_PASSWORD)
    assert anew.open("/staf/keluhan").status == 200
    assert anew.open("/staf/pendaftaran").status == 403


def test_a_disabled_member_is_out_until_enabled_again_and_the_audit_tells(world: World, member: Member) -> None:
    working, admin, auditor = (Visitor(world.url).logged_in(*who) for who in ((member.username, NEW_PASSWORD), ("admin",), ("auditor",)))
    path = account_page(admin, member)
    assert "Akun dinonaktifkan." in admin.submit(f"{path}/nonaktif", {"reason": "Pindah tugas."}).text
    walk.eventually(lambda: not works(working), "the session of a disabled account ends")
    assert Visitor(world.url).submit("/masuk", {"login": member.username, "password": NEW_PASSWORD}).faults
    admin.submit(path, {}, to="/aktifkan")
    assert works(Visitor(world.url).logged_in(member.username, NEW_PASSWORD))
    told = auditor.open(f"/admin/audit?subject=account/{path.rsplit('/', 1)[1]}").text
    assert all(act in told for act in ("Menonaktifkan akun", "Alasan: Pindah tugas.", "Mengaktifkan akun"))
    assert "Rantai utuh" in auditor.submit("/admin/audit/rantai", {}).text


def test_nobody_does_to_themselves_what_two_must_decide(world: World) -> None:
    admin = Visitor(world.url).logged_in("admin")
    mine = admin.open("/admin/pengguna").tree.xpath("//tr[.//*[text()='admin']]//a/@href")[0]
    assert "Ini akun Anda sendiri" in admin.open(mine).text
    for step in ("nonaktif", "peran", "autentikator"):
        assert not admin.open(f"{mine}/{step}").tree.xpath("//main//form")


def test_a_role_is_granted_by_keyboard_alone(world: World, new_page: NewPage) -> None:
    made = Member("Nana Contoh")
    asking, deciding = new_page(), new_page()
    walk.log_in(asking, world.url, "admin")
    invite(asking, world, made, "Petugas keluhan")
    walk.log_in(deciding, world.url, "admin2", PASSWORD)
    keys = Keys(deciding)
    keys.tab_to("Administrasi")
    keys.press("Enter")
    expect(deciding.get_by_role("heading", name="Yang menunggu")).to_be_visible()
    keys.tab_to("Perubahan peran Nana Contoh")
    keys.press("Enter")
    expect(deciding.get_by_role("heading", name="Perubahan peran", exact=True)).to_be_visible()
    keys.tab_to("decision=")
    keys.press("Enter")
    expect(deciding.get_by_text("Disetujui. Peran baru berlaku")).to_be_visible()
    expect(deciding.get_by_text(f"({made.username})")).to_have_count(0)
