"""Where `kashf` begins: it loads the commands, which takes a moment, and runs them."""

import signal
import sys

from kashf.cli import fork_server


def run() -> None:
    """The command line. Ctrl-C while it is loaded ends it at once: nothing has been done yet, and a
    traceback of modules that are half there would tell nobody anything."""
    before = signal.getsignal(signal.SIGINT)
    if before is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    fork_server.start_early(sys.argv[1:])
    from kashf.cli import main  # noqa: PLC0415 -- the moment

    signal.signal(signal.SIGINT, before)
    main.run()
