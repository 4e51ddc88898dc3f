"""`python -m identity.audit verify [--since-head FILE] | head`: does the whole chain of audit records still fit, and where does it end?

A head that was written elsewhere (from `head`, or from a service's log) finds what the chain alone cannot tell: an end that was cut off,
and a chain that was calculated anew from some record on.
"""

import argparse
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from bus.database import Transactions, engine_for, url_of
from identity import heads
from identity.domain.audit import Head
from identity.store import audit


def verify(session: Session, given: argparse.Namespace) -> int:
    found, head = audit.verify(session), audit.head(session)
    kept = _kept(given.since_head) if given.since_head else []
    lost = min((one.position for one in kept if not audit.holds(session, one)), default=None)
    print(f"{found.records} records fit; head {head.position} {head.hash.hex()}")
    if found.broken_at:
        print(f"BROKEN at record {found.broken_at}: it was changed, moved, put in, or the one that belongs there is gone")
    if lost is not None:
        print(f"BROKEN: record {lost} is not the one that was head once: it, or one before it, was changed or is gone")
    return 1 if found.broken_at or lost is not None else 0


def _kept(file: str) -> list[Head]:
    """:raises ValueError: there is no head in it, or one that is not ours."""
    kept = heads.found_in(Path(file).read_text("utf-8", errors="replace"))
    if not kept:
        raise ValueError(f"{file} holds no head")
    return kept


def head(session: Session, given: argparse.Namespace) -> int:
    print(heads.signed(audit.head(session), at=datetime.now(UTC)))
    return 0


COMMANDS: dict[str, Callable[[Session, argparse.Namespace], int]] = {"verify": verify, "head": head}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="izin audit", description="Verify the audit records, or print their signed head.")
    commands = parser.add_subparsers(dest="command", required=True)
    verifying = commands.add_parser("verify", help="read all records; 1 when something does not fit")
    verifying.add_argument("--since-head", metavar="FILE", help="every head in FILE must still be in the chain")
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
