"""The order of events, whatever order they came in: pure."""

import uuid
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bus import inbox

AT = datetime(2026, 11, 23, tzinfo=UTC)


def event(subject, seq):
    return inbox.Event(uuid.uuid5(uuid.NAMESPACE_OID, f"{subject}/{seq}"), "x", 1, "s", subject, seq, AT, "r", {})


@st.composite
def arrivals(draw):
    """Events of up to four subjects, shuffled, some twice, cut into batches."""
    lengths = draw(st.lists(st.integers(1, 8), min_size=1, max_size=4))
    told = [event(f"thing/{number}", seq) for number, length in enumerate(lengths) for seq in range(1, length + 1)]
    repeated = told + draw(st.lists(st.sampled_from(told), max_size=10))
    shuffled = draw(st.permutations(repeated))
    cuts = sorted(draw(st.lists(st.integers(0, len(shuffled)), max_size=5)))
    return told, [shuffled[a:b] for a, b in zip([0, *cuts], [*cuts, len(shuffled)], strict=True)]


@given(arrivals())
def test_every_event_has_its_effect_once_and_in_order_however_it_came(case):
    told, batches = case
    places, waiting, done = {}, [], []
    for batch in batches:
        result = inbox.sort([*waiting, *batch], places)
        places, waiting, done = result.places, result.early, done + result.ready
    assert waiting == []
    assert sorted(done, key=lambda e: (e.subject, e.seq)) == told
    for subject in {e.subject for e in told}:
        seqs = [e.seq for e in done if e.subject == subject]
        assert seqs == list(range(1, len(seqs) + 1))


def test_a_gap_is_never_jumped():
    result = inbox.sort([event("thing/1", 1), event("thing/1", 3)], {})
    assert [e.seq for e in result.ready] == [1] and [e.seq for e in result.early] == [3]
    assert result.places == {"thing/1": 1}


def test_what_is_read_back_is_what_was_written():
    assert inbox.read(inbox.written(event("thing/1", 2))) == event("thing/1", 2)
