"""Pictures made to break decoders: hashing gives signals or one of our errors, nothing else."""

from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from kashf.errors import KashfError
from kashf.signals import hash_bytes

FORMS = ("JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP", "AVIF")


def picture(form: str, **options: object) -> bytes:
    to = BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "raven"
    seen = {} if form in {"GIF", "BMP"} else {"exif": exif}
    Image.radial_gradient("L").resize((48, 36)).convert("RGB").save(to, form, **seen, **options)
    return to.getvalue()


SMALL = {
    **{form: picture(form) for form in FORMS},
    "progressive JPEG": picture("JPEG", progressive=True),
    "TIFF of JPEG": picture("TIFF", compression="jpeg"),
    "TIFF of LZW": picture("TIFF", compression="tiff_lzw"),
    "moving GIF": picture("GIF", save_all=True, append_images=[Image.new("RGB", (48, 36))]),
    "moving PNG": picture("PNG", save_all=True, append_images=[Image.new("RGB", (48, 36))]),
}

Change = tuple[float, int]
CHANGES = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=8)


def hurt(data: bytes, changes: list[Change], kept: float, head: int) -> bytes:
    """With some bytes replaced, most of them in the first `head` bytes, and the end cut off."""
    hurting = bytearray(data)
    for number, (place, byte) in enumerate(changes):
        hurting[int(place * (len(data) if number % 2 else min(head, len(data))))] = byte
    return bytes(hurting[: max(1, round(len(data) * kept))])


@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::RuntimeWarning")
@pytest.mark.parametrize("whole", SMALL.values(), ids=SMALL.keys())
@given(
    changes=CHANGES,
    kept=st.just(1.0) | st.floats(0, 1),
    head=st.sampled_from([40, 120, 1 << 20]),
)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=150)
def test_a_damaged_picture_is_hashed_or_refused(
    whole: bytes, changes: list[Change], kept: float, head: int
) -> None:
    data = hurt(whole, changes, kept, head)

    try:
        types = [signal.type for signal in hash_bytes(data)]
    except KashfError:
        return
    assert types[0] == "sha256"


@given(st.binary(min_size=1, max_size=200), st.sampled_from(sorted(SMALL)))
@settings(deadline=None)
@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::RuntimeWarning")
def test_a_picture_that_is_only_a_beginning_is_refused_or_hashed(noise: bytes, form: str) -> None:
    try:
        types = [signal.type for signal in hash_bytes(SMALL[form][:16] + noise)]
    except KashfError:
        return
    assert types[0] == "sha256"
