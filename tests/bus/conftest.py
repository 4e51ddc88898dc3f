import pytest

from bus import migrate
from tests.bus.telling import Teller
from tests.bus.test_running import TOYS


@pytest.fixture
def teller(broker, empty_database, tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(TOYS))
    url = empty_database()
    migrate.upgrade("greeter", url)
    monkeypatch.setenv("GREETER_DATABASE_URL", url)
    one = Teller(broker, url, tmp_path)
    one.forget_queues()
    one.declare()
    yield one
    one.engine.dispose()


@pytest.fixture
def listener(teller):
    name = teller.listener()
    yield name
    teller.unlisten(name)
