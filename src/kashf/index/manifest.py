"""The manifest: which files make up an index now. It is replaced whole, never changed."""

import json
from dataclasses import asdict, dataclass, replace
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

_LARGEST: Final = 1 << 20  # bytes


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

    def with_segments(self, segments: tuple[str, ...]) -> "Manifest":
        """The same with other segments."""
        return replace(self, segments=segments)


def save(folder: Path, manifest: Manifest, *, durable: bool) -> None:
    """Make this the state of the index. The copy comes first: of two that differ, the manifest
    is the older, and all that it names is still there."""
    body = json.dumps(_as_json(manifest), sort_keys=True)
    check = xxhash.xxh3_64_hexdigest(body.encode())
    data = f'{{"check": "{check}", "manifest": {body}}}\n'.encode()
    files.put(folder / COPY, [data], durable=durable)
    files.put(folder / FILE, [data], durable=durable)


def load(folder: Path) -> tuple[Manifest, tuple[str, ...]]:
    """The state of the index, and what is damaged about it.

    Raises NotFound, NotAnIndex, NoPermission, IndexNewer, or IndexDamaged if neither the manifest
    nor its copy can be read.
    """
    with files.named_reading(folder):
        if not folder.is_dir():
            raise files.gone(folder) if not folder.exists() else _not_an_index(folder)
        texts = [_read(folder / name) for name in (FILE, COPY)]
    if texts == [None, None]:
        raise _not_an_index(folder)
    found = [_parsed(text, folder) for text in texts]
    sound = next((manifest for manifest in found if manifest is not None), None)
    if sound is None:
        raise IndexDamaged(
            f"The index {folder} is damaged: neither its {FILE} nor its {COPY} can be read. "
            "Make it anew, or restore a copy."
        )
    damage = tuple(
        f"{name} is damaged; the other of the two was read"
        for name, manifest in zip((FILE, COPY), found, strict=True)
        if manifest is None
    )
    return sound, damage


def _read(file: Path) -> bytes | None:
    try:
        with file.open("rb") as handle:
            return handle.read(_LARGEST)
    except FileNotFoundError:
        return None


def _parsed(text: bytes | None, folder: Path) -> Manifest | None:
    """None for what is missing or damaged."""
    try:
        whole = json.loads(text or b"")
        body = whole["manifest"]
        kind, version = body["kind"], body["format"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if kind != KIND:
        raise _not_an_index(folder)
    if isinstance(version, int) and version > FORMAT:
        raise IndexNewer(
            f"The index {folder} has format {version}; this Kashf reads up to {FORMAT}. "
            "Update Kashf, then open it again."
        )
    check = xxhash.xxh3_64_hexdigest(json.dumps(body, sort_keys=True).encode())
    return _from_json(body) if whole.get("check") == check else None


def _as_json(manifest: Manifest) -> dict[str, object]:
    fields = asdict(manifest)
    fields["mark"] = {"sequence": manifest.mark.sequence, "tag": manifest.mark.tag.hex()}
    return {"kind": KIND, "format": FORMAT, **fields}


def _from_json(body: dict[str, object]) -> Manifest | None:
    match body:
        case {
            "identity": str(identity),
            "bits": int(bits),
            "radius": int(radius),
            "serial": int(serial),
            "segments": list(segments),
            "journal": str(journal),
            "mark": {"sequence": int(sequence), "tag": str(tag)},
        }:
            return Manifest(
                identity=identity,
                bits=bits,
                radius=radius,
                serial=serial,
                segments=tuple(map(str, segments)),
                journal=journal,
                mark=Mark(sequence, bytes.fromhex(tag)),
            )
    return None


def _not_an_index(folder: Path) -> NotAnIndex:
    return NotAnIndex(f"{folder} is not an index.", fields={"index": str(folder)})
