"""Repair: what is sound of a damaged index, written anew."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from kashf.index import files, journal, manifest, segment_file
from kashf.index.contents import joined
from kashf.index.layout import MOST
from kashf.index.loading import NO_KEYS
from kashf.index.lock import held_lock
from kashf.index.marks import Mark
from kashf.index.reading import Reading
from kashf.index.segment import built


def repair(folder: Path) -> Sequence[str]:
    """Write the sound part anew; what was lost, in words, or nothing. How far a log was followed is
    forgotten, as nobody knows what is missing. The damaged files go with the next writer.

    Raises IndexLocked, or what opening raises.
    """
    manifest.load(folder)
    with held_lock(folder), closing(Reading(folder)) as reading:
        damage = reading.stats().damage
        if not damage:
            return ()
        found, _ = manifest.load(folder)
        keys, codes = joined(reading.bits, reading.contents().state.segments)
        serial, names = found.serial, []
        with files.named_errors(folder):
            for start in range(0, len(keys), MOST):
                serial += 1
                names.append(f"segment-{serial}")
                part = slice(start, start + MOST)
                arrays = built(found.bits, keys[part], codes[part], found.radius).arrays
                segment_file.write(
                    folder / names[-1], found.identity, arrays, NO_KEYS, durable=True
                )
            name = f"journal-{serial + 1}"
            files.put(folder / name, [journal.header(found.identity, found.bits)], durable=True)
            new = replace(
                found,
                serial=serial + 1,
                segments=tuple(names),
                journal=name,
                mark=Mark(),
            )
            manifest.save(folder, new, durable=True)
    return damage
