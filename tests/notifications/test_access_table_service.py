"""The table of the notifications' contract, tried at its door."""

from datetime import timedelta
from typing import Any

from bus import contract
from bus.context import Actor
from bus.testing import Door
from tests.access_table import about_somebodys_things, cells_that_differ, proven
from tests.notifications.people import NOW, Tell, activate, work

CLAIMS = {"agency": "muara-enim", "name": "Orang Contoh"}


def test_every_method_lets_in_exactly_whom_the_contract_names(door: Door) -> None:
    assert list(cells_that_differ(door, lambda role: Actor(11, proven(role), CLAIMS), now=NOW)) == []


def test_the_only_list_holds_what_was_sent_to_the_asker_and_nothing_else(door: Door, tell: Tell, post: Any) -> None:
    assert about_somebodys_things(contract.of("notifications")) == {"list_notifications"}
    activate(tell)
    work(door)

    def listed(id: int, role: str) -> int:
        return len(door.call("list_notifications", actor=Actor(id, proven(role), CLAIMS))["items"])

    shown = {(id, role): listed(id, role) for id in (11, 12) for role in ("applicant", "auditor", "agency_admin")}
    assert {id for (id, _), count in shown.items() if count} == {11}, shown


def test_mails_that_are_not_done_are_counted(door: Door, tell: Tell, post: Any) -> None:
    operator = Actor(50, proven("operator"), CLAIMS)
    assert door.call("report_backlog", actor=operator)["mails_waiting"] == 0
    activate(tell)
    waiting = door.call("report_backlog", actor=operator)
    assert waiting["mails_waiting"] == 1 and waiting["mail_seconds"] > 0
    post.answers.append(("RCPT", "451 try later"))
    work(door)
    assert door.call("report_backlog", actor=operator)["mails_waiting"] == 1
    work(door, NOW + timedelta(hours=1))
    assert door.call("report_backlog", actor=operator)["mails_waiting"] == 0
