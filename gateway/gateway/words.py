"""What people read for the codes the services speak; the lists themselves are in `wordlist`."""

from typing import Any

from flask import g, has_app_context

from gateway.wordlist import REFUSALS, Words
from gateway.wordlist_fields import CHOSEN, FAULTS, LABELS, SAME
from gateway.wordlist_methods import METHODS, STATES

FEW = 3  # tries: from here on they are counted aloud


def _language() -> str:
    return str(g.get("language", "id")) if has_app_context() else "id"


def _worded(words: Words, values: dict[str, Any], language: str | None) -> str:
    text = words[1] if (language or _language()) == "en" else words[0]
    return text.format_map(_Gaps(values))


class _Gaps(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        return "…"


def refusal(code: str, details: dict[str, Any] | None = None, *, language: str | None = None) -> str:
    """One sentence for a refusal's code; an unknown code says that the request could not be done, never shows itself."""
    values = dict(details or {})
    if code == "login_refused" and values.get("tries_left", FEW + 1) <= FEW:
        code = "login_refused_few"
    if "retry_after" in values:
        values["minutes"] = max(1, round(float(values["retry_after"]) / 60))
    if isinstance(values.get("missing"), list):
        values["missing"] = "; ".join(_missing(each, language) for each in values["missing"])
    return _worded(REFUSALS.get(code, REFUSALS["bad_request"]), values, language)


def _missing(name: str, language: str | None) -> str:
    kind, _, code = name.partition(":")
    return code or label(kind, language=language)


def fault(name: str, fault: dict[str, Any], *, label_: str | None = None, language: str | None = None) -> str:
    """One sentence for what is wrong with field `name`; `label_` is what the page calls it."""
    code = SAME.get(fault.get("code", ""), fault.get("code", ""))
    if code == "required" and name.rpartition(".")[2] in CHOSEN:
        code = "choose"
    values = {**fault, "label": label_ or label(name, language=language)}
    if "size" in values:
        values["size"] = megabytes(values["size"], language=language)
    return _worded(FAULTS.get(code, FAULTS["wrong"]), values, language)


def label(name: str, *, language: str | None = None) -> str:
    last = name.rpartition(".")[2]
    return _worded(LABELS[last], {}, language) if last in LABELS else name[:60]


def method(service: str, name: str, *, language: str | None = None) -> str:
    """What a service's method does; one that has no words yet is shown by its name."""
    return _worded(METHODS.get(service, {}).get(name, (name, name)), {}, language)


def state(code: str, *, language: str | None = None) -> str:
    return _worded(STATES.get(code, (code, code)), {}, language)


def megabytes(size: int, *, language: str | None = None) -> str:
    text = f"{size / 1_000_000:.1f} MB"
    return text if (language or _language()) == "en" else text.replace(".", ",")
