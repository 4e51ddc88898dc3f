"""The notifications service's door: it handles events and sends mails. Rules are in domain/, tables in store/, the mails' words in
templates/."""

from notifications.service.accounts import Accounts
from notifications.service.agencies import Agencies
from notifications.service.applications import Applications
from notifications.service.companies import Companies
from notifications.service.complaints import Complaints
from notifications.service.deliveries import Deliveries
from notifications.service.documents import Documents
from notifications.service.permits import Permits
from notifications.service.registrations import Registrations
from notifications.service.staff import Staff


class Notifications(Registrations, Accounts, Staff, Agencies, Applications, Companies, Documents, Permits, Complaints, Deliveries):
    name = "notifications"
