"""Katalog: permit types as the office writes them. A draft is changed part by part, and published by two admins."""

from itertools import takewhile
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from marshmallow import Schema
from werkzeug.wrappers import Response

from bus.refusals import Conflict, NotAllowed
from gateway import file_rules, formats, rpc
from gateway.errors import words_for
from gateway.forms import Form
from gateway.pages import conditions, differences, labels, permit_type_faults
from gateway.pages.admin.drafts import DRAFT, KIND, address, asked, of_kind, saved, the_draft, the_part, ticked
from gateway.pages.common import Answer, code_key, is_typed, refuse, revision, show
from gateway.schemas import catalogue_drafts as forms

page = Blueprint("admin_catalogue", __name__)


@page.get("/admin/layanan")
def listing() -> Answer:
    """List the agency's permit types with their versions and drafts."""
    return show("admin/catalogue.html", found=rpc.call("permits", "list_catalogue", after=code_key(), limit=100))


@page.post("/admin/layanan/<code:code>/draf")
def begin(code: str) -> Response:
    """Begin the next version; where somebody has begun one, say so."""
    try:
        draft = rpc.call("permits", "begin_permit_type_draft", code=code[:20])
    except Conflict as refusal:
        flash(words_for(refusal), "warn")
        return redirect(url_for("admin_catalogue.listing"))
    return redirect(address("one", draft))


@page.route("/admin/layanan/<code:code>/salin", methods=["GET", "POST"])
def copy(code: str) -> Answer | Response:
    """Begin a new permit type that is like this one."""
    form = Form(request.form, labels={"copy_as": _("Kode baru"), "name": _("Nama")})
    given = form.load(forms.DraftForm, code=code[:20]) if request.method == "POST" and form.require("copy_as", "name") else None
    draft = asked(form, "begin_permit_type_draft", **given) if given else None
    return redirect(address("one", draft)) if draft else show("admin/catalogue_copy.html", form, code=code)


@page.get(DRAFT)
def one(draft_id: int) -> Answer:
    """Show a draft: what is wrong with it, what it changes, and its parts."""
    return _overview(the_draft(draft_id), Form({}))


@page.route(f"{DRAFT}/pokok", methods=["GET", "POST"])
def facts(draft_id: int) -> Answer | Response:
    """Change the facts of the permit type itself."""
    draft = the_draft(draft_id)
    form = Form(request.form if is_typed() else _facts_typed(draft["entry"]), chosen=("validity_unit", "flow"), labels=_labels())
    if request.method == "POST" and form.require("name", "working_days", "validity_unit", "flow"):
        more = {"number_format": form["number_format"].value, "legal_basis": form["legal_basis"].value}
        given = form.load(forms.FactsForm, revision=revision(), retired=bool(request.form.get("retired")), **more)
        if given and saved(form, draft, facts=forms.facts(given)):
            return redirect(address("one", draft))
    return show("admin/catalogue_facts.html", form, draft=draft)


@page.route(KIND, methods=["GET", "POST"])
def kind(draft_id: int, kind: str) -> Answer | Response:
    """Say what one kind of application has of its own."""
    draft = the_draft(draft_id)
    form = Form(request.form if is_typed() else _terms_typed(of_kind(draft, kind)), labels=_labels())
    if request.method == "POST":
        given = form.load(forms.KindForm, revision=revision())
        if given and saved(form, draft, kind=kind, terms=forms.terms(given)):
            return redirect(address("one", draft, anchor=kind))
    return show("admin/catalogue_kind.html", form, draft=draft, kind=kind)


@page.route(f"{KIND}/syarat-baru", methods=["GET", "POST"], defaults={"code": None})
@page.route(f"{KIND}/syarat/<code:code>", methods=["GET", "POST"])
def requirement(draft_id: int, kind: str, code: str | None) -> Answer | Response:
    """Add, change or take away one requirement."""
    draft = the_draft(draft_id)
    own = of_kind(draft, kind)
    stored = the_part(own["requirements"], code)
    form = _part_form(request.form if is_typed() else _asked_typed({"fulfilled_by": "document", **ticked(stored or {"required": True})}))
    if request.method == "POST":
        if "remove" in request.form and code:
            done = saved(form, draft, kind=kind, remove_requirement=code)
        else:
            given = _given(form, forms.DraftRequirementForm)
            done = bool(given) and saved(form, draft, kind=kind, requirement=forms.requirement(given or {}), replaces=code)
        if done:
            return redirect(address("one", draft, anchor=kind))
    when = conditions.offered(own["typed_fields"], (stored or {}).get("when"))
    return show("admin/catalogue_requirement.html", form, draft=draft, kind=kind, code=code, when=when)


@page.route(f"{KIND}/isian-baru", methods=["GET", "POST"], defaults={"code": None})
@page.route(f"{KIND}/isian/<code:code>", methods=["GET", "POST"])
def field(draft_id: int, kind: str, code: str | None) -> Answer | Response:
    """Add, change or take away one typed field."""
    draft = the_draft(draft_id)
    fields = of_kind(draft, kind)["typed_fields"]
    stored = the_part(fields, code)
    form = _part_form(request.form if is_typed() else _field_typed(stored) if stored else {"required": "yes"})
    if request.method == "POST":
        if "remove" in request.form and code:
            done = saved(form, draft, kind=kind, remove_field=code)
        else:
            given = _given(form, forms.DraftFieldForm)
            done = bool(given) and saved(form, draft, kind=kind, typed_field=forms.field(given or {}), replaces=code)
        if done:
            return redirect(address("one", draft, anchor=kind))
    before = list(takewhile(lambda each: each["code"] != code, fields))
    when = conditions.offered(before, (stored or {}).get("when"))
    return show("admin/catalogue_field.html", form, draft=draft, kind=kind, code=code, when=when)


def _part_form(typed: Any) -> Form:
    """Of a requirement or typed field."""
    return Form(typed, chosen=("kind", "fulfilled_by"), several=("when", "media"), labels=_labels())


def _given(form: Form, schema: type[Schema]) -> dict[str, Any] | None:
    """What was typed, with the boxes of its condition read as one."""
    when, is_one = conditions.read(form["when"].values)
    if not is_one:
        form.refuse({"when": {"code": "one_question"}})
    given = form.load(schema, revision=revision(), required=bool(request.form.get("required")), when=when)
    return given if is_one else None


def _asked_typed(stored: dict[str, Any]) -> dict[str, Any]:
    """A requirement or field as a browser would send it: its condition as ticked boxes."""
    return {**stored, "when": conditions.ticked(stored.get("when"))}


@page.post(f"{DRAFT}/terbit")
def ask(draft_id: int) -> Answer | Response:
    """Ask the other admin to publish it, now or from a day on."""
    form = Form(request.form, dates=("effective_on",), labels={"effective_on": _("Berlaku mulai")})
    given = form.load(forms.PublicationForm, revision=revision())
    draft = the_draft(draft_id)
    try:
        file_rules.refuse_above_the_house(draft)
    except Conflict as refusal:
        refuse(form, refusal)
        return _overview(draft, form)
    waiting = asked(form, "ask_publication", draft_id=draft_id, **given) if given else None
    if waiting:
        flash(_("Menunggu persetujuan admin kedua."))
        return redirect(address("one", waiting))
    return _overview(the_draft(draft_id), form)


@page.post(f"{DRAFT}/putusan")
def decide(draft_id: int) -> Response:
    """Approve or refuse as the second admin."""
    decision = request.form.get("decision", "")
    if decision in forms.PUBLICATION_DECISIONS:
        try:
            done = rpc.call("permits", "decide_publication", draft_id=draft_id, revision=revision(), decision=decision)
        except (Conflict, NotAllowed) as refusal:
            flash(words_for(refusal), "warn")
            return redirect(url_for("admin_catalogue.one", draft_id=draft_id))
        if not done["version"]:
            flash(_("Ditolak. Draf tetap tersimpan."))
            return redirect(url_for("admin_catalogue.one", draft_id=draft_id))
        day = formats.long_date(done["effective_on"])
        flash(_("%(code)s versi %(version)s terbit dan berlaku mulai %(day)s.", code=done["code"], version=done["version"], day=day))
    return redirect(url_for("admin_catalogue.listing"))


@page.post(f"{DRAFT}/buang")
def discard(draft_id: int) -> Response:
    """Throw the draft away."""
    try:
        gone = rpc.call("permits", "discard_permit_type_draft", draft_id=draft_id, revision=revision())
        flash(_("Draf %(code)s dibuang.", code=gone["code"]))
    except Conflict as refusal:
        flash(words_for(refusal), "warn")
    return redirect(url_for("admin_catalogue.listing"))


def _overview(draft: dict[str, Any], form: Form) -> Answer:
    waiting = rpc.call("permits", "count_waiting", permit_type=draft["code"])["steps"] if draft["base"] else {}
    shown: dict[str, Any] = {
        "ways": draft.get("ways", {}),
        "waiting": waiting,
        "faults": [permit_type_faults.sentence(each) for each in draft["faults"]] + permit_type_faults.above_the_house(draft["entry"]),
        "general": [differences.for_office(each) for each in draft.get("general", ())],
        "changes": [
            (labels.APPLICATION_KIND[kind], [differences.for_office(each) for each in found])
            for kind, found in draft["differences"].items()
        ],
    }
    return show("admin/catalogue_draft.html", form, at=address("one", draft), draft=draft, **shown)


def _facts_typed(entry: dict[str, Any]) -> dict[str, Any]:
    """The draft's facts as a browser would send them."""
    typed = {name: entry[name] for name in ("name", "working_days", "number_format", "flow")}
    validity = {"validity_unit": entry["validity"]["unit"], "validity_value": entry["validity"]["value"]}
    return {**typed, **validity, "legal_basis": "\n".join(entry["legal_basis"]), "retired": "yes" if entry["retired"] else ""}


def _terms_typed(own: dict[str, Any]) -> dict[str, Any]:
    validity = own["validity"] or {"unit": "", "value": ""}
    typed = {name: own[name] for name in ("working_days", "number_format", "flow")}
    return {**typed, "validity_unit": validity["unit"], "validity_value": validity["value"]}


def _field_typed(stored: dict[str, Any]) -> dict[str, Any]:
    words = {f"{name}_{language}": (stored[name] or {}).get(language, "") for name in ("label", "help") for language in ("id", "en")}
    bounds = {
        end: formats.figure(stored[end]) if stored[end] and stored["kind"] in forms.NUMBER_FIELDS else stored[end]
        for end in ("least", "most")
    }
    choices = "\n".join(f"{each['code']} = {each['label']['id']} | {each['label'].get('en', '')}" for each in stored["choices"])
    return {**_asked_typed(ticked(stored)), **words, **bounds, "choices": choices}


def _labels() -> dict[str, str]:
    return {
        "name": _("Nama"),
        "working_days": _("Lama proses"),
        "validity_unit": _("Satuan masa berlaku"),
        "validity_value": _("Masa berlaku"),
        "number_format": _("Format nomor"),
        "flow": _("Alur"),
        "legal_basis": _("Dasar hukum"),
        "code": _("Kode"),
        "text": _("Bunyi persyaratan"),
        "document_kind": _("Jenis dokumen"),
        "fulfilled_by": _("Cara memenuhi"),
        "when": _("Hanya ditanyakan bila"),
        "valid_on": _("Dokumennya harus masih berlaku"),
        "media": _("Jenis berkas yang diterima"),
        "largest_mb": _("Ukuran berkas paling besar, dalam MB"),
        "kind": _("Jenis isian"),
        "label_id": _("Nama isian (Indonesia)"),
        "label_en": _("Nama isian (Inggris)"),
        "help_id": _("Petunjuk (Indonesia)"),
        "help_en": _("Petunjuk (Inggris)"),
        "unit": _("Satuan"),
        "least": _("Paling kecil"),
        "most": _("Paling besar"),
        "choices": _("Pilihan"),
    }
