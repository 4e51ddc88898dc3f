"""`python -m tests.gateway.hostile_files`: what becomes of every hostile file, what it costs in memory and time, and the worst of it."""

from collections import Counter
from typing import Any

from tests.gateway.hostile_files import no_documents, pdfs, pictures
from tests.gateway.hostile_files.measured import measured


def main() -> None:
    outcomes: Counter[str] = Counter()
    most = {"memory": 0.0, "computing": 0.0, "seconds": 0.0}
    for hostile in [*no_documents.CORPUS, *pictures.CORPUS, *pdfs.CORPUS]:
        found = measured(hostile.make())
        outcomes[found["outcome"]] += 1
        most = {what: max(so_far, found[what]) for what, so_far in most.items()}
        print(f"{hostile.name:52} {found['outcome']:16} {_cost(found)}", flush=True)
    print(f"\n{outcomes.total()} files: {dict(outcomes.most_common())}; at most {_cost(most)}")


def _cost(found: dict[str, Any]) -> str:
    return f"{found['memory']:4} MB {found['computing']:5.2f} s of computing {found['seconds']:5.2f} s"


if __name__ == "__main__":
    main()
