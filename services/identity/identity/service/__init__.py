"""The identity service's door, one file per noun. Rules are in domain/, tables in store/, the answers to readers in views.py."""

from identity.service.acceptance import Acceptance
from identity.service.accounts import Accounts
from identity.service.addresses import Addresses
from identity.service.applicants import Applicants
from identity.service.audits import Audits
from identity.service.calendar import Calendar
from identity.service.claims import Claims
from identity.service.corrections import Corrections
from identity.service.delegations import Delegations
from identity.service.filings import Filings
from identity.service.mails import Mails
from identity.service.offices import Offices
from identity.service.operation import Operation
from identity.service.organisation import Organisation
from identity.service.own_data import OwnData
from identity.service.passwords import Passwords
from identity.service.people import People
from identity.service.registrations import Registrations
from identity.service.retention import Retention
from identity.service.second_factor import SecondFactor
from identity.service.sessions import Sessions
from identity.service.staff import Staff
from identity.service.verification import Verification


class Identity(
    Offices,
    Calendar,
    Registrations,
    Corrections,
    Acceptance,
    Filings,
    Mails,
    Addresses,
    Applicants,
    Verification,
    Sessions,
    SecondFactor,
    Claims,
    Passwords,
    Accounts,
    OwnData,
    People,
    Staff,
    Delegations,
    Organisation,
    Audits,
    Operation,
    Retention,
):
    name = "identity"
