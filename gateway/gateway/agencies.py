"""The agencies as identity lists them, cached for ten seconds or until a page is about one that is not among them; while identity is away, the
last list is used. A page says which agency it is about."""

import time
from dataclasses import dataclass, field
from typing import Any

from flask import current_app, g, has_request_context

from bus.caller import Accident, TimedOut, Unavailable
from bus.refusals import Refusal
from gateway import rpc
from gateway.office_time import USUAL, ZONES

Agency = dict[str, Any]
KEPT_SECONDS, AGAIN_SECONDS, WITHIN_SECONDS = 10, 2, 1.0
FACTS = ("name", "regency", "office_unit", "office_phone", "office_hours")


@dataclass
class Copy:
    """`until`: from this time on identity is asked again."""

    agencies: list[Agency] = field(default_factory=list)
    asked: float = 0.0
    until: float = 0.0


def init_app(app: Any) -> None:
    app.extensions["izin.agencies"] = Copy()


def known() -> list[Agency]:
    """All agencies by name, also those that applicants cannot choose yet; empty as long as identity was never reached."""
    copy: Copy = current_app.extensions["izin.agencies"]
    now = time.time()
    if now >= copy.until:
        copy.asked, copy.until = now, now + AGAIN_SECONDS
        try:
            copy.agencies = rpc.look_up("identity", "list_agencies", within=WITHIN_SECONDS)
            copy.until = now + KEPT_SECONDS
        except (Refusal, Unavailable, TimedOut, Accident):
            pass  # the old copy stays in use
    return copy.agencies


def find(code: str | None) -> Agency | None:
    """An agency may be newer than the copy: one that is not in it is asked for, every `AGAIN_SECONDS` at most."""
    found = _in_copy(code)
    copy: Copy = current_app.extensions["izin.agencies"]
    if found or not code or time.time() < copy.asked + AGAIN_SECONDS:
        return found
    copy.until = 0.0
    return _in_copy(code)


def _in_copy(code: str | None) -> Agency | None:
    return next((each for each in known() if each["code"] == code), None)


def current() -> Agency:
    """The agency that this page is about: the one named by `name_agency`, else the agency of the person who is logged in, else the one for
    visitors."""
    account = (g.get("account") or {}) if has_request_context() else {}
    named = (g.get("agency_code") if has_request_context() else None) or account.get("agency")
    looked_up: dict[str | None, Agency] = g.setdefault("agencies_by_code", {})
    if named not in looked_up:
        found = find(named) or find(current_app.config["HOME_AGENCY"]) or min(known(), key=_began, default={})
        looked_up[named] = {**dict.fromkeys(FACTS), "code": "", "units": [], **found}
    return looked_up[named]


def _began(agency: Agency) -> tuple[str, str]:
    return agency.get("since") or "", agency["code"]


def name_agency(code: str | None) -> None:
    """From here on the page is about this agency."""
    g.agency_code = code


def office_name() -> str:
    """The name of the counter of the agency that the page is about."""
    agency = current()
    return next((unit["name"] for unit in agency["units"] if unit["code"] == agency["office_unit"]), "")


def time_zone() -> str:
    """WIB, WITA or WIT: that of the agency that the page is about."""
    zone = str(current().get("time_zone") or USUAL)
    return zone if zone in ZONES else USUAL


def help_line() -> tuple[str, str]:
    """(telephone, hours) of the agency that the page is about; where it gives none, those of the operator's settings."""
    agency, config = current(), current_app.config
    return agency["office_phone"] or config["OFFICE_PHONE"], agency["office_hours"] or config["OFFICE_HOURS"]
