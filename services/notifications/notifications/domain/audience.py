"""Who gets a mail about which event, and to which page the mail links."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

# Sides of an application or a complaint, looked up in the contact book.
APPLICANT, STAFF = "applicant", "staff"
# The roles of staff who get mails about complaints, and about changes that wait for a second admin.
FOR_COMPLAINTS, WHO_DECIDES = "complaints_officer", "agency_admin"
# The account's holder, looked up in the contact book.
HOLDER = "holder"
# The recipient named in the event's sealed part; BY_LINK is the same recipient when the first password is chosen by a link.
ADDRESSEE, BY_LINK = "addressee", "by_link"
# The owner of an account whose address somebody else gave as their own. The owner learns only that this happened, never who it was.
OWNER = "owner"

# Mails about these go to both sides; a mail about a reply goes to the other side only.
BOTH_SIDES = frozenset({"complaint_received", "complaint_closed"})

PATHS = {
    ("registration_submitted", ADDRESSEE): "/daftar/status/{token}",
    ("registration_submitted", OWNER): "/masuk",
    ("registration_accepted", ADDRESSEE): "/verifikasi/{token}",
    ("registration_returned", ADDRESSEE): "/daftar/perbaiki/{token}",
    ("registration_rejected", ADDRESSEE): "/daftar",
    ("registration_email_asked", ADDRESSEE): "/daftar/alamat/{token}",
    ("registration_email_changed", ADDRESSEE): "/bantuan",
    ("account_activated", ADDRESSEE): "/masuk",
    ("account_activated", BY_LINK): "/sandi/{token}",
    ("password_reset_requested", ADDRESSEE): "/sandi/{token}",
    ("password_changed", HOLDER): "/lupa",
    ("email_change_requested", ADDRESSEE): "/akun/email/{token}",
    ("email_change_requested", OWNER): "/masuk",
    ("email_change_requested", HOLDER): "/lupa",
    ("claim_requested", ADDRESSEE): "/klaim/{token}",
    ("claim_requested", OWNER): "/masuk",
    ("account_claimed", HOLDER): "/bantuan",
    ("claim_by_staff", STAFF): "/staf/loket/kode-klaim",
    ("filing_begun", HOLDER): "/profil",
    ("account_disabled", HOLDER): "/bantuan",
    ("account_enabled", HOLDER): "/masuk",
    ("account_closed", HOLDER): "/bantuan",
    ("second_factor_changed", HOLDER): "/lupa",
    ("second_factor_reset", HOLDER): "/masuk",
    ("staff_invited", ADDRESSEE): "/sandi/{token}",
    ("staff_changed", HOLDER): "/masuk",
    ("role_change_requested", STAFF): "/admin/peran",
    ("delegation_changed", HOLDER): "/staf/pendelegasian",
    ("delegation_changed", STAFF): "/staf/pendelegasian",
    ("settings_change_requested", STAFF): "/admin/pengaturan",
    ("settings_weakened", STAFF): "/bantuan",
    ("application_submitted", APPLICANT): "/permohonan/{application_id}/terkirim",
    ("application_rejected", APPLICANT): "/permohonan/{application_id}",
    ("application_returned", APPLICANT): "/permohonan/{application_id}/perbaikan",
    ("application_reminded", APPLICANT): "/permohonan/{application_id}/perbaikan",
    ("application_lapsed", APPLICANT): "/permohonan/{application_id}",
    ("application_resubmitted", STAFF): "/staf/permohonan/{application_id}",
    ("inspection_scheduled", APPLICANT): "/permohonan/{application_id}",
    ("inspection_cancelled", APPLICANT): "/permohonan/{application_id}",
    ("application_late", STAFF): "/staf/permohonan/{application_id}",
    ("applications_handed_on", STAFF): "/staf/antrean?show=mine",
    ("draft_ending", APPLICANT): "/permohonan/{application_id}",
    ("company_invited", ADDRESSEE): "/perusahaan/undangan/{token}",
    ("document_ending", APPLICANT): "/profil/dokumen/{document_id}",
    ("permit_issued", APPLICANT): "/profil/izin",
    ("permit_revoked", APPLICANT): "/profil/izin",
    ("permit_suspended", APPLICANT): "/profil/izin",
    ("permit_suspension_lifted", APPLICANT): "/profil/izin",
    ("permit_handed_over", APPLICANT): "/profil/izin",
    ("permit_corrected", APPLICANT): "/profil/izin",
    ("permit_ending", APPLICANT): "/izin/{permit_id}/perpanjang",
    ("permit_expired", APPLICANT): "/profil/izin",
    ("complaint_received", APPLICANT): "/keluhan/{complaint_id}",
    ("complaint_replied", APPLICANT): "/keluhan/{complaint_id}",
    ("complaint_closed", APPLICANT): "/keluhan/{complaint_id}",
    ("complaint_received", STAFF): "/staf/keluhan/{complaint_id}",
    ("complaint_replied", STAFF): "/staf/keluhan/{complaint_id}",
    ("complaint_closed", STAFF): "/staf/keluhan/{complaint_id}",
}


def sides_told(kind: str, data: Mapping[str, Any]) -> tuple[str, ...]:
    """The sides of an application or a complaint that get a mail about an event of this kind."""
    if kind in BOTH_SIDES:
        return (APPLICANT, STAFF)
    if kind == "complaint_replied" and data["by"] == APPLICANT:
        return (STAFF,)
    return (APPLICANT,)


def side_written_to(kind: str, opened: Mapping[str, Any]) -> str:
    """The recipient of an event's sealed part, by what it contains."""
    if opened.get("known"):
        return OWNER
    return BY_LINK if kind == "account_activated" and "token" in opened else ADDRESSEE


def path_to(kind: str, side: str, values: Mapping[str, Any]) -> str:
    """The page to which the mail links, always on the product's own address."""
    return PATHS[kind, side].format_map({name: quote(str(value), safe="", errors="replace") for name, value in values.items()})
