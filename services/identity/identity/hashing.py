"""Stored passwords: Argon2id, 19 MiB, two passes, one lane. A hash takes the processor for tens of milliseconds, so it runs in a real
thread, two at once. A few more may wait; all others are refused at once, so that a flood of log-ins never takes the workers that
other calls need."""

from collections.abc import Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from eventlet.semaphore import Semaphore

from bus.refusals import NotAllowed
from bus.threads import Pool

AT_WORK, WAITING = 2, 4
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_admitted, _pool = Semaphore(AT_WORK + WAITING), Pool(AT_WORK)
# The hash of a password that nobody knows. A login that does not exist is checked against it, so that the check takes as long as for a real
# one.
NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$nskUlfNOt5XXCDe8Zr5hvg$MJEnO6wTsr38U9atflrG+7KwZIsvLtXEVzjJSvdzXMo"


def hash_password(password: str) -> str:
    """:raises NotAllowed: busy."""
    with _place():
        return _pool.run(_hasher.hash, password)


def fits(password_hash: str | None, password: str) -> bool:
    """Whether `password` has this hash. None stands for an account that does not exist: the result is False, after the same time.

    :raises NotAllowed: busy.
    """
    with _place():
        verified = _pool.run(_verify, password_hash or NOBODY, password)
    return verified and password_hash is not None


@contextmanager
def _place() -> Iterator[None]:
    if not _admitted.acquire(blocking=False):
        raise NotAllowed("busy", "too many passwords are being checked", retry_after=1)
    try:
        yield
    finally:
        _admitted.release()


def _verify(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
