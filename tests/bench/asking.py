"""Threads that ask as fast as they are answered, in a process of their own; prints {calls_s, p50_ms, p99_ms, cpu_ms} as JSON.

python -m tests.bench.asking ours|floor <uri> <threads> <seconds>
"""

import json
import os
import sys
import threading
import time

TEXT = "sebuah kalimat yang tidak terlalu panjang"


def measure(call, threads, seconds):
    call(TEXT)
    times, stop = [[] for _ in range(threads)], time.perf_counter() + seconds
    cpu = time.process_time()

    def ask(own):
        while (begun := time.perf_counter()) < stop:
            assert call(TEXT) == TEXT
            own.append(time.perf_counter() - begun)

    workers = [threading.Thread(target=ask, args=(own,)) for own in times]
    begun = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    took, found = time.perf_counter() - begun, sorted(each for own in times for each in own)
    return {
        "calls_s": len(found) / took,
        "p50_ms": found[len(found) // 2] * 1000,
        "p99_ms": found[int(len(found) * 0.99)] * 1000,
        "cpu_ms": (time.process_time() - cpu) * 1000 / len(found),
    }


def tell(figures):
    print(json.dumps(figures), flush=True)
    os._exit(0)


def ours(uri):
    from bus.caller import Caller

    caller, token = Caller(uri, ["echo"]), os.environ["ACTOR_TOKEN"]

    def call(text):
        return caller.call("echo", "echo", {"text": text}, deadline=time.time() + 5, request_id="bench", actor=token)

    return call


if __name__ == "__main__":
    kind, uri, threads, seconds = sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
    if kind == "floor":
        from tests.bench.floor import Client

        tell(measure(Client(uri).call, threads, seconds))
    tell(measure(ours(uri), threads, seconds))
