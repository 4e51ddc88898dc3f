"""The register of permits and anybody's check of one, in a product of very many applications beside a small one, in one run."""

from __future__ import annotations

from typing import Any

from tests.bench import scale
from tests.bench.scale_fill import Sized
from tests.bench.scale_pages import OF_REGISTER, Asked


def measure(*, applications: int, rounds: int, each: int) -> dict[str, Any]:
    with Sized(scale.SMALL) as small, Sized(applications, offset=2000) as big:
        permits = big.rows("permits", "select count(*) from permit")[0][0]
        ratios = scale.compare(f"{permits:,} permits", OF_REGISTER, Asked(small), Asked(big), rounds, each)
    over = [name for name, ratio in ratios.items() if ratio > scale.AT_MOST]
    print(f"over {scale.AT_MOST}: {', '.join(over) or 'none'}", flush=True)
    return {"register_permits": permits, **{f"register_{name}_ratio": ratio for name, ratio in ratios.items()}, "register_over_1_2": over}
