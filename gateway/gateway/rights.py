"""Who may do what, asked of those who decide it: every service's contract, and the gateway's own table."""

from collections.abc import Iterable
from typing import Any

from flask import current_app

from bus.caller import TimedOut, Unavailable
from bus.headers import ACCESS as ACCESS_OF_A_DOOR
from gateway import roles, rpc
from gateway.access import ACCESS, PAGES, PUBLIC
from gateway.rpc import SERVICES

ANYONE = "anyone"


def of_services() -> list[dict[str, Any]]:
    """For each service its methods: `method`, `says`, `who`, `whose`, `when`."""
    return [{"service": service, "methods": _methods(service)} for service in SERVICES]


def of_services_that_answer() -> list[dict[str, Any]]:
    """Like `of_services`; `methods` is None for a service that does not answer now."""
    return [{"service": service, "methods": _methods_if_told(service)} for service in SERVICES]


def _methods_if_told(service: str) -> list[dict[str, Any]] | None:
    try:
        return _methods(service)
    except (Unavailable, TimedOut):
        return None


def _methods(service: str) -> list[dict[str, Any]]:
    return [{"method": method, **row, "who": _spelled_out(row["who"])} for method, row in rpc.call(service, ACCESS_OF_A_DOOR).items()]


def of_pages() -> list[dict[str, Any]]:
    """Each page's `address` and `who`, sorted by address."""
    pages = {rule.rule: _who(rule.endpoint) for rule in current_app.url_map.iter_rules() if rule.endpoint in PAGES}
    return [{"address": address, "who": pages[address]} for address in sorted(pages)]


def _who(endpoint: str) -> list[str]:
    allowed = ACCESS[endpoint]
    return [ANYONE] if allowed == PUBLIC else sorted(_spelled_out(allowed))


def _spelled_out(who: Iterable[str]) -> list[str]:
    """With every role of an office for the kind `staff`."""
    return [role for named in who for role in (roles.ROLES if named == roles.STAFF else (named,))]
