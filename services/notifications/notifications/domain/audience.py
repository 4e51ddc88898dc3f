"""Who is told of what, and which page the message points to."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

APPLICANT, STAFF = "applicant", "staff"

# Of a reply only the other side is told; the beginning and the end of a complaint concern both.
BOTH_SIDES = frozenset({"complaint_received", "complaint_closed"})

PATHS = {
    ("registration_accepted", APPLICANT): "/verifikasi/{token}",
    ("account_activated", APPLICANT): "/masuk",
    ("application_submitted", APPLICANT): "/permohonan/{application_id}",
    ("application_rejected", APPLICANT): "/permohonan/{application_id}",
    ("permit_issued", APPLICANT): "/profil/izin",
    ("complaint_received", APPLICANT): "/keluhan/{complaint_id}",
    ("complaint_replied", APPLICANT): "/keluhan/{complaint_id}",
    ("complaint_closed", APPLICANT): "/keluhan/{complaint_id}",
    ("complaint_received", STAFF): "/staf/keluhan/{complaint_id}",
    ("complaint_replied", STAFF): "/staf/keluhan/{complaint_id}",
    ("complaint_closed", STAFF): "/staf/keluhan/{complaint_id}",
}


def sides_told(kind: str, data: Mapping[str, Any]) -> tuple[str, ...]:
    """The sides that hear of an event of this kind."""
    if kind in BOTH_SIDES:
        return (APPLICANT, STAFF)
    if kind == "complaint_replied" and data["by"] == APPLICANT:
        return (STAFF,)
    return (APPLICANT,)


def path_to(kind: str, side: str, values: Mapping[str, Any]) -> str:
    """The page a message points to, on the product's own address only."""
    return PATHS[kind, side].format_map({name: quote(str(value), safe="", errors="replace") for name, value in values.items()})
