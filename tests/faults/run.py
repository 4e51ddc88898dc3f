"""One fault under load, in five phases: calm, strike, heal, quiet, checks."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from tests.faults import checks
from tests.faults.ledger import ACKNOWLEDGED, Ledger, now
from tests.faults.load import COMPANY, Client, Load, prepared
from tests.faults.report import Result
from tests.faults.world import FaultWorld

MANY = 10  # people at work
CALM = 1.5  # seconds of work before the strike
LONGEST = {"read": 5.5, "write": 10.5}  # budget and half a second
MAIL_WAITS = 240.0  # seconds: a letter that a killed process had in hand is taken up again after two minutes


@dataclass
class Struck:
    """The report of a strike: that it had an effect, and when the part it took away was back (Unix time)."""

    bit: bool
    back_at: float
    notes: dict[str, Any] = field(default_factory=dict)  # what else was measured


Strike = Callable[[FaultWorld], Struck]


@dataclass
class Range:
    """A world made ready for strikes."""

    world: FaultWorld
    token: str = ""
    documents: dict[str, int] = field(default_factory=dict)
    sides: dict[str, int] = field(default_factory=dict)

    def prepare(self) -> None:
        self.token, self.documents = prepared(self.world.ports.gateway)
        ledger = Ledger()
        load = self._load(ledger)
        load.start()
        self.world.pause(3)
        self._stop(load)
        self.world.until(self._is_drained, "the events of the calm are heard")
        events, letters = self._counts("tracking", "permits"), self._letters()
        self.sides = {kind: letters.get(kind, 0) // count for kind, count in events.items()}
        assert set(self.sides) == {"complaint_received", "application_submitted"}, self.sides
        assert not ledger.unexpected, ledger.unexpected[:3]

    def _load(self, ledger: Ledger, *, people: int = MANY) -> Load:
        return Load(self.world.ports.gateway, ledger, self.token, self.documents, people=people)

    def strike(self, name: str, strike: Strike, *, after: float = 3.0, alone: bool = False, people: int = MANY) -> Result:
        """The whole run of one fault. `after`: seconds of work once it is over; `alone`: no work before."""
        result, ledger = Result(name), Ledger()
        load = self._load(ledger, people=people)
        if not alone:
            load.start()
        self.world.pause(CALM)
        try:
            struck = strike(self.world)
            if alone:
                load.start()
            self._wait_for_newcomers(result, load, struck.back_at)
            self.world.pause(after)
            result.bit, result.notes = struck.bit and bool(ledger.with_outcome(ACKNOWLEDGED)), struck.notes
        except AssertionError as error:
            result.faults.append(str(error))
        self._stop(load)
        self._wait_until_drained(result)
        self._check(result, ledger, load.run)
        return result

    def _stop(self, load: Load) -> None:
        load.stop()
        self.world.until(lambda: not load.is_at_work(), "everybody has been answered", 150)

    def _wait_for_newcomers(self, result: Result, load: Load, back_at: float) -> None:
        """People who come when it is over, one for each kind of write: how long the last of them waits."""
        newcomers = load.newcomers()
        self.world.until(lambda: not any(thread.is_alive() for thread, _ in newcomers), "every kind of write is acknowledged again", 120)
        writes = [write for _, done in newcomers for write in done]
        assert all(write.outcome == ACKNOWLEDGED for write in writes), "a newcomer was not served"
        result.recovered = max(write.answered for write in writes) - back_at

    def _wait_until_drained(self, result: Result) -> None:
        begun = time.monotonic()
        try:
            self.world.until(self._is_drained, "nothing is under way any more", 90)
        except AssertionError as error:
            result.faults.append(f"{error}: {self.world.waiting()}, {self.world.unpublished()} events not told")
        # What a reader has in hand no longer waits at the broker; what is lost stays lost, however long one looks.
        with suppress(AssertionError):
            self.world.until(lambda: not self._wrong(), "everything in hand is handled", 15)
        result.drained_s = time.monotonic() - begun

    def _is_drained(self) -> bool:
        try:
            return self.world.healthy() and self.world.unpublished() == 0 and not self.world.waiting()
        except Exception:
            return False

    # ── checks ──

    def _check(self, result: Result, ledger: Ledger, run: str) -> None:
        effects = self._effects(run)
        lost, twice = checks.lost(ledger.writes, effects), checks.duplicated(effects)
        odd = ledger.unexpected + checks.phantoms(ledger.writes, effects) + checks.late(ledger.writes, effects) + self._replayed(ledger)
        result.attempted, result.ok = len(ledger.writes), len(effects)
        result.acknowledged = len(ledger.with_outcome(ACKNOWLEDGED))
        result.lost, result.duplicated, result.unexpected = len(lost), len(twice), len(odd)
        result.longest_request_s = round(max(ledger.longest.values(), default=0.0), 2)
        result.faults += [*lost[:3], *twice[:3], *odd[:3], *self._wrong(), *self._too_long(ledger)]

    def _effects(self, run: str) -> dict[tuple[str, str], checks.Effect]:
        found = {}
        for kind, (database, query) in checks.EFFECTS.items():
            for marker, count, latest in self.world.rows(database, query, f"{run}-%"):
                found[kind, marker] = checks.Effect(int(count), float(latest))
        return found

    def _replayed(self, ledger: Ledger) -> list[str]:
        """A few acknowledged acts asked again under their keys: the answer of the first time, and no second act."""
        client, wrong = Client(self.world.ports.gateway, Ledger(), self.token), []
        for write in [each for each in ledger.with_outcome(ACKNOWLEDGED) if each.kind == "company"][-5:]:
            status, answer = client.ask("POST", "/companies", {**COMPANY, "name": write.marker}, key=write.key)
            if (status, answer) != (write.status, write.answer):
                wrong.append(f"asked again under its key, {write.kind} {write.marker} is answered {status}")
        return wrong

    def _wrong(self) -> list[str]:
        found = []
        for what, (databases, query) in checks.INVARIANTS.items():
            for database in databases:
                rows = self.world.rows(database, query)
                found += [f"{what} in {database}: {rows[:3]}"] if rows else []
        told, heard, shown = (
            {str(subject): int(count) for subject, count in self.world.rows(database, query)}
            for database, query in (("permits", checks.TOLD), ("tracking", checks.HEARD), ("tracking", checks.IN_TIMELINES))
        )
        found += checks.apart(told, heard, shown)[:3]
        return found + checks.letters_missing(self._counts("tracking", "permits"), self._letters(), self.sides)

    def _counts(self, *databases: str) -> dict[str, int]:
        return {str(kind): int(count) for name in databases for kind, count in self.world.rows(name, checks.EVENTS)}

    def _letters(self) -> dict[str, int]:
        return {str(kind): int(count) for kind, count in self.world.rows("notifications", checks.LETTERS)}

    def _too_long(self, ledger: Ledger) -> list[str]:
        return [f"a {kind} took {seconds:.1f} s" for kind, seconds in ledger.longest.items() if seconds > LONGEST[kind]]

    # ── the mail, once at the end: what a killed process had in hand is taken up after two minutes ──

    def check_mail(self) -> Result:
        result = Result("every letter goes out", bit=True)
        query = "select count(*) from delivery where status not in ('SENT', 'FAILED')"
        begun = now()
        try:
            self.world.until(lambda: self.world.rows("notifications", query)[0][0] == 0, "every letter is sent", MAIL_WAITS)
        except AssertionError as error:
            result.faults.append(str(error))
        result.drained_s = now() - begun
        sent = dict(self.world.rows("notifications", "select message_id, tries from delivery"))
        arrived = self._arrived()
        result.attempted, result.ok, result.acknowledged = len(sent), len(arrived), len(sent)
        result.lost = len(set(sent) - set(arrived))
        # A crash between the mail server's yes and our commit sends the same bytes again: documented, and counted apart.
        result.duplicated = sum(1 for message_id, count in arrived.items() if count > max(1, sent.get(message_id, 1)))
        again = sum(1 for count in arrived.values() if count > 1)
        print(f"  letters that arrived twice, byte by byte the same, after a crash in the middle of sending: {again}")
        return result

    def _arrived(self) -> dict[str, int]:
        counts: dict[str, int] = {}
        for file in (self.world.var / "mail").glob("*.eml"):
            head = file.read_bytes().partition(b"\r\n\r\n")[0].partition(b"\n\n")[0].decode("utf-8", "replace")
            found = [
                line.partition(":")[2].strip() for line in head.replace("\r\n", "\n").split("\n") if line.lower().startswith("message-id:")
            ]
            for message_id in found[:1]:
                counts[message_id] = counts.get(message_id, 0) + 1
        return counts
