"""Visits that are planned, as a list of days: for the desk, the pocket and the printer."""

from typing import Any

from flask import Blueprint

from gateway import access, formats, rpc
from gateway.pages.common import Answer, page_key, show

page = Blueprint("staff_visits", __name__)
Json = dict[str, Any]


@page.get("/staf/tinjauan")
def listing() -> Answer:
    """List the visits of today and the coming working days that wait for this person's step."""
    return show("staff/visits.html", page=planned(after=page_key(), limit=50))


def planned(**asked: Any) -> Json:
    """Each with its day at the office."""
    found = rpc.call("permits", "list_visits", **asked)
    days = [(each, formats.local(each["starts_at"]).date()) for each in found["items"]]
    return {**found, "items": [{**each, "day": day, "today": day == formats.today()} for each, day in days]}


def ahead() -> Json | None:
    """The first of them; None for whoever goes to no place."""
    return planned(limit=10) if access.may_open("staff_visits.listing") else None
