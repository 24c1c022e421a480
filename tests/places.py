"""Where tests put what other users of the machine have to see."""

from pathlib import Path
from tempfile import gettempdir

_EVERYBODYS = 0o001  # to pass through


def open_place() -> str:
    """For temporary folders; those of a user whose own ones are closed to others lie elsewhere."""
    own = Path(gettempdir()).resolve()
    is_open = all(part.stat().st_mode & _EVERYBODYS for part in (own, *own.parents))
    return str(own) if is_open else "/var/tmp"
