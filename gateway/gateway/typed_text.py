"""What people paste: invisible characters and unusual blanks from chats and spreadsheets, and letters that a permit cannot show."""

import re
import unicodedata

# Invisible characters: zero-width blanks, direction marks (WhatsApp puts them around numbers), soft hyphens, byte-order marks.
_UNSEEN = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202c\u2060\ufeff]")
# These have a meaning between the letters of some scripts and the parts of an emoji: only a text of several lines may need them.
_JOINERS = re.compile("[\u200c\u200d]")
_ENDS = re.compile("\r\n|[\r\u2028\u2029]")
# The characters that the permit's fonts can print; tests/gateway/test_typed_text.py compares the two.
_PRINTED = re.compile(
    "[ -~\u00a1-\u00ac\u00ae-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf-\u013b\u013d-\u0148\u014a-\u0161\u0164-\u017f–—‘’‚“”„…€№™]"
)
SIGNS_NAMED = 5


def cleaned(text: str, *, lines: bool = False, joined: bool = False) -> str:
    """`text` in one normal form, without invisible characters, with single blanks and none at its ends. `lines`: line ends stay; `joined`:
    they become ", ", for an address that is typed in several lines and stored in one."""
    text = _ENDS.sub("\n", _UNSEEN.sub("", unicodedata.normalize("NFC", text)))
    if lines:
        return text.replace("\N{NO-BREAK SPACE}", " ").strip()
    parts = text.split("\n") if joined else [text]
    tidy = [re.sub(r"[\t ]+", " ", _blanks(_JOINERS.sub("", part))).strip() for part in parts]
    return ", ".join(part.strip(", ") if joined and len(parts) > 1 else part for part in tidy if part.strip(", "))


def printable(text: str) -> str:
    """What of an address's or a search's text can be looked for: without control characters and odd blanks, and none around."""
    return "".join(sign for sign in text if sign.isprintable()).strip()


def unstorable(text: str, *, but: str = "") -> bool:
    """Whether no database column and no document could hold it: control characters (`but` these) and half characters."""
    return any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in but for sign in text)


def _blanks(text: str) -> str:
    """Every kind of blank as the usual one."""
    return "".join(" " if unicodedata.category(sign) == "Zs" else sign for sign in text)


def not_printed(text: str) -> str:
    """Some of the characters that a permit cannot show, each once; "" when it can show all."""
    missing = dict.fromkeys(sign for sign in text if not _PRINTED.fullmatch(sign))
    return " ".join(list(missing)[:SIGNS_NAMED])
