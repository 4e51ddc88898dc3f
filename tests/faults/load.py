"""People at work while something breaks: real writes through the gateway, each under a key of its own, asked again until answered."""

from __future__ import annotations

import http.client
import itertools
import json
import threading
import time
import uuid
from typing import Any

from izin.demo import PASSWORD, png
from tests.faults.ledger import ACKNOWLEDGED, REFUSED, UNKNOWN, Ledger, Write, now

PATIENCE = 90.0  # seconds for which one write is asked again
ANOTHER_TRY = 0.2  # seconds between two tries
HUNG = 40.0  # seconds: longer than any budget; who waits so long waits on a socket
COMPANY = {
    "nib": "9120001234567", "npwp": "", "business_form": "pt", "address": "Jalan Contoh 7", "phone": "081234567890",
    "email": "usaha@contoh.test", "responsible_person": "Siti Contoh", "position": "Direktur",
}  # fmt: skip
# Of a type of which one person may have any number.
DRAFT = {"application_kind": "new", "permit_type": "SIPTTK", "applicant_type": "individual", "unit": "dpmptsp"}
DECLARED = "2026-11"  # the version of the declaration in force
PLACE = {"address": "Jalan Contoh Nomor 7", "district": "Muara Enim", "village": "Pasar I Muara Enim"}


class Client:
    """One person's connection to the gateway."""

    def __init__(self, port: int, ledger: Ledger, token: str = "") -> None:
        self.port, self.ledger, self.token = port, ledger, token
        self._connection: http.client.HTTPConnection | None = None

    def ask(self, method: str, path: str, body: Any = None, *, key: str = "", kind: str = "application/json") -> tuple[int, Any]:
        """(status, JSON); status 0 when there was no answer."""
        begun = time.monotonic()
        try:
            return self._ask(method, path, body, key, kind)
        except (OSError, http.client.HTTPException, ValueError):
            self._drop()
            return 0, None
        finally:
            self.ledger.note_time("read" if method == "GET" else "write", time.monotonic() - begun)

    def _ask(self, method: str, path: str, body: Any, key: str, kind: str) -> tuple[int, Any]:
        headers = {"Content-Type": kind, "Accept": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if key:
            headers["Idempotency-Key"] = key
        if self._connection is None:
            self._connection = self._connected()
        data = body if isinstance(body, bytes) or body is None else json.dumps(body)
        self._connection.request(method, f"/api/v1{path}", data, headers)
        answer = self._connection.getresponse()
        text = answer.read()
        if answer.will_close:
            self._drop()
        return answer.status, json.loads(text) if text else None

    def _connected(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=HUNG)

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None


class Load:
    """Threads of people. Told to `stop`, each ends the write it is at."""

    client = Client

    def __init__(self, port: int, ledger: Ledger, token: str, documents: dict[str, int], *, people: int = 10) -> None:
        self.port, self.ledger, self.token, self.documents = port, ledger, token, documents
        self.run = uuid.uuid4().hex[:8]
        self._numbers = itertools.count()
        self._stopping = threading.Event()
        works = [*(self._drafts, self._companies, self._flows, self._complaints)[:people], *[self._drafts] * max(0, people - 4)]
        self._threads = [threading.Thread(target=self._repeat, args=(work,), daemon=True) for work in works]
        self._threads.append(threading.Thread(target=self._read, daemon=True))

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stopping.set()

    def is_at_work(self) -> bool:
        return any(thread.is_alive() for thread in self._threads)

    def newcomers(self) -> list[tuple[threading.Thread, list[Write]]]:
        """One more person for each kind of write, and what each has done."""
        found = []
        for work in (self._draft, self._company, self._complaint):
            done: list[Write] = []
            client = self.client(self.port, self.ledger, self.token)
            thread = threading.Thread(target=lambda work=work, client=client, done=done: done.append(work(client)), daemon=True)
            thread.start()
            found.append((thread, done))
        return found

    def _repeat(self, work: Any) -> None:
        client = self.client(self.port, self.ledger, self.token)
        while not self._stopping.is_set():
            work(client)

    def _drafts(self, client: Client) -> None:
        self._draft(client)

    def _draft(self, client: Client) -> Write:
        marker = self._marker("draft")
        return self.write(client, "draft", marker, "POST", "/applications", {**DRAFT, "location": {**PLACE, "note": marker}})

    def _companies(self, client: Client) -> None:
        self._company(client)
        time.sleep(0.01)

    def _company(self, client: Client) -> Write:
        marker = self._marker("company")
        return self.write(client, "company", marker, "POST", "/companies", {**COMPANY, "name": marker})

    def _complaints(self, client: Client) -> None:
        self._complaint(client)
        time.sleep(0.3)  # each is told by two mails

    def _complaint(self, client: Client) -> Write:
        marker = self._marker("complaint")
        body = {"title": marker, "category": "other", "application_number": "", "body": "Contoh"}
        return self.write(client, "complaint", marker, "POST", "/complaints", body)

    def _flows(self, client: Client) -> None:
        """A whole application: begun, its requirements fulfilled, handed in."""
        begun = self._draft(client)
        if begun.outcome != ACKNOWLEDGED:
            return
        path, revision = f"/applications/{begun.answer['application_id']}", begun.answer["revision"]
        for code in [each["code"] for each in begun.answer["requirements"] if each["required"]]:
            body = {"revision": revision, "document_id": self.documents[code]}
            done = self.write(client, "attach", f"{begun.marker}/{code}", "PUT", f"{path}/requirements/{code}", body)
            if done.outcome != ACKNOWLEDGED:
                return
            revision = done.answer["revision"]
        bare, known = {"revision": revision}, begun.answer.get("declaration")
        agreed = {**bare, "declaration": known["version"] if known else DECLARED}
        self.write(client, "submit", begun.marker, "POST", f"{path}/submission", agreed, before=bare)
        time.sleep(0.3)

    def _read(self) -> None:
        client = self.client(self.port, self.ledger, self.token)
        for path in itertools.cycle(("/applications?limit=5", "/permit-types", "/complaints?limit=5", "/profile")):
            if self._stopping.is_set():
                return
            status, _ = client.ask("GET", path)
            self._judge(status, f"GET {path}")
            time.sleep(0.1 if status == 200 else ANOTHER_TRY)

    def write(self, client: Client, kind: str, marker: str, method: str, path: str, body: Any, *, before: Any = None) -> Write:
        """Ask under one key until there is an answer or patience ends. `before`: the body as the release before takes it, whose gateway may
        be the one that answers."""
        write = Write(kind, marker, str(uuid.uuid4()), first_sent=now())
        while write.outcome == UNKNOWN and now() < write.first_sent + PATIENCE:
            write.last_sent, write.tries = now(), write.tries + 1
            write.status, answer = client.ask(method, path, body, key=write.key)
            if 200 <= write.status < 300:
                write.outcome, write.answer = ACKNOWLEDGED, answer
            elif write.status in (0, 503):
                time.sleep(ANOTHER_TRY)
            elif write.status == 422 and before is not None:
                body, before, write.key = before, None, str(uuid.uuid4())
            else:
                write.outcome, write.answer = REFUSED, answer
                self._judge(write.status, f"{method} {kind}: {json.dumps(answer)[:200]}")
        write.answered = now()
        self.ledger.note(write)
        return write

    def _judge(self, status: int, what: str) -> None:
        if status not in (0, 503) and not 200 <= status < 300:
            self.ledger.note_unexpected(f"{status} {what}")

    def _marker(self, kind: str) -> str:
        return f"{self.run}-{kind}-{next(self._numbers)}"


def prepared(port: int, of: type[Client] = Client) -> tuple[str, dict[str, int]]:
    """The demo applicant's token, and a document of hers for each requirement."""
    client = of(port, Ledger())
    _, session = client.ask("POST", "/sessions", {"login": "siti", "password": PASSWORD})
    client.token = session["token"]
    _, draft = client.ask("POST", "/applications", DRAFT)
    documents = {}
    for requirement in draft["requirements"]:
        body, kind = _multipart({"kind": "other", "name": requirement["code"]}, png(60, 40))
        status, document = client.ask("POST", "/documents", body, kind=kind)
        assert status == 201, document
        documents[requirement["code"]] = document["document_id"]
    return client.token, documents


def _multipart(fields: dict[str, str], file: bytes) -> tuple[bytes, str]:
    edge = uuid.uuid4().hex
    parts = [f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode() for name, value in fields.items()]
    head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n'
    return b"".join([*parts, head.encode(), file, f"\r\n--{edge}--\r\n".encode()]), f"multipart/form-data; boundary={edge}"
