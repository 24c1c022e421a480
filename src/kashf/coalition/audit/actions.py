from collections import defaultdict
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from django.db import models, transaction

from kashf.coalition.audit.models import Entry, Head
from kashf.coalition.audit.vocabulary import Event, Link, canonical, digest_of, now

Happened = TypeVar("Happened", bound=Event)

_listeners: defaultdict[type[Event], list[Callable[..., None]]] = defaultdict(list)


def listen(kind: type[Happened], listener: Callable[[Happened], None]) -> None:
    """Call `listener` after each commit of such an event. For `ready()` of a higher room."""
    if listener not in _listeners[kind]:
        _listeners[kind].append(listener)


def record(event: Event, *, before: str = "", after: str = "") -> None:
    """Write the event into the log, in the caller's transaction, and announce it on commit.

    `before` and `after` are digests of the row that changed (`digest_row`), where there is one.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("record an event inside its transaction")
    Head.objects.get_or_create(only=1)
    head = Head.objects.select_for_update().get(only=1)
    link = Link(
        sequence=head.sequence + 1,
        previous=head.digest,
        at=(at := now()).isoformat(),
        actor=str(event.actor),
        organisation=str(event.organisation),
        name=event.name,
        subject=event.subject,
        facts=canonical(event.facts()),
        before=before,
        after=after,
    )
    head.sequence, head.digest = link.sequence, link.digest()
    head.save(update_fields=["sequence", "digest"])
    Entry.objects.create(
        sequence=link.sequence,
        at=at,
        actor=link.actor,
        organisation=link.organisation,
        name=link.name,
        subject=link.subject,
        facts=link.facts,
        before=before,
        after=after,
        previous=link.previous,
        digest=head.digest,
    )
    for listener in _listeners[type(event)]:
        # robust: what one room makes of it must not keep it from the others
        transaction.on_commit(partial(listener, event), robust=True)


def digest_row(row: models.Model) -> str:
    """The digest of a row's columns, to be recorded before and after a change."""
    return digest_of(
        {field.attname: str(getattr(row, field.attname)) for field in row._meta.concrete_fields}  # noqa: SLF001 -- its documented API
    )
