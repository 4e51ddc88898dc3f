"""The counter finds registrations by number, identity number or a part of the name, and no draft."""

from identity.store import tables
from tests.identity.people import NIK, NOW, accept, draft, rows, staff, submit


def find(door, q, role="counter_officer"):
    return [each["number"] for each in door.call("find_registrations", actor=staff(role), now=NOW, q=q)["items"]]


def test_registrations_are_found_whatever_their_status_but_no_draft(office):
    token = draft(office)
    assert find(office, "aminah") == []
    number = submit(office, token)["number"]
    for q in (number.lower(), f" {number} ", NIK, " ".join((NIK[:4], NIK[4:])), "siti amin", "AMINAH"):
        assert find(office, q) == [number], q
    for q in ("ab", "%%%", "budi", NIK[:-1]):
        assert find(office, q) == [], q
    accept(office)
    assert find(office, "aminah") == [number]


def test_each_that_is_found_is_in_the_audit_chain_without_what_was_typed(office):
    submit(office, draft(office))
    find(office, "aminah")
    find(office, "tidak ada")
    [look] = [row for row in rows(office, tables.audit) if row[4] == "person_found"]
    assert "registration/" in str(look) and "aminah" not in str(look)
