"""Naskah izin: what the permits of a type say, written in its draft, and a specimen of the permit as pages."""

import hashlib
from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from bus.caller import Unavailable
from gateway import document_pages, rpc, uploads
from gateway.document_pages import Look
from gateway.forms import Form
from gateway.pages import labels, permit_text_words
from gateway.pages.admin.drafts import DRAFT, saved, the_draft
from gateway.pages.common import Answer, is_typed, revision, show
from gateway.schemas import permit_texts as forms

page = Blueprint("admin_draft_text", __name__)
MOST_SHOWN = 12  # pages of a specimen; the rest is in the file


@page.route(f"{DRAFT}/naskah", methods=["GET", "POST"])
def text(draft_id: int) -> Answer | Response:
    """Write what permits of this type say."""
    draft = the_draft(draft_id)
    form = Form(request.form if is_typed() else draft["entry"].get("permit_text") or {}, chosen=("photo",), labels=_labels())
    if request.method == "POST":
        given = form.load(forms.PermitTextForm, revision=revision())
        if given and saved(form, draft, permit_text=forms.permit_text(given)):
            return redirect(url_for("admin_draft_text.specimen", draft_id=draft_id))
        form.in_order(permit_text_words.SECTIONS)
    return show("admin/catalogue_text.html", form, draft=draft, limits=forms.LIMITS, names=permit_text_words, **_of_all_kinds(draft))


@page.get(f"{DRAFT}/naskah/contoh")
def specimen(draft_id: int) -> Answer:
    """Show the permit that the draft would print, page by page."""
    draft = the_draft(draft_id)
    kinds = [kind for kind in draft["entry"]["kinds"] if draft["entry"]["kinds"][kind]["requirements"]]
    kind = _kind() if _kind() in kinds else next(iter(kinds), None)
    first = _looked(draft_id, kind, 1)
    count = len(first.sizes) if first else 0
    shown: dict[str, Any] = {"kinds": {each: labels.APPLICATION_KIND[each] for each in kinds}, "kind": kind}
    shown |= {"size": first.pixels if first and count else None, "count": count, "numbers": range(1, min(count, MOST_SHOWN) + 1)}
    return show("admin/catalogue_specimen.html", draft=draft, **shown)


@page.get(f"{DRAFT}/naskah/contoh.pdf")
def file(draft_id: int) -> Response:
    """Send the specimen."""
    return uploads.send(_made(draft_id, _kind()))


@page.get(f"{DRAFT}/naskah/contoh/<int:number>.jpg")
def picture(draft_id: int, number: int) -> Response:
    """Send one page of the specimen as a picture."""
    found = document_pages.made(_made(draft_id, _kind()), Look(number)) if 1 <= number <= MOST_SHOWN else None
    if found is None or found.picture is None or found.look.page != number:
        abort(404)
    return uploads.answer_with(found.picture, "image/jpeg", etag=hashlib.sha256(found.picture).hexdigest())


def _looked(draft_id: int, kind: str | None, number: int) -> document_pages.Page | None:
    """None: there is no time to draw it now."""
    try:
        return document_pages.made(_made(draft_id, kind), Look(number))
    except Unavailable:
        return None


def _made(draft_id: int, kind: str | None) -> dict[str, Any]:
    rpc.start_clock(rpc.WRITE_SECONDS)  # laying out many pages takes longer than a look at one
    return rpc.call("permits", "preview_permit", draft_id=draft_id, kind=kind)


def _kind() -> str | None:
    asked = request.args.get("jenis")
    return asked if asked in labels.APPLICATION_KIND else None


def _of_all_kinds(draft: dict[str, Any]) -> dict[str, Any]:
    """The typed fields and the requirements of all kinds of application, each once, by code."""
    kinds = draft["entry"]["kinds"].values()
    asked = {each["code"]: each for kind in kinds for each in kind["requirements"]}
    pictures = {code: each["text"] for code, each in asked.items() if each["document_kind"] in ("photo", None)}
    stored = (draft["entry"].get("permit_text") or {}).get("photo")
    known = pictures | ({stored: asked[stored]["text"] if stored in asked else stored} if stored else {})
    return {"typed_fields": {each["code"]: each for kind in kinds for each in kind["typed_fields"]}, "photos": known}


def _labels() -> dict[str, str]:
    return {name: str(words) for name, words in permit_text_words.SECTIONS.items()}
