"""`python -m kashf.cli` is `kashf`."""

from kashf.cli.main import run

run()
