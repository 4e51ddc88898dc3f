"""What an office has written of reasons: one row an act, changed as a whole. Without a row the shipped list counts, at revision 0."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from bus.database import Session
from bus.refusals import Conflict
from permits.domain.reason import Reason
from permits.store import json
from permits.store.tables import reason_list

Written = tuple[tuple[Reason, ...], int]
_OF_AGENCY = select(reason_list).where(reason_list.c.agency == bindparam("of"))


def written(session: Session, *, of: str) -> dict[str, Written]:
    """By act, with the revision; acts of which the office has written nothing are left out."""
    return {
        row.act: (tuple(json.read(Reason, each) for each in row.reasons), row.revision) for row in session.execute(_OF_AGENCY, {"of": of})
    }


def save(session: Session, reasons: Sequence[Reason], act: str, *, of: str, revision: int) -> int:
    """:returns: the new revision. :raises Conflict: reasons_changed, when the list is no longer at `revision`."""
    values = {"reasons": [asdict(each) for each in reasons], "revision": revision + 1}
    if revision:
        at_it = (reason_list.c.agency == of, reason_list.c.act == act, reason_list.c.revision == revision)
        done = session.execute(update(reason_list).where(*at_it).values(values)).rowcount
    else:
        done = session.execute(insert(reason_list).values(agency=of, act=act, **values).on_conflict_do_nothing()).rowcount
    if done != 1:
        raise Conflict("reasons_changed", "somebody changed the list since it was read")
    return revision + 1
