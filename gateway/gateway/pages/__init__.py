"""The HTML pages: one blueprint per noun, and what every template can use."""

from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g, request, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader
from markupsafe import Markup

from gateway import access, agencies, file_rules, form_subject, formats, idempotency, sessions, words
from gateway.file_rules import FileRules
from gateway.languages import LANGUAGES
from gateway.pages import (
    conditions,
    fees,
    labels,
    office_labels,
    point_map,
    region_picker,
    requirement_words,
    tracking,
    translations,
    typed_fields,
)
from gateway.pages.common import is_typed

NOUNS = (
    "home", "help", "status", "catalogue", "fees", "tracking", "permits", "accounts", "passwords", "claims", "security", "own_account", "registration",
    "registration_help", "registration_status", "corrections", "address_change", "verification", "profile", "documents",
    "companies", "company_people", "company_invitation", "applications", "case_papers", "complaints", "staff.home", "staff.counter", "staff.filing", "staff.claim_codes", "staff.registrations", "staff.queue", "staff.claims", "staff.notes", "staff.decisions", "staff.viewer", "staff.inspections", "staff.permits", "staff.register", "staff.complaints", "staff.delegations", "staff.absences", "staff.saved_filters", "staff.visits",
    "admin.home", "admin.staff", "admin.roles", "admin.people", "admin.units", "admin.settings", "admin.calendar", "admin.catalogue", "admin.draft_fees", "admin.draft_points", "admin.draft_samples", "admin.draft_text", "admin.catalogue_files", "admin.versions", "admin.reasons", "admin.service_standard", "admin.what_if",
    "admin.audit", "admin.rights", "admin.system",
)  # fmt: skip


def register(app: Flask) -> None:
    """Add all pages to the application, with their templates, filters and translations."""
    translations.init_app(app)
    formats.register(app)
    app.jinja_loader = ChoiceLoader(
        [PackageLoader("gateway"), PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})]
    )
    app.jinja_env.globals.update(
        asset=asset, csrf=csrf, labels=labels, office_labels=office_labels, words=words, field_attributes=field_attributes, select_items=select_items,
        radio_items=radio_items, tick_items=tick_items, role_choices=role_choices, upload_attributes=upload_attributes,
        is_typed=is_typed, may_open=access.may_open, is_admin=access.ADMIN.intersection, pairs=pairs, fee_hint=fees.hint, fee_label=fees.label, shown_answer=typed_fields.shown, typed_label=typed_fields.label, typed_hint=typed_fields.hint, typed_choices=typed_fields.choices, asked_when=conditions.in_words, asked_of_document=requirement_words.of_document, file_rules=file_rules.of, contradiction=fees.contradiction, document_choices=document_choices, permit_choices=permit_choices, home_regions=region_picker.home, example_number=tracking.example, found_by=tracking.found_by, point_map=point_map.drawn, point_links=point_map.links,
    )  # fmt: skip
    app.context_processor(everywhere)
    for noun in NOUNS:
        app.register_blueprint(import_module(f"gateway.pages.{noun}").page)


def everywhere() -> dict[str, Any]:
    """The variables that base.html needs on every page."""
    phone, hours = agencies.help_line()
    office = agencies.office_name()
    return {
        "account": g.get("account"),
        "session_seconds": sessions.seconds_left(g.session_ends) if g.get("session_ends") else None,
        "language": words.current_language(),
        "languages": LANGUAGES,
        "here": request.full_path.rstrip("?") if request.method == "GET" else request.path,
        "navigation": navigation(),
        "office_name": office,
        "agency_name": agencies.current()["name"] or "",
        "office_phone": phone,
        "reach_us": reach_us(phone, office),
        "office_hours": str(labels.HOURS.get(hours, hours)),
    }


def reach_us(phone: str, office: str) -> str:
    """How people reach the office, for the middle of a sentence; not every office has a telephone."""
    if phone:
        return _("telepon %(phone)s", phone=phone)
    return _("datang ke loket %(office)s", office=office) if office else _("datang ke loket kami")


def navigation() -> list[dict[str, Any]]:
    """Links of the main menu for a visitor, an applicant or staff."""
    roles = sessions.roles()
    if "applicant" in roles:
        return [_link("home.dashboard", _("Home")), {"text": _("Layanan Pemohon"), "children": _applicant_services()}, *_for_everybody()]
    if roles & access.STAFF:
        return [*_staff_links(), *_for_everybody()]
    return [
        _link("home.start", _("Beranda")),
        *_for_everybody()[:2],
        _link("fees.simulation", _("Simulasi Tarif")),
        *_for_everybody()[2:],
    ]


def _for_everybody() -> list[dict[str, Any]]:
    """Links that are shown with and without log-in."""
    return [_link("catalogue.types", _("Jenis izin")), _link("tracking.look_up", _("Lacak")), _link("help.guide", _("Bantuan"))]


def _applicant_services() -> list[dict[str, Any]]:
    return [
        _link("profile.applications", _("Profil dan Permohonan"), also=("/permohonan", "/akun/", "/sandi")),
        _link("complaints.own", _("Keluhan")),
        _link("fees.simulation", _("Simulasi Tarif")),
    ]


def _staff_links() -> list[dict[str, Any]]:
    administration = access.may_open("admin_home.start")
    links = {
        "staff_home.desk": _link("staff_home.desk", _("Beranda staf"), exact=True),
        "staff_counter.desk": _link("staff_counter.desk", _("Loket")),
        "staff_registrations.queue": _link("staff_registrations.queue", _("Pendaftaran")),
        "staff_queue.queue": _link("staff_queue.queue", _("Antrean permohonan"), also=("/staf/permohonan",)),
        "staff_register.listing": _link("staff_register.listing", _("Izin")),
        "staff_complaints.desk": _link("staff_complaints.desk", _("Keluhan")),
        "admin_home.start": _link("admin_home.start", _("Administrasi")),
        "admin_people.find": _link("admin_people.find", _("Akun pemohon")),
        "own_account.overview": _link("own_account.overview", _("Akun"), also=("/sandi",)),
    }
    return [
        link for endpoint, link in links.items() if access.may_open(endpoint) and not (administration and endpoint == "admin_people.find")
    ]


def _link(endpoint: str, text: str, *, also: tuple[str, ...] = (), exact: bool = False) -> dict[str, Any]:
    href = url_for(endpoint)
    inside = request.path == href or (not exact and href != "/" and request.path.startswith(f"{href}/"))
    return {"text": text, "href": href, "current": inside or request.path.startswith(also)}


def asset(name: str) -> str:
    """Address of a static file with a hash of its content, so that browsers may keep the file for a year."""
    addresses: dict[str, str] = current_app.extensions.setdefault("izin-assets", {})
    if name not in addresses:
        content = (Path(str(current_app.static_folder)) / name).read_bytes()
        addresses[name] = url_for("static", filename=name, v=sha256(content).hexdigest()[:12])
    return addresses[name]


def csrf() -> Markup:
    """The hidden fields of every form that is posted: the forgery token, the form's subject, and the idempotency key."""
    field = Markup('<input type="hidden" name="{}" value="{}">')
    fields = {"csrf_token": generate_csrf(), form_subject.FIELD: form_subject.field(), idempotency.FIELD: idempotency.token()}
    return Markup("").join(field.format(*each) for each in fields.items())


def field_attributes(optional: bool, datalist: str, field: Any) -> dict[str, str]:
    """HTML attributes that tell assistive technology and izin.js what a field expects."""
    attributes = {} if optional else {"required": "required"}
    return attributes | ({"list": datalist} if datalist else {}) | ({"aria-invalid": "true"} if field.error else {})


def upload_attributes(optional: Any, rules: FileRules | None = None) -> dict[str, str]:
    """Like `field_attributes`, for a file field. `rules`: which files are taken."""
    attributes = {"accept": (rules or file_rules.HOUSE).accept, "data-upload": "yes"}
    return attributes if optional else attributes | {"required": "required"}


def pairs(items: list[dict[str, Any]], value: str, text: str) -> list[tuple[Any, Any]]:
    """Choices for a select or radios from records."""
    return [(each[value], each[text]) for each in items]


def document_choices(documents: list[dict[str, Any]]) -> list[tuple[int, str, str]]:
    """An applicant's documents for radios, with what tells two documents of the same name apart."""
    return [
        (each["document_id"], each["name"], ", ".join(filter(None, (each["number"], formats.short_date(each["created_at"])))))
        for each in documents
    ]


def permit_choices(permits: list[dict[str, Any]], *, others: bool) -> list[tuple[Any, Any, str]]:
    """An applicant's permits for radios; `others`: and one choice for a permit that is not among them."""
    ends = {
        each["permit_id"]: formats.long_date(each["valid_until"]) if each["valid_until"] else _("tanpa batas waktu") for each in permits
    }
    held = [
        (
            each["permit_id"],
            each["number"],
            _("%(holder)s, berlaku sampai %(end)s", holder=each["holder_name"], end=ends[each["permit_id"]]),
        )
        for each in permits
    ]
    return [*held, ("other", _("Izin lain"), "")] if others else held


def select_items(options: Any, chosen: str, empty: str, lang: str = "") -> list[dict[str, Any]]:
    """Choices of a select from pairs or a mapping, after an empty first one; `lang` when their texts are in a language of their own."""
    pairs = options.items() if isinstance(options, dict) else options
    own = {"attributes": {"lang": lang}} if lang else {}
    items = [{"value": str(value), "text": str(text), "selected": str(value) == chosen} | own for value, text in pairs]
    return [{"value": "", "text": empty, "selected": not chosen}, *items]


def tick_items(options: Any, ticked: tuple[str, ...]) -> list[dict[str, Any]]:
    """Boxes to tick from (value, text) or (value, text, hint) tuples or a mapping."""
    triples = [(*each, "")[:3] for each in (options.items() if isinstance(options, dict) else options)]
    return [
        {"value": value, "text": str(text), "checked": value in ticked} | ({"hint": {"text": str(hint)}} if hint else {})
        for value, text, hint in triples
    ]


def role_choices() -> list[tuple[str, Any, Any]]:
    """The office's roles, each with what it is for."""
    return [(role, labels.ROLE[role], says) for role, says in office_labels.ROLE_SAYS.items()]


def radio_items(options: Any) -> list[dict[str, Any]]:
    """Choices of a radio group from (value, text) or (value, text, hint) tuples or a mapping."""
    triples = [(*each, "")[:3] for each in (options.items() if isinstance(options, dict) else options)]
    return [
        {"value": str(value), "text": str(text), "attributes": {"required": "required"}} | ({"hint": {"text": str(hint)}} if hint else {})
        for value, text, hint in triples
    ]
