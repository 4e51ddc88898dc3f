"""From an event to a finished mail: templates, values made harmless, and bytes that never change again.

Names and texts come from people who may try to add a header, a link or a line. So every value is put on one line (reasons may keep their
line breaks), links are made from PUBLIC_URL alone, and nothing in a name can be clicked.
"""

import hashlib
import re
import unicodedata
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from functools import cache
from typing import Any

import css_inline
from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context, select_autoescape

from bus.settings import setting
from notifications import words
from notifications.domain.agency import Agency
from notifications.domain.contact import Contact
from notifications.domain.languages import LANGUAGES, SOURCE
from notifications.domain.office_time import at_office

LONGEST_SUBJECT, LONGEST_VALUE = 150, 4000
SEVERAL_LINES = frozenset({"reason", "reason_en", "reasons"})


@dataclass(frozen=True)
class Message:
    """A finished mail. Every try sends the same bytes, `raw`."""

    subject: str
    message_id: str
    raw: bytes
    sha256: str


def compose(
    kind: str, contact: Contact, office: Agency, *, key: uuid.UUID, side: str, path: str, values: Mapping[str, Any], at: datetime
) -> Message:
    """The mail to `contact` about an event of this `kind`, in the contact's language, sent in the name of `office`.

    `key` identifies the delivery, `path` is the page to which the mail links, `values` are the event's data with the sealed part opened.
    """
    language = written_in(kind, side, contact.language)
    greeted = name_of(contact.full_name) or words.in_language(words.OWNER, language)
    shown = {
        **harmless(values),
        "side": side,
        "link": link_to(path),
        "recipient": greeted,
        "time_zone": office.time_zone,
        **help_line(office),
    }
    subject, text = _subject_and_text(_render(kind, f"{language}.txt.j2", shown))
    html = css_inline.inline(_render(kind, f"{language}.html.j2", shown), load_remote_stylesheets=False)
    message = _message(contact, subject=subject, key=key, at=at)
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    message["Content-Language"] = language
    raw = message.as_bytes(policy=_folding(subject, contact.full_name))
    return Message(subject=subject, message_id=message["Message-ID"], raw=raw, sha256=hashlib.sha256(raw).hexdigest())


def help_line(office: Agency) -> dict[str, str]:
    """Where to get help: the agency's telephone and hours; where it gives none, those of the operator's settings; else the address of the
    help page."""
    return {
        "agency_name": one_line(office.name),
        "office_phone": one_line(office.office_phone or setting("OFFICE_PHONE", default="") or link_to("/bantuan")),
        "office_hours": one_line(office.office_hours or setting("OFFICE_HOURS", default="")),
    }


def sender() -> tuple[str, str]:
    """(name, address) of MAIL_FROM."""
    return parseaddr(setting("MAIL_FROM", default="Izin <izin@contoh.test>"))


def link_to(path: str) -> str:
    """An absolute link. Its address is configuration, and never comes from a request or an event."""
    return setting("PUBLIC_URL", default="http://127.0.0.1:8080").rstrip("/") + path


def harmless(values: Mapping[str, Any]) -> dict[str, Any]:
    """Texts without control characters, on one line unless several are allowed, and of limited length."""
    return {name: _harmless(name, value) for name, value in values.items()}


def one_line(text: str) -> str:
    return " ".join(_printable(text).split())


def name_of(full_name: str) -> str:
    """The name for greetings and addresses: one line, with nothing that a mail program would turn into a link."""
    return re.sub(r"(?<=\S)([./:@\\])(?=\S)", r"\1 ", header_text(full_name))[:100].strip()


def day(moment: str, language: str, zone: str) -> str:
    """`27 November 2026`, in the office's time zone, for an ISO date or time."""
    local = _local(moment, zone)
    return f"{local.day} {LANGUAGES[language].months[local.month - 1]} {local.year}"


def weekday(moment: str, language: str, zone: str) -> str:
    """`Jumat, 27 November 2026`."""
    return f"{LANGUAGES[language].weekdays[_local(moment, zone).weekday()]}, {day(moment, language, zone)}"


def hour(moment: str, language: str, zone: str) -> str:
    """`Jumat, 27 November 2026 pukul 10.42 WIB`."""
    return f"{weekday(moment, language, zone)} {LANGUAGES[language].at} {_local(moment, zone):%H.%M %Z}"


def _local(moment: str, zone: str) -> datetime:
    parsed = datetime.fromisoformat(moment)
    return at_office(parsed, zone) if parsed.tzinfo else parsed


def _by_the_offices_clock(written: Callable[[str, str, str], str]) -> Any:
    """A filter of templates: `written` with the time zone of the agency in whose name the mail is sent."""
    return pass_context(lambda context, moment, language: written(moment, language, context["time_zone"]))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("notifications"),
        autoescape=select_autoescape(["html.j2"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        **{each.__name__: _by_the_offices_clock(each) for each in (day, weekday, hour)},
        "field": words.field,
        "setting": words.setting,
        "setting_value": words.setting_value,
        "document_kind": words.document_kind,
    }
    environment.globals["link_to"] = link_to
    return environment


def written_in(kind: str, side: str, language: str) -> str:
    """The language, if the message is written in it as it is in the source's."""
    written = _environment().list_templates()
    own = next(name for name in (f"{kind}.{side}", kind) if f"{name}.{SOURCE}.txt.j2" in written)
    return language if f"{own}.{language}.txt.j2" in written else SOURCE


def _render(kind: str, suffix: str, values: Mapping[str, Any]) -> str:
    """By the template for this side, if there is one, or else the template for all."""
    return _environment().select_template([f"{kind}.{values['side']}.{suffix}", f"{kind}.{suffix}"]).render(values)


def _subject_and_text(rendered: str) -> tuple[str, str]:
    """The first line of a text template is the subject; an empty line follows."""
    first, _, rest = rendered.partition("\n")
    return header_text(first.removeprefix("Subject:"))[:LONGEST_SUBJECT], rest.strip() + "\n"


def _message(contact: Contact, *, subject: str, key: uuid.UUID, at: datetime) -> EmailMessage:
    name, address = sender()
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = Address(display_name=name, addr_spec=address)
    message["To"] = Address(display_name=name_of(contact.full_name), addr_spec=contact.email)
    message["Subject"] = subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{key}@{address.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    return message


def _folding(*texts: str) -> Any:
    """Long ASCII headers stay on one line: folding would leave the first line of a subject empty. Other headers must be folded (RFC
    2047)."""
    return policy.SMTP.clone(max_line_length=300) if all(map(str.isascii, texts)) else policy.SMTP


def header_text(text: str) -> str:
    """One line that stays plain text: Python's email package would decode `=?utf-8?q?=0D=0ABcc:…?=` into a header of its own."""
    return one_line(text).replace("=?", "= ?")


def _harmless(name: str, value: Any) -> Any:
    if isinstance(value, dict):
        return {one_line(key): _harmless(name, each) for key, each in value.items()}
    if isinstance(value, list):
        return [_harmless(name, each) for each in value]
    if not isinstance(value, str):
        return value
    text = _printable(value).strip() if name in SEVERAL_LINES else one_line(value)
    return text[:LONGEST_VALUE]


def _printable(text: str) -> str:
    """Without control characters (line breaks stay; the caller handles them), direction overrides and half characters."""
    return "".join(c for c in text.replace("\r\n", "\n") if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
