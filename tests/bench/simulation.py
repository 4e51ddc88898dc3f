"""What if: how long 10,000 finished cases take on paper, by the longest flow; in process, without the database."""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime, timedelta

from permits.domain.flow import conditions
from permits.domain.flow.shipped import FLOWS
from permits.domain.flow.simulation import MOST, Done, Finished, simulate

ACTS = ("check", "recommend", "inspect", "verify", "verify", "decide", "issue")
ROUNDS = 5


def measure() -> dict[str, float]:
    cases = _cases()
    process = max(FLOWS.values(), key=lambda flow: len(flow.steps))
    taken = []
    for seed in range(ROUNDS):
        begun = time.perf_counter()
        simulate(cases, process=process, working_days=None, days_off=frozenset(), zone="WIB", seed=seed)
        taken.append(time.perf_counter() - begun)
    return {"simulation_cases": float(len(cases)), "simulation_seconds": sorted(taken)[ROUNDS // 2]}


def _cases() -> list[Finished]:
    """Of a year."""
    draw = random.Random(1)
    facts = conditions.facts(kind="new", applicant_type="company", fee_amount=None, answers={})
    begun, found = datetime(2026, 1, 1, 2, tzinfo=UTC), []
    for _ in range(MOST):
        begun += timedelta(minutes=50)
        at, done = begun, []
        for act in ACTS:
            since, at = at, at + timedelta(hours=draw.expovariate(1 / 20))
            done.append(Done(act, act, since, at))
        found.append(Finished(begun, facts, 28, tuple(done)))
    return found
