"""The list from which a case was opened: the case's address and forms carry it, so that after a decision the next one of that list opens."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import flash, request, url_for
from flask_babel import gettext as _

from gateway import rpc
from gateway.pages.staff import narrowing

ARGUMENT, PART, LONGEST = "daftar", "part", 400
CORRECTED, OTHERS, LATE, OWN = "corrected", "others", "late", "own"
PARTS = (CORRECTED, OTHERS, LATE, OWN)


@dataclass(frozen=True)
class Trail:
    """`asked`: by what the list was narrowed, as the service takes it; `part` of it: as above, `OWN` when it has no parts."""

    asked: dict[str, Any]
    part: str

    @property
    def text(self) -> str:
        return trail(narrowing.address(self.asked), self.part)

    @property
    def address(self) -> str:
        """Of the list."""
        if self.part == LATE:
            return url_for("staff_queue.late")
        return url_for("staff_queue.queue", **narrowing.address(self.asked))

    def following(self, application_id: int) -> int | None:
        """The one behind it, asked for while it still waits; None: it is the last."""
        found = self._first(self.part, after=application_id)
        if found is None and self.part == CORRECTED:  # behind them the list has the others
            found = self._first(OTHERS, after=None)
        return found

    def _first(self, part: str, *, after: int | None) -> int | None:
        asked = {} if part == LATE else self.asked
        found = rpc.call("permits", "list_queue", **asked, part=None if part == OWN else part, after=after, limit=1)["items"]
        return int(found[0]["application_id"]) if found else None


def trail(kept: dict[str, Any], part: str = "") -> str:
    """The list as an address carries it."""
    return urlencode({**kept, PART: part or OWN})


def here() -> Trail | None:
    """The one that this request carries. None: the case was opened from no list."""
    said = request.form.get(ARGUMENT) or request.args.get(ARGUMENT) or ""
    named = dict(parse_qsl(said)) if len(said) <= LONGEST else {}
    return Trail(narrowing.asked(named), named[PART]) if named.get(PART) in PARTS else None


def argument() -> dict[str, Any]:
    """What carries it on, for an address."""
    came_from = here()
    return {ARGUMENT: came_from.text} if came_from else {}


def next_address(came_from: Trail | None, following: int | None) -> str:
    """Where a decision leads: the next one of the list, or the list, which then says that there is none."""
    if following and came_from:
        return url_for("staff_queue.one", application_id=following, daftar=came_from.text)
    if came_from:
        flash(_("Tidak ada permohonan lagi sesudah itu di daftar ini."))
        return came_from.address
    waiting = rpc.call("permits", "list_queue", limit=1)["items"]
    if not waiting:
        return url_for("staff_queue.queue")
    return url_for("staff_queue.one", application_id=waiting[0]["application_id"])
