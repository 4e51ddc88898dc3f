"""nameko as it comes: a gateway with its HTTP entrypoints and a service behind it, two processes. Runs in stock nameko's own environment.

nameko_peer.py gateway|service <uri> [<port>]
"""

import eventlet

eventlet.monkey_patch()

import json  # noqa: E402
import os  # noqa: E402
import sys  # noqa: E402

from nameko.extensions import DependencyProvider  # noqa: E402
from nameko.rpc import RpcProxy, rpc  # noqa: E402
from nameko.web.handlers import http  # noqa: E402
from records import Records  # noqa: E402


class Database(DependencyProvider):
    def setup(self):
        self.records = Records(os.environ["PEERS_DATABASE_URL"], 10)

    def get_dependency(self, worker_ctx):
        return self.records


class Service:
    name = "peer"
    records = Database()

    @rpc
    def read(self, code):
        return self.records.read(code)

    @rpc
    def own(self, token, id):
        return self.records.own(token, id)

    @rpc
    def create(self, token, data):
        return self.records.create(token, data)


class Gateway:
    name = "peer_gateway"
    peer = RpcProxy("peer")

    @http("GET", "/kinds/<code>")
    def read(self, request, code):
        return json.dumps(self.peer.read(code))

    @http("GET", "/applications/<int:id>")
    def own(self, request, id):
        return json.dumps(self.peer.own(_token(request), id))

    @http("POST", "/applications")
    def create(self, request):
        return 201, json.dumps(self.peer.create(_token(request), json.loads(request.get_data(as_text=True))))


def _token(request):
    return request.headers["Authorization"].removeprefix("Bearer ")


if __name__ == "__main__":
    from nameko.runners import ServiceRunner

    part, uri, *port = sys.argv[1:]
    runner = ServiceRunner({"AMQP_URI": uri, "max_workers": 10, "WEB_SERVER_ADDRESS": f"127.0.0.1:{''.join(port) or 0}"})
    runner.add_service({"gateway": Gateway, "service": Service}[part])
    runner.start()
    runner.wait()
