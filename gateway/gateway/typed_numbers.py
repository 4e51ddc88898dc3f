"""Numbers as people write them in a form, read as `1250.5`. In the API a decimal is text with a dot, and none of this applies.

A dot followed by exactly three digits, and again three, groups thousands (`1.250`, `6.170.000`); a comma is the decimal sign (`72,5`);
otherwise a single dot is a decimal sign (`72.5`). A blank groups too. On a page that itself prints `1,250` (in English), a comma
followed by exactly three digits groups as well (`commas_group`). No number begins a group with 0, so `0.125` is a fraction.
"""

import re
import unicodedata

_AROUND = re.compile(r"^(?:rp\.?|idr|usd|\$)\s*|\s*(?:m2|meter persegi|%|persen|orang|bulan|tahun|kursi|lantai|unit|rupiah|[,.][-–—]+)$")
_GROUPED_BY_BLANKS = re.compile(r"(-?[1-9][0-9]{0,2}(?: [0-9]{3})+)([.,][0-9]+)?")
_GROUPED = {
    mark: re.compile(rf"(-?[1-9][0-9]{{0,2}}(?:\{mark}[0-9]{{3}})+)(?:{other}([0-9]+))?") for mark, other in ((".", ","), (",", r"\."))
}
_PLAIN = re.compile(r"(-?[0-9]+)(?:[.,]([0-9]+))?")


def understood(typed: str, *, commas_group: bool = False) -> str:
    """`typed` as a decimal with a dot; text that cannot be read as a number is returned unchanged, so that the service refuses it."""
    text = _bare(typed)
    by_blanks = _GROUPED_BY_BLANKS.fullmatch(text)
    if by_blanks:
        text = by_blanks[1].replace(" ", "") + (by_blanks[2] or "")
    for mark in (",", ".") if commas_group else (".",):
        found = _GROUPED[mark].fullmatch(text)
        if found:
            return _decimal(found[1].replace(mark, ""), found[2])
    found = _PLAIN.fullmatch(text)
    return _decimal(found[1], found[2]) if found else typed


def _bare(typed: str) -> str:
    """The text without currency, unit, invisible characters and outer blanks; every sign in its plain form (`１２` is 12, `m²` is m2)."""
    text = unicodedata.normalize("NFKC", typed).replace("\u2212", "-")
    text = "".join(sign for sign in text if unicodedata.category(sign) not in ("Cf", "Cc") or sign == "\t")
    text = " ".join(text.split()).lstrip("'").lower()
    while (less := _AROUND.sub("", text)) != text:
        text = less
    return text


def _decimal(whole: str, fraction: str | None) -> str:
    """`16500,00` is a whole number. `1,000` may mean a thousand to the person who typed it, so it stays a fraction, which no field for
    whole numbers accepts."""
    digits = fraction if fraction and len(fraction) == 3 else (fraction or "").rstrip("0")
    return f"{whole}.{digits}" if digits else whole
