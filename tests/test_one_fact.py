"""A fact stands in one place: a file that says it again fails here. And a new role touches three places."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.one_fact import FACTS, ROOT, Fact, product_files, said_in

GUARDED = {name: fact for name, fact in FACTS.items() if fact.may is not None}


def copies(fact: Fact, root: Path = ROOT) -> set[str]:
    return set(said_in(fact.words, root)) - set(fact.may or ())


@pytest.mark.parametrize("name", GUARDED)
def test_no_file_says_again_what_stands_elsewhere(name: str) -> None:
    """Take it from where it stands; or, where a file truly needs the word, add it to FACTS in tests/one_fact.py with its reason."""
    assert copies(GUARDED[name]) == set(), test_no_file_says_again_what_stands_elsewhere.__doc__


@pytest.mark.parametrize("name", GUARDED)
def test_every_file_that_may_say_a_fact_does(name: str) -> None:
    assert set(GUARDED[name].may or ()) - set(said_in(GUARDED[name].words)) == set(), "take the row out of FACTS"


@pytest.fixture
def product(tmp_path: Path) -> Path:
    """A copy of the product's files, in a repository of its own."""
    for name in product_files():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    for folder in ("gateway/gateway/translations", "gateway/gateway/static", "docs"):
        shutil.copytree(ROOT / folder, tmp_path / folder, dirs_exist_ok=True)
    subprocess.run(["git", "init", "-q", "."], cwd=tmp_path, check=True)
    subprocess.run(["git", "add", "."], cwd=tmp_path, check=True)
    return tmp_path


COPIED = {
    "header names": 'ACTOR = "bus.actor"\n',
    "printable text": 'def plain(text): return "".join(sign for sign in text if sign.isprintable())\n',
    "upload limit": "LARGEST = 5_000_000\n",
    "time zone": 'ZONE = ZoneInfo("Asia/Jakarta")\n',
    "working days": "def works(day): return day.weekday() < 5\n",
    "staff roles": 'READERS = ("auditor", "agency_admin")\n',
}


@pytest.mark.parametrize("name", GUARDED)
def test_a_copy_is_found(product: Path, name: str) -> None:
    place = "services/tracking/tracking/views.py"
    with (product / place).open("a") as file:
        file.write(COPIED[name])
    assert copies(GUARDED[name], product) == {place}


ROLE_IS_THERE = """
from bus import contract
from bus.context import Actor
from bus.refusals import NotAllowed
from bus.requests import admit
from gateway import access, rights
from gateway.pages import labels, office_labels, role_choices
from gateway.roles import principals as on_pages
from gateway.schemas.staff import STAFF_ROLES
from identity.domain import roles, staff
from izin.access import text

assert staff.faults_of(["archivist"], [], known_units=()) == {} and staff.faults_of(["x"], [], known_units=())
asker = Actor(1, frozenset(roles.principals(["archivist"])))
admit(contract.of("tracking"), "get_timeline", {"application_id": 1}, asker)
admit(contract.of("tracking"), "list_complaints", {}, asker)
try:
    admit(contract.of("tracking"), "close_complaint", {"complaint_id": 1, "revision": 1}, asker)
    raise AssertionError("it may what no row says")
except NotAllowed:
    pass
assert "archivist" in STAFF_ROLES and role_choices()[-1][0] == "archivist" and str(labels.ROLE["archivist"]) == "Arsiparis"
opened = {endpoint for endpoint, who in access.ACCESS.items() if who != access.PUBLIC and on_pages(["archivist"]) & who}
assert opened >= {"staff_home.desk", "staff_queue.queue", "api_complaints.listing"} and "admin_home.start" not in opened
print("there")
"""


def test_a_new_role_is_a_row_a_label_and_the_rows_of_contracts_where_it_acts(product: Path) -> None:
    changes = {
        "services/identity/identity/domain/roles.py": (
            '    "operator": Role(',
            '    "archivist": Role({"id": "Arsiparis", "en": "Archivist"}),\n    "operator": Role(',
        ),
        "gateway/gateway/roles.py": ('}\n\n\ndef principals', '    "archivist": Role(_("Arsiparis"), _("Menyimpan berkas.")),\n}\n\n\ndef principals'),
        "services/tracking/contract/rpc.json": ('"auditor"', '"auditor", "archivist"'),
    }  # fmt: skip
    for name, (before, after) in changes.items():
        text = (product / name).read_text("utf-8")
        assert before in text
        (product / name).write_text(text.replace(before, after), "utf-8")
    parts = ("bus", "services/identity", "services/permits", "services/notifications", "services/tracking", "gateway", "tools")
    run = {"cwd": product, "env": {**os.environ, "PYTHONPATH": os.pathsep.join(str(product / part) for part in parts)}, "check": True}
    subprocess.run([sys.executable, "-m", "izin", "access"], **run)
    said = subprocess.run([sys.executable, "-c", ROLE_IS_THERE], **run, capture_output=True, text=True)
    assert said.stdout == "there\n"
