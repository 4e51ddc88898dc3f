"""What is looked up in the register of permits: whatever stands in a number or in a holder's name."""

import re
from datetime import date

from bus.refusals import Invalid

SHORTEST = 3  # an index finds three characters in a row, and nothing shorter
MOST_WORDS = 6
LAST_YEAR = 2200  # as in every date of a form


def words_of(text: str) -> list[str]:
    """All of them must stand there, in whatever order; [] for no text.

    :raises Invalid: invalid_fields (text): none of its words is long enough to be looked up.
    """
    words = text.lower().split()[:MOST_WORDS]
    got = max((len(part) for word in words for part in re.findall(r"[^\W_]+", word)), default=0)
    if words and got < SHORTEST:
        fault = {"code": "too_short", "limit": SHORTEST, "got": got}
        raise Invalid("invalid_fields", "one word has three letters or digits at least", fields={"text": fault})
    return words


def check_day(on: date) -> date:
    """:raises Invalid: invalid_fields (on): a slip in the year, and too far to reckon from."""
    if on.year > LAST_YEAR:
        raise Invalid("invalid_fields", "no permit is looked at so far ahead", fields={"on": {"code": "date_too_far"}})
    return on
