"""DOKUMEN: files that an applicant stores here and uses in any application."""

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from bus.refusals import Conflict, Invalid
from gateway import rpc, uploads
from gateway.forms import Form
from gateway.pages.common import Answer, chosen_file, need_file, page_key, refuse, show
from gateway.schemas.documents import DocumentForm

page = Blueprint("documents", __name__)
DATES = ("issued_on", "valid_until")


@page.get("/profil/dokumen")
def own() -> Answer:
    """List the applicant's documents."""
    found = rpc.call("permits", "list_documents", after=page_key(), limit=25)
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


@page.get("/dokumen/<int:document_id>/berkas")
def file(document_id: int) -> Response:
    """Send a document to its owner, and to staff who work on an application with it."""
    return uploads.send(rpc.call("permits", "get_document_file", document_id=document_id))


def added(form: Form, **given: Any) -> dict[str, Any] | None:
    """Store the chosen file and its details; refusals go to the form and give None."""
    facts, stored = form.load(DocumentForm, **given), _stored(form)
    if facts is None or stored is None:
        return None
    try:
        return rpc.call("permits", "add_document", **facts, file=stored)
    except (Conflict, Invalid) as refusal:
        refuse(form, refusal)
        return None


def _stored(form: Form) -> dict[str, Any] | None:
    """The chosen file, stored. Its faults are reported together with those of the other fields: when these are refused, the file has no
    row, and the sweep deletes it."""
    file = chosen_file()
    if file is None:
        need_file(form)
        return None
    try:
        return uploads.receive(file, prefix="documents")
    except Invalid as refusal:
        refuse(form, refusal)
        return None
