"""The smallest service that uses every part of bus; tests start it as a process."""

import os

import eventlet
from sqlalchemy import text

from bus import outbox
from bus.context import Call
from bus.database import Database
from bus.entrypoints import command, event_handler, rpc, stream_handler
from bus.refusals import Conflict

ENTERED: dict[str, int] = {}
NOTE = text("insert into effect (handler, subject, seq, process) values (:handler, :subject, :seq, :process)")


def forget(session, subjects):
    session.execute(text("delete from effect where handler = 'on_name' and subject = any(:subjects)"), {"subjects": subjects})


class Greeter:
    name = "greeter"
    db = Database()
    call = Call()

    @command
    def greet(self, *, name, sleep=0):
        if name == "rude":
            raise Conflict("rude", "no", why="because")
        if name == "boom":
            raise RuntimeError("secret words")
        eventlet.sleep(sleep)
        with self.db.begin() as session:
            event = outbox.Event(type="greeted", subject=f"name/{name}", data={"name": name}, occurred_at=self.call.now)
            outbox.put(session, [event], call=self.call)
        return f"hello {name}"

    @rpc
    def whisper(self):
        return self.call.actor.id

    @rpc
    def heard(self):
        with self.db.begin() as session:
            rows = session.execute(text("select subject from outbox join inbox on inbox.event_id = outbox.id")).scalars()
            return {subject.removeprefix("name/"): ENTERED.get(subject, 0) for subject in rows}

    @event_handler("greeter", "greeted")
    def on_greeted(self, event):
        ENTERED[event.subject] = ENTERED.get(event.subject, 0) + 1
        if event.data["name"] == "flaky" and ENTERED[event.subject] == 1:
            raise RuntimeError("not yet")
        if event.data["name"] == "broken":
            raise RuntimeError("secret words")
        eventlet.sleep(event.data.get("sleep", 0))
        with self.db.begin() as session:
            session.execute(NOTE, _effect("on_greeted", event))

    @stream_handler("greeter", "name", reads={"greeted": (1,)}, forget=forget)
    def on_name(self, events):
        with self.db.begin() as session:
            session.execute(NOTE, [_effect("on_name", event) for event in events])


def _effect(handler, event):
    return {"handler": handler, "subject": event.subject, "seq": event.seq, "process": os.getpid()}
