"""One effect per intent: a command that comes again under the same key is not run again, it gets the answer of the first time.

The key's row, the effect and the kept answer are one commit. The row tells nothing to whoever reads the table: key and arguments are kept
as digests under the key, and the answer is sealed with it, so that only who sends the same key with the same arguments reads it. That is
as good as the key is hard to guess: callers send none that anybody can (decision 0010). A message that is delivered twice is
one act as well, but no answer is kept under its id, which is no secret.
"""

import hashlib
import json
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Column, DateTime, LargeBinary, Table, Text, bindparam, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from bus.context import CallInfo
from bus.database import Session
from bus.outbox import metadata
from bus.refusals import Invalid

KEPT = timedelta(hours=48)
NONCE = 12
NOT_KEPT = b""  # stands for the answer of an act that has no key of its asker's

table = Table(
    "idempotency",
    metadata,
    Column("method", Text, primary_key=True),
    Column("key", LargeBinary, primary_key=True),
    Column("arguments", LargeBinary, nullable=False),
    Column("answer", LargeBinary),
    Column("claimed_at", DateTime(timezone=True), nullable=False, server_default=func.now(), index=True),
)

_ROW = (table.c.method == bindparam("of_method"), table.c.key == bindparam("under_key"))
_CLAIM = insert(table).on_conflict_do_nothing().returning(table.c.method)
_KEEP = update(table).where(*_ROW).values(answer=bindparam("sealed"))
_FIRST = select(table.c.arguments, table.c.answer).where(*_ROW)


class AnswerLost(Exception):
    """It was done, when the message came for the first time; what was answered then nobody keeps."""


class KeyUse:
    """One use of one command under one key, as this transaction sees it."""

    def __init__(self, call: CallInfo, method: str, arguments: dict[str, Any], key: str) -> None:
        asker = call.actor.id if call.actor else "nobody"
        self.method = method
        self.key = _digest("key", asker, key)
        self.arguments = _digest("arguments", asker, key, json.dumps(arguments, sort_keys=True))
        self._keeps = call.asked_under_key
        self._seal = AESGCM(_digest("answer", asker, key, self.arguments.hex()))

    def claim(self, session: Session) -> bool:
        """Whether this is the first time. Whoever is doing the same at this moment is waited for."""
        row = {"method": self.method, "key": self.key, "arguments": self.arguments}
        return session.execute(_CLAIM, row).first() is not None

    def keep(self, session: Session, answer: Any) -> None:
        sealed = self._sealed(answer) if self._keeps else NOT_KEPT
        session.execute(_KEEP, {"of_method": self.method, "under_key": self.key, "sealed": sealed})

    def _sealed(self, answer: Any) -> bytes:
        nonce = os.urandom(NONCE)
        return nonce + self._seal.encrypt(nonce, json.dumps(answer).encode(), None)

    def answer(self, session: Session) -> Any:
        """What the first time answered.

        :raises Invalid: idempotency_key_reused: the key was used with other arguments. :raises AnswerLost: it was not kept.
        """
        first = session.execute(_FIRST, {"of_method": self.method, "under_key": self.key}).one()
        if first.arguments != self.arguments:
            raise Invalid("idempotency_key_reused", f"{self.method} was called with other arguments under this key")
        if first.answer == NOT_KEPT:
            raise AnswerLost(f"{self.method} was done before")
        return json.loads(self._seal.decrypt(first.answer[:NONCE], first.answer[NONCE:], None))


def once(session: Session, call: CallInfo, method: str, arguments: dict[str, Any], act: Callable[[], Any]) -> Any:
    """What `act` returns, or what it returned the first time that it was called under this key.

    The key may be several, with blanks between, while callers replace the secret that they are made of (docs/operating.md, "Keys"): the
    act is the same if one of them is. They are claimed in one order by everybody, so that nobody waits in a circle.
    """
    uses = [KeyUse(call, method, arguments, key) for key in sorted(call.key.split())]
    known = [use for use in uses if not use.claim(session)]
    answer = known[0].answer(session) if known else act()
    for use in uses:
        if use not in known:
            use.keep(session, answer)
    return answer


def _digest(*parts: Any) -> bytes:
    return hashlib.sha256("\0".join(str(part) for part in parts).encode()).digest()


# By the rows' places, else each portion would be joined with the whole table.
_SWEEP = text(
    """
    delete from idempotency where ctid = any(array(
        select ctid from idempotency where claimed_at < :before order by claimed_at limit :portion for update skip locked
    ))
    """
)


def sweep(session: Session, now: datetime, *, portion: int) -> int:
    """Delete up to `portion` keys older than `KEPT`: nobody asks again after so long. :returns: how many."""
    return session.execute(_SWEEP, {"before": now - KEPT, "portion": portion}).rowcount
