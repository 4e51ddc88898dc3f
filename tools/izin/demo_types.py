"""`make demo TYPES=all`: every permit type, in every kind and for every type of applicant that it offers, through the public API only.

A new applicant applies; an amendment or a duplicate is of the permit just issued, a renewal of one of
before. The office does every step of the flow by whoever
of the demo staff is offered it. What is not issued in the end is printed, and the command ends with a non-zero code.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import requests

from izin.demo import PASSWORD, STEPS, Client, Failed, Walk, originals

REGISTERING = 7  # so many of the steps lead to a person who may apply
COMPANY = {
    "name": "CV Contoh Semua Izin",
    "nib": "9120001234567",
    "business_form": "cv",
    "address": "Jalan Contoh Nomor 7",
    "phone": "0734421000",
    "email": "kantor@contoh.test",
    "responsible_person": "Ratna Contoh Lestari",
    "position": "Direktur",
}
HAND_OVER = "hand_over"
Case = tuple[str, str, str]  # permit type, kind, type of applicant


class Everything:
    """Applies and processes; `steps` counts what the office did."""

    def __init__(self, url: str, inbox: str, officers: Sequence[str]) -> None:
        times: dict[str, list[float]] = defaultdict(list)
        walk = Walk(url, inbox, times=times, staff={})
        for _, step in STEPS[:REGISTERING]:
            step(walk)
        self.applicant = walk.person
        self.staff = []
        for name in officers:
            officer = Client(url, times)
            officer.log_in(name, PASSWORD)
            self.staff.append(officer)
        self.turns: dict[tuple[str, ...], Client] = {}
        self.steps: Counter[str] = Counter()
        self.issued: dict[tuple[str, str], int] = {}
        self.walk, self.picture = walk, walk.picture
        file = ("surat.png", walk.picture, "image/png")
        self.document = self.applicant.ask("POST", "/documents", data={"kind": "other", "name": "Surat"}, files={"file": file})
        self.company = self._company()

    def _company(self) -> int:
        known = self.applicant.get("/companies", q=COMPANY["nib"])["items"]
        return int((known[0] if known else self.applicant.post("/companies", **COMPANY))["company_id"])

    def cases(self, codes: Sequence[str]) -> Iterator[Case]:
        """`codes`: none for every permit type."""
        for code in codes or self._codes():
            one = self.applicant.get(f"/permit-types/{code}")
            yield from ((code, kind, applicant_type) for kind in one["kinds"] for applicant_type in one["applicant_types"])

    def _codes(self) -> list[str]:
        codes: list[str] = []
        after: dict[str, Any] = {}
        while True:
            page = self.applicant.get("/permit-types", limit=100, **after)
            codes += [each["code"] for each in page["items"]]
            if page["next"] is None:
                return codes
            after = {"after": page["next"]}

    def issue(self, case: Case) -> dict[str, Any]:
        """The application at its end. :raises Failed: it was not issued."""
        one = self.sent(*case)
        while one["step"]:
            one = self._done(one)
        if not one["permit"]:
            raise Failed(f"it ended as {one['status']}")
        self.issued[case[0], case[2]] = one["permit"]["permit_id"]
        return one

    def sent(self, code: str, kind: str, applicant_type: str) -> dict[str, Any]:
        one = self.ready(code, kind, applicant_type)
        agreed = {"revision": one["revision"], "declaration": one["declaration"]["version"]}
        return dict(self.applicant.post(f"/applications/{one['application_id']}/submission", **agreed))

    def ready(self, code: str, kind: str, applicant_type: str) -> dict[str, Any]:
        """A draft that only has to be submitted."""
        location = {"address": "Jalan Contoh Nomor 7", "district": Walk.district, "village": Walk.village, "note": ""}
        asked = {"application_kind": kind, "permit_type": code, "applicant_type": applicant_type, "unit": Walk.unit}
        one = self.applicant.post("/applications", **asked, **self._old_permit(code, kind, applicant_type), location=location)
        while any(each["code"] not in one["answers"] for each in one["typed_fields"]):  # an answer may ask for another
            body = {"revision": one["revision"], "answers": {each["code"]: answer_to(each) for each in one["typed_fields"]}}
            one = self.applicant.ask("PATCH", f"/applications/{one['application_id']}", json=body)
        path = f"/applications/{one['application_id']}"
        if applicant_type == "company" and not one["company"]:
            one = self.applicant.ask("PATCH", path, json={"revision": one["revision"], "company_id": self.company})
        for requirement in one["requirements"]:
            if requirement["required"] and not requirement["fulfilled"]:
                one = self._fulfilled(one, requirement, f"{path}/requirements/{requirement['code']}")
        return dict(one)

    def _fulfilled(self, one: dict[str, Any], requirement: dict[str, Any], path: str) -> Any:
        """With a document, or a tick where none is asked for."""
        body = {"revision": one["revision"]}
        if requirement["fulfilled_by"] != "document":
            return self.applicant.ask("PUT", f"{path}/tick", json=body)
        return self.applicant.ask("PUT", path, json={**body, "document_id": self.document["document_id"]})

    def _old_permit(self, code: str, kind: str, applicant_type: str) -> dict[str, Any]:
        if kind == "new":
            return {}
        issued = self.issued.get((code, applicant_type))
        if kind in ("amendment", "duplicate") and issued:
            return {"permit_id": issued}
        return {"old_permit_number": f"503/0001/{code}/LAMA/2021"}

    def _done(self, one: dict[str, Any]) -> dict[str, Any]:
        path = f"/applications/{one['application_id']}"
        officer, seen = self._whose(path, one)
        self.steps[seen["step"]] += 1
        if seen["current_step"].get("act") == "inspect":
            self._inspect(officer, path, seen["step"])
        if HAND_OVER in seen["may"]:
            return self._handed_over(officer, path, seen)
        decision = {"revision": seen["revision"], "step": seen["step"], "outcome": "advance", "note": "Lengkap dan sesuai."}
        decision["in_order"] = originals(seen)
        return dict(officer.post(f"/staff{path}/decisions", **decision))

    def _handed_over(self, officer: Client, path: str, seen: dict[str, Any]) -> dict[str, Any]:
        """To its holder, as soon as the permit's paper is made."""
        permit = f"/staff/permits/{seen['permit']['permit_id']}"
        self.walk.wait_for("paper of the permit", lambda: officer.get(permit)["document_ready"])
        issue = officer.get(permit)["issue"]
        officer.post(
            f"{permit}/handover", issue=issue, received_by="holder", name="Contoh", id_document="ktp", id_number="1603024505900017"
        )
        return dict(self.applicant.get(path))

    def _inspect(self, officer: Client, path: str, step: str) -> None:
        """The team makes an appointment, looks at every point and adds a photo."""
        visit, today = f"/staff{path}/inspection", datetime.now(UTC).date()
        plan = {"step": step, "revision": 0, "day": working_day(officer), "starts": "09:30", "team": ["Tim Contoh"]}
        planned = officer.ask("PUT", f"{visit}/appointment", json=plan)
        verdicts = {point["code"]: "fits" for point in planned["points"]}
        report = {"visited_on": today.isoformat(), "verdicts": verdicts, "conclusion": "suitable"}
        officer.ask("PATCH", f"{visit}/report", json={"step": step, "revision": planned["revision"], **report})
        officer.ask("POST", f"{visit}/photos", data={"step": step}, files={"file": ("lokasi.png", self.picture, "image/png")})

    def _whose(self, path: str, one: dict[str, Any]) -> tuple[Client, dict[str, Any]]:
        """Whoever is offered the step: who did such a step last is asked first."""
        turn = (one["step"], *one["current_step"].get("units", ()))
        asked = [self.turns[turn]] if turn in self.turns else []
        for officer in (*asked, *self.staff):
            seen = officer.get(path)
            if not {"advance", HAND_OVER}.isdisjoint(seen["may"]):
                self.turns[turn] = officer
                return officer, dict(seen)
        raise Failed(f"nobody of the staff may do the step {one['step']}")


def apply_for(types: str, url: str, inbox: str, *, officers: Sequence[str]) -> int:
    """`types`: all, or codes with commas between. 0 if every case was issued, else 1."""
    print(f"Every kind of these permit types over {url}/api/v1: {types}", flush=True)
    begun, issued, failed = time.perf_counter(), 0, []
    everything = Everything(url, inbox, officers)
    for case in everything.cases([] if types == "all" else types.split(",")):
        try:
            one = everything.issue(case)
        except (Failed, requests.RequestException, KeyError, IndexError) as problem:
            failed.append(case)
            print(f"{' '.join(case):<32} FAILED: {type(problem).__name__}: {problem}", flush=True)
            continue
        issued += 1
        skipped = sum(line["outcome"] == "skipped" for line in one["history"])
        says = f"{len(one['way']) - skipped} steps" + (f", {skipped} skipped" if skipped else "")
        print(f"{' '.join(case):<32} {one['status']:<12} {one['permit']['number']:<40} {says}", flush=True)
    print("\nSteps done: " + ", ".join(f"{step} {count}" for step, count in everything.steps.items()))
    print(f"{issued} of {issued + len(failed)} issued in {time.perf_counter() - begun:.1f} s", flush=True)
    return 1 if failed or not issued else 0


def working_day(officer: Client) -> str:
    """One of the next on which the office works, wherever it stands."""
    day = datetime.now(UTC).date() + timedelta(days=2)
    off = {each["date"] for year in {day.year, day.year + 1} for each in officer.get("/admin/days-off", year=year)["items"]}
    while day.isoweekday() > 5 or day.isoformat() in off:
        day += timedelta(days=1)
    return day.isoformat()


def answer_to(field: dict[str, Any]) -> str:
    """One that fits the typed field."""
    fits = {"text": "Contoh", "date": "2027-01-15", "flag": "yes"}
    return str(field["choices"][0]["code"] if field["choices"] else fits.get(field["kind"], field["least"] or "7"))
