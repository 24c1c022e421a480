"""All edits, by the floor that each counts for."""

from typing import Final

from benchmarks.edits.edit import Edit, chain
from benchmarks.edits.marks import emoji, logo, text_over, watermark
from benchmarks.edits.shapes import (
    cropped,
    in_perspective,
    mirrored,
    rotated,
    squared,
    stretched,
    turned,
)
from benchmarks.edits.surroundings import (
    bordered,
    captioned,
    collage,
    letterboxed,
    letterboxed_with_blur,
    picture_in_picture,
    screenshot,
)
from benchmarks.edits.tones import (
    blurred,
    brightened,
    contrasted,
    greyed,
    jpeg,
    negative,
    noisy,
    resized,
    screen_photographed,
    tinted,
    untouched,
)

MILD: Final = "mild"
SEEN_THROUGH: Final = "seen through"  # what the floor of 0.95 is about
SCREEN: Final = "photographed screen"
FOUR: Final = "collage of four"
INSIDE: Final = "picture in picture"
INTERFACE: Final = "screenshot with an interface"
DEEP_CROP: Final = "a quarter off each side"
NEGATIVE: Final = "negative"
CHAIN: Final = "chain"

EDITS: Final = (
    Edit("identity", MILD, untouched),
    Edit("jpeg40", MILD, jpeg(40)),
    Edit("jpeg15", MILD, jpeg(15)),
    Edit("recompressed twice", MILD, chain(jpeg(50), resized(0.9), jpeg(50))),
    Edit("half size", MILD, resized(0.5)),
    Edit("quarter size", MILD, resized(0.25)),
    Edit("brighter", MILD, brightened(1.5)),
    Edit("darker", MILD, brightened(0.5)),
    Edit("more contrast", MILD, contrasted(1.5)),
    Edit("less contrast", MILD, contrasted(0.4)),
    Edit("grey", MILD, greyed),
    Edit("blur", MILD, blurred),
    Edit("noise", MILD, noisy),
    Edit("tint", MILD, tinted),
    Edit("crop 2 %", SEEN_THROUGH, cropped(0.02)),
    Edit("crop 5 %", SEEN_THROUGH, cropped(0.05)),
    Edit("crop 10 %", SEEN_THROUGH, cropped(0.10)),
    Edit("square", SEEN_THROUGH, squared),
    Edit("border 5 %", SEEN_THROUGH, bordered(0.05)),
    Edit("border 15 %", SEEN_THROUGH, bordered(0.15)),
    Edit("letter-box", SEEN_THROUGH, letterboxed),
    Edit("letter-box, blurred", SEEN_THROUGH, letterboxed_with_blur),
    Edit("caption above", SEEN_THROUGH, captioned(above=True)),
    Edit("caption below", SEEN_THROUGH, captioned(above=False)),
    Edit("text over 15 %", SEEN_THROUGH, text_over(0.15)),
    Edit("logo over 10 %", SEEN_THROUGH, logo(0.10)),
    Edit("logo over 25 %", SEEN_THROUGH, logo(0.25)),
    Edit("emoji", SEEN_THROUGH, emoji),
    Edit("watermark", SEEN_THROUGH, watermark),
    Edit("mirrored", SEEN_THROUGH, mirrored),
    Edit("turned 5°", SEEN_THROUGH, rotated(5)),
    Edit("turned 15°", SEEN_THROUGH, rotated(15)),
    Edit("turned 90°", SEEN_THROUGH, turned(1)),
    Edit("turned 180°", SEEN_THROUGH, turned(2)),
    Edit("perspective", SEEN_THROUGH, in_perspective),
    Edit("stretched by 30 %", SEEN_THROUGH, stretched(1.3)),
    Edit("collage of two", SEEN_THROUGH, collage(1)),
    Edit("photographed screen", SCREEN, screen_photographed),
    Edit("collage of four", FOUR, collage(3)),
    Edit("picture in picture 40 %", INSIDE, picture_in_picture(0.4)),
    Edit("screenshot", INTERFACE, screenshot),
    Edit("crop 25 %", DEEP_CROP, cropped(0.25)),
    Edit("negative", NEGATIVE, negative),
    Edit("crop, caption, jpeg40", CHAIN, chain(cropped(0.1), captioned(above=False), jpeg(40))),
    Edit("logo, screenshot, jpeg40", CHAIN, chain(logo(0.1), screenshot, jpeg(40))),
    Edit("mirror, crop, blurred bars", CHAIN, chain(mirrored, cropped(0.1), letterboxed_with_blur)),
    Edit("turn 5°, crop, emoji", CHAIN, chain(rotated(5), cropped(0.1), emoji)),
    Edit(
        "half, screenshot, half, jpeg40",
        CHAIN,
        chain(resized(0.5), screenshot, resized(0.5), jpeg(40)),
    ),
    Edit("border, text, jpeg40", CHAIN, chain(bordered(0.05), text_over(0.1), jpeg(40))),
    Edit("mirror, watermark", CHAIN, chain(mirrored, watermark)),
)
