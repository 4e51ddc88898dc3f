"""One application, from TAMBAH to the receipt, and its progress afterwards."""

from functools import lru_cache
from typing import Any

import segno
from flask import Blueprint, abort, flash, g, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from bus.refusals import Conflict, Invalid, NotFound, Refusal
from bus.settings import setting
from gateway import agencies, formats, rpc, words
from gateway.errors import words_for
from gateway.formats import indonesian, worded
from gateway.forms import Form
from gateway.pages import catalogue, companies, differences, documents, labels, region_picker, tracking, typed_fields
from gateway.pages.common import Answer, is_typed, page_key, part_asked, refuse, revision, show
from gateway.schemas.applications import ApplicationForm, LocationForm, OldPermitForm, ResubmissionForm
from gateway.typed_text import printable

page = Blueprint("applications", __name__)
CHOSEN = ("permit_type", "application_kind", "applicant_type")
# What was chosen on the page before, by its name in the address.
ASKED = {"permohonan": "application_kind", "jenis": "permit_type", "pemohon": "applicant_type"}
# The kind of document that an upload becomes when its requirement accepts any kind.
FILED_AS = {"DENAH": "drawing", "SURAT_PERMOHONAN": "letter"}
# The page's field for each of the service's field names.
PLACES = {"location.region": "village", "location.district": "district", "location.village": "village", "location.address": "address"}


@page.route("/permohonan/baru", methods=["GET", "POST"])
def new() -> Answer | Response:
    """TAMBAH: what kind of application, for which permit type, by whom."""
    form = Form(request.form if is_typed() else {"permit_type": request.args.get("jenis", "")}, chosen=CHOSEN)
    given = form.load(ApplicationForm, unit=_unit()) if request.method == "POST" else None
    if request.method == "POST" and form.require("applicant_type") and given:
        if given["application_kind"] != "new":
            asked = {address: given[name] for address, name in ASKED.items()}
            return redirect(url_for("applications.old_permit", **asked))
        try:
            created = rpc.call("permits", "create_application", **given)
            return redirect(_address("one", created))
        except (Conflict, Invalid) as refusal:
            refuse(form, refusal, kind_not_offered="application_kind", applicant_type_not_offered="applicant_type")
    quota = rpc.call("permits", "get_quotas")["drafts"]
    return show("application/new.html", form, **catalogue.choices(form["permit_type"].value[:20]), quota=quota)


@page.route("/permohonan/baru/izin-lama", methods=["GET", "POST"])
def old_permit() -> Answer | Response:
    """Which permit is renewed or amended: one of the applicant's own, or the number of one that was not issued here. What was chosen before is
    in the address."""
    asked = {name: printable(request.args.get(address, ""))[:20] for address, name in ASKED.items()}
    if asked["application_kind"] not in ("renewal", "amendment"):
        return redirect(url_for("applications.new", jenis=asked["permit_type"]))
    form = Form(request.form if is_typed() else {"permit_id": request.args.get("izin", "")}, chosen=("permit_id",))
    if request.method == "POST":
        created = _continued(form, asked)
        if created:
            return redirect(_address("one", created))
    kind = asked["application_kind"]
    own = rpc.call("permits", "list_permits", permit_type=asked["permit_type"] or None, after=page_key(), limit=25)
    permits = [{**each, "why_not": _why_not(each, kind)} for each in own["items"]]
    named = rpc.call("permits", "list_permit_types", codes=[asked["permit_type"]])
    return show(
        "application/old_permit.html", form, kind=kind, permits=permits, next=own["next"], asked=request.args, type=next(iter(named), None)
    )


def _why_not(permit: dict[str, Any], kind: str) -> str | None:
    """Why no application of this kind can be begun about it, in a sentence."""
    fault = permit.get("why_not", {}).get(kind)
    return words_for(Conflict(fault["code"], "", **{name: fault[name] for name in fault if name != "code"})) if fault else None


def _continued(form: Form, asked: dict[str, str]) -> dict[str, Any] | None:
    chosen, number = form["permit_id"].value, form["old_permit_number"].value.strip()
    if not (chosen.isdecimal() and len(chosen) < 16):
        chosen = ""
    if not chosen and not (number and asked["applicant_type"]):  # who applies is asked before only on the way over TAMBAH
        form.add({"old_permit_number" if asked["applicant_type"] else "permit_id": _("Pilih izin lama, atau isi nomornya.")})
        return None
    known = {**asked, "applicant_type": asked["applicant_type"] or None, "unit": _unit()}
    known |= {"permit_id": chosen or None, "old_permit_number": None if chosen else number}
    given = form.load(ApplicationForm, **known)
    if given is None:
        return None
    try:
        return rpc.call("permits", "create_application", **given)
    except (Conflict, Invalid) as refusal:
        refuse(form, refusal)
        return None


@page.get("/permohonan/<int:application_id>")
def one(application_id: int) -> Answer | Response:
    """The task list of a draft, or the progress of a submitted application."""
    application = _application(application_id)
    if application["status"] == "draft":
        return _tasks(application, Form({}))
    return show("application/detail.html", application=application, stages=_stages(application), code=_code(application))


@page.route("/permohonan/<int:application_id>/perusahaan", methods=["GET", "POST"])
def company(application_id: int) -> Answer | Response:
    """Choose the company the application is for, or enter it here."""
    application = _open(application_id, "company")
    form = Form(request.form, digits=("phone",), labels=companies.NAMED)
    q = part_asked()
    own = rpc.call("permits", "list_companies", q=q, after=page_key(), limit=25)
    chosen = _company(form, any_known=bool(own["items"] or q)) if request.method == "POST" else None
    if chosen and _changed(application, form, company_id=chosen):
        return redirect(_home(application))
    return show("application/company.html", form, application=application, page=own, q=q, home=_home(application))


@page.route("/permohonan/<int:application_id>/izin-lama", methods=["GET", "POST"])
def old_number(application_id: int) -> Answer | Response:
    """The number of the old permit, where that one was not issued here."""
    application = _open(application_id, "old_permit")
    old = application.get("old_permit") or {}
    if application["application_kind"] == "new" or old.get("permit_id"):
        abort(404)
    form = Form(request.form if is_typed() else {"old_permit_number": old.get("number", "")})
    given = form.load(OldPermitForm, revision=revision()) if request.method == "POST" else None
    if given and _changed(application, form, old_permit_number=given["old_permit_number"]):
        return redirect(_address("one", application))
    return show("application/old_number.html", form, application=application)


@page.route("/permohonan/<int:application_id>/lokasi", methods=["GET", "POST"])
def location(application_id: int) -> Answer | Response:
    """Where the permit will apply: district and village are chosen; the button Pilih shows a district's villages where there is no
    JavaScript."""
    application = _open(application_id, "location")
    named = {"village": _("Desa atau kelurahan"), "note": _("Keterangan lokasi")}
    stored = application["location"] or {}
    form = Form(request.form if is_typed() else _chosen(stored), chosen=("district", "village"), labels=named)
    if request.method == "POST" and "choose" not in request.form and _placed(application, form):
        return redirect(_home(application))
    regions = {
        "district": region_picker.below(region_picker.home().get("regency", "")),
        "village": region_picker.below(form["district"].value),
    }
    written = stored if stored.get("district") and not stored.get("region") else None
    return show("application/location.html", form, application=application, regions=regions, written=written, home=_home(application))


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
    given = form.load(LocationForm, district="", village="", region=form["village"].value)
    return given is not None and _changed(application, form, location=given)


@page.route("/permohonan/<int:application_id>/isian", methods=["GET", "POST"])
def answers(application_id: int) -> Answer | Response:
    """The typed fields of the permit type, all on one page; those that are still empty may follow later."""
    application = _open(application_id, "fields")
    asked = application["typed_fields"] or abort(404)
    form = typed_fields.form(asked, request.form if is_typed() else typed_fields.written(asked, application["answers"]))
    if request.method == "POST":
        given = typed_fields.given(asked, form)
        if not form.errors and _changed(application, form, called=typed_fields.labels(asked), answers=given):
            return redirect(_address("one", application))
    return show("application/answers.html", form, application=application)


@page.route("/permohonan/<int:application_id>/syarat/<code>", methods=["GET", "POST"])
def requirement(application_id: int, code: str) -> Answer | Response:
    """Fulfil one requirement: with one of the applicant's stored documents, or with an upload, which is stored among them too."""
    application = _open(application_id, f"requirement:{code}")
    wanted = next((each for each in application["requirements"] if each["code"] == code), None) or abort(404)
    form = Form(request.form, dates=documents.DATES)
    if request.method == "POST" and _fulfilled(application, wanted, form):
        return redirect(_home(application, anchor="syarat"))
    q = part_asked()
    fitting = rpc.call("permits", "list_documents", kind=wanted.get("document_kind"), q=q, after=page_key(), limit=25)
    home = _home(application, anchor="syarat")
    return show("application/requirement.html", form, application=application, requirement=wanted, page=fitting, q=q, home=home)


@page.post("/permohonan/<int:application_id>/syarat/<code>/lepas")
def release(application_id: int, code: str) -> Response:
    """Detach a document from its requirement."""
    application = _open(application_id, f"requirement:{code}")
    rpc.call("permits", "detach_document", application_id=application_id, revision=revision(), requirement=code)
    return redirect(_home(application, anchor="syarat"))


@page.post("/permohonan/<int:application_id>/ketentuan")
def adopt(application_id: int) -> Response:
    """Take over what changed in the permit type since the draft was begun."""
    application = rpc.call("permits", "adopt_permit_type", application_id=application_id, revision=revision())
    flash(_("Ketentuan baru diterima. Dokumen yang masih diperlukan tetap terpasang."))
    return redirect(_address("one", application))


@page.post("/permohonan/<int:application_id>/kirim")
def submit(application_id: int) -> Answer | Response:
    """The button Buat of the task list: on to the answers and the declaration, or show what is missing."""
    application = _application(application_id)
    if application["status"] != "draft":  # submitted meanwhile
        return redirect(_address("received", application))
    if application["changes"] or application["missing"]:
        form = Form({})
        form.add(_missing(application))
        return _tasks(application, form)
    return redirect(_address("check", application))


@page.route("/permohonan/<int:application_id>/periksa", methods=["GET", "POST"])
def check(application_id: int) -> Answer | Response:
    """All answers, when the application would be finished and what it costs, and the declaration with which it is submitted."""
    form = Form(request.form)
    if request.method == "POST" and _declared(form) and _submitted(application_id, form):
        return redirect(url_for("applications.received", application_id=application_id))
    application = _application(application_id)
    if application["status"] != "draft":  # the button was pressed twice, and the first press submitted it
        return redirect(_address("received", application))
    if application["changes"] or application["missing"]:
        form.errors = _missing(application)
        return _tasks(application, form)
    return show("application/check.html", form, application=application)


def _declared(form: Form) -> bool:
    if form["declaration"].value != "yes":
        form.add({"declaration": _("Centang pernyataan ini lebih dulu.")})
    return not form.errors


def _submitted(application_id: int, form: Form) -> bool:
    try:
        version = form["version"].value[:20] or None
        rpc.call("permits", "submit_application", application_id=application_id, revision=revision(), declaration=version)
    except (Conflict, Invalid) as refusal:
        refuse(form, refusal)
        return False
    return True


@page.get("/permohonan/<int:application_id>/terkirim")
def received(application_id: int) -> Answer | Response:
    """The receipt: the number, what happens next, and a QR code for tracking."""
    application = _application(application_id)
    if application["status"] == "draft":
        return redirect(_address("one", application))
    return show("application/received.html", application=application, code=_code(application))


@page.route("/permohonan/<int:application_id>/perbaikan", methods=["GET", "POST"])
def correction(application_id: int) -> Answer | Response:
    """What the office wants mended, each with its reason, old beside new; the button Kirim perbaikan sends it."""
    application = _application(application_id)
    form = Form(request.form, labels={"note": _("Penjelasan")})
    if request.method == "POST":
        sent = _resubmitted(application, form)
        if sent:
            flash(_("Perbaikan terkirim. Selesai paling lambat %(when)s.", when=formats.long_date(sent["due_at"])))
            return redirect(_address("one", application))
        application = _application(application_id)
    if not application.get("correct_by"):
        return redirect(_address("one", application))
    return show("application/correction.html", form, application=application, pages=_pages(application))


@page.post("/permohonan/<int:application_id>/batal")
def withdraw(application_id: int) -> Response:
    """Withdraw an application."""
    withdrawn = rpc.call("permits", "withdraw_application", application_id=application_id, revision=revision())
    number = withdrawn["number"]
    flash(_("Permohonan %(number)s dibatalkan.", number=number) if number else _("Draf dihapus."))
    return redirect(url_for("profile.applications"))


def _application(application_id: int) -> dict[str, Any]:
    return rpc.call("permits", "get_application", application_id=application_id)


def _open(application_id: int, item: str) -> dict[str, Any]:
    """The application, when that part of it may be changed: of a draft everything, of a returned application what the office named."""
    application = _application(application_id)
    if application["status"] != "draft" and not any(_covers(asked["code"], item) for asked in _asked(application)):
        raise Conflict("application_not_draft", "only a draft, or what was returned, can be changed", number=application["number"])
    return application


def _asked(application: dict[str, Any]) -> list[dict[str, Any]]:
    """What is to be mended now."""
    return list(application["corrections"][-1]["items"]) if application.get("correct_by") else []


def _covers(asked: str, item: str) -> bool:
    return asked == item or (asked == "requirements" and item.startswith("requirement:"))


def _home(application: dict[str, Any], anchor: str | None = None) -> str:
    """The page from which its parts are changed."""
    return _address("correction", application) if application.get("correct_by") else _address("one", application, anchor=anchor)


def _pages(application: dict[str, Any]) -> dict[str, list[tuple[str, str]]]:
    """By item: the pages on which it is mended, each with what it changes."""
    texts = {each["code"]: each["text"] for each in application["requirements"]}

    def pages(item: str) -> list[tuple[str, str]]:
        codes = [code for code in texts if _covers(item, f"requirement:{code}")]
        found = [
            (url_for("applications.requirement", application_id=application["application_id"], code=code), texts[code]) for code in codes
        ]
        return found or [(_address(item, application), str(labels.MISSING.get(item, item)))]

    return {each["code"]: pages(each["code"]) for each in _asked(application)}


def _resubmitted(application: dict[str, Any], form: Form) -> dict[str, Any] | None:
    given = form.load(ResubmissionForm, revision=revision())
    if given is None:
        return None
    try:
        about = {"application_id": application["application_id"], "revision": given["revision"]}
        return dict(rpc.call("permits", "resubmit_application", **about, note=given["note"] or None))
    except (Conflict, Invalid) as refusal:
        named = {each["code"]: formats.worded(each["name"]) for each in _asked(application)}
        left = refusal.details.get("items") or refusal.details.get("missing") or []
        form.add({f"butir-{code}": _("Belum diperbaiki: %(item)s.", item=named.get(code, code)) for code in left})
        if not form.errors:
            refuse(form, refusal)
        return None


def _address(name: str, application: dict[str, Any], anchor: str | None = None) -> str:
    return url_for(f"applications.{name}", application_id=application["application_id"], _anchor=anchor)


def _tasks(application: dict[str, Any], form: Form) -> Answer:
    new_terms = [differences.sentence(each) for each in application.get("changes", ())]
    return show("application/tasks.html", form, at=_address("one", application), application=application, new_terms=new_terms)


def _unit() -> str:
    """The counter of the applicant's agency."""
    return agencies.current()["office_unit"] or ""


def _changed(application: dict[str, Any], form: Form, *, called: dict[str, str] | None = None, **change: Any) -> bool:
    """Change the draft at the revision that the person saw; a refusal goes to the form. `called`: see `refuse`."""
    try:
        rpc.call(
            "permits",
            "change_application",
            application_id=application["application_id"],
            revision=revision(),
            **change,
        )
    except (Conflict, Invalid) as refusal:
        refuse(form, _on_page(refusal), called=called)
        return False
    return True


def _on_page(refusal: Refusal) -> Refusal:
    """The refusal with its faults under the page's field names."""
    fields = refusal.details.get("fields") if isinstance(refusal, Invalid) else None
    if not fields:
        return refusal
    return Invalid(refusal.code, refusal.message, fields={PLACES.get(name, name): fault for name, fault in fields.items()})


def _company(form: Form, *, any_known: bool) -> int | None:
    """The chosen company's id, or that of a company entered just now."""
    chosen = form["company_id"].value
    if chosen != "new" and any_known:
        if chosen.isdecimal() and len(chosen) < 16:
            return int(chosen)
        form.add({"company_id": _("Pilih perusahaan.")})
        return None
    saved = companies.saved(form, None)
    return saved["company_id"] if saved else None


def _fulfilled(application: dict[str, Any], wanted: dict[str, Any], form: Form) -> bool:
    document_id = _document(wanted, form)
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


def _document(wanted: dict[str, Any], form: Form) -> int | None:
    """The stored document chosen for a requirement, or the one just uploaded."""
    chosen = form["document_id"].value
    if chosen.isdecimal() and len(chosen) < 16:
        return int(chosen)
    if "reuse" in request.form:
        form.add({"document_id": _("Pilih dokumen.")})
        return None
    kind = wanted.get("document_kind") or FILED_AS.get(wanted["code"], "other")
    added = documents.added(form, kind=kind, name=wanted["text"][:100])
    return added["document_id"] if added else None


def _missing(application: dict[str, Any]) -> dict[str, str]:
    """What is missing, and that the permit type has changed, by anchor on the task page, in words; the first text is shown above the list."""
    texts = {f"requirement:{each['code']}": indonesian(each["text"]) for each in application["requirements"]}
    texts |= {f"field:{each['code']}": worded(each["label"]) for each in application.get("typed_fields", ())}
    own = {name: texts.get(name, name) for name in application["missing"]}
    named = {name: str(labels.MISSING[name]) if name in labels.MISSING else text for name, text in own.items()}
    outdated = {"perubahan": words.refusal("application_outdated")} if application["changes"] else {}
    return outdated | {f"tugas-{name.replace(':', '-')}": text for name, text in named.items()}


def _stages(application: dict[str, Any]) -> list[dict[str, Any]]:
    """The steps as tracking knows them; just after submission tracking may not have handled the event yet."""
    try:
        return rpc.call("tracking", "track", number=application["number"], agency=g.account["agency"])["stages"]
    except NotFound:
        return []


def _code(application: dict[str, Any]) -> str:
    """A QR code of the public tracking address, as an image inside the page."""
    base = setting("PUBLIC_URL", default="http://127.0.0.1:8080")
    return _drawn(base + url_for("tracking.look_up", **tracking.found_by(application["number"])))


@lru_cache(maxsize=500)
def _drawn(address: str) -> str:
    return segno.make(address, error="m").svg_data_uri(border=2, scale=4)
