"""Numbers of events: without gaps and in the order of the commits, however many tell at once and whoever gives up."""

import random
import threading

import pytest
from sqlalchemy import create_engine, text

from bus import context, database, migrate, outbox
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
        chance, transactions = random.Random(number), database.Transactions(create_engine(url))
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
