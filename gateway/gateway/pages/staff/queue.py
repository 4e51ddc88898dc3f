"""Applications waiting for a step, and the review of one with its documents: a verdict on each requirement and section, and the decision."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import pgettext
from werkzeug.wrappers import Response

from bus.refusals import Conflict, Invalid, NotAllowed, NotFound, Refusal
from gateway import access, csv_file, form_again, rpc, uploads
from gateway.errors import words_for
from gateway.formats import MOST_COUNTED, long_date, short_date, worded
from gateway.forms import Form
from gateway.pages import labels
from gateway.pages.common import Answer, is_typed, page_key, refuse, revision, show, step_seen
from gateway.pages.staff import absences, claims, narrowing, notes, ready_reasons, saved_filters, trail, viewer
from gateway.schemas.decisions import DecisionForm, ReturnPreviewForm

page = Blueprint("staff_queue", __name__)
ACTS = ("return", "send_back", "reject", "advance")  # by the names of their buttons
VERDICT, REASON = "verdict-", "reason-"  # fields, followed by the item's code
REST = "rest"  # all items that are not marked
READY, USE = "ready", "use"  # a ready reason for the note, and the button that writes it there
CLOSE = "close"  # the button's value where a permit is handed over to nobody any more
ORIGINAL = "original"  # items that are seen one by one, and are never among the rest


@page.route("/staf/antrean", methods=["GET", "POST"])
def queue() -> Answer:
    """List the applications that wait for this person's steps, or what the address asks for; the one with the least time left comes first,
    and before all of these on the first page what came back with corrections. Sent, it takes the ticked ones, lets them go, or hands them to a
    colleague."""
    report = claims.several() if request.method == "POST" else None
    asked = narrowing.asked()
    step = asked.get("step", "")
    grouped = set(asked) <= {"step"}
    found = _listed(asked, grouped=grouped)
    names = {each["code"]: worded(each["name"]) for each in found.get("steps", ())} or labels.STEP
    if step and step not in names:
        asked.pop("step")
        found, grouped = _listed(asked, grouped=not asked), not asked
    more: dict[str, Any] = {"corrected": None, "grouped": grouped, "colleagues": claims.colleagues(), **_narrowed(asked)}
    if grouped and not page_key():
        more["corrected"] = rpc.call("permits", "list_queue", step=asked.get("step"), part="corrected", limit=100)
    outcome = {"report": report} if report else None
    return show("staff/queue.html", outcome=outcome, page=found, part="", steps=_steps(found, step), names=names, **more)


@page.get("/staf/antrean.csv")
def export() -> Response:
    """The listed applications as a table, as far as it goes."""
    asked = narrowing.asked()
    head = (_("Nomor"), pgettext("one", "Jenis izin"), _("Pemohon"), _("Tahap"), _("Pemegang"), _("Dikirim"), _("Batas waktu"))
    return csv_file.answer("antrean.csv", head, _rows(asked))


@page.get("/staf/antrean/perbaikan")
def corrected() -> Answer:
    """List what came back with corrections, from where the first page of the queue ends with it."""
    asked = {name: value for name, value in narrowing.asked().items() if name == "step"}
    found = rpc.call("permits", "list_queue", **asked, part="corrected", after=page_key())
    return show("staff/queue.html", page=found, part="corrected", **_narrowed(asked))


@page.get("/staf/antrean/menunggu-pemohon")
def returned() -> Answer:
    """List what was returned and waits for its applicant: until when, and who returned it. Nobody at the office has to do anything about it."""
    found = rpc.call("permits", "list_queue", part="returned", after=page_key())
    return show("staff/queue.html", page=found, part="returned", **_narrowed({}))


@page.get("/staf/antrean/terlambat")
def late() -> Answer:
    """List what waits at a step whose days are used up, in the whole agency; the step that is late longest comes first."""
    found = rpc.call("permits", "list_queue", part="late", after=page_key())
    return show("staff/queue.html", page=found, part="late", **_narrowed({}))


def _narrowed(asked: dict[str, Any]) -> dict[str, Any]:
    """By what the list is narrowed, how the address of a case says from which list it was opened, and who is away, and the filters that the reader saved."""
    kept = narrowing.address(asked)
    return {"asked": asked, "kept": kept, "trail": partial(trail.trail, kept), "absent": absences.away_now(), "saved": saved_filters.own()}


def _listed(asked: dict[str, Any], *, grouped: bool) -> Any:
    return rpc.call("permits", "list_queue", **asked, part="others" if grouped else None, after=page_key(), with_choices=True)


def _rows(asked: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    after, given = None, 0
    while given < MOST_COUNTED:
        found = rpc.call("permits", "list_queue", **asked, after=after, limit=100)
        for row in found["items"]:
            holders = ", ".join(each["name"] for each in row.get("holders", ()))
            step = labels.step_name(row["step"], row["step_name"])
            sent, due = (row[name] and short_date(row[name]) for name in ("submitted_at", "due_at"))
            yield (row["number"], row["permit_type_name"], row["applicant_name"], step, holders, sent, due)
        after, given = found["next"], given + len(found["items"])
        if after is None:
            return


def _steps(found: Any, step: str) -> list[dict[str, Any]]:
    """The steps at which something waits, those of this person's roles, and the one that is shown."""
    steps = found.get("steps") or [{"code": code, "name": name} for code, name in labels.STEP.items()]
    shown = [each for each in steps if each.get("waiting", True) or each.get("own") or each["code"] == step]
    return [{"code": each["code"], "name": worded(each["name"])} for each in shown]


@page.route("/staf/permohonan/<int:application_id>", methods=["GET", "POST"])
def one(application_id: int) -> Answer | Response:
    """Review one application; hand it on, return it with what is not in order, or reject it, which must be confirmed. Then the next
    application of the queue opens."""
    form = Form(request.form, labels={"note": _("Catatan")})
    reveals, looks, picks = (request.method == "POST" and name in request.form for name in ("reveal", "view", USE))
    away = form_again.send(viewer.address(application_id)) if looks else None
    if away:
        return away
    if picks:
        form = Form({**request.form, "note": "\n".join(filter(None, (form["note"].value.rstrip(), form[READY].value)))}, labels=form.labels)
    decides = request.method == "POST" and not (reveals or looks or picks) and not _to_be_asked(form)
    came_from = trail.here()
    following = came_from.following(application_id) if decides and came_from else None
    decided = _decided(application_id, form) if decides else None
    if decided:
        flash(_what_happened(decided, _pressed()))
        return redirect(trail.next_address(came_from, following))
    return _case(application_id, form, reveals=reveals, looks=looks or picks)


def _case(application_id: int, form: Form, *, reveals: bool = False, looks: bool = False) -> Answer:
    """The page of the case, as it is now, with what is typed."""
    application, came_from = rpc.call("permits", "get_application", application_id=application_id), trail.here()
    if not is_typed():
        form = Form(_found_here_before(application))
    asked = not (reveals or looks) and is_typed() and not form.errors and "reject" in application.get("may", ()) and _to_be_asked(form)
    if asked:
        return show("staff/reject.html", form, application=application, came_from=came_from)
    shown = _asked_of_applicant("reveal_applicant_id_number", application) if reveals else {}
    applicant = _applicant(application)
    may_assign = "assign" in (application.get("claim") or {}).get("may", ())
    shown |= {"colleagues": _who_may(application, claims.colleagues()) if may_assign else []}
    shown |= {"reasons": ready_reasons.offered(application), "look": notes.look(application_id), "note_field": Form({})["text"]}
    shown |= {"viewer": viewer.viewer_of(application, viewer.asked()), "came_from": came_from}
    return show("staff/application.html", form, here=reveals or looks, application=application, applicant=applicant, **shown)


@page.get("/staf/permohonan/<int:application_id>/identitas")
def identity_copy(application_id: int) -> Response:
    """The copy of the applicant's identity card; each view is recorded with who saw it."""
    application = rpc.call("permits", "get_application", application_id=application_id)
    stored = _asked_of_applicant("view_applicant_id_attachment", application)
    return uploads.send(stored, as_attachment=not stored["media_type"].startswith("image/"))


@page.get("/staf/permohonan/<int:application_id>/surat-penolakan.pdf")
def letter(application_id: int) -> Response:
    """The letter by which an application was rejected, as a PDF."""
    return uploads.send(rpc.call("permits", "get_rejection_letter", application_id=application_id))


@page.route("/staf/permohonan/<int:application_id>/surat-penolakan", methods=["GET", "POST"])
def letter_preview(application_id: int) -> Answer | Response:
    """The letter as the reason makes it, before anything is rejected; without a letter the question is asked again, with what is wrong."""
    if not is_typed():
        return redirect(url_for(".one", application_id=application_id))
    form, came_from = Form(request.form, labels={"note": _("Alasan")}), trail.here()
    given = form.load(DecisionForm, revision=revision(), outcome="reject") if request.method == "POST" else None
    if given:
        try:
            about = {"application_id": application_id, "step": given["step"], "reason": given["note"]}
            return uploads.send(rpc.call("permits", "preview_rejection_letter", **about))
        except Refusal as refusal:
            _refused(form, refusal)
    application = rpc.call("permits", "get_application", application_id=application_id)
    return show("staff/reject.html", form, application=application, came_from=came_from)


@page.route("/staf/permohonan/<int:application_id>/surat-pengembalian", methods=["GET", "POST"])
def return_preview(application_id: int) -> Answer | Response:
    """The letter as the reasons make it, before anything is returned; without a letter the case shows what is wrong."""
    if not is_typed():
        return redirect(url_for(".one", application_id=application_id))
    form = Form(request.form, labels={"note": _("Catatan")})
    wrong = _not_in_order(form)
    more = {"step": step_seen(), "reasons": wrong}
    given = form.load(ReturnPreviewForm, **more) if request.method == "POST" and _may_be_sent(form, wrong) else None
    if given:
        try:
            about = given | {"application_id": application_id, "note": given["note"] or None}
            return uploads.send(rpc.call("permits", "preview_return_letter", **about))
        except Refusal as refusal:
            _refused(form, refusal)
    _at_boxes(form)
    return _case(application_id, form)


def _applicant(application: dict[str, Any]) -> dict[str, Any] | None:
    """The applicant, for those who decide on the application; others at the office read only the name. When the account no longer belongs
    to an applicant of this agency, nothing is shown and the work can go on."""
    if not access.may_open("staff_queue.identity_copy"):
        return None
    try:
        return _asked_of_applicant("get_applicant", application)
    except NotFound:
        return None


def _who_may(application: dict[str, Any], colleagues: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of the colleagues, those of the step's role and place."""
    role, units = application["current_step"]["role"], set(application["current_step"].get("units", ()))
    return [each for each in colleagues if role in each["roles"] and (not units or units & set(each["units"]))]


def _asked_of_applicant(method: str, application: dict[str, Any]) -> dict[str, Any]:
    """Asked only after permits has checked that this officer may see the application, and has said whose it is."""
    return dict(rpc.call("identity", method, account_id=application["applicant"]["account_id"]))


def _to_be_asked(form: Form) -> bool:
    """Whether the button Tolak was pressed with a reason and not confirmed yet."""
    return "reject" in request.form and request.form.get("sure") != "yes" and bool(form["note"].value.strip())


def _pressed() -> str:
    return next((act for act in ACTS if act in request.form), "advance")


def _decided(application_id: int, form: Form) -> dict[str, Any] | None:
    """Carry out the pressed button's command; returns the application as it is then. Refusals go to the form."""
    act, wrong = _pressed(), _not_in_order(form)
    if act == "return" and not _may_be_sent(form, wrong):
        return None
    if act == "advance" and wrong:
        form.add({_first_box(wrong): _("Masih ada yang tidak sesuai. Kembalikan kepada pemohon, atau ubah penilaian Anda.")})
        return None
    given = form.load(DecisionForm, revision=revision(), step=step_seen(), outcome=act, **({"reasons": wrong} if act == "return" else {}))
    if given is None:
        _at_boxes(form)
        return None
    note, found = given["note"] or None, _in_order(wrong)
    more = {
        "return": {"reasons": given["reasons"], "note": note, **found},
        "send_back": {"reason": note},
        "reject": {"reason": note},
        "advance": {"note": note, **found},
    }[act]
    about = {name: given[name] for name in ("revision", "step")}
    try:
        return dict(rpc.call("permits", f"{act}_application", application_id=application_id, **about, **more))
    except Refusal as refusal:
        _refused(form, refusal)
        _at_boxes(form)
        return None


def _not_in_order(form: Form) -> dict[str, str]:
    """By item, the typed reason: of those that are not in order, or have a reason and no verdict."""
    codes = [name.removeprefix(REASON) for name in request.form if name.startswith(REASON)]
    verdicts = {code: request.form.get(f"{VERDICT}{code}", "") for code in codes}
    reasons = {code: form[f"{REASON}{code}"].value.strip() for code in codes}
    return {code: reasons[code] for code in codes if verdicts[code] == "wrong" or (not verdicts[code] and reasons[code])}


def _in_order(wrong: Iterable[str] = ()) -> dict[str, list[str]]:
    """The items that were marked so, where there are any; with the box below all that are not `wrong`, but for originals."""
    marked = [name.removeprefix(VERDICT) for name, value in request.form.items() if name.startswith(VERDICT) and value == "fine"]
    if request.form.get(REST) == "fine":
        by_hand = request.form.getlist(ORIGINAL)
        items = [name.removeprefix(REASON) for name in request.form if name.startswith(REASON) and name.removeprefix(REASON) not in by_hand]
        marked += [code for code in items if code not in marked and code not in wrong]
    return {"in_order": marked} if marked else {}


def _found_here_before(application: dict[str, Any]) -> dict[str, str]:
    """What was found in order at this step before, and has not been changed since, need not be looked at again."""
    found = [each for each in application.get("in_order", ()) if each["step"] == application["step"]]
    return {f"{VERDICT}{each['item']}": "fine" for each in found}


def _may_be_sent(form: Form, wrong: dict[str, str]) -> bool:
    """A return names at least one item, and says of each what is wrong."""
    form.add({f"{REASON}{code}": _("Isi alasannya: pemohon membacanya.") for code, reason in wrong.items() if not reason})
    if not wrong:
        form.add({_first_box(request.form): _("Tandai dulu apa yang tidak sesuai, dan tulis alasannya.")})
    return not form.errors


def _first_box(codes: Iterable[str]) -> str:
    """The field to which a fault of several verdicts leads."""
    known = (code.removeprefix(REASON) for code in codes)
    return f"{VERDICT}{next((code for code in known if f'{REASON}{code}' in request.form), 'location')}"


def _at_boxes(form: Form) -> None:
    """Faults of reasons stand at their fields on the page: `reasons.location.value` at `reason-location`."""
    form.errors = {
        f"{REASON}{name.removeprefix('reasons.').removesuffix('.value')}" if name.startswith("reasons.") else name: error
        for name, error in form.errors.items()
    }


def _what_happened(application: dict[str, Any], act: str) -> str:
    number, last = application["number"], application["history"][-1]
    if act == "reject":
        return _("Permohonan %(number)s ditolak. Pemohon diberi tahu.", number=number)
    if act == "return":
        until = long_date(application["correct_by"])
        return _("Permohonan %(number)s dikembalikan. Pemohon diminta memperbaiki sampai %(until)s.", number=number, until=until)
    if request.form.get(act) == CLOSE:
        return _("Permohonan %(number)s ditutup tanpa penyerahan.", number=number)
    if application["status"] == "handed_over":
        return _("Izin untuk permohonan %(number)s sudah diserahkan.", number=number)
    if application["step"] is None:
        return _("Izin untuk permohonan %(number)s terbit. Pemohon diberi tahu.", number=number)
    step = labels.step_name(application["step"], (application.get("current_step") or {}).get("name"))
    if act == "send_back":
        return _("Permohonan %(number)s dikembalikan ke tahap %(step)s.", number=number, step=step)
    if last["step"] == application["step"]:
        return _("Jawaban untuk permohonan %(number)s tersimpan. Unit lain belum menjawab.", number=number)
    return _("Permohonan %(number)s diteruskan ke tahap %(step)s.", number=number, step=step)


def _refused(form: Form, refusal: Refusal) -> None:
    if isinstance(refusal, NotAllowed):
        form.add({"": words_for(refusal)})
    elif isinstance(refusal, (Conflict, Invalid)):
        refuse(form, refusal)
    else:
        raise refusal
