"""What the crash sweep walks besides: a company's permit from its ticks to its revocation, and a case of the counter that is answered there.

The demo's applicant acts for a company, somebody without internet comes to the counter, and the admins take on a second officer for it, since
who fills in for others decides nothing: in every walk they are new.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from izin.demo import NEW_PASSWORD, originals
from izin.demo_types import COMPANY, answer_to
from tests.faults.walking import ADMINS, OfficeWalk

ASKER, HEAD, DEPUTY = "verifikator", "kadis", "kabid"
RENEWED, FILED = "TDG", "PARKIR"  # one asks for an original and knows duplicates, one is for individuals too


class PermitWalk(OfficeWalk):
    """Each public method is a step, as those of the main job."""

    patience = 60.0  # a service that has just died makes its papers after that

    # ── the office ──

    def take_on_an_officer(self) -> str:
        first, second = (self.officer(name) for name in ADMINS)
        self.colleague, self.email = f"cek{self.mark}", f"cek{self.mark}@contoh.test"
        who = {"username": self.colleague, "email": self.email, "full_name": f"Cek Contoh {self.full_name.split()[1]}"}
        first.post("/admin/staff", **who, roles=["counter_officer"], units=[self.unit])
        asked = first.get("/admin/role-changes")["items"]
        for change in asked:
            second.post(f"/admin/role-changes/{change['role_change_id']}/decisions", decision="approved")
        mail = self.mail("invitation of the officer", "/sandi/")
        link = next(link for link in mail["links"] if "/sandi/" in link)
        self.anybody().post(f"/password-links/{link.rpartition('/')[2]}", new_password=NEW_PASSWORD)
        client = self.anybody()
        client.log_in(self.colleague, NEW_PASSWORD)
        self.staff[self.colleague] = client
        return f"{self.colleague}, {len(asked)} role approved"

    def delegate(self) -> str:
        head = self.officer(HEAD)
        today = (datetime.now(UTC) + timedelta(hours=7)).date()
        deputy = self.officer(DEPUTY).get("/profile")["account_id"]
        until = (today + timedelta(days=2)).isoformat()
        made = head.post(
            "/staff/delegations", deputy_id=deputy, roles=["agency_head"], since=today.isoformat(), until=until, reason="Dinas luar"
        )
        head.post(f"/staff/delegations/{made['delegation_id']}/end")
        return "from the head to the division head, and ended"

    def write_a_text(self) -> str:
        """Of a permit, with what its inspection looks at and what it costs, in a draft that is thrown away."""
        admin = self.officer(ADMINS[0])
        draft = admin.post("/admin/permit-type-drafts", code=RENEWED, copy_as=f"D{self.mark}", name=f"Izin coba {self.mark}")
        path = f"/admin/permit-type-drafts/{draft['draft_id']}"

        def edit(method: str, part: str, **body: Any) -> None:
            revision = admin.get(path)["revision"]
            if method == "DELETE":
                admin.ask(method, path + part, params={"revision": revision})
            else:
                admin.ask(method, path + part, json={"revision": revision, **body})

        point = {"code": "PINTU", "text_id": "Pintu darurat ada", "text_en": "There is an emergency exit"}
        edit("PUT", "/permit-text", considering="bahwa syarat dipenuhi", conditions="Gudang bersih.")
        edit("POST", "/inspection-points", **point)
        edit("PUT", "/inspection-points/PINTU", **point, required=True)
        edit("DELETE", "/inspection-points/PINTU")
        edit("PUT", "/fee", rule="ZERO")
        edit("DELETE", "")
        return "written and thrown away"

    # ── a company's permit ──

    def found_a_company(self) -> str:
        facts = {**COMPANY, "name": f"CV Contoh {self.full_name.split()[1]}", "nib": f"9120{self.mark}"}
        one = self.person.post("/companies", **facts)
        self.company = one["company_id"]
        path = f"/companies/{self.company}"
        self.person.ask("PUT", path, json={**facts, "revision": one["revision"], "phone": "0734421001"})
        [invited] = self.person.post(f"{path}/invitations", email=f"rekan{self.mark}@contoh.test")["invitations"]
        [invited] = self.person.post(f"{path}/invitations/{invited['invitation_id']}/resend")["invitations"]
        self.person.ask("DELETE", f"{path}/invitations/{invited['invitation_id']}")
        return facts["name"]

    def tick(self) -> str:
        """A renewal promises an original, takes that back, promises it again and is withdrawn."""
        self._begin("renewal", old_permit_number=f"503/0001/{RENEWED}/LAMA/2021")
        code = next(each["code"] for each in self.application["requirements"] if each["fulfilled_by"] == "original")
        path = f"/requirements/{code}/tick"
        self._change("PUT", path)
        self.application = self.person.ask("DELETE", self._path() + path, params={"revision": self.application["revision"]})
        self._change("PUT", path)
        self._change("POST", "/withdrawal")
        return str(self.application["status"])

    def receive_a_permit(self) -> str:
        file = ("surat.png", self.picture, "image/png")
        document = self.person.ask("POST", "/documents", data={"kind": "other", "name": f"Surat {self.mark}"}, files={"file": file})
        self.document = document["document_id"]
        self._begin("new")
        return self._issued()

    def receive_a_duplicate(self) -> str:
        self._begin("duplicate", permit_id=self.permit)
        return self._issued()

    def _begin(self, kind: str, **old: Any) -> None:
        location = {"address": "Jalan Contoh Nomor 7", "district": self.district, "village": self.village, "note": ""}
        asked = {"application_kind": kind, "permit_type": RENEWED, "applicant_type": "company", "unit": self.unit, "location": location}
        self.application = self.person.post("/applications", **asked, **old)
        if not self.application["company"]:
            self._change("PATCH", "", company_id=self.company)

    def _issued(self) -> str:
        if fields := self.application["typed_fields"]:
            self._change("PATCH", "", answers={each["code"]: answer_to(each) for each in fields})
        for each in self.application["requirements"]:
            if each["required"] and not each["fulfilled"]:
                self._change("PUT", f"/requirements/{each['code']}", document_id=self.document)
        self.submit()
        while self.application["step"]:
            name = self._next()
            self._decide(name, "advance", note="Lengkap.", in_order=originals(self._seen(name)))
            self._refresh()
        self.permit = self.application["permit"]["permit_id"]
        self._until_on_paper()
        return str(self.application["permit"]["number"])

    def correct_it(self) -> str:
        """Refused first, then granted."""
        known = self.officer(ASKER).get(f"/staff/permits/{self.permit}")
        for number, grant in enumerate((False, True)):
            said = {"issue": known["issue"], "holder": f"CV Contoh Benar {number}", "reason": "Salah tulis."}
            self._two(f"/staff/permits/{self.permit}/corrections", grant, **said)
        return f"issue {self.officer(ASKER).get(f'/staff/permits/{self.permit}')['issue']}"

    def change_its_life(self) -> str:
        today = (datetime.now(UTC) + timedelta(hours=7)).date().isoformat()
        for kind in ("suspend", "lift", "revoke"):
            said = {"kind": kind, "day": today, "reason": "Pelanggaran contoh.", "legal_basis": "Perda contoh."}
            self._two(f"/staff/permits/{self.permit}/requests", True, **said)
        return str(self.officer(ASKER).get(f"/staff/permits/{self.permit}")["status"])

    def _until_on_paper(self) -> None:
        """What is changed before its paper was made leaves one document less. The holder looks: each look of the office is recorded."""
        self.wait_for("paper of the permit", lambda: self.person.get(self._path())["permit"]["document_ready"])

    def _two(self, path: str, grant: bool, **said: Any) -> None:
        """One asks, the head decides."""
        self.officer(ASKER).post(path, **said)
        waiting = self.officer(HEAD).get("/staff/permit-requests")["items"]
        [one] = [each for each in waiting if each["permit_id"] == self.permit]
        note = "" if grant else "Tidak benar."
        self.officer(HEAD).post(f"/staff/permit-requests/{one['request_id']}/decision", grant=grant, note=note)
        self._until_on_paper()

    # ── the counter ──

    def file_at_the_counter(self) -> str:
        counter = self.officer("loket")
        counter.post("/staff/counter/search", text="Mariam Contohwati")
        district = counter.get("/regions", parent=self.regency)["items"][0]
        village = counter.get("/regions", parent=district["code"])["items"][0]
        self.shown = {"id_type": "ktp", "id_number": f"160302450590{int(self.mark[2:6]) + 1:04d}", "consent": "signed"}
        begun = counter.post(
            "/staff/filings",
            **self.shown,
            full_name=f"Mariam {self.full_name.split()[1]}",
            sex="female",
            birth_place="Muara Enim",
            birth_date="1990-05-05",
            address="Jalan Pasar Nomor 1",
            province="16",
            regency=self.regency,
            district=district["code"],
            village=village["code"],
            confirm_warnings=True,
        )
        self.application = counter.post(
            f"/staff/filings/{begun['filing_id']}/applications", application_kind="new", permit_type=FILED, unit=self.unit
        )
        location = {"address": "Jalan Pasar Nomor 3", "district": self.district, "village": self.village, "note": ""}
        self.person = counter  # who fills in does what the applicant does
        self._change("PATCH", "", location=location)
        self._change("PATCH", "", answers={each["code"]: answer_to(each) for each in self.application["typed_fields"]})
        for each in self.application["requirements"]:
            if each["required"]:
                self._change("PUT", f"/requirements/{each['code']}", document_id=self._scanned(each["code"]))
        return self.submit()

    def _scanned(self, name: str) -> int:
        file = ("surat.png", self.picture, "image/png")
        scan = self.person.ask("POST", f"/staff{self._path()}/scans", data={"kind": "other", "name": name}, files={"file": file})
        return int(scan["document_id"])

    def hand_it_round(self) -> str:
        """Taken, given back, given to a colleague; a note for colleagues is settled."""
        path = f"/staff{self._path()}"
        colleague = self.officer(self.colleague)
        step = self._seen(self.colleague)["step"]
        colleague.post(f"{path}/claim", step=step)
        colleague.post(f"{path}/release", step=step)
        [note] = colleague.post(f"{path}/notes", text="Denah dicocokkan dengan yang lama.")["notes"]
        colleague.post(f"{path}/notes/{note['note_id']}/settled")
        self.officer("kasi").post(f"{path}/assignment", step=step, account_id=colleague.get("/profile")["account_id"])
        return f"at {step}"

    def be_answered_there(self) -> str:
        for _ in range(2):  # mended once, withdrawn the second time
            self._decide(self.colleague, "return", reasons={"location": "Nomor rumah tidak ada."})
            self._refresh()
            self.application = self.person.post(f"/staff{self._path()}/answering", revision=self.application["revision"], **self.shown)
            if self.application["location"]["address"].endswith("4"):
                break
            self._change("PATCH", "", location={**self._place(), "address": "Jalan Pasar Nomor 4"})
            self._change("POST", "/resubmission", note="Nomor rumah ditulis.")
        self._change("POST", "/withdrawal")
        return str(self.application["status"])

    def _place(self) -> dict[str, Any]:
        known = self.application["location"]
        return {name: known[name] for name in ("district", "village", "note")}


PERMITS: tuple[tuple[str, Callable[[Any], str]], ...] = (
    ("log in", PermitWalk.come_in),
    ("take on an officer", PermitWalk.take_on_an_officer),
    ("delegate", PermitWalk.delegate),
    ("write a permit's text", PermitWalk.write_a_text),
    ("found a company", PermitWalk.found_a_company),
    ("tick a requirement", PermitWalk.tick),
    ("receive a permit", PermitWalk.receive_a_permit),
    ("receive a duplicate", PermitWalk.receive_a_duplicate),
    ("correct it", PermitWalk.correct_it),
    ("suspend, lift, revoke", PermitWalk.change_its_life),
    ("file at the counter", PermitWalk.file_at_the_counter),
    ("hand it round", PermitWalk.hand_it_round),
    ("answer it there", PermitWalk.be_answered_there),
)
