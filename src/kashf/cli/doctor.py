"""`kashf doctor`."""

import os
import platform
import shutil
import sqlite3
from collections.abc import Iterator
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer
from PIL import features

from kashf.cli import deploy as deployment
from kashf.cli import options
from kashf.cli.checks import Check, State
from kashf.cli.output import say, say_json
from kashf.cli.parts import installing
from kashf.errors import KashfError
from kashf.home import VARIABLE, home
from kashf.index import engine
from kashf.signals import REGISTRY
from kashf.signals.registry import REJECTED

ENOUGH_ROOM = 1 << 30  # bytes


def doctor(
    *,
    deploy: Annotated[
        bool,
        typer.Option(
            "--deploy",
            help="Check too whether the coalition can be served to others as it is set.",
        ),
    ] = False,
    json: options.Json = False,
) -> None:
    """Say what is installed, where data lies, what is missing, and how to mend it.

    With --deploy also: keys, hosts, HTTPS, cookies, content policy, limits of
    uploads, database and mail of a deployment, in the environment in which it
    is to run.

    [b]Examples[/b]

      kashf doctor
      kashf doctor --json | jq 'select(.state != "ok")'
      kashf doctor --deploy

    [b]Exit status[/b]: 0 if Kashf can work, 2 if something keeps it from working.
    Optional parts that are missing do not count.
    """
    checks = [*_checks(), *(deployment.checks() if deploy else ())]
    for check in checks:
        if json:
            say_json(
                {
                    "check": check.name,
                    "state": check.state,
                    "found": check.found,
                    "mend": check.mend,
                }
            )
        else:
            say(f"{check.state:<8} {check.name:<16} {check.found}")
            if check.mend:
                say(f"{'':<8} {'':<16} → {check.mend}")
    raise typer.Exit(2 if any(check.state is State.WRONG for check in checks) else 0)


def _checks() -> Iterator[Check]:
    yield Check("kashf", State.OK, f"{version('kashf')}, Python {platform.python_version()}")
    yield from _data_folder()
    yield Check("signal types", State.OK, ", ".join(REGISTRY))
    for rejected in REJECTED:
        mend = "Update or remove the package that brings it."
        found = f"{rejected.entry_point}: {rejected.reason}"
        yield Check("signal type", State.WRONG, found, mend)
    yield _search()
    yield Check("banks", State.OK, f"SQLite {sqlite3.sqlite_version}")
    yield _picture_formats()
    yield _extra("heic", "pillow_heif", "heic")
    yield _extra("demo", "typst", "coalition")
    yield _extra("benchmarks", "threatexchange", "bench")


def _search() -> Check:
    if engine.IS_NATIVE:
        return Check("search", State.OK, engine.described())
    mend = "Install a C++ compiler, then: pip install --force-reinstall --no-deps kashf"
    return Check("search", State.MISSING, engine.described(), mend)


def _data_folder() -> Iterator[Check]:
    try:
        folder = home()
    except KashfError as error:
        yield Check("data folder", State.WRONG, error.message, f"unset {VARIABLE}")
        return
    standing = next(place for place in (folder, *folder.parents) if _is_there(place))
    yield _writable(folder, standing)
    yield _room(folder, standing)


def _is_there(place: Path) -> bool:
    return os.path.exists(place)  # noqa: PTH110 -- never raises


def _writable(folder: Path, standing: Path) -> Check:
    as_who_we_are = os.access in os.supports_effective_ids
    if not os.access(standing, os.W_OK | os.X_OK, effective_ids=as_who_we_are):
        mend = f"Give this user the right to write there, or set {VARIABLE} to another folder."
        return Check("data folder", State.WRONG, f"{folder}, not writable", mend)
    state = "" if folder == standing else ", made when first needed"
    return Check("data folder", State.OK, f"{folder}{state}")


def _room(folder: Path, standing: Path) -> Check:
    free = shutil.disk_usage(standing).free
    found = f"{free / (1 << 30):,.1f} GiB free for {folder}"
    if free < ENOUGH_ROOM:
        return Check("disk", State.WRONG, found, f"Make room, or set {VARIABLE} to another disk.")
    return Check("disk", State.OK, found)


def _picture_formats() -> Check:
    optional = {"jpg": "JPEG", "zlib": "PNG", "webp": "WebP", "avif": "AVIF", "libtiff": "TIFF"}
    lacking = [name for feature, name in optional.items() if not features.check(feature)]
    found = f"Pillow {version('pillow')}"
    if lacking:
        mend = "Install Pillow from its wheel: pip install --force-reinstall pillow"
        return Check("pictures", State.MISSING, f"{found} without {', '.join(lacking)}", mend)
    return Check("pictures", State.OK, f"{found}: {', '.join(optional.values())}")


def _extra(name: str, package: str, extra: str) -> Check:
    mend = installing(extra)
    try:
        if find_spec(package) is not None:
            return Check(name, State.OK, f"{package} {version(package)}")
    except ImportError:  # PackageNotFoundError is one too
        pass
    return Check(name, State.MISSING, f"{package} is not installed", mend)
