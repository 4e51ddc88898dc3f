"""The office's part of the tour: the desks of the counter and of complaints, and administration."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page

from izin import errands
from izin.errands import follow, press


def office(page: Page, url: str) -> Iterator[str]:
    """The desks of the counter and of complaints."""
    errands.log_in(page, url, "loket")
    yield "staff home"
    page.goto(f"{url}/staf/pendaftaran")
    yield "registrations"
    for status in ("returned", "accepted", "active", "rejected"):
        page.goto(f"{url}/staf/pendaftaran?status={status}")
        yield f"registrations, {status}"
    page.goto(f"{url}/staf/antrean")
    yield "queue"
    _open_rejectable(page, url)
    yield "review"
    press(page, "Tolak")
    yield "review, errors"
    page.goto(f"{url}/staf/antrean?step=approval")
    yield "queue of another step"
    errands.log_out(page)
    errands.log_in(page, url, "keluhan")
    page.goto(f"{url}/staf/keluhan")
    yield "complaints desk"
    follow(page.locator("tbody a").first)
    yield "complaint at the desk"
    errands.log_out(page)


def _open_rejectable(page: Page, url: str) -> None:
    """The first at a step at which the officer may reject, but for those that the officer filled in for somebody."""
    page.goto(f"{url}/staf/antrean?step=file_check")
    for address in [link.get_attribute("href") for link in page.locator("tbody a").all()]:
        page.goto(f"{url}{address}")
        if page.get_by_role("button", name="Tolak", exact=True).count():
            return
    raise AssertionError("the office has nothing that it may reject")


ADMINISTRATION = {
    "catalogue of the office": "/admin/layanan",
    "versions of a permit type": "/admin/layanan/SIPD/versi",
    "service standard": "/admin/layanan/standar",
    "administration": "/admin",
    "staff list": "/admin/pengguna",
    "applicant's account": "/admin/pemohon?q=siti",
    "applicant's account, nobody": "/admin/pemohon?q=zzzz",
    "units": "/admin/unit",
    "settings": "/admin/pengaturan",
    "calendar": "/admin/kalender",
    "calendar without days": "/admin/kalender?tahun=2150",
    "audit": "/admin/audit",
    "audit, narrowed": "/admin/audit?act=logged_in",
    "audit, nothing found": "/admin/audit?subject=registration/999999",
    "audit, wrong": "/admin/audit?actor_id=x",
    "rights": "/admin/siapa-boleh-apa",
    "rights of a role": "/admin/siapa-boleh-apa?peran=counter_officer",
    "rights, pages": "/admin/siapa-boleh-apa?bagian=halaman",
    "state of the system": "/admin/sistem",
}
ADMIN_FORMS = {
    "catalogue import form": "/admin/layanan/impor",
    "invitation": "/admin/pengguna/undang",
    "unit": "/admin/unit-baru",
    "settings form": "/admin/pengaturan/ubah",
    "day off": "/admin/kalender/tambah",
}


def administration(page: Page, url: str) -> Iterator[str]:
    """An admin's pages and forms, a request that waits, and the auditor's check of the chains."""
    errands.log_in(page, url, "admin")
    for name, path in ADMINISTRATION.items():
        page.goto(url + path)
        yield name
    for name, path in ADMIN_FORMS.items():
        page.goto(url + path)
        yield name
        if name == "settings form":
            page.get_by_label("Panjang kata sandi paling sedikit").fill("")
        follow(page.locator("main form button").last)
        yield f"{name}, errors"
    yield from colleague(page, url)
    page.goto(f"{url}/admin/peran")
    yield "changes of roles"
    errands.log_out(page)
    errands.log_in(page, url, "auditor")
    page.goto(f"{url}/admin/audit/rantai")
    press(page, "Periksa sekarang")
    yield "audit chain, checked"
    errands.log_out(page)


def colleague(page: Page, url: str) -> Iterator[str]:
    """One member of staff, and what an admin can do there."""
    page.goto(f"{url}/admin/pengguna")
    follow(page.get_by_role("row").filter(has_text="bendahara").get_by_role("link").first)
    member = page.url
    for step in ("ubah", "nonaktif", "autentikator", "peran"):
        page.goto(f"{member}/{step}")
        yield f"member of staff, {step}"
    press(page, "Minta persetujuan")
    yield "member of staff, peran, errors"
    page.get_by_label("Petugas keluhan", exact=True).check()
    press(page, "Minta persetujuan")
    yield "member of staff, a change waits"
