"""Papers of a case under way as PDFs: letters that return it, invitations to an inspection, and its report."""

from flask import Blueprint, abort
from werkzeug.wrappers import Response

from gateway import rpc, uploads
from gateway.schemas.case_papers import APPLICATION_PAPERS, MOST

page = Blueprint("case_papers", __name__)
PAPER = "surat/<code:kind>/<id:position>.pdf"


@page.get(f"/permohonan/<id:application_id>/{PAPER}")
def own(application_id: int, kind: str, position: int) -> Response:
    """Send a paper of an own application."""
    return _sent(application_id, kind, position)


@page.get(f"/staf/permohonan/<id:application_id>/{PAPER}")
def of_case(application_id: int, kind: str, position: int) -> Response:
    """Send a paper of an application of the agency."""
    return _sent(application_id, kind, position)


def _sent(application_id: int, kind: str, position: int) -> Response:
    if kind not in APPLICATION_PAPERS or not 1 <= position <= MOST:
        abort(404)
    return uploads.send(rpc.call("permits", "get_application_paper", application_id=application_id, kind=kind, position=position))
