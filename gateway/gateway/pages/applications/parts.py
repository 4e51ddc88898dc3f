"""The parts of an application: company, old permit, location, typed fields, requirements."""

from typing import Any

from flask import abort, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from bus.refusals import Conflict, Invalid
from gateway import access, file_rules, rpc
from gateway.forms import Form
from gateway.pages import companies, documents, region_picker, typed_fields
from gateway.pages.applications.shared import address_of, application_of, changed, home_of, is_open, open_part, page
from gateway.pages.common import Answer, id_of, is_typed, page_key, part_asked, refuse, revision, show
from gateway.schemas.applications import OldPermitForm
from gateway.schemas.locations import LocationForm

TICKED = ("declaration", "original")  # a requirement that is fulfilled so takes no document
# The kind of document that an upload becomes when its requirement accepts any kind.
FILED_AS = {"DENAH": "drawing", "SURAT_PERMOHONAN": "letter"}


@page.route("/permohonan/<int:application_id>/perusahaan", methods=["GET", "POST"])
def company(application_id: int) -> Answer | Response:
    """Choose the company the application is for, or enter it here."""
    application = open_part(application_id, "company")
    form = companies.form_of({})
    q = part_asked()
    at_counter = not access.may_open("companies.add")
    own = _companies(application_id, q, at_counter=at_counter)
    sent = request.method == "POST" and "choose" not in request.form
    chosen = _company(form, any_known=bool(own["items"] or q), at_counter=at_counter) if sent else None
    if chosen and changed(application, form, company_id=chosen):
        return redirect(home_of(application))
    shown: dict[str, Any] = {
        "page": own,
        "q": q,
        "home": home_of(application),
        "regions": region_picker.choices(form),
        "at_counter": at_counter,
    }
    return show("application/company.html", form, application=application, **shown)


def _companies(application_id: int, q: str | None, *, at_counter: bool) -> dict[str, Any]:
    """The reader's own; at the counter the names of those of the person for whom the officer fills in."""
    about: dict[str, Any] = {"application_id": application_id} if at_counter else {}
    return dict(
        rpc.call("permits", "list_companies_at_counter" if at_counter else "list_companies", **about, q=q, after=page_key(), limit=25)
    )


@page.route("/permohonan/<int:application_id>/izin-lama", methods=["GET", "POST"])
def old_number(application_id: int) -> Answer | Response:
    """The number of the old permit, where that one was not issued here."""
    application = open_part(application_id, "old_permit")
    old = application.get("old_permit") or {}
    if application["application_kind"] == "new" or old.get("permit_id"):
        abort(404)
    form = Form(request.form if is_typed() else {"old_permit_number": old.get("number", "")})
    given = form.load(OldPermitForm, revision=revision()) if request.method == "POST" else None
    if given and changed(application, form, old_permit_number=given["old_permit_number"]):
        return redirect(address_of("one", application))
    return show("application/old_number.html", form, application=application)


@page.route("/permohonan/<int:application_id>/lokasi", methods=["GET", "POST"])
def location(application_id: int) -> Answer | Response:
    """Where the permit will apply: district and village are chosen; the button Pilih shows a district's villages where there is no
    JavaScript."""
    application = open_part(application_id, "location")
    named = {"village": _("Desa atau kelurahan"), "note": _("Keterangan lokasi"), "point": _("Titik di peta")}
    stored = application["location"] or {}
    form = Form(request.form if is_typed() else _chosen(stored), chosen=("district", "village"), labels=named)
    if request.method == "POST" and "choose" not in request.form and _placed(application, form):
        return redirect(home_of(application))
    regions = {
        "district": region_picker.below(region_picker.home().get("regency", "")),
        "village": region_picker.below(form["district"].value),
    }
    written = stored if stored.get("district") and not stored.get("region") else None
    return show("application/location.html", form, application=application, regions=regions, written=written, home=home_of(application))


def _chosen(stored: dict[str, Any]) -> dict[str, Any]:
    """A stored location as the form shows it: regions by their codes."""
    levels = region_picker.levels_of(stored.get("region") or "")
    return {**stored, "district": levels.get("district", ""), "village": levels.get("village", "")}


def _placed(application: dict[str, Any], form: Form) -> bool:
    """Save the location; a village that belongs to another district does not count as chosen."""
    if not form.require("address", "district", "village"):
        return False
    if not form["village"].value.startswith(f"{form['district'].value}."):
        form.refuse({"village": {"code": "region_elsewhere"}})
        return False
    given = form.load(LocationForm, district="", village="", region=form["village"].value, point=request.form.get("point"))
    return given is not None and changed(application, form, location=given)


@page.route("/permohonan/<int:application_id>/isian", methods=["GET", "POST"])
def answers(application_id: int) -> Answer | Response:
    """The typed fields of the permit type, all on one page, or those of them that the office named; those that are still empty may follow
    later."""
    application = open_part(application_id, "fields")
    asked = _asked_fields(application) or abort(404)
    form = typed_fields.form(asked, request.form if is_typed() else typed_fields.written(asked, application["answers"]))
    if request.method == "POST":
        given = typed_fields.given(asked, form)
        if not form.errors and changed(application, form, called=typed_fields.labels(asked), answers=given):
            more = [each for each in _asked_fields(application_of(application_id)) if each["code"] not in [one["code"] for one in asked]]
            further = address_of("answers", application, anchor=typed_fields.name(more[0])) if more else None
            return redirect(further or home_of(application))
    return show("application/answers.html", form, application=application, asked=asked, home=home_of(application))


def _asked_fields(application: dict[str, Any]) -> list[dict[str, Any]]:
    """Those that are asked now and may be changed."""
    fields = application["typed_fields"]
    if application["status"] == "draft":
        return list(fields)
    return [each for each in fields if is_open(application, f"field:{each['code']}")]


@page.route("/permohonan/<int:application_id>/syarat/<code>", methods=["GET", "POST"])
def requirement(application_id: int, code: str) -> Answer | Response:
    """Fulfil one requirement: with one of the applicant's stored documents, or with an upload, which is stored among them too."""
    application = open_part(application_id, f"requirement:{code}")
    wanted = next((each for each in application["requirements"] if each["code"] == code), None) or abort(404)
    if wanted.get("fulfilled_by") in TICKED:
        return _tick(application, wanted)
    form = Form(request.form, dates=documents.DATES)
    if request.method == "POST" and _fulfilled(application, wanted, form):
        return redirect(home_of(application, anchor="syarat"))
    if not access.may_open("documents.own"):  # an officer at the counter opens none of the applicant's other papers
        shown: dict[str, Any] = {"page": {"items": [], "next": None}, "q": None, "best": None}
        return show(
            "application/requirement.html", form, application=application, requirement=wanted, home=_requirements(application), **shown
        )
    q = part_asked()
    fitting = rpc.call("permits", "list_documents", kind=wanted.get("document_kind"), q=q, after=page_key(), limit=25)
    best = rpc.call("permits", "find_fitting_document", application_id=application_id, requirement=code)["document"]
    shown = {"page": fitting, "q": q, "best": best, "home": _requirements(application)}
    return show("application/requirement.html", form, application=application, requirement=wanted, **shown)


def _tick(application: dict[str, Any], wanted: dict[str, Any]) -> Answer | Response:
    """The applicant declares the requirement's text, or promises to show the original; without the tick it is taken back."""
    home = home_of(application, anchor="syarat")
    form = Form(request.form if is_typed() else {"ticked": "yes" if wanted["ticked"] else ""})
    if request.method == "POST":
        try:
            about = {"application_id": application["application_id"], "revision": revision(), "requirement": wanted["code"]}
            rpc.call("permits", "tick_requirement", **about, ticked=request.form.get("ticked") == "yes")
            return redirect(home)
        except (Conflict, Invalid) as refusal:
            refuse(form, refusal)
    return show("application/tick.html", form, application=application, requirement=wanted, home=home)


@page.post("/permohonan/<int:application_id>/syarat/<code>/lepas")
def release(application_id: int, code: str) -> Response:
    """Detach a document from its requirement."""
    application = open_part(application_id, f"requirement:{code}")
    rpc.call("permits", "detach_document", application_id=application_id, revision=revision(), requirement=code)
    return redirect(home_of(application, anchor="syarat"))


def _requirements(application: dict[str, Any]) -> str:
    return home_of(application, anchor="syarat")


def _company(form: Form, *, any_known: bool, at_counter: bool) -> int | None:
    """The chosen company's id, or that of a company entered just now, which an officer does not do for others."""
    chosen = form["company_id"].value
    if at_counter or (chosen != "new" and any_known):
        if known := id_of(chosen):
            return known
        form.add({"company_id": _("Pilih perusahaan.")})
        return None
    saved = companies.saved(form, None)
    return saved["company_id"] if saved else None


def _fulfilled(application: dict[str, Any], wanted: dict[str, Any], form: Form) -> bool:
    document_id = _document(application, wanted, form)
    if document_id is None:
        return False
    try:
        rpc.call(
            "permits",
            "attach_document",
            application_id=application["application_id"],
            revision=revision(),
            requirement=wanted["code"],
            document_id=document_id,
        )
    except (Conflict, Invalid) as refusal:
        refuse(form, refusal)
        return False
    return True


def _document(application: dict[str, Any], wanted: dict[str, Any], form: Form) -> int | None:
    """The stored document chosen for a requirement, or the one just uploaded."""
    chosen = form["document_id"].value
    if stored := id_of(chosen):
        return stored
    if "reuse" in request.form:
        form.add({"document_id": _("Pilih dokumen.")})
        return None
    kind = wanted.get("document_kind") or FILED_AS.get(wanted["code"], "other")
    filed_for = {"application_id": application["application_id"]} if not access.may_open("documents.own") else {}
    added = documents.added(form, filed_for, file_rules.of(wanted), kind=kind, name=wanted["text"][:100])
    return added["document_id"] if added else None
