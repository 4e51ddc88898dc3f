"""The tables, as they are after the newest migration."""

from identity.store.tables.accounts import (
    account,
    account_role,
    account_unit,
    attempt,
    delegation,
    recovery_code,
    role_change,
    session,
    username,
)
from identity.store.tables.audit import audit, audit_all, audit_closed, audit_end, audit_head
from identity.store.tables.columns import metadata
from identity.store.tables.filings import claim_code, filing
from identity.store.tables.links import claim_wish, link, reset_wish
from identity.store.tables.offices import agency, agency_setting, day_off, holiday, region, seed_version, settings_change, unit
from identity.store.tables.registrations import address_change, counter, registration

__all__ = [
    "account",
    "account_role",
    "account_unit",
    "address_change",
    "agency",
    "agency_setting",
    "attempt",
    "audit",
    "audit_all",
    "audit_closed",
    "audit_end",
    "audit_head",
    "claim_code",
    "claim_wish",
    "counter",
    "day_off",
    "delegation",
    "filing",
    "holiday",
    "link",
    "metadata",
    "recovery_code",
    "region",
    "registration",
    "reset_wish",
    "role_change",
    "seed_version",
    "session",
    "settings_change",
    "unit",
    "username",
]
