"""In words: how far a scan is, and what is left of matching by itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from kashf.coalition.banks.models import Bank, Scan
from kashf.coalition.banks.queries import Behind, behind, changes_since, scans_seen_by
from kashf.coalition.banks.vocabulary import ScanState
from kashf.coalition.members.models import Person

_MINUTE: Final = timedelta(minutes=1)
_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Scanning:
    """What a bank's page says of scans: of the newest one, and of what goes on by itself."""

    scan: Scan | None
    since: int  # signals that were added or withdrawn since it was started
    behind: Behind

    @property
    def said(self) -> str:
        """How far the scan is."""
        return said(self.scan) if self.scan else ""

    @property
    def is_moving(self) -> bool:
        """Whether it will say something else soon."""
        return bool(self.behind.signals or (self.scan and self.scan.is_unfinished))

    @property
    def left_nothing(self) -> bool:
        """Whether no scan has left items out, which is told beside what goes on by itself."""
        return self.scan is None or self.scan.state == ScanState.FINISHED


def scanning_of(person: Person, bank: Bank) -> Scanning:
    """Of the items of the person's organisation, for a bank that the person sees."""
    scan = scans_seen_by(person).filter(bank=bank).first()
    since = changes_since(bank, scan.change) if scan else 0
    return Scanning(scan, since, behind(person, bank))


def said(scan: Scan) -> str:
    """How far a scan is, how many items matched, and how long it will still take."""
    if scan.state == ScanState.WAITING:
        return _("The scan waits for its turn in the background.")
    return pgettext("between names", ", ").join(_pieces(scan))


def _pieces(scan: Scan) -> Iterator[str]:
    items = max(scan.items, scan.looked)
    yield ngettext(
        "%(looked)s of %(items)s item looked at", "%(looked)s of %(items)s items looked at", items
    ) % {"looked": intcomma(scan.looked), "items": intcomma(items)}
    yield ngettext("%(count)s matched", "%(count)s matched", scan.matched) % {
        "count": intcomma(scan.matched)
    }
    if scan.new:
        yield ngettext(
            "%(count)s of them for the first time", "%(count)s of them for the first time", scan.new
        ) % {"count": intcomma(scan.new)}
    if scan.failed:
        yield ngettext(
            "%(count)s could not be looked at", "%(count)s could not be looked at", scan.failed
        ) % {"count": intcomma(scan.failed)}
    if scan.left is not None:
        yield _left(scan.left)


def _left(left: timedelta) -> str:
    if left < _MINUTE:
        return _("less than a minute left")
    if left < 2 * _HOUR:
        count = round(left / _MINUTE)
        return ngettext("about %(count)d minute left", "about %(count)d minutes left", count) % {
            "count": count
        }
    count = round(left / _HOUR)
    return ngettext("about %(count)d hour left", "about %(count)d hours left", count) % {
        "count": count
    }
