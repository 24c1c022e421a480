"""The one folder under which Kashf writes at run time."""

import os
from pathlib import Path
from typing import Final

from platformdirs import user_data_path

from kashf.errors import BadInput

VARIABLE: Final = "KASHF_HOME"


def home() -> Path:
    """Where Kashf's data lies: `KASHF_HOME`; else `var/` of the checkout that runs; else the
    platform's folder for a person's data. The folder need not exist yet.

    Raises BadInput if `KASHF_HOME` is something other than a folder.
    """
    given = os.environ.get(VARIABLE, "").strip()
    if not given:
        return _default()
    try:
        folder = Path(given).expanduser().absolute()
        usable = folder.is_dir() or not folder.exists()
    except (OSError, RuntimeError) as error:  # no such user, no permission, too long
        raise _unusable(given) from error
    if not usable:
        raise _unusable(given)
    return folder


def _unusable(given: str) -> BadInput:
    return BadInput(
        f"{VARIABLE} is {given}, which is not a folder. Point it at a folder, or unset it.",
        fields={VARIABLE: "not a folder"},
    )


def _default() -> Path:
    checkout = Path(__file__).parents[2]
    if (checkout / "pyproject.toml").is_file() and (checkout / "src" / "kashf").is_dir():
        return checkout / "var"
    return user_data_path("kashf", appauthor=False)
