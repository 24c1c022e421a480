"""The signal types that there are: ours, and those that installed packages add.

A package adds one by an entry point in the group `kashf.signals` that names an instance:

    [project.entry-points."kashf.signals"]
    crc32 = "my_package:CRC32"
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType
from typing import Final

from kashf.errors import UnknownType
from kashf.signals.interface import SignalType
from kashf.signals.local.signal import LOCAL
from kashf.signals.passage.signal import PASSAGES
from kashf.signals.pdq import PDQ
from kashf.signals.sha256 import SHA256
from kashf.signals.text import TEXT
from kashf.signals.url import URL

GROUP: Final = "kashf.signals"
_OURS: Final = (SHA256, PDQ, LOCAL, TEXT, PASSAGES, URL)
_NEEDED: Final = ("name", "summary", "reads", "examples")


@dataclass(frozen=True, slots=True)
class Rejected:
    """An entry point that gave no usable type, and why. `kashf doctor` shows it."""

    entry_point: str
    reason: str


_types: Final[dict[str, SignalType]] = {kind.name: kind for kind in _OURS}
_rejected: Final[list[Rejected]] = []
REGISTRY: Final[Mapping[str, SignalType]] = MappingProxyType(_types)
REJECTED: Final[Sequence[Rejected]] = _rejected


def load_installed() -> None:
    """Add the types of installed packages. `kashf.signals` does so when all of it can be imported,
    since that is where those packages import from."""
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        try:
            kind = _load(point)
            if kind.name in _types:
                raise ValueError(f"there is a type named {kind.name} already")  # noqa: TRY301
        except (Exception, SystemExit) as error:  # noqa: BLE001 -- a stranger's code: may not stop us
            _rejected.append(Rejected(point.value, f"{type(error).__name__}: {error}"))
        else:
            _types[kind.name] = kind


def _load(point: EntryPoint) -> SignalType:
    kind = point.load()
    if not isinstance(kind, SignalType):
        raise TypeError(f"it is a {type(kind).__name__}, not an instance of SignalType")
    for needed in _NEEDED:
        getattr(kind, needed)  # an AttributeError here, not when somebody's content is hashed
    return kind


def signal_type(name: str) -> SignalType:
    """The type of that name. Raises UnknownType, which lists the names that there are."""
    if name not in REGISTRY:
        raise UnknownType(
            f"There is no signal type {name!r}. There are: {', '.join(REGISTRY)}.",
            fields={"type": name},
        )
    return REGISTRY[name]


def chosen_types(names: Iterable[str] | None) -> tuple[SignalType, ...]:
    """The types of those names, or of a single one, each once; all that there are for None."""
    if names is None:
        return tuple(REGISTRY.values())
    if isinstance(names, str):
        return (signal_type(names),)
    return tuple(signal_type(name) for name in dict.fromkeys(names))
