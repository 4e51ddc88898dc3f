"""What waits for the end of a log-in: the page that was wanted, and a form typed before the session ended.

Both are passed from step to step (password, code, first own password, authenticator) as form fields: the cookie has no room for them.
"""

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway import kept_form
from gateway.forms import Form
from gateway.pages.common import Answer, local_path, show


def step(template: str, form: Form | None = None, **context: Any) -> Answer:
    """A page of the log-in, with what waits."""
    return show(
        template,
        form or Form({}),
        then=request.form.get("lanjut") or request.args.get("lanjut", ""),
        kept=request.form.get(kept_form.FIELD, ""),
        **context,
    )


def form_that_waits(account_id: int) -> kept_form.KeptForm | None:
    """The form that was passed along, if it is this account's; otherwise the person is told that it is not."""
    sealed = request.form.get(kept_form.FIELD)
    waiting = kept_form.opened(sealed, account_id) if sealed else None
    if sealed and not waiting:
        flash(_("Isian tadi tidak dibawa: isian itu milik akun lain atau sudah terlalu lama."), "warn")
    return waiting


def wanted(home: str) -> str:
    """The wanted address, or else the one of the endpoint `home`."""
    return local_path(request.form.get("lanjut"), url_for(home))


def gone_on(account_id: int, home: str) -> Answer | Response:
    """On to the form typed before the session ended, or to the wanted page, or home."""
    waiting = form_that_waits(account_id)
    return show("accounts/kept.html", at=url_for("accounts.log_in"), kept=waiting) if waiting else redirect(wanted(home))
