"""What somebody at the counter looks for, from what was typed, read out, or scanned into one field."""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from permits.domain.permit import CODE_LENGTH, codes_meant

SHORTEST_NAME = 3


@dataclass(frozen=True)
class Sought:
    """`numbers`: how the number may be kept, see `bare`; `codes`: of permits; `name`: a part of somebody's name, in lower case."""

    numbers: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    name: str | None = None


def read(typed: str) -> Sought:
    """A scanner types the address in a QR code: that of a permit holds its code, that of a receipt the application's number."""
    plain = unicodedata.normalize("NFKC", typed).strip()
    scanned = _of_address(plain)
    text = scanned or plain
    codes = tuple(code for code in codes_meant(text) if len(code) == CODE_LENGTH)
    name = " ".join(text.casefold().split())
    is_name = not scanned and len(name) >= SHORTEST_NAME and any(sign.isalpha() for sign in name)
    return Sought(_numbers(text), codes, name if is_name else None)


def bare(number: str) -> str:
    """A number without what people leave out: letters and digits only, in capitals. The database computes the same for what it keeps."""
    return re.sub(r"[^A-Z0-9]", "", number.upper())


def _numbers(text: str) -> tuple[str, ...]:
    """With the zeros and without the words that people say before an application's number."""
    plain = bare(text)
    if not any(sign.isdigit() for sign in plain):
        return ()
    found = re.fullmatch(r"(?:NOMOR|NO)?(?:PERMOHONAN|IZIN)?0*([0-9]+)([A-Z].*)", plain)
    return tuple(dict.fromkeys((plain, f"{found[1]:0>4}{found[2]}") if found else (plain,)))


def _of_address(text: str) -> str | None:
    """What the address of a QR code is about; None where the text is no such address."""
    if "/" not in text or any(sign.isspace() for sign in text):
        return None
    try:
        parts = urlsplit(text if "://" in text else f"//{text}")
    except ValueError:
        return None
    path = parts.path.rstrip("/").casefold()
    if path.endswith("/lacak"):
        return next(iter(parse_qs(parts.query).get("no", ())), None)
    code = re.search(r"/v/([^/]+)$", parts.path.rstrip("/"), re.IGNORECASE)
    return unquote(code[1]) if code else None
