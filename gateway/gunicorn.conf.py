"""How the gateway is served, everywhere: `gunicorn -c gateway/gunicorn.conf.py gateway.app:create_app()`.

Threads, because a request mostly waits for a service; keep-alive, because slow phones pay a second for every new connection.
"""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from bus.settings import check, setting

check()
bind = setting("GATEWAY_BIND", "127.0.0.1:8080")
workers = int(setting("GATEWAY_WORKERS", "2"))
threads = int(setting("GATEWAY_THREADS", "16"))
worker_class = "gateway.worker.Worker"
keepalive = 30
timeout = 60
graceful_timeout = 10
worker_connections = 400  # each of a few bytes until it brings a whole request; with its files below what a process may open
sendfile = False  # answers wait for slow readers in the worker's loop, not in a thread
limit_request_line = 8190  # the longest text that a query may hold, each sign of it in twelve characters
limit_request_fields = 60
limit_request_field_size = 8190
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
# Counters of all workers lie in one folder (gateway.metrics), which is named before the application is loaded.
if setting("METRICS_TOKEN", ""):
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="izin-metrics-", dir=worker_tmp_dir)
# The application writes its own access line, without query strings and without addresses of people.
accesslog = None
# A logconfig would switch gunicorn's access line on again, which names paths with their tokens.
logger_class = "gateway.server_log.ServerLog"
# gunicorn would open a control socket in the home directory; nothing outside this project is ours to touch.
control_socket_disable = True
# Loaded before the port is opened: nobody waits for a gateway that is still reading its modules, and a worker that dies is replaced at once.
preload_app = True


def post_worker_init(worker: Any) -> None:
    from gateway import watch

    watch.keep(worker.wsgi)


def child_exit(server: Any, worker: Any) -> None:
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def on_exit(server: Any) -> None:
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)
