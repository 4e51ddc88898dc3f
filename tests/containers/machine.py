"""A copy of the repository's files with a .env of its own, and docker compose on it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from izin import places
from izin.demo import PASSWORD

FOLDER = places.VAR / "containers"
PORT, INBOX_PORT, HTTP_PORT, HTTPS_PORT = 18080, 18025, 18081, 18443
PROXY_IMAGE, PROXY_STAND_IN = "nginx:1.28", "izin-tried-nginx:debian"
OLDER_BROKER, NEWER_BROKER = "rabbitmq:3.13", "izin-tried-rabbitmq:4"
IMAGES = ("izin", "izin-permits", "izin-gateway", "izin-administrator")
DIGEST = (
    "import hashlib, pathlib; print(hashlib.sha256(b''.join(f.read_bytes() for f in sorted(pathlib.Path('.').rglob('*.py')))).hexdigest())"
)
S3_IMAGE = "izin-tried-s3:moto"
OWN = {
    "GATEWAY_PORT": f"127.0.0.1:{PORT}",
    "INBOX_PORT": f"127.0.0.1:{INBOX_PORT}",
    "PROXY_HTTP_PORT": f"127.0.0.1:{HTTP_PORT}",
    "PROXY_HTTPS_PORT": f"127.0.0.1:{HTTPS_PORT}",
    "PUBLIC_URL": f"http://localhost:{PORT}",
    "IZIN_VERSION": "tried",
    **dict.fromkeys(("DOCUMENTS_QUOTA", "DRAFTS_QUOTA", "COMPANIES_QUOTA", "COMPLAINTS_QUOTA"), "1000000"),
}


def _broker() -> dict[str, str]:
    """The older broker where it is the one that lies here."""
    there = subprocess.run(["docker", "image", "inspect", OLDER_BROKER], capture_output=True, check=False).returncode == 0
    return {"RABBITMQ_IMAGE": OLDER_BROKER} if there else {}


class Machine:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.env = folder / ".env"
        self.database = "postgres"  # the service whose container is asked
        kept = {name: value for name, value in os.environ.items() if name.startswith(("DOCKER_", "PATH", "HOME"))}
        images = {name: value for name, value in os.environ.items() if name.endswith("_IMAGE")}
        self.environment = {**kept, **_broker(), **images, "COMPOSE_PROJECT_NAME": "izin-tried", "COMPOSE_PROGRESS": "plain"}

    @staticmethod
    def engine() -> bool:
        return subprocess.run(["docker", "version"], capture_output=True, check=False).returncode == 0

    def prepare(self) -> None:
        """The files that are in the repository, with the changes that somebody is at; nothing else."""
        shutil.rmtree(self.folder, ignore_errors=True)
        names = subprocess.run(
            ["git", "ls-files", "-co", "--exclude-standard"], cwd=places.ROOT, capture_output=True, text=True, check=True
        )
        for name in names.stdout.split("\n"):
            if name and (places.ROOT / name).is_file():
                (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(places.ROOT / name, self.folder / name)
        self.compose("--profile", "*", "down", "-v", "--remove-orphans", check=False)

    def end(self) -> None:
        self.compose("--profile", "*", "down", "-v", "--remove-orphans", check=False)
        listed = ["docker", "image", "ls", "--filter", "reference=izin*:tried*", "--format", "{{.Repository}}:{{.Tag}}"]
        names = subprocess.run(listed, env=self.environment, capture_output=True, text=True, check=False).stdout.split()
        subprocess.run(
            ["docker", "image", "rm", "-f", PROXY_STAND_IN, NEWER_BROKER, S3_IMAGE, *names],
            env=self.environment,
            capture_output=True,
            check=False,
        )

    def megabytes(self, image: str) -> int:
        return int(self._inspected(image, "{{.Size}}")) // 1_000_000

    def code(self, image: str) -> str:
        """A digest of all the Python that it holds of ours."""
        words = ["docker", "run", "--rm", "--network", "none", f"{image}:tried", "python", "-c", DIGEST]
        return subprocess.run(words, env=self.environment, capture_output=True, text=True, check=True).stdout.strip()

    def _inspected(self, image: str, form: str) -> str:
        words = ["docker", "image", "inspect", "-f", form, f"{image}:tried"]
        return subprocess.run(words, env=self.environment, capture_output=True, text=True, check=True).stdout

    # ── docker compose ──

    def compose(self, *words: str, check: bool = True, given: str | None = None) -> subprocess.CompletedProcess[str]:
        """:raises AssertionError: it failed."""
        command = ["docker", "compose", *words]
        done = subprocess.run(command, cwd=self.folder, env=self.environment, capture_output=True, text=True, input=given, check=False)
        assert not check or done.returncode == 0, f"{' '.join(words)}: exit {done.returncode}\n{done.stdout[-700:]}\n{done.stderr[-700:]}"
        return done

    def seconds(self, *words: str) -> float:
        begun = time.monotonic()
        self.compose(*words)
        return round(time.monotonic() - begun, 1)

    def new_env(self, *words: str, **own: str) -> None:
        """As README.md says: what `keys` prints, and lines of one's own."""
        self.env.unlink(missing_ok=True)
        printed = self.compose("run", "--rm", "-T", "keys", *words).stdout
        self.env.touch(mode=0o600)
        self.env.write_text(printed)
        self.add(**OWN | own)

    def add(self, **own: str) -> None:
        with self.env.open("a") as file:
            file.writelines(f"{name}={value}\n" for name, value in own.items())

    def find_proxy(self) -> None:
        """The image that docker-compose.yml names, or one that stands in for it where it cannot be fetched."""
        wanted = self.environment.get("PROXY_IMAGE", PROXY_IMAGE)
        if any(
            subprocess.run(["docker", *words, wanted], capture_output=True, check=False).returncode == 0
            for words in (("image", "inspect"), ("pull",))
        ):
            return
        words = ("build", "-q", "-t", PROXY_STAND_IN, "-f", "tests/containers/nginx.Dockerfile", "tests/containers")
        subprocess.run(["docker", *words], cwd=self.folder, capture_output=True, check=True)
        self.environment["PROXY_IMAGE"] = PROXY_STAND_IN

    def find_newer_broker(self) -> None:
        """RabbitMQ 4, where the older one is what lies here."""
        if self.environment.get("RABBITMQ_IMAGE") == OLDER_BROKER:
            words = ("build", "-q", "-t", NEWER_BROKER, "-f", "tests/containers/rabbitmq4.Dockerfile", "tests/containers")
            done = subprocess.run(["docker", *words], cwd=self.folder, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr[-1500:]
            self.environment["RABBITMQ_IMAGE"] = NEWER_BROKER

    def container(self, service: str) -> str:
        return self.compose("ps", "-aq", service).stdout.strip()

    def states(self) -> dict[str, str]:
        """By service: running, exited … or its health."""
        found = [json.loads(line) for line in self.compose("ps", "-a", "--format", "json").stdout.splitlines()]
        return {one["Service"]: one["Health"] or one["State"] for one in found}

    def until(self, true: Callable[[], Any], what: str, seconds: float = 60.0) -> float:
        """How long it took. :raises AssertionError: it did not come true."""
        begun = time.monotonic()
        while not true():
            assert time.monotonic() < begun + seconds, f"not within {seconds:.0f} s: {what}; {self.states()}"
            time.sleep(0.3)
        return round(time.monotonic() - begun, 1)

    # ── the system ──

    def ask(self, path: str, body: Any = None, *, port: int = PORT) -> tuple[int, Any]:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data, {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            return error.code, None
        except (OSError, ValueError):
            return 0, None

    def logs_in(self, login: str = "siti") -> bool:
        status, answer = self.ask("/api/v1/sessions", {"login": login, "password": PASSWORD})
        return status in (200, 201) and bool(answer)

    def healthy(self) -> bool:
        return self.ask("/sehat")[0] == 200

    def rows(self, database: str, query: str) -> list[list[str]]:
        """As the administrator of the server."""
        words = ("exec", "-T", self.database, "psql", "-U", "postgres", "-d", database, "-AtF", "\t", "-c", query)
        return [line.split("\t") for line in self.compose(*words).stdout.splitlines()]

    def waiting(self) -> dict[str, int]:
        words = ("exec", "-T", "-u", "rabbitmq", "rabbitmq", "rabbitmqctl", "-q", "list_queues", "-p", "izin", "name", "messages")
        rows = [line.split("\t") for line in self.compose(*words).stdout.splitlines()[1:]]
        return {row[0]: int(row[1]) for row in rows if row[1].isdigit() and int(row[1])}
