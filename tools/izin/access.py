"""`izin access`: writes who may do what from the tables that decide it, the services' contracts and gateway/access.py: docs/access.md for
people, gateway/who.json for the gateway, which has no contract at hand when it runs."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from typing import Any

from bus import contract
from izin import places

FILE = places.ROOT / "docs" / "access.md"
WHO = places.ROOT / "gateway" / "gateway" / "who.json"
HALFWAY = ("password_change", "second_factor", "second_factor_setup")
HEAD = """# Who may do what

Written by `izin access` from the tables that decide: `who`, `whose` and `when` of every method in the services' `contract/rpc.json`, and
`gateway/gateway/access.py`. Each service asks `who` at its own door, whoever calls; the gateway asks its table before it makes a page or an answer of
the API. `whose` and `when` are kept by the services' rules, and tests try every row. Do not edit; a test compares.

Who works for an office has one or more roles; an agency's admin has none that decides on applications or money, an auditor none that decides
anything. `password_change`, `second_factor` and `second_factor_setup` are no roles but sessions that are not complete: they may do one thing,
and leave.

| whose | means |
|---|---|
| `public` | nobody's in particular: the same for everybody |
| `token` | that of whoever holds the secret which a mail or the browser brought |
| `own` | the asker's own things |
| `agency` | things of the asker's own agency |
| `own_or_agency` | an applicant's own things; for staff those of their agency |
| `any` | of all agencies |

Somebody else's, another agency's and what never was are refused alike. `when`: the states of the thing in which it is not refused.
"""


def text() -> str:
    methods = {service: contract.of(service).access() for service in places.SERVICES}
    return "\n".join([HEAD, *(_of_service(service, table) for service, table in methods.items()), _of_gateway()])


def who() -> str:
    """Method → who may call it, for the gateway's table of routes: of what is not for everybody."""
    rows = [
        (f"{service}.{method}", row["who"])
        for service in places.SERVICES
        for method, row in sorted(contract.of(service).access().items())
        if "anyone" not in row["who"]
    ]
    return "{\n" + ",\n".join(f"  {json.dumps(name)}: {json.dumps(who)}" for name, who in rows) + "\n}\n"


def _of_service(service: str, table: dict[str, dict[str, Any]]) -> str:
    lines = [f"## {service}", "", "| method | who | whose | when |", "|---|---|---|---|"]
    lines += [
        f"| `{method}` | {_who(asked['who'])} | {asked['whose']} | {', '.join(asked['when'])} |" for method, asked in sorted(table.items())
    ]
    return "\n".join([*lines, ""])


def _who(roles: Iterable[str]) -> str:
    """The roles, with one word for a whole group of them."""
    named = set(roles)
    words = ["all staff"] if "staff" in named else []
    return ", ".join([*sorted(named - {"staff", *HALFWAY}), *words, *sorted(named & set(HALFWAY))])


def _of_gateway() -> str:
    from gateway.access import ACCESS, PUBLIC
    from gateway.app import create_app

    paths: dict[str, list[str]] = {}
    for rule in create_app().url_map.iter_rules():
        methods = sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        paths.setdefault(rule.endpoint, []).append(f"{' '.join(methods)} `{rule.rule}`")
    found = [(", ".join(sorted(paths[name])), may) for name, may in ACCESS.items() if name in paths]
    rows = [(path, "anyone" if may == PUBLIC else _who(may)) for path, may in found]
    return "\n".join(["## Pages and API", "", "| address | who |", "|---|---|", *(f"| {path} | {who} |" for path, who in rows), ""])


def run(given: argparse.Namespace) -> int:
    """Write docs/access.md, who may do what, and what the gateway keeps of it."""
    WHO.write_text(who(), "utf-8")
    FILE.write_text(text(), "utf-8")
    print(f"{FILE.relative_to(places.ROOT)} and {WHO.relative_to(places.ROOT)} are written")
    return 0
