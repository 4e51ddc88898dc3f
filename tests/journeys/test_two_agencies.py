"""Two agencies in one system: each works, by pages and API, and neither knows anything of the other.

The second is begun as an operator begins one, with the first one's catalogue and with a counter of the same name, so that their numbers
look alike wherever they can.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from random import randrange
from typing import Any

import pytest
import requests
from sqlalchemy import create_engine, text

from izin import demo
from izin.demo import NEW_PASSWORD, PASSWORD, Client, Failed, Walk
from tests.journeys.applicant import Visitor
from tests.world import World

pytestmark = pytest.mark.world
PHONE = "(0711) 555-111"
ROLES = {
    "loket": "counter_officer", "verifikator": "verifier", "kadis": "agency_head", "keluhan": "complaints_officer", "auditor": "auditor",
}  # fmt: skip


def operator(world: World, *words: str) -> str:
    env = {**os.environ, **world.environment("identity")}
    command = [sys.executable, "-m", "identity.staff", *words]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def wait_for(look: Any) -> Any:
    for _ in range(200):
        if found := look():
            return found
        time.sleep(0.1)
    raise AssertionError("it did not come")


@dataclass
class Agency:
    """The second one, as its people make it."""

    world: World
    mark: str = field(default_factory=lambda: f"{randrange(10**6):06}")

    @property
    def code(self) -> str:
        return f"ogan-ilir-{self.mark}"

    @cached_property
    def http(self) -> dict[str, Client]:
        return {}

    def begin(self) -> None:
        place = ("--regency", "16.10", "--office", "DPMPTSP", "--office-phone", PHONE)
        said = operator(self.world, "create-agency", self.code, "Kabupaten Ogan Ilir", *place, "--catalogue-of", "muara-enim")
        assert "16.10, in WIB, with the permit types of muara-enim" in said

    def enter(self, name: str) -> Client:
        """Somebody invited chooses a password by the mailed link, and is logged in."""
        mails = wait_for(lambda: self.world.mails(to=f"{name}{self.mark}@contoh.test"))
        link = next(link for mail in mails for link in mail["links"] if "/sandi/" in link)
        client = Client(self.world.url, defaultdict(list))
        client.post(f"/password-links/{link.rpartition('/')[2]}", new_password=NEW_PASSWORD)
        self.http[name] = self.log_in(name)
        return self.http[name]

    def log_in(self, name: str) -> Client:
        client = Client(self.world.url, defaultdict(list))
        client.log_in(f"{name}{self.mark}", NEW_PASSWORD)
        return client

    def take_admins(self) -> None:
        """The first two, by the operator's command. The demonstration's people carry no authenticators either."""
        with create_engine(self.world.environment("identity")["IDENTITY_DATABASE_URL"]).begin() as connection:
            no_second_factor = (
                "insert into agency_setting (agency, name, value, changed_at) values (:code, 'staff_second_factor', 'false', now())"
            )
            connection.execute(text(no_second_factor), {"code": self.code})
        for name in ("adi", "bela"):
            who = ("--username", f"{name}{self.mark}", "--email", f"{name}{self.mark}@contoh.test", "--name", f"{name.title()} Contoh")
            operator(self.world, "create-admin", "--agency", self.code, *who)
            self.enter(name)

    def take_staff(self) -> None:
        """One admin invites, the other grants."""
        for name, role in ROLES.items():
            who = {"username": f"{name}{self.mark}", "email": f"{name}{self.mark}@contoh.test", "full_name": f"{name.title()} Ogan"}
            self.http["adi"].post("/admin/staff", **who, position="", employee_number="", roles=[role], units=[])
        for change in self.http["bela"].get("/admin/role-changes")["items"]:
            self.http["bela"].post(f"/admin/role-changes/{change['role_change_id']}/decisions", decision="approved")
        for name in ROLES:
            self.enter(name)


class OganWalk(Walk):
    """The main job at the second agency."""

    unit, regency = "dpmptsp", "16.10"
    district, village = "Indralaya", "Indralaya Raya"

    def officer(self, name: str) -> Client:
        return self.staff[name]


def walked(walk: Walk) -> Walk:
    for _, step in demo.STEPS:
        step(walk)
    return walk


@pytest.fixture(scope="module")
def ogan(world: World) -> Agency:
    """It works: begun, with admins and staff."""
    agency = Agency(world)
    agency.begin()
    assert not listed(world, agency.code)["works"]
    assert choices(world, agency.code) == [], "nobody would take a registration there"
    agency.take_admins()
    assert not listed(world, agency.code)["works"], "admins decide on people, not on what is handed in"
    agency.take_staff()
    assert listed(world, agency.code)["works"]
    assert choices(world, agency.code) == ["Kabupaten Ogan Ilir"]
    return agency


def listed(world: World, code: str) -> dict[str, Any]:
    items = requests.get(f"{world.url}/api/v1/agencies", timeout=10).json()["items"]
    return dict(next(each for each in items if each["code"] == code))


def choices(world: World, code: str) -> list[str]:
    """How the registration's first page offers the agency."""
    found = Visitor(world.url).open("/daftar/1").tree.xpath(f"//select[@name='agency']/option[@value='{code}']")
    return [option.text_content().strip() for option in found]


@pytest.fixture(scope="module")
def there(world: World, ogan: Agency) -> Walk:
    """Somebody with everything at the second agency."""
    walk = OganWalk(world.url, world.inbox_url, times=defaultdict(list), staff=ogan.http)
    walk.agency = ogan.code
    return walked(walk)


@pytest.fixture(scope="module")
def here(finished: Walk) -> Walk:
    """Somebody with everything at the first."""
    return finished


def refused(client: Client, path: str, method: str = "GET", **how: Any) -> int:
    """The status with which it is refused."""
    answer = client.http.request(method, client.url + path, timeout=40, **how)
    assert not answer.ok, f"{method} {path} answered {answer.status_code}"
    return answer.status_code


def all_of(client: Client, path: str, **query: Any) -> list[dict[str, Any]]:
    items, after = [], None
    while True:
        page = client.get(path, **query, **({"after": after} if after else {}))
        items += page["items"]
        if not (after := page.get("next")):
            return items


def first_officer(world: World, name: str) -> Client:
    client = Client(world.url, defaultdict(list))
    client.log_in(name, PASSWORD)
    return client


@pytest.fixture(scope="module")
def sides(world: World, ogan: Agency, here: Walk, there: Walk) -> list[tuple[Any, Walk, Walk]]:
    """For each agency: its officers by name, somebody of its own, somebody of the other's."""
    own = lambda name: first_officer(world, {"adi": "admin"}.get(name, name))  # noqa: E731
    return [(own, here, there), (ogan.log_in, there, here)]


def test_an_applicant_goes_the_whole_way_at_the_second_agency(here: Walk, there: Walk) -> None:
    assert there.application["number"].startswith("0001/SIPD/DPMPTSP/"), "it counts for itself, from one"
    assert here.application["number"].split("/")[1:] == there.application["number"].split("/")[1:], "else nothing could be mistaken"
    [permit] = there.person.get("/permits")["items"]
    assert permit["number"].startswith("503/0001/SIPD/DPMPTSP/")
    [complaint] = there.person.get("/complaints")["items"]
    assert complaint["number"].endswith("-0001")


def test_each_office_sees_its_own_applications_and_nobody_elses(sides: Any) -> None:
    for officer, own, other in sides:
        loket = officer("loket")
        assert loket.get(f"/applications/{own.application['application_id']}")["number"] == own.application["number"]
        theirs = other.application["application_id"]
        assert refused(loket, f"/applications/{theirs}") == refused(loket, f"/applications/{theirs}/timeline") == 404
        decision = {"revision": 1, "step": "file_check", "outcome": "advance", "note": ""}
        assert refused(loket, f"/staff/applications/{theirs}/decisions", "POST", json=decision) == 404
        assert refused(own.person, f"/applications/{theirs}") == 404
        [permit] = other.person.get("/permits")["items"]
        assert refused(loket, f"/permits/{permit['permit_id']}/file") == refused(own.person, f"/permits/{permit['permit_id']}/file") == 404
        document = other.person.get("/documents")["items"][0]["document_id"]
        assert refused(loket, f"/documents/{document}/file") == 404


def test_each_queue_and_search_has_its_own_people_only(sides: Any) -> None:
    for officer, own, other in sides:
        waiting = own.person.post("/applications", application_kind="new", permit_type="SKP", applicant_type="individual", unit=own.unit)
        ids = {row["application_id"] for row in all_of(officer("loket"), "/staff/queue")}
        assert other.application["application_id"] not in ids and waiting["application_id"] not in ids
        numbers = {row["registration_id"] for row in all_of(officer("loket"), "/staff/registrations", status="active")}
        assert registration_of(own) in numbers and registration_of(other) not in numbers
        assert refused(officer("loket"), f"/staff/registrations/{registration_of(other)}") == 404
        admin = officer("adi")
        assert [each["username"] for each in admin.post("/admin/people/search", q=own.username)["items"]] == [own.username]
        assert admin.post("/admin/people/search", q=other.username)["items"] == []
        assert admin.post("/admin/people/search", q=other.email)["items"] == []


def registration_of(walk: Walk) -> int:
    return int(walk.registration_id)


def test_each_complaints_desk_has_its_own(sides: Any) -> None:
    for officer, own, other in sides:
        desk = officer("keluhan")
        [mine] = own.person.get("/complaints")["items"]
        [theirs] = other.person.get("/complaints")["items"]
        assert mine["complaint_id"] in {each["complaint_id"] for each in all_of(desk, "/complaints")}
        assert theirs["complaint_id"] not in {each["complaint_id"] for each in all_of(desk, "/complaints")}
        assert refused(desk, f"/complaints/{theirs['complaint_id']}") == 404
        assert refused(own.person, f"/complaints/{theirs['complaint_id']}") == 404
        named = {"title": "Nomor", "category": "other", "body": "Nomor orang lain.", "application_number": "9999/SIPD/DPMPTSP/XI/2026"}
        assert refused(own.person, "/complaints", "POST", json=named) in (400, 422)


def test_each_auditor_reads_of_its_own_agency_and_its_chain_holds(sides: Any) -> None:
    for officer, own, other in sides:
        auditor = officer("auditor")
        subjects = {record["subject"] for record in all_of(auditor, "/admin/audit", limit=100)}
        assert f"application/{own.application['application_id']}" in subjects
        assert f"application/{other.application['application_id']}" not in subjects
        assert auditor.post("/admin/audit/verification")["broken_at"] is None


def test_settings_units_calendar_and_staff_are_an_agencys_own(sides: Any) -> None:
    (first, *_), (second, *_) = sides
    ours, theirs = first("adi"), second("adi")
    before = ours.get("/admin/settings"), ours.get("/admin/units"), ours.get("/admin/days-off", year=2027)
    theirs.ask("PATCH", "/admin/settings", json={"password_minimum": 16})
    theirs.ask("PUT", "/admin/units/dinkes-ogan", json={"name": "Dinas Kesehatan Ogan"})
    theirs.post("/admin/days-off", date="2027-11-16", name="Hari jadi Ogan")
    assert (ours.get("/admin/settings"), ours.get("/admin/units"), ours.get("/admin/days-off", year=2027)) == before
    staff = {row["username"] for row in all_of(ours, "/admin/staff")}, {row["username"] for row in all_of(theirs, "/admin/staff")}
    assert staff[0] and staff[1] and not staff[0] & staff[1]
    [somebody] = [row for row in all_of(theirs, "/admin/staff") if row["roles"] == ["verifier"]]
    assert refused(ours, f"/admin/staff/{somebody['account_id']}") == 404


def test_a_permit_names_the_office_that_issued_it(world: World, here: Walk, there: Walk) -> None:
    for walk, agency, phone in ((here, "Kabupaten Muara Enim", "(0734) 000-000"), (there, "Kabupaten Ogan Ilir", PHONE)):
        [permit] = walk.person.get("/permits")["items"]
        found = walk.anybody().get(f"/permit-verifications/{permit['code']}")
        assert (found["agency"], found["agency_name"], found["office_name"]) == (walk.agency, agency, "DPMPTSP")
        page = wait_for(lambda code=permit["code"]: (shown := Visitor(world.url).open(f"/v/{code}")).status == 200 and shown)
        everything = page.tree.text_content()
        assert f"DPMPTSP {agency}" in everything and phone in everything
        others = {"Kabupaten Muara Enim", "Kabupaten Ogan Ilir"} - {agency}
        assert not [name for name in others if name in everything]


def test_pages_and_mails_of_each_applicant_name_their_own_office(world: World, here: Walk, there: Walk) -> None:
    for walk, agency, other, phone in (
        (here, "Kabupaten Muara Enim", "Kabupaten Ogan Ilir", "(0734) 000-000"),
        (there, "Kabupaten Ogan Ilir", "Kabupaten Muara Enim", PHONE),
    ):
        browser = Visitor(world.url).logged_in(walk.username, NEW_PASSWORD)
        for path in ("/permohonan/baru", "/layanan", "/profil", f"/permohonan/{walk.application['application_id']}", "/bantuan"):
            page = browser.open(path)
            assert page.status == 200, path
            everything = page.tree.text_content()
            assert agency in everything and phone in everything and other not in everything, path
        mails = world.mails(to=walk.email)
        assert all(phone in mail["text"] and other not in mail["text"] for mail in mails[:3])


def test_a_number_that_both_have_given_is_tracked_at_its_agency(world: World, here: Walk, there: Walk) -> None:
    page = Visitor(world.url).open(f"/lacak?no={there.application['number']}&instansi={there.agency}")
    assert "Kabupaten Ogan Ilir" in page.text and "Tahapan" in page.text
    same = first_with_number(world, there.application["number"])
    if same:  # the first agency has that number too: without the agency nobody is shown the wrong one
        visitor, number = Visitor(world.url), there.application["number"]
        # Each of the gateway's processes hears of the second agency within ten seconds.
        page = wait_for(lambda: next((found for found in [visitor.open(f"/lacak?no={number}")] if "instansi" in found.faults), None))
        assert "Tahapan" not in page.text
    with pytest.raises(Failed):
        here.anybody().get("/tracking", number=there.application["number"], agency="nowhere")


def first_with_number(world: World, number: str) -> bool:
    with create_engine(world.environment("tracking")["TRACKING_DATABASE_URL"]).connect() as connection:
        found = "select count(*) from timeline where number = :number"
        return bool(connection.execute(text(found), {"number": number}).scalar_one() > 1)
