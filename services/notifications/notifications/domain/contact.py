"""How to reach a person."""

import re
import unicodedata
from dataclasses import dataclass

_TITLES = frozenset({"dr", "drg", "drs", "dra", "ir", "h", "hj", "prof"})


NO_ADDRESS = ""  # of somebody without a login, to whom nothing is mailed


class ContactUnknown(Exception):
    """The contact book does not have this account yet; the event with it is on its way, so try again later."""


class AddressUnusable(Exception):
    """No mail server accepts such an address. Its event is parked, where the operator sees it."""


@dataclass(frozen=True)
class Contact:
    """`account_id` is None for a person who has no account yet."""

    agency: str
    email: str
    full_name: str
    language: str
    account_id: int | None = None


def usable_address(email: str) -> str:
    """The address in the form that every mail server and header accepts: ASCII, the domain in punycode, nothing quoted, nothing that a
    header would read as an encoded word. Every address that identity accepts is usable; tests check both against one table.

    :raises AddressUnusable: the address has no such form.
    """
    local, _, domain = email.rpartition("@")
    try:
        address = f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError as error:
        raise AddressUnusable("the domain is none") from error
    if not re.fullmatch(r"(?!.*=\?)[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", address):
        raise AddressUnusable("the address is not plain")
    return address


def plain_name(name: str) -> str:
    """Without titles, marks and capitals, as identity and permits compare names: `Dr. Siti Aminah, S.H.` is `siti aminah`."""
    letters = unicodedata.normalize("NFKD", name.partition(",")[0].casefold())
    words = re.sub(r"[^\w\s]", " ", "".join(c for c in letters if not unicodedata.combining(c))).split()
    return " ".join(word for word in words if word not in _TITLES)


def masked(email: str) -> str:
    """Enough of an address for its holder to recognise it: s•••@contoh.test."""
    local, _, domain = email.rpartition("@")
    return f"{local[:1]}•••@{domain}"
