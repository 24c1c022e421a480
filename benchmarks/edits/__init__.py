"""Edited pictures: which are found by PDQ alone, with views, and with `local`; and what is found
that should not be."""

from typing import Final

from benchmarks.edits.picture import ALT, picture
from benchmarks.edits.recall import recall_floors, recalled
from benchmarks.edits.strangers import met, met_floors
from benchmarks.report import Benchmark, Drawing

EDITS: Final = Benchmark(
    name="edits",
    summary="edited pictures that are found: PDQ alone, with views, with local",
    run=recalled,
    notes=(
        "Photographs, posters and memes of a free licence are in a bank; each is edited with "
        "seeded dice and looked for as a JPEG of quality 80. Only pictures count that no threshold "
        "was chosen on.",
        "PDQ: the picture's own code within 31 bits. Views: trimmed, turned, mirrored, as a "
        "negative. The last is what `kashf match` does by default.",
        "Wrong: what shows something else was found as *copy*, as *altered* or by PDQ. Posters "
        "over one photograph show the same, and so do those of a layout without a photograph.",
    ),
    floors=recall_floors,
    drawing=Drawing(picture, ALT),
)

STRANGERS: Final = Benchmark(
    name="strangers",
    summary="pictures that are not in the bank, and what is found of them",
    run=met,
    notes=(
        "Other photographs, and the other halves of those of which the one half is in the bank; "
        "figures drawn by dice; posters of others in the same layouts; the bank's posters with "
        "other photographs *and* other words; and the bank's pictures with other words. Each as "
        "it is and in an edit.",
        "Each is counted once, by the answer that says most. Shared: an emblem or a template in "
        "common; never a ground for anything automatic.",
        "What PDQ finds has no relation: it knows the whole picture only, and words are little "
        "of it.",
    ),
    floors=met_floors,
)
