"""docs/messages.md says what the contracts, the handlers and the tables say."""

from izin import messages


def test_the_page_is_what_the_contracts_and_tables_make_it():
    assert messages.FILE.read_text("utf-8") == messages.text(), "events or tables have changed: .venv/bin/python -m izin messages"


def test_every_reader_and_every_table_stands_on_it():
    page = messages.text()
    for words in (
        "### `application_submitted` v1",
        "tracking (`on_application`)",
        "| `timeline` |",
        "| `delivery` |",
        "| `permit` |",
        "| `account` |",
    ):
        assert words in page, words
