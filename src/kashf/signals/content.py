"""Content as signals read it: bytes, and the picture or the text in them, decoded once."""

import codecs
import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from functools import cached_property
from io import BufferedReader, BytesIO
from pathlib import Path
from typing import Final

from PIL import Image

from kashf.errors import (
    BrokenText,
    EmptyContent,
    LinkLoop,
    NoPermission,
    NotAPicture,
    NotFound,
    SpecialFile,
    TooLarge,
    Unreadable,
)
from kashf.language import skeleton
from kashf.signals.html import Page, begins_like_html, charset_of, read_page
from kashf.signals.links import links_in
from kashf.signals.pictures import Still, decode_picture, decode_stills, looks_like_a_picture

LARGEST_FILE: Final = 4 << 30  # bytes
LARGEST_TEXT: Final = 64 << 20

_PICTURE_SUFFIXES: Final = frozenset(
    {".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".apng", ".gif"}
    | {".webp", ".bmp", ".tif", ".tiff", ".avif", ".heic", ".heif", ".hif"}
)
_PAGE_SUFFIXES: Final = frozenset({".html", ".htm", ".xhtml", ".shtml"})
_TEXT_SUFFIXES: Final = _PAGE_SUFFIXES | frozenset(
    {".txt", ".text", ".md", ".srt", ".vtt", ".csv", ".json", ".jsonl"}
)
_HEAD: Final = 4_096  # bytes
_SMALL: Final = 8 << 20  # bytes; what is no larger is read once, and not in pieces again and again
_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class ContentKind(StrEnum):
    """What content is, as far as signal types care. Told from the bytes, not from the name."""

    PICTURE = "picture"
    TEXT = "text"
    OTHER = "other"


class Content:
    """One piece of content: a seekable file of bytes and its name (for its suffix and for errors).

    `kind`, `stills`, `picture`, `text` and `links` are worked out when first asked for, and kept.
    Not for use from several threads at once.
    """

    def __init__(self, file: BufferedReader | BytesIO, *, name: str, size: int) -> None:
        if size == 0:
            raise EmptyContent(f"{name or 'The content'} is empty, so there is nothing to match.")
        _check_size(name, size, LARGEST_FILE, "a file")
        self.file = file
        self.name = name
        self.size = size

    @classmethod
    def of_bytes(cls, data: bytes, *, name: str = "") -> "Content":
        """Content that is in memory already, such as an upload."""
        return cls(BytesIO(data), name=name, size=len(data))

    @classmethod
    def of_text(cls, data: bytes, *, name: str) -> "Content":
        """A text, whatever its bytes begin like: no picture, and no page."""
        content = cls.of_bytes(data, name=name)
        content.kind = ContentKind.TEXT
        content.is_html = False
        return content

    @classmethod
    def of_str(cls, text: str, *, name: str) -> "Content":
        """A text that need not be decoded; its bytes are its UTF-8. Raises BrokenText for half of a
        surrogate pair."""
        try:
            data = text.encode()
        except UnicodeEncodeError as error:
            where = f"Character {error.start + 1} of the text"
            raise BrokenText(f"{where} is half of a surrogate pair; leave it out.") from error
        content = cls.of_text(data, name=name)
        if content.size <= LARGEST_TEXT:  # else it is asked for, and refused
            content._decoded = text.removeprefix("\ufeff")  # noqa: SLF001 -- of this very class
        return content

    @cached_property
    def kind(self) -> ContentKind:
        """Picture, text or other. Raises NotAPicture or BrokenText where the name promises more
        than the bytes keep, and BrokenPicture where a picture's start is all there is."""
        if looks_like_a_picture(self.file):
            return ContentKind.PICTURE
        if self._suffix in _PICTURE_SUFFIXES:
            raise NotAPicture(
                f"{self.name} is named like a picture, but its bytes are not one that Kashf reads. "
                "Rename it to what it is, or save it again as JPEG, PNG or WebP."
            )
        return ContentKind.TEXT if self._is_text() else ContentKind.OTHER

    @cached_property
    def stills(self) -> tuple[Still, ...]:
        """What fingerprints are computed of: the picture, or the frames of one that moves which
        look different, the first of them first; see `decode_stills`."""
        return decode_stills(self.file, name=self.name)

    @cached_property
    def picture(self) -> Image.Image:
        """The picture for people to see: upright, as RGB on white, reduced; see `decode_picture`.
        Fingerprints have `stills`, which cost less."""
        return decode_picture(self.file, name=self.name)

    @cached_property
    def text(self) -> str:
        """The text, or of a page of HTML its main text: UTF-8, UTF-16 with a byte order mark, or as
        a page says of itself. Raises BrokenText or TooLarge, and of a page TooSlow or DecoderDied.
        """
        return self._page.text if self.is_html else self._decoded

    @cached_property
    def links(self) -> tuple[str, ...]:
        """The canonical form of each link in the text, or in a page with its markup; with
        repetitions. Raises as `text` does."""
        return tuple(self._page.links if self.is_html else links_in(self._decoded))

    @cached_property
    def is_html(self) -> bool:
        """Whether it is a page: by its name, or where that does not say what text it is, by how it
        begins."""
        if self._suffix in _TEXT_SUFFIXES:
            return self._suffix in _PAGE_SUFFIXES
        return begins_like_html(_decoded_head(self._head()))

    @cached_property
    def _page(self) -> Page:
        return read_page(self._decoded)

    @cached_property
    def _decoded(self) -> str:
        _check_size(self.name, self.size, LARGEST_TEXT, "a text")
        data = self._read()
        encoding = self._encoding(data)
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            raise BrokenText(
                f"{self.name or 'The text'} is not valid {encoding.removesuffix('-sig').upper()}: "
                f"byte {error.start + 1} is wrong. Save it as UTF-8 "
                "(for Windows Arabic: iconv -f WINDOWS-1256 -t UTF-8)."
            ) from error

    def _encoding(self, data: bytes) -> str:
        if data.startswith(_UTF16):
            return "utf-16"
        if data.startswith(codecs.BOM_UTF8):
            return "utf-8-sig"
        return charset_of(data) if self.is_html else "utf-8"

    @cached_property
    def skeleton(self) -> str:
        """The text as its skeleton reads (`kashf.language.skeleton`)."""
        return skeleton(self.text)

    @property
    def _suffix(self) -> str:
        return Path(self.name).suffix.lower()

    def _is_text(self) -> bool:
        """A name that says text must keep the promise; other names only count if it decodes."""
        if self._suffix in _TEXT_SUFFIXES:
            return bool(self._decoded)
        if self.size > LARGEST_TEXT:
            return False
        try:
            return "\0" not in self._decoded or self.is_html  # a reader of pages passes over those
        except BrokenText:
            return False

    def _head(self) -> bytes:
        self.file.seek(0)
        return self.file.read(_HEAD)

    def _read(self) -> bytes:
        self.file.seek(0)
        return self.file.read()


def _decoded_head(head: bytes) -> str:
    if head.startswith(_UTF16):
        return head.decode("utf-16", "replace")
    return head.removeprefix(codecs.BOM_UTF8).decode("latin-1")


@contextmanager
def open_content(path: Path) -> Iterator[Content]:
    """The content of a regular file; a symbolic link is followed.

    Raises NotFound, NoPermission, SpecialFile, LinkLoop, EmptyContent, TooLarge or Unreadable.
    """
    with open_file(path) as (file, size):
        if size > _SMALL:
            yield Content(file, name=path.name, size=size)
            return
        yield Content.of_bytes(file.read(size), name=path.name)


@contextmanager
def open_file(path: Path) -> Iterator[tuple[BufferedReader, int]]:
    """A regular file and its size, whatever that is; otherwise as `open_content`."""
    try:
        # O_NONBLOCK: opening a pipe that nobody writes to must not wait for ever
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY)
    except (OSError, ValueError) as error:
        raise explain_os_error(error, path) from error
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode):
        os.close(handle)
        raise SpecialFile(f"{path} is {_special_name(status.st_mode)}, not a regular file.")
    with open(handle, "rb") as file:  # noqa: PTH123 -- a handle, not a path
        try:
            yield file, status.st_size
        except OSError as error:
            raise explain_os_error(error, path) from error


def explain_os_error(error: OSError | ValueError, path: Path) -> NotFound | Unreadable:
    """What the operating system refused, as one of ours."""
    number = error.errno if isinstance(error, OSError) else None
    match number:
        case errno.ENOENT | errno.ENOTDIR:
            return NotFound(f"There is no {path}. Check the spelling of the path.")
        case errno.EACCES | errno.EPERM:
            return NoPermission(f"{path} may not be read by this user. Ask for read permission.")
        case errno.ELOOP:
            return LinkLoop(f"{path} is a link that leads back to itself. Remove the link.")
        case errno.ENXIO:
            return SpecialFile(f"{path} is a socket or a device, not a regular file.")
        case errno.ENAMETOOLONG:
            return NotFound(f"{str(path)[:60]}… is longer than the system allows for a path.")
        case _:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            return Unreadable(f"{path} could not be read: {reason}.")


def _special_name(mode: int) -> str:
    names = {
        stat.S_IFDIR: "a folder",
        stat.S_IFIFO: "a named pipe",
        stat.S_IFSOCK: "a socket",
        stat.S_IFCHR: "a device",
        stat.S_IFBLK: "a device",
    }
    return names.get(stat.S_IFMT(mode), "a special file")


def _check_size(name: str, size: int, largest: int, what: str) -> None:
    if size > largest:
        raise TooLarge(
            f"{name or 'The content'} has {size:,} bytes; {what} may have {largest:,}. Split it.",
            fields={"size": str(size)},
        )
