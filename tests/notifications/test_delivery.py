"""A delivery's states, pure."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from notifications.domain import delivery as states
from notifications.domain.delivery import Delivery, NotThatWay, Outcome, begin, claim, delay_after, recover, settle

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)


def delivery(status: str = "PENDING", tries: int = 0) -> Delivery:
    about = {"agency": "muara-enim", "kind": "registration_accepted", "about": "registration/7"}
    return Delivery(delivery_id=1, **about, status=status, tries=tries, revision=1, next_try_at=NOW, changed_at=NOW)


@pytest.mark.parametrize(
    ("outcome", "status"),
    [("accepted", "SENT"), ("try_later", "RETRY"), ("refused", "FAILED"), ("no_answer", "UNKNOWN")],
)
@pytest.mark.parametrize("before", states.WAITING)
def test_the_way_through_ends_as_the_mail_server_answers(before: str, outcome: str, status: str) -> None:
    settled = settle(begin(claim(delivery(before), at=NOW), at=NOW), Outcome(outcome, "reason"), at=LATER)
    assert (settled.status, settled.tries, settled.revision, settled.changed_at) == (status, 1, 4, LATER)
    assert settled.sent_at == (LATER if status == "SENT" else None)
    assert settled.error == (None if status == "SENT" else "reason")
    assert settled.is_done == (status in ("SENT", "FAILED"))


def test_every_arrow_that_is_not_drawn_is_refused() -> None:
    every = (*states.WAITING, *states.UNDER_WAY, *states.DONE)
    drawn = {claim: states.WAITING, begin: ("CLAIMED",), recover: states.UNDER_WAY}
    for act, allowed in drawn.items():
        for status in set(every) - set(allowed):
            with pytest.raises(NotThatWay):
                act(delivery(status, tries=1), at=NOW)  # type: ignore[operator]
    for status in set(every) - {"SENDING"}:
        with pytest.raises(NotThatWay):
            settle(delivery(status, tries=1), Outcome("accepted"), at=NOW)


def test_a_dead_senders_delivery_is_pending_before_and_unknown_after_it_spoke() -> None:
    assert recover(delivery("CLAIMED"), at=LATER).status == "PENDING"
    lost = recover(delivery("SENDING", tries=1), at=LATER)
    assert (lost.status, lost.next_try_at) == ("UNKNOWN", LATER + timedelta(seconds=5))


def test_delays_grow_up_to_an_hour_and_the_tries_end_after_a_day_or_so() -> None:
    delays = [delay_after(tries) for tries in range(1, states.MOST_TRIES)]
    assert [delay.total_seconds() for delay in delays[:4]] == [5, 15, 45, 135]
    assert delays == sorted(delays) and delays[-1] == timedelta(hours=1)
    assert timedelta(hours=20) < sum(delays, timedelta()) < timedelta(hours=30)


@pytest.mark.parametrize("outcome", ["try_later", "no_answer"])
def test_the_last_try_that_does_not_succeed_fails(outcome: str) -> None:
    last = replace(delivery("SENDING"), tries=states.MOST_TRIES)
    assert settle(last, Outcome(outcome, "451 at RCPT"), at=NOW).status == "FAILED"
    assert settle(replace(last, tries=states.MOST_TRIES - 1), Outcome(outcome), at=NOW).status != "FAILED"


def test_lost_is_what_failed_for_good_and_is_known_to_be_about_something() -> None:
    every = (*states.WAITING, *states.UNDER_WAY, *states.DONE)
    assert [status for status in every if delivery(status).is_lost] == ["FAILED"]
    assert not replace(delivery("FAILED"), about=None).is_lost
