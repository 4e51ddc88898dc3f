"""A check that cannot fail proves nothing: here each check finds the fault for which it exists."""

from collections import Counter, deque

from izin import places
from tests.faults import checks, mutants
from tests.faults.checks import Effect
from tests.faults.ledger import ACKNOWLEDGED, REFUSED, UNKNOWN, Write
from tests.faults.sweep import Plan, Point


def write(marker, outcome, **known):
    return Write("draft", marker, "k", outcome, **known)


WRITES = [write("a", ACKNOWLEDGED, last_sent=100.0), write("b", UNKNOWN, last_sent=100.0), write("c", REFUSED, last_sent=100.0)]
GOOD = {("draft", "a"): Effect(1, 101.0)}


def test_what_is_good_is_found_good():
    assert checks.lost(WRITES, GOOD) == checks.duplicated(GOOD) == checks.phantoms(WRITES, GOOD) == checks.late(WRITES, GOOD) == []


def test_an_acknowledged_write_that_is_not_there_is_lost_an_unknown_one_is_not():
    assert checks.lost(WRITES, {}) == ["draft a"]


def test_twice_is_once_too_often():
    assert checks.duplicated({("draft", "b"): Effect(2)}) == ["draft b ×2"]


def test_what_was_refused_or_never_asked_for_must_not_be_there():
    found = {("draft", "b"): Effect(1), ("draft", "c"): Effect(1), ("draft", "z"): Effect(1)}
    assert checks.phantoms(WRITES, found) == ["draft c", "draft z"]


def test_nothing_is_begun_after_the_deadline():
    assert checks.late(WRITES, {("draft", "b"): Effect(1, 110.2)}) == []
    assert checks.late(WRITES, {("draft", "b"): Effect(1, 111.0)}) == ["draft b 11.0 s after it was asked"]


def test_services_that_know_different_things_are_told_apart():
    assert checks.apart({"x": 2}, {"x": 2}, {"x": 2}) == []
    assert len(checks.apart({"x": 2}, {"x": 1}, {"x": 1})) == 1
    assert len(checks.apart({"x": 2}, {"x": 2}, {"x": 3})) == 1
    assert len(checks.apart({}, {"x": 1}, {"x": 1})) == 1


def test_a_missing_and_a_second_letter_are_found():
    sides = {"complaint_received": 2}
    assert checks.letters_missing({"complaint_received": 3}, {"complaint_received": 6}, sides) == []
    for letters in (5, 7):
        assert checks.letters_missing({"complaint_received": 3}, {"complaint_received": letters}, sides)


def test_a_sweep_goes_on_behind_the_deaths_of_its_first_walks():
    """A request that comes twice in a walk has two deaths in it; what was died before first is left out first."""
    points = [Point("permits", number, "commit") for number in range(5)]
    plan = Plan(left={"twice": deque(points), "once": deque(points[:1])}, asked=Counter({"twice": 2, "once": 1}))
    assert plan.skip(2) == 5 and plan.left == {"twice": deque(points[4:]), "once": deque()} and not plan.is_done()
    assert plan.skip(1) == 1 and plan.is_done()


def test_every_broken_build_still_breaks_something_and_its_tests_are_there(tmp_path):
    """`make faults` shows that the mutants are caught; here, that none of them has become equal to the real build."""
    assert len({mutant.name for mutant in mutants.MUTANTS}) == len(mutants.MUTANTS) >= 22
    for number, mutant in enumerate(mutants.MUTANTS):
        mutants.broken(mutant, tmp_path / str(number) / "tools")
        for test in mutant.tests:
            file, _, name = test.partition("::")
            assert f"def {name}(" in (places.ROOT / file).read_text("utf-8"), test
