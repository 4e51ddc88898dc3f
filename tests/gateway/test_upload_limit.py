"""The limit of a file is a setting, and every text that says it is printed from there."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from bus import contract
from bus.settings import SettingRefused
from gateway import config

TEXTS = """
import json, re
from pathlib import Path
from gateway import config, uploads, words
from gateway.app import create_app
from gateway.uploads import Refused
from tests.gateway.conftest import SETTINGS, Promised

app = create_app(SETTINGS, asker=Promised())
client = app.test_client()
pages = ["/bantuan", "/bahasa?to=en", "/bantuan", "/api/v1/openapi.json"]
texts = [client.get(page, follow_redirects=True).text for page in pages]
said = {code: words.fault("file", {"code": code, "size": 99_000_000, "limit": config.UPLOAD_LIMIT}) for code in ("file_too_big",)}
found = sorted({each for text in [*texts, *said.values()] for each in re.findall(r"[0-9][0-9.,]*.MB", text)})
print(json.dumps({"limits": found, "body": config.UPLOAD_BODY_LIMIT > 2 * config.UPLOAD_LIMIT, "limit": config.UPLOAD_LIMIT}))
"""


def texts_with(limit: str) -> dict[str, Any]:
    run = subprocess.run(
        [sys.executable, "-c", TEXTS], env={**os.environ, "UPLOAD_LIMIT_MB": limit}, capture_output=True, text=True, check=True
    )
    return dict(json.loads(run.stdout.splitlines()[-1]))


@pytest.mark.parametrize("limit", ["5", "17"])
def test_every_text_says_the_limit_that_is_set(limit: str) -> None:
    assert texts_with(limit) == {"limits": [f"{limit} MB", "99 MB"], "body": True, "limit": int(limit) * 1_000_000}


@pytest.mark.parametrize("limit", ["0", "21", "5.5", "-1"])
def test_a_limit_that_no_service_could_keep_is_refused_at_the_start(limit: str) -> None:
    with pytest.raises(SettingRefused, match=r"UPLOAD_LIMIT_MB .* from 1 to 20"):
        config.upload_limit(limit)


def test_the_largest_limit_is_what_the_contract_takes() -> None:
    sizes = [contract.of("permits").rpc["$defs"][name]["properties"]["size"]["maximum"] for name in ("File", "FileFacts")]
    assert sizes == [config.LARGEST_FILE] * 2 == [config.upload_limit("20")] * 2
