"""Repair: what is sound of a damaged index, written anew."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from kashf.index import files, journal, manifest, segment_file
from kashf.index.contents import joined
from kashf.index.engine import Keys, Words
from kashf.index.layout import MOST
from kashf.index.loading import NO_KEYS
from kashf.index.lock import held_lock
from kashf.index.manifest import Manifest
from kashf.index.marks import Mark
from kashf.index.reading import Reading
from kashf.index.segment import built


def repair(folder: Path) -> Sequence[str]:
    """Write the sound part anew; what was lost, in words, or nothing. How far a log was followed is
    forgotten, as nobody knows what is missing. The damaged files go with the next writer.

    Raises IndexLocked, CannotWrite, or what opening raises.
    """
    manifest.load(folder)  # before a lock is put into somebody else's folder
    with held_lock(folder), closing(Reading(folder)) as reading:
        damage = reading.stats().damage
        if damage:
            found, _ = manifest.load(folder)
            with files.named_errors(folder):
                _write_anew(folder, found, *joined(found.bits, reading.contents().state.segments))
    return damage


def _write_anew(folder: Path, found: Manifest, keys: Keys, codes: Words) -> None:
    serial, names = found.serial, []
    for start in range(0, len(keys), MOST):
        serial += 1
        names.append(f"{manifest.SEGMENT}{serial}")
        part = slice(start, start + MOST)
        arrays = built(found.bits, keys[part], codes[part], found.radius).arrays
        segment_file.write(folder / names[-1], found.identity, arrays, NO_KEYS, durable=True)
    serial += 1
    name = f"{manifest.JOURNAL}{serial}"
    files.put(folder / name, [journal.header(found.identity, found.bits)], durable=True)
    new = replace(found, serial=serial, segments=tuple(names), journal=name, mark=Mark())
    manifest.save(folder, new, durable=True)
