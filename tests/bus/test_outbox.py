"""Numbers of events: without gaps and in the order of the commits, however many tell at once and whoever gives up."""

import random
import threading

import pytest
from sqlalchemy import create_engine, text

from bus import context, database, migrate, outbox
from bus.contract import ContractBroken
from tests.bus.test_running import TOYS


class GivenUp(Exception):
    pass


@pytest.fixture
def url(empty_database, monkeypatch):
    monkeypatch.syspath_prepend(str(TOYS))
    url = empty_database()
    migrate.upgrade("greeter", url)
    return url


def test_events_of_one_subject_told_at_once_are_numbered_without_gaps(url):
    def tell(number):
        chance, transactions = random.Random(number), database.Transactions(database.engine_for(url))
        for _ in range(40):
            call = context.by_itself("greeter")
            event = outbox.Event(type="greeted", subject="name/ani", data={"name": "ani"}, occurred_at=call.now)
            try:
                with transactions.begin() as session:
                    outbox.put(session, [event], call=call)
                    if chance.random() < 0.3:
                        raise GivenUp
            except GivenUp:
                pass
            except Exception as error:
                odd.append(type(error).__name__)

    odd = []
    threads = [threading.Thread(target=tell, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with create_engine(url).begin() as connection:
        numbers = list(connection.execute(text("select seq from outbox order by position")).scalars())
    assert odd == []
    assert numbers == list(range(1, len(numbers) + 1)) and 100 < len(numbers) < 240


@pytest.mark.parametrize(
    ("type", "data"),
    [("greeted", {}), ("greeted", {"name": 7}), ("never_promised", {"name": "ani"})],
)
def test_what_the_contract_does_not_promise_is_not_told_and_changes_nothing(url, type, data):
    """Whoever reads would fail on it, for ever: the teller has to notice, in the transaction of the change."""
    call = context.by_itself("greeter")
    events = [
        outbox.Event(type=kind, subject="name/ani", data=told, occurred_at=call.now)
        for kind, told in (("greeted", {"name": "ani"}), (type, data))
    ]
    with pytest.raises(ContractBroken), database.Transactions(database.engine_for(url)).begin() as session:
        outbox.put(session, events, call=call)
    with create_engine(url).begin() as connection:
        assert connection.execute(text("select count(*) from outbox")).scalar() == 0
