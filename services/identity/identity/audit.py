"""`python -m identity.audit verify [--since-head FILE] | head`: are the chains of audit records intact, and where do they end?

A head that was saved elsewhere (from `head`, or from a service's log) shows what the chains alone cannot show: records cut off at the end,
and chains that were recalculated from some record on.
"""

import argparse
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bus.database import Session, Transactions, engine_for, url_of
from identity import heads
from identity.domain.audit import CLOSED, HEADS, NO_AGENCY, Head
from identity.store import audit_chains


def verify(session: Session, given: argparse.Namespace) -> int:
    found, head = audit_chains.verify(session), audit_chains.newest_head(session)
    saved_heads = _saved_heads(given.since_head) if given.since_head else []
    lost = next((one for one in saved_heads if not audit_chains.holds(session, one)), None)
    print(f"{found.records} records fit; head {head.position} {head.hash.hex()}")
    if found.broken_at:
        what = f"head {found.broken_at}" if found.chain == HEADS else f"record {found.broken_at} of {_name(found.chain)}"
        print(f"BROKEN at {what}: it was changed, moved, put in, or the one that belongs there is gone")
    if lost:
        what = "head" if lost.chain == HEADS else "record"
        print(f"BROKEN: {what} {lost.position} is not the one that was kept: it, or one before it, was changed or is gone")
    return 1 if found.broken_at or lost else 0


def _name(chain: str | None) -> str:
    return {NO_AGENCY: "the chain without an agency", CLOSED: "the closed chain"}.get(chain or "", f"{chain}'s chain")


def _saved_heads(file: str) -> list[Head]:
    """:raises ValueError: the file contains no head, or one that this system did not sign."""
    saved_heads = heads.found_in(Path(file).read_text("utf-8", errors="replace"))
    if not saved_heads:
        raise ValueError(f"{file} holds no head")
    return saved_heads


def head(session: Session, given: argparse.Namespace) -> int:
    now = datetime.now(UTC)
    print(heads.signed(audit_chains.take_head(session, at=now), at=now))
    return 0


COMMANDS: dict[str, Callable[[Session, argparse.Namespace], int]] = {"verify": verify, "head": head}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="izin audit", description="Verify the audit records, or print their signed head.")
    commands = parser.add_subparsers(dest="command", required=True)
    verifying = commands.add_parser("verify", help="read all records; 1 when something does not fit")
    verifying.add_argument("--since-head", metavar="FILE", help="every head in FILE must still be there")
    commands.add_parser("head", help="the signed head, to be kept elsewhere")
    given = parser.parse_args(arguments)
    try:
        with Transactions(engine_for(url_of("identity"))).begin() as session:
            return COMMANDS[given.command](session, given)
    except (OSError, ValueError) as problem:
        print(problem)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
