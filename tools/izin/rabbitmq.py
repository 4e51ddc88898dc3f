"""A private RabbitMQ node: own data, logs, cookie, ports and port mapper (epmd); loopback only; a random user instead of guest.

Debian's wrapper in /usr/sbin switches to a system user and a system node, so we call the scripts behind it.
"""

from __future__ import annotations

import json
import secrets
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

from izin import children, packages
from izin.ports import LOOPBACK, Ports

VHOST = "izin"
START_TIMEOUT = 90.0  # seconds
NODE = "izin@localhost"
MEMORY = "512MiB"
FREE_DISK = "200MB"
WAL = str(64 * 1024 * 1024)  # bytes of the quorum queues' log that are held in memory; the usual 512 MB alone would raise the memory alarm
LARGEST_MESSAGE = "2097152"  # bytes, twice what bus reads (bus.parking.LARGEST): the broker refuses larger messages


class NoRabbitMQ(Exception):
    """No RabbitMQ on this machine."""


def script() -> Path:
    found = sorted(Path(packages.RABBITMQ_SCRIPTS).glob("rabbitmq_server-*/sbin/rabbitmq-server"))
    if not found:
        raise NoRabbitMQ(packages.sentence([packages.RABBITMQ]))
    return found[-1]


class RabbitMQ:
    """One node and its port mapper."""

    def __init__(self, folder: Path, *, ports: Ports, user: str, password: str, definitions: dict[str, Any] | None = None) -> None:
        """`definitions`: the users and permissions that the node loads at every start; without them the only user is `user`."""
        self.folder = folder
        self.ports = ports
        self.user = user
        self.password = password
        self.definitions = definitions
        self.epmd: subprocess.Popen[bytes] | None = None
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def uri(self) -> str:
        return f"amqp://{self.user}:{self.password}@{LOOPBACK}:{self.ports.amqp}/{VHOST}"

    def prepare(self) -> None:
        for name in ("home", "mnesia", "log", "generated", "schema"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        self._cookie()
        self._write_definitions()
        (self.folder / "rabbitmq.conf").write_text(self._configuration())
        (self.folder / "advanced.config").write_text("[{kernel,[{inet_dist_use_interface,{127,0,0,1}}]}].\n")
        (self.folder / "env.conf").write_text("")
        (self.folder / "plugins").write_text("[].\n")

    @property
    def _definitions(self) -> Path:
        return self.folder / "definitions.json"

    def _write_definitions(self) -> None:
        self._definitions.unlink(missing_ok=True)
        if self.definitions:
            self._definitions.touch(mode=0o600)
            self._definitions.write_text(json.dumps(self.definitions))

    def _cookie(self) -> None:
        cookie = self.folder / "home" / ".erlang.cookie"
        if not cookie.exists():
            cookie.touch(mode=0o600)
            cookie.write_text(secrets.token_hex(20))
            cookie.chmod(0o400)

    def _configuration(self) -> str:
        settings = {
            "listeners.tcp.1": f"{LOOPBACK}:{self.ports.amqp}",
            "default_vhost": VHOST,
            "default_user": self.user,
            "default_pass": self.password,
            "vm_memory_high_watermark.absolute": MEMORY,
            "disk_free_limit.absolute": FREE_DISK,
            "max_message_size": LARGEST_MESSAGE,
            "raft.wal_max_size_bytes": WAL,
            "log.file.level": "warning",
            "log.console": "false",
        }
        if self.definitions:
            settings["load_definitions"] = str(self._definitions)
        return "".join(f"{name} = {value}\n" for name, value in settings.items())

    def environment(self) -> dict[str, str]:
        files = {
            "CONFIG_FILE": "rabbitmq.conf",
            "ADVANCED_CONFIG_FILE": "advanced.config",
            "CONF_ENV_FILE": "env.conf",
            "ENABLED_PLUGINS_FILE": "plugins",
            "MNESIA_BASE": "mnesia",
            "LOG_BASE": "log",
            "PID_FILE": "node.pid",
            "GENERATED_CONFIG_DIR": "generated",
            "SCHEMA_DIR": "schema",
            "FEATURE_FLAGS_FILE": "feature_flags",
        }
        ports = {
            "NODE_IP_ADDRESS": LOOPBACK,
            "NODE_PORT": self.ports.amqp,
            "DIST_PORT": self.ports.erlang,
            "CTL_DIST_PORT_MIN": self.ports.epmd + 1,
            "CTL_DIST_PORT_MAX": self.ports.epmd + 9,
        }
        return {
            "PATH": "/usr/bin:/bin:/usr/sbin:/sbin",
            "LANG": "C.UTF-8",
            "HOME": str(self.folder / "home"),
            "RABBITMQ_NODENAME": NODE,
            "RUNNING_UNDER_SYSTEMD": "true",  # the scripts then are replaced by the node instead of staying its parent
            "ERL_EPMD_ADDRESS": LOOPBACK,
            "ERL_EPMD_PORT": str(self.ports.epmd),
            "ERL_CRASH_DUMP_SECONDS": "0",
            **{f"RABBITMQ_{name}": str(self.folder / file) for name, file in files.items()},
            **{f"RABBITMQ_{name}": str(value) for name, value in ports.items()},
        }

    def start(self) -> subprocess.Popen[bytes]:
        """Start port mapper and node; `wait` returns when the node answers."""
        self.prepare()
        epmd = shutil.which("epmd") or "epmd"
        mapper = [epmd, "-port", str(self.ports.epmd), "-address", LOOPBACK]
        with (self.folder / "console.log").open("ab") as log:
            output = log.fileno()
            self.epmd = children.spawn(mapper, environment=self.environment(), output=output)
            self.process = children.spawn([str(script())], environment=self.environment(), output=output, cwd=self.folder)
        return self.process

    def wait(self, timeout: float = START_TIMEOUT) -> None:
        deadline = time.monotonic() + timeout
        while not self._answers():
            ended = self.process is not None and self.process.poll() is not None
            if ended or time.monotonic() > deadline:
                raise RuntimeError("RabbitMQ did not start:\n" + self._last_words())
            time.sleep(0.1)

    def _answers(self) -> bool:
        """Whether the node greets a client: a listening port alone does not mean that the node serves."""
        try:
            with socket.create_connection((LOOPBACK, self.ports.amqp), timeout=2) as client:
                client.sendall(b"AMQP\x00\x00\x09\x01")
                return client.recv(1) == b"\x01"
        except OSError:
            return False

    def _last_words(self) -> str:
        logs = [self.folder / "console.log", *sorted((self.folder / "log").glob("*.log"))]
        return "\n".join(log.read_text(errors="replace")[-1500:] for log in logs if log.exists())

    def stop(self) -> None:
        for process in (self.process, self.epmd):
            if process:
                children.stop(process)
        (self.folder / "node.pid").unlink(missing_ok=True)

    def pids(self) -> dict[str, int]:
        return {name: p.pid for name, p in (("rabbitmq", self.process), ("epmd", self.epmd)) if p}
