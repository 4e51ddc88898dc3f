"""Siapa boleh apa: who may do what, from the tables that decide it."""

import re
from typing import Any

from flask import Blueprint, request

from gateway import rights
from gateway.pages import office_labels
from gateway.pages.common import Answer, show
from gateway.schemas.staff import STAFF_ROLES

page = Blueprint("admin_rights", __name__)
COLUMNS = ("applicant", *STAFF_ROLES)
PAGES = "halaman"


@page.get("/admin/siapa-boleh-apa")
def matrix() -> Answer:
    """Show what each service does and who may do it, for all roles or for one; or who may open which page."""
    role = request.args.get("peran", "")
    role = role if role in COLUMNS else ""
    if request.args.get("bagian") == PAGES:
        return show("admin/rights_pages.html", pages=rights.of_pages(), role=role, columns=COLUMNS, plain=plain)
    services = rights.of_services_that_answer()
    if role:
        own = [{**each, "methods": [row for row in each["methods"] if may(row, role)]} if each["methods"] else each for each in services]
        return show("admin/rights_role.html", services=own, role=role, columns=COLUMNS, extra=halfway)
    return show("admin/rights.html", services=services, role=role, columns=COLUMNS, extra=halfway)


def may(row: dict[str, Any], role: str) -> bool:
    return role in row["who"] or rights.ANYONE in row["who"]


def plain(address: str) -> str:
    """An address without the names of its variable parts."""
    return re.sub("<[^>]+>", "…", address)


def halfway(who: list[str]) -> list[str]:
    """The sessions that are not complete but may do it nevertheless, in words."""
    return [str(office_labels.HALFWAY[role]) for role in office_labels.HALFWAY if role in who]
