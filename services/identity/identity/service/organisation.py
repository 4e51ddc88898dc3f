"""What an office is made of and what it decided for itself: its units and settings."""

from bus import outbox
from bus.entrypoints import command, rpc
from identity import events
from identity.domain import agency_settings, answers
from identity.domain.faults import fault, refuse
from identity.service.door import Door, Json
from identity.store import audit, offices


class Organisation(Door):
    @rpc
    def list_units(self) -> Json:
        with self.db.begin() as session:
            return {"items": [{"code": row.code, "name": row.name} for row in offices.units(session, self._agency())]}

    @command
    def save_unit(self, code: str, name: str) -> Json:
        agency, kept = self._agency(), answers.tidy(name)
        refuse({} if kept else {"name": fault("required")})
        with self.db.begin() as session:
            offices.save_unit(session, agency, code, kept)
            told = events.unit_changed(agency=agency, unit=code, unit_name=kept, at=self.call.now)
            outbox.put(session, [told], call=self.call)
            audit.record(session, self.call, "unit_saved", f"unit/{agency}.{code}", agency=agency, unit_name=kept)
        return {"code": code, "name": kept}

    @rpc
    def get_settings(self) -> Json:
        with self.db.begin() as session:
            return offices.settings(session, self._agency())

    @command
    def change_settings(self, settings: Json) -> Json:
        agency_settings.refuse_unfit(settings)
        agency, by = self._agency(), self.call.actor.id
        with self.db.begin() as session:
            for name, value in settings.items():
                offices.decide_setting(session, agency, name, value, by=by, at=self.call.now)
            decided = offices.settings(session, agency)
            audit.record(session, self.call, "settings_changed", f"agency/{agency}", agency=agency, **settings)
        return decided
