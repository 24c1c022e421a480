"""Looks at every regular expression that Kashf keeps: none may take more time than in proportion to
the text. Run by `make lint`.

An expression of which the checker doubts that, and people do not, says so in a comment right above
it that begins with `# linear:` and gives the reason.
"""

import ast
import importlib
import inspect
import os
import pkgutil
import re
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from types import ModuleType
from typing import Final, NamedTuple

import django
import redoctor

import kashf

LONG: Final = re.compile(r"\{(\d+),\d{3,}\}")
HOW: Final = redoctor.Config(skip_recall=True, random_seed=1, timeout=5)
ARGUED: Final = "# linear:"


class Expression(NamedTuple):
    """Where it is kept, and what is looked at."""

    place: str
    pattern: str
    flags: int


def expressions() -> Iterator[Expression]:
    """Those in the modules of Kashf, but those that are argued for."""
    for found in pkgutil.walk_packages(kashf.__path__, "kashf."):
        if ".migrations" not in found.name and not found.name.endswith("__main__"):
            yield from _kept_in(importlib.import_module(found.name))


def _kept_in(module: ModuleType) -> Iterator[Expression]:
    kept = {name: one for name, one in vars(module).items() if isinstance(one, re.Pattern)}
    if not kept:
        return
    argued = _argued(inspect.getsource(module))
    for name, one in kept.items():
        if not argued.get(name, False):
            written = one.pattern if isinstance(one.pattern, str) else one.pattern.decode("latin-1")
            yield Expression(f"{module.__name__}.{name}", _at_worst(written), one.flags)


def _argued(source: str) -> Mapping[str, bool]:
    """Of each name whether what it is given is argued for in the comment above it."""
    lines = source.splitlines()
    return {
        target.id: _has_argument(lines, statement.lineno - 1)
        for statement in ast.parse(source).body
        for target in _targets(statement)
        if isinstance(target, ast.Name)
    }


def _targets(statement: ast.stmt) -> list[ast.expr]:
    if isinstance(statement, ast.AnnAssign):
        return [statement.target]
    return statement.targets if isinstance(statement, ast.Assign) else []


def _has_argument(lines: list[str], at: int) -> bool:
    while at and lines[at - 1].startswith("#"):
        at -= 1
        if lines[at].startswith(ARGUED):
            return True
    return False


def _at_worst(pattern: str) -> str:
    """A long repetition counts as an endless one, which is worse, and is looked at much sooner."""
    return LONG.sub(r"{\1,}", pattern)


def doubt(one: Expression) -> str:
    """Why an expression may take longer; nothing of most."""
    told = redoctor.check(one.pattern, redoctor.Flags.from_re_flags(one.flags), HOW)
    return "" if told.status is redoctor.Status.SAFE else f"{one.place}: {told.complexity}"


def main() -> None:
    """Ends with what there is to mend, if there is any."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kashf.coalition.project.settings")
    django.setup()
    kept = {(one.pattern, one.flags): one for one in expressions()}
    with ProcessPoolExecutor() as pool:
        doubts = [found for found in pool.map(doubt, kept.values()) if found]
    sys.stdout.write(f"Looked at {len(kept)} regular expressions.\n")
    if doubts:
        how = f"Mend them, or give the reason above them ({ARGUED} …)."
        sys.exit(
            "These may take longer than in proportion to the text. "
            + how
            + "\n"
            + "\n".join(doubts)
        )


if __name__ == "__main__":
    main()
