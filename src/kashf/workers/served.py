"""What the server of workers loads, and nobody else.

A worker that it forks for a process which has ended meanwhile, as after Ctrl-C, finds what it was
to begin with gone. That is nobody's concern, and a traceback on the terminal would be the last that
a user sees.
"""

import sys
from types import TracebackType
from typing import Final

_GONE: Final = (FileNotFoundError, ConnectionError, EOFError)  # locks, and pipes


def _told(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if not issubclass(kind, _GONE):
        sys.__excepthook__(kind, error, trace)


sys.excepthook = _told
