"""How a person is reached."""

import re
from dataclasses import dataclass

LANGUAGES = ("id", "en")


class ContactUnknown(Exception):
    """The contact book has no such account yet; its event is on the way, so try again later."""


class AddressUnusable(Exception):
    """No mail server takes such an address: its event is to be parked, where people see it."""


@dataclass(frozen=True)
class Contact:
    """`account_id` is None for somebody who has no account yet."""

    agency: str
    email: str
    full_name: str
    language: str
    account_id: int | None = None


def known_language(language: object) -> str:
    """Indonesian, unless it is a language the messages are written in."""
    return str(language) if language in LANGUAGES else LANGUAGES[0]


def usable_address(email: str) -> str:
    """The address as every mail server and header takes it: ASCII, its domain in punycode, nothing quoted, nothing that a header reads as an
    encoded word. Whatever identity takes is usable; tests hold both against one table.

    :raises AddressUnusable: it cannot be written so.
    """
    local, _, domain = email.rpartition("@")
    try:
        address = f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError as error:
        raise AddressUnusable("the domain is none") from error
    if not re.fullmatch(r"(?!.*=\?)[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", address):
        raise AddressUnusable("the address is not plain")
    return address


def masked(email: str) -> str:
    """As much of an address as its holder needs to know it again: s•••@contoh.test."""
    local, _, domain = email.rpartition("@")
    return f"{local[:1]}•••@{domain}"
