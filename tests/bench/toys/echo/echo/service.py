"""Our side of the comparison: the smallest service with every check that a real one has."""

from sqlalchemy import text

from bus.context import Call
from bus.database import Database
from bus.entrypoints import event_handler, rpc


class Echo:
    name = "echo"
    db = Database()
    call = Call()

    @rpc
    def echo(self, *, text):
        return text

    @event_handler("echo", "said")
    def on_said(self, event):
        with self.db.begin() as session:
            session.execute(text("insert into heard values (:name, clock_timestamp())"), {"name": event.data["name"]})
