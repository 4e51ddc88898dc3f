"""The things that documents name exist: paths, functions, words of the code, make's targets, izin's commands."""

import re
from functools import cache
from pathlib import Path

import pytest

from izin import cli, office, operating
from izin.places import ROOT

WRITTEN = {"docs/access.md", "docs/messages.md"}  # by commands, from the tables they are about
DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (*ROOT.glob("*.md"), *ROOT.glob("bus/*.md"), *ROOT.glob("docs/**/*.md"))
    if path.relative_to(ROOT).as_posix() not in WRITTEN
)
OURS = ("bus", "services", "gateway", "tools", "tests", "docs", "deploy")
MADE = re.compile(r"\.venv/|var/|[A-Z]+/[A-Z]+|application/json$")  # by running, or no path at all
# nameko's, RabbitMQ's, Patroni's and PostgreSQL's, and bus/README.md's example
FOREIGN = {"consumer_cls", "delivery_limit", "import_definitions", "on_greeted", "cluster_status", "forget_cluster_node", "pause_minority",
           "izin_broker", "pg_rewind", "running_nodes", "synchronous_mode_strict"}  # fmt: skip
FOREIGN |= {  # PostgreSQL's
    "application_name", "archive_command", "flush_lsn", "max_slot_wal_keep_size", "pg_archivecleanup", "pg_basebackup", "pg_current_wal_lsn",
    "check_port_connectivity", "izin_files", "pg_is_in_recovery", "pg_receivewal", "pg_stat_replication", "recovery_target_action", "recovery_target_time", "restore_command",
}  # fmt: skip
CODE = re.compile(r"^```[^\n]*\n(.*?)^```|`([^`\n]+)`|\]\(([^)#\s]+)", re.M | re.S)
ADDRESS = re.compile(r"\w[\w+]*://\S*|(?<![\w>*\]])/[\w<{…][^\s`|]*")
PATH = re.compile(r"[\w.*<>-]+(?:/[\w.*<>-]+)+/?|(?<![\w>.])[\w-]+\.(?:py|md|json|toml|yml)\b")
FUNCTION = re.compile(r"([\w./]+\.py)\W+(\w+)\(")
COMMAND = re.compile(r"\b(make|izin bus|izin) ([a-z][a-z-]*)")
WORD = re.compile(r"(?<![\w/.-])[a-z]+(?:_[a-z0-9]+)+(?![\w/-]|\.\w)")


@cache
def tree() -> str:
    """The path of every file and folder of ours, one a line."""
    inside = [path for part in OURS for path in (ROOT / part, *(ROOT / part).rglob("*")) if "__pycache__" not in path.parts]
    return "\n".join(f"/{path.relative_to(ROOT).as_posix()}" for path in (*inside, *ROOT.glob("*")))


@cache
def source() -> frozenset[str]:
    """Every word of the code and the contracts."""
    files = [path for part in (*OURS[:4], "tests/bench") for end in ("*.py", "*.json") for path in (ROOT / part).rglob(end)]
    return frozenset(re.findall(r"\w+", "\n".join(path.read_text("utf-8") for path in files)))


@cache
def code(document: str) -> str:
    """The text in code marks, code blocks and links."""
    return "\n".join("".join(found) for found in CODE.findall((ROOT / document).read_text("utf-8")))


def matching(path: str) -> list[Path]:
    """The files and folders that a document may mean by `path`, from whatever folder on; `<noun>` and `*` stand for any name."""
    pattern = "[^/\n]+".join(map(re.escape, re.split(r"<[^>]*>|\*", path.strip("/"))))
    return [ROOT / found[1:] for found in re.findall(rf"^/(?:.*/)?{pattern}$", tree(), re.M)] if pattern else []


def missing(document: str) -> set[str]:
    named = {found.rstrip(".") for found in PATH.findall(ADDRESS.sub(" ", code(document)))}
    return {path for path in named if not MADE.match(path) and not matching(path.removeprefix("../").removeprefix("./"))}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_path_leads_somewhere(document: str) -> None:
    assert missing(document) == set()


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_word_of_the_code_is_one(document: str) -> None:
    assert set(WORD.findall(ADDRESS.sub(" ", code(document)))) - source() == FOREIGN & set(WORD.findall(code(document)))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_function_is_in_its_file(document: str) -> None:
    for path, name in FUNCTION.findall(code(document)):
        files = matching(path)
        assert any(re.search(rf"def {name}\(", file.read_text("utf-8")) for file in files), f"no {name}() in {files or path}"


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_command_can_be_given(document: str) -> None:
    there = {
        "make": set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M)),
        "izin": {*cli.COMMANDS, *office.COMMANDS},
        "izin bus": set(operating.COMMANDS),
    }
    assert [found for found in COMMAND.findall(code(document)) if found[1] not in there[found[0]]] == []


def test_what_is_not_there_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "code", lambda document: "services/permits/permits/gone.py <noun>/gone.md gone.toml gateway/app.py")
    assert missing("any") == {"services/permits/permits/gone.py", "<noun>/gone.md", "gone.toml"}
