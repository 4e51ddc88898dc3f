"""The languages messages are written in. A new one is a row here and its templates (`templates/<event>[.<side>].<code>.*`); a message that
has no template in it yet is sent in the source language as a whole."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Language:
    """How dates are written: months and weekdays in their order, and what stands between a date and a time."""

    months: tuple[str, ...]
    weekdays: tuple[str, ...]
    at: str


LANGUAGES = {
    "id": Language(
        (
            *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
            *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
        ),
        ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
        at="pukul",
    ),
    "en": Language(
        (
            *("January", "February", "March", "April", "May", "June"),
            *("July", "August", "September", "October", "November", "December"),
        ),
        ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        at="at",
    ),
}
SOURCE = next(iter(LANGUAGES))


def known_language(code: object) -> str:
    """`code`, or the source language for what is none of ours."""
    return str(code) if code in LANGUAGES else SOURCE
