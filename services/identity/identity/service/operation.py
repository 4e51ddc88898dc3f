"""What those ask who keep the system running."""

from dataclasses import asdict

from bus import backlog
from bus.entrypoints import rpc
from identity.service.door import Door, Json


class Operation(Door):
    @rpc
    def report_backlog(self) -> Json:
        with self.db.read() as session:
            return asdict(backlog.lag(session))
