"""Does the clock tell who is known? For each of five questions 2 x 300 answers, known and unknown in turn, and how well the best guess by
time alone tells them apart: the area under the curve, 0.5 when not at all."""

from __future__ import annotations

import random
import time

from tests.bench.place import Place
from tests.journeys.known_and_unknown import Questions


def measure(place: Place, *, samples: int) -> dict[str, float]:
    questions = Questions(place, samples)
    figures = {}
    for name, prepare in questions.all().items():
        times: dict[bool, list[float]] = {True: [], False: []}
        for number in range(samples):
            for known in random.sample((True, False), 2):
                ask = prepare(known, number)
                begun = time.perf_counter()
                answer = ask()
                times[known].append(time.perf_counter() - begun)
                assert answer.status_code < 429, (name, answer.text[:300])
        figures[f"known_{name.replace(' ', '_')}_auc"] = area(times[True], times[False])
    return figures


def area(known: list[float], unknown: list[float]) -> float:
    """The share of pairs in which the known one took longer (Mann-Whitney's U over the number of pairs)."""
    slower = sum((a > b) + 0.5 * (a == b) for a in known for b in unknown)
    return slower / (len(known) * len(unknown))
