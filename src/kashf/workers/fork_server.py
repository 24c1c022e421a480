"""The server from which workers are forked: a process that has loaded the library and no threads.

The process that asks for workers may have threads, such as a progress bar's, and a fork of those
can hang. The server loads for some half a second, so whoever knows early that workers will be
wanted starts it early.
"""

import os
import signal
import sys
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext, ForkServerProcess
from threading import Lock
from types import ModuleType
from typing import Final

# What a worker does makes many arrays of a megabyte. glibc would ask the system for each anew, and
# clearing its pages takes longer than what is computed in it.
_SETTINGS: Final = {
    "OPENBLAS_NUM_THREADS": "1",  # each worker has a core, and shares none
    "MALLOC_MMAP_THRESHOLD_": str(64 << 20),
    "MALLOC_TRIM_THRESHOLD_": str(128 << 20),
}


_starting: Final = Lock()


class _Process(ForkServerProcess):
    def start(self) -> None:
        """Start it, and have it not run the program that we are part of once more: workers need
        nothing of that, and a script may have no guard against it."""
        with _starting:
            main = sys.modules["__main__"]
            sys.modules["__main__"] = ModuleType("__main__")
            try:
                super().start()
            finally:
                sys.modules["__main__"] = main


class _Context(ForkServerContext):
    Process = _Process


def context(module: str) -> ForkServerContext:
    """Makes processes by the server, which starts with the first if it has not been before; then it
    loads that module, whose functions the workers will call."""
    for name, value in _SETTINGS.items():
        os.environ.setdefault(name, value)
    made = _Context()
    made.set_forkserver_preload(["kashf.workers.served", module, "cv2"])
    return made


def start(module: str) -> None:
    """Start the server now."""
    context(module)
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is not for the server
    try:
        forkserver.ensure_running()
    finally:
        signal.signal(signal.SIGINT, before)
