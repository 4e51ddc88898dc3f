"""How dates, times, money and sizes are written on pages: filters for Jinja.

Times come as ISO 8601 text in UTC and are shown in the office's zone; an absent value is shown as a dash.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from babel.dates import format_date, format_timedelta
from babel.numbers import format_decimal
from flask import Flask
from flask_babel import get_locale, gettext, ngettext
from markupsafe import Markup

from gateway import agencies, words
from gateway.config import UPLOAD_LIMIT
from gateway.languages import SOURCE, decimal_sign
from gateway.office_time import at_office
from gateway.words import current_language

NOTHING = "–"
MOST_COUNTED = 1000  # as far as permits counts what waits: one more stands for all that is more


def local(value: str | datetime) -> datetime:
    """Return the moment in the time zone of the agency that the page is about."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return at_office(moment, agencies.time_zone())


def today() -> date:
    """The date at the office now."""
    return local(datetime.now(UTC)).date()


def _day(value: str | date | datetime) -> date:
    if isinstance(value, str):
        return date.fromisoformat(value) if len(value) == 10 else local(value).date()
    return local(value).date() if isinstance(value, datetime) else value


def long_date(value: str | date | datetime | None) -> str:
    """Write `Kamis, 26 November 2026`."""
    return format_date(_day(value), "EEEE, d MMMM y", locale=get_locale()) if value else NOTHING


def short_date(value: str | date | datetime | None) -> str:
    """Write `26 Nov 2026`, for narrow table columns."""
    return format_date(_day(value), "d MMM y", locale=get_locale()) if value else NOTHING


def clock(value: str | datetime | None) -> str:
    """Write `10.42 WIB`, in English `10:42 WIB`."""
    mark = "." if "." in get_locale().time_formats["short"].pattern else ":"
    return f"{local(value):%H{mark}%M %Z}" if value else NOTHING


def moment(value: str | datetime | None) -> str:
    """Write `Kamis, 26 November 2026 10.42 WIB`."""
    return f"{long_date(value)} {clock(value)}" if value else NOTHING


def rupiah(amount: int | None) -> str:
    """Write `Rp1.250.000`, in English `Rp1,250,000`."""
    return NOTHING if amount is None else f"Rp{format_decimal(amount, locale=get_locale())}"


def figure(value: str | int | None) -> str:
    """Write a decimal of the services, `1250.5`, as `1.250,5`; in English `1,250.5`."""
    return NOTHING if value is None else words.figure(value, language=current_language())


def distance(km: float) -> str:
    """Write kilometres: `3,4`, `112`."""
    return figure(str(km) if km < 10 else round(km))


def percent(share: float) -> str:
    """Write `93,9 %`; a share below the whole is never written as the whole."""
    return f"{figure(str(int(share * 1000) / 10))} %"


def tenths(value: float) -> str:
    """Write `3,4`; little is never written as nothing."""
    return f"< {figure('0.1')}" if 0 < value < 0.05 else figure(f"{value:.1f}")


def quantity(value: str, unit: str | None) -> str:
    """Write a number with its unit: `1.250 m²`, `Rp6.170.000/m²`; `2` of what has none."""
    if unit and unit.startswith("Rp"):
        return f"Rp{figure(value)}{unit.removeprefix('Rp').replace('/', ' per ')}"
    return f"{figure(value)} {unit}" if unit else figure(value)


def in_own_notation(text: str) -> str:
    """A formula as the services write it, in Indonesian notation. On English pages dots and commas in its numbers are swapped."""
    if decimal_sign(current_language()) == ",":
        return text
    return re.sub(r"[0-9][0-9.,]*[0-9]", lambda number: number[0].translate(str.maketrans(",.", ".,")), text)


def working_days(count: int) -> str:
    """Write `5 hari kerja`."""
    return ngettext("%(num)s hari kerja", "%(num)s hari kerja", count)


def working_hours(hours: float) -> str:
    """Write `3,5 jam kerja`."""
    return gettext("%(hours)s jam kerja", hours=format_decimal(round(hours, 1), "0.#", locale=get_locale()))


def age(seconds: float) -> str:
    """Write `7 detik`, `3 menit`, `2 jam`: the largest whole unit."""
    return format_timedelta(timedelta(seconds=max(1, round(seconds))), threshold=1, locale=get_locale())


def file_size(size: int) -> str:
    """Write `7,2 MB` or `48 kB`."""
    if size >= 1_000_000:
        return words.megabytes(size)
    return f"{max(1, round(size / 1000))} kB"


def validity(value: dict) -> str:
    """Write a permit type's validity: `5 tahun`, or that it has no end."""
    count = value["value"]
    if not count:
        return gettext("tanpa batas waktu")
    if value["unit"] == "year":
        return ngettext("%(num)s tahun", "%(num)s tahun", count)
    if value["unit"] == "month":
        return ngettext("%(num)s bulan", "%(num)s bulan", count)
    return ngettext("%(num)s hari", "%(num)s hari", count)


def indonesian(text: str | None) -> str:
    """Marks words that stay Indonesian on English pages, such as those of the catalogue, for screen readers."""
    return Markup('<span lang="id">{}</span>').format(text) if text and current_language() != SOURCE else text or ""


def worded(words: Mapping[str, str] | str | None) -> str:
    """What a service named in several languages, in the page's; Indonesian where that one is missing. Texts of our own stay as they are."""
    if not isinstance(words, Mapping):
        return words or ""
    language = current_language()
    return words[language] if language in words else indonesian(words.get(SOURCE))


def said(text: str, english: str | None = None) -> str:
    """What an officer wrote, for whoever reads it: in English where it was picked from the office's reasons, which have both."""
    return english if english and current_language() != SOURCE else text


def capital(text: str) -> str:
    """The words with a capital at the beginning, for the start of a sentence."""
    return text[:1].upper() + text[1:]


def is_late(value: str | date | datetime) -> bool:
    """Whether a deadline has passed; a bare date passes with its last hour."""
    if isinstance(value, datetime) or len(str(value)) > 10:
        return local(value) < datetime.now(UTC)  # type: ignore[arg-type]
    return _day(value) < today()


def days_left(value: str | date | datetime) -> int:
    """Until a day: 0 on that day, less when it has gone."""
    return (_day(value) - today()).days


def ago(value: str) -> str:
    """How long ago, of what happened within the hour: `2 menit lalu`."""
    minutes = max(0, int((datetime.now(UTC) - datetime.fromisoformat(value)).total_seconds() // 60))
    return gettext("%(count)s menit lalu", count=minutes) if minutes else gettext("baru saja")


def time_used(since: str | datetime, until: str | datetime) -> int:
    """How much of the time between the two is used up, in percent."""
    begun, ends = local(since), local(until)
    whole = (ends - begun).total_seconds()
    return min(100, max(0, round(100 * (datetime.now(UTC) - begun).total_seconds() / whole))) if whole > 0 else 100


def is_today(value: str | date | datetime) -> bool:
    return _day(value) == today()


def register(app: Flask) -> None:
    """Give every template these filters under their own names."""
    for each in (
        long_date,
        short_date,
        clock,
        moment,
        rupiah,
        working_days,
        working_hours,
        age,
        file_size,
        validity,
        indonesian,
        worded,
        said,
        capital,
        is_late,
        time_used,
        days_left,
        ago,
        figure,
        percent,
        distance,
        tenths,
        quantity,
        in_own_notation,
    ):
        app.template_filter(each.__name__)(each)
    app.template_global()(words.upload_limit)
    app.jinja_env.globals.update(UPLOAD_LIMIT=UPLOAD_LIMIT, MOST_COUNTED=MOST_COUNTED)
