"""Fields whose faults are codes with values, never sentences: `too_long {limit, got}`, `required`, `choose` …"""

import re
from collections.abc import Iterable
from contextvars import ContextVar
from datetime import date
from typing import Any

import marshmallow as ma
from marshmallow import validate

from bus.refusals import Invalid
from gateway import typed_numbers, typed_text
from gateway.schemas.vocabulary import Vocabulary

# The largest number JSON readers keep exactly; ids and revisions stay below it.
LARGEST = 2**53 - 1

# JSON has types (5 is not "5"); forms and query strings have text only.
typed: ContextVar[bool] = ContextVar("typed", default=False)

CODE_OF_OFFICE = r"^[a-z][a-z0-9_]{0,39}$"
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SHORT_YEAR = re.compile(r"[0-9]{1,3}-[^-]+-[0-9]{1,2}$")
FIRST_YEAR, LAST_YEAR = 1800, 2200  # years outside this range are typing errors in every field
_NUMBER = re.compile(r"-?[0-9]{1,16}")


class Code(str):
    """A fault's code. marshmallow formats its messages with the values of the fault; this class keeps the values beside the code
    instead."""

    values: dict[str, Any] = {}

    def format(self, *args: Any, **given: Any) -> "Code":
        code = Code(self)
        code.values = {name: given[figure] for figure, name in (("min", "least"), ("max", "limit")) if given.get(figure) is not None}
        if isinstance(given.get("input"), str | list | dict):
            code.values["got"] = len(given["input"])
        return code


CODES: dict[str, Any] = {
    "required": Code("required"),
    "null": Code("required"),
    "validator_failed": Code("wrong"),
    "invalid": Code("wrong"),
    "type": Code("wrong_type"),
    "characters": Code("characters"),
    "invalid_utf8": Code("characters"),
    "too_large": Code("wrong"),
    "unknown": Code("unknown_field"),
}


def faults(messages: Any, at: str = "") -> dict[str, dict[str, Any]]:
    """marshmallow's nested messages as flat `{"location.address": {"code": "required"}}`."""
    if isinstance(messages, dict):
        return {
            name: fault
            for key, inner in messages.items()
            for name, fault in faults(inner, at if key == "_schema" else f"{at}.{key}".lstrip(".")).items()
        }
    first = messages[0] if isinstance(messages, list) and messages else messages
    if isinstance(first, dict):
        return faults(first, at)
    code = first if isinstance(first, Code) else Code("wrong")
    return {at: {"code": str(code), **code.values}}


class Form(ma.Schema):
    """What people or programs send. Unknown names are refused, and a refusal is an `Invalid`, like those of the services."""

    class Meta:
        unknown = ma.RAISE

    error_messages = {"unknown": CODES["unknown"], "type": CODES["type"]}

    def handle_error(self, error: ma.ValidationError, data: Any, *, many: bool, **kwargs: Any) -> None:
        raise Invalid("invalid_fields", "some fields are wrong", fields=faults(error.messages)) from error


class Text(ma.fields.String):
    """One line of at most `limit` characters, trimmed and without invisible characters (typed_text); several lines with `lines`, or joined
    by commas with `joined`. `printed`: a permit shows the text, so its fonts must have every letter. Required means not blank.

    Control characters and lone surrogates are refused: no database column and no document can hold them.
    """

    default_error_messages = CODES

    def __init__(self, limit: int, *, lines: bool = False, joined: bool = False, printed: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("validate", validate.Length(max=limit, error=Code("too_long")))
        shown = {"minLength": 1} if kwargs.get("required") else {}
        super().__init__(metadata=shown | kwargs.pop("metadata", {}), **kwargs)
        self.limit, self.lines, self.joined, self.printed = limit, lines, joined, printed

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, str):
            raise self.make_error("type")
        text = self._clean(value)
        if self.required and not text:
            raise self.make_error("required")
        return text

    def _clean(self, value: str) -> str:
        text = typed_text.cleaned(value, lines=self.lines, joined=self.joined)
        if typed_text.unstorable(text, but="\n\t" if self.lines else ""):
            raise self.make_error("characters")
        missing = typed_text.not_printed(text.replace("\n", "").replace("\t", "")) if self.printed else ""
        if missing:
            fault = Code("not_printed")
            fault.values = {"signs": missing}
            raise ma.ValidationError([fault])
        return text


class Secret(ma.fields.String):
    """A password or token, taken exactly as typed; only characters that cannot be stored are refused. Tabs and line ends at its ends come
    from copying and are removed: no keyboard puts them into such a field."""

    default_error_messages = CODES

    def __init__(self, limit: int, **kwargs: Any) -> None:
        kwargs.setdefault("validate", validate.Length(max=limit, error=Code("too_long")))
        super().__init__(metadata={"minLength": 1}, **kwargs)
        self.limit = limit

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, str):
            raise self.make_error("type")
        value = value.strip("\t\r\n")
        if not value:
            raise self.make_error("required")
        if typed_text.unstorable(value):
            raise self.make_error("characters")
        return value


class OfficeCode(ma.fields.String):
    """The code of a step or a status: the service knows whether it exists. A blank value means that nothing is chosen."""

    default_error_messages = {**CODES, "required": Code("choose"), "null": Code("choose")}
    allowed: Any = validate.Regexp(CODE_OF_OFFICE, error=Code("choice"))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=self.allowed, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, str):
            raise self.make_error("type")
        if not value.strip():
            raise self.make_error("required")
        return value.strip()


class Choice(OfficeCode):
    """One of `choices`; a blank value means that nothing is chosen."""

    def __init__(self, choices: Vocabulary, **kwargs: Any) -> None:
        self.choices = choices
        self.allowed = validate.OneOf(choices, error=Code("choice"))
        super().__init__(**kwargs)


class Whole(ma.fields.Integer):
    """A whole number. Text that is a whole number is accepted unless the body is JSON."""

    default_error_messages = {**CODES, "invalid": Code("whole_number")}

    def __init__(self, least: int = 1, most: int = LARGEST, **kwargs: Any) -> None:
        super().__init__(validate=validate.Range(min=least, max=most, error=Code("out_of_range")), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, str) and not typed.get():
            number = typed_numbers.understood(value)
            if not _NUMBER.fullmatch(number):
                raise self.make_error("invalid")
            return int(number)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.make_error("invalid")
        return value


class Flag(ma.fields.Boolean):
    """Yes or no; a form does not send a box that is not ticked."""

    default_error_messages = CODES
    YES, NO = {"1", "true", "on", "yes"}, {"", "0", "false", "off", "no"}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, bool):
            return value
        if isinstance(value, str) and not typed.get() and value.lower() in self.YES | self.NO:
            return value.lower() in self.YES
        raise self.make_error("type")


class Day(ma.fields.String):
    """A date, `YYYY-MM-DD`, that exists and is in a plausible year; blank becomes None where the date is optional. The value stays text,
    because it is sent on as text."""

    default_error_messages = {
        **CODES,
        "invalid": Code("not_a_date"),
        "short_year": Code("short_year"),
        "old": Code("date_too_old"),
        "far": Code("date_too_far"),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(metadata={"format": "date"}, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, str):
            raise self.make_error("type")
        text = typed_text.cleaned(value)
        if not text:
            if self.required or not self.allow_none or typed.get():  # JSON has null for no date
                raise self.make_error("required")
            return None
        if _SHORT_YEAR.match(text):
            raise self.make_error("short_year")
        if not _DAY.fullmatch(text):
            raise self.make_error("invalid")
        try:
            day = date.fromisoformat(text)
        except ValueError as error:
            raise self.make_error("invalid") from error
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise self.make_error("old" if day.year < FIRST_YEAR else "far")
        return day.isoformat()


class Part(ma.fields.Nested):
    """A form inside a form."""

    default_error_messages = CODES

    def _load(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super()._load(*args, **kwargs)
        except Invalid as refusal:  # the outer form refuses once for all its parts
            raise refusal.__cause__ or refusal from None


class Texts(ma.fields.Dict):
    """A mapping of names to text, such as the fee form's inputs."""

    default_error_messages = {**CODES, "invalid": Code("wrong_type")}

    def __init__(self, *, limit: int, most: int, **kwargs: Any) -> None:
        super().__init__(keys=Text(limit), values=Text(limit), validate=validate.Length(max=most, error=Code("too_many")), **kwargs)


class Reasons(ma.fields.Dict):
    """For some of the fields `names`, what is wrong with each."""

    default_error_messages = {**CODES, "invalid": Code("wrong_type")}

    def __init__(self, names: Iterable[str], *, limit: int, **kwargs: Any) -> None:
        known = validate.OneOf(sorted(names), error=Code("unknown_field"))
        some = validate.Length(min=1, error=Code("required"))
        super().__init__(keys=Text(40, validate=known), values=Text(limit, lines=True, required=True), validate=some, **kwargs)


class ReasonsByItem(ma.fields.Dict):
    """What is wrong with each of some items, whose codes are data: the service knows which there are."""

    default_error_messages = {**CODES, "invalid": Code("wrong_type")}

    def __init__(self, *, limit: int, most: int, **kwargs: Any) -> None:
        few = validate.Length(max=most, error=Code("too_many"))
        super().__init__(keys=Text(60), values=Text(limit, lines=True, required=True), validate=few, **kwargs)


class Several(ma.fields.List):
    """Some of the offered choices, each at most once and at least `least` of them. Where the choices are data, the service checks them."""

    default_error_messages = {**CODES, "invalid": Code("wrong_type")}

    def __init__(self, each: ma.fields.Field, *, most: int, least: int = 0, **kwargs: Any) -> None:
        few = validate.Length(min=least or None, error=Code("choose"))
        many = validate.Length(max=most, error=Code("too_many"))
        super().__init__(each, validate=[few, many], metadata={"minItems": least, "maxItems": most}, **kwargs)

    def deserialize(self, value: Any, attr: str | None = None, data: Any = None, **kwargs: Any) -> Any:
        found = super().deserialize(value, attr, data, **kwargs)
        if found is None:  # null, where it is allowed
            return None
        return [each for place, each in enumerate(found) if each not in found[:place]]
