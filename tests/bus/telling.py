"""The greeter's log and a queue that gets all of it; no process runs."""

import uuid
from datetime import UTC, datetime, timedelta

from bus import context, database, outbox
from bus.broker import connect
from bus.publisher import Publisher
from tests.bus.hearing import Hearing


class Teller(Hearing):
    def put(self, *names, days_ago=0):
        at = datetime.now(UTC) - timedelta(days=days_ago)
        with database.Transactions(self.engine).begin() as session:
            for name in names:
                event = outbox.Event(type="greeted", subject=f"name/{name}", data={"name": name}, occurred_at=at)
                outbox.put(session, [event], call=context.by_itself("greeter"))

    def listener(self, what="greeted", **arguments):
        """A new queue bound to everything the greeter tells; `what` its name says that it reads."""
        name = f"evt-greeter-{what}--listener.{uuid.uuid4().hex[:8]}"
        with self.channel() as channel:
            channel.queue_declare(name, durable=True, auto_delete=False, arguments=arguments)
            channel.queue_bind(name, "greeter.events", "#")
            channel.queue_bind(name, "bus.again.greeter", name)
        return name

    def heard(self, name):
        """The ids of what lies in the queue, in order."""
        found = []
        with self.channel() as channel:
            while (message := channel.basic_get(name, no_ack=True)) is not None:
                found.append(message.properties["message_id"])
        return found

    def unlisten(self, name):
        with self.channel() as channel:
            channel.queue_delete(name)

    def publisher(self):
        return Publisher(connect(self.broker))

    def unpublished(self):
        return self.rows("select count(*) from outbox where published_at is null")[0][0]

    def ids(self):
        return [str(row[0]) for row in self.rows("select id from outbox order by position")]
