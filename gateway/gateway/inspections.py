"""What pages and API ask of an inspection before they do costly work for somebody."""

from typing import Any

from bus.refusals import NotAllowed


def refuse_unless_writer(inspection: dict[str, Any]) -> None:
    """:raises NotAllowed: not_your_step."""
    if not inspection["may_write"]:
        raise NotAllowed("not_your_step", "the asker does not do this step now")
