"""Where `kashf` begins: it loads the commands, which takes a moment, and runs them."""

import gc
import os
import signal
import sys
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from kashf.workers import fork_server

_OF_MANY: Final = {
    "hash": "kashf.cli.reading",
    "match": "kashf.cli.reading",
    "scan": "kashf.scan.looking",
}
"""Commands that have workers, and what these load."""


def run() -> None:
    """The command line. Ctrl-C while it is loaded ends it at once: nothing has been done yet, and a
    traceback of modules that are half there would tell nobody anything."""
    before = signal.getsignal(signal.SIGINT)
    if before is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    start_early(sys.argv[1:])
    gc.disable()  # what is loaded stays: it is not looked through for garbage, now or later
    from kashf.cli import main  # noqa: PLC0415 -- the moment

    gc.freeze()
    gc.enable()
    signal.signal(signal.SIGINT, before)
    main.run()


def start_early(words: Sequence[str]) -> None:
    """Start the workers' server now, if the words of the command line ask for a scan, or for
    something about a folder: it loads while the commands do."""
    module = _OF_MANY.get(words[0]) if words else None
    if module is not None and (_scans_here if words[0] == "scan" else _names_a_folder)(words):
        fork_server.start(module)


def _scans_here(words: Sequence[str]) -> bool:
    """Whatever the source is; on a cluster the workers are those of its machines."""
    others = ("--help", "ray", "--engine=ray")
    return not any(word.startswith(others) for word in words)


def _names_a_folder(words: Sequence[str]) -> bool:
    """Besides those that an option names, such as a bank."""
    return any(
        not before.startswith("-") and os.path.isdir(word)  # noqa: PTH112 -- never raises
        for before, word in pairwise(words)
    )
