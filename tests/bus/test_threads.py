"""A pool of real threads: the hub goes on, no more work runs at once than there are places, and failures come back."""

import threading
import time

import eventlet
import pytest

from bus.threads import Pool

POOL, OTHERS = Pool(2), Pool(4)  # the process has six real threads, or more


def test_no_more_run_at_once_than_there_are_places_and_the_hub_goes_on():
    lock, running, most, ticks = threading.Lock(), 0, 0, 0

    def work():
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.05)
        with lock:
            running -= 1
        return most

    def tick():
        nonlocal ticks
        while True:
            ticks += 1
            eventlet.sleep(0)

    ticking = eventlet.spawn(tick)
    done = [eventlet.spawn(POOL.run, work) for _ in range(6)]
    assert all(one.wait() for one in done)
    ticking.kill()
    assert most == 2
    assert ticks > len(done)


def test_what_fails_there_fails_here():
    def work(*, word):
        raise KeyError(word)

    with pytest.raises(KeyError, match="broken"):
        POOL.run(work, word="broken")
