"""How much time is left, in words."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils import formats, timezone
from django.utils.translation import gettext, ngettext

from kashf.coalition.audit.vocabulary import now

URGENT: Final = timedelta(hours=1)
SOON: Final = timedelta(hours=6)
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Clock:
    """The words, and a tone: danger, warn or none. The words say it without the tone."""

    words: str
    tone: str


def clock_of(due_at: datetime) -> Clock:
    """The clock of something that is due then."""
    left = due_at - now()
    if left < timedelta(0):
        return Clock(_late(-left), "danger")
    tone = "danger" if left < URGENT else "warn" if left < SOON else ""
    return Clock(_left(left), tone)


def decided_on(at: datetime) -> str:
    """What stands in the clock's place after the decision."""
    day = formats.date_format(timezone.localtime(at), "SHORT_DATE_FORMAT")
    return gettext("Decided on %(day)s") % {"day": day}


def _left(time: timedelta) -> str:
    if time < _HOUR:
        count = time // _MINUTE
        return ngettext("%(count)d minute left", "%(count)d minutes left", count) % {"count": count}
    if time < 2 * _DAY:
        count = time // _HOUR
        return ngettext("%(count)d hour left", "%(count)d hours left", count) % {"count": count}
    count = time // _DAY
    return ngettext("%(count)d day left", "%(count)d days left", count) % {"count": count}


def _late(time: timedelta) -> str:
    if time < _HOUR:
        count = time // _MINUTE
        return ngettext("%(count)d minute late", "%(count)d minutes late", count) % {"count": count}
    if time < 2 * _DAY:
        count = time // _HOUR
        return ngettext("%(count)d hour late", "%(count)d hours late", count) % {"count": count}
    count = time // _DAY
    return ngettext("%(count)d day late", "%(count)d days late", count) % {"count": count}
