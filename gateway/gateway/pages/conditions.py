"""When a field or requirement is asked, in words, and as the editor's form has it: every answer that a condition may name is a box to tick."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from gateway.formats import worded
from gateway.pages import labels, typed_fields

Condition = dict[str, Any]
APPLICANT_TYPE, FIELD = "applicant_type", "field:"
CLOSED = ("choice", "flag")  # the kinds of fields that a condition may ask


def in_words(when: Condition | None, fields: Sequence[dict[str, Any]]) -> str:
    """`hanya bila pemohon Perusahaan`; nothing where it is always asked."""
    if not when:
        return ""
    if when["subject"] == APPLICANT_TYPE:
        return _("hanya bila pemohon %(who)s", who=_either(str(labels.APPLICANT_TYPE.get(each, each)) for each in when["values"]))
    field = next((each for each in fields if f"{FIELD}{each['code']}" == when["subject"]), None)
    name = worded(field["label"]) if field else when["subject"].removeprefix(FIELD)
    answers = _either(typed_fields.shown(field, each) if field else each for each in when["values"])
    return _("hanya bila %(field)s: %(answers)s", field=name, answers=answers)


def _either(words: Any) -> str:
    joint = _("atau")
    return f" {joint} ".join(words)


def offered(fields: Sequence[dict[str, Any]], when: Condition | None) -> dict[str, str]:
    """By the value of its box: what a condition may name, and what this one names already."""
    found = {f"{APPLICANT_TYPE}={code}": f"{_('Tipe Pemohon')}: {name}" for code, name in labels.APPLICANT_TYPE.items()}
    for field in (each for each in fields if each["kind"] in CLOSED):
        answers = [each["code"] for each in field["choices"]] if field["kind"] == "choice" else ["yes", "no"]
        name = worded(field["label"]) or field["code"]
        found |= {f"{FIELD}{field['code']}={each}": f"{name}: {typed_fields.shown(field, each)}" for each in answers}
    return found | {box: box.removeprefix(FIELD) for box in ticked(when) if box not in found}


def ticked(when: Condition | None) -> list[str]:
    return [f"{when['subject']}={each}" for each in when["values"]] if when else []


def read(boxes: Sequence[str]) -> tuple[Condition | None, bool]:
    """The condition that the ticked boxes say, and whether they say one: all of one question."""
    parts = [box.partition("=")[::2] for box in boxes]
    subjects = {subject for subject, _answer in parts}
    if not parts:
        return None, True
    return {"subject": parts[0][0], "values": [answer for _subject, answer in parts]}, len(subjects) == 1
