"""Bytes by key in a private object store: memory, a directory (default) or S3, by FILES_URL. Who may read what is not decided here."""

import hashlib
import uuid
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import obstore
from obstore.store import from_url

from bus.settings import setting


@dataclass(frozen=True)
class StoredFile:
    """Where bytes lie (`key`), how many (`size`), and their SHA-256 in hex."""

    key: str
    size: int
    sha256: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


class Files:
    """Uses obstore's own threads: call it from a plain thread or through `bus.threads`, never straight from a green one."""

    def __init__(self, url: str) -> None:
        self._store = from_url(url, mkdir=True) if url.startswith("file:") else from_url(url)

    @classmethod
    def from_env(cls) -> "Files":
        return cls(setting("FILES_URL"))

    def put(self, *, prefix: str, data: bytes, name: str | None = None) -> StoredFile:
        """Under a name of its own, or under `name`: the same bytes under the same name lie there once."""
        key = f"{prefix}/{name[:2]}/{name}" if name else f"{prefix}/{datetime.now(UTC):%Y/%m}/{uuid.uuid4().hex}"
        obstore.put(self._store, key, data)
        return StoredFile(key=key, size=len(data), sha256=hashlib.sha256(data).hexdigest())

    def get(self, key: str) -> bytes:
        """:raises FileNotFoundError: nothing is stored under `key`."""
        return bytes(obstore.get(self._store, key).bytes())

    def put_back(self, key: str, data: bytes) -> None:
        """Under the key that it had."""
        obstore.put(self._store, key, data)

    def keys(self) -> Iterator[str]:
        """Of everything stored."""
        return (each["path"] for found in obstore.list(self._store, chunk_size=1000) for each in found)

    def written_before(self, moment: datetime, *, prefix: str) -> Iterator[list[str]]:
        """The keys below `prefix` whose bytes were last written before `moment`, up to a thousand at a time."""
        for found in obstore.list(self._store, prefix=prefix, chunk_size=1000):
            yield [each["path"] for each in found if each["last_modified"] < moment]

    def delete(self, keys: Iterable[str], *, written_before: datetime) -> None:
        """But for those that were written again meanwhile, or are gone."""
        for key in keys:
            with suppress(FileNotFoundError):
                if obstore.head(self._store, key)["last_modified"] < written_before:
                    obstore.delete(self._store, key)
