"""What is asked of a product of each size: every page and read of applicants and staff that could depend on how much there is."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from izin.demo import NEW_PASSWORD, PASSWORD
from tests.bench import scale_copies
from tests.bench.scale_copies import EACH, FIRST
from tests.bench.scale_fill import Sized
from tests.bench.wire import request
from tests.journeys.applicant import Visitor

ANYBODY = ""
APPLICANT, PAGEFUL, CROWD = "applicant", "pageful", "crowd"  # one with five applications, one with more than a page, one with hundreds
STAFF = ("loket", "verifikator", "kadis", "keluhan", "admin", "auditor")
API = "/api/v1"
# (who, path). {braces}: see Asked.
PAGES = (
    *((ANYBODY, path) for path in (
        "/", "/layanan", "/layanan?q=dokter", "/layanan/SIPD", "/lacak?no={number}", "/v/{code}",
        f"{API}/permit-types", f"{API}/permit-types/search?q=dokter", f"{API}/permit-types/SIPD", f"{API}/tracking?number={{number}}",
        f"{API}/permit-verifications/{{code}}",
    )),
    *((APPLICANT, path) for path in (
        "/beranda", "/profil", "/profil/izin", "/profil/dokumen", "/profil/perusahaan", "/profil/data-diri", "/keluhan", "/keluhan/baru",
        "/permohonan/baru", "/permohonan/{draft}", "/permohonan/{draft}/syarat/{requirement}", "/permohonan/{issued}", "/akun/kontak",
        f"{API}/applications", f"{API}/applications/{{issued}}", f"{API}/applications/{{issued}}/timeline", f"{API}/documents",
        f"{API}/permits", f"{API}/complaints", f"{API}/notifications",
    )),
    *((who, path) for who in ("loket", "verifikator", "kadis") for path in ("/staf", "/staf/antrean", f"{API}/staff/queue")),
    *(("loket", f"{API}/staff/queue?part={part}") for part in ("late", "returned", "corrected")),
    ("loket", "/layanan/SIPTTK"),
    *(("loket", path) for path in (
        "/staf/antrean?after={far}", "/staf/permohonan/{file_check}", "/staf/pendaftaran", "/admin/pemohon?q=Contoh", "/admin/pemohon?q=orang77",
        f"{API}/applications/{{file_check}}",
    )),
    *(("keluhan", path) for path in ("/staf/keluhan", "/staf/keluhan?status=closed", f"{API}/complaints")),
    *(("admin", path) for path in ("/admin", "/admin/audit", "/admin/pengguna")),
    ("auditor", f"{API}/admin/audit"),
)  # fmt: skip
# What permits promises by itself: an applicant's list, the queue, the page of a case, and what anybody may look up.
OF_PERMITS = tuple(
    (who, path) for who, path in PAGES
    if path.startswith(("/lacak", "/v/", f"{API}/tracking", f"{API}/permit-verif", f"{API}/applications", f"{API}/staff/queue"))
    or path in ("/beranda", "/permohonan/{draft}", "/permohonan/{issued}", "/staf", "/staf/antrean", "/staf/permohonan/{file_check}", "/layanan/SIPTTK")
)  # fmt: skip
# The register of permits, whoever asks for what in it, and anybody's check of one.
OF_REGISTER = (
    *(("verifikator", f"/staf/izin{asked}") for asked in (
        "", "?text={permit_number}", "?text={part_of_number}", "?text={name}", "?text=Siti", "?type=SIPTTK", "?state=active", "?state=revoked", "?ending=30",
        "?district=16.03.01", "?year={year}", "?on-day=1&on-month=6&on-year={year}", "/{permit}",
    )),
    ("verifikator", f"{API}/staff/permits?text={{permit_number}}"),
    *((ANYBODY, path) for path in ("/v/{code}", "/v?kode={permit_number}", f"{API}/permit-verifications/{{code}}")),
)  # fmt: skip
# Asked of the catalogue of 2,000 types, beside that of 37.
OF_TYPES = tuple(
    (who, path) for who, path in PAGES if path in ("/", "/layanan", "/permohonan/baru", "/beranda") or "permit-types" in path or "/layanan" in path
)  # fmt: skip
# Asked by the person with hundreds of applications and documents, beside the one whose lists are longer than a page too.
OF_CROWD = tuple(path for who, path in PAGES if who == APPLICANT and "{issued}" not in path)


@dataclass
class Asked:
    """How a product is asked: the requests of each person who is logged in, with what stands in the braces of paths."""

    place: Sized

    def __post_init__(self) -> None:
        person = self.place.people // 2 // 4 * 4  # whose five applications are like the first five of `like`
        people = {APPLICANT: person, CROWD: self.place.people, PAGEFUL: self.place.people + 1}
        logins = {who: f"orang{number}" for who, number in people.items()} | {name: name for name in STAFF}
        self._cookies, self._tokens = {}, {}
        for who, login in logins.items():
            password = PASSWORD if who in STAFF else NEW_PASSWORD
            visitor = self._logged_in(login, password)
            self._cookies[who] = "; ".join(f"{each.name}={each.value}" for each in visitor.http.cookies)
            answer = visitor.http.post(f"{self.place.url}{API}/sessions", json={"login": login, "password": password}, timeout=30)
            self._tokens[who] = answer.json()["token"]
        many = self.place.applications
        first = {APPLICANT: person * EACH, CROWD: many, PAGEFUL: many + scale_copies.CROWD}
        self._values = {who: self._of_person(FIRST + number) for who, number in first.items()}

    def _logged_in(self, login: str, password: str) -> Visitor:
        """What has just started with very much to read may be late once."""
        try:
            return Visitor(self.place.url).logged_in(login, password)
        except AssertionError:
            time.sleep(5)
            return Visitor(self.place.url).logged_in(login, password)

    def _of_person(self, first: int) -> dict[str, Any]:
        """`first`: the first of their applications."""
        mine = {like: first + place for place, like in enumerate(self.place.like[:EACH])}
        number = self.place.rows("permits", f"select number from application where id = {mine['issued']}")[0][0]
        of_permit = "select id, code, number, holder_name, extract(year from issued_at)::int from permit where application_id = "
        permit, code, permit_number, holder, year = self.place.rows("permits", f"{of_permit}{mine['issued']}")[0]
        requirement = self.place.rows("permits", f"select min(requirement) from attachment where application_id = {mine['issued']}")[0][0]
        far = "select id from application where waits_for = 'counter_officer' order by due_at, id offset 20 limit 1"
        return {
            **mine,
            "number": number.replace("/", "%2F"),
            "code": code,
            "permit": permit,
            "permit_number": permit_number.replace("/", "%2F"),
            "part_of_number": "%2F".join(permit_number.split("/")[:2]),
            "year": year,
            "name": holder.replace(" ", "+"),
            "requirement": requirement,
            "far": self.place.rows("permits", far)[0][0],
        }

    def request(self, who: str, path: str) -> bytes:
        path = path.format(**self._values.get(who, self._values[APPLICANT]))
        if who == ANYBODY:
            return request("GET", path)
        if path.startswith(API):
            return request("GET", path, Authorization=f"Bearer {self._tokens[who]}")
        return request("GET", path, Cookie=self._cookies[who])
