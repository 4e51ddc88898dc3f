"""Calls of lists, pages and decisions as services of the release before know them: during an upgrade the gateway may be newer than they are.

They have neither pages of own lists nor the arguments that choose from them, and refuse what they do not know. This file goes with the next
release, when no such service runs any more.
"""

import copy
from collections.abc import Callable
from typing import Any

from bus.refusals import NotFound, Refusal

LISTS = {"list_staff", "list_permit_types", "search_permit_types", "list_documents", "list_companies", "list_permits", "list_queue"}
# What a service says that does not know these methods: it has nothing of the kind.
NOTHING: dict[str, Any] = {
    "list_ending_documents": [],
    "find_fitting_document": {"document": None},
    "count_waiting": {"steps": {}},
    "list_return_reasons": {"reasons": {}},
    "list_reasons": {"lists": [], "at_most": 0},
    "list_decisions": {"items": [], "next": None},
    "look_at_application": {"since": None, "changes": [], "others": [], "notes": []},
    "list_own_inspections": {"items": []},
}
WHOLE_QUEUE = (None, "others")  # parts of the queue for which the one that has no parts stands
ADDED_TO_COMPANIES = {"region", "region_name", "deed_number", "deed_date", "revision"}
# Arguments without which these acts go on as they did; what officers found in order was not kept then.
LEFT_OUT = {
    "advance_application": {"in_order"},
    "return_application": {"in_order"},
    "add_inspection_photo": {"point"},
    "save_company": ADDED_TO_COMPANIES,
}
Call = Callable[[str, dict[str, Any]], Any]  # of a method of the same service, with its arguments


def is_older(method: str, refusal: Refusal) -> bool:
    """Whether the service refused because it does not know the method or arguments of a release later than its own."""
    faults = refusal.details.get("fields") or {}
    unknown = bool(faults) and all(fault.get("code") == "additionalProperties" for fault in faults.values())
    if method == "get_company" or method in NOTHING:
        return refusal.code == "method_not_found"
    return refusal.code == "invalid_arguments" and unknown and (method in LISTS or faults.keys() <= LEFT_OUT.get(method, set()))


def ask(call: Call, method: str, arguments: dict[str, Any], refusal: Refusal) -> Any:
    """The answer as this release's service would give it: all there is, on one page.

    :raises NotFound: company_not_found.
    """
    if method == "get_company":
        return _company(call("list_companies", {}), arguments["company_id"])
    if method in NOTHING:
        return copy.deepcopy(NOTHING[method])
    if method == "list_queue" and arguments.get("part") not in WHOLE_QUEUE:
        return {"items": [], "next": None}
    known = {name: value for name, value in arguments.items() if name not in refusal.details["fields"]}
    answer = call(method, known)
    if method in LEFT_OUT:
        return answer
    if isinstance(answer, dict):
        return {**answer, "items": _chosen(answer["items"], arguments), "next": answer.get("next")}
    chosen = _chosen(answer, arguments)
    return {"items": chosen, "next": None} if "limit" in arguments else chosen


def _chosen(items: list[dict[str, Any]], arguments: dict[str, Any]) -> list[dict[str, Any]]:
    codes, status = arguments.get("codes"), arguments.get("status")
    return [one for one in items if (codes is None or one["code"] in codes) and (status is None or one.get("status") == status)]


def _company(own: list[dict[str, Any]], company_id: int) -> dict[str, Any]:
    found = next((one for one in own if one["company_id"] == company_id), None)
    if found is None:
        raise NotFound("company_not_found", "no such company of this applicant")
    return found
