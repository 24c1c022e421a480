"""Where `kashf` begins: it loads the commands, which takes a moment, and runs them."""

import signal


def run() -> None:
    """The command line. Ctrl-C while it is loaded ends it at once: nothing has been done yet, and a
    traceback of modules that are half there would tell nobody anything."""
    before = signal.getsignal(signal.SIGINT)
    if before is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from kashf.cli import main  # noqa: PLC0415 -- the moment

    signal.signal(signal.SIGINT, before)
    main.run()
