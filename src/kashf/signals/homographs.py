"""Hosts that are written so that they read like others.

It is told by each label alone: its letters are of several scripts that nobody mixes, or every one
of them looks like a Latin letter. What one reads is shown to people, and is a ground for nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import ada_url

from kashf.language.scripts import Script, letters_by_script
from kashf.language.tricks.lookalikes import as_latin, is_all_twins
from kashf.signals.interface import Signal
from kashf.signals.url import URL
from kashf.signals.wide import host_of

_EASTERN: Final = frozenset({Script.HAN, Script.KANA, Script.HANGUL})
_WRITTEN_TOGETHER: Final = (_EASTERN | {Script.LATIN}, _EASTERN | {Script.OTHER})


@dataclass(frozen=True, slots=True)
class Homograph:
    """A host as it is shown, and what it reads like; empty where it mixes scripts and reads like
    nothing in Latin letters."""

    host: str
    reads: str

    @property
    def as_json(self) -> dict[str, str]:
        """As machines get it."""
        return {"host": self.host, "reads": self.reads}

    def __str__(self) -> str:
        return f"reads like {self.reads}" if self.reads else "mixes scripts"


def homograph(value: str) -> Homograph | None:
    """What the host of a canonical link or of a wide value reads like, if it imitates one."""
    host = host_of(value)
    if "xn--" not in host:
        return None
    labels = ada_url.idna_to_unicode(host).split(".")
    own = {*letters_by_script(labels[-1])} - {Script.LATIN}  # at home a script imitates nothing
    if not any(_imitates(label, own) for label in labels):
        return None
    shown = ".".join(labels)
    reads = ".".join(_read(label, own) for label in labels)
    return Homograph(shown, "" if reads == shown else reads)


def imitation_of(signal: Signal) -> Homograph | None:
    """What a link's host reads like, if it imitates another."""
    return homograph(signal.value) if signal.type == URL.name else None


def _imitates(label: str, own: Iterable[Script]) -> bool:
    if label.isascii():
        return False
    scripts = set(letters_by_script(label))
    if len(scripts) > 1 and not any(scripts <= together for together in _WRITTEN_TOGETHER):
        return True
    return is_all_twins(label) and not scripts & set(own)


def _read(label: str, own: Iterable[Script]) -> str:
    read = as_latin(label)
    return read if read.isascii() and _imitates(label, own) else label
