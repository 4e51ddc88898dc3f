"""What the crash sweep walks besides the main job: the catalogue is edited, and a case goes the long way: a return, an inspection, a rejection.

The demo's applicant and staff do it, in every walk with an application and a permit type of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from izin.cli import DEMO_OFFICERS
from izin.demo import PASSWORD, Walk, png
from izin.demo_types import answer_to, working_day

APPLICANT, ADMINS = "siti", ("admin", "admin2")
TYPE, FIELD = "KLINIK", "TEMPAT_TIDUR"  # its flow has an inspection, and it asks for numbers


class OfficeWalk(Walk):
    """What its walks have in common: who does what with the application, whose newest answer is kept."""

    def come_in(self) -> str:
        self.person.log_in(APPLICANT, PASSWORD)
        for name in (*DEMO_OFFICERS, *ADMINS):
            self.officer(name)
        return "everybody has logged in"

    def _change(self, method: str, path: str, **body: Any) -> None:
        given = {"revision": self.application["revision"], **body}
        self.application = self.person.ask(method, self._path() + path, json=given)

    def _refresh(self) -> None:
        self.application = self.person.get(self._path())

    def _next(self) -> str:
        return next(name for name in DEMO_OFFICERS if "advance" in self._seen(name)["may"])

    def _seen(self, name: str) -> dict[str, Any]:
        return dict(self.officer(name).get(self._path()))

    def _decide(self, name: str, outcome: str, **said: Any) -> None:
        seen = self._seen(name)
        body = {"revision": seen["revision"], "step": seen["step"], "outcome": outcome, **said}
        self.officer(name).post(f"/staff{self._path()}/decisions", **body)


class LongWalk(OfficeWalk):
    """Each public method is a step, as those of the main job."""

    permit_type = TYPE

    # ── the catalogue ──

    def write_a_type(self) -> str:
        self.code = f"C{self.mark}"
        self.draft = self.officer(ADMINS[0]).post(
            "/admin/permit-type-drafts", code=TYPE, copy_as=self.code, name=f"Izin contoh {self.mark}"
        )
        self._edit("PATCH", "", working_days=9)
        self._edit("PUT", "/kinds/new", working_days=8)
        self._edit("POST", "/kinds/new/requirements", code="SURAT_BARU", text="Surat keterangan contoh", required=True)
        self._edit("PUT", "/kinds/new/requirements/SURAT_BARU", code="SURAT_BARU", text="Surat keterangan", required=False)
        field = {"code": "LUAS", "kind": "whole", "label_id": "Luas", "label_en": "Area"}
        self._edit("POST", "/kinds/new/fields", **field, least="1", most="90")
        self._edit("PUT", "/kinds/new/fields/LUAS", **field, least="1", most="100")
        self.draft = self._remove("/kinds/new/fields/LUAS")
        self.draft = self._remove("/kinds/new/requirements/SURAT_BARU")
        return f"{self.code} like {TYPE}"

    def publish_it(self) -> str:
        self._edit("POST", "/publication")
        self.officer(ADMINS[1]).post(f"{self._draft_path()}/decisions", revision=self._edited(), decision="refused")
        self._edit("POST", "/publication")
        self.officer(ADMINS[1]).post(f"{self._draft_path()}/decisions", revision=self._edited(), decision="approved")
        return str(self.person.get(f"/permit-types/{self.code}")["name"])

    def import_it(self) -> str:
        """The file says something else of the type just published, which makes a draft of it; the draft is thrown away."""
        admin = self.officer(ADMINS[0])
        file = admin.get("/admin/catalogue")
        one = next(each for each in file["permit_types"] if each["code"] == self.code)
        one["name"] = f"Izin contoh lain {self.mark}"
        admin.post("/admin/catalogue/reviews", **file)
        made = admin.ask("POST", "/admin/catalogue/imports", params={"codes": self.code}, json=file)["made"]
        [self.draft] = [each for each in made if each["code"] == self.code]
        self._remove("")
        return f"{len(file['permit_types'])} types in the file, a draft made and thrown away"

    def write_the_standard(self) -> str:
        admin = self.officer(ADMINS[0])
        known = admin.get("/admin/service-standard")
        admin.ask("PATCH", "/admin/service-standard", json={"revision": known["revision"], "facilities": f"Ruang tunggu {self.mark}"})
        return "written"

    def _edit(self, method: str, path: str, **body: Any) -> None:
        given = {"revision": self._edited(), **body}
        self.draft = self.officer(ADMINS[0]).ask(method, self._draft_path() + path, json=given)

    def _remove(self, path: str) -> Any:
        return self.officer(ADMINS[0]).ask("DELETE", self._draft_path() + path, params={"revision": self._edited()})

    def _edited(self) -> int:
        return int(self.officer(ADMINS[0]).get(self._draft_path())["revision"])

    def _draft_path(self) -> str:
        return f"/admin/permit-type-drafts/{self.draft['draft_id']}"

    # ── the applicant ──

    def begin(self) -> str:
        self.apply()
        one = self.application
        answers = {each["code"]: answer_to(each) for each in one["typed_fields"]}
        self._change("PATCH", "", answers=answers)
        self.add_documents()
        code = next(each["code"] for each in self.application["requirements"] if each["required"])
        self.application = self.person.ask(
            "DELETE", f"{self._path()}/requirements/{code}", params={"revision": self.application["revision"]}
        )
        self._change("PUT", f"/requirements/{code}", document_id=self.person.get("/documents")["items"][0]["document_id"])
        return self.submit()

    def replace_a_document(self) -> str:
        self.document = max(self.person.get("/documents")["items"], key=lambda one: one["document_id"])
        path = f"/documents/{self.document['document_id']}/versions"
        facts = {"name": self.document["name"], "version": str(self.document["version"])}
        self.document = self.person.ask("POST", path, data=facts, files={"file": ("baru.png", self.picture, "image/png")})
        spare = {"kind": "other", "name": "Salah unggah"}
        spare = self.person.ask("POST", "/documents", data=spare, files={"file": ("salah.png", self.picture, "image/png")})
        self.person.ask("DELETE", f"/documents/{spare['document_id']}", params={"version": spare["version"]})
        return f"version {self.document['version']}; another document removed"

    def mend(self) -> str:
        """Just what was named."""
        self._refresh()
        self._change("PATCH", "", answers={FIELD: "8"})
        self._change("PUT", f"/requirements/{self.named}", document_id=self.document["document_id"])
        self._change("POST", "/resubmission", note="Sudah diperbaiki.")
        return str(self.application["status"])

    def try_again(self) -> str:
        """What was rejected becomes a new draft, which is withdrawn."""
        again = self.person.post(f"{self._path()}/reapplication")
        gone = self.person.post(f"/applications/{again['application_id']}/withdrawal", revision=again["revision"])
        return str(gone["status"])

    # ── the office ──

    def be_returned(self) -> str:
        self.named = next(each["code"] for each in self.application["requirements"] if each["required"])
        reasons = {f"field:{FIELD}": "Bukan seperti di denah.", f"requirement:{self.named}": "Tidak terbaca."}
        self._decide("loket", "return", reasons=reasons, in_order=["location"])
        return "a field and a document named"

    def be_inspected(self) -> str:
        self._decide("loket", "advance", in_order=["location"], note="Lengkap.")
        self._decide("teknis", "send_back", note="Denah belum diperiksa.")
        for name in ("loket", "teknis"):
            self._decide(name, "advance", note="Lengkap dan sesuai.")
        officer, visit = self.officer("teknis"), f"/staff{self._path()}/inspection"
        step, day = self._seen("teknis")["step"], working_day(officer)
        plan = {"step": step, "day": day, "team": ["Tim Contoh"]}
        known = officer.ask("PUT", f"{visit}/appointment", json={**plan, "revision": 0, "starts": "09:30"})
        known = officer.post(f"{visit}/cancellation", step=step, revision=known["revision"], reason="Hujan deras.")
        known = officer.ask("PUT", f"{visit}/appointment", json={**plan, "revision": known["revision"], "starts": "10:30"})
        verdicts = {point["code"]: "fits" for point in known["points"]}
        for part in ({"verdicts": verdicts}, {"visited_on": datetime.now(UTC).date().isoformat(), "conclusion": "suitable"}):
            known = officer.ask("PATCH", f"{visit}/report", json={"step": step, "revision": known["revision"], **part})
        for width in (60, 80):
            file = ("lokasi.png", png(width, 40), "image/png")
            known = officer.ask("POST", f"{visit}/photos", data={"step": step}, files={"file": file})
        officer.post(f"{visit}/photos/{known['photos'][-1]['photo_id']}/removal", step=step)
        self._decide("teknis", "advance", note="Layak.")
        return f"{len(verdicts)} points, one photo kept"

    def be_refused(self) -> str:
        while (step := self._seen("loket")["step"]) != "approval":
            self._decide(self._next(), "advance", note=f"Sesuai: {step}.")
        self._decide("kadis", "reject", note="Tidak sesuai tata ruang.")
        self._refresh()
        return str(self.application["status"])


LONG: tuple[tuple[str, Callable[[Any], str]], ...] = (
    ("log in", LongWalk.come_in),
    ("write a permit type", LongWalk.write_a_type),
    ("publish it", LongWalk.publish_it),
    ("import it", LongWalk.import_it),
    ("write the service standard", LongWalk.write_the_standard),
    ("apply", LongWalk.begin),
    ("be returned", LongWalk.be_returned),
    ("replace a document", LongWalk.replace_a_document),
    ("mend what was named", LongWalk.mend),
    ("be inspected", LongWalk.be_inspected),
    ("be rejected", LongWalk.be_refused),
    ("apply again", LongWalk.try_again),
)
