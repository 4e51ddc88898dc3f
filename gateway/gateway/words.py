"""The sentences that people read for the services' codes; the lists themselves are in `wordlist`."""

import math
from datetime import date
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from flask import g, has_app_context

from gateway.config import UPLOAD_LIMIT
from gateway.languages import SOURCE, decimal_sign, text_of
from gateway.wordlist import REFUSALS, Words
from gateway.wordlist_fields import ASKED, CHOSEN, FAULTS, LABELS, SAME
from gateway.wordlist_flow import FLOW_FAULTS
from gateway.wordlist_methods import METHODS, STATES

NO_BOUND = 2**53 - 1  # this bound only keeps numbers exact and means nothing to people
DAYS = frozenset({"valid_until", "issued_on", "first_day", "last_day", "needed_on"})  # figures of faults and refusals that are dates
FEW = 3  # tries: when only so many are left, the person is told the number


def current_language() -> str:
    """Of the answer to this request."""
    return str(g.get("language", SOURCE)) if has_app_context() else SOURCE


def _worded(words: Words, values: dict[str, Any], language: str | None) -> str:
    return text_of(words, language or current_language()).format_map(_Gaps(values))


class _Gaps(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        return "…"


def refusal(code: str, details: dict[str, Any] | None = None, *, language: str | None = None) -> str:
    """One sentence for a refusal's code. An unknown code gets the sentence that the request could not be done; the code itself is never
    shown."""
    values = dict(details or {})
    if code == "login_refused" and values.get("tries_left", FEW + 1) <= FEW:
        code = "login_refused_few"
    if "retry_after" in values:
        values["minutes"] = max(1, round(float(values["retry_after"]) / 60))
    for listed in ("missing", "items"):
        if isinstance(values.get(listed), list):
            values[listed] = "; ".join(_missing(each, language) for each in values[listed])
    if isinstance(values.get("step_name"), dict):
        values["step_name"] = values["step_name"].get(language or current_language()) or values["step_name"][SOURCE]
    return _worded(REFUSALS.get(code, REFUSALS["bad_request"]), _with_days(values, language), language)


def _with_days(values: dict[str, Any], language: str | None) -> dict[str, Any]:
    """With dates as people read them."""
    days = {name: date.fromisoformat(values[name]) for name in DAYS & values.keys()}
    return values | {name: format_date(day, "d MMMM y", locale=language or current_language()) for name, day in days.items()}


def flow_fault(code: str, step: str = "", *, language: str | None = None) -> str:
    """One sentence for what is wrong with a flow; `step`: the name of the step that it is about."""
    return _worded(FLOW_FAULTS[code], {"step": step}, language)


def _missing(name: str, language: str | None) -> str:
    kind, _, code = name.partition(":")
    return code or label(kind, language=language)


def fault(name: str, fault: dict[str, Any], *, label_: str | None = None, language: str | None = None) -> str:
    """One sentence for the fault of field `name`; `label_` is the page's name for the field."""
    code = SAME.get(fault.get("code", ""), fault.get("code", ""))
    if code == "required" and name.rpartition(".")[2] in CHOSEN:
        code = "choose"
    code, figures = _numbers(code, fault, language)
    if code == "applicant_type_not_offered" and len(fault.get("offered", ())) == 1:
        code = f"only_for_{fault['offered'][0]}"
    if fault.get("asked") in ASKED:
        figures["asked"] = _worded(ASKED[fault["asked"]], {}, language)
    listed = {"known": ", ".join(fault["known"])} if isinstance(fault.get("known"), list) else {}
    values = {**fault, **listed, **figures, "label": label_ or label(name, language=language)}
    if "size" in values:
        values |= {name: megabytes(values[name], language=language) for name in ("size", "limit") if name in values}
    sentence = _worded(FAULTS.get(code, FAULTS["wrong"]), _with_days(values, language), language)
    also = (_also(name, each, label_=label_, language=language) for each in fault.get("also") or ())
    return " ".join([sentence, *also])


def _also(name: str, further: dict[str, Any], **shown: Any) -> str:
    """A further fault of the same field."""
    return fault(name, further, **shown)


def _numbers(code: str, fault: dict[str, Any], language: str | None) -> tuple[str, dict[str, str]]:
    """A number's fault with its bounds and example in that language's notation; a whole number has an example of its own."""
    if code == "not_a_number" and fault.get("kind") == "integer":
        code = "whole_number"
    least, most = (fault[one] if one in fault else fault.get(other) for one, other in (("min", "least"), ("max", "limit")))
    if code == "out_of_range" and least is not None and most is not None and float(most) < NO_BOUND:
        code = "out_of_bounds"
    example = fault.get("example") or ("12" if code == "whole_number" else "12.5")
    figures = {"min": least, "max": most, "example": example, **{name: fault.get(name) for name in ("floor_area", "floors")}}
    return code, {name: _figure(value, language) for name, value in figures.items() if value is not None}


def _figure(value: Any, language: str | None) -> str:
    """A schema's bounds may be years, so numbers of up to four digits get no separator."""
    return str(value) if isinstance(value, int) and value < 10_000 else figure(value, language=language)


def figure(value: Any, *, language: str | None = None) -> str:
    """A decimal of the services (`1250.5`) as people write it: `1.250,5`, in English `1,250.5`."""
    text = format(Decimal(str(value)), ",f")
    return text if decimal_sign(language or current_language()) == "." else text.translate(str.maketrans(",.", ".,"))


def label(name: str, *, language: str | None = None) -> str:
    last = name.rpartition(".")[2]
    return _worded(LABELS[last], {}, language) if last in LABELS else name[:60]


def method(service: str, name: str, *, language: str | None = None) -> str:
    """What a service's method does; a method without words is shown by its name."""
    return _worded(METHODS.get(service, {}).get(name, (name, name)), {}, language)


def state(code: str, *, language: str | None = None) -> str:
    return _worded(STATES.get(code, (code, code)), {}, language)


def megabytes(size: int, *, language: str | None = None) -> str:
    """Rounded up, so that a file just over a limit does not read as the limit: `5 MB`, `5,1 MB`."""
    text = f"{math.ceil(size / 100_000) / 10:g} MB"
    return text.replace(".", decimal_sign(language or current_language()))


def file_kind(media_type: str) -> str:
    """`PDF`, `JPG`"""
    return {"image/jpeg": "JPG"}.get(media_type, media_type.rpartition("/")[2].upper())


def upload_limit(language: str | None = None) -> str:
    return megabytes(UPLOAD_LIMIT, language=language)
