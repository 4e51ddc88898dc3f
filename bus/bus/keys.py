"""Keys as settings hold them: one, or several one after the other with blanks between.

The first one signs and seals; all of them are accepted. So a key is replaced while everything runs: the new one is added behind the old one,
then stands before it, then alone (docs/operating.md, "Keys").
"""

import json
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey

Key = ECKey | OKPKey
KINDS: dict[str, type[ECKey] | type[OKPKey]] = {"EC": ECKey, "OKP": OKPKey}
Result = TypeVar("Result")


@cache
def keys(text: str) -> tuple[Key, ...]:
    """The JWKs (RFC 7517) in a setting. :raises ValueError: something in it is none."""
    try:
        return tuple(KINDS[each["kty"]].import_key(each) for each in read(text))
    except (JoseError, KeyError, TypeError) as error:
        raise ValueError("not a key") from error


def read(text: str) -> list[dict[str, Any]]:
    """The JSON values that follow each other in `text`. :raises ValueError: there is none, or something else."""
    found: list[dict[str, Any]] = []
    decoder, rest = json.JSONDecoder(), text.strip()
    while rest or not found:
        value, end = decoder.raw_decode(rest)
        found.append(value)
        rest = rest[end:].lstrip()
    return found


def first_that_fits(text: str, use: Callable[[Key], Result]) -> Result:
    """What `use` makes with the first key with which it succeeds. :raises joserfc.errors.JoseError: with none of them."""
    *earlier, last = keys(text)
    for key in earlier:
        try:
            return use(key)
        except JoseError:
            continue
    return use(last)
