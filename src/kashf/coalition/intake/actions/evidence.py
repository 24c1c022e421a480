"""The evidence store, for writing."""

import hashlib
import os
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings

from kashf.coalition.intake.queries.evidence import cipher, evidence_path, read_evidence
from kashf.errors import CannotWrite, KashfError


def keep_evidence(data: bytes) -> str:
    """Encrypt an original and put it into the store, whole or not at all; its SHA-256.

    It is on the disk when this returns: before the row that names it. Raises CannotWrite.
    """
    digest = hashlib.sha256(data).hexdigest()
    if _is_kept(digest):
        return digest
    sealed = cipher().encrypt(data)
    path = evidence_path(digest)
    try:
        Path(settings.EVIDENCE_FOLDER).mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        _write(path, sealed)
    except OSError as error:
        raise CannotWrite(
            f"The evidence store could not be written: {error.strerror}. Nothing was taken in."
        ) from error
    return digest


def _is_kept(digest: str) -> bool:
    """Kept and sound; a damaged one is written anew."""
    if not evidence_path(digest).exists():
        return False
    try:
        read_evidence(digest)
    except KashfError:
        return False
    return True


def _write(path: Path, sealed: bytes) -> None:
    with NamedTemporaryFile(dir=path.parent, prefix=".new-", delete=False) as draft:
        try:
            draft.write(sealed)
            draft.flush()
            os.fsync(draft.fileno())
            Path(draft.name).replace(path)
        except BaseException:
            Path(draft.name).unlink(missing_ok=True)
            raise
    for folder in (path.parent, path.parent.parent):
        _settle(folder)


def _settle(folder: Path) -> None:
    """Let a name in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
