"""Filters of the queue that an officer saved: personal, named, few; what another release wrote is skipped and named."""

import threading

import pytest

from bus.refusals import Conflict, Invalid, NotFound, Refusal
from permits.domain.saved_filter import MOST, SavedFilter
from tests.permits.office import COUNTER, OTHER_COUNTER, VERIFIER, refused

LATE = {"permit_type": "SIPD", "late": True}


def names(office, by=COUNTER):
    return [each["name"] for each in office.list_saved_filters(by)["items"]]


def test_one_is_saved_listed_by_name_renamed_and_removed(office):
    office.save_filter(COUNTER, name="  sipd   terlambat ", terms={**LATE, "unit": None, "text": ""})
    office.save_filter(COUNTER, name="Belum diambil", terms={"scope": "unclaimed"})
    assert names(office) == ["Belum diambil", "sipd terlambat"]
    one = office.list_saved_filters(COUNTER)["items"][1]
    assert (one["terms"], one["skipped"]) == (LATE, [])
    assert office.list_queue(COUNTER, **one["terms"])["items"] == []
    office.rename_filter(COUNTER, filter_id=one["filter_id"], name="SIPD Terlambat")
    assert names(office)[1] == "SIPD Terlambat", "its own name, written otherwise, is free"
    office.remove_filter(COUNTER, filter_id=one["filter_id"])
    refused(NotFound, "filter_not_found", office.remove_filter, COUNTER, filter_id=one["filter_id"])
    assert names(office) == ["Belum diambil"]


def test_they_are_their_officers_alone(office):
    one = office.save_filter(COUNTER, name="Saya", terms=LATE)
    for other in (VERIFIER, OTHER_COUNTER):
        assert names(office, other) == []
        refused(NotFound, "filter_not_found", office.rename_filter, other, filter_id=one["filter_id"], name="Milikku")
        refused(NotFound, "filter_not_found", office.remove_filter, other, filter_id=one["filter_id"])
    office.save_filter(VERIFIER, name="Saya", terms=LATE)
    assert names(office) == ["Saya"]


@pytest.mark.parametrize(
    ("name", "terms", "kind", "code"),
    [
        ("  ", LATE, Invalid, "invalid_fields"),
        ("Kosong", {}, Conflict, "filter_empty"),
        ("Kosong", {"late": False, "text": "", "step": None}, Conflict, "filter_empty"),
        ("SAYA", LATE, Conflict, "filter_name_taken"),
        ("Baru", {"q": "x"}, Invalid, "invalid_arguments"),
        ("Baru", {"scope": "theirs"}, Invalid, "invalid_arguments"),
        ("x" * 61, LATE, Invalid, "invalid_arguments"),
    ],
)
def test_what_is_no_name_or_no_filter_is_refused(office, name, terms, kind, code):
    office.save_filter(COUNTER, name="Saya", terms=LATE)
    refused(kind, code, office.save_filter, COUNTER, name=name, terms=terms)
    assert names(office) == ["Saya"]


def test_of_two_at_once_only_as_many_fit_as_there_may_be(office):
    for number in range(MOST - 1):
        office.save_filter(COUNTER, name=f"Saringan {number:02}", terms=LATE)
    start, told = threading.Barrier(2), []

    def save(name):
        start.wait()
        try:
            told.append(office.save_filter(COUNTER, name=name, terms=LATE)["name"])
        except Refusal as refusal:
            told.append((refusal.code, refusal.details))

    both = [threading.Thread(target=save, args=(name,)) for name in ("A", "B")]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert ("filters_full", {"limit": MOST}) in told and len(names(office)) == MOST


def test_terms_that_this_release_does_not_know_are_skipped_named_and_kept(office):
    one = office.save_filter(COUNTER, name="Dari rilis lain", terms=LATE)
    office.execute("""update saved_filter set terms = terms || '{"colour": "red", "scope": "everything", "held_by": "x"}'""")
    found = office.rename_filter(COUNTER, filter_id=one["filter_id"], name="Lain")
    assert (found["terms"], found["skipped"]) == (LATE, ["colour", "held_by", "scope"])
    office.execute("update saved_filter set terms = terms - 'scope' - 'held_by'")
    assert office.list_saved_filters(COUNTER)["items"][0]["skipped"] == ["colour"]


def test_a_term_counts_only_as_what_it_is():
    assert SavedFilter("a", 1, "x", {"late": 1, "held_by": True, "text": "", "step": "file_check"}).known == {"step": "file_check"}
