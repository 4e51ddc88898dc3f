"""`python -m tests.gateway.hostile_files`: what becomes of every hostile file, what it costs in memory and time, and the worst of it."""

from collections import Counter

from tests.gateway.hostile_files import no_documents, pdfs, pictures
from tests.gateway.hostile_files.measured import measured


def main() -> None:
    outcomes: Counter[str] = Counter()
    most_memory, most_seconds = 0, 0.0
    for hostile in [*no_documents.CORPUS, *pictures.CORPUS, *pdfs.CORPUS]:
        found = measured(hostile.make())
        print(f"{hostile.name:52} {found['outcome']:16} {found['memory']:4} MB {found['seconds']:5.2f} s", flush=True)
        outcomes[found["outcome"]] += 1
        most_memory, most_seconds = max(most_memory, found["memory"]), max(most_seconds, found["seconds"])
    print(f"\n{outcomes.total()} files: {dict(outcomes.most_common())}; at most {most_memory} MB and {most_seconds} s")


if __name__ == "__main__":
    main()
