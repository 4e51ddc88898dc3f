import importlib
import sys

import pytest

from bus import migrate
from bus.testing import Door
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


@pytest.fixture(scope="module")
def door(empty_database):
    """The greeter's, on a database of its own; it is called in process."""
    sys.path.insert(0, str(TOYS))
    url = empty_database()
    migrate.upgrade("greeter", url)
    yield Door(importlib.import_module("greeter.service").Greeter, url)
    sys.path.remove(str(TOYS))
