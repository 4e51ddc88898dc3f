"""What people paste: invisible characters and odd blanks from chats and sheets, and letters that no permit can show."""

import re
import unicodedata

# They come along unseen: zero-width blanks, marks of direction (WhatsApp sets them around numbers), soft hyphens, byte-order marks.
_UNSEEN = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202c\u2060\ufeff]")
# Between the letters of some scripts and the parts of an emoji they mean something: only a text of several lines may need that.
_JOINERS = re.compile("[\u200c\u200d]")
_ENDS = re.compile("\r\n|[\r\u2028\u2029]")
# What the permit's fonts print; tests/gateway/test_typed_text.py holds it against them.
_PRINTED = re.compile(
    "[ -~\u00a1-\u00ac\u00ae-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf-\u013b\u013d-\u0148\u014a-\u0161\u0164-\u017f–—‘’‚“”„…€№™]"
)
SIGNS_NAMED = 5


def cleaned(text: str, *, lines: bool = False, joined: bool = False) -> str:
    """`text` in one form, without what nobody sees, blanks single and none around. `lines`: ends of lines stay; `joined`: they become
    ", ", as where an address typed in lines is kept in one."""
    text = _ENDS.sub("\n", _UNSEEN.sub("", unicodedata.normalize("NFC", text)))
    if lines:
        return text.replace("\N{NO-BREAK SPACE}", " ").strip()
    parts = text.split("\n") if joined else [text]
    tidy = [re.sub(r"[\t ]+", " ", _blanks(_JOINERS.sub("", part))).strip() for part in parts]
    return ", ".join(part.strip(", ") if joined and len(parts) > 1 else part for part in tidy if part.strip(", "))


def _blanks(text: str) -> str:
    """Every kind of blank as the usual one."""
    return "".join(" " if unicodedata.category(sign) == "Zs" else sign for sign in text)


def not_printed(text: str) -> str:
    """The signs no permit could show, each once, a few of them; "" when it can show all."""
    missing = dict.fromkeys(sign for sign in text if not _PRINTED.fullmatch(sign))
    return " ".join(list(missing)[:SIGNS_NAMED])
