"""Does the time of an answer tell who is known? For each of five questions, 300 answers about known people and 300 about unknown ones are
measured in random order. The result is how well the best guess by time alone tells them apart: the area under the curve, 0.5 when not at
all. The same is done for the next request, in which work left behind by an answer would show."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any

import requests

from tests.bench.place import Place
from tests.journeys.known_and_unknown import Asker, Questions


def measure(place: Place, *, samples: int, runs: int = 1) -> dict[str, float]:
    questions = Questions(place, samples * runs)  # each run has people of its own: an account may ask for few mails an hour
    figures: dict[str, float] = {}
    for run in range(1, runs + 1):
        for flow, prepare in questions.all().items():
            numbers = range((run - 1) * samples, run * samples)
            asked = [(known, number) for known in (True, False) for number in numbers]
            random.shuffle(asked)
            answer, after = _ask_all(prepare, asked, then=Asker(place))
            print(
                f"run {run} of {runs}: {flow:24} {samples} known, {samples} unknown: AUC {answer:.3f}; of what is asked next {after:.3f}",
                flush=True,
            )
            name = f"known_{flow.replace(' ', '_')}"
            figures |= {f"{name}_auc_run{run}": answer, f"{name}_next_auc_run{run}": after}
    return figures


def _ask_all(prepare: Callable[[bool, int], Any], asked: list[tuple[bool, int]], *, then: Asker) -> tuple[float, float]:
    times: dict[bool, list[float]] = {True: [], False: []}
    after: dict[bool, list[float]] = {True: [], False: []}
    then.ask("GET", "/agencies")
    for known, number in asked:
        ask = prepare(known, number)
        answer, seconds = _timed(ask)
        assert answer.status_code < 429, answer.text[:300]
        times[known].append(seconds)
        after[known].append(_timed(lambda: then.ask("GET", "/agencies"))[1])
    return area(times[True], times[False]), area(after[True], after[False])


def _timed(ask: Callable[[], requests.Response]) -> tuple[requests.Response, float]:
    begun = time.perf_counter()
    answer = ask()
    return answer, time.perf_counter() - begun


def area(known: list[float], unknown: list[float]) -> float:
    """The share of pairs in which the known one took longer (Mann-Whitney's U over the number of pairs)."""
    slower = sum((a > b) + 0.5 * (a == b) for a in known for b in unknown)
    return slower / (len(known) * len(unknown))
