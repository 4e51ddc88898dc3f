"""Issued permits: the public page behind the QR code, and the document itself."""

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from bus.refusals import NotFound
from gateway import agencies, rpc, uploads
from gateway.pages.common import Answer
from gateway.typed_text import printable

page = Blueprint("permits", __name__)


@page.get("/v/<code>")
def verify(code: str) -> Answer:
    """Tell anyone whether the permit with this QR code is in force."""
    try:
        found = rpc.call("permits", "verify_permit", code=printable(code)[:100])
    except NotFound:
        return render_template("verify_permit.html", permit=None), 404
    agencies.name_agency(found["agency"])
    return render_template("verify_permit.html", permit=found), 200


@page.get("/izin/<int:permit_id>/berkas")
def document(permit_id: int) -> Response:
    """Send the permit's PDF to its holder and to staff."""
    return uploads.send(rpc.call("permits", "get_permit_file", permit_id=permit_id))
