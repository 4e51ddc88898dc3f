"""An application's timeline, folded from the events that tell of it, in the order of their `seq`.

The fold knows no steps and no statuses of its own: the first event brings the way the application will go (`steps`), every event the status
that it led to and whether that is the end. Thus an office may change its process without a change here. The door brings events in order.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bus.refusals import NotFound

Words = Mapping[str, str]  # by language

# Event type → what an entry is called. Other events about an application are not heard of here.
ENTRY_TYPES = {
    "application_submitted": "submitted",
    "application_moved": "moved",
    "application_returned": "returned",
    "application_resubmitted": "resubmitted",
    "application_lapsed": "lapsed",
    "application_rejected": "rejected",
    "application_withdrawn": "withdrawn",
    "inspection_scheduled": "inspection_scheduled",
    "inspection_cancelled": "inspection_cancelled",
    "permit_issued": "issued",
}
BEGINNING = "application_submitted"
# Entries whose `step` is the one at which it waits now, not one that was done.
WAITS_AT_ITS_STEP = frozenset({"returned", "resubmitted", "inspection_scheduled", "inspection_cancelled"})
# An application that moved back to an earlier step is an entry of its own kind.
BACK, SENT_BACK = "back", "sent_back"

# Events that were told before they brought status and `finished` with them: what their type says, and which statuses ended an application.
OLD_STATUSES = {"application_rejected": "rejected", "application_withdrawn": "withdrawn", "permit_issued": "issued"}
OLD_ENDS = frozenset({"issued", "rejected", "withdrawn"})


@dataclass(frozen=True)
class Stage:
    """One step of the way ahead; `status` is the one in which an application waits there. The names, in each language, came with the event; None:
    it was told before they did."""

    code: str
    status: str
    reached_at: datetime | None = None
    name: Words | None = None
    status_name: Words | None = None


@dataclass(frozen=True)
class Entry:
    """One thing that happened; `step` is the step just done, if it was one; of a return and what answers it, the step that returned it."""

    seq: int
    at: datetime
    type: str
    step: str | None
    status: str


@dataclass(frozen=True)
class Happening:
    """What the fold needs of an event: its type, its place among its application's events (from 1), its time and data."""

    type: str
    seq: int
    at: datetime
    data: dict[str, Any]


@dataclass(frozen=True)
class Timeline:
    application_id: int
    agency: str
    number: str
    applicant_id: int
    permit_type_name: str
    status: str
    submitted_at: datetime
    due_at: datetime | None
    finished_at: datetime | None
    stages: tuple[Stage, ...]
    entries: tuple[Entry, ...]
    company_id: int | None = None

    @property
    def seq(self) -> int:
        """How far the events of this application have been folded in."""
        return self.entries[-1].seq

    def is_current(self, stage: Stage) -> bool:
        return self.finished_at is None and stage is self.current

    @property
    def current(self) -> Stage | None:
        """Where it waits. Of two stages with one status, one after the other, that is the later one of those reached."""
        last = self.entries[-1]
        if last.type in WAITS_AT_ITS_STEP:
            return next((stage for stage in self.stages if stage.code == last.step), None)
        here = [stage for stage in self.stages if stage.status == self.status and stage.reached_at]
        return here[-1] if here else None

    @property
    def stood_still(self) -> tuple[tuple[datetime, datetime | None], ...]:
        """When the service limit did not run: from each return to what followed it; None: it still does not."""
        ends = (*(entry.at for entry in self.entries[1:]), None)
        return tuple((entry.at, end) for entry, end in zip(self.entries, ends, strict=True) if entry.type == "returned")

    def may_be_seen_by(self, *, account_id: int, agency: str | None, company: Collection[int] | None = None) -> bool:
        """An own one; else `agency` must be the one the asker works for (None: for none)."""
        return self.is_own(account_id, company=company) or (agency is not None and agency == self.agency)

    def is_own(self, account_id: int, *, company: Collection[int] | None) -> bool:
        """The applicant's, or, of a company, its people's. `company`: who belongs to it, None where that is not known."""
        return account_id == self.applicant_id if self.company_id is None or company is None else account_id in company


def number_key(number: str) -> str:
    """What identifies an application number however it was typed: letters and digits only, in capitals, without "No." in front, its
    sequence with the zeros that people leave out."""
    plain = unicodedata.normalize("NFKC", number).upper()
    bare = "".join(character for character in plain if character.isascii() and character.isalnum())
    found = re.fullmatch(r"(?:NOMOR|NO)?(?:PERMOHONAN)?0*([0-9]+)([A-Z].*)", bare)
    return f"{found[1]:0>4}{found[2]}" if found else bare


def fold(timeline: Timeline | None, happening: Happening) -> Timeline | None:
    """The timeline after `happening`; the same one when it is already in it. None: the beginning was told in no version that is read here."""
    if timeline is None:
        return _begin(happening) if happening.type == BEGINNING else None
    return _go_on(timeline, happening) if happening.seq > timeline.seq else timeline


def fold_all(timelines: dict[int, Timeline], happenings: list[Happening]) -> list[Timeline]:
    """The timelines that `happenings`, in the order of their `seq`, leave behind. `timelines` are those before, by application."""
    changed: dict[int, Timeline] = {}
    for happening in happenings:
        application_id = happening.data["application_id"]
        folded = fold(changed.get(application_id) or timelines.get(application_id), happening)
        if folded is not None:
            changed[application_id] = folded
    return list(changed.values())


def seen(timeline: Timeline | None) -> Timeline:
    """The timeline, for who may know of it. :raises NotFound: there is none."""
    if timeline is None:
        raise NotFound("application_not_found", "no such application, or none the asker may know of")
    return timeline


def _begin(happening: Happening) -> Timeline:
    data = happening.data
    status = data.get("status") or data["steps"][0]["status"]
    submitted_at = datetime.fromisoformat(data["submitted_at"])
    stages = tuple(_stage(step) for step in data["steps"])
    return Timeline(
        application_id=data["application_id"],
        agency=data["agency"],
        number=data["number"],
        applicant_id=data["applicant_id"],
        permit_type_name=data["permit_type_name"],
        status=status,
        submitted_at=submitted_at,
        due_at=_due(data, None),
        finished_at=None,
        stages=_reach(stages, status, data.get("holder"), submitted_at),
        entries=(Entry(seq=happening.seq, at=submitted_at, type="submitted", step=None, status=status),),
        company_id=data.get("company_id"),
    )


def _go_on(timeline: Timeline, happening: Happening) -> Timeline:
    at = datetime.fromisoformat(happening.data["at"]) if "at" in happening.data else happening.at
    type = SENT_BACK if happening.data.get("outcome") == BACK else ENTRY_TYPES[happening.type]
    status = happening.data.get("status") or OLD_STATUSES[happening.type]
    finished = happening.data.get("finished", status in OLD_ENDS)
    entry = Entry(seq=happening.seq, at=at, type=type, step=happening.data.get("step"), status=status)
    return replace(
        timeline,
        status=status,
        due_at=_due(happening.data, timeline.due_at),
        finished_at=(timeline.finished_at or at) if finished else None,
        stages=_reach(timeline.stages, status, happening.data.get("holder"), at),
        entries=(*timeline.entries, entry),
        company_id=happening.data.get("company_id") or timeline.company_id,
    )


def _due(data: Mapping[str, Any], before: datetime | None) -> datetime | None:
    """None while the clock stands still; events of before do not tell it again."""
    if "due_at" not in data:
        return before
    return datetime.fromisoformat(data["due_at"]) if data["due_at"] else None


def _stage(step: Mapping[str, Any]) -> Stage:
    return Stage(step["code"], step["status"], name=step.get("name"), status_name=step.get("status_name"))


def _reach(stages: tuple[Stage, ...], status: str, holder: Mapping[str, Any] | None, at: datetime) -> tuple[Stage, ...]:
    """Mark the stage at which it waits now as reached; the first time counts. Those behind it are ahead again, if it was sent back. Events of
    before tell the status alone."""
    here = holder["step"] if holder else next((stage.code for stage in stages if stage.status == status), None)
    codes = [stage.code for stage in stages]
    behind = codes.index(here) + 1 if here in codes else len(codes)
    reached = (replace(stage, reached_at=at) if stage.code == here and stage.reached_at is None else stage for stage in stages)
    return tuple(stage if place < behind else replace(stage, reached_at=None) for place, stage in enumerate(reached))
