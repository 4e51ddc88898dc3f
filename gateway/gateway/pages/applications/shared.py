"""What the pages of one application share: its parts, their addresses, and a change at the revision that the person saw."""

from typing import Any

from flask import Blueprint, url_for

from bus.refusals import Conflict, Invalid, NotFound, Refusal
from gateway import access, agencies, rpc
from gateway.forms import Form
from gateway.pages import differences
from gateway.pages.common import Answer, refuse, revision, show

page = Blueprint("applications", __name__)


# The page's field for each of the service's field names.
PLACES = {
    "location.region": "village", "location.district": "district", "location.village": "village", "location.address": "address",
    "location.point": "point",
}  # fmt: skip


def application_of(application_id: int) -> dict[str, Any]:
    return rpc.call("permits", "get_application", application_id=application_id)


def open_part(application_id: int, item: str) -> dict[str, Any]:
    """The application, when that part of it may be changed: of a draft everything, of a returned application what the office named. What a duplicate says
    is its permit's."""
    application = application_of(application_id)
    if application["application_kind"] == "duplicate" and item in ("company", "location"):
        raise Conflict("duplicate_changes_nothing", "a duplicate says what its permit says")
    if application["status"] != "draft" and not is_open(application, item):
        raise Conflict("application_not_draft", "only a draft, or what was returned, can be changed", number=application["number"])
    if application["status"] != "draft" and not may_mend(application):
        raise NotFound("application_not_found", "an officer answers a return after identity and consent")
    return application


def may_mend(application: dict[str, Any]) -> bool:
    """An officer reads every application of the agency, and mends those that were taken up at the counter."""
    return access.may_open("profile.applications") or not {"change", "resubmit"}.isdisjoint(application.get("may", ()))


def is_open(application: dict[str, Any], item: str) -> bool:
    """Of a returned application: what the office named, and what follows from an answer that may be changed."""
    return any(covers(asked, item) for asked in (*application.get("open_items", ()), *(each["code"] for each in asked_items(application))))


def asked_items(application: dict[str, Any]) -> list[dict[str, Any]]:
    """What is to be mended now."""
    return list(application["corrections"][-1]["items"]) if application.get("correct_by") else []


def covers(asked: str, item: str) -> bool:
    """`item` may be `fields`: any of them."""
    if item == "fields":
        return asked.startswith("field:")
    return asked == item or (asked == "requirements" and item.startswith("requirement:"))


def home_of(application: dict[str, Any], anchor: str | None = None) -> str:
    """The page from which its parts are changed."""
    return address_of("correction", application) if application.get("correct_by") else address_of("one", application, anchor=anchor)


def address_of(name: str, application: dict[str, Any], anchor: str | None = None) -> str:
    return url_for(f"applications.{name}", application_id=application["application_id"], _anchor=anchor)


def task_list(application: dict[str, Any], form: Form) -> Answer:
    new_terms = [differences.sentence(each) for each in application.get("changes", ())]
    return show("application/tasks.html", form, at=address_of("one", application), application=application, new_terms=new_terms)


def own_unit() -> str:
    """The counter of the applicant's agency."""
    return agencies.current()["office_unit"] or ""


def changed(application: dict[str, Any], form: Form, *, called: dict[str, str] | None = None, **change: Any) -> bool:
    """Change the draft at the revision that the person saw; a refusal goes to the form. `called`: see `refuse`."""
    try:
        rpc.call(
            "permits",
            "change_application",
            application_id=application["application_id"],
            revision=revision(),
            **change,
        )
    except (Conflict, Invalid) as refusal:
        refuse(form, _on_page(refusal), called=called)
        return False
    return True


def _on_page(refusal: Refusal) -> Refusal:
    """The refusal with its faults under the page's field names."""
    fields = refusal.details.get("fields") if isinstance(refusal, Invalid) else None
    if not fields:
        return refusal
    return Invalid(refusal.code, refusal.message, fields={PLACES.get(name, name): fault for name, fault in fields.items()})
