"""A delivery: one message on its way to one person.

    PENDING ─┐
    RETRY ───┼─ claim ─▶ CLAIMED ─ begin ─▶ SENDING ─ settle ─▶ SENT | RETRY | FAILED | UNKNOWN
    UNKNOWN ─┘              └── recover ─▶ PENDING    └── recover ─▶ UNKNOWN

SENDING is committed before the conversation with the mail server begins. So after a crash it is known which messages may have been sent:
those are UNKNOWN. They are sent again, with the same bytes and the same Message-ID, by which the receiving server recognises a duplicate: a
mail that comes twice is a nuisance, but without the temporary password the applicant cannot go on.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

PENDING, CLAIMED, SENDING = "PENDING", "CLAIMED", "SENDING"
SENT, RETRY, FAILED, UNKNOWN = "SENT", "RETRY", "FAILED", "UNKNOWN"
WAITING = (PENDING, RETRY, UNKNOWN)
UNDER_WAY = (CLAIMED, SENDING)
DONE = (SENT, FAILED)

FIRST_DELAY, LONGEST_DELAY = timedelta(seconds=5), timedelta(hours=1)
# With the delays below, about one day.
MOST_TRIES = 30
# Longer than a whole batch may take when every step of every conversation times out.
STUCK_AFTER = timedelta(minutes=2)
KEPT = timedelta(days=2 * 366)  # a done delivery, by when it was made


class NotThatWay(Exception):
    """A change of state that is not an arrow in the picture above: a programming error."""


@dataclass(frozen=True)
class Outcome:
    """How the mail server answered: `accepted`, `try_later`, `refused` for good, or `no_answer` after it had received everything.

    `reason` is for engineers and contains no address, e.g. "550 at RCPT".
    """

    kind: str
    reason: str = ""


@dataclass(frozen=True)
class Delivery:
    """`about` is the subject of the event behind the message, "noun/id"; None for deliveries from before it was stored."""

    delivery_id: int
    agency: str
    kind: str
    about: str | None
    status: str
    tries: int
    revision: int
    next_try_at: datetime
    changed_at: datetime
    sent_at: datetime | None = None
    error: str | None = None

    @property
    def is_done(self) -> bool:
        """Nothing will send the delivery again, so its text is deleted."""
        return self.status in DONE

    @property
    def is_lost(self) -> bool:
        """The delivery will never arrive, and its subject is known: an event must be published about it."""
        return self.status == FAILED and self.about is not None


def claim(delivery: Delivery, *, at: datetime) -> Delivery:
    _must_be(delivery, *WAITING)
    return _changed(delivery, CLAIMED, at)


def begin(delivery: Delivery, *, at: datetime) -> Delivery:
    _must_be(delivery, CLAIMED)
    return replace(_changed(delivery, SENDING, at), tries=delivery.tries + 1)


def settle(delivery: Delivery, outcome: Outcome, *, at: datetime) -> Delivery:
    """The state of a delivery after the mail server's answer."""
    _must_be(delivery, SENDING)
    if outcome.kind == "accepted":
        return replace(_changed(delivery, SENT, at), sent_at=at, error=None)
    if outcome.kind == "refused" or delivery.tries >= MOST_TRIES:
        return replace(_changed(delivery, FAILED, at), error=outcome.reason)
    status = UNKNOWN if outcome.kind == "no_answer" else RETRY
    return replace(_changed(delivery, status, at), error=outcome.reason, next_try_at=at + delay_after(delivery.tries))


def recover(delivery: Delivery, *, at: datetime) -> Delivery:
    """For a delivery whose sender has died: before SENDING nothing was sent, after it nobody knows."""
    _must_be(delivery, *UNDER_WAY)
    if delivery.status == CLAIMED:
        return replace(_changed(delivery, PENDING, at), next_try_at=at)
    return settle(delivery, Outcome("no_answer", "the sender died"), at=at)


def delay_after(tries: int) -> timedelta:
    """5 s, 15 s, 45 s … one hour."""
    return min(FIRST_DELAY * 3 ** min(tries - 1, 10), LONGEST_DELAY)


def _changed(delivery: Delivery, status: str, at: datetime) -> Delivery:
    return replace(delivery, status=status, changed_at=at, revision=delivery.revision + 1)


def _must_be(delivery: Delivery, *statuses: str) -> None:
    if delivery.status not in statuses:
        raise NotThatWay(f"delivery {delivery.delivery_id} is {delivery.status}, not {' or '.join(statuses)}")
