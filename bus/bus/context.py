"""What goes along with every call: who asks, for which request, until when, in which language.

The actor is proven, not asserted: a token signed (Ed25519, at most about a minute old) by the one service that keeps sessions. Each
door verifies it with the public key before anything runs.
"""

import json
import logging
import re
import time
import uuid
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from nameko.extensions import DependencyProvider

from bus.headers import ACTOR, DEADLINE, KEY, LANGUAGE, REQUEST_ID
from bus.keys import first_that_fits
from bus.refusals import NotAllowed
from bus.settings import previous_release_runs, setting

# Work that could not be finished and answered in this many seconds is not begun.
LEAST_TIME = 0.1
LONGEST_KEY = 200

log = logging.getLogger("bus.calls")


class DeadlinePassed(Exception):
    """The caller has gone: nothing may start for it any more."""


@dataclass(frozen=True)
class Actor:
    """A proven asker: `id`, `roles`, and whatever else the token's signer vouches for in `claims`."""

    id: int
    roles: frozenset[str]
    claims: dict[str, Any] = field(default_factory=dict)

    def has(self, *roles: str) -> bool:
        return not self.roles.isdisjoint(roles)


@dataclass(frozen=True)
class CallInfo:
    """One call as its method sees it; `now` is looked up once, at the door. Calls with the same `key` are one act (`@command`).

    `asked_under_key`: the key is the asker's own, and who sends it again gets the first answer.
    """

    service: str
    actor: Actor | None
    now: datetime
    request_id: str
    language: str = ""
    deadline: float | None = None
    key: str = field(default_factory=lambda: uuid.uuid4().hex)
    asked_under_key: bool = False

    def time_left(self) -> float | None:
        return None if self.deadline is None else self.deadline - time.time()


class Call(DependencyProvider):
    """`call = Call()` on a service gives its methods `self.call`, a `CallInfo`."""

    def get_dependency(self, worker_ctx: Any) -> CallInfo:
        info: CallInfo | None = worker_ctx.data.get("call")
        return info or by_itself(worker_ctx.service_name)


def by_itself(service: str, *, request_id: str | None = None) -> CallInfo:
    """What a service does without being asked: for a timer, or for an event (then with the event's request id)."""
    return CallInfo(service=service, actor=None, now=datetime.now(UTC), request_id=request_id or uuid.uuid4().hex)


def from_headers(service: str, headers: dict[str, Any], *, message_id: str | None = None) -> CallInfo:
    """Read and prove what a request's headers say. Without a key of its own a message delivered twice is still one act.

    :raises NotAllowed: the actor's token is forged, malformed, expired or meant for another service.
    :raises ValueError: a header is not of its kind.
    """
    deadline = headers.get(DEADLINE)
    token = headers.get(ACTOR)
    key = str(headers.get(KEY) or "").strip()
    return CallInfo(
        service=service,
        actor=verify_actor(str(token), service) if token else None,
        now=datetime.now(UTC),
        request_id=str(headers.get(REQUEST_ID) or uuid.uuid4().hex)[:64],
        language=language_in(headers.get(LANGUAGE)),
        deadline=None if deadline is None else float(deadline),
        key=(key or str(message_id or "").strip() or uuid.uuid4().hex)[:LONGEST_KEY],
        asked_under_key=bool(key),
    )


def language_in(said: object) -> str:
    """A code of two or three letters, or "" for none; which languages there are, those know who write in them."""
    return said if isinstance(said, str) and re.fullmatch("[a-z]{2,3}", said) else ""


def refuse_when_late(info: CallInfo) -> None:
    left = info.time_left()
    if left is not None and left < LEAST_TIME:
        raise DeadlinePassed()


@lru_cache(maxsize=1000)
def _proven(token: str) -> Actor:
    """A token comes with every call of its minute; its signature and claims are looked at once, its end every time."""
    read = first_that_fits(setting("ACTOR_PUBLIC_KEY"), lambda key: jwt.decode(token, key, algorithms=["Ed25519"]))
    claims = dict(read.claims)
    jwt.JWTClaimsRegistry(exp={"essential": True}, sub={"essential": True}).validate(claims)
    return _with_kind(Actor(id=int(claims["sub"]), roles=frozenset(claims["roles"]), claims=claims))


def verify_actor(token: str, service: str) -> Actor:
    """:raises NotAllowed: actor_not_proven. A service that is asked with a token can ask nobody else with it."""
    try:
        actor = _proven(token)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise NotAllowed("actor_not_proven", "the actor's token is not valid") from error
    if actor.claims["exp"] < time.time():
        raise NotAllowed("actor_not_proven", "the actor's token has expired")
    meant_for = actor.claims.get("aud")
    if meant_for != service and not (meant_for is None and previous_release_runs()):
        raise NotAllowed("actor_not_proven", "the actor's token is meant for another service")
    return actor


def _with_kind(actor: Actor) -> Actor:
    """A token of the release before names roles only, and rows of contracts may name the kind beside which it stands now."""
    kinds = {kind for kind, roles in _previous_kinds().items() if actor.has(*roles)}
    return replace(actor, roles=actor.roles | kinds)


@cache
def _previous_kinds() -> dict[str, list[str]]:
    kinds: dict[str, list[str]] = json.loads((Path(__file__).parent / "previous_release.json").read_text("utf-8"))["kinds"]
    return kinds


def log_call(method: str, info: CallInfo, outcome: str, seconds: float) -> None:
    """One JSON line per call: names, ids and durations, never arguments or results."""
    line = {
        "service": info.service,
        "method": method,
        "outcome": outcome,
        "ms": round(seconds * 1000, 1),
        "request_id": info.request_id,
        "actor": info.actor.id if info.actor else None,
    }
    log.info(json.dumps(line))
