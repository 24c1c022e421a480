"""The coalition's eighteen months: everything by the real verbs, under a clock of its own."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection
from django_tasks.base import TaskResult, TaskResultStatus
from django_tasks.signals import task_finished

from kashf.coalition.audit.vocabulary import clock_at
from kashf.coalition.banks.models import Match
from kashf.coalition.banks.queries import without_shared
from kashf.coalition.demo.accounts import Accounts
from kashf.coalition.demo.cast import LEAD, MEMBERS
from kashf.coalition.demo.codes import Visitor, keep_visitors
from kashf.coalition.demo.desk import DAY, HOUR, Desk, Sighting, Until
from kashf.coalition.demo.edits import HEAVY_EDITS
from kashf.coalition.demo.labels import Label
from kashf.coalition.demo.people import Company, gather
from kashf.coalition.demo.scene import Item as Piece
from kashf.coalition.demo.scene import Scene, Truth
from kashf.coalition.demo.shelf import Library
from kashf.coalition.demo.tables import Table
from kashf.coalition.demo.timeline import Calendar, Timeline
from kashf.coalition.demo.words import Answering
from kashf.coalition.intake.vocabulary import SourceKind
from kashf.coalition.referrals.models import Outcome, Referral
from kashf.coalition.review.models import Case, Decision
from kashf.coalition.statements.models import Statement
from kashf.errors import Conflict

AGAIN: Final = 2  # pieces that each member without busy desks comes upon, too
LATE: Final = 0.2  # the share of items that came in during the last two days
BUSY: Final = tuple(part.slug for part in MEMBERS if part.busy)
# Edits of which the page of a case draws what is the same and what differs.
SEEN_THROUGH: Final = frozenset(HEAVY_EDITS[name].says for name in ("captioned", "screenshot"))
# The lead's queue is alive whatever the dice say: how long before the end, and how far it came.
SCRIPT: Final = (
    (3 * HOUR, Until.OPEN),
    (9 * HOUR, Until.OPEN),
    (30 * HOUR, Until.OPEN),
    (5 * HOUR, Until.IN_REVIEW),
    (20 * HOUR, Until.DRAFTED),
    (26 * HOUR, Until.APPROVED),
    (6 * DAY, Until.SENT),
    (5 * DAY, Until.SENT),
    (28 * HOUR, Until.SENT),
    (2 * DAY, Until.ANSWERED),
    (3 * DAY, Until.WITHDRAWN),
)


@dataclass(frozen=True, slots=True)
class Told:
    """What was played, in figures."""

    items: int
    matches: int
    cases: int
    decisions: int
    referrals: int
    outcomes: int
    statements: int
    visitors: tuple[Visitor, ...]


def check_stage(folder: Path) -> None:
    """Raise Conflict if Django is set up for any other data than the demo's."""
    place = Path(str(settings.DATABASES["default"]["NAME"]))
    if folder.resolve() not in place.resolve().parents:
        raise Conflict(f"Django is set up for {place}, which is not the demo's.")


def tell(folder: Path, scene: Scene, *, today: date) -> Told:
    """Play the coalition's story in the demo's own database, up to a day's beginning."""
    check_stage(folder)
    timeline = Timeline(Calendar.until(today))
    with _failures_told(), clock_at(lambda: timeline.now):
        story = _Story(timeline, gather(), scene)
        story.begin()
        timeline.play()
    keep_visitors(folder, story.company.visitors)
    told = story.told()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return told


@dataclass(slots=True)
class _Story:
    timeline: Timeline
    company: Company
    scene: Scene
    taken: dict[Path, int] = field(default_factory=dict)  # the first item of each piece

    def begin(self) -> None:
        """Set everything going."""
        library = Library(self.company, self.timeline)
        library.open()
        library.fill(self.scene.known)
        Table(self.company, self.timeline).meet()
        Accounts(self.company, self.timeline).ask()
        narratives = Answering(self.company, self.timeline).name()
        desk = Desk(self.company, self.timeline, narratives)
        self._spread_items(library, desk)

    def _spread_items(self, library: Library, desk: Desk) -> None:
        labels = {known.path.name: known.label for known in self.scene.known}
        pieces = list(self.scene.items)
        self.timeline.dice.shuffle(pieces)
        scripted = self._scripted(pieces, labels, library)
        for number, piece in enumerate(pieces):
            label = labels.get(piece.of or "", Label.PROPAGANDA)
            if piece.path in scripted:
                wait, until = scripted[piece.path]
                seen = self._sighting(piece, label, LEAD, number, until=until)
                self._put(desk, seen, at_the_end=wait)
                continue
            slug = _finder([slug for slug in library.matched_at(label) if slug in BUSY], number)
            self._put(desk, self._sighting(piece, label, slug, number))
        for number, (slug, piece) in enumerate(self._seen_again(pieces), len(pieces)):
            label = labels.get(piece.of or "", Label.PROPAGANDA)
            self._put(desk, self._sighting(piece, label, slug, number))

    def _scripted(
        self, pieces: list[Piece], labels: Mapping[str, Label], library: Library
    ) -> dict[Path, tuple[timedelta, Until]]:
        """What the lead comes upon in the last days: two edited pictures, then true copies."""
        here = [
            piece
            for piece in pieces
            if piece.should_match and LEAD in library.matched_at(labels[str(piece.of)])
        ]
        edited = [piece.path for piece in here if piece.edit in SEEN_THROUGH][:2]
        copies = [piece.path for piece in here if piece.truth is Truth.COPY]
        return dict(zip([*edited, *copies], SCRIPT, strict=False))

    def _seen_again(self, pieces: list[Piece]) -> Iterator[tuple[str, Piece]]:
        """What goes round, goes round everywhere; these are not counted as items of the scene."""
        light = [piece for piece in pieces if piece.path.suffix == ".txt" and piece.should_match]
        others = [slug for slug in self.company.members if slug not in BUSY]
        for place, slug in enumerate(others * AGAIN):
            yield slug, light[place % len(light)]

    def _sighting(
        self, piece: Piece, label: Label, slug: str, number: int, *, until: Until = Until.CLOSED
    ) -> Sighting:
        platforms = self.company.platforms
        scripted = until is not Until.CLOSED
        return Sighting(
            piece=piece,
            label=label,
            member=slug,
            platform=platforms[0] if scripted else platforms[number % 5 % len(platforms)],
            number=number,
            source=_source(piece, slug, number, scripted=scripted),
            until=until,
            scripted=scripted,
        )

    def _put(self, desk: Desk, seen: Sighting, *, at_the_end: timedelta | None = None) -> None:
        end, dice = self.timeline.calendar.end, self.timeline.dice
        first = self.timeline.calendar.start + timedelta(days=5)
        if at_the_end is not None:
            moment = end - at_the_end
        elif dice.random() < LATE:
            moment = self.timeline.moment(end - 2 * DAY, end - HOUR)
        else:
            moment = self.timeline.moment(first, end - 2 * DAY)
        self.timeline.at(moment, partial(self._come_upon, desk, seen))

    def _come_upon(self, desk: Desk, seen: Sighting) -> None:
        item = desk.come_upon(seen)
        if seen.number < len(self.scene.items):
            self.taken[seen.piece.path] = item.pk

    def told(self) -> Told:
        """Count what there is."""
        taken = set(self.taken.values())
        matches = without_shared(Match.objects.filter(item__in=taken))
        matched = matches.values("item").distinct().count()
        return Told(
            items=len(taken),
            matches=matched,
            cases=Case.objects.count(),
            decisions=Decision.objects.count(),
            referrals=Referral.objects.count(),
            outcomes=Outcome.objects.count(),
            statements=Statement.objects.count(),
            visitors=tuple(self.company.visitors),
        )


def _finder(among: list[str], number: int) -> str:
    """Who comes upon a piece: every second time the lead, so that its account has records."""
    if LEAD in among and number % 4 < 2:
        return LEAD
    return among[number % len(among)]


def _source(piece: Piece, slug: str, number: int, *, scripted: bool) -> SourceKind:
    if piece.path.suffix == ".txt" and piece.truth is not Truth.COPY:
        reported = slug == LEAD and number % 2 == 0
        return SourceKind.PUBLIC_FORM if reported else SourceKind.PASTE
    by_a_feed = not scripted and piece.should_match and number % 4 == 0
    return SourceKind.API if by_a_feed else SourceKind.UPLOAD


@contextmanager
def _failures_told() -> Iterator[None]:
    """A background task that fails ends the play: the demo hides nothing."""
    failed: Counter[str] = Counter()

    def note_failure(*, task_result: TaskResult[object], **_: object) -> None:
        if task_result.status == TaskResultStatus.FAILED:
            failed[task_result.errors[-1].traceback] += 1

    task_finished.connect(note_failure, weak=False, dispatch_uid="demo")
    try:
        yield
    finally:
        task_finished.disconnect(dispatch_uid="demo")
    if failed:
        raise RuntimeError(next(iter(failed)))
