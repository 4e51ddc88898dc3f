"""The local mail inbox, for development only: receives every mail by SMTP, forwards none, shows them in the browser and as JSON.

    GET /                     all mails, newest first
    GET /mails/<id>           one mail
    GET /mails.json?to=…      {"items": [{id, to, from, subject, received_at, text, links}]}, newest first
    GET /sehat                200

INBOX_BIND (address), INBOX_HTTP_PORT, INBOX_SMTP_PORT and INBOX_FOLDER (mails are kept there as .eml) come from the environment.
"""

from __future__ import annotations

import html
import json
import os
import re
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from bus import settings

LARGEST = 5 * 1024 * 1024
NAME = re.compile(r"[0-9]{20}-[0-9a-f]{8}")
LINK = re.compile(r"https?://[^\s<>\"']+")
POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
STYLE = """body{font:16px/1.5 sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}
td,th{text-align:left;padding:.3rem .8rem .3rem 0;vertical-align:top;overflow-wrap:anywhere}pre{white-space:pre-wrap;background:#f3f2f1;padding:1rem}"""


@dataclass(frozen=True)
class Mail:
    id: str
    message: EmailMessage
    recipients: tuple[str, ...]

    @property
    def text(self) -> str:
        body = self.message.get_body(preferencelist=("plain", "html"))
        return str(body.get_content()) if body else ""

    @property
    def received_at(self) -> str:
        return datetime.fromtimestamp(int(self.id[:20]) / 1e9, tz=UTC).isoformat(timespec="seconds")

    def as_json(self) -> dict[str, Any]:
        links = [link.rstrip(".,)") for link in LINK.findall(self.text)]
        return {
            "id": self.id,
            "to": list(self.recipients),
            "from": str(self.message["from"] or ""),
            "subject": str(self.message["subject"] or ""),
            "message_id": str(self.message["message-id"] or ""),
            "received_at": self.received_at,
            "text": self.text,
            "links": links,
        }


class Mailbox:
    """Mails as files; the envelope's recipients are in a header of ours."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def keep(self, content: bytes, recipients: list[str]) -> None:
        name = f"{time.time_ns():020d}-{os.urandom(4).hex()}"
        draft = self.folder / f"{name}.draft"
        draft.write_bytes(b"X-Envelope-To: " + ", ".join(recipients).encode() + b"\r\n" + content)
        draft.rename(self.folder / f"{name}.eml")

    def mails(self) -> Iterator[Mail]:
        """All mails, newest first."""
        for file in sorted(self.folder.glob("*.eml"), reverse=True):
            yield self._read(file)

    def mail(self, name: str) -> Mail | None:
        file = self.folder / f"{name}.eml"
        return self._read(file) if NAME.fullmatch(name) and file.exists() else None

    def _read(self, file: Path) -> Mail:
        message = message_from_bytes(file.read_bytes(), policy=policy.default)
        assert isinstance(message, EmailMessage)
        recipients = str(message["x-envelope-to"] or "").split(", ")
        return Mail(file.stem, message, tuple(recipients))


class Receiver:
    """Stores each mail that the SMTP server receives."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.mailbox.keep(envelope.original_content or b"", list(envelope.rcpt_tos))
        return "250 OK"


def page(title: str, body: str) -> bytes:
    head = f"<!doctype html><html lang=id><meta charset=utf-8><meta name=viewport content='width=device-width'><title>{title}</title>"
    return f"{head}<style>{STYLE}</style><h1>{title}</h1>{body}</html>".encode()


def list_page(mails: Iterator[Mail]) -> bytes:
    rows = [
        f"<tr><td>{mail.received_at[:16].replace('T', ' ')}<td>{html.escape(', '.join(mail.recipients))}"
        f"<td><a href='/mails/{mail.id}'>{html.escape(str(mail.message['subject'] or '(tanpa judul)'))}</a>"
        for mail in mails
    ]
    table = f"<table><tr><th>Diterima<th>Kepada<th>Judul{''.join(rows)}</table>" if rows else "<p>Belum ada surat."
    return page("Kotak surat lokal", table)


def mail_page(mail: Mail) -> bytes:
    """Text only: nothing in a mail is run or loaded. Its links can be followed."""
    head = "".join(f"<tr><th>{name}<td>{html.escape(value)}" for name, value in _head(mail))
    text = LINK.sub(lambda found: f"<a href='{found[0]}' rel=noreferrer>{found[0]}</a>", html.escape(mail.text, quote=True))
    return page(html.escape(str(mail.message["subject"] or "")), f"<p><a href='/'>Semua surat</a><table>{head}</table><pre>{text}</pre>")


def _head(mail: Mail) -> list[tuple[str, str]]:
    sender = str(mail.message["from"] or "")
    return [("Dari", sender), ("Kepada", ", ".join(mail.recipients)), ("Diterima", mail.received_at)]


class Handler(BaseHTTPRequestHandler):
    mailbox: Mailbox
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        if address.path == "/":
            self._answer(list_page(self.mailbox.mails()))
        elif address.path == "/mails.json":
            self._json(parse_qs(address.query).get("to", [None])[0])
        elif address.path.startswith("/mails/"):
            self._mail(address.path.removeprefix("/mails/"))
        elif address.path == "/sehat":
            self._answer(b"ok", kind="text/plain")
        else:
            self._answer(page("Tidak ada", "<p><a href='/'>Semua surat</a>"), status=404)

    def _json(self, to: str | None) -> None:
        mails = [mail.as_json() for mail in self.mailbox.mails() if to is None or to in mail.recipients]
        self._answer(json.dumps({"items": mails}, ensure_ascii=False).encode(), kind="application/json")

    def _mail(self, name: str) -> None:
        mail = self.mailbox.mail(name)
        if mail:
            self._answer(mail_page(mail))
        else:
            self._answer(page("Surat tidak ada", "<p><a href='/'>Semua surat</a>"), status=404)

    def _answer(self, body: bytes, *, status: int = 200, kind: str = "text/html; charset=utf-8") -> None:
        self.send_response(status)
        headers = {
            "Content-Type": kind,
            "Content-Length": str(len(body)),
            "Content-Security-Policy": POLICY,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "no-store",
        }
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Logs nothing, because people's addresses are in the queries."""


def main() -> None:
    if settings.production():
        raise settings.SettingRefused("the inbox shows all mails to everybody: not in production")
    mailbox = Mailbox(Path(os.environ.get("INBOX_FOLDER", "var/mail")))
    address = os.environ.get("INBOX_BIND", "127.0.0.1")
    port, http_port = int(os.environ.get("INBOX_SMTP_PORT", "8026")), int(os.environ.get("INBOX_HTTP_PORT", "8025"))
    smtp = Controller(Receiver(mailbox), hostname=address, port=port, data_size_limit=LARGEST, ready_timeout=20)
    smtp.start()
    web = ThreadingHTTPServer((address, http_port), type("Bound", (Handler,), {"mailbox": mailbox}))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: threading.Thread(target=web.shutdown).start())
    print(f"inbox: SMTP on port {port}, pages on port {http_port}", flush=True)
    web.serve_forever(poll_interval=0.2)
    smtp.stop()


if __name__ == "__main__":
    main()
