"""Reading email addresses and telephone numbers as people type them."""

import re

import phonenumbers
from email_validator import EmailNotValidError, validate_email

HOME = "ID"
# Chat programs copy numbers with direction marks around them, spreadsheets with an apostrophe in front.
_UNSEEN = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
# Addresses that every mail server and every mail header takes unchanged. "=?" is excluded: it would be read as an encoded word.
_PLAIN = re.compile(r"(?!.*=\?)[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([A-Za-z0-9-]+\.)+[A-Za-z0-9-]{2,63}")


def email(typed: str) -> str | None:
    """The address in its usual form (domain in lower case, in ASCII), or None. Only the form is checked, by what every mail server accepts.
    Every address accepted here must also be accepted by the notifications service, which mails to it: tests check both, and the addresses
    of permits' companies, against one table (tests/data/field_cases.json).

    The domain becomes ASCII by IDNA 2008: the older rules, which Python's own codec still has, would send straße.test's mail to
    strasse.test.
    """
    try:
        found = validate_email(typed.strip(), check_deliverability=False, test_environment=True, allow_smtputf8=False, strict=True)
    except EmailNotValidError:
        return None
    address = found.ascii_email or found.normalized
    return address if _PLAIN.fullmatch(address) else None


def phone(typed: str) -> str | None:
    """The number in E.164 (+628…), or None when no network can have it. 08…, 62… and +62… are read as Indonesian."""
    digits = _UNSEEN.sub("", typed).strip().lstrip("'‘’")
    spellings = (f"+{digits}", digits) if digits.startswith("62") else (digits,)
    return next((number for number in map(_e164, spellings) if number), None)


def _e164(typed: str) -> str | None:
    try:
        number = phonenumbers.parse(typed, HOME)
    except phonenumbers.NumberParseException:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if phonenumbers.is_valid_number(number) else None
