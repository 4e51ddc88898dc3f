"""nameko as it comes, at its best: 2.14.1 in an environment of its own, its standalone proxy in a pool. Imports nothing of this project.

stock.py serve <uri>          the service
stock.py ask <uri> …          see asking.py
"""

import eventlet

if __name__ == "__main__":
    import sys

    if sys.argv[1] == "serve":
        eventlet.monkey_patch()

import queue
import sys

from nameko.rpc import rpc
from nameko.standalone.rpc import ClusterRpcProxy


class Echo:
    name = "stock_echo"

    @rpc
    def echo(self, text):
        return text


class Client:
    """The usual pool: proxies made once and lent out."""

    def __init__(self, uri, size):
        self._free = queue.LifoQueue()
        for _ in range(size):
            self._free.put(ClusterRpcProxy({"AMQP_URI": uri}).start())

    def call(self, text):
        proxy = self._free.get()
        try:
            return proxy.stock_echo.echo(text)
        finally:
            self._free.put(proxy)


def serve(uri):
    from nameko.runners import ServiceRunner

    runner = ServiceRunner({"AMQP_URI": uri, "max_workers": 32})
    runner.add_service(Echo)
    runner.start()
    print("ready", flush=True)
    runner.wait()


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve(sys.argv[2])
    else:
        import importlib.util

        spec = importlib.util.spec_from_file_location("asking", sys.argv[3])
        asking = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(asking)
        threads, seconds = int(sys.argv[4]), float(sys.argv[5])
        asking.tell(asking.measure(Client(sys.argv[2], threads).call, threads, seconds))
