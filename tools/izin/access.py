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

`izin access` writes this page from the tables that decide: `who`, `whose` and `when` of every method in the services' `contract/rpc.json`, and
`gateway/gateway/access.py`. Each service checks `who` at its own door, for every caller; the gateway checks its table before it makes a page or an
answer of the API. The services' rules enforce `whose` and `when`, and tests try every row. Do not edit this page; a test compares it.

A member of an office's staff has one or more roles. An agency's admin has no role that decides on applications or money, an auditor none that decides
anything. `password_change`, `second_factor` and `second_factor_setup` are not roles but sessions that are not complete: they may do one thing, and
log out.

| whose | means |
|---|---|
| `public` | things that belong to nobody in particular: the same for everybody |
| `token` | the thing that is opened by a secret, from a mail or stored in the browser |
| `own` | the asker's own things |
| `agency` | things of the asker's own agency |
| `own_or_agency` | an applicant's own things; for staff those of their agency |
| `any` | things of all agencies |

Other people's things, things of another agency and things that never existed get the same refusal. `when`: the states of the thing in which the method
is not refused.
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
