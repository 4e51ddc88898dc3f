"""Kode klaim at the counter: printing one for somebody for whom an account was made here, and what became of those that were printed."""

from typing import Any

import segno
from flask import Blueprint, current_app, flash, redirect, url_for
from werkzeug.wrappers import Response

from bus.refusals import Conflict
from gateway import rpc
from gateway.errors import words_for
from gateway.pages.common import Answer, page_key, show

page = Blueprint("staff_claim_codes", __name__)


@page.get("/staf/loket/kode-klaim")
def printed() -> Answer:
    """For whom which officer printed one and when; never the codes."""
    return show("staff/claim_codes.html", page=rpc.call("identity", "list_claim_codes", after=page_key()))


@page.post("/staf/loket/atas-nama/<int:filing_id>/kode-klaim")
def make(filing_id: int) -> Answer | Response:
    """Make a code and show it once, as a page to print."""
    try:
        made: dict[str, Any] = rpc.call("identity", "make_claim_code", filing_id=filing_id)
    except Conflict as refusal:
        flash(words_for(refusal), "warn")
        return redirect(url_for("staff_filing.application", filing_id=filing_id))
    address = current_app.config["PUBLIC_URL"] + url_for("claims.ask")
    picture = segno.make(address, error="m").svg_data_uri(border=2, scale=4)
    return show("staff/claim_code.html", here=True, made=made, address=address, picture=picture)
