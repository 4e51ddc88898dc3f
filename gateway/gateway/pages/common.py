"""What the page modules share: answering with a form, and turning a refusal into the form's errors."""

import re
from typing import Any

from flask import make_response, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from bus.refusals import Conflict, Invalid, NotAllowed, Refusal
from gateway import errors, form_again
from gateway.forms import Form
from gateway.local_paths import safe_path
from gateway.schemas.fields import CODE_OF_OFFICE
from gateway.typed_text import printable

Answer = tuple[str, int] | Response
# Of a step or a status, in an address.
CODE = re.compile(CODE_OF_OFFICE)
_ID = re.compile(r"[1-9]\d{0,14}", re.ASCII)
NO_REVISION = 2**31 - 1  # the largest that a service takes: nothing is ever at it
NO_STEP = "none"  # no step is called so


def show(
    template: str,
    form: Form | None = None,
    *,
    outcome: dict[str, Any] | None = None,
    at: str | None = None,
    here: bool = False,
    **context: Any,
) -> Answer:
    """Render a page; when its form has errors, it answers 422 and its title says so.

    The result of a sent form is shown at the page's address, or at `at`, so that Back and reload send nothing (`form_again`); `outcome`:
    results that only the sent request could give, as JSON. `here`: show the page once, in the answer itself.
    """
    errors_found = dict(form.errors) if form else {}
    if request.method == "POST" and not here:
        away = form_again.send(at, errors=errors_found, outcome=outcome, status=422 if errors_found else 200)
        if away:
            return away
    returned = form_again.current()
    if returned and form is not None:
        form.errors = dict(returned.errors)
    context |= outcome or {} if returned is None else returned.outcome
    failed = bool(form and form.errors)
    html = render_template(template, form=form, failed=failed, **context)
    return form_again.page(html, returned) if returned else (html, 422 if failed else 200)


def is_typed() -> bool:
    """Whether there is a form that somebody filled in: sent with this request, or returned from an earlier one."""
    return request.method == "POST" or bool(request.form)


def later(refusal: Refusal, answer: Answer) -> Answer:
    """A form that is shown again. When the service had no time for it (429, 503), the answer says so and when to try again."""
    status = errors.status_of(refusal)
    if status not in (429, 503):
        return answer
    if isinstance(answer, Response):
        form_again.answers_with(status, errors.wait_of(refusal))
        return answer
    return errors.say_when(make_response(answer[0], status), refusal)


def refuse(form: Form, refusal: Refusal, *, called: dict[str, str] | None = None, **at: str) -> None:
    """Put a refusal into the form: field errors at their fields, others at `at[code]` or above the form.

    `called`: names of fields whose labels are data. A refusal that is not the form's fault (not found, not allowed, no time) is raised
    again for the error pages.
    """
    if errors.status_of(refusal) == 503:
        raise refusal
    if isinstance(refusal, Invalid) and refusal.details.get("fields"):
        form.refuse(refusal.details["fields"], called)
    elif isinstance(refusal, (Conflict, Invalid)) or errors.status_of(refusal) == 429:
        form.add({at.get(refusal.code, ""): errors.words_for(refusal)})
    else:
        raise refusal


def refuse_here(form: Form, refusal: Refusal, *, called: dict[str, str] | None = None, **at: str) -> None:
    """As `refuse`; that the person may not do it is said above the form, too: there is more on the page than what was pressed."""
    if isinstance(refusal, NotAllowed):
        form.add({"": errors.words_for(refusal)})
    else:
        refuse(form, refusal, called=called, **at)


def local_path(address: str | None, otherwise: str) -> str:
    """Return `address` if it leads to this site, else `otherwise`."""
    return address if address and safe_path(address) else otherwise


def page_key() -> int | None:
    """Return the key after which the list continues, from the address; an unreadable key gives the first page."""
    return id_of(request.args.get("after", ""))


def id_of(text: str) -> int | None:
    """Return the id that a form or an address names, None if it names none: whatever else stands there, no id is longer."""
    return int(text) if _ID.fullmatch(text) else None


def code_key() -> str | None:
    """Like `page_key`, where the key is a code of the catalogue."""
    return printable(request.args.get("after", ""))[:20] or None


def part_asked() -> str | None:
    """The text from the address that must be part of what is listed."""
    return printable(request.args.get("q", ""))[:100].strip() or None


def revision() -> int:
    """Return the revision that the person saw, from the form; an unreadable one counts as outdated."""
    text = request.form.get("revision", "")
    return int(text) if text.isdecimal() and 0 < len(text) < 10 else NO_REVISION


def step_asked() -> str:
    """Return the step that the address is about; one that names none is about no step of now."""
    asked = request.args.get("step", "")
    return asked if CODE.fullmatch(asked) else NO_STEP


def step_seen() -> str:
    """Return the step that the form is about; one that names none is outdated, and is not about the step of now."""
    return request.form.get("step", "").strip() or NO_STEP


def chosen_file(name: str = "file") -> Any | None:
    """Return the uploaded file, or None when none was chosen."""
    file = request.files.get(name)
    return file if file and file.filename else None


def need_file(form: Form) -> None:
    """Add the error that a file must be chosen."""
    form.add({"file": _("Pilih berkas yang akan diunggah.")})


def need_id_attachment(form: Form) -> None:
    """Add the error that a copy of the identity card must be chosen; it names its field, because it is one line among many."""
    form.add({"id_attachment": _("Pilih berkas untuk Lampiran Identitas.")})
