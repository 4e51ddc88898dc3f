"""deploy/nginx.conf in a real nginx, in front of something that notes what arrives. Skipped where no nginx is installed."""

import http.client
import http.server
import os
import shutil
import socket
import ssl
import subprocess
import threading
import time

import pytest

from izin import ports
from izin.places import ROOT
from tests import certificates

pytestmark = pytest.mark.skipif(not shutil.which("nginx"), reason="needs nginx")
CONF = (ROOT / "deploy/nginx.conf").read_text("utf-8")


class Gateway(http.server.BaseHTTPRequestHandler):
    """Notes each request, and answers with the length of its body."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.seen.append((self.path, dict(self.headers)))
        self.send_response(200)
        self.send_header("Content-Length", str(len(str(len(body)))))
        self.end_headers()
        self.wfile.write(str(len(body)).encode())

    do_POST = do_GET

    def log_message(self, *words):
        pass


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("certificates")
    certificates.make(folder)
    return folder


@pytest.fixture
def gateway():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
    server.seen = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def proxy(gateway, certificate, tmp_path):
    """(its plain port, its port with TLS). Of the file only addresses and places are changed."""
    claims = ports.Claims()
    plain, tls = (ports.free_from(24000, claims) for _ in range(2))
    changes = {
        "/tmp/": f"{tmp_path}/", "/etc/nginx/certificates": str(certificate), "/run/nginx.pid": str(tmp_path / "pid"),
        "/dev/stdout": str(tmp_path / "access"), "/dev/stderr": str(tmp_path / "error"), "http://gateway:8080": f"http://127.0.0.1:{gateway.server_port}",
        "listen 80;": f"listen 127.0.0.1:{plain};", "listen 443 ": f"listen 127.0.0.1:{tls} ",
    }  # fmt: skip
    text = CONF
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new)
    (tmp_path / "nginx.conf").write_text(text)
    user = " user root;" if os.geteuid() == 0 else ""  # else its workers may not write into the test's folder
    words = ["nginx", "-c", str(tmp_path / "nginx.conf"), "-g", f"daemon off;{user}"]
    tried = subprocess.run([*words[:3], "-t"], capture_output=True, text=True, check=False)
    assert tried.returncode == 0, tried.stderr
    running = subprocess.Popen(words, stderr=subprocess.DEVNULL)
    try:
        _wait(tls)
        yield plain, tls
    finally:
        running.terminate()
        running.wait(10)
        claims.end()


def _wait(port):
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("nginx does not listen")


def context(*alpn):
    found = ssl.create_default_context()
    found.check_hostname, found.verify_mode = False, ssl.CERT_NONE
    if alpn:
        found.set_alpn_protocols(list(alpn))
    return found


def ask(port, method="GET", path="/beranda", body=None, **headers):
    connection = http.client.HTTPSConnection("127.0.0.1", port, context=context(), timeout=20)
    connection.request(method, path, body, {"Host": "localhost", **headers})
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    return answer, text


def test_plain_requests_are_sent_to_tls(proxy):
    connection = http.client.HTTPConnection("127.0.0.1", proxy[0], timeout=10)
    connection.request("GET", "/lacak?no=1", headers={"Host": "izin.contoh.test"})
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Location"]) == (308, "https://izin.contoh.test/lacak?no=1")
    connection.close()


def test_it_speaks_http_2_and_no_old_tls(proxy):
    with socket.create_connection(("127.0.0.1", proxy[1])) as plain, context("h2", "http/1.1").wrap_socket(plain) as secured:
        assert (secured.selected_alpn_protocol(), secured.version()) == ("h2", "TLSv1.3")
    old = context()
    old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    with socket.create_connection(("127.0.0.1", proxy[1])) as plain, pytest.raises(ssl.SSLError):
        old.wrap_socket(plain)


def test_the_gateway_hears_who_asks_from_the_proxy_alone(proxy, gateway):
    ask(proxy[1], **{"X-Forwarded-For": "10.9.9.9", "X-Forwarded-Proto": "http"})
    headers = gateway.seen[-1][1]
    assert (headers["X-Forwarded-For"], headers["X-Forwarded-Proto"], headers["Host"]) == ("127.0.0.1", "https", "localhost")


def test_a_large_upload_reaches_the_gateway_whole_and_one_beyond_all_limits_does_not(proxy, gateway):
    assert ask(proxy[1], "POST", "/profil/dokumen", b"x" * 61_000_000)[1] == b"61000000"
    assert ask(proxy[1], "POST", "/profil/dokumen", b"", **{"Content-Length": str(70_000_000)})[0].status == 413


def test_a_slow_sender_holds_nothing_of_the_gateway(proxy, gateway):
    with socket.create_connection(("127.0.0.1", proxy[1])) as plain, context().wrap_socket(plain) as secured:
        secured.sendall(b"POST /lambat HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n" + b"x" * 50)
        time.sleep(1)
        assert not [path for path, _ in gateway.seen if path == "/lambat"]
        secured.sendall(b"x" * 50)
        assert secured.recv(100).startswith(b"HTTP/1.1 200")
    assert [path for path, _ in gateway.seen if path == "/lambat"] == ["/lambat"]


def test_while_no_gateway_answers_people_are_told_in_their_language(proxy, gateway):
    gateway.shutdown()
    gateway.server_close()
    answer, text = ask(proxy[1])
    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
    assert "Tunggu beberapa detik" in text.decode() and "starting again" in text.decode()


def test_one_address_cannot_flood(proxy):
    connection, statuses = http.client.HTTPSConnection("127.0.0.1", proxy[1], context=context(), timeout=20), []
    for _ in range(500):
        connection.request("GET", "/", headers={"Host": "localhost"})
        answer = connection.getresponse()
        answer.read()
        statuses.append(answer.status)
    connection.close()
    assert statuses[0] == 200 and 429 in statuses
