"""Ekspor dan impor katalog: the catalogue as one file. An import shows what it would do, then makes drafts of what is ticked."""

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from bus.refusals import Invalid
from gateway import catalogue_exchange, catalogue_file
from gateway.errors import words_for
from gateway.formats import today
from gateway.forms import Form
from gateway.pages import catalogue_verdicts, labels
from gateway.pages.common import Answer, chosen_file, need_file, refuse, show

page = Blueprint("admin_catalogue_files", __name__)
CARRIED = "isi"  # the field in which the preview's form carries the file


@page.get("/admin/layanan/ekspor.json")
def export() -> Response:
    """Export the catalogue, or one group of it, as a file."""
    asked = request.args.get("kelompok", "")
    group = asked if asked in labels.GROUP else None
    name = "-".join(filter(None, ("katalog", group and group.replace("_", "-"), today().isoformat())))
    headers = {"Content-Disposition": f'attachment; filename="{name}.json"'}
    return Response(catalogue_exchange.exported(group), mimetype="application/json", headers=headers)


@page.route("/admin/layanan/impor", methods=["GET", "POST"])
def take() -> Answer | AnyResponse:
    """Import a catalogue's file: show what it would do, then make drafts."""
    form = Form(request.form, several=("codes",), labels={"codes": _("Jenis izin")})
    if request.method == "POST":
        try:
            return _taken(form) if CARRIED in request.form else _previewed(form)
        except Invalid as refusal:
            refuse(form, refusal)
    return show("admin/catalogue_import.html", form, limit=catalogue_file.LIMIT)


def _previewed(form: Form, raw: bytes | None = None) -> Answer:
    """The file as it was sent, or as the preview's form brought it back."""
    if raw is None:
        sent = chosen_file()
        if sent is None:
            need_file(form)
            return show("admin/catalogue_import.html", form, limit=catalogue_file.LIMIT)
        raw = sent.stream.read(catalogue_file.LIMIT + 1)
    file = catalogue_file.read(raw)
    verdicts = [_shown(each) for each in catalogue_exchange.reviewed(file)]
    counts = {outcome: sum(one["outcome"] == outcome for one in verdicts) for outcome in catalogue_verdicts.OUTCOME}
    carried = catalogue_file.packed(raw)
    return show("admin/catalogue_import_preview.html", form, here=True, file=file, verdicts=verdicts, counts=counts, carried=carried)


def _taken(form: Form) -> Answer | AnyResponse:
    raw = catalogue_file.unpacked(request.form[CARRIED])
    file = catalogue_file.read(raw)
    codes = set(form["codes"].values)
    if not codes:
        form.add({"codes": _("Centang paling sedikit satu jenis izin.")})
        return _previewed(form, raw)
    made, left = catalogue_exchange.taken(file, codes)
    if made:
        flash(_("Draf yang dibuat: %(count)s. Belum ada yang terbit.", count=len(made)))
    for code, refusal in left:
        flash(f"{code}: {words_for(refusal)}", "warn")
    return redirect(url_for("admin_catalogue.listing"))


def _shown(one: catalogue_verdicts.Verdict) -> catalogue_verdicts.Verdict:
    parts = ("why", "changes", "unfinished", "passed_over")
    return {**one, **{name: getattr(catalogue_verdicts, name)(one) for name in parts}, "taken": one["outcome"] in catalogue_exchange.TAKEN}
