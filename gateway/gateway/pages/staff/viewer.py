"""The documents of an application, a page at a time: beside its review, and on a page of their own."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs, urlencode

from flask import Blueprint, abort, request, url_for
from flask_babel import gettext as _

from bus.caller import Unavailable
from bus.refusals import NotFound
from gateway import access, document_pages, rpc
from gateway.document_pages import Look, Page
from gateway.errors import words_for
from gateway.page_sizes import PAGES, WIDTHS
from gateway.pages.common import Answer, show
from gateway.pages.documents import asked_look
from gateway.pages.staff import trail

page = Blueprint("staff_viewer", __name__)


@dataclass(frozen=True)
class Viewer:
    """What the pane shows: `requirement` is one of `all`, with its document; `page` of it, or `fault`, a sentence that says why none."""

    all: list[dict[str, Any]]
    requirement: dict[str, Any]
    look: Look
    page: Page | None
    fault: str | None
    own_page: bool

    @property
    def nth(self) -> int:
        return self.all.index(self.requirement)

    def beside(self, by: int) -> dict[str, Any] | None:
        """The requirement so many places further, if there is one."""
        return self.all[self.nth + by] if 0 <= self.nth + by < len(self.all) else None

    def to(self, **changed: int) -> str | None:
        """The query of this document with another page, zoom or turn; None when there is no such page or zoom."""
        look = replace(self.look, **{**changed, "turn": changed.get("turn", self.look.turn) % 360})
        pages, zooms = (len(self.page.sizes), self.page.zooms) if self.page else (1, len(WIDTHS))
        return query(self.requirement["code"], look) if 1 <= look.page <= pages and 1 <= look.zoom <= zooms else None

    def to_requirement(self, requirement: dict[str, Any]) -> str:
        return query(requirement["code"], Look())


def query(code: str, look: Look) -> str:
    """Of an address that shows this page of the requirement's document."""
    asked = {"halaman": look.page, "besar": look.zoom, "putar": look.turn}
    plain = {"halaman": 1, "besar": 1, "putar": 0}
    return urlencode({"dokumen": code, **{name: value for name, value in asked.items() if value != plain[name]}})


@page.get("/staf/permohonan/<int:application_id>/dokumen")
def one(application_id: int) -> Answer:
    """Show the documents of an application on a page of their own, as wide as the screen."""
    application = rpc.call("permits", "get_application", application_id=application_id)
    viewer = viewer_of(application, request.args, own_page=True)
    if viewer is None:
        abort(404)
    return show("staff/viewer.html", application=application, viewer=viewer)


def asked() -> Mapping[str, str]:
    """What is to be shown beside the review: as the pressed button says, or the address."""
    pressed = request.form.get("view") if request.method == "POST" or "dokumen" not in request.args else None
    return {name: values[0] for name, values in parse_qs(pressed).items()} if pressed else request.args


def address(application_id: int) -> str:
    """Of the review with that beside it which is asked for."""
    named = asked()
    listed = "".join(f"{urlencode(each)}&" for each in [trail.argument()] if each)
    here = url_for("staff_queue.one", application_id=application_id)
    return f"{here}?{listed}{query(named.get('dokumen', ''), asked_look(named))}"


def viewer_of(application: dict[str, Any], named: Mapping[str, str], *, own_page: bool = False) -> Viewer | None:
    """None when nothing is attached, or documents are not for this person."""
    attached = [each for each in application["requirements"] if each["document"]]
    if not attached or not access.may_open("documents.picture"):
        return None
    requirement = next((each for each in attached if each["code"] == named.get("dokumen")), attached[0])
    look = asked_look(named) if requirement["code"] == named.get("dokumen") else Look()
    found, fault = _looked(requirement["document"], look)
    return Viewer(attached, requirement, found.look if found else look, found, fault, own_page)


def _looked(document: dict[str, Any], look: Look) -> tuple[Page | None, str | None]:
    """The page, or a sentence that says why it cannot be shown. It is made now if nobody has looked at it before, so that the picture is
    there when the browser asks for it."""
    try:
        found = document_pages.known(document["file"], look)
        if found is None:
            stored = rpc.call("permits", "get_document_file", document_id=document["document_id"])
            found = document_pages.made(stored, look)
    except NotFound as refusal:
        return None, words_for(refusal)
    except Unavailable:
        return None, _("Halaman ini belum siap karena sistem sedang sibuk. Coba lagi sebentar lagi.")
    return (found, None) if found.picture else (found if found.sizes else None, _words_of(found.fault))


def _words_of(code: str | None) -> str:
    return {
        "file_protected": _("Dokumen ini memakai kata sandi, jadi tidak dapat ditampilkan di sini."),
        "file_too_many_pages": _("Dokumen ini lebih dari %(most)s halaman, jadi tidak ditampilkan di sini.", most=PAGES),
        "file_too_complex": _("Halaman ini terlalu rumit untuk ditampilkan di sini."),
        "file_too_many_pixels": _("Gambar ini terlalu besar untuk ditampilkan di sini."),
    }.get(code or "", _("Dokumen ini rusak, jadi tidak dapat ditampilkan di sini."))
