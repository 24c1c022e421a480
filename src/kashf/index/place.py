"""The folder in which an index lies, before it is known to be one, and what has no place in it."""

from contextlib import suppress
from pathlib import Path

from kashf.errors import IndexDamaged, NotAnIndex
from kashf.index import files, journal, lock, manifest
from kashf.index.manifest import Manifest


def make(folder: Path) -> None:
    """The folder, if it is not there. Raises NotAnIndex for a file, or CannotWrite."""
    with files.named_errors(folder):
        if folder.exists() and not folder.is_dir():
            raise NotAnIndex(f"{folder} is a file; an index is a folder.")
        folder.mkdir(parents=True, exist_ok=True)


def has_index(folder: Path) -> bool:
    """Whether there is an index; raises NotAnIndex if there is something else, and IndexDamaged if
    there are files of an index that has lost its manifest."""
    with files.named_errors(folder):
        found = {child.name: child.stat().st_size for child in folder.iterdir()}
    if found.keys() & {manifest.FILE, manifest.COPY}:
        return True
    strangers = [name for name in found if name != lock.FILE and not manifest.is_own(name)]
    if strangers:
        raise NotAnIndex(
            f"{folder} is not an index, and it is not empty: it has {min(strangers)}. Name a new "
            "folder.",
            fields={"index": str(folder)},
        )
    lost = [name for name in found if _is_worth_something(name, found[name])]
    if lost:
        raise IndexDamaged(
            f"The index {folder} has lost its {manifest.FILE}; {min(lost)} is still there. Put a "
            "copy of the manifest back, or name a new folder.",
            fields={"index": str(folder)},
        )
    return False


def _is_worth_something(name: str, size: int) -> bool:
    """Not a draft, and not the first journal of a writer that was killed as it began."""
    is_draft = files.DRAFT in name
    return manifest.is_own(name) and not is_draft and size > journal.START


def sweep(folder: Path, found: Manifest) -> None:
    """Unlink what no manifest names: of a writer that was killed."""
    kept = {*found.segments, found.journal}
    with suppress(OSError):
        for child in folder.iterdir():
            if child.name not in kept and manifest.is_own(child.name):
                child.unlink(missing_ok=True)
