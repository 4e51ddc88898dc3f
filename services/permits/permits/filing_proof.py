"""Reading identity's proof of a filing, which comes beside the proof of the officer who asks."""

import time
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError

from bus.keys import first_that_fits
from bus.refusals import NotAllowed
from bus.settings import setting
from permits.domain.filing import Filing
from permits.domain.people import Person

MEANT_FOR = "filing"  # no actor's token has this audience


def read(proof: str | None, *, by: Person) -> Filing:
    """:raises NotAllowed: filing_not_proven, also when it is another officer's."""
    if not proof:
        raise _refusal()
    try:
        claims = _claims(proof)
        filing = Filing(
            int(claims["filing"]),
            int(claims["officer"]),
            claims["agency"],
            int(claims["account"]),
            claims["name"],
            frozenset(claims["marks"]),
        )
        is_good = claims["aud"] == MEANT_FOR and claims["exp"] >= time.time()
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise _refusal() from error
    if not is_good or (filing.officer_id, filing.agency) != (by.account_id, by.agency):
        raise _refusal()
    return filing


def _claims(proof: str) -> dict[str, Any]:
    return dict(first_that_fits(setting("ACTOR_PUBLIC_KEY"), lambda key: jwt.decode(proof, key, algorithms=["Ed25519"])).claims)


def _refusal() -> NotAllowed:
    return NotAllowed("filing_not_proven", "no proof that this officer fills in for somebody at the counter")
