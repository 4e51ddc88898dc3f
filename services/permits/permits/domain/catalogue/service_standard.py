"""The service standard (UU 25/2009, PermenPANRB 15/2014): of its fourteen components a permit type itself tells some, and the office writes the
others in its own words, once for all of its permit types. What it has not written the gateway says in words that name no fact of an office."""

from collections.abc import Mapping

# Those that the office writes; the others are requirements, procedure, time, fee, product and legal basis.
WRITTEN = (
    "complaints", "facilities", "competence", "supervision", "staffing", "service_guarantee", "safety_guarantee", "evaluation",
)  # fmt: skip


def changed(texts: Mapping[str, str], given: Mapping[str, str | None]) -> dict[str, str]:
    """The texts with those that were given; an empty one is no text any more. In the order of the standard."""
    new = {**texts, **{name: (text or "").strip() for name, text in given.items()}}
    return {name: new[name] for name in WRITTEN if new.get(name)}
