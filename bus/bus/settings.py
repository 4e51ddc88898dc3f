"""Settings come from the environment; every default works on a developer's machine and none of the secret ones in production.

What is wrong with a process' settings is looked for once, when it starts, in all of them, and told in one go (`check`).
"""

import os
from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

MODE, MODES = "BUS_MODE", ("development", "production")
SHORTEST_SECRET, FEWEST_SIGNS = 16, 8
# Values that everybody tries first.
KNOWN = frozenset({"guest", "password", "secret", "changeme", "postgres", "admin"})
WHOLE_NUMBERS = ("WORKERS", "_THREADS", "_QUEUE", "_PROXIES", "_POOL", "_QUOTA", "_MB")
SECRETS = ("_PASSWORD", "_SECRET_KEY", "_TOKEN")
KEYS = ("_PRIVATE_KEY", "_SEAL_KEY")
FILE = "_FILE"  # ends the name of a setting that says in which file another's value is
IN_FILES = tuple(f"{ending}{FILE}" for ending in (*SECRETS, *KEYS, "AMQP_URI", "_DATABASE_URL", "_ADMIN_URL", "SMTP_URL"))


class SettingRefused(RuntimeError):
    """A setting is missing, malformed or still has its development value where that is not acceptable; the text names the variable."""


def production() -> bool:
    """:raises SettingRefused: the mode is neither; a slip of the pen must not open what production closes."""
    mode = os.environ.get(MODE) or "development"
    if mode not in MODES:
        raise SettingRefused(_mode_fault(mode))
    return mode == "production"


def previous_release_runs() -> bool:
    """Whether processes of the release before this one may still run: for the hour of an upgrade, never for ever (decision 0009)."""
    return os.environ.get("PREVIOUS_RELEASE_RUNS", "") == "yes"


def setting(name: str, default: str | None = None) -> str:
    """The variable's value, else `default`; without a default the variable must be set."""
    value = os.environ.get(name) or default
    if value is None:
        raise SettingRefused(f"{name} is not set. Set it in the environment (see .env.example).")
    return value


def secret(name: str, default: str | None = None, *, minimum: int = SHORTEST_SECRET) -> str:
    """Like `setting`, but production refuses the default, a short value, one that can be guessed and one that says it is for development."""
    value = setting(name, default)
    if production():
        fault = "still has a development value" if value == default or len(value) < minimum else _fault(name, value)
        if fault:
            raise SettingRefused(f"{name} {fault}. Set one of your own before {MODE}=production.")
    return value


def check(environment: Mapping[str, str] | None = None) -> None:
    """Look at all settings at once, whoever reads them later. :raises SettingRefused: with a line for each that cannot stay."""
    if environment is None:
        _read_files()
    given = os.environ if environment is None else environment
    found = faults({name: value for name, value in given.items() if value})
    if found:
        raise SettingRefused("These settings cannot stay as they are:\n" + "\n".join(f"- {fault}" for fault in found))


def _read_files() -> None:
    """Secrets may be in files (`AMQP_URI_FILE=/run/secrets/…`), so that nobody sees them who may look at a container's settings."""
    for name in [name for name in os.environ if name.endswith(IN_FILES)]:
        try:
            os.environ[name.removesuffix(FILE)] = Path(os.environ[name]).read_text("utf-8").strip()
        except (OSError, ValueError) as error:
            raise SettingRefused(f"{name} cannot be read: {type(error).__name__}") from error


def faults(given: Mapping[str, str]) -> list[str]:
    """A line for each setting that cannot stay as it is; it begins with the setting's name."""
    mode = given.get(MODE, "development")
    found = [] if mode in MODES else [_mode_fault(mode)]
    # What only seems to be production would accept every development value.
    others = [name for name in sorted(given) if name.endswith("_MODE") and given[name] == "production" and MODE not in given]
    found += [f"{name} is not read: the mode is {MODE}" for name in others]
    found += [f"{name} {fault}" for name in sorted(given) if (fault := _malformed(name, given[name]))]
    if mode != "development":
        well_formed = [name for name in sorted(given) if not _malformed(name, given[name])]
        found += [f"{name} {fault}" for name in well_formed if (fault := _fault(name, given[name]))]
        found += _twice(given)
    return found


def _mode_fault(mode: str) -> str:
    return f"{MODE} is {mode!r}: it must be one of {', '.join(MODES)}"


def _malformed(name: str, value: str) -> str | None:
    """What is wrong with a setting wherever it is used."""
    if name.endswith(WHOLE_NUMBERS) and not value.isdecimal():
        return "must be a whole number"
    if name == "PUBLIC_URL":
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return "must be http:// or https:// with a host"
        if parts.path.strip("/") or parts.query or parts.fragment or parts.username:
            return "must be scheme and host only: pages stand at the root of the host"
    return None


@lru_cache
def _fault(name: str, value: str) -> str | None:
    """What production does not accept of a setting."""
    if name == "PUBLIC_URL":
        return None if value.startswith("https://") else "must begin with https:// in production"
    if name == "FILES_URL":
        return "keeps files in memory only" if value.startswith("memory:") else None
    if name == "SMTP_URL":
        return _channel_fault(value)
    if name == "AMQP_URI" or name.endswith("_DATABASE_URL"):
        return _secret_fault(unquote(urlsplit(value).password or ""), what="has a password that")
    if name.endswith(SECRETS):
        several = value.split() if name.endswith("_SECRET_KEY") else [value]
        return next((fault for each in several if (fault := _secret_fault(each, what="" if len(several) == 1 else "has a key that"))), None)
    return ("is a development key" if "development" in value else None) if name.endswith(KEYS) else None


def _channel_fault(value: str) -> str | None:
    parts = urlsplit(value)
    if parts.hostname == "inbox":
        return "leads to the development inbox"
    if parts.scheme == "smtp" and parts.password:
        return "sends its password in the clear: use smtp+starttls:// or smtps://"
    return None


def _secret_fault(value: str, *, what: str) -> str | None:
    plain = value.lower()
    if "development" in plain or plain in KNOWN:
        return f"{what} is a development value".strip()
    if len(value) < SHORTEST_SECRET:
        return f"{what} is shorter than {SHORTEST_SECRET} characters".strip()
    if len(set(value)) < FEWEST_SIGNS or value in (value + value)[1:-1] or _counts(value):
        return f"{what} can be guessed: make one at random".strip()
    return None


def _counts(value: str) -> bool:
    """Whether nearly every character follows the one before by one (1234567890123456, abcdefghijklmnop)."""
    steps = [abs(ord(b) - ord(a)) == 1 for a, b in pairwise(value)]
    return sum(steps) * 4 >= len(steps) * 3


def _twice(given: Mapping[str, str]) -> list[str]:
    """One secret for two doors."""
    held: dict[str, str] = {}
    found = []
    for name in sorted(given):
        value = given[name] if name.endswith(SECRETS) else unquote(urlsplit(given[name]).password or "") if _has_password(name) else ""
        if value and value in held:
            found.append(f"{name} has the same secret as {held[value]}")
        held.setdefault(value, name)
    return found


def _has_password(name: str) -> bool:
    return name == "AMQP_URI" or name.endswith("_DATABASE_URL")
