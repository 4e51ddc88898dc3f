"""Loaded by the fuzzer: its requests come from 127.0.0.2, so that its thousand wrong log-ins lock out nobody but itself."""

from __future__ import annotations

from typing import Any

from requests.adapters import HTTPAdapter

ADDRESS = ("127.0.0.2", 0)
_as_usual = HTTPAdapter.init_poolmanager


def init_poolmanager(self: HTTPAdapter, *args: Any, **kwargs: Any) -> None:
    _as_usual(self, *args, **{**kwargs, "source_address": ADDRESS})


HTTPAdapter.init_poolmanager = init_poolmanager  # type: ignore[method-assign]
