"""An item's own signals, and those under which it is looked for in banks, in rounds."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kashf.coalition.intake.models import Item, ItemSignal
from kashf.coalition.intake.queries.bodies import with_bodies
from kashf.errors import KashfError
from kashf.signals import REGISTRY, Content, Signal, SignalType, hashing

Rounds = Mapping[str, Iterable[Sequence[Signal]]]
"""The rounds of each type; a later one is asked for only if those before found nothing."""


def own_signals(item: Item) -> list[Signal]:
    """What an item is known by: what is shown of it, and goes into a bank; without bodies."""
    return [row.signal() for row in item.signals.filter(is_own=True).order_by("pk")]


def rounds_of(item: Item) -> Rounds:
    """Of an item that is here. Bodies are read when a round is asked for."""
    (bare,) = bare_rounds_of([item.pk])
    return {kind: map(with_bodies, rounds) for kind, rounds in bare.items()}


def bare_rounds_of(items: Sequence[int]) -> list[Rounds]:
    """Of items with these keys, in their order; without bodies."""
    rows = ItemSignal.objects.filter(item__in=items, round__gte=1).order_by("round", "pk")
    found: dict[int, defaultdict[str, defaultdict[int, list[Signal]]]] = {
        item: defaultdict(lambda: defaultdict(list)) for item in items
    }
    for row in rows:
        found[row.item_id][row.type][row.round].append(row.signal())
    return [
        {kind: list(by_round.values()) for kind, by_round in found[item].items()} for item in items
    ]


def rounds_of_content(content: Content, own: Iterable[Signal]) -> Rounds:
    """Of a file, whose own signals are computed already. They are computed when asked for."""
    by_type: defaultdict[str, list[Signal]] = defaultdict(list)
    for signal in own:
        by_type[signal.type].append(signal)
    return {
        name: looked_for(REGISTRY[name], content) if has_rounds(name) else [signals]
        for name, signals in by_type.items()
    }


def has_rounds(name: str) -> bool:
    """Whether content is looked for under other signals than its own."""
    return type(REGISTRY[name]).rounds is not SignalType.rounds


def looked_for(kind: SignalType, content: Content) -> Iterator[Sequence[Signal]]:
    """The rounds of one type, as far as they can be computed."""
    try:
        yield from hashing.rounds_of(kind, content)
    except KashfError:
        return  # its own signals said already what is wrong with it
