"""`python -m kashf.cli` is `kashf`."""

from kashf.cli.start import run

run()
