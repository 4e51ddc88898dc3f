"""Settings come from the environment; every default works on a developer's machine and none of the secret ones in production."""

import os


class SettingRefused(RuntimeError):
    """A setting is missing or still has its development value where that is not acceptable; the text names the variable."""


def production() -> bool:
    return os.environ.get("IZIN_MODE", "development") == "production"


def previous_release_runs() -> bool:
    """Whether processes of the release before this one may still run: for the hour of an upgrade, never for ever (decision 0009)."""
    return os.environ.get("PREVIOUS_RELEASE_RUNS", "") == "yes"


def setting(name: str, default: str | None = None) -> str:
    """The variable's value, else `default`; without a default the variable must be set."""
    value = os.environ.get(name) or default
    if value is None:
        raise SettingRefused(f"{name} is not set. Set it in the environment (see .env.example).")
    return value


def secret(name: str, default: str | None = None, *, minimum: int = 16) -> str:
    """Like `setting`, but production refuses the default, a short value, and one that says it is for development."""
    value = setting(name, default)
    if production() and (value == default or len(value) < minimum or "development" in value):
        raise SettingRefused(f"{name} still has a development value. Set a secret of your own before IZIN_MODE=production.")
    return value
