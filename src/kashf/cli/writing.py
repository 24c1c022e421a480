"""Writing a file whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from kashf.errors import CannotWrite


@contextmanager
def whole_file(path: Path) -> Iterator[TextIO]:
    """A UTF-8 file to write, which takes its place under `path` when the block ends well.

    A link is followed. Raises CannotWrite; what was at `path` before is then still there.
    """
    to = Path(os.path.realpath(path))
    if os.path.exists(to) and not os.path.isfile(to):  # noqa: PTH110, PTH113 -- never raise
        raise CannotWrite(f"{path} is not a regular file, so it is left as it is. Name another.")
    draft = to.with_name(f".{to.name}.{os.getpid()}.new")
    try:
        with draft.open("x", encoding="utf-8", newline="") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(to)
    except OSError as error:
        raise CannotWrite(f"{path} could not be written: {error.strerror}.") from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
