"""A fact stands in one place: a file that says it again fails here. And a new role touches three places."""

from pathlib import Path

import pytest

from tests.one_fact import FACTS, ROOT, Fact, said_in
from tests.product_copy import change, copied, run

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


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(tmp_path_factory.mktemp("product"))


COPIED = {
    "application statuses": 'RUNNING = ("submitted", "verification_1")\n',
    "steps of the process": 'STEPS = ("file_check", "issuance")\n',
    "languages": 'LANGUAGES = ("id", "en")\n',
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
    before = (product / place).read_text("utf-8")
    (product / place).write_text(before + COPIED[name], "utf-8")
    try:
        assert copies(GUARDED[name], product) == {place}
    finally:
        (product / place).write_text(before, "utf-8")


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
    operator = '    "operator": Role('
    row = '    "archivist": Role({"id": "Arsiparis", "en": "Archivist"}),\n'
    change(product, "services/identity/identity/domain/roles.py", operator, row + operator)
    label = '    "archivist": Role(_("Arsiparis"), _("Menyimpan berkas.")),\n'
    change(product, "gateway/gateway/roles.py", "}\n\n\ndef principals", label + "}\n\n\ndef principals")
    change(product, "services/tracking/contract/rpc.json", '"auditor"', '"auditor", "archivist"')
    run(product, "-m", "izin", "access")
    assert run(product, "-c", ROLE_IS_THERE) == "there\n"
