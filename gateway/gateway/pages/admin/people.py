"""Akun pemohon: accounts, searched by what their holders say about themselves."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway import rpc
from gateway.forms import Form
from gateway.pages.admin.common import done, pressed
from gateway.pages.admin.staff import NAMED
from gateway.pages.common import Answer, show
from gateway.schemas.staff import PeopleForm, ReasonForm

page = Blueprint("admin_people", __name__)
NUMBER_DIGITS = 12  # so many digits may be the number of a KTP, SIM or passport


@page.route("/admin/pemohon", methods=["GET", "POST"])
def find() -> Answer:
    """Find accounts by name, identity number, username, email address or registration number. The search text is sent in the body: an
    identity number must not be in an address. Only usernames are put into addresses."""
    typed = request.form if request.method == "POST" else request.args
    form = Form(typed, labels={"q": _("Nama, NIK, username, email, atau nomor pendaftaran")})
    given = form.load(PeopleForm) if "q" in typed else None
    if given and request.method == "GET" and _has_number(given["q"]):
        form.add({"q": _("Nomor identitas tidak dicari lewat alamat halaman. Tekan Cari untuk mencarinya.")})
        given = None
    found = rpc.call("identity", "find_people", **given)["items"] if given else None
    return show("admin/people.html", form, found=found, here=found is not None)


@page.route("/admin/pemohon/<int:account_id>/nonaktif", methods=["GET", "POST"])
def disable(account_id: int) -> Answer | Response:
    """Disable the account, with a reason; `q` is the search that found it."""
    form = Form(request.form, labels=NAMED)
    given = form.load(ReasonForm) if request.method == "POST" else None
    if given and done(form, "disable_account", account_id=account_id, **given) is not None:
        flash(_("Akun dinonaktifkan. Semua sesinya berakhir."))
        return _back()
    return show("admin/people_disable.html", form, person=_person(account_id), q=request.args["q"])


@page.post("/admin/pemohon/<int:account_id>/aktifkan")
def enable(account_id: int) -> Response:
    """Let a disabled account log in again."""
    pressed(_("Akun aktif lagi."), "enable_account", account_id=account_id)
    return _back()


def _has_number(q: str) -> bool:
    """Whether the text may contain an identity number."""
    return sum(map(str.isdigit, q)) >= NUMBER_DIGITS


def _person(account_id: int) -> dict[str, Any]:
    """:raises NotFound: the search text does not lead to that account."""
    q = request.args.get("q", "").strip()
    found = rpc.call("identity", "find_people", q=q)["items"] if q else []
    return next((each for each in found if each["account_id"] == account_id), None) or abort(404)


def _back() -> Response:
    return redirect(url_for("admin_people.find", q=request.args.get("q", "")))
