"""The manifest: which files make up an index now. It is replaced whole, never changed."""

import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import xxhash

from kashf.errors import IndexDamaged, IndexNewer, NotAnIndex
from kashf.index import files
from kashf.index.marks import Mark

FILE: Final = "manifest.json"
COPY: Final = "manifest.copy.json"  # the same again, should the first be damaged
FORMAT: Final = 1
KIND: Final = "kashf hamming index"

SEGMENT: Final = "segment-"
JOURNAL: Final = "journal-"

_LARGEST: Final = 1 << 24  # bytes
_SEGMENT_NAME: Final = re.compile(rf"{SEGMENT}\d+")
_JOURNAL_NAME: Final = re.compile(rf"{JOURNAL}\d+")
_IDENTITY: Final = re.compile(r"[0-9a-f]{32}")

Texts = tuple[bytes | None, bytes | None]
"""What stands in the manifest and in its copy; None for one that is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """`identity` is the index's own, so that files of another are known; `serial` grows with each
    new file. `segments` are oldest first; what `journal` says comes after them. `mark` is how far
    the segments have followed a log.
    """

    identity: str
    bits: int
    radius: int
    serial: int
    segments: tuple[str, ...]
    journal: str
    mark: Mark


def save(folder: Path, manifest: Manifest, *, durable: bool) -> None:
    """Make this the state of the index. The copy comes first: of two that differ, the manifest
    is the older, and all that it names is still there."""
    data = written(manifest)
    files.put(folder / COPY, [data], durable=durable)
    files.put(folder / FILE, [data], durable=durable)


def written(manifest: Manifest) -> bytes:
    """What stands in its file."""
    body = json.dumps(_as_json(manifest), sort_keys=True)
    check = xxhash.xxh3_64_hexdigest(body.encode())
    return f'{{"check": "{check}", "manifest": {body}}}\n'.encode()


def load(folder: Path) -> tuple[Manifest, tuple[str, ...]]:
    """The state of the index, and what is damaged about it. Raises as `read` and `understood`."""
    return understood(folder, read(folder))


def read(folder: Path) -> Texts:
    """What stands there now. Raises NotFound, NotAnIndex, NoPermission."""
    with files.named_reading(folder):
        if not folder.is_dir():
            raise files.gone(folder) if not folder.exists() else _not_an_index(folder)
        return _text(folder / FILE), _text(folder / COPY)


def understood(folder: Path, texts: Texts) -> tuple[Manifest, tuple[str, ...]]:
    """What they say, and which of them is damaged. One alone is no damage: a new index has its copy
    first.

    Raises NotAnIndex, IndexNewer, or IndexDamaged if neither can be read.
    """
    found = [_parsed(text, folder) for text in texts]
    sound = next((manifest for manifest in found if manifest is not None), None)
    if sound is None:
        raise _not_an_index(folder) if _is_foreign(texts) else _unreadable(folder)
    damage = tuple(
        f"{name} is damaged; the other of the two was read"
        for name, text, manifest in zip((FILE, COPY), texts, found, strict=True)
        if text is not None and manifest is None
    )
    return sound, damage


def is_whole(name: str) -> bool:
    """Whether a segment or a journal has that name."""
    return bool(_SEGMENT_NAME.fullmatch(name) or _JOURNAL_NAME.fullmatch(name))


def is_own(name: str) -> bool:
    """Whether an index has files of that name: segments, journals, and drafts of all."""
    whole, _, draft = name.partition(files.DRAFT)
    return is_whole(whole) or (bool(draft) and whole in {FILE, COPY})


def _text(file: Path) -> bytes | None:
    try:
        with file.open("rb") as handle:
            return handle.read(_LARGEST)
    except FileNotFoundError:
        return None


def _parsed(text: bytes | None, folder: Path) -> Manifest | None:
    """None for what is missing or damaged."""
    try:
        whole = json.loads(text or b"")
        body, check = whole["manifest"], whole["check"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if xxhash.xxh3_64_hexdigest(json.dumps(body, sort_keys=True).encode()) != check:
        return None
    match body:
        case {"kind": kind} if kind != KIND:
            raise _not_an_index(folder)
        case {"format": int(version)} if version > FORMAT:
            raise IndexNewer(
                f"The index {folder} has format {version}; this Kashf reads up to {FORMAT}. "
                "Update Kashf, then open it again."
            )
    return _from_json(body)


def _is_foreign(texts: Texts) -> bool:
    """Other programs have a manifest.json, too."""
    text, copy = texts
    return copy is None and KIND.encode() not in (text or b"")


def _as_json(manifest: Manifest) -> dict[str, object]:
    fields = asdict(manifest)
    fields["mark"] = {"sequence": manifest.mark.sequence, "tag": manifest.mark.tag.hex()}
    return {"kind": KIND, "format": FORMAT, **fields}


def _from_json(body: object) -> Manifest | None:
    match body:
        case {
            "identity": str(identity),
            "bits": int(bits),
            "radius": int(radius),
            "serial": int(serial),
            "segments": list(segments),
            "journal": str(journal),
            "mark": {"sequence": int(sequence), "tag": str(tag)},
        } if _IDENTITY.fullmatch(identity) and _are_names(journal, segments):
            try:
                mark = Mark(sequence, bytes.fromhex(tag))
            except ValueError:
                return None
            return Manifest(
                identity=identity,
                bits=bits,
                radius=radius,
                serial=serial,
                segments=tuple(segments),
                journal=journal,
                mark=mark,
            )
    return None


def _are_names(journal: str, segments: list[object]) -> bool:
    """Names in this folder, and of no other file: what a manifest names may be unlinked later."""
    return bool(_JOURNAL_NAME.fullmatch(journal)) and all(
        isinstance(name, str) and _SEGMENT_NAME.fullmatch(name) for name in segments
    )


def _not_an_index(folder: Path) -> NotAnIndex:
    return NotAnIndex(f"{folder} is not an index.", fields={"index": str(folder)})


def _unreadable(folder: Path) -> IndexDamaged:
    return IndexDamaged(
        f"The index {folder} is damaged: neither its {FILE} nor its {COPY} can be read. "
        "Make it anew, or restore a copy.",
        fields={"index": str(folder)},
    )
