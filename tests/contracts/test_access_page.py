"""docs/access.md says what the deciding tables say."""

from bus.contract import Contract
from izin import access, places


def test_the_page_is_what_the_tables_make_it():
    assert access.FILE.read_text("utf-8") == access.text(), "the tables have changed: .venv/bin/python -m izin access"


def test_the_gateway_keeps_what_the_contracts_say():
    assert access.WHO.read_text("utf-8") == access.who(), "a contract has changed: .venv/bin/python -m izin access"


def test_every_method_of_every_service_stands_on_it():
    page = access.text()
    for service in places.SERVICES:
        for method in Contract(places.ROOT / "services" / service / "contract").methods:
            assert f"| `{method}` |" in page, f"{service}.{method}"
