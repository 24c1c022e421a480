"""What lies at an address: a path of this machine, or one in a store that Daft reads."""

import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import Final, cast

from kashf.errors import BadInput, KashfError, NoPermission, NotFound, Unreadable
from kashf.scan.engine import DaftCoreException, IOConfig, daft
from kashf.scan.settings import read_path
from kashf.scan.sources.patterns import is_wild
from kashf.signals.content import open_file

log: Final = logging.getLogger("kashf.scan")

# What is asked about one object is refused without a word of why, so Daft calls it unhandled: it is
# the credentials, or the region.
_DENIED: Final = (
    "unhandled error",
    "invalidaccesskey",
    "credential",
    "forbidden",
    "denied",
    "unauthorized",
    "403",
    "401",
    "signature",
)
_NO_STORE: Final = "failed to create opendal operator"  # Daft's way to what it has no way to itself
_CAUSE: Final = re.compile(r"\s{0,8}\d{1,3}: ")
_MISSING: Final = ("not found", "404", "nosuchkey", "nosuchbucket", "does not exist")


def is_remote(address: str) -> bool:
    """Whether Daft is to read it."""
    return "://" in address and not address.startswith("file://")


def local(address: str) -> str:
    """The path of a local address."""
    return address.removeprefix("file://")


def listed(address: str, store: IOConfig | None) -> Iterator[tuple[str, int]]:
    """The objects in a store that a pattern means, in order, with their sizes. Raises NotFound,
    NoPermission or Unreadable."""
    pattern = address if is_wild(address) else f"{address.rstrip('/')}/**"
    try:
        table = daft.from_glob_path(pattern, io_config=store).select("path", "size").to_arrow()
    except (DaftCoreException, OSError) as error:
        raise _explained(error, address) from error
    if not table.num_rows:
        raise _nothing(address)
    table = table.sort_by("path")
    for batch in table.to_batches():
        sizes = (size or 0 for size in batch["size"].to_pylist())
        yield from zip(batch["path"].to_pylist(), sizes, strict=True)


def is_pattern(address: str) -> bool:
    """Whether it has wild cards, and is not the name of something that is there."""
    return is_wild(address) and not os.path.exists(local(address))  # noqa: PTH110


@contextmanager
def opened(address: str, store: IOConfig | None) -> Iterator[tuple[BufferedReader, int]]:
    """What lies there, to be read, and its size. Raises NotFound, NoPermission or another
    Unreadable."""
    if not is_remote(address):
        with open_file(Path(read_path(local(address)))) as found:
            yield found
        return
    try:
        with daft.open_file(address, "rb", io_config=store) as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(0)
            yield cast("BufferedReader", file), size
    except (DaftCoreException, OSError) as error:
        raise _explained(error, address) from error


def _nothing(address: str) -> NotFound:
    return NotFound(f"There is nothing at {address}. Check the spelling.")


def _explained(error: Exception, address: str) -> KashfError:
    """What Daft says, as one of ours: it has one class of error for most of what can happen."""
    said = str(error)
    lower = said.lower()
    log.info("%s: %s", address, said)
    if isinstance(error, FileNotFoundError):
        return _nothing(address)
    if _NO_STORE in lower:
        return BadInput(
            f"There is no store of the kind {address.partition('://')[0]}://. What is read are "
            "paths of this machine, and addresses with s3://, gs://, az:// or https://."
        )
    if any(word in lower for word in _DENIED):
        return NoPermission(
            f"{address} may not be read with the credentials that there are. Set those of its "
            "store (for S3: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE; and "
            "AWS_REGION)."
        )
    if any(word in lower for word in _MISSING):
        return _nothing(address)
    return Unreadable(f"{address} could not be read: {_reason(error)}.")


def _reason(error: Exception) -> str:
    """The last of the causes that Daft numbers, which is the first that there was."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    causes = [line for line in lines if _CAUSE.match(line)]
    return _CAUSE.sub("", (causes or lines[:1])[-1])[:200].rstrip(".")
