"""Who somebody is, whatever accounts they have. A person has marks; two sets of marks that share one belong to the same person.

Marks are the number of an identity document, the name with the date of birth, and the email address. The office keeps no identity number of
its staff; a civil servant's number (NIP) begins with the date of birth.
"""

import re
import unicodedata
from collections.abc import Iterable

from identity.domain.accounts import Account
from identity.domain.answers import Answers, read_date

Marks = frozenset[str]
_TITLES = frozenset({"dr", "drg", "drs", "dra", "ir", "h", "hj", "prof"})


def of_registration(answers: Answers) -> Marks:
    document = f"{answers['id_type']}:{answers['id_number']}"
    return frozenset({document, *_reached(answers["email"]), *_born(answers["full_name"], answers["birth_date"])})


def of_account(account: Account, registered: Iterable[Answers]) -> Marks:
    """`registered`: what was typed in the registrations that opened this account or have its email address."""
    nip = re.sub(r"\D", "", account.employee_number or "")
    born = _born(account.full_name, f"{nip[:4]}-{nip[4:6]}-{nip[6:8]}") if len(nip) == 18 else ()
    return frozenset({*_reached(account.email), *born}).union(*map(of_registration, registered))


def of_identity(account: Account, registered: Iterable[Answers]) -> Marks:
    """The marks without email addresses, which families and offices share: whoever has one of these marks is that person. `registered`:
    registrations that are proven to be theirs."""
    return frozenset(mark for mark in of_account(account, registered) if not mark.startswith("email:"))


def _reached(email: str) -> tuple[str, ...]:
    """Those whom no mail reaches have no mark in common."""
    return (f"email:{email.lower()}",) if email else ()


def born(full_name: str, date: str) -> Marks:
    return frozenset(_born(full_name, date))


def _born(full_name: str, date: str) -> tuple[str, ...]:
    return (f"born:{_plain(full_name)} {date}",) if read_date(date) else ()


def _plain(full_name: str) -> str:
    """The name without titles, marks and capitals: `Dr. Siti Aminah, S.H.` becomes `siti aminah`."""
    letters = unicodedata.normalize("NFKD", full_name.partition(",")[0].casefold())
    words = re.sub(r"[^\w\s]", " ", "".join(c for c in letters if not unicodedata.combining(c))).split()
    return " ".join(word for word in words if word not in _TITLES)
