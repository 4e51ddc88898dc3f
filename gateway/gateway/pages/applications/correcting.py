"""What the office wants mended."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from bus.refusals import Conflict, Invalid
from gateway import formats, rpc
from gateway.formats import indonesian, worded
from gateway.forms import Form
from gateway.pages import labels
from gateway.pages.applications.shared import address_of, application_of, asked_items, covers, may_mend, page
from gateway.pages.common import Answer, refuse, revision, show
from gateway.schemas.application_corrections import ResubmissionForm


@page.route("/permohonan/<int:application_id>/perbaikan", methods=["GET", "POST"])
def correction(application_id: int) -> Answer | Response:
    """What the office wants mended, each with its reason, old beside new; the button Kirim perbaikan sends it."""
    application = application_of(application_id)
    if not may_mend(application):
        return redirect(address_of("one", application))
    form = Form(request.form, labels={"note": _("Penjelasan")})
    if request.method == "POST":
        sent = _resubmitted(application, form)
        if sent:
            flash(_("Perbaikan terkirim. Selesai paling lambat %(when)s.", when=formats.long_date(sent["due_at"])))
            return redirect(address_of("one", application))
        application = application_of(application_id)
    if not application.get("correct_by"):
        return redirect(address_of("one", application))
    return show("application/correction.html", form, application=application, pages=_pages(application), following=_following(application))


def _following(application: dict[str, Any]) -> list[tuple[str, str]]:
    """What is missing because of an answer that was changed, each with the page on which it is filled in."""
    named = [each["code"] for each in asked_items(application)]
    missing = [item for item in application.get("open_items", ()) if item in application["missing"]]
    texts: dict[str, Any] = {f"requirement:{each['code']}": indonesian(each["text"]) for each in application["requirements"]}
    texts |= {f"field:{each['code']}": worded(each["label"]) for each in application["typed_fields"]}
    found = []
    for item in (each for each in missing if not any(covers(name, each) for name in named)):
        noun, _colon, code = item.partition(":")
        at = {"application_id": application["application_id"]}
        page_of = url_for("applications.requirement", code=code, **at) if noun == "requirement" else url_for("applications.answers", **at)
        found.append((page_of, texts[item]))
    return found


def _pages(application: dict[str, Any]) -> dict[str, list[tuple[str, str]]]:
    """By item: the pages on which it is mended, each with what it changes."""
    texts = {each["code"]: each["text"] for each in application["requirements"]}

    def pages(item: str) -> list[tuple[str, str]]:
        codes = [code for code in texts if covers(item, f"requirement:{code}")]
        found = [
            (url_for("applications.requirement", application_id=application["application_id"], code=code), texts[code]) for code in codes
        ]
        if item.startswith("field:"):
            return [(address_of("answers", application), _("Keterangan izin"))]
        return found or [(address_of(item, application), str(labels.MISSING.get(item, item)))]

    return {each["code"]: pages(each["code"]) for each in asked_items(application)}


def _resubmitted(application: dict[str, Any], form: Form) -> dict[str, Any] | None:
    given = form.load(ResubmissionForm, revision=revision())
    if given is None:
        return None
    try:
        about = {"application_id": application["application_id"], "revision": given["revision"]}
        return dict(rpc.call("permits", "resubmit_application", **about, note=given["note"] or None))
    except (Conflict, Invalid) as refusal:
        named = {each["code"]: formats.worded(each["name"]) for each in asked_items(application)}
        left = refusal.details.get("items") or refusal.details.get("missing") or []
        form.add({f"butir-{code}": _("Belum diperbaiki: %(item)s.", item=named.get(code, code)) for code in left})
        if not form.errors:
            refuse(form, refusal)
        return None
