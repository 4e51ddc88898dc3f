"""A month of an office, act by act: applications come in, eight people work through their queues with what they can do in a day, applicants mend
what was returned or do not, permits are suspended, given back, revoked and renewed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from izin.demo import Failed
from tests.office.dice import Dice
from tests.office.people import Applicant, Person, officers
from tests.office.world import MovedWorld

WIB = timezone(timedelta(hours=7))  # the time zone of the demo's agency
MORNING, HOURS = 8, (9, 11, 14)  # applications come in the morning; the office goes through its queues at these hours
CAPACITY = 36  # cases that one officer passes on in a day
# What people apply for, most of it in short flows; each twice as likely as the weight after it says of a hundred.
WANTED = (
    *("SIPTTK", "SIPATLM", "SIPRO", "SIPF", "SIPG", "SKP", "REKLAME-NP", "REKLAME-NP", "REKLAME-NP"),
    *("KRK", "MAKAM", "TRAYEK", "REKLAME-P", "PARKIR", "KPS", "APOTEK"),
)
# Of a hundred cases.
RETURNED, REJECTED, WITHDRAWN, NEVER_MENDED = 0.12, 0.03, 0.02, 0.15
# Of a hundred permits.
SUSPENDED, REVOKED, RENEWED = 0.04, 0.02, 0.3
RENEWABLE_SOON = "REKLAME-NP"  # in force for 30 days, so that its renewals and ends lie within the month


@dataclass
class Filed:
    number: str
    application_id: int
    applicant: Applicant


@dataclass
class Office:
    world: MovedWorld
    dice: Dice
    applicants: list[Applicant] = field(default_factory=list)
    filed: dict[int, Filed] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    today: date = date.min

    def __post_init__(self) -> None:
        self.officers = officers(self.world.url)
        self.by_login = {each.login: each for each in self.officers}
        year = self.world.clock.now.astimezone(WIB).year
        admin = Person(self.world.url, "admin", self.officers[0].password)
        listed = [each for of in (year, year + 1) for each in admin.get("/admin/days-off", year=of)["items"]]
        self.off = {date.fromisoformat(each["date"]) for each in listed}

    # ── days ──

    def working_days(self, count: int) -> Iterator[date]:
        """From tomorrow on."""
        day = self.world.clock.now.astimezone(WIB).date()
        while count:
            day += timedelta(days=1)
            if self._works(day):
                count -= 1
                yield day

    def _works(self, day: date) -> bool:
        return day.isoweekday() <= 5 and day not in self.off

    def at(self, day: date, hour: int) -> datetime:
        return datetime(day.year, day.month, day.day, hour, tzinfo=WIB).astimezone(UTC)

    def day(self, day: date, *, new: int) -> None:
        """`new`: how many applications come in."""
        self.today, left = day, Counter({officer.login: CAPACITY for officer in self.officers})
        self.world.go_on_to(self.at(day, MORNING))
        for count in range(new):
            self._apply(f"{day}/{count}")
        self._answer_returns()
        for hour in HOURS:
            self.world.go_on_to(self.at(day, hour))
            for officer in self.officers if self._something_waits() else ():
                self._work(officer, left)
        self._look_after_permits()
        self.world.calm()

    # ── applicants ──

    def _apply(self, mark: str) -> None:
        applicant = self.dice.one_of(self.applicants, "who", mark)
        code, kind, about = self.dice.one_of(WANTED, "what", mark), "new", None
        if self.dice.happens(RENEWED, "renews", mark):
            about = self._renewable(applicant)
            code, kind = (about["permit_type"], "renewal") if about else (code, kind)
        applicant.permit_id = about["permit_id"] if about else None
        self._try("file", lambda: self._file(applicant, code, kind))

    def _file(self, applicant: Applicant, code: str, kind: str) -> None:
        one = applicant.sent(code, kind, "individual")
        self.filed[one["application_id"]] = Filed(one["number"], one["application_id"], applicant)
        self.done[f"filed: {kind}"] += 1

    def _renewable(self, applicant: Applicant) -> dict[str, Any] | None:
        permits = applicant.applicant.get("/permits", permit_type=RENEWABLE_SOON, limit=100)["items"]
        return next((each for each in permits if each.get("renewable") and each["status"] == "active"), None)

    def _answer_returns(self) -> None:
        for (application_id,) in self.world.rows("permits", "select id from application where correct_by is not null order by id"):
            case = self.filed.get(application_id)
            if case is None or self.dice.happens(NEVER_MENDED, "never", case.number):
                continue
            if self.dice.happens(0.5, "mends", case.number, self.today):
                self._try("mend", lambda case=case: self._mend(case))

    def _mend(self, case: Filed) -> None:
        person, path = case.applicant.applicant, f"/applications/{case.application_id}"
        one = person.get(path)
        if one["status"] != "returned":
            return
        for item in one["corrections"][-1]["items"]:
            kind, _, code = item["code"].partition(":")
            if kind == "requirement":
                body = {"revision": one["revision"], "document_id": case.applicant.document["document_id"]}
                one = person.ask("PUT", f"{path}/requirements/{code}", json=body)
        person.post(f"{path}/resubmission", revision=one["revision"], note="Sudah diperbaiki.")
        self.done["mended"] += 1

    # ── the office ──

    def _something_waits(self) -> bool:
        return bool(self.world.rows("permits", "select count(*) from application where waits_for is not null")[0][0])

    def _work(self, officer: Person, left: Counter[str]) -> None:
        for row in officer.get("/staff/queue", limit=100)["items"]:
            if not left[officer.login]:
                return
            case = self.filed.get(row["application_id"])
            if case and self._try("decide", lambda case=case: self._do_step(officer, case)):
                left[officer.login] -= 1

    def _do_step(self, officer: Person, case: Filed) -> bool:
        path = f"/applications/{case.application_id}"
        seen = officer.get(path)
        if "advance" not in seen["may"]:
            return False
        step = seen["step"]
        if self.dice.happens(WITHDRAWN / 5, "withdraws", case.number, step):
            case.applicant.applicant.post(f"{path}/withdrawal", revision=seen["revision"])
            self.done["withdrawn"] += 1
            return True
        said: dict[str, Any] = {"revision": seen["revision"], "step": step, "outcome": "advance", "note": "Lengkap dan sesuai."}
        if "reject" in seen["may"] and self.dice.happens(REJECTED, "rejects", case.number, step):
            said |= {"outcome": "reject", "note": "Lokasi tidak sesuai peruntukan."}
        elif "return" in seen["may"] and self.dice.happens(RETURNED, "returns", case.number, step, len(seen["history"])):
            item = next(f"requirement:{each['code']}" for each in seen["requirements"] if each["required"])
            said |= {"outcome": "return", "reasons": {item: "Foto buram, unggah lagi."}, "note": ""}
        elif seen["current_step"].get("act") == "inspect":
            self._inspect(officer, case, path, step)
        officer.post(f"/staff{path}/decisions", **said)
        self.done[said["outcome"]] += 1
        return True

    def _inspect(self, officer: Person, case: Filed, path: str, step: str) -> None:
        """The appointment is for the next working day; the report of a visit today comes with it, so that no day of the play is spent on it."""
        visit, day = f"/staff{path}/inspection", self.today + timedelta(days=1)
        while not self._works(day):
            day += timedelta(days=1)
        plan = {"step": step, "revision": 0, "day": day.isoformat(), "starts": "09:30", "team": ["Tim Contoh"]}
        planned = officer.ask("PUT", f"{visit}/appointment", json=plan)
        report = {
            "visited_on": self.today.isoformat(),
            "conclusion": "suitable",
            "verdicts": dict.fromkeys(_codes(planned["points"]), "fits"),
        }
        officer.ask("PATCH", f"{visit}/report", json={"step": step, "revision": planned["revision"], **report})
        officer.ask("POST", f"{visit}/photos", data={"step": step}, files={"file": ("lokasi.png", case.applicant.picture, "image/png")})

    # ── permits ──

    def _look_after_permits(self) -> None:
        for permit_id, number in self.world.rows("permits", "select id, number from permit order by id"):
            self._try("permit", lambda permit_id=permit_id, number=number: self._look_at(permit_id, number))

    def _look_at(self, permit_id: int, number: str) -> None:
        when = self.dice.share("when", number)
        if self.dice.happens(SUSPENDED, "suspended", number) and self.dice.happens(0.3, number, self.today):
            status = self.by_login["kasi"].get(f"/staff/permits/{permit_id}")["status"]
            self._change(permit_id, "lift" if status == "suspended" else "suspend")
        elif self.dice.happens(REVOKED, "revoked", number) and when < 0.5 and self.dice.happens(0.2, number, self.today):
            self._change(permit_id, "revoke")

    def _change(self, permit_id: int, kind: str) -> None:
        """One asks, and another decides."""
        said = {"kind": kind, "reason": "Tidak sesuai ketentuan.", "legal_basis": "Perda contoh", "day": self.today.isoformat()}
        seen = self.by_login["kasi"].get(f"/staff/permits/{permit_id}")
        if kind not in seen["may"]:
            return
        asked = self.by_login["kasi"].post(f"/staff/permits/{permit_id}/requests", **said)
        self.by_login["kadis"].post(f"/staff/permit-requests/{asked['request']['request_id']}/decision", grant=True, note="")
        self.done[f"permit: {kind}"] += 1

    def _try(self, what: str, act: Any) -> bool:
        """A refusal is counted, and none of the play's acts should be one. :returns: whether it was done."""
        try:
            return act() is not False
        except Failed as refusal:
            self.refused[f"{what}: {refusal}"[:400]] += 1
            return False


def _codes(those: list[dict[str, Any]]) -> list[str]:
    return [each["code"] for each in those]
