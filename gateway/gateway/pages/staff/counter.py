"""Loket: whatever somebody brings to the counter is found, with the way to where the officer may act on it."""

from flask import Blueprint, request
from flask_babel import gettext as _

from gateway import rpc
from gateway.counter import everything
from gateway.forms import Form
from gateway.pages.common import Answer, show
from gateway.schemas.counter import CounterForm

page = Blueprint("staff_counter", __name__)


@page.route("/staf/loket", methods=["GET", "POST"])
def desk() -> Answer:
    """Find applications, permits and registrations by number, QR code or name. What is looked for is sent in the body: an identity number must
    not be in an address."""
    form = Form(request.form, labels={"text": _("Nomor, kode QR, NIK, atau nama")})
    given = form.load(CounterForm) if request.method == "POST" else None
    found = everything(given["text"]) if given else None
    drafts = rpc.call("permits", "list_filed_drafts")["items"]
    returned = rpc.call("permits", "list_returned_filings")["items"]
    return show("staff/counter.html", form, drafts=drafts, returned=returned, found=found, here=found is not None)
