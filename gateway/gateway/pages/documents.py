"""DOKUMEN: files that an applicant stores here and uses in any application."""

import hashlib
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from bus.refusals import Conflict, Invalid
from gateway import document_pages, rpc, uploads
from gateway.document_pages import Look
from gateway.errors import words_for
from gateway.file_rules import HOUSE, FileRules
from gateway.forms import Form
from gateway.page_sizes import PAGES, TURNS, WIDTHS
from gateway.pages.common import Answer, chosen_file, is_typed, local_path, need_file, page_key, refuse, show
from gateway.schemas.documents import DocumentForm, DocumentVersionForm

page = Blueprint("documents", __name__)
DATES = ("issued_on", "valid_until")
NUMBERS, ZOOMS = ({str(number) for number in range(1, most + 1)} for most in (PAGES, len(WIDTHS)))
TURNED = {str(turn) for turn in TURNS}
NO_VERSION = 1000  # more than are kept of one document


@page.get("/profil/dokumen")
def own() -> Answer:
    """List the applicant's documents."""
    found = rpc.call("permits", "list_documents", uses=True, after=page_key(), limit=25)
    return show("profile/documents.html", page=found, quota=rpc.call("permits", "get_quotas")["documents"])


@page.route("/profil/dokumen/baru", methods=["GET", "POST"])
def add() -> Answer | Response:
    """Upload a document."""
    form = Form(request.form, dates=DATES, labels={"name": _("Nama dokumen")})
    if request.method == "POST":
        document = added(form)
        if document:
            flash(_("Dokumen “%(name)s” tersimpan.", name=document["name"]))
            return redirect(url_for("documents.own"))
    return show("profile/document_form.html", form)


@page.get("/profil/dokumen/<int:document_id>")
def one(document_id: int) -> Answer:
    """Show one document with all of its versions, and the applications that use it."""
    document = rpc.call("permits", "get_document", document_id=document_id)
    uses = rpc.call("permits", "list_document_uses", document_id=document_id, after=page_key(), limit=25)
    return show("profile/document.html", document=document, uses=uses)


@page.route("/profil/dokumen/<int:document_id>/ganti", methods=["GET", "POST"])
def replace(document_id: int) -> Answer | Response:
    """Upload the next version of a document. Number and name are offered as they were; the dates are those of the new one."""
    document = rpc.call("permits", "get_document", document_id=document_id)
    if document.get("permit_id"):
        abort(404)
    known = {"name": document["name"], "number": document["number"]}
    form = Form(request.form if is_typed() else known, dates=DATES, labels={"name": _("Nama dokumen")})
    if request.method == "POST":
        newer = _kept(form, "replace_document", DocumentVersionForm, {"version": _version()}, document_id=document_id)
        if newer:
            flash(_("Dokumen “%(name)s” diganti. Versi lama tetap tersimpan.", name=newer["name"]))
            return redirect(local_path(request.args.get("kembali"), url_for("documents.one", document_id=newer["document_id"])))
    return show("profile/document_form.html", form, document=document)


@page.post("/profil/dokumen/<int:document_id>/hapus")
def remove(document_id: int) -> Response:
    """Remove a document with all of its versions."""
    try:
        gone = rpc.call("permits", "remove_document", document_id=document_id, version=_version())
    except Conflict as refusal:
        flash(words_for(refusal), "warn")
        return redirect(url_for("documents.one", document_id=document_id))
    flash(_("Dokumen “%(name)s” dihapus.", name=gone["name"]))
    return redirect(url_for("documents.own"))


@page.get("/dokumen/<int:document_id>/berkas")
def file(document_id: int) -> Response:
    """Send a document to its owner, and to staff who work on an application with it."""
    return uploads.send(rpc.call("permits", "get_document_file", document_id=document_id))


@page.get("/dokumen/<int:document_id>/halaman")
def picture(document_id: int) -> Response:
    """Send one page of a document as a picture, to those to whom `file` sends the document."""
    stored, asked = rpc.call("permits", "get_document_file", document_id=document_id), asked_look(request.args)
    shown = document_pages.made(stored, asked)
    if shown.picture is None or shown.look != asked:
        abort(404)
    return uploads.answer_with(shown.picture, "image/jpeg", etag=hashlib.sha256(shown.picture).hexdigest())


def asked_look(asked: Mapping[str, str]) -> Look:
    """Which page (`halaman`), how large (`besar`) and turned how far (`putar`), from an address; what is unreadable is as if not there."""
    number, zoom, turn = (asked.get(name, "") for name in ("halaman", "besar", "putar"))
    return Look(
        page=int(number) if number in NUMBERS else 1,
        zoom=int(zoom) if zoom in ZOOMS else 1,
        turn=int(turn) if turn in TURNED else 0,
    )


def added(form: Form, filed_for: dict[str, Any] | None = None, rules: FileRules = HOUSE, /, **given: Any) -> dict[str, Any] | None:
    """Store the chosen file and its details; refusals go to the form and give None. `filed_for`: the draft for which an officer scans it at the
    counter; `rules`: which files are taken."""
    return _kept(form, "add_document", DocumentForm, given, rules, **(filed_for or {}))


def _kept(
    form: Form, method: str, schema: type[DocumentForm], given: dict[str, Any], rules: FileRules = HOUSE, **named: Any
) -> dict[str, Any] | None:
    facts, stored = form.load(schema, **given), _stored(form, rules)
    if facts is None or stored is None:
        return None
    try:
        return rpc.call("permits", method, **named, **facts, file=stored)
    except (Conflict, Invalid) as refusal:
        refuse(form, refusal)
        return None


def _version() -> int:
    """The version that the person saw, from the form; an unreadable one counts as outdated."""
    text = request.form.get("version", "")
    return int(text) if text.isdecimal() and 0 < len(text) < 4 and int(text) else NO_VERSION


def _stored(form: Form, rules: FileRules) -> dict[str, Any] | None:
    """The chosen file, stored. Its faults are reported together with those of the other fields: when these are refused, the file has no
    row, and the sweep deletes it."""
    file = chosen_file()
    if file is None:
        need_file(form)
        return None
    try:
        return uploads.receive(file, prefix="documents", rules=rules)
    except Invalid as refusal:
        refuse(form, refusal)
        return None
