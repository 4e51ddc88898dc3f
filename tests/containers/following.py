"""The documents' own commands, word by word, as a new operator types them: a first look, production, an encrypted backup; and files in S3."""

from __future__ import annotations

import contextlib
import copy
import re
import subprocess
import urllib.request
from collections.abc import Callable, Iterator

from izin import places
from izin.demo import PASSWORD
from tests import certificates
from tests.containers import cases
from tests.containers.machine import HTTP_PORT, HTTPS_PORT, OWN, PORT, S3_IMAGE, Machine
from tests.containers.report import Result

HOST = "izin.example.go.id"
LOGINS = ("siti", "loket", "admin")
PORTS = {name: value for name, value in OWN.items() if name.endswith("_PORT") or name == "IZIN_VERSION"}
KEYS = "from bus.files import Files; import os; print(len(list(Files(os.environ['FILES_URL']).keys())))"


def block(document: str, after: str) -> list[str]:
    """The commands of the first block behind these words. A line that begins with $ is one; without any such line every line is."""
    text = (places.ROOT / document).read_text("utf-8").partition(after)[2].partition("```\n")[2].partition("```")[0]
    return re.findall(r"^\$ (.+)$", text, re.MULTILINE) or text.splitlines()


def run(machine: Machine, commands: list[str]) -> str:
    said = ""
    for command in commands:
        here = command.replace("docker compose run --rm ", "docker compose run --rm -T ").replace("-T -T", "-T")
        done = subprocess.run(
            ["bash", "-c", here], cwd=machine.folder, env=machine.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{command}: exit {done.returncode}\n{done.stdout[-700:]}\n{done.stderr[-700:]}"
        said += done.stdout
    return said


def beginning(machine: Machine) -> Machine:
    """As after `git clone`: no .env. The ports, which may be somebody's here, come from the environment of this one case."""
    machine.compose("--profile", "*", "down", "-v", "--remove-orphans", check=False)
    machine.env.unlink(missing_ok=True)
    one = copy.copy(machine)
    one.environment = machine.environment | PORTS
    return one


def first_look(machine: Machine) -> Result:
    machine = beginning(machine)
    run(machine, block("README.md", "### With Docker, on any machine"))
    assert machine.env.stat().st_mode & 0o077 == 0, "others may read .env"
    machine.until(machine.healthy, "every service answers", 30)
    refused = [login for login in LOGINS if not machine.logs_in(login)]
    assert not refused, f"cannot log in: {refused}"
    assert "all settings are well" in machine.compose("logs", "settings").stdout
    return Result()


def production(machine: Machine) -> Machine:
    """With a mail server outside, which is all that is not ours; the two admins get their mails."""
    machine = beginning(machine)
    build, keys, _, _, up, *admins = block("docs/operating.md", "**Production.**")
    run(machine, [build, keys])
    machine.add(PUBLIC_URL=f"https://{HOST}", SMTP_URL="smtp://mail:2525", MAIL_FROM="Izin <izin@example.go.id>")
    (machine.folder / "certificates").mkdir(exist_ok=True)
    certificates.make(machine.folder / "certificates")
    machine.find_proxy()
    run(machine, [up])
    with mail_server(machine) as mails:
        run(machine, [command.replace("@…", "@example.go.id") for command in admins])
        machine.until(lambda: "adminah@example.go.id" in mails() and "admirah@example.go.id" in mails(), "both admins have a mail", 60)
    assert cases.answer_of(f"https://{HOST}:{HTTPS_PORT}/sehat", HOST, HTTPS_PORT) == "2 200"
    assert cases.answer_of(f"http://{HOST}:{HTTP_PORT}/", HOST, HTTP_PORT).endswith("308")
    assert machine.ask("/api/v1/sessions", {"login": "siti", "password": PASSWORD})[0] != 201, "a demo account in production"
    assert not machine.logs_in(), "a demo account in production"
    return machine


@contextlib.contextmanager
def mail_server(machine: Machine) -> Iterator[Callable[[], str]]:
    """Outside: it takes every mail and prints it. :returns: what it printed."""
    words = ["run", "-d", "--name", "izin-tried-mail", "--network", "izin-tried_outside", "--network-alias", "mail", "izin:tried"]
    listen = ["python", "-m", "aiosmtpd", "-n", "-c", "aiosmtpd.handlers.Debugging", "stdout", "-l", "0.0.0.0:2525"]
    docker(machine, *words, *listen)
    try:
        yield lambda: docker(machine, "logs", "izin-tried-mail")
    finally:
        docker(machine, "rm", "-f", "izin-tried-mail")


def encrypted(machine: Machine) -> Result:
    """The backup of production with a key of its own, everything lost, and all of it back with the key on standard input."""
    folder, key, backup, doctor = block("docs/operating.md", "**Backup, restore, doctor.**")
    run(machine, [folder, key])
    public = re.search(r"age1\w+", (machine.folder / "backup.key").read_text())
    assert public and (machine.folder / "backup.key").stat().st_mode & 0o077 == 0
    run(machine, [backup.replace("age1…", public[0])])
    clear = subprocess.run(
        ["grep", "-rlaE", "adminah|CREATE TABLE", "backups"], cwd=machine.folder, capture_output=True, text=True, check=False
    )
    assert not clear.stdout, f"in the clear: {clear.stdout}"
    said = machine.compose(*doctor.removeprefix("docker compose ").replace("--rm", "--rm -T").split(), check=False).stdout
    assert "last backup: 0 hours ago" in said, said
    chapter = "An encrypted backup is restored"
    restore = re.findall(r"`(docker compose run[^`]+)`", (places.ROOT / "docs/operating.md").read_text("utf-8").partition(chapter)[2])[0]
    machine.compose("--profile", "*", "down", "-v")
    first, _, last = block("docs/operating.md", "The worst day,")
    assert "0 lost, 0 files missing" in run(machine, [first, restore, last])
    accounts = machine.rows("identity", "select username from account where username like 'adm%' order by 1")
    assert accounts == [["adminah"], ["admirah"]], accounts
    return Result()


def files_in_s3(machine: Machine) -> Result:
    """Somebody files documents; identity, permits, gateway and the administrator reach them with an account of their own."""
    machine = beginning(machine)
    machine.new_env(
        COMPOSE_FILE="docker-compose.yml:deploy/s3.yml",
        FILES_URL="s3://izin-files",
        AWS_ACCESS_KEY_ID="tried",
        AWS_SECRET_ACCESS_KEY="tried-secret",
        AWS_ENDPOINT_URL="http://s3:5000",
        AWS_ALLOW_HTTP="true",
    )
    docker(machine, "build", "-q", "-t", S3_IMAGE, "-f", "tests/containers/s3.Dockerfile", "tests/containers")
    machine.compose("up", "-d", "--wait")
    docker(machine, "run", "-d", "--name", "izin-tried-s3", "--network", "izin-tried_outside", "--network-alias", "s3", S3_IMAGE)
    try:
        make = "import urllib.request as u; u.urlopen(u.Request('http://127.0.0.1:5000/izin-files', method='PUT'))"
        machine.until(
            lambda: "izin" in docker(machine, "exec", "izin-tried-s3", "python", "-c", f"{make}; print('izin')", check=False), "S3", 30
        )
        token, documents = cases.somebody()
        first = f"http://127.0.0.1:{PORT}/api/v1/documents/{next(iter(documents.values()))}/file"
        asked = urllib.request.Request(first, headers={"Authorization": f"Bearer {token}"})
        with urllib.request.urlopen(asked, timeout=20) as answer:
            assert answer.read().startswith(b"\x89PNG")
        folder = machine.folder / "backups"
        folder.mkdir(exist_ok=True)
        subprocess.run(["chown", "10001:10001", str(folder)], check=True)
        kept = int(machine.compose("run", "--rm", "-T", "--entrypoint", "python", "administrator", "-c", KEYS).stdout)
        assert kept >= len(documents), kept
        said = machine.compose("run", "--rm", "-T", "administrator", "backup", "/backups/s3").stdout
        assert f"{kept} files" in said, said
        return Result(notes={"files": kept})
    finally:
        docker(machine, "rm", "-f", "izin-tried-s3")


def docker(machine: Machine, *words: str, check: bool = True) -> str:
    done = subprocess.run(["docker", *words], cwd=machine.folder, env=machine.environment, capture_output=True, text=True, check=False)
    assert not check or done.returncode == 0, f"{words}: exit {done.returncode}\n{done.stderr[-1500:]}"
    return done.stdout


ALWAYS = ("documents: the image is built",)
ALL = {
    ALWAYS[0]: cases.built,
    "documents: README's first look": first_look,
    "documents: production, and an encrypted backup of it": lambda machine: encrypted(production(machine)),
    "documents: files in S3": files_in_s3,
}
