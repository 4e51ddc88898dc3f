"""Tracking's door: events of permits in, timelines out; complaints and their threads, promised by the office's calendar."""

from dataclasses import asdict
from datetime import date
from typing import Any

from bus import backlog, contract, inbox, outbox
from bus.context import Actor, Call
from bus.database import Database
from bus.entrypoints import command, event_handler, rpc, stream_handler
from bus.settings import setting
from tracking import views
from tracking.domain import complaint as rules
from tracking.domain import timeline as timelines
from tracking.domain.complaint import Complaint
from tracking.store import agencies as agency_store
from tracking.store import companies as company_store
from tracking.store import complaints as complaint_store
from tracking.store import days_off as day_off_store
from tracking.store import timelines as timeline_store

APPLICANT = "applicant"

# What a timeline is made of, each type with the versions that are understood here, the best first.
APPLICATION_EVENTS = {
    "application_submitted": (1,),
    "application_moved": (1,),
    "application_returned": (1,),
    "application_resubmitted": (1,),
    "application_lapsed": (1,),
    "application_rejected": (1,),
    "application_withdrawn": (1,),
    "inspection_scheduled": (1,),
    "inspection_cancelled": (1,),
    "permit_issued": (1,),
}

COMPLAINTS_QUOTA = int(setting("COMPLAINTS_QUOTA", "50"))  # open ones of one applicant


class Tracking:
    name = "tracking"
    db = Database()
    call = Call()

    @stream_handler("permits", "application", reads=APPLICATION_EVENTS, forget=timeline_store.forget)
    def on_application(self, events: list[inbox.Event]) -> None:
        with self.db.begin() as session:
            before = timeline_store.load_many(session, {event.data["application_id"] for event in events})
            timeline_store.save_many(session, timelines.fold_all(before, [_happening(event) for event in events]), before=before)

    @event_handler("permits", "company_people_changed")
    def on_company_people_changed(self, event: inbox.Event) -> None:
        with self.db.begin() as session:
            company_store.save(session, event.data["company_id"], accounts=event.data["accounts"], seq=event.seq)

    @event_handler("identity", "agency_changed")
    def on_agency_changed(self, event: inbox.Event) -> None:
        name, time_zone = event.data["agency_name"], event.data["time_zone"]
        with self.db.begin() as session:
            agency_store.save(session, event.data["agency"], name=name, time_zone=time_zone, seq=event.seq)

    @event_handler("identity", "calendar_changed")
    def on_calendar_changed(self, event: inbox.Event) -> None:
        days = [day["date"] for day in event.data["days"]]
        with self.db.begin() as session:
            day_off_store.save_year(session, agency=event.data["agency"], year=event.data["year"], days=days, seq=event.seq)

    @event_handler("identity", "day_off_changed")
    def on_day_off_changed(self, event: inbox.Event) -> None:
        """For years whose holidays identity does not know: it publishes single days of them. Earlier releases publish only single days."""
        day = date.fromisoformat(event.data["date"])
        with self.db.begin() as session:
            day_off_store.save_day(session, agency=event.data["agency"], day=day, off=event.data["off"], seq=event.seq)

    @rpc
    def report_backlog(self) -> dict[str, Any]:
        with self.db.read() as session:
            return asdict(backlog.lag(session))

    @rpc
    def track(self, *, number: str, agency: str | None = None) -> dict[str, Any]:
        with self.db.read() as session:
            found = timeline_store.find_by_number(session, number, agency=agency)
        return views.tracking(timelines.seen(found))

    @rpc
    def get_timeline(self, *, application_id: int) -> dict[str, Any]:
        actor = self._actor()
        with self.db.read() as session:
            found = timeline_store.load(session, application_id)
            company = company_store.accounts_of(session, found.company_id) if found else None
        asked: dict[str, Any] = {"account_id": actor.id, "agency": self._desk("get_timeline"), "company": company}
        visible = found if found and found.may_be_seen_by(**asked) else None
        return views.timeline(timelines.seen(visible))

    @command
    def create_complaint(self, *, title: str, category: str, body: str, application_number: str | None = None) -> dict[str, Any]:
        actor = self._actor()
        with self.db.begin() as session:
            zone = agency_store.time_zone(session, actor.claims["agency"])
            new = rules.complain(
                agency=actor.claims["agency"],
                applicant_id=actor.id,
                applicant_name=actor.claims["name"],
                title=title,
                category=category,
                application_number=self._own_number(session, application_number),
                body=body,
                at=self.call.now,
                days_off=day_off_store.days_off(session, agency=actor.claims["agency"], since=self.call.now.date()),
                zone=zone,
            )
            stored = complaint_store.add(session, new, zone=zone)
            rules.admit(have=complaint_store.count_alone(session, actor.id, most=COMPLAINTS_QUOTA), most=COMPLAINTS_QUOTA)
            told = {**views.complaint_event(stored, by="applicant"), "answer_by": stored.answer_by.isoformat()}
            self._tell(session, stored, type="complaint_received", data=told)
            self._record(session, stored, "complaint_made")
        return self._view(stored)

    @rpc
    def list_complaints(self, *, status: str | None = None, after: int | None = None, limit: int = 25) -> dict[str, Any]:
        actor = self._actor()
        page: dict[str, Any] = {"status": status, "after": after, "limit": limit + 1}
        with self.db.read() as session:
            agency = self._desk("list_complaints")
            if agency is not None:
                return views.page(complaint_store.list_of_agency(session, agency, **page), limit=limit)
            quota = {"have": complaint_store.count_open(session, actor.id, most=COMPLAINTS_QUOTA), "limit": COMPLAINTS_QUOTA}
            return views.page(complaint_store.list_of_applicant(session, actor.id, **page), limit=limit) | {"quota": quota}

    @rpc
    def get_complaint(self, *, complaint_id: int) -> dict[str, Any]:
        with self.db.begin() as session:
            found = self._load(session, complaint_id, asked="get_complaint")
            if found.applicant_id != self._actor().id:
                outbox.put_once(session, self._record_made(found, "complaint_viewed"), call=self.call)
        return self._view(found)

    @command
    def reply_complaint(self, *, complaint_id: int, revision: int, body: str, asks_applicant: bool = False) -> dict[str, Any]:
        actor = self._actor()
        with self.db.begin() as session:
            replied = rules.reply(
                self._load(session, complaint_id, asked="reply_complaint"),
                author_id=actor.id,
                author_name=actor.claims["name"],
                body=body,
                asks_applicant=asks_applicant,
                revision=revision,
                at=self.call.now,
            )
            complaint_store.save_reply(session, replied)
            self._tell(session, replied, type="complaint_replied", data=views.complaint_event(replied, by=replied.side_of(actor.id)))
            self._record(session, replied, "complaint_replied")
        return self._view(replied)

    @command
    def close_complaint(self, *, complaint_id: int, revision: int) -> dict[str, Any]:
        with self.db.begin() as session:
            found = self._load(session, complaint_id, asked="close_complaint")
            closed = rules.close(found, by=found.side_of(self._actor().id), revision=revision, at=self.call.now)
            complaint_store.save(session, closed)
            data = views.complaint_event(closed, by=closed.side_of(self._actor().id))
            self._tell(session, closed, type="complaint_closed", data=data)
            self._record(session, closed, "complaint_closed")
        return self._view(closed)

    def _actor(self) -> Actor:
        """The one who asks; the door lets nobody unknown in where this is used."""
        assert self.call.actor
        return self.call.actor

    def _desk(self, method: str) -> str | None:
        """The agency for which the asker may call `method`, as the contract's row says; None: only about own things, as an applicant."""
        actor = self._actor()
        return actor.claims["agency"] if actor.has(*(contract.of(self.name).who(method) - {APPLICANT})) else None

    def _own_number(self, session: Any, number: str | None) -> str | None:
        """The application's number as it was given, for a complaint about an own application."""
        if not number:
            return None
        actor = self._actor()
        found = timeline_store.find_by_number(session, number, agency=actor.claims["agency"])
        company = company_store.accounts_of(session, found.company_id) if found else None
        if found is None or not found.is_own(actor.id, company=company):
            raise rules.invalid_application_number()
        return found.number

    def _load(self, session: Any, complaint_id: int, *, asked: str) -> Complaint:
        found = complaint_store.load(session, complaint_id)
        visible = found if found and found.may_be_seen_by(account_id=self._actor().id, agency=self._desk(asked)) else None
        return rules.seen(visible)

    def _record(self, session: Any, complaint: Complaint, act: str) -> None:
        outbox.put(session, [self._record_made(complaint, act)], call=self.call)

    def _record_made(self, complaint: Complaint, act: str) -> outbox.Event:
        """For the audit chains, which identity keeps."""
        subject = f"complaint/{complaint.complaint_id}"
        who = {"actor_id": self._actor().id, "account_id": complaint.applicant_id}
        data = {"agency": complaint.agency, "act": act, "subject": subject, **who, "details": {}}
        return outbox.Event("record_made", f"record/{subject.replace('/', '-')}", data, occurred_at=self.call.now)

    def _tell(self, session: Any, complaint: Complaint, *, type: str, data: dict[str, Any]) -> None:
        subject = f"complaint/{complaint.complaint_id}"
        outbox.put(session, [outbox.Event(type=type, subject=subject, data=data, occurred_at=self.call.now)], call=self.call)

    def _view(self, complaint: Complaint) -> dict[str, Any]:
        actor = self._actor()
        side = complaint.side_of(actor.id)
        writes = side == APPLICANT or self._desk("reply_complaint") is not None
        return views.complaint(complaint, for_applicant=side == APPLICANT, may=rules.acts_of(complaint, by=side) if writes else [])


def _happening(event: inbox.Event) -> timelines.Happening:
    return timelines.Happening(type=event.type, seq=event.seq, at=event.occurred_at, data=event.data)
