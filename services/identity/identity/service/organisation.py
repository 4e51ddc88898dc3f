"""An office's units and settings."""

from bus import outbox
from bus.database import Session
from bus.entrypoints import command, rpc
from identity import copies, events
from identity.domain import agency_settings, answers, settings_change
from identity.domain.faults import fault, refuse
from identity.service.door import Door, Json
from identity.store import audit, offices, settings_changes, staff
from identity.views import offices as offices_view


class Organisation(Door):
    @rpc
    def list_units(self) -> Json:
        with self.db.read() as session:
            return {"items": [{"code": row.code, "name": row.name} for row in offices.units(session, self._agency())]}

    @command
    def save_unit(self, code: str, name: str) -> Json:
        agency, unit_name = self._agency(), answers.tidy(name)
        refuse({} if unit_name else {"name": fault("required")})
        with self.db.begin() as session:
            offices.save_unit(session, agency, code, unit_name)
            copies.publish_units(session, agency, call=self.call)
            audit.record(session, self.call, "unit_saved", f"unit/{agency}.{code}", agency=agency, unit_name=unit_name)
        return {"code": code, "name": unit_name}

    @rpc
    def get_settings(self) -> Json:
        with self.db.read() as session:
            return offices.settings(session, self._agency())

    @command
    def change_settings(self, settings: Json) -> Json:
        agency_settings.refuse_unfit(settings)
        agency, by = self._agency(), self.call.actor.id
        with self.db.begin() as session:
            staff.one_at_a_time(session, agency)
            at_once, asked = settings_change.parted(settings, present=offices.settings(session, agency))
            self._decide(session, at_once)
            if asked:
                change = settings_change.SettingsChange(agency, asked, asked_by=by, asked_at=self.call.now)
                new = settings_changes.put(session, change)
                event = events.settings_change_requested(
                    agency=agency, settings_change_id=new, asked_by=by, settings=asked, at=self.call.now
                )
                outbox.put(session, [event], call=self.call)
            decided = offices.settings(session, agency)
            if at_once:
                audit.record(session, self.call, "settings_changed", f"agency/{agency}", agency=agency, **at_once)
            if asked:
                audit.record(session, self.call, "settings_change_requested", f"agency/{agency}", agency=agency, **asked)
        return decided

    @rpc
    def list_settings_changes(self) -> Json:
        with self.db.begin() as session:
            rows, present = settings_changes.waiting(session, self._agency()), offices.settings(session, self._agency())
        return {"items": [offices_view.settings_change(row, present, asker=self.call.actor.id) for row in rows]}

    @command
    def decide_settings_change(self, settings_change_id: int, decision: str) -> Json:
        agency = self._agency()
        with self.db.begin() as session:
            staff.one_at_a_time(session, agency)
            asked = settings_changes.of_agency(session, agency, settings_change_id)
            decided = settings_change.decide(asked, decision=decision, by=self.call.actor.id, at=self.call.now)
            settings_changes.keep_decision(session, decided)
            if decision == settings_change.APPROVED:
                self._weaken(session, decided)
            in_force = offices.settings(session, agency)
            details = {"settings_change_id": decided.id, "asked_by": decided.asked_by, **decided.settings}
            audit.record(session, self.call, f"settings_change_{decision}", f"agency/{agency}", agency=agency, **details)
        return in_force

    def _decide(self, session: Session, settings: Json) -> None:
        for name, value in settings.items():
            offices.decide_setting(session, self._agency(), name, value, by=self.call.actor.id, at=self.call.now)

    def _weaken(self, session: Session, decided: settings_change.SettingsChange) -> None:
        """Save the settings and send all staff of the agency a mail about it."""
        self._decide(session, decided.settings)
        whom: Json = {"agency": decided.agency, "settings_change_id": decided.id, "settings": agency_settings.known(decided.settings)}
        outbox.put(session, [events.settings_weakened(**whom, at=self.call.now)], call=self.call)
