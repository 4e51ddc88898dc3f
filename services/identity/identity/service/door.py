"""What every part of identity's door stands on: the database, the call at hand, and the asker's office."""

from datetime import date
from typing import Any

from bus.context import Call
from bus.database import Database
from identity.domain.working_days import OFFICE_ZONE

Json = Any


class Door:
    db = Database()
    call = Call()

    def _agency(self) -> str:
        return str(self.call.actor.claims["agency"])

    def _today(self) -> date:
        return self.call.now.astimezone(OFFICE_ZONE).date()
