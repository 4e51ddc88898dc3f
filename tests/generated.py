"""A client of the API that nobody wrote: generated from the description that the running gateway gives of itself."""

from __future__ import annotations

import importlib
import inspect
import io
import json
import os
import re
import subprocess
import sys
import typing
from collections import defaultdict
from pathlib import Path
from types import ModuleType
from typing import Any

import requests

from izin.demo import Client, Failed

# The generator knows one type of bytes; ours are files of these.
BYTES = ("application/pdf", "image/jpeg", "image/png")
NAME = "izin_api"


def generate(document: dict[str, Any], folder: Path) -> str:
    """Write the client into `folder` as package `izin_api`; returns the generator's complaints, "" for none."""
    described, wishes = folder / "openapi.json", folder / "wishes.yml"
    described.write_text(json.dumps(document))
    wishes.write_text(json.dumps({"content_type_overrides": dict.fromkeys(BYTES, "application/octet-stream"), "post_hooks": []}))
    program = Path(sys.executable).with_name("openapi-python-client")
    where = ["--path", str(described), "--output-path", str(folder / NAME), "--meta", "none", "--config", str(wishes), "--overwrite"]
    ran = subprocess.run([program, "generate", *where], capture_output=True, text=True, timeout=120, env={**os.environ, "NO_COLOR": "1"})
    told = f"{ran.stdout}\n{ran.stderr}".strip()
    return "" if ran.returncode == 0 and not re.search(r"(?i)warning|unable|error", told) else told


class Operations:
    """The generated functions by method and address."""

    def __init__(self, document: dict[str, Any], folder: Path) -> None:
        sys.path.insert(0, str(folder))
        self.package = importlib.import_module(NAME)
        self.types = importlib.import_module(f"{NAME}.types")
        self.used: set[str] = set()
        self._all = [
            (method.upper(), re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path.removeprefix("/api/v1")) + "$"), operation)
            for path, methods in document["paths"].items()
            for method, operation in methods.items()
            if method != "parameters"
        ]

    def find(self, method: str, path: str) -> tuple[ModuleType, dict[str, str], bool]:
        """The operation's module, the values in the address, and whether the operation needs an authenticated client."""
        for known, pattern, operation in self._all:
            match = pattern.match(path) if known == method else None
            if match:
                name = operation["operationId"]
                self.used.add(name)
                module = importlib.import_module(f"{NAME}.api.{operation['tags'][0].replace('-', '_')}.{name}")
                return module, match.groupdict(), bool(operation["security"])
        raise Failed(f"the description has no {method} {path}")


class Generated(Client):
    """The demo's client, whose every request goes through a generated function and whose every answer comes as a generated class."""

    def __init__(self, url: str, operations: Operations) -> None:
        super().__init__(url, defaultdict(list))
        self.home, self.operations, self.token = url, operations, ""

    def use(self, token: str) -> None:
        self.token = token

    def ask(self, method: str, path: str, *, files: Any = None, **options: Any) -> Any:
        module, named, closed = self.operations.find(method, path)
        hints = typing.get_type_hints(module.sync_detailed, vars(module))
        given: dict[str, Any] = {name: int(value) if hints.get(name) is int else value for name, value in named.items()}
        given |= {name: _typed(value, hints[name]) for name, value in (options.get("params") or {}).items()}
        if "body" in inspect.signature(module.sync_detailed).parameters:
            given["body"] = self._body(hints["body"], options, files)
        make = self.operations.package.AuthenticatedClient if closed else self.operations.package.Client
        client = make(base_url=self.home, timeout=40, **({"token": self.token} if closed else {}))
        answer = module.sync_detailed(client=client, **given)
        if answer.status_code >= 400:
            raise Failed(
                f"{method} {path} answered {answer.status_code}: {answer.parsed.to_dict() if answer.parsed else answer.content[:300]!r}"
            )
        return self._plain(answer)

    def _body(self, model: Any, options: dict[str, Any], files: Any) -> Any:
        kind = next(each for each in typing.get_args(model) or (model,) if hasattr(each, "from_dict"))
        if not files:
            return kind.from_dict(options.get("json") or {})
        sent = {
            name: self.operations.types.File(payload=io.BytesIO(data), file_name=called, mime_type=media_type)
            for name, (called, data, media_type) in files.items()
        }
        fields = typing.get_type_hints(kind)
        return kind(**sent, **{name: _typed(value, fields[name]) for name, value in (options.get("data") or {}).items()})

    def _plain(self, answer: Any) -> Any:
        if answer.status_code == 204:
            return None
        if answer.parsed is None:
            raise Failed("an answer that the generated client does not know")
        if isinstance(answer.parsed, self.operations.types.File):
            return answer.content
        return answer.parsed.to_dict()


def _typed(value: Any, hint: Any) -> Any:
    """A text as the generated function wants it: a code of a closed list as its class."""
    kinds = [each for each in typing.get_args(hint) or (hint,) if hasattr(each, "__members__")]
    return kinds[0](value) if kinds and isinstance(value, str) else value


def describe(url: str) -> dict[str, Any]:
    return dict(requests.get(f"{url}/api/v1/openapi.json", timeout=20).json())
