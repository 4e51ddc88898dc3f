"""The local mail inbox: what goes in by SMTP comes out as JSON and as a harmless page."""

import os
import smtplib
import subprocess
import sys
from email.message import EmailMessage

import pytest
import requests

from izin import children, ports


@pytest.fixture
def inbox(tmp_path):
    chosen = ports.choose(offset=9000 + os.getpid() % 400)
    environment = {
        **os.environ,
        "INBOX_FOLDER": str(tmp_path / "mail"),
        "INBOX_HTTP_PORT": str(chosen.inbox),
        "INBOX_SMTP_PORT": str(chosen.smtp),
    }
    process = subprocess.Popen([sys.executable, "-m", "izin.inbox"], env=environment, stdout=subprocess.PIPE, text=True)
    assert "inbox: SMTP" in process.stdout.readline()
    yield chosen
    children.stop(process)
    assert process.returncode == 0


def send(port, *, to, subject, text):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "izin@contoh.test", to, subject
    message.set_content(text)
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.send_message(message)


def test_a_mail_is_found_by_its_recipient_with_its_links(inbox):
    send(inbox.smtp, to="siti@contoh.test", subject="Pendaftaran diterima", text="Buka http://127.0.0.1:8080/verifikasi/abc.\n")
    send(inbox.smtp, to="budi@contoh.test", subject="Lain", text="halo")
    items = requests.get(f"http://127.0.0.1:{inbox.inbox}/mails.json", params={"to": "siti@contoh.test"}, timeout=5).json()["items"]
    assert [(mail["subject"], mail["links"]) for mail in items] == [("Pendaftaran diterima", ["http://127.0.0.1:8080/verifikasi/abc"])]
    everything = requests.get(f"http://127.0.0.1:{inbox.inbox}/mails.json", timeout=5).json()["items"]
    assert [mail["subject"] for mail in everything] == ["Lain", "Pendaftaran diterima"]


def test_a_mail_is_shown_and_nothing_in_it_is_run(inbox):
    send(inbox.smtp, to="siti@contoh.test", subject="<script>alert(1)</script>", text="<img src=x onerror=alert(2)> http://contoh.test/a")
    base = f"http://127.0.0.1:{inbox.inbox}"
    name = requests.get(f"{base}/mails.json", timeout=5).json()["items"][0]["id"]
    for page in (requests.get(f"{base}/", timeout=5), requests.get(f"{base}/mails/{name}", timeout=5)):
        assert page.status_code == 200
        assert "<script" not in page.text and "<img" not in page.text
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "href='http://contoh.test/a'" in page.text


@pytest.mark.parametrize("path", ["/mails/../../etc/passwd", "/mails/nothing", "/else"])
def test_what_is_not_there_is_404(inbox, path):
    assert requests.get(f"http://127.0.0.1:{inbox.inbox}{path}", timeout=5).status_code == 404
