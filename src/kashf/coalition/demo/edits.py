"""What people do to a picture before they post it again."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont, ImageOps

ORIENTATION: Final = 0x0112  # the EXIF tag
TURN_RIGHT_TO_SHOW: Final = 6  # its value: "turn a quarter to the right before showing"


@dataclass(frozen=True, slots=True)
class PictureFile:
    """An encoded picture and the suffix that its file should have."""

    data: bytes
    suffix: str


@dataclass(frozen=True, slots=True)
class PictureEdit:
    """One edit, and one line that says what it does."""

    says: str
    make: Callable[[Image.Image], PictureFile]


def recompress(picture: Image.Image) -> PictureFile:
    """Store as JPEG at quality 40."""
    return _jpeg(picture, quality=40)


def halve(picture: Image.Image) -> PictureFile:
    """Make it half as wide and half as high."""
    return _jpeg(picture.resize((picture.width // 2, picture.height // 2)))


def brighten(picture: Image.Image) -> PictureFile:
    """Make it a quarter brighter."""
    return _jpeg(ImageEnhance.Brightness(picture).enhance(1.25))


def sharpen_contrast(picture: Image.Image) -> PictureFile:
    """Raise the contrast by 30 %."""
    return _jpeg(ImageEnhance.Contrast(picture).enhance(1.3))


def take_colour_out(picture: Image.Image) -> PictureFile:
    """Turn it grey."""
    return _jpeg(ImageOps.grayscale(picture))


def blur(picture: Image.Image) -> PictureFile:
    """Blur it slightly."""
    return _jpeg(picture.filter(ImageFilter.GaussianBlur(2)))


def convert(picture: Image.Image) -> PictureFile:
    """Store as WebP."""
    return _file(picture, "webp", quality=70, method=2)


def store_turned(picture: Image.Image) -> PictureFile:
    """Store it turned, with an EXIF tag that makes viewers show it upright."""
    exif = Image.Exif()
    exif[ORIENTATION] = TURN_RIGHT_TO_SHOW
    return _file(picture.transpose(Image.Transpose.ROTATE_90), "jpg", quality=85, exif=exif)


def watermark(picture: Image.Image) -> PictureFile:
    """Put a small name into the lower right corner."""
    marked = picture.copy()
    at = (picture.width * 0.97, picture.height * 0.98)
    font = ImageFont.load_default(picture.width // 36)
    ImageDraw.Draw(marked).text(
        at, "@feather_archive", "#ffffff", font, anchor="rs", stroke_width=2, stroke_fill="#555555"
    )
    return _jpeg(marked)


def crop(picture: Image.Image) -> PictureFile:
    """Cut 10 % off every side."""
    x, y = picture.width // 10, picture.height // 10
    return _jpeg(picture.crop((x, y, picture.width - x, picture.height - y)))


def frame(picture: Image.Image) -> PictureFile:
    """Put a thick frame around it."""
    return _jpeg(ImageOps.expand(picture, border=picture.width // 6, fill="#f2f2f2"))


def mirror(picture: Image.Image) -> PictureFile:
    """Swap left and right."""
    return _jpeg(ImageOps.mirror(picture))


def turn(picture: Image.Image) -> PictureFile:
    """Turn it a quarter to the right, for good."""
    return _jpeg(picture.transpose(Image.Transpose.ROTATE_270))


def caption(picture: Image.Image) -> PictureFile:
    """Put a white bar with a caption above it."""
    bar = picture.height // 5
    captioned = Image.new("RGB", (picture.width, picture.height + bar), "#ffffff")
    captioned.paste(picture, (0, bar))
    font = ImageFont.load_default(picture.width // 16)
    ImageDraw.Draw(captioned).text(
        (picture.width / 2, bar / 2), "share before it is gone", "#111111", font, anchor="mm"
    )
    return _jpeg(captioned)


def screenshot(picture: Image.Image) -> PictureFile:
    """Show it in an application on a telephone's screen."""
    screen = Image.new("RGB", (720, 1440), "#ffffff")
    posted = ImageOps.contain(picture, (720, 960))
    screen.paste(posted, ((720 - posted.width) // 2, 230))
    _draw_interface(ImageDraw.Draw(screen), below=230 + posted.height)
    return _jpeg(screen)


LIGHT_EDITS: Final[Mapping[str, PictureEdit]] = MappingProxyType(
    {
        "recompressed": PictureEdit("JPEG again, quality 40", recompress),
        "halved": PictureEdit("half the size", halve),
        "brightened": PictureEdit("a quarter brighter", brighten),
        "contrast": PictureEdit("30 % more contrast", sharpen_contrast),
        "grey": PictureEdit("colour taken out", take_colour_out),
        "blurred": PictureEdit("slightly blurred", blur),
        "webp": PictureEdit("converted to WebP", convert),
        "stored-turned": PictureEdit("stored turned, shown upright (EXIF)", store_turned),
        "watermarked": PictureEdit("small watermark", watermark),
    }
)
"""Edits after which PDQ still recognises the picture."""

HEAVY_EDITS: Final[Mapping[str, PictureEdit]] = MappingProxyType(
    {
        "cropped": PictureEdit("10 % cut off every side", crop),
        "framed": PictureEdit("thick frame", frame),
        "mirrored": PictureEdit("mirrored", mirror),
        "turned": PictureEdit("turned a quarter", turn),
        "captioned": PictureEdit("caption bar above", caption),
        "screenshot": PictureEdit("screenshot of an application", screenshot),
    }
)
"""Edits after which PDQ alone is known to lose the picture."""

EDITS: Final[Mapping[str, PictureEdit]] = MappingProxyType({**LIGHT_EDITS, **HEAVY_EDITS})


def _draw_interface(draw: ImageDraw.ImageDraw, *, below: int) -> None:
    small, large = ImageFont.load_default(24), ImageFont.load_default(30)
    draw.text((32, 22), "09:41", "#222222", small)
    draw.rounded_rectangle((640, 26, 690, 48), 6, outline="#222222", width=2)
    draw.ellipse((32, 110, 112, 190), fill="#8fa3ad")
    draw.text((136, 116), "feather_archive", "#111111", large)
    draw.text((136, 156), "2 h", "#777777", small)
    for number in range(3):
        left = 36 + 84 * number
        draw.ellipse((left, below + 26, left + 48, below + 74), outline="#333333", width=4)
    draw.text((32, below + 96), "41 people like this", "#111111", small)
    draw.rounded_rectangle((32, below + 144, 688, below + 208), 30, fill="#efefef")
    draw.text((60, below + 162), "Add a comment", "#777777", small)


def _jpeg(picture: Image.Image, *, quality: int = 85) -> PictureFile:
    return _file(picture, "jpg", quality=quality)


def _file(
    picture: Image.Image,
    suffix: str,
    *,
    quality: int,
    method: int = 4,
    exif: Image.Exif | None = None,
) -> PictureFile:
    to = io.BytesIO()
    kind = Image.registered_extensions()[f".{suffix}"]
    picture.save(to, kind, quality=quality, method=method, exif=exif or Image.Exif())
    return PictureFile(to.getvalue(), f".{suffix}")
