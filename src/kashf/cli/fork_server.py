"""The server from which workers are forked: a process that has loaded the library and no threads.

The process that asks for workers may have threads, such as a progress bar's, and a fork of those
can hang. The server loads for some half a second, so it is started as soon as it is likely that
workers will be wanted, and loads while the commands do.
"""

import os
import signal
from collections.abc import Sequence
from itertools import pairwise
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext
from typing import Final

_LOADED: Final = ("kashf.cli.reading", "cv2")
_OF_MANY: Final = frozenset({"hash", "match"})

# What a worker does makes many arrays of a megabyte. glibc would ask the system for each anew, and
# clearing its pages takes longer than what is computed in it.
_SETTINGS: Final = {
    "OPENBLAS_NUM_THREADS": "1",  # each worker has a core, and shares none
    "MALLOC_MMAP_THRESHOLD_": str(64 << 20),
    "MALLOC_TRIM_THRESHOLD_": str(128 << 20),
}


def context() -> ForkServerContext:
    """Makes processes by that server, which starts with the first if it has not been before."""
    for name, value in _SETTINGS.items():
        os.environ.setdefault(name, value)
    made = ForkServerContext()
    made.set_forkserver_preload(list(_LOADED))
    return made


def start_early(words: Sequence[str]) -> None:
    """Start the server now, if the words of the command line ask for something about a folder."""
    if not words or words[0] not in _OF_MANY or not _names_a_folder(words):
        return
    context()
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is not for the server
    try:
        forkserver.ensure_running()
    finally:
        signal.signal(signal.SIGINT, before)


def _names_a_folder(words: Sequence[str]) -> bool:
    """Besides those that an option names, such as a bank."""
    return any(
        not before.startswith("-") and os.path.isdir(word)  # noqa: PTH112 -- never raises
        for before, word in pairwise(words)
    )
