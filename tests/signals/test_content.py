"""Whatever lies at a path or comes as an upload: its signals, or an error that says what it is."""

import os
import socket
import struct
import zlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from kashf.errors import (
    BrokenPicture,
    BrokenText,
    EmptyContent,
    KashfError,
    LinkLoop,
    NoPermission,
    NotAPicture,
    NotFound,
    SpecialFile,
    TooLarge,
    UnknownType,
)
from kashf.signals import (
    REGISTRY,
    Signal,
    chosen_types,
    content,
    hash_bytes,
    hash_content,
    hash_file,
    hash_text,
    signal_type,
)
from kashf.signals.content import Content, ContentKind
from kashf.signals.pictures import opening

TEXT = "انضموا إلى العش"

Nobody = Callable[[], AbstractContextManager[None]]


def digest(data: bytes) -> Signal:
    return Signal("sha256", sha256(data).hexdigest())


def picture(form: str, size: tuple[int, int] = (200, 160)) -> bytes:
    to = BytesIO()
    Image.radial_gradient("L").resize(size).convert("RGB").save(to, form)
    return to.getvalue()


def claims(width: int, height: int) -> dict[str, bytes]:
    """A few bytes that claim to be a picture of that size."""

    def chunk(name: bytes, body: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + body))
        return struct.pack(">I", len(body)) + name + body + check

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    rows = chunk(b"IDAT", zlib.compress(bytes(1_000_000)))
    bitmap = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, 0, 0, 0, 0, 0)
    screen = struct.pack("<HHBBB", min(width, 65535), min(height, 65535), 0, 0, 0)
    return {
        "PNG": b"\x89PNG\r\n\x1a\n" + head + rows + chunk(b"IEND", b""),
        "BMP": b"BM" + struct.pack("<IHHI", 54, 0, 0, 54) + bitmap,
        "GIF": b"GIF89a" + screen + b",\0\0\0\0" + screen[:4] + b"\0\x02\x02\x4c\x01\0;",
    }


# What it is


@pytest.mark.parametrize(
    ("data", "types"),
    [
        (picture("PNG"), ["sha256", "pdq", "local"]),
        (TEXT.encode(), ["sha256", "text"]),
        (b"see https://raven.example/nest", ["sha256", "text", "url"]),
        (b"\x7fELF\0\1\2", ["sha256"]),
        (b"BM is how this text begins", ["sha256", "text"]),
        (b"\0\0\0\x18ftypmp42 is a film", ["sha256"]),
        (" \u200f\n".encode(), ["sha256"]),
        (b"\xef\xbb\xbf", ["sha256"]),
    ],
    ids=["picture", "text", "link", "other", "BM", "film", "blank", "mark"],
)
def test_content_has_the_signals_of_what_its_bytes_are(data: bytes, types: list[str]) -> None:
    assert [signal.type for signal in hash_bytes(data)] == types
    assert hash_bytes(data)[0] == digest(data)


def test_a_picture_is_one_under_any_name(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_bytes(picture("PNG"))

    assert hash_file(tmp_path / "notes.txt") == hash_bytes(picture("PNG"))


def test_only_the_types_that_are_named_are_computed_each_once() -> None:
    signals = hash_bytes(TEXT.encode(), ["text", "sha256", "text"])

    assert [signal.type for signal in signals] == ["text", "sha256"]


def test_without_names_all_types_are_chosen_in_order() -> None:
    assert chosen_types(None) == tuple(REGISTRY.values())
    assert chosen_types(["url", "pdq", "url"]) == (signal_type("url"), signal_type("pdq"))


def test_a_single_name_need_not_be_in_a_list() -> None:
    assert hash_text("to the nest", "text") == hash_text("to the nest", ["text"])
    with pytest.raises(UnknownType) as caught:
        hash_text("to the nest", "md5")
    assert caught.value.fields == {"type": "md5"}


def test_an_unknown_type_is_refused_before_anything_is_read() -> None:
    with pytest.raises(UnknownType) as caught:
        hash_file("/nowhere", ["md5"])
    assert caught.value.fields == {"type": "md5"}
    assert "sha256, pdq, local, text, passage, url" in caught.value.message


def test_a_file_its_bytes_and_its_text_have_the_same_signals(tmp_path: Path) -> None:
    (tmp_path / "poster").write_text(TEXT)

    assert hash_file(tmp_path / "poster") == hash_bytes(TEXT.encode()) == hash_text(TEXT)
    assert hash_file(str(tmp_path / "poster")) == hash_text(TEXT)


def test_texts_that_read_the_same_have_the_same_text_signal() -> None:
    assert hash_text("كَتَبَ  الغُراب", ["text"]) == hash_text("كتب الغراب", ["text"])
    assert hash_text("كتب الغراب", ["text"]) == (
        Signal("text", sha256("كٮٮ العراٮ".encode()).hexdigest()),
    )


# Texts


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("name", ["", "poster.txt", "poster.SRT", "poster"])
def test_the_encoding_of_a_text_does_not_matter(encoding: str, name: str) -> None:
    assert hash_bytes(TEXT.encode(encoding), ["text"], name=name) == hash_text(TEXT, ["text"])


def test_big_endian_utf_16_is_read() -> None:
    assert hash_bytes(("\ufeff" + TEXT).encode("utf-16-be"), ["text"]) == hash_text(TEXT, ["text"])


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (TEXT.encode("cp1256"), "byte 1 "),
        (b"join\xc3", "byte 5 "),
        (b"join\xed\xa0\x80", "byte 5 "),
        (b"\xff\xfe\x00", "byte 3 "),
        (b"\xff\xfe\x00\xd8a\0", "byte 3 "),
    ],
)
def test_a_broken_text_says_where_and_keeps_its_digest(data: bytes, place: str) -> None:
    hashed = hash_content(Content.of_bytes(data, name="poster.txt"), REGISTRY.values())

    assert hashed.signals == (digest(data),)
    assert isinstance(hashed.error, BrokenText)
    assert place in hashed.error.message
    with pytest.raises(BrokenText):
        hashed.whole()


def test_bytes_that_are_no_text_are_just_bytes_where_no_name_says_text() -> None:
    assert hash_bytes(TEXT.encode("cp1256")) == (digest(TEXT.encode("cp1256")),)


def test_nul_makes_it_no_text_unless_the_name_says_so() -> None:
    data = b"jo\0in"

    assert Content.of_bytes(data).kind is ContentKind.OTHER
    assert hash_bytes(data, ["text"], name="poster.txt") == hash_text("join", ["text"])
    assert hash_text("jo\0in", ["text"]) == hash_text("join", ["text"])


@pytest.mark.parametrize("text", ["a\ud800", "a\ude00\ud83d"])
def test_half_of_a_surrogate_pair_is_refused(text: str) -> None:
    with pytest.raises(BrokenText, match="Character 2 "):
        hash_text(text)


def test_a_text_that_is_blank_has_a_digest_and_no_text() -> None:
    assert hash_text(" \u200b\u0640 ") == (digest(" \u200b\u0640 ".encode()),)


@pytest.mark.parametrize("text", ["%PDF", "GIF89a", "BM"])
def test_what_is_given_as_text_is_text(text: str) -> None:
    assert [signal.type for signal in hash_text(text)] == ["sha256", "text"]


def test_a_text_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "LARGEST_TEXT", 10)

    assert hash_text("x" * 10)
    with pytest.raises(TooLarge):
        hash_text("x" * 11)
    with pytest.raises(TooLarge):
        hash_bytes(b"x" * 11, name="poster.txt")
    assert hash_bytes(b"x" * 11) == (digest(b"x" * 11),)


# Nothing, and what only looks like something


def test_nothing_is_empty() -> None:
    with pytest.raises(EmptyContent):
        hash_bytes(b"")
    with pytest.raises(EmptyContent):
        hash_text("")


def test_an_empty_file_is_empty(tmp_path: Path) -> None:
    (tmp_path / "empty.jpg").touch()

    with pytest.raises(EmptyContent, match=r"empty\.jpg"):
        hash_file(tmp_path / "empty.jpg")


@pytest.mark.parametrize("form", ["PNG", "GIF", "TIFF", "BMP", "WEBP", "AVIF"])
@pytest.mark.parametrize("kept", [0.3, 0.6, 0.9])
def test_a_picture_that_is_cut_short_is_broken_and_keeps_its_digest(form: str, kept: float) -> None:
    whole = picture(form)
    cut = whole[: int(len(whole) * kept)]

    hashed = hash_content(Content.of_bytes(cut, name=f"poster.{form.lower()}"), REGISTRY.values())

    assert hashed.signals == (digest(cut),)
    assert isinstance(hashed.error, BrokenPicture | NotAPicture)


@pytest.mark.parametrize("name", ["poster.jpg", "POSTER.PNG", "a.b.webp", "x.avif", "x.tiff"])
@pytest.mark.parametrize("data", [b"<html>", b"%PDF-1.7", b"\x7fELF\0", b"RIFF\0\0\0\0WAVE"])
def test_what_is_named_like_a_picture_and_is_none_is_refused(name: str, data: bytes) -> None:
    hashed = hash_content(Content.of_bytes(data, name=name), REGISTRY.values())

    assert hashed.signals == (digest(data),)
    assert isinstance(hashed.error, NotAPicture)


def test_a_type_that_does_not_look_inside_is_not_stopped_by_what_is_inside() -> None:
    assert hash_bytes(b"<html>", ["sha256"], name="poster.jpg") == (digest(b"<html>"),)


@pytest.mark.parametrize("form", ["PNG", "BMP", "GIF"])
@pytest.mark.parametrize("side", [15_000, 60_000])
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_small_file_that_unpacks_to_very_much_is_refused_before_it_does(
    form: str, side: int
) -> None:
    data = claims(side, side)[form]

    hashed = hash_content(Content.of_bytes(data), REGISTRY.values())

    assert hashed.signals == (digest(data),)
    assert isinstance(hashed.error, TooLarge)


def test_a_picture_of_too_many_bytes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "LARGEST_PICTURE", 100)

    with pytest.raises(TooLarge):
        hash_bytes(picture("PNG"))


# What a path may lead to


def lay_out(folder: Path) -> None:
    """One of everything that can lie in a folder and is no plain file."""
    (folder / "folder").mkdir()
    os.mkfifo(folder / "pipe")
    (folder / "loop").symlink_to("loop")
    (folder / "here").symlink_to("there")
    (folder / "there").symlink_to("here")
    (folder / "dangling").symlink_to("nothing")
    (folder / "device").symlink_to("/dev/zero")
    (folder / "file").write_text(TEXT)


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("folder", SpecialFile),
        ("pipe", SpecialFile),
        ("device", SpecialFile),
        ("/dev/null", SpecialFile),
        (".", SpecialFile),
        ("loop", LinkLoop),
        ("here", LinkLoop),
        ("dangling", NotFound),
        ("nothing", NotFound),
        ("file/below", NotFound),
        ("n" * 300, NotFound),
    ],
)
def test_what_is_no_file_is_told_by_name(
    tmp_path: Path, name: str, error: type[KashfError]
) -> None:
    lay_out(tmp_path)

    with pytest.raises(error) as caught:
        hash_file(tmp_path / name)
    assert type(caught.value) is error


def test_a_socket_is_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the name of a socket must be short
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket")

        with pytest.raises(SpecialFile):
            hash_file(tmp_path / "socket")


@pytest.mark.parametrize("path", ["nul\0nul", "half\ud800"])
def test_a_path_that_the_system_cannot_have_is_refused(path: str) -> None:
    with pytest.raises(KashfError):
        hash_file(path)


def test_a_link_to_a_file_is_followed(tmp_path: Path) -> None:
    (tmp_path / "file").write_text(TEXT)
    (tmp_path / "link").symlink_to("file")

    assert hash_file(tmp_path / "link") == hash_text(TEXT)


def test_a_name_need_not_be_text(tmp_path: Path) -> None:
    strange = tmp_path / os.fsdecode(b"\xff\xfe.txt")
    strange.write_text(TEXT)

    assert hash_file(strange) == hash_text(TEXT)


def test_a_file_that_may_not_be_read_says_so(folder: Path, nobody: Nobody) -> None:
    (folder / "secret").write_text(TEXT)
    (folder / "secret").chmod(0)

    with nobody(), pytest.raises(NoPermission):
        hash_file(folder / "secret")


def test_a_file_in_a_folder_that_may_not_be_entered_says_so(folder: Path, nobody: Nobody) -> None:
    (folder / "closed").mkdir()
    (folder / "closed" / "file").write_text(TEXT)
    (folder / "closed").chmod(0)

    with nobody(), pytest.raises(NoPermission):
        hash_file(folder / "closed" / "file")
    (folder / "closed").chmod(0o700)


def test_a_huge_file_is_refused_without_reading_it(tmp_path: Path) -> None:
    with (tmp_path / "huge").open("wb") as file:
        file.truncate(5 << 30)

    with pytest.raises(TooLarge) as caught:
        hash_file(tmp_path / "huge")
    assert caught.value.fields == {"size": str(5 << 30)}


def test_a_large_file_of_no_known_kind_is_digested_in_pieces(tmp_path: Path) -> None:
    with (tmp_path / "large").open("wb") as file:
        file.truncate(100 << 20)

    (signal,) = hash_file(tmp_path / "large")
    assert signal == digest(bytes(100 << 20))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF"])
def test_a_file_that_is_read_in_pieces_has_the_signals_of_its_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    (tmp_path / "picture").write_bytes(picture(form))
    (tmp_path / "text").write_text(TEXT)
    monkeypatch.setattr("kashf.signals.content._SMALL", 1)

    assert hash_file(tmp_path / "picture") == hash_bytes(picture(form))
    assert hash_file(tmp_path / "text") == hash_text(TEXT)
