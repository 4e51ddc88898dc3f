"""`make demo`: the main job, through the public API only; each step is printed with its time.

A person registers, is accepted, verifies by mail, logs in, applies with documents; the office checks, verifies, approves and issues; the
permit is downloaded and verified; a complaint is answered. A step that fails ends the walk with a non-zero code.
"""

from __future__ import annotations

import math
import random
import statistics
import struct
import time
import zlib
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import requests

PASSWORD = "Contoh-Izin-2026"  # the demo accounts'
NEW_PASSWORD = "Senja-di-Lematang-7"  # of an invented person
PATIENCE = 20.0  # seconds for what services do after the answer: mails, PDF, tracking
STAFF_STEPS = (("loket", "file_check"), ("verifikator", "verification"), ("kadis", "approval"), ("loket", "issuance"))


class Failed(Exception):
    """What failed, in one sentence."""


def png(width: int = 640, height: int = 400) -> bytes:
    """A picture to upload: a gradient, made here so that nobody's identity card is needed."""
    rows = b"".join(
        b"\x00" + bytes((x * 255 // width, y * 255 // height, 160)[c] for x in range(width) for c in range(3)) for y in range(height)
    )

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


class Client:
    """A client of the API, which also records how long each kind of request took."""

    def __init__(self, url: str, times: dict[str, list[float]]) -> None:
        self.url = f"{url}/api/v1"
        self.times = times
        self.http = requests.Session()

    def ask(self, method: str, path: str, *, files: Any = None, **options: Any) -> Any:
        """The JSON of a 2xx answer (bytes for files, None for an empty answer).

        :raises Failed: for any other answer, with its text.
        """
        begun = time.perf_counter()
        answer = self.http.request(method, self.url + path, files=files, timeout=40, **options)
        kind = "upload" if files else "read" if method == "GET" else "change"
        self.times[f"request: {kind}"].append(time.perf_counter() - begun)
        if not answer.ok:
            raise Failed(f"{method} {path} answered {answer.status_code}: {answer.text[:600]}")
        if answer.headers.get("Content-Type", "").startswith("application/json"):
            return answer.json()
        return answer.content or None

    def get(self, path: str, **query: Any) -> Any:
        return self.ask("GET", path, params=query)

    def post(self, path: str, **body: Any) -> Any:
        return self.ask("POST", path, json=body)

    def log_in(self, login: str, password: str) -> dict[str, Any]:
        session: dict[str, Any] = self.post("/sessions", login=login, password=password)
        self.use(session["token"])
        return session

    def use(self, token: str) -> None:
        self.http.headers["Authorization"] = f"Bearer {token}"


class Walk:
    """The walk of one applicant. Each public method is a step and returns what happened, in words."""

    agency, unit, regency = "muara-enim", "dpmptsp", "16.03"
    district, village = "Muara Enim", "Pasar I Muara Enim"
    permit_type = "SIPD"
    patience = PATIENCE

    def __init__(self, url: str, inbox: str, *, times: dict[str, list[float]], staff: dict[str, Client]) -> None:
        self.url = url
        self.inbox = inbox
        self.times = times
        self.staff = staff
        self.person = self.anybody()
        self.mark = f"{time.time_ns() // 1_000_000 % 10**9:09d}"
        # Somebody else in every walk, by name too: nobody may have more than so many permits of a type.
        self.full_name = f"Ratna {''.join('abcdefghij'[int(digit)] for digit in self.mark).title()}"
        self.email = f"ratna{self.mark}@contoh.test"
        self.picture = png()

    # ── what several steps need ──

    def anybody(self) -> Client:
        """A client that has not logged in."""
        return Client(self.url, self.times)

    def officer(self, name: str) -> Client:
        if name not in self.staff:
            client = self.anybody()
            client.log_in(name, PASSWORD)
            self.staff[name] = client
        return self.staff[name]

    def wait_for(self, what: str, look: Callable[[], Any]) -> Any:
        """Call `look` until it returns something; the waiting time is measured under its own name."""
        begun = time.perf_counter()
        while not (found := look()):
            if time.perf_counter() - begun > self.patience:
                raise Failed(f"{what} did not come within {self.patience:.0f} s")
            time.sleep(0.05)
        self.times[f"wait: {what}"].append(time.perf_counter() - begun)
        return found

    def mail(self, what: str, contains: str) -> dict[str, Any]:
        def look() -> dict[str, Any] | None:
            mails = requests.get(f"{self.inbox}/mails.json", params={"to": self.email}, timeout=self.patience).json()["items"]
            return next((mail for mail in mails if contains in mail["text"]), None)

        found: dict[str, Any] = self.wait_for(what, look)
        return found

    # ── registering ──

    def look_around(self) -> str:
        types = self.person.get("/permit-types")["items"]
        return f"{len(types)} permit types; first: {types[0]['name']}"

    def estimate_a_fee(self) -> str:
        free = self.person.post("/permit-types/SIPD/fee-estimates", inputs={})
        asked = [field["name"] for field in self.person.get("/permit-types/KPS/fee-form")["inputs"]]
        priced = self.person.post("/permit-types/KPS/fee-estimates", inputs={"seats": "14"})
        return f"SIPD Rp {free['amount']}; KPS asks for {' and '.join(asked)}: {priced['formula_with_values']}"

    def register(self) -> str:
        token = self.person.post("/registrations")["registration_token"]
        self.registration = f"/registrations/{token}"
        username = f"ratna{self.mark}"
        first = {"username": username, "full_name": self.full_name, "email": self.email, "agency": self.agency}
        self._save(1, first)
        self.person.ask("PUT", f"{self.registration}/id-attachment", files={"file": ("ktp.png", self.picture, "image/png")})
        self._save(2, self._identity())
        draft = self._save(3, self._address())
        return f"three steps saved, {draft['progress']} % filled in, as {username}"

    def _save(self, step: int, fields: dict[str, Any]) -> Any:
        return self.person.ask("PATCH", self.registration, json={"step": step, "fields": fields, "confirm_warnings": True})

    def _identity(self) -> dict[str, Any]:
        serial = f"{random.randint(1, 9999):04d}"
        return {
            "id_type": "ktp",
            "id_number": f"160302631190{serial}",  # a woman born on 23 November 1990: the day counts from 41
            "sex": "female",
            "occupation": "Dokter",
            "birth_place": "Muara Enim",
            "birth_date": "1990-11-23",
            "npwp": "",
        }

    def _address(self) -> dict[str, Any]:
        district = self.person.get("/regions", parent=self.regency)["items"][0]
        village = self.person.get("/regions", parent=district["code"])["items"][0]
        return {
            "phone": "0734421000",
            "mobile": "081234567890",
            "address": "Jalan Contoh Nomor 7",
            "province": "16",
            "regency": self.regency,
            "district": district["code"],
            "village": village["code"],
            "postal_code": village["postal_code"] or "31311",
            "whatsapp_consent": True,
        }

    def hand_in(self) -> str:
        notice = self.person.get("/privacy-notice")["version"]
        answer = self.person.post(f"{self.registration}/submission", consent_version=notice)
        self.registration_number = answer["number"]
        self.mail("mail about the registration", answer["number"])
        return f"registration {answer['number']}, to be looked at by {answer['accept_by'][:16]}, told by mail"

    def be_accepted(self) -> str:
        loket = self.officer("loket")
        row = self._find_registration(loket)
        self.registration_id = row["registration_id"]
        found = loket.get(f"/staff/registrations/{row['registration_id']}")
        # An invented number may have been used by an earlier run.
        again = {"reason": "Orang contoh dari percobaan sebelumnya."} if found["accept_needs_reason"] else {}
        loket.post(f"/staff/registrations/{row['registration_id']}/acceptance", revision=found["revision"], **again)
        return f"accepted by the counter officer; warnings shown: {len(found['warnings'])}"

    def _find_registration(self, loket: Client) -> dict[str, Any]:
        after = None
        while True:
            page = loket.get("/staff/registrations", limit=100, **({"after": after} if after else {}))
            for row in page["items"]:
                if row["number"] == self.registration_number:
                    return dict(row)
            if not (after := page["next"]):
                raise Failed(f"{self.registration_number} is not in the queue of registrations")

    def verify_by_mail(self) -> str:
        mail = self.mail("verification mail", "/verifikasi/")
        link = next(link for link in mail["links"] if "/verifikasi/" in link)
        token = link.rpartition("/")[2]
        state = self.person.get(f"/email-verifications/{token}")["state"]
        self.username = self.person.post(f"/email-verifications/{token}")["username"]
        return f"mail “{mail['subject']}”; link {state}, used; username {self.username}"

    def log_in_first(self) -> str:
        mail = self.mail("mail with the password", "Kata sandi sementara:")
        temporary = mail["text"].split("Kata sandi sementara:")[1].split()[0]
        session = self.person.log_in(self.username, temporary)
        if not session["must_change_password"]:
            raise Failed("a temporary password must not open a full session")
        changed = self.person.ask("PUT", "/password", json={"current_password": temporary, "new_password": NEW_PASSWORD})
        self.person.use(changed["token"])
        return f"logged in with the temporary password, set an own one; roles {', '.join(self._roles())}"

    def _roles(self) -> list[str]:
        return list(self.person.get("/profile")["roles"])

    # ── applying ──

    def apply(self) -> str:
        location = {"address": "Jalan Contoh Nomor 7", "district": self.district, "village": self.village, "note": ""}
        self.application = self.person.post(
            "/applications",
            application_kind="new",
            permit_type=self.permit_type,
            applicant_type="individual",
            unit=self.unit,
            location=location,
        )
        return f"draft for {self.application['permit_type_name']}: {self.application['required_count']} documents needed"

    def add_documents(self) -> str:
        for requirement in self.application["requirements"]:
            if requirement["required"]:
                self._fulfil(requirement)
        missing = self.application["missing"]
        if missing:
            raise Failed(f"still missing: {missing}")
        return f"{self.application['fulfilled_count']} uploaded and attached; complete"

    def _fulfil(self, requirement: dict[str, Any]) -> None:
        path = f"{self._path()}/requirements/{requirement['code']}"
        if requirement["fulfilled_by"] != "document":
            self.application = self.person.ask("PUT", f"{path}/tick", json={"revision": self.application["revision"]})
            return
        facts = {"kind": "other", "name": requirement["code"]}
        document = self.person.ask("POST", "/documents", data=facts, files={"file": ("surat.png", self.picture, "image/png")})
        body = {"revision": self.application["revision"], "document_id": document["document_id"]}
        self.application = self.person.ask("PUT", path, json=body)

    def _path(self) -> str:
        return f"/applications/{self.application['application_id']}"

    def submit(self) -> str:
        agreed = {"revision": self.application["revision"], "declaration": self.application["declaration"]["version"]}
        self.application = self.person.post(f"{self._path()}/submission", **agreed)
        return f"number {self.application['number']}, due {self.application['due_at'][:10]}"

    def be_processed(self) -> str:
        for name, step in STAFF_STEPS:
            officer = self.officer(name)
            seen = officer.get(self._path())
            decision = {"revision": seen["revision"], "step": step, "outcome": "advance", "note": "", "in_order": originals(seen)}
            case = officer.post(f"/staff{self._path()}/decisions", **decision)
        return f"file check, verification, approval, issuance; now {case['status']}"

    def fetch_the_permit(self) -> str:
        permit = self.wait_for("PDF of the permit", self._ready_permit)
        pdf = self.person.get(f"/permits/{permit['permit_id']}/file")
        if not pdf.startswith(b"%PDF"):
            raise Failed("the permit's file is no PDF")
        shown = self.anybody().get(f"/permit-verifications/{permit['code']}")
        if (shown["number"], shown["status"]) != (permit["number"], "active"):
            raise Failed(f"verification shows {shown}")
        return f"permit {permit['number']}, PDF of {len(pdf) // 1024} KiB; anyone can verify it: {shown['status']}"

    def _ready_permit(self) -> dict[str, Any] | None:
        permits = self.person.get("/permits")["items"]
        return next((permit for permit in permits if permit["document_ready"]), None)

    def track(self) -> str:
        anyone = self.anybody()
        number = self.application["number"]

        def look() -> Any:
            found = anyone.ask("GET", "/tracking", params={"number": number, "agency": self.agency})
            return found if found["finished_at"] else None

        found = self.wait_for("finished tracking", look)
        entries = self.person.get(f"{self._path()}/timeline")["entries"]
        return f"{number}: {len(found['stages'])} stages, finished; {len(entries)} entries in the applicant's timeline"

    def complain(self) -> str:
        complaint = self.person.post(
            "/complaints",
            title="Jam buka loket",
            category="service_time",
            application_number=self.application["number"],
            body="Loket dibuka pukul berapa pada hari Jumat?",
        )
        path = f"/complaints/{complaint['complaint_id']}"
        desk = self.officer("keluhan")
        answered = desk.post(f"{path}/messages", revision=desk.get(path)["revision"], body="Hari Jumat pukul 08.00–15.00 WIB.")
        closed = self.person.post(f"{path}/closure", revision=self.person.get(path)["revision"])
        self.mail("mail about the complaint", complaint["number"])
        return f"{complaint['number']}: answered ({len(answered['messages'])} messages), {closed['status']}, told by mail"

    def read_notifications(self) -> str:
        items = self.person.get("/notifications")["items"]
        return f"{len(items)} messages to this applicant"


def originals(application: dict[str, Any]) -> list[str]:
    """What the officer marks as seen at the counter."""
    return [f"requirement:{each['code']}" for each in application["requirements"] if each["fulfilled_by"] == "original"]


STEPS: tuple[tuple[str, Callable[[Walk], str]], ...] = (
    ("look at the permit types", Walk.look_around),
    ("estimate a fee", Walk.estimate_a_fee),
    ("fill in the registration", Walk.register),
    ("hand it in", Walk.hand_in),
    ("staff accept it", Walk.be_accepted),
    ("verify by mail", Walk.verify_by_mail),
    ("log in, set a password", Walk.log_in_first),
    ("begin an application", Walk.apply),
    ("upload the documents", Walk.add_documents),
    ("submit", Walk.submit),
    ("staff process it", Walk.be_processed),
    ("receive the permit", Walk.fetch_the_permit),
    ("track it", Walk.track),
    ("complain and be answered", Walk.complain),
    ("read the notifications", Walk.read_notifications),
)


def walk(url: str, inbox: str, *, rounds: int = 1) -> int:
    """Walk `rounds` times; 0 if every step of every round succeeded, else 1."""
    print(f"The main job over {url}/api/v1", flush=True)
    times: dict[str, list[float]] = defaultdict(list)
    staff: dict[str, Client] = {}
    begun = time.perf_counter()
    for number in range(1, rounds + 1):
        if rounds > 1:
            print(f"— round {number} of {rounds}", flush=True)
        if not _round(Walk(url, inbox, times=times, staff=staff), times):
            return 1
    print(_table(times))
    print(f"All steps succeeded in {time.perf_counter() - begun:.1f} s.", flush=True)
    return 0


def _round(one: Walk, times: dict[str, list[float]]) -> bool:
    for number, (title, step) in enumerate(STEPS, 1):
        begun = time.perf_counter()
        try:
            happened = step(one)
        except (Failed, requests.RequestException, KeyError, IndexError) as problem:
            print(f"{number:>3}. {title:<26} FAILED: {type(problem).__name__}: {problem}", flush=True)
            return False
        took = time.perf_counter() - begun
        times[f"step: {title}"].append(took)
        print(f"{number:>3}. {title:<26} {took * 1000:7.0f} ms  {happened}", flush=True)
    return True


def percentile(values: list[float], share: float) -> float:
    """The smallest value that is not below `share` of all values."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * share) - 1)]


def _table(times: dict[str, list[float]]) -> str:
    lines = [f"\n{'':<36}{'count':>6}{'p50 ms':>9}{'p99 ms':>9}"]
    for name in sorted(times):
        values = times[name]
        lines.append(f"{name:<36}{len(values):>6}{statistics.median(values) * 1000:>9.0f}{percentile(values, 0.99) * 1000:>9.0f}")
    return "\n".join(lines) + "\n"
