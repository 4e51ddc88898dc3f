"""What waits for the end of a log-in: the page that was wanted, a form typed before the session ended.

Both go along from step to step (password, code, a first password of one's own, an authenticator): the cookie has no room for them.
"""

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway import kept
from gateway.forms import Form
from gateway.pages.common import Answer, local_path, show


def step(template: str, form: Form | None = None, **context: Any) -> Answer:
    """A page on the way in, with what waits."""
    return show(
        template,
        form or Form({}),
        then=request.form.get("lanjut") or request.args.get("lanjut", ""),
        kept=request.form.get(kept.FIELD, ""),
        **context,
    )


def form_that_waits(account_id: int) -> kept.Kept | None:
    """The form that came along, for whose it is; anybody else is told that it is not taken along."""
    sealed = request.form.get(kept.FIELD)
    waiting = kept.opened(sealed, account_id) if sealed else None
    if sealed and not waiting:
        flash(_("Isian tadi tidak dibawa: isian itu milik akun lain atau sudah terlalu lama."), "warn")
    return waiting


def wanted(home: str) -> str:
    """The address that was wanted, or the endpoint `home`'s."""
    return local_path(request.form.get("lanjut"), url_for(home))


def gone_on(account_id: int, home: str) -> Answer | Response:
    """To what was typed before the session ended, to the page that was wanted, or home."""
    waiting = form_that_waits(account_id)
    return show("accounts/kept.html", at=url_for("accounts.log_in"), kept=waiting) if waiting else redirect(wanted(home))
