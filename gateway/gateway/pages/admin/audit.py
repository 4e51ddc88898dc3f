"""Audit: who did what, and whether the records are intact."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway import csv_file, formats, rpc, words
from gateway.forms import Form
from gateway.pages import labels, office_labels
from gateway.pages.admin.common import AT_ONCE
from gateway.pages.common import Answer, page_key, show
from gateway.schemas.audit import AuditFilterForm

page = Blueprint("admin_audit", __name__)
EXPORTED_AT_MOST = 10_000
# Details that contain codes; the others contain numbers, or words that staff wrote.
CODED = frozenset({"roles", "fields", "status", "by", "credentials"})


@page.get("/admin/audit")
def records() -> Answer:
    """Show records, newest first, filtered by the address."""
    form, narrowed = _filter()
    found = rpc.call("identity", "list_audit", before=page_key(), **narrowed) if narrowed is not None else {"items": [], "next": None}
    chosen = {name: value for name, value in request.args.items() if name in AuditFilterForm().fields and value.strip()}
    return show("admin/audit.html", form, page=found, chosen=chosen, detail_rows=detail_rows, act=act, subject_words=subject_words, who=who)


@page.get("/admin/audit.csv")
def export() -> Response:
    """Export the filtered records as a table."""
    narrowed = _filter()[1]
    head = (_("Waktu"), _("Oleh"), _("Nomor akun"), _("Tindakan"), _("Objek"), _("Rincian"), _("Nomor catatan"), _("Rujukan"))
    return csv_file.answer("audit.csv", head, _rows(narrowed) if narrowed is not None else ())


@page.route("/admin/audit/rantai", methods=["GET", "POST"])
def chain() -> Answer:
    """Verify all chains when asked to; this reads every record."""
    found = rpc.call("identity", "verify_audit") if request.method == "POST" else None
    return show("admin/audit_chain.html", outcome={"found": found})


def _filter() -> tuple[Form, dict[str, Any] | None]:
    typed = {**request.args.to_dict(), "subject": subject(request.args.get("subject", ""))}
    form = Form(typed, labels={"act": _("Tindakan"), "subject": _("Objek"), "actor_id": _("Oleh")})
    return form, form.load(AuditFilterForm)


def _rows(narrowed: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    before, given = None, 0
    while given < EXPORTED_AT_MOST:
        found = rpc.call("identity", "list_audit", before=before, limit=AT_ONCE, **narrowed)
        yield from map(_row, found["items"])
        before, given = found["next"], given + len(found["items"])
        if before is None:
            return
    yield (_("Masih ada catatan yang lebih lama. Persempit saringan untuk mengunduhnya."),)


def _row(record: dict[str, Any]) -> tuple[Any, ...]:
    at = formats.local(record["at"]).isoformat(timespec="seconds")
    details = "; ".join(f"{name}: {value}" for name, value in detail_rows(record["details"]))
    return at, who(record), record["actor_id"], act(record["act"]), record["subject"], details, record["position"], record["request_id"]


def who(record: dict[str, Any]) -> str:
    if record["actor_id"] is None:
        return str(labels.ROLE["system"]) if record["act"] in office_labels.BY_ITSELF else _("Tidak dikenal")
    return str(record["actor_name"] or _("Akun %(number)s", number=record["actor_id"]))


def act(code: str) -> str:
    """What was done, in words; an act without words is shown as its code."""
    return str(office_labels.ACT.get(code, code))


def subject_words(subject: str) -> str:
    """`registration/7` as `Pendaftaran 7`."""
    noun, _slash, which = subject.partition("/")
    return f"{office_labels.SUBJECT[noun]} {which}".strip() if noun in office_labels.SUBJECT else subject


def subject(typed: str) -> str:
    """`Pendaftaran 7`, as the column shows it, becomes `registration/7`; any other text stays."""
    noun, _space, which = typed.strip().rpartition(" ")
    codes = {str(name).lower(): code for code, name in office_labels.SUBJECT.items()}
    return f"{codes[noun.lower()]}/{which}" if noun.lower() in codes else typed


def detail_rows(details: dict[str, Any]) -> list[tuple[str, str]]:
    """Details as (name, value) in words."""
    return [(words.label(name), _detail_words(name, value)) for name, value in details.items() if value not in (None, "", [])]


def _detail_words(name: str, value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_detail_words(name, each) for each in value)
    if isinstance(value, bool):
        return _("ya") if value else _("tidak")
    if name == "date":
        return formats.short_date(value)
    return _coded(name, value) if name in CODED else str(value)


def _coded(name: str, code: str) -> str:
    return str(labels.ROLE.get(code) or office_labels.DETAIL.get(code) or (words.label if name == "fields" else words.state)(code))
