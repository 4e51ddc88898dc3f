"""The typed fields of a permit type on pages: what people type becomes an answer as the service takes it, and an answer is shown as people
write it."""

from collections.abc import Mapping
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _

from gateway import formats, typed_numbers, typed_text
from gateway.formats import worded
from gateway.forms import Form
from gateway.languages import decimal_sign

Field = dict[str, Any]
NUMBERS = ("whole", "decimal", "money")


def name(field: Field) -> str:
    """In the form: as the service names it in a refusal."""
    return f"answers.{field['code']}"


def labels(asked: list[Field]) -> dict[str, str]:
    return {name(each): worded(each["label"]) for each in asked}


def form(asked: list[Field], typed: Mapping[str, Any]) -> Form:
    of_kind = {kind: [name(each) for each in asked if each["kind"] == kind] for kind in ("date", "choice", "flag")}
    return Form(typed, dates=of_kind["date"], chosen=of_kind["choice"] + of_kind["flag"], labels=labels(asked))


def written(asked: list[Field], answers: Mapping[str, str]) -> dict[str, str]:
    """The stored answers as a browser would send them."""
    return {name(each): _typed(each, answers[each["code"]]) for each in asked if each["code"] in answers}


def given(asked: list[Field], form: Form) -> dict[str, str]:
    """The answers as the service takes them; what cannot be kept as text is an error of the form."""
    entered = {each["code"]: (each, str(form.answer(name(each)))) for each in asked}
    form.refuse({name(each): {"code": "characters"} for each, text in entered.values() if typed_text.unstorable(text, but="\t")})
    return {code: _understood(each, text) for code, (each, text) in entered.items()}


def _understood(field: Field, text: str) -> str:
    text = typed_text.cleaned(text)
    commas_group = decimal_sign(str(get_locale())) == "."
    return typed_numbers.understood(text, commas_group=commas_group) if field["kind"] in NUMBERS and text else text


def _typed(field: Field, answer: str) -> str:
    return formats.figure(answer) if field["kind"] in NUMBERS else answer


def shown(field: Field, answer: str | None) -> str:
    """An answer for readers: `1.250,5 m²`, `Rp6.170.000`, `23 November 2026`, the words of a choice."""
    if not answer:
        return formats.NOTHING
    if field["kind"] == "money":
        return formats.rupiah(int(answer))
    if field["kind"] in NUMBERS:
        return formats.quantity(answer, field["unit"])
    if field["kind"] == "date":
        return formats.long_date(answer)
    if field["kind"] == "flag":
        return _("Ya") if answer == "yes" else _("Tidak")
    return next((worded(each["label"]) for each in field["choices"] if each["code"] == answer), answer)


def choices(field: Field) -> dict[str, str]:
    return {each["code"]: worded(each["label"]) for each in field["choices"]}


def hint(field: Field) -> str:
    """Its help, and the bounds of a number."""
    bounds = [formats.figure(field[end]) for end in ("least", "most") if field[end] and field["kind"] in NUMBERS]
    between = _("%(min)s sampai %(max)s", min=bounds[0], max=bounds[1]) if len(bounds) == 2 else ""
    return ". ".join(text for text in (worded(field["help"]).rstrip("."), between) if text)


def label(field: Field) -> str:
    unit = field["unit"] or ("Rp" if field["kind"] == "money" else "")
    return f"{worded(field['label'])} ({unit})" if unit else worded(field["label"])
