"""What happens to permits by themselves: their holders are reminded before the end, and told of it on the day after the last."""

from bus.database import Session
from bus.entrypoints import timer
from permits.domain import permit_ending as rules
from permits.domain import renewal
from permits.domain.office_time import LATEST, office_date
from permits.domain.permit import Permit
from permits.domain.permit_life import EXPIRED, Entry
from permits.service.door import Door
from permits.store import applications, catalogue, permit_life


class PermitEndings(Door):
    @timer(interval=600)
    def look_at_permits(self) -> None:
        self._each_due(permit_life.to_wake, self._look_at, named="looking at the end of permit")

    def _look_at(self, permit_id: int) -> None:
        with self.db.begin() as session:
            locked = permit_life.lock_ending(session, permit_id)
            if locked is None:
                return
            one, zone = locked
            on = office_date(self.call.now, zone)
            ending = permit_life.ending(session, one, issued_on=office_date(one.issued_at, zone))
            days = rules.reminder_due(ending, on=on)
            if days is not None:
                permit_life.note_reminder(session, one, days=days, on=on)
                applied = applications.the(session, one.application_id)
                self._tell(session, f"permit/{one.id}", [rules.permit_ending(one, applied, renewable=self._renewable(session, one))])
            if rules.ends_now(ending, on=on):
                self._end(session, one, zone=zone)
            permit_life.wake(session, one, on=rules.wakes_on(one, on=on))

    def _end(self, session: Session, one: Permit, *, zone: str) -> None:
        assert one.valid_until
        written_on, last = office_date(self.call.now, zone), one.valid_until + renewal.CLOSES_AFTER_END
        permit_life.add(session, one, Entry(EXPIRED, one.valid_until + rules.DAY, written_on=written_on, at=self.call.now))
        until = last if self._renewable(session, one) and last >= written_on else None
        applied = applications.the(session, one.application_id)
        self._tell(session, f"permit/{one.id}", [rules.permit_expired(one, applied, renewable_until=until)])
        self._record(session, "permit_expired", f"permit/{one.id}", whose=one.applicant_id, agency=one.agency)

    def _renewable(self, session: Session, one: Permit) -> bool:
        found = catalogue.named(session, [one.permit_type], of=one.agency, on=office_date(self.call.now, LATEST))
        return any(renewal.RENEWAL in each.kinds for each in found)
