"""Numbers, shares, times and days as the reader's language writes them."""

from datetime import date
from typing import Final

from django.utils import formats, translation
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, npgettext

from kashf.coalition.statements.vocabulary import MeasureKind

_A_DAY: Final = 24.0
_DAYS_FROM: Final = 72.0  # hours; what is longer is said in days
_ARABIC: Final = str.maketrans("0123456789.,%", "٠١٢٣٤٥٦٧٨٩٫٬٪")
_DIGITS: Final = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def number(value: float, places: int = 0) -> str:
    """A number, with its thousands told apart."""
    written = f"{value:,.{places}f}"
    return written.translate(_ARABIC) if _is_arabic() else written


def short_number(value: float) -> str:
    """A number with one decimal below ten, unless it is whole."""
    rounded = round(value, 1)
    return number(rounded, 0 if rounded == int(rounded) or rounded >= 10 else 1)


def percent(share: float, places: int = 0) -> str:
    """A share in percent. Nearly none is not none, and nearly all is not all."""
    rounded = round(100 * share, places)
    if 0 < share < 1 and rounded in {0, 100}:
        return percent(share, places + 1) if places < 2 else _edge(rounded)
    written = f"{rounded:.{places}f}%"
    return written.translate(_ARABIC) if _is_arabic() else written


def _edge(rounded: float) -> str:
    least = percent(0.0001, 2)
    return f"<{least}" if not rounded else f">{percent(0.9999, 2)}"


def duration(hours: float) -> str:
    """A time as figures show it: “31 h”, “4.5 days”."""
    if hours >= _DAYS_FROM:
        days = hours / _A_DAY
        return ngettext("%(n)s day", "%(n)s days", _form(days)) % {"n": short_number(days)}
    return ngettext("%(n)s h", "%(n)s h", _form(hours)) % {"n": short_number(hours)}


def duration_after(hours: float) -> str:
    """The same as it stands after “from”, “to” or “after”, which in Arabic inflect it."""
    place = "after a preposition"
    if hours >= _DAYS_FROM:
        days = hours / _A_DAY
        said = npgettext(place, "%(n)s day", "%(n)s days", _form(days))
        return said % {"n": short_number(days)}
    said = npgettext(place, "%(n)s h", "%(n)s h", _form(hours))
    return said % {"n": short_number(hours)}


def within(low: str, high: str) -> str:
    """From … to …, in words."""
    return gettext("%(low)s to %(high)s") % {"low": low, "high": high}


def value_of(kind: MeasureKind, value: float) -> str:
    """A figure, as its kind is written."""
    if kind == MeasureKind.SHARE:
        return percent(value)
    if kind == MeasureKind.HOURS:
        return duration(value)
    return number(value)


def interval_of(kind: MeasureKind, low: float | None, high: float | None) -> str:
    """Its interval in words. A count has none: it is full; an end that is not known is open."""
    if kind == MeasureKind.COUNT:
        return gettext("full count")
    said = duration_after if kind == MeasureKind.HOURS else percent
    if low is not None and high is not None:
        return within(said(low), said(high))
    if low is not None:
        return gettext("%(low)s or more") % {"low": value_of(kind, low)}
    return gettext("interval not available")


def day(when: date) -> str:
    """A day, with its month in words."""
    return digits(formats.date_format(when, "j F Y"))


def days(first: date, last: date) -> str:
    """From one day to another."""
    return within(day(first), day(last))


def digits(text: str | Promise) -> str:
    """The same words with the language's own digits."""
    return str(text).translate(_DIGITS) if _is_arabic() else str(text)


def _form(value: float) -> int:
    """The number by which a word is inflected; a fraction counts as many."""
    rounded = round(value, 1) if value < 10 else round(value)
    return int(rounded) if rounded == int(rounded) else 100


def _is_arabic() -> bool:
    return (translation.get_language() or "en").startswith("ar")
