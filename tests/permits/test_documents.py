"""Rules about stored documents: versions, room, and when owners are reminded of their ends."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bus.refusals import Conflict
from permits.domain import document as rules
from permits.domain import document_ending, quotas
from permits.domain.document import Document, StoredFile
from permits.domain.document_ending import Ending

NOW = datetime(2026, 11, 27, 3, tzinfo=UTC)
FILE = StoredFile("documents/a", "str.pdf", "application/pdf", 9, "0" * 64)
FIRST = Document(7, 11, "muara-enim", "professional_registration", "STR", "1", None, None, FILE, NOW)
GIVEN = replace(FIRST, id=None, kind="other", number="2", created_at=NOW + timedelta(days=1))


def test_the_next_version_is_of_the_same_kind_and_belongs_to_the_first():
    second = rules.next_version(FIRST, GIVEN, seen=1)
    assert (second.kind, second.version, second.first_id, second.number) == ("professional_registration", 2, 7, "2")
    third = rules.next_version(replace(second, id=9), GIVEN, seen=2)
    assert (third.version, third.first_id, third.family, FIRST.family) == (3, 7, 7, 7)


@pytest.mark.parametrize(
    ("newest", "seen", "code"),
    [(1, 1, None), (2, 1, "document_replaced"), (2, 3, "document_replaced"), (19, 19, None), (20, 20, "document_versions_full")],
)
def test_who_did_not_see_the_newest_version_replaces_nothing_and_there_is_an_end_of_versions(newest, seen, code):
    old = replace(FIRST, id=40, version=newest, first_id=None if newest == 1 else 7)
    if code is None:
        assert rules.next_version(old, GIVEN, seen=seen).version == newest + 1
        return
    with pytest.raises(Conflict) as refusal:
        rules.next_version(old, GIVEN, seen=seen)
    assert refusal.value.code == code


def test_only_of_what_was_replaced_a_newer_version_is_offered():
    replaced, newer = replace(FIRST, replaced_at=NOW), replace(FIRST, id=8, version=2, first_id=7)
    assert rules.newer_of({"STR": replaced, "KTP": FIRST, "FOTO": replace(replaced, id=70)}, {7: newer}) == {"STR": newer}


def test_all_versions_together_take_no_more_room_than_the_documents_may():
    few = {"documents": 2, "drafts": 2, "companies": 2}
    quotas.admit_bytes(have=40_000_000, quotas=few)
    with pytest.raises(Conflict) as refusal:
        quotas.admit_bytes(have=40_000_001, quotas=few)
    assert (refusal.value.code, refusal.value.details) == ("document_bytes_full", {"limit": 40})


@pytest.mark.parametrize(
    ("left", "told", "due"),
    [
        (31, (), None), (30, (), 30), (29, (), 30), (29, (30,), None), (8, (), 30), (8, (30,), None), (7, (30,), 7), (7, (), 7),
        (7, (30, 7), None), (1, (30,), 7), (0, (30,), 7), (0, (30, 7), None), (-1, (), None), (-1, (30,), None),
    ],
)  # fmt: skip
def test_an_owner_is_reminded_thirty_and_seven_days_before_the_end_and_of_each_once(left, told, due):
    on = date(2026, 11, 27)
    one = Ending(7, 11, "muara-enim", "WIB", "other", on + timedelta(days=left), frozenset(told))
    assert document_ending.reminder_due(one, on=on) == due


def test_what_is_told_of_a_document_has_no_name_that_its_owner_typed():
    event = document_ending.ending(Ending(7, 11, "muara-enim", "WIB", "identity", date(2026, 12, 1)))
    assert event.data == {"agency": "muara-enim", "document_id": 7, "applicant_id": 11, "kind": "identity", "last_day": "2026-12-01"}
