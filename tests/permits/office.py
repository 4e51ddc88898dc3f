"""What the tests of the permits service share: a seeded office, people, and the way to a complete draft."""

import hashlib
import itertools
from datetime import UTC, datetime
from functools import partial

import pytest
import sqlalchemy

from bus.context import Actor
from bus.database import Transactions, engine_for
from bus.refusals import Refusal
from bus.testing import Door
from permits import seed
from permits.service import Permits
from tests.access_table import proven

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
LOCATION = {"address": "Jl. Contoh No. 9", "district": "Muara Enim", "village": "Pasar I Muara Enim", "note": ""}
COMPANY = {
    "name": "CV Contoh Sehat",
    "nib": "1234567890123",
    "npwp": None,
    "business_form": "cv",
    "address": "Jl. Contoh No. 1",
    "phone": "0734123456",
    "email": "kantor@contoh.test",
    "responsible_person": "Ratna Contoh",
    "position": "Direktur",
}
PDF = {"name": "surat.pdf", "media_type": "application/pdf", "size": 9, "sha256": "0" * 64}
_keys = itertools.count(1)


def person(id, name, *roles, agency="muara-enim", zone="WIB"):
    return Actor(id=id, roles=proven(*roles), claims={"name": name, "agency": agency, "time_zone": zone, "units": ["dpmptsp"]})


SITI = person(11, "Siti Contoh", "applicant")
BUDI = person(12, "Budi Contoh", "applicant")
COUNTER = person(50, "Lina Contoh", "counter_officer")
VERIFIER = person(51, "Vino Contoh", "verifier")
HEAD = person(52, "Rahmat Contoh", "agency_head")
AUDITOR = person(53, "Audi Contoh", "auditor")
ADMIN = person(54, "Adminah Contoh", "agency_admin")
OTHER_COUNTER = person(70, "Lain Contoh", "counter_officer", agency="agam")
SECTION = person(55, "Kasi Contoh", "section_head")
DIVISION = person(56, "Kabid Contoh", "division_head")
TEAM = person(57, "Tim Contoh", "technical_team")
WAY = (("file_check", COUNTER), ("verification", VERIFIER), ("approval", HEAD), ("issuance", COUNTER))

ACTORS = {role: actor for actor in (COUNTER, VERIFIER, HEAD, SECTION, DIVISION, TEAM) for role in actor.roles - {"staff"}}


def seeded(url):
    """Seeds permits' database there; leaves no connection open."""
    engine = engine_for(url)
    with Transactions(engine).begin() as session:
        seed.seed(session)
    engine.dispose()


class Office:
    """The door of a seeded permits service; `office.submit_application(SITI, …)` calls as that person, at NOW."""

    def __init__(self, url):
        self.door = Door(Permits, url)

    def __getattr__(self, method):
        return partial(self.call, method)

    def call(self, method, actor=None, *, now=NOW, **arguments):
        return self.door.call(method, actor=actor, now=now, **arguments)

    def told(self):
        """Without what is only for the audit chains."""
        return [(event.subject, event.seq, event.type) for event in self.door.events() if event.type != "record_made"]

    def recorded(self):
        """For the audit chains: who did what to what of whose, with which details."""
        told = [event.data for event in self.door.events() if event.type == "record_made"]
        return [(one["act"], one["subject"], one["actor_id"], one["account_id"], one["details"]) for one in told]

    def execute(self, statement):
        """For what no method does yet."""
        with self.door.engine.begin() as connection:
            connection.execute(sqlalchemy.text(statement))

    def document(self, actor=SITI, *, valid_until=None, **facts):
        stored = {"key": f"documents/{next(_keys)}", "name": "surat.pdf", "media_type": "application/pdf", "size": 9, "sha256": "0" * 64}
        return self.add_document(actor, kind="other", name="Surat", file=stored | facts, valid_until=valid_until)

    def draft(self, actor=SITI, permit_type="SKP", kind="new", applicant_type="individual", location=LOCATION):
        asked = {"application_kind": kind, "permit_type": permit_type, "applicant_type": applicant_type, "unit": "dpmptsp"}
        return self.create_application(actor, **asked, location=location)

    def complete_draft(self, actor=SITI, **asked):
        one, paper = self.draft(actor, **asked), self.document(actor)
        while any(each["code"] not in one["answers"] for each in one["typed_fields"]):  # an answer may ask for another
            one = self.change_application(actor, **at(one), answers=answers_to(one["typed_fields"]))
        for requirement in [r for r in one["requirements"] if r["required"]]:
            about = {**at(one), "requirement": requirement["code"]}
            if requirement["fulfilled_by"] == "document":
                serves = self.document(actor, media_type="image/jpeg") if requirement["media"] == ["picture"] else paper
                one = self.attach_document(actor, **about, document_id=serves["document_id"])
            else:
                one = self.tick_requirement(actor, **about, ticked=True)
        return one

    def submitted(self, actor=SITI, **asked):
        return self.submit_application(actor, **at(self.complete_draft(actor, **asked)))

    def advanced(self, one, times):
        """So many steps on, whichever flow it goes; by four to its end."""
        while one["step"] and times:
            actor = ACTORS[one["current_step"]["role"]]
            self.inspected(actor, one)
            originals = [f"requirement:{each['code']}" for each in one["requirements"] if each["fulfilled_by"] == "original"]
            one = self.advance_application(actor, **at(one), step=one["step"], note="Lengkap", in_order=originals)
            times -= times < len(WAY)
        return one

    def inspected(self, actor, one):
        """The complete report of that person, where the application waits for one."""
        if one["current_step"]["act"] != "inspect":
            return None
        visit = {"application_id": one["application_id"], "step": one["step"]}
        planned = self.schedule_inspection(actor, **visit, revision=0, day="2026-11-24", starts="09:30", team=["Teguh Contoh"])
        verdicts = {point["code"]: "fits" for point in planned["points"]}
        report = {"visited_on": "2026-11-23", "verdicts": verdicts, "conclusion": "suitable"}
        return self.save_inspection_report(actor, **visit, revision=planned["revision"], **report)

    def at_inspection(self, permit_type="APOTEK"):
        one = self.submitted(permit_type=permit_type)
        while one["current_step"]["act"] != "inspect":
            one = self.advanced(one, 1)
        return one

    def photo(self, actor, one, **facts):
        key = f"inspections/{next(_keys)}"
        file = {"key": key, "name": "depan.jpg", "media_type": "image/jpeg", "size": 9, "sha256": hashlib.sha256(key.encode()).hexdigest()}
        return self.add_inspection_photo(actor, application_id=one["application_id"], step=one["step"], file=file, **facts)

    def issued(self, actor=SITI, **asked):
        return self.advanced(self.submitted(actor, **asked), 4)

    def make_pdf(self, one):
        """Hands the service its own permit_issued, as the broker would."""
        event = next(e for e in self.door.events() if e.type == "permit_issued" and e.data["application_id"] == one["application_id"])
        told = {"type": event.type, "data": event.data, "subject": event.subject, "seq": event.seq, "id": event.id}
        self.door.handle("on_permit_issued", **told, source="permits", now=NOW)
        return event


def answers_to(fields):
    """An answer that fits, for every typed field."""
    fits = {"text": "Contoh", "date": "2027-01-15", "flag": "yes"}
    return {
        each["code"]: each["choices"][0]["code"] if each["choices"] else fits.get(each["kind"], each["least"] or "7") for each in fields
    }


def at(one):
    """Which application, at which revision."""
    return {"application_id": one["application_id"], "revision": one["revision"]}


def refused(kind, code, act, /, *arguments, **named):
    with pytest.raises(Refusal) as refusal:
        act(*arguments, **named)
    assert (type(refusal.value), refusal.value.code) == (kind, code)
    return refusal.value.details
