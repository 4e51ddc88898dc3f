"""The register of permits and anybody's check of one, in a product of very many permits beside a small one, in one run."""

from __future__ import annotations

from typing import Any

from tests.bench import scale
from tests.bench.scale_fill import REGISTER, Sized
from tests.bench.scale_pages import OF_REGISTER, Asked


def measure(*, permits: int, rounds: int, each: int) -> dict[str, Any]:
    with Sized(_with(scale.SMALL), like=REGISTER) as small, Sized(_with(permits), like=REGISTER, offset=2000) as big:
        found = big.rows("permits", "select count(*) from permit")[0][0]
        ratios = scale.compare(f"{found:,} permits", OF_REGISTER, Asked(small), Asked(big), rounds, each)
    over = [name for name, ratio in ratios.items() if ratio > scale.AT_MOST]
    print(f"over {scale.AT_MOST}: {', '.join(over) or 'none'}", flush=True)
    return {"register_permits": found, **{f"register_{name}_ratio": ratio for name, ratio in ratios.items()}, "register_over_1_2": over}


def _with(permits: int) -> int:
    """So many applications have at least so many permits."""
    return -(-permits // REGISTER.count("issued")) * len(REGISTER)
