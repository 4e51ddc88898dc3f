"""What if: the finished cases of a period, sent through another flow on paper.

Each step of the other flow takes a time that a step of the same act and role took in a case of the period, drawn at random; the seed decides
the draw, so the same question has the same answer. Time is the office's working time. What the applicant took is no part of it, before and
after; a case that was refused at an act is refused at that act again.

A time that was observed has the waiting in it, and nobody wrote down how long somebody worked. So no queue is made here: of a role that gets
more to do, the time stays what it was, and what it would have to do a day is told beside the most that it ever did in one.
"""

import random
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, datetime, time

from bus.refusals import Conflict
from permits.domain.condition import Facts
from permits.domain.flow.process import Process
from permits.domain.flow.step import FORWARD, Step
from permits.domain.office_time import at_office
from permits.domain.working_days import CLOSES, ONE_DAY, is_working_day

FEWEST = 30  # cases: a distribution of fewer says nothing
MOST = 10_000  # cases of one question; of more, the newest
OPENS = time(8, 0)
WORKDAY = (CLOSES.hour - OPENS.hour) * 60  # minutes


@dataclass(frozen=True)
class Done:
    """A step that somebody did, and since when it had waited for that."""

    act: str
    role: str
    since: datetime
    until: datetime


@dataclass(frozen=True)
class Finished:
    """`facts`: what the conditions of a flow ask; `working_days`: its limit; `steps` in the order in which they were done. `rejected_at`: the act
    at which it was refused."""

    submitted_at: datetime
    facts: Facts
    working_days: int
    steps: tuple[Done, ...]
    rejected_at: str | None = None


@dataclass(frozen=True)
class Spread:
    """How many cases took how many working days (`cases[n]`: n days); the share of them within their limit."""

    cases: tuple[int, ...]
    on_time: float
    median: int
    nine_of_ten: int  # days, within which nine of ten cases end


@dataclass(frozen=True)
class Forecast:
    """`acts`: by role, how often it acts, now and then; `submitting_days`: the working days from the first submission to the last, over which
    these acts spread; `busiest`: by role, the most acts of one day. `assumed`: steps on the way of a case whose act nobody did in the period, with the days
    taken for them."""

    found: int
    now: Spread
    then: Spread
    acts: dict[str, tuple[int, int]]
    assumed: tuple[tuple[Step, int], ...]
    submitting_days: int = 1
    busiest: Mapping[str, int] = field(default_factory=dict)


def simulate(
    cases: Sequence[Finished], *, process: Process, working_days: int | None, days_off: Set[date], zone: str, seed: int
) -> Forecast:
    """`working_days`: the limit to compare with; None: each case's own.

    :raises Conflict: too_few_cases (found, wanted).
    """
    if len(cases) < FEWEST:
        raise Conflict("too_few_cases", "too few cases of that period have ended", found=len(cases), wanted=FEWEST)
    line = _WorkingTime(cases, days_off=days_off, zone=zone)
    observed = _Observed(cases, line)
    draw = random.Random(seed)  # noqa: S311, nothing secret hangs on it
    now, then = [], []
    walked: dict[str, Step] = {}
    acts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for case in cases:
        limit = working_days or case.working_days
        begun = line.at(case.submitted_at)
        now.append((line.days(begun, sum(map(line.took, case.steps))), case.working_days))
        way = list(_way(process, case))
        walked |= {step.code: step for step in way}
        then.append((line.days(begun, sum(observed.draw(step, draw) for step in way)), limit))
        for n, roles in enumerate(((done.role for done in case.steps), (step.role for step in way))):
            for role in roles:
                acts[role][n] += 1
    return Forecast(
        found=len(cases),
        now=_spread(now),
        then=_spread(then),
        acts={role: (counts[0], counts[1]) for role, counts in sorted(acts.items())},
        assumed=tuple((step, observed.assumed_days(step)) for step in walked.values() if not observed.knows(step)),
        submitting_days=line.days_between(min(case.submitted_at for case in cases), max(case.submitted_at for case in cases)),
        busiest=_busiest(cases, line),
    )


def _busiest(cases: Iterable[Finished], line: "_WorkingTime") -> dict[str, int]:
    """What was done on a day off counts for the next working day."""
    done = Counter((step.role, line.at(step.until) // WORKDAY) for case in cases for step in case.steps)
    most: dict[str, int] = {}
    for (role, _day), count in done.items():
        most[role] = max(count, most.get(role, 0))
    return most


def _way(process: Process, case: Finished) -> Iterable[Step]:
    step = process.way(process.first.code, case.facts).to
    while step:
        yield step
        step = None if step.act == case.rejected_at else process.way(step.outcomes[FORWARD], case.facts).to


class _Observed:
    """How many minutes the steps of the period took, by act and role, and by act alone for a role that never did it."""

    def __init__(self, cases: Iterable[Finished], line: "_WorkingTime") -> None:
        self._took: dict[tuple[str, ...], list[float]] = defaultdict(list)
        for case in cases:
            for done in case.steps:
                minutes = line.took(done)
                self._took[done.act, done.role].append(minutes)
                self._took[done.act,].append(minutes)

    def knows(self, step: Step) -> bool:
        return (step.act,) in self._took

    def assumed_days(self, step: Step) -> int:
        return step.days or 1

    def draw(self, step: Step, draw: random.Random) -> float:
        for key in ((step.act, step.role), (step.act,)):
            if key in self._took:
                return draw.choice(self._took[key])
        return float(self.assumed_days(step) * WORKDAY)


class _WorkingTime:
    """The office's working minutes on one line, on which times are added."""

    def __init__(self, cases: Iterable[Finished], *, days_off: Set[date], zone: str) -> None:
        self._zone = zone
        self._known: dict[datetime, float] = {}  # most moments end one step and begin the next
        moments = [case.submitted_at for case in cases] + [done.until for case in cases for done in case.steps]
        day, last = (at_office(moment, zone).date() for moment in (min(moments), max(moments)))
        self._days: list[date] = []
        while day <= last:
            self._days += [day] if is_working_day(day, days_off=days_off) else []
            day += ONE_DAY

    def at(self, moment: datetime) -> float:
        if moment not in self._known:
            self._known[moment] = self._place(moment)
        return self._known[moment]

    def _place(self, moment: datetime) -> float:
        local = at_office(moment, self._zone)
        n = bisect_left(self._days, local.date())
        if n == len(self._days) or self._days[n] != local.date():
            return float(n * WORKDAY)
        minutes = (local.hour - OPENS.hour) * 60 + local.minute + local.second / 60
        return n * WORKDAY + min(max(minutes, 0.0), WORKDAY)

    def took(self, done: Done) -> float:
        return self.at(done.until) - self.at(done.since)

    def days_between(self, first: datetime, last: datetime) -> int:
        """Working days, both included."""
        return int(self.at(last) // WORKDAY - self.at(first) // WORKDAY) + 1

    def days(self, begun: float, minutes: float) -> int:
        """Working days after that of receipt, which is the next one for what came after closing (decision 0018)."""
        received, end = begun // WORKDAY, begun + minutes
        return max(0, int(-(-end // WORKDAY) - 1 - received))


def _spread(taken: Sequence[tuple[int, int]]) -> Spread:
    """Of (days, limit)."""
    days = sorted(each for each, _ in taken)
    counted = Counter(days)
    return Spread(
        cases=tuple(counted[n] for n in range(days[-1] + 1)),
        on_time=sum(each <= limit for each, limit in taken) / len(taken),
        median=days[(len(days) - 1) // 2],
        nine_of_ten=days[(len(days) * 9 + 9) // 10 - 1],
    )
