"""How much a call asks of its database: its statements, and how many rows the tables gave to them."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, event


def statements(engine: Engine, call: Callable[[], Any]) -> list[tuple[str, Any]]:
    """Each with its parameters."""
    asked = []

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, executemany: bool) -> None:
        asked.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    try:
        call()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return asked


def rows_read(engine: Engine, call: Callable[[], Any]) -> int:
    """By the statements that only read, by PostgreSQL's own account."""
    reads = [asked for asked in statements(engine, call) if asked[0].startswith("SELECT")]
    with engine.begin() as connection:
        cursor = connection.connection.cursor()
        plans = []
        for statement, parameters in reads:
            cursor.execute(f"explain (analyze, format json) {statement}", parameters)
            plans.append(cursor.fetchone()[0][0]["Plan"])
    return sum(map(_rows_of_scans, plans))


def _rows_of_scans(plan: dict[str, Any]) -> int:
    own = (plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)) * plan["Actual Loops"] if "Relation Name" in plan else 0
    return int(own) + sum(map(_rows_of_scans, plan.get("Plans", ())))
