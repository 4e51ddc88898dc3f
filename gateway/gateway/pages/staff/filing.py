"""Atas nama: at the counter an officer fills in applications for somebody else. Whose they are stands in the address and in every
draft, in no hidden state: two tabs may be about two people."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from bus.refusals import Conflict, Invalid, NotAllowed
from gateway import filing, rpc
from gateway.errors import words_for
from gateway.forms import Form
from gateway.pages import catalogue, labels, region_picker
from gateway.pages.applications.shared import address_of, application_of, own_unit
from gateway.pages.common import Answer, is_typed, refuse, revision, show
from gateway.schemas.filings import AnsweringForm, FilingApplicationForm, FilingForm, KnownPersonForm

page = Blueprint("staff_filing", __name__)
CHOSEN = ("id_type", "sex", "consent", *region_picker.LEVELS)


@page.route("/staf/loket/atas-nama", methods=["GET", "POST"])
def person() -> Answer | Response:
    """Who stands at the counter: the identity that was checked, and the consent. The button Pilih shows a region's choices where there is no
    JavaScript."""
    typed = request.form if is_typed() else region_picker.home()
    called = {"full_name": _("Nama (sesuai KTP)"), **_called()}
    form = Form(typed, chosen=CHOSEN, dates=("birth_date",), digits=("mobile",), labels=called)
    warnings: list[dict[str, str]] = []
    if request.method == "POST" and "choose" not in request.form:
        given = form.load(FilingForm)
        begun = _begun(form, given, warnings) if given else None
        if begun:
            return redirect(url_for(".application", filing_id=begun["filing_id"]))
    shown: dict[str, Any] = {"regions": region_picker.choices(form), "consent_text": filing.consent_text(), "version": filing.VERSION}
    return show("staff/filing_person.html", form, outcome={"warnings": warnings}, **shown)


@page.route("/staf/loket/atas-nama/<int:filing_id>", methods=["GET", "POST"])
def application(filing_id: int) -> Answer | Response:
    """TAMBAH for that person: what kind of application, for which permit type."""
    begun = filing.opened(filing_id)
    form = Form(
        request.form if is_typed() else {"applicant_type": "individual"}, chosen=("permit_type", "application_kind", "applicant_type")
    )
    given = form.load(FilingApplicationForm, unit=own_unit()) if request.method == "POST" else None
    if given:
        try:
            return redirect(address_of("one", filing.create(filing_id, given)))
        except (Conflict, Invalid) as refusal:
            refuse(form, refusal, kind_not_offered="application_kind", applicant_type_not_offered="applicant_type")
    return show("staff/filing_application.html", form, filing=begun, **catalogue.choices(form["permit_type"].value[:20]))


@page.route("/staf/loket/orang/<int:account_id>", methods=["GET", "POST"])
def known(account_id: int) -> Answer | Response:
    """Somebody whom the agency knows: recorded here before, or with an account to log in to. Identity first, and the consent."""
    form = Form(request.form, chosen=("id_type", "consent"), labels=_called())
    given = form.load(KnownPersonForm) if request.method == "POST" else None
    if given:
        try:
            return redirect(url_for(".application", filing_id=filing.begin_again(account_id, given)["filing_id"]))
        except (Conflict, Invalid, NotAllowed) as refusal:
            if refusal.code == "own_filing":
                form.add({"": words_for(refusal)})
            else:
                refuse(form, refusal)
    whose = rpc.call("identity", "get_applicant", account_id=account_id)
    return show("staff/filing_known.html", form, whose=whose, consent_text=filing.consent_text(), version=filing.VERSION)


def _called() -> dict[str, str]:
    return {"consent": _("Persetujuan"), "id_type": _("Dokumen identitas yang diperlihatkan")}


@page.route("/staf/permohonan/<int:application_id>/atas-nama", methods=["GET", "POST"])
def answer(application_id: int) -> Answer | Response:
    """Take up a return for its applicant, who came to the counter again: identity and consent first, then what is to be mended."""
    form = Form(request.form, chosen=("id_type", "consent"), labels=_called())
    given = form.load(AnsweringForm, revision=revision()) if request.method == "POST" else None
    returned = application_of(application_id)
    if given and _answered(form, returned, given):
        return redirect(address_of("correction", returned))
    filing.refuse_unless_may_answer(returned, {"application_id": application_id, "revision": returned["revision"]})
    return show("staff/filing_answer.html", form, returned=returned, consent_text=filing.consent_text(), version=filing.VERSION)


def _answered(form: Form, returned: dict[str, Any], given: dict[str, Any]) -> bool:
    try:
        filing.answer(returned, given)
    except (Conflict, Invalid) as refusal:
        refuse(form, refusal)
        return False
    return True


def _begun(form: Form, given: dict[str, Any], warnings: list[dict[str, str]]) -> dict[str, Any] | None:
    """What the number says otherwise than the form is confirmed first: it goes to `warnings`."""
    try:
        return filing.begin(given)
    except Conflict as refusal:
        refuse(form, refusal, has_login="id_number")
    except Invalid as refusal:
        faults = refusal.details.get("fields", {})
        warnings += [{"field": name, "code": fault["code"]} for name, fault in faults.items() if fault["code"] in labels.WARNING]
        wrong = {name: fault for name, fault in faults.items() if fault["code"] not in labels.WARNING}
        if wrong or not faults:
            refuse(form, Invalid(refusal.code, refusal.message, **({"fields": wrong} if wrong else {})))
    return None
