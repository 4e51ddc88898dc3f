"""The register of permits: what the agency has issued, narrowed by the address, and the same as a table."""

import re
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, request
from flask_babel import gettext as _
from flask_babel import pgettext
from werkzeug.wrappers import Response

from bus.refusals import Invalid
from gateway import csv_file, rpc
from gateway.formats import MOST_COUNTED, short_date
from gateway.forms import Form, joined_date
from gateway.pages import labels
from gateway.pages.common import Answer, page_key, refuse, show
from gateway.schemas.permits import STATUSES
from gateway.typed_text import printable

page = Blueprint("staff_register", __name__)
# In the address, and as the service calls it; the day is three fields of the address.
NAMES = {
    "text": "text", "type": "permit_type", "state": "status", "ending": "ending_within", "unit": "unit", "district": "district", "year": "year",
}  # fmt: skip
DAY = ("day", "month", "year")
ENDING = (7, 30, 60, 90)  # days; any other number of the address is taken too
_WORD = re.compile(r"[A-Za-z0-9._-]{1,40}")
_DISTRICT = re.compile(r"\d{2}\.\d{2}\.\d{2}", re.ASCII)
_YEAR, _DAYS = re.compile(r"(19|20|21)\d\d", re.ASCII), re.compile(r"\d{1,3}", re.ASCII)
Json = dict[str, Any]


@page.get("/staf/izin")
def listing() -> Answer:
    """List the permits that the address asks for, and before them what waits for a decision about permits."""
    asked, form = (
        _asked(),
        Form(request.args, dates=("on",), labels={"text": _("Nomor atau pemegang izin"), "on": _("Keadaan pada tanggal")}),
    )
    found = _found(asked, form)
    waiting = rpc.call("permits", "list_permit_requests")["items"] if not asked and not page_key() else []
    kept = {name: value for name, value in _address(asked).items() if value}
    return show("staff/permits.html", form, page=found, waiting=waiting, asked=asked, kept=kept, offered=_offered(found))


@page.get("/staf/izin.csv")
def export() -> Response:
    """The listed permits as a table, as far as it goes."""
    head = (
        *(_("Nomor izin"), pgettext("one", "Jenis izin"), _("Pemegang izin"), _("Status"), _("Diterbitkan")),
        *(_("Berlaku sejak"), _("Berlaku sampai"), _("Unit"), _("Kecamatan")),
    )
    return csv_file.answer("izin.csv", head, _rows(_asked()))


def _offered(found: Any) -> dict[str, list[Json]]:
    """What is offered to narrow the list by, as `choose` takes it."""
    choices = found.get("choices") or {}
    days = [{"code": count, "name": _("%(count)s hari", count=count)} for count in ENDING]
    states = [{"code": code, "name": labels.PERMIT_STATUS[code].text} for code in STATUSES]
    years = [{"code": year, "name": year} for year in choices.get("years", ())]
    named = {name: choices.get(name, []) for name in ("permit_types", "units", "districts")}
    return {**named, "states": states, "ending": days, "years": years}


def _found(asked: Json, form: Form) -> Any:
    """What is asked for; where one thing of it is refused, what the rest asks for."""
    try:
        return rpc.call("permits", "list_register", **asked, after=page_key(), with_choices=True)
    except Invalid as refusal:
        refuse(form, refusal)
        for name in ("text", "on"):
            asked.pop(name, None)
        return rpc.call("permits", "list_register", **asked, with_choices=True)


def _rows(asked: Json) -> Iterator[tuple[Any, ...]]:
    after, given = None, 0
    while given < MOST_COUNTED:
        found = rpc.call("permits", "list_register", **asked, after=after, limit=100)
        for row in found["items"]:
            status = labels.PERMIT_STATUS[row["status"]].text
            issued, first, last = (row[name] and short_date(row[name]) for name in ("issued_at", "valid_from", "valid_until"))
            about = (row["number"], row["permit_type_name"], row["holder_name"], str(status))
            yield (*about, issued, first, last or _("tanpa batas waktu"), row["unit"], row["district"])
        after, given = found["next"], given + len(found["items"])
        if after is None:
            return


def _asked() -> Json:
    """What the address asks for, as the service takes it; what is not understood is left out."""
    found = {NAMES[name]: _understood(name, request.args.get(name, "").strip()) for name in NAMES}
    day = joined_date({part: request.args.get(f"on-{part}", "") for part in DAY})
    return {name: value for name, value in {**found, "on": _day(day)}.items() if value not in (None, "")}


def _address(asked: Json) -> Json:
    """The same, as it stands in an address."""
    on = dict(zip(("on-year", "on-month", "on-day"), asked.get("on", "").split("-"), strict=False))
    return {name: asked[service] for name, service in NAMES.items() if service in asked} | on


def _day(text: str) -> str | None:
    """A day of our times; another one is as good as none."""
    return text if re.fullmatch(r"(19|20|21)\d\d-\d\d-\d\d", text, re.ASCII) else None


def _understood(name: str, typed: str) -> Any:
    if name == "text":
        return printable(typed)[:100].strip()
    if name == "state":
        return typed if typed in STATUSES else None
    if name in ("ending", "year"):
        return int(typed) if (_DAYS if name == "ending" else _YEAR).fullmatch(typed) else None
    pattern = _DISTRICT if name == "district" else _WORD
    return typed if pattern.fullmatch(typed) and (name != "type" or len(typed) <= 20) else None
