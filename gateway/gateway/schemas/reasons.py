"""The office's ready reasons: what its admins write, and what its officers are offered."""

from typing import Any

from marshmallow.validate import Regexp

from gateway.schemas.answers import Answer, flag, many, one_of, string, whole, words
from gateway.schemas.fields import Choice, Code, Flag, Form, Text, Whole
from gateway.schemas.vocabulary import Vocabulary

REASON_ACTS = Vocabulary("ReasonAct", ("return", "reject", "send_back", "object"))
MOVES = Vocabulary("ReasonMove", ("up", "down"))
REASON_CODE = r"^r[0-9]{1,6}$"
REQUIREMENT, DOCUMENT_KIND = "requirement:", "document_kind:"
ABOUT = r"^(requirement:[A-Z0-9][A-Z0-9_-]{0,39}|document_kind:[a-z_]{1,40})?$"
LONGEST = 200


class OfReasonsForm(Form):
    """`revision`: the list's own, as it was read; 0 while the office has changed nothing of the shipped list."""

    revision = Whole(0, 2**31 - 1, required=True)


class ReasonTextForm(OfReasonsForm):
    """`text_id` is what the applicant reads, `text_en` what whoever reads English does. `about`: of which requirement (`requirement:<code>`) or
    kind of document (`document_kind:<kind>`) it is offered; empty: everywhere."""

    text_id = Text(LONGEST, lines=True, required=True)
    text_en = Text(LONGEST, lines=True, required=True)
    about = Text(60, load_default="", validate=Regexp(ABOUT, error=Code("choice")))


class ReasonPlaceForm(OfReasonsForm):
    """`move`: changes places with its neighbour. `retired`: it is offered no more, or again."""

    move = Choice(MOVES)
    retired = Flag()


def text(given: dict[str, Any]) -> dict[str, Any]:
    """As the service takes it: on one line."""
    words = {language: " ".join(given[f"text_{language}"].split()) for language in ("id", "en")}
    return {"revision": given["revision"], "text": words, "about": given["about"] or None}


class OfficeReasonSchema(Answer):
    code = string()
    text = words()
    about = string(allow_none=True)
    retired = flag()


class ReasonListSchema(Answer):
    act = one_of(REASON_ACTS)
    revision = whole()
    reasons = many(OfficeReasonSchema)


class ReasonListsSchema(Answer):
    lists = many(ReasonListSchema)
    at_most = whole()
