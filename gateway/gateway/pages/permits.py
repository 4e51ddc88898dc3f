"""Issued permits: the public page behind the QR code, and the document itself."""

import re
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bus.refusals import NotFound
from gateway import agencies, guesses, rpc, uploads
from gateway.pages.common import Answer, id_of
from gateway.typed_text import printable

page = Blueprint("permits", __name__)
CODE_LENGTH = 26  # a number of so many letters and digits has slashes


@page.get("/v")
def look_up() -> Answer | Response:
    """Where a permit's number is typed, or the code below its QR; a code, or the address that the QR holds, leads to the page of that code."""
    typed = printable(request.args.get("kode", ""))[:200].strip()
    agency = agencies.find(request.args.get("instansi"))
    several = agencies.known() if len(agencies.known()) > 1 else []
    agencies.name_agency(agency["code"] if agency else None)
    shown: dict[str, Any] = {"typed": typed, "several": several, "chosen": agency and agency["code"]}
    code = _code_of(typed)
    if code:
        return redirect(url_for("permits.verify", code=code))
    if not typed:
        return render_template("verify_permit.html", permit=None, asked=True, **shown), 200
    try:
        found = guesses.look_up("find_permit", number=typed, **({"agency": agency["code"]} if agency else {}))
    except NotFound:
        return render_template("verify_permit.html", permit=None, by_number=True, **shown), 404
    agencies.name_agency(found["agency"])
    return render_template("verify_permit.html", permit=found, by_number=True), 200


def _code_of(typed: str) -> str:
    """The code that stands there, alone or at the end of the address in a QR; "" where a number was typed."""
    plain = re.sub(r"[^A-Za-z0-9]", "", typed.rpartition("/v/")[2])
    return plain if len(plain) == CODE_LENGTH and ("/v/" in typed or "/" not in typed) else ""


@page.get("/v/<code>")
def verify(code: str) -> Answer:
    """Tell anyone whether the permit with this QR code is in force."""
    try:
        found = guesses.look_up("verify_permit", code=printable(code)[:100])
    except NotFound:
        return render_template("verify_permit.html", permit=None), 404
    agencies.name_agency(found["agency"])
    return render_template("verify_permit.html", permit=found), 200


@page.get("/izin/<int:permit_id>/berkas")
def document(permit_id: int) -> Response:
    """Send the permit's PDF, or one of a former issue, to its holder and to staff."""
    issue = id_of(request.args.get("terbitan", ""))
    return uploads.send(rpc.call("permits", "get_permit_file", permit_id=permit_id, **({"issue": issue} if issue else {})))


@page.get("/izin/<int:permit_id>/surat/<int:position>")
def letter(permit_id: int, position: int) -> Response:
    """Send the letter about what happened to the permit to its holder and to staff."""
    return uploads.send(rpc.call("permits", "get_permit_letter", permit_id=permit_id, position=position))


@page.get("/izin/<int:permit_id>/perpanjang")
def renew(permit_id: int) -> Response:
    """The way from a reminder to the renewal: to the form where it begins, or to the list of permits, which says why not."""
    after = permit_id + 1  # the list is newest first
    found = rpc.call("permits", "list_permits", after=after, limit=1)["items"]
    if found and found[0]["permit_id"] == permit_id and "renewal" in found[0].get("may", ()):
        known = {"permohonan": "renewal", "jenis": found[0]["permit_type"], "izin": permit_id}
        return redirect(url_for("applications.old_permit", **known))
    return redirect(url_for("profile.permits"))
