"""The clock against a reckoning that walks the calendar day by day and knows nothing of intervals, on many random histories."""

import random
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise

from permits.domain import clock as clocks
from permits.domain.flow.step import FOR_APPLICANT, FOR_PAYMENT, RUNS

HISTORIES = 20_000
OFFSETS = {"WIB": 7, "WITA": 8, "WIT": 9}  # hours ahead of UTC, none with summer time
DAY = timedelta(days=1)


def _reckoned(moves: list[tuple[datetime, str]], days: int, off: set[date]) -> date | None:
    """The last day. `moves`: since when it has been in which state, by the office's own clock."""
    if moves[-1][1] != RUNS:
        return None
    begun = moves[0][0]
    still: set[date] = set()
    for (since, state), (until, _) in pairwise(moves):
        if state == RUNS:
            continue
        day = since.date()
        while day <= until.date():
            still.add(day)
            day += DAY
    still.discard(begun.date())

    def counts(day: date) -> bool:
        return day.isoweekday() not in (6, 7) and day not in off and day not in still

    received = begun.date()
    if begun.hour >= 16 or not counts(received):
        received += DAY
        while not counts(received):
            received += DAY
    last, left = received, days
    while left:
        last += DAY
        left -= counts(last)
    return last


def test_random_histories_end_on_the_day_that_the_calendar_says() -> None:
    draw, stopped, compared = random.Random(20261127), 0, 0
    for _ in range(HISTORIES):
        zone, hours = draw.choice(list(OFFSETS.items()))
        office = timezone(timedelta(hours=hours))
        at = datetime(2026, draw.randint(1, 12), draw.randint(1, 28), draw.randint(0, 23), draw.randint(0, 59), tzinfo=office)
        off = {at.date() + draw.randint(-3, 60) * DAY for _ in range(draw.randint(0, 12))}
        moves, clock = [(at, RUNS)], clocks.switched((), RUNS, at=at.astimezone(UTC))
        for _ in range(draw.randint(0, 6)):
            at += timedelta(minutes=draw.choice((1, 20, 300, 1440, 4000, draw.randint(1, 30_000))))
            state = draw.choice((RUNS, FOR_APPLICANT, FOR_PAYMENT))
            clock = clocks.switched(clock, state, at=at.astimezone(UTC))
            moves.append((at, state))
        days = draw.randint(1, 40)
        found = clocks.term_ends_at(clock, days, days_off=off, zone=zone)
        wanted = _reckoned(moves, days, off)
        if wanted is None:
            assert found is None
            stopped += 1
            continue
        assert found == datetime(wanted.year, wanted.month, wanted.day, 16, tzinfo=office), (moves, days, sorted(off))
        compared += 1
    assert compared > HISTORIES / 3, "most of them end running"
    assert stopped > HISTORIES / 10
