"""Who may open which route: a table with a row for every route (a test fails if one is missing); `guard` enforces it."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from flask import request, session

from gateway import languages, roles, sessions

PUBLIC = "public"
# Who may call which method of a service, as its contract says; `izin access` writes the file.
WHO: dict[str, list[str]] = json.loads((Path(__file__).parent / "who.json").read_text("utf-8"))


def who(method: str) -> frozenset[str]:
    return frozenset(WHO[method])


APPLICANT = frozenset({roles.APPLICANT})
STAFF = frozenset({roles.STAFF})
ANYONE_KNOWN = APPLICANT | STAFF
# Sessions that may do one thing only, or log out: the page on which they do it, and the API's refusal everywhere else.
HALFWAY = {
    "second_factor": ("/masuk/kode", "second_factor_needed"),
    "second_factor_setup": ("/akun/keamanan", "second_factor_setup_needed"),
    "password_change": ("/sandi", "password_change_needed"),
}
WITH_ANY_PASSWORD = who("identity.change_password")
WITH_ANY_FACTOR = who("identity.begin_second_factor")
WITH_ANY_SESSION = who("identity.extend_session")
REGISTRATION_READERS = who("identity.list_registrations")
REGISTRATION_DESK = who("identity.accept_registration")
ADMIN = who("identity.change_staff")
ADMIN_READERS = who("identity.list_staff")
CHAIN_READERS = who("identity.verify_audit")
CATALOGUE_ADMIN = who("permits.change_permit_type_draft")
BACKLOG_READERS = who("identity.report_backlog")
# Who decides on applications or audits them; other desks need no copies of identity cards.
DOCUMENT_READERS = who("identity.get_applicant")
INSPECTION_READERS = who("permits.get_inspection")
COMPLAINT_READERS = who("tracking.get_complaint") - APPLICANT

SYSTEM = {
    "static": PUBLIC,
    "system.alive": PUBLIC,
    "system.health": PUBLIC,
    "system.counted": PUBLIC,  # it asks for a token of its own
    "system.robots": PUBLIC,
    "system.icon": PUBLIC,
    "system.security": PUBLIC,
    "api-docs.openapi_json": PUBLIC,
    "api_docs.page": PUBLIC,
    "api_docs.file": PUBLIC,
}
API = {
    "api_regions.agencies": PUBLIC,
    "api_regions.regions": PUBLIC,
    "api_regions.villages": PUBLIC,
    "api_registrations.privacy_notice": PUBLIC,
    "api_registrations.start": PUBLIC,
    "api_registrations.draft": PUBLIC,
    "api_registrations.save": PUBLIC,
    "api_registrations.attach": PUBLIC,
    "api_registrations.submit": PUBLIC,
    "api_registrations.status": PUBLIC,
    "api_registrations.resend": PUBLIC,
    "api_registrations.username": PUBLIC,
    "api_registrations.verification": PUBLIC,
    "api_registrations.verify": PUBLIC,
    "api_registrations.change_email": PUBLIC,
    "api_registrations.correction": PUBLIC,
    "api_registrations.correct": PUBLIC,
    "api_registrations.attach_correction": PUBLIC,
    "api_registrations.email_correction": PUBLIC,
    "api_registrations.answer_email_correction": PUBLIC,
    "api_registrations.renew_link": PUBLIC,
    "api_sessions.log_in": PUBLIC,
    "api_sessions.current": WITH_ANY_SESSION,
    "api_sessions.log_out": WITH_ANY_SESSION,
    "api_sessions.extend": WITH_ANY_SESSION,
    "api_sessions.listing": ANYONE_KNOWN,
    "api_sessions.end_others": ANYONE_KNOWN,
    "api_sessions.confirm_second_factor": frozenset({"second_factor"}),
    "api_second_factor.begin": WITH_ANY_FACTOR,
    "api_second_factor.complete": WITH_ANY_FACTOR,
    "api_passwords.change": WITH_ANY_PASSWORD,
    "api_passwords.forgotten": PUBLIC,
    "api_passwords.link": PUBLIC,
    "api_passwords.choose": PUBLIC,
    "api_account.profile": ANYONE_KNOWN,
    "api_account.change_contact": APPLICANT,
    "api_account.ask_email_change": ANYONE_KNOWN,
    "api_account.email_change": PUBLIC,
    "api_account.confirm_email_change": PUBLIC,
    "api_account.export": ANYONE_KNOWN,
    "api_account.quotas": APPLICANT,
    "api_account.viewers": APPLICANT,
    "api_account.close": APPLICANT,
    "api_permit_types.catalogue": PUBLIC,
    "api_permit_types.search": PUBLIC,
    "api_permit_types.one": PUBLIC,
    "api_permit_types.fee_form": PUBLIC,
    "api_permit_types.estimate": PUBLIC,
    "api_documents.listing": APPLICANT,
    "api_documents.add": APPLICANT,
    "api_documents.one": APPLICANT,
    "api_documents.ending": APPLICANT,
    "api_documents.uses": APPLICANT,
    "api_documents.replace": APPLICANT,
    "api_documents.remove": APPLICANT,
    "api_documents.file": APPLICANT | DOCUMENT_READERS,
    "api_companies.listing": APPLICANT,
    "api_companies.add": APPLICANT,
    "api_companies.one": APPLICANT,
    "api_companies.change": APPLICANT,
    "api_applications.listing": APPLICANT,
    "api_applications.create": APPLICANT,
    "api_applications.one": ANYONE_KNOWN,
    "api_applications.again": APPLICANT,
    "api_applications.receipt": APPLICANT,
    "api_applications.rejection_letter": ANYONE_KNOWN,
    "api_applications.change": APPLICANT,
    "api_applications.fitting": APPLICANT,
    "api_applications.attach": APPLICANT,
    "api_applications.detach": APPLICANT,
    "api_applications.adopt": APPLICANT,
    "api_applications.submit": APPLICANT,
    "api_applications.resubmit": APPLICANT,
    "api_applications.withdraw": APPLICANT,
    "api_applications.timeline": ANYONE_KNOWN,
    "api_permits.listing": APPLICANT,
    "api_permits.file": ANYONE_KNOWN,
    "api_permits.verification": PUBLIC,
    "api_tracking.track": PUBLIC,
    "api_complaints.listing": APPLICANT | COMPLAINT_READERS,
    "api_complaints.create": APPLICANT,
    "api_complaints.one": APPLICANT | COMPLAINT_READERS,
    "api_complaints.reply": who("tracking.reply_complaint"),
    "api_complaints.close": who("tracking.close_complaint"),
    "api_notifications.listing": ANYONE_KNOWN,
    "api_staff.registrations": REGISTRATION_READERS,
    "api_staff.registration_": REGISTRATION_READERS,
    "api_staff.id_attachment": REGISTRATION_READERS,
    "api_staff.id_number": REGISTRATION_READERS,
    "api_staff.accept": REGISTRATION_DESK,
    "api_staff.return_": REGISTRATION_DESK,
    "api_staff.reject": REGISTRATION_DESK,
    "api_staff.resend": REGISTRATION_DESK,
    "api_staff.correct_email": REGISTRATION_DESK,
    "api_staff.decide_email": REGISTRATION_DESK,
    "api_staff.queue": STAFF,
    "api_staff.waiting": STAFF,
    "api_staff.decide": STAFF,
    "api_staff.preview_rejection": STAFF,
    "api_staff.applicant": DOCUMENT_READERS,
    "api_staff.applicant_id_number": DOCUMENT_READERS,
    "api_staff.applicant_id_attachment": DOCUMENT_READERS,
    "api_inspections.one": INSPECTION_READERS,
    "api_inspections.schedule": STAFF,
    "api_inspections.cancel": STAFF,
    "api_inspections.report": STAFF,
    "api_inspections.add_photo": STAFF,
    "api_inspections.remove_photo": STAFF,
    "api_inspections.file": who("permits.get_inspection_photo"),
    "api_admin_staff.listing": ADMIN_READERS,
    "api_admin_staff.invite": ADMIN,
    "api_admin_staff.one": ADMIN_READERS,
    "api_admin_staff.change": ADMIN,
    "api_admin_staff.resend": ADMIN,
    "api_admin_staff.reset_second_factor": ADMIN,
    "api_admin_staff.ask": ADMIN,
    "api_admin_staff.changes": ADMIN_READERS,
    "api_admin_staff.decide": ADMIN,
    "api_admin_staff.people": REGISTRATION_READERS,
    "api_admin_staff.disable": ADMIN,
    "api_admin_staff.enable": ADMIN,
    "api_admin_office.units": STAFF,
    "api_admin_office.save_unit": ADMIN,
    "api_admin_office.settings": ADMIN_READERS,
    "api_admin_office.change_settings": ADMIN,
    "api_admin_office.settings_changes": ADMIN_READERS,
    "api_admin_office.decide_settings": ADMIN,
    "api_admin_office.days_off": ANYONE_KNOWN,
    "api_admin_office.add_day_off": ADMIN,
    "api_admin_office.remove_day_off": ADMIN,
    "api_admin_catalogue.forecast": who("permits.simulate_flow"),
    "api_admin_catalogue.listing": CATALOGUE_ADMIN,
    "api_admin_catalogue.begin": CATALOGUE_ADMIN,
    "api_admin_catalogue.one": CATALOGUE_ADMIN,
    "api_admin_catalogue.change": CATALOGUE_ADMIN,
    "api_admin_catalogue.change_kind": CATALOGUE_ADMIN,
    "api_admin_catalogue.add_requirement": CATALOGUE_ADMIN,
    "api_admin_catalogue.change_requirement": CATALOGUE_ADMIN,
    "api_admin_catalogue.remove_requirement": CATALOGUE_ADMIN,
    "api_admin_catalogue.add_field": CATALOGUE_ADMIN,
    "api_admin_catalogue.change_field": CATALOGUE_ADMIN,
    "api_admin_catalogue.remove_field": CATALOGUE_ADMIN,
    "api_admin_catalogue.discard": CATALOGUE_ADMIN,
    "api_admin_catalogue.ask": CATALOGUE_ADMIN,
    "api_admin_catalogue.decide": CATALOGUE_ADMIN,
    "api_admin_catalogue.versions": CATALOGUE_ADMIN,
    "api_admin_catalogue.compare": CATALOGUE_ADMIN,
    "api_admin_catalogue.standard": CATALOGUE_ADMIN,
    "api_admin_catalogue.change_standard": CATALOGUE_ADMIN,
    "api_admin_catalogue_files.export": CATALOGUE_ADMIN,
    "api_admin_catalogue_files.review": CATALOGUE_ADMIN,
    "api_admin_catalogue_files.take": CATALOGUE_ADMIN,
    "api_admin_audit.records": ADMIN_READERS,
    "api_admin_audit.verify": CHAIN_READERS,
    "api_admin_audit.rights": STAFF,
}
PAGES: dict[str, Any] = {
    "home.start": PUBLIC,
    "home.set_language": PUBLIC,
    "home.dashboard": ANYONE_KNOWN,
    "help.guide": PUBLIC,
    "help.privacy": PUBLIC,
    "help.accessibility": PUBLIC,
    "status.shown": PUBLIC,
    "catalogue.types": PUBLIC,
    "catalogue.permit_type": PUBLIC,
    "catalogue.checklist": PUBLIC,
    "fees.simulation": PUBLIC,
    "tracking.look_up": PUBLIC,
    "permits.verify": PUBLIC,
    "permits.document": ANYONE_KNOWN,
    "accounts.log_in": PUBLIC,
    "accounts.second_factor": WITH_ANY_SESSION,
    "accounts.log_out": PUBLIC,
    "accounts.extend": WITH_ANY_SESSION,
    "passwords.change": WITH_ANY_PASSWORD,
    "passwords.forgotten": PUBLIC,
    "passwords.choose": PUBLIC,
    "passwords.renew": PUBLIC,
    "security.second_factor": WITH_ANY_FACTOR,
    "own_account.overview": ANYONE_KNOWN,
    "own_account.contact": APPLICANT,
    "own_account.email": ANYONE_KNOWN,
    "own_account.confirm_email": PUBLIC,
    "own_account.opened_sessions": ANYONE_KNOWN,
    "own_account.viewers": APPLICANT,
    "own_account.data": ANYONE_KNOWN,
    "own_account.export": ANYONE_KNOWN,
    "own_account.close": APPLICANT,
    "registration.begin": PUBLIC,
    "registration.go_on": PUBLIC,
    "registration.take_over": PUBLIC,
    "registration.step1": PUBLIC,
    "registration.step2": PUBLIC,
    "registration.step3": PUBLIC,
    "registration.own_copy": PUBLIC,
    "registration.forget": PUBLIC,
    "registration_help.username": PUBLIC,
    "registration_help.email": PUBLIC,
    "registration_help.regions": PUBLIC,
    "registration_status.done": PUBLIC,
    "registration_status.status": PUBLIC,
    "registration_status.email": PUBLIC,
    "corrections.correct": PUBLIC,
    "address_change.answer": PUBLIC,
    "verification.verify": PUBLIC,
    "profile.applications": APPLICANT,
    "profile.permits": APPLICANT,
    "profile.personal": APPLICANT,
    "documents.own": APPLICANT,
    "documents.add": APPLICANT,
    "documents.one": APPLICANT,
    "documents.replace": APPLICANT,
    "documents.remove": APPLICANT,
    "documents.file": APPLICANT | DOCUMENT_READERS,
    "documents.picture": APPLICANT | DOCUMENT_READERS,
    "companies.own": APPLICANT,
    "companies.add": APPLICANT,
    "companies.change": APPLICANT,
    "applications.new": APPLICANT,
    "applications.old_permit": APPLICANT,
    "applications.one": APPLICANT,
    "applications.again": APPLICANT,
    "applications.old_number": APPLICANT,
    "applications.company": APPLICANT,
    "applications.location": APPLICANT,
    "applications.answers": APPLICANT,
    "applications.requirement": APPLICANT,
    "applications.release": APPLICANT,
    "applications.adopt": APPLICANT,
    "applications.submit": APPLICANT,
    "applications.correction": APPLICANT,
    "applications.check": APPLICANT,
    "applications.received": APPLICANT,
    "applications.receipt": APPLICANT,
    "applications.letter": APPLICANT,
    "applications.withdraw": APPLICANT,
    "complaints.own": APPLICANT,
    "complaints.new": APPLICANT,
    "complaints.one": APPLICANT,
    "staff_home.desk": STAFF,
    "staff_registrations.queue": REGISTRATION_READERS,
    "staff_registrations.one": REGISTRATION_READERS,
    "staff_registrations.identity_copy": REGISTRATION_READERS,
    "staff_queue.queue": STAFF,
    "staff_queue.returned": STAFF,
    "staff_queue.late": STAFF,
    "staff_queue.one": STAFF,
    "staff_viewer.one": DOCUMENT_READERS,
    "staff_queue.letter": STAFF,
    "staff_queue.letter_preview": STAFF,
    "staff_queue.identity_copy": DOCUMENT_READERS,
    "staff_inspections.one": INSPECTION_READERS,
    "staff_inspections.photo": who("permits.get_inspection_photo"),
    "staff_complaints.desk": COMPLAINT_READERS,
    "staff_complaints.one": COMPLAINT_READERS,
    "admin_home.start": ADMIN_READERS | CHAIN_READERS,
    "admin_staff.listing": ADMIN_READERS,
    "admin_staff.invite": ADMIN,
    "admin_staff.one": ADMIN_READERS,
    "admin_staff.change": ADMIN,
    "admin_staff.disable": ADMIN,
    "admin_staff.enable": ADMIN,
    "admin_staff.reset_second_factor": ADMIN,
    "admin_staff.resend": ADMIN,
    "admin_roles.waiting": ADMIN_READERS,
    "admin_roles.ask": ADMIN,
    "admin_roles.decide": ADMIN,
    "admin_people.find": REGISTRATION_READERS,
    "admin_people.disable": ADMIN,
    "admin_people.enable": ADMIN,
    "admin_units.listing": ADMIN_READERS,
    "admin_units.add": ADMIN,
    "admin_units.rename": ADMIN,
    "admin_settings.overview": ADMIN_READERS,
    "admin_settings.change": ADMIN,
    "admin_settings.decide": ADMIN,
    "admin_calendar.year": STAFF,
    "admin_calendar.export": STAFF,
    "admin_calendar.add": ADMIN,
    "admin_calendar.remove": ADMIN,
    "admin_what_if.ask": who("permits.simulate_flow"),
    "admin_catalogue.listing": CATALOGUE_ADMIN,
    "admin_catalogue.begin": CATALOGUE_ADMIN,
    "admin_catalogue.copy": CATALOGUE_ADMIN,
    "admin_catalogue.one": CATALOGUE_ADMIN,
    "admin_catalogue.facts": CATALOGUE_ADMIN,
    "admin_catalogue.kind": CATALOGUE_ADMIN,
    "admin_catalogue.requirement": CATALOGUE_ADMIN,
    "admin_catalogue.field": CATALOGUE_ADMIN,
    "admin_catalogue.ask": CATALOGUE_ADMIN,
    "admin_catalogue.decide": CATALOGUE_ADMIN,
    "admin_catalogue.discard": CATALOGUE_ADMIN,
    "admin_service_standard.change": CATALOGUE_ADMIN,
    "admin_versions.listing": CATALOGUE_ADMIN,
    "admin_catalogue_files.export": CATALOGUE_ADMIN,
    "admin_catalogue_files.take": CATALOGUE_ADMIN,
    "admin_audit.records": ADMIN_READERS,
    "admin_audit.export": ADMIN_READERS,
    "admin_audit.chain": CHAIN_READERS,
    "admin_rights.matrix": STAFF,
    "admin_system.state": BACKLOG_READERS,
}
ACCESS: dict[str, Any] = {**SYSTEM, **API, **PAGES}
# Routes for which nobody is looked up: identity may be away or slow, and they show everybody the same.
FOR_NOBODY = frozenset({"static", "status.shown"})
# Routes that accept a body as large as a file.
UPLOADS = frozenset(
    {
        "api_registrations.attach",
        "api_registrations.attach_correction",
        "api_documents.add",
        "api_admin_catalogue_files.review",
        "api_admin_catalogue_files.take",
        "admin_catalogue_files.take",
        "api_inspections.add_photo",
        "staff_inspections.one",
        "api_documents.replace",
        "registration.step2",
        "corrections.correct",
        "documents.add",
        "documents.replace",
        "applications.requirement",
    }
)

# Of these, the ones whose form carries the file itself from one page to the next.
LARGE_FORMS = frozenset({"admin_catalogue_files.take"})


def may_open(endpoint: str) -> bool:
    """Whether the person who asks may open that route: pages only show links that the person may follow."""
    return ACCESS[endpoint] == PUBLIC or bool(sessions.roles() & ACCESS[endpoint])


def safe_path(path: str | None) -> bool:
    """Whether `path` leads to a page of this site and nowhere else. Browsers ignore additional slashes, read backslashes as slashes and
    drop control characters; and a proxy in front of us may decode the path once."""
    return path is not None and all(_leads_here(text) for text in (path, unquote(path.partition("?")[0])))


def _leads_here(path: str) -> bool:
    return path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()


def language() -> str:
    """One of `languages`: the API takes it from Accept-Language, a page from the language that the person last chose."""
    if sessions.is_api():
        return languages.known(request.accept_languages.best_match(languages.LANGUAGES))
    return languages.known(session.get("language"))
