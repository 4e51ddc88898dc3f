"""Biaya: which formula a permit type's fee follows in its draft, and that of one kind of application, with the formula's numbers."""

from typing import Any

from flask import Blueprint, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway.forms import Form
from gateway.pages.admin.drafts import DRAFT, KIND, address, of_kind, saved, the_draft
from gateway.pages.common import Answer, is_typed, revision, show
from gateway.schemas import draft_fees as forms
from gateway.schemas.permit_types import FEE_RULES

page = Blueprint("admin_draft_fees", __name__)
AS_TYPE = "seperti-jenis"  # what a kind's page has instead of a formula of its own


@page.route(f"{DRAFT}/biaya", methods=["GET", "POST"], defaults={"kind": None})
@page.route(f"{KIND}/biaya", methods=["GET", "POST"])
def fee(draft_id: int, kind: str | None) -> Answer | Response:
    """Choose a formula, then write its numbers."""
    draft = the_draft(draft_id)
    shared = draft["entry"].get("fee") or {"rule": "ZERO", "note": None, "terms": {}}
    own = of_kind(draft, kind).get("fee") if kind else None
    known = own or shared
    rule = _chosen(known["rule"] if own or not kind else AS_TYPE, may_follow=bool(kind))
    typed = forms.typed(known) if rule in (known["rule"], AS_TYPE) else {"rule": rule}
    form = Form(request.form if is_typed() else typed, chosen=("rule",), labels=_labels(rule))
    if request.method == "POST" and _kept(form, draft, kind, known):
        return redirect(address("one", draft, anchor=kind or "biaya"))
    return show("admin/catalogue_fee.html", form, draft=draft, kind=kind, rule=rule, as_type=AS_TYPE, shared=shared)


def _kept(form: Form, draft: dict[str, Any], kind: str | None, known: dict[str, Any]) -> bool:
    if kind and request.form.get("rule") == AS_TYPE:
        return saved(form, draft, kind=kind, remove_fee=True)
    given = form.load(forms.DraftFeeForm, revision=revision())
    return bool(given) and saved(form, draft, kind=kind, fee=forms.fee(given or {}, known))


def _chosen(known: str, *, may_follow: bool) -> str:
    """The formula that the sent form, or else the address, names."""
    asked = request.form.get("rule") or request.args.get("rumus", "")
    return asked if asked in FEE_RULES or (may_follow and asked == AS_TYPE) else known


def _labels(rule: str) -> dict[str, str]:
    table = {"SEAT_TABLE": _("Tarif menurut jumlah tempat duduk"), "RENT_TABLE": _("Tarif sewa")}.get(rule, _("Yang dibebaskan"))
    return {
        "rule": _("Rumus"),
        "note": _("Catatan"),
        "table": table,
        "replacement": _("Kartu pengganti"),
        "usd": _("Tarif per orang per bulan"),
        "late_percent": _("Bunga keterlambatan"),
    }
