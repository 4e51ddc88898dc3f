"""The identity service's door, by what it is about. Rules are in domain/, tables in store/, what readers get in views.py."""

from identity.service.acceptance import Acceptance
from identity.service.accounts import Accounts
from identity.service.calendar import Calendar
from identity.service.offices import Offices
from identity.service.registrations import Registrations
from identity.service.sessions import Sessions
from identity.service.verification import Verification


class Identity(Offices, Calendar, Registrations, Acceptance, Verification, Sessions, Accounts):
    name = "identity"
