"""How commands reach the coalition: its environment, the secrets of one machine, and Django.

Importing this module imports no Django: `kashf hash` starts without it.
"""

import fcntl
import json
import os
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Final

from kashf.cli.parts import installing
from kashf.errors import BadInput, CannotWrite, MissingPart, Unreadable, WrongState
from kashf.home import VARIABLE, home

SETTINGS: Final = "kashf.coalition.project.settings"
SECRETS: Final = "secrets.json"
LOCAL: Final = "KASHF_LOCAL"
SECRET_KEY: Final = "KASHF_SECRET_KEY"  # noqa: S105 -- a variable's name
EVIDENCE_KEYS: Final = "KASHF_EVIDENCE_KEYS"
HOSTS: Final = "KASHF_HOSTS"
DATABASE: Final = "KASHF_DATABASE"
BEHIND_PROXY: Final = "KASHF_BEHIND_PROXY"
_OF_A_DEPLOYMENT: Final = (SECRET_KEY, EVIDENCE_KEYS, HOSTS, DATABASE, BEHIND_PROXY)
_NEEDED: Final = (SECRET_KEY, EVIDENCE_KEYS)
_KEY_BYTES: Final = 32
_MIGRATING: Final = 0x6B61736866  # of PostgreSQL's advisory locks, which are numbers: "kashf"


def is_local() -> bool:
    """Whether this is one machine that keeps its own secrets: `KASHF_LOCAL` says so, or nothing
    in the environment speaks of a deployment."""
    if os.environ.get(LOCAL):
        return os.environ[LOCAL] == "1"
    return not any(os.environ.get(variable) for variable in _OF_A_DEPLOYMENT)


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches it."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def set_environment(*, local: bool) -> None:
    """Put into the environment what the settings read. A local machine's secrets are made once.

    Raises BadInput where a deployment's are missing, CannotWrite or Unreadable.
    """
    os.environ["DJANGO_SETTINGS_MODULE"] = os.environ.get("DJANGO_SETTINGS_MODULE") or SETTINGS
    _prepare(home())
    if local:
        os.environ[LOCAL] = "1"
        for variable, value in _local_secrets(home() / SECRETS).items():
            os.environ.setdefault(variable, value)
        return
    missing = [variable for variable in _NEEDED if not os.environ.get(variable)]
    if missing:
        raise BadInput(
            f"This is a deployment, and {' and '.join(missing)} is not set. Set it; or, for one "
            f"machine on its own, set {LOCAL}=1.",
            fields=dict.fromkeys(missing, "not set"),
        )


def ready(*, local: bool, at_once: bool = False) -> None:
    """Have Django set up; its rooms can be imported then. `at_once`: this process plays a demo, so
    background work is done where it is asked for, and the disk is not waited for.

    Raises as `set_environment` does, and MissingPart where the extra is not installed.
    """
    set_environment(local=local)
    try:
        import django  # noqa: PLC0415 -- only for those who need it
        from django.apps import apps  # noqa: PLC0415

        if not apps.ready:
            if at_once:
                _do_at_once()
            django.setup()
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("kashf."):
            raise
        raise MissingPart(
            f"The coalition needs {error.name}. Install it: {installing('coalition')}"
        ) from error


def _do_at_once() -> None:
    from django.conf import settings  # noqa: PLC0415 -- Django

    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    pragmas = "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;"
    own: dict[str, Any] = {**settings.DATABASES["default"]}
    own["OPTIONS"] = {**own["OPTIONS"], "init_command": pragmas}
    settings.DATABASES = {"default": own}


@contextmanager
def database() -> Iterator[None]:
    """Around what reads or writes the database: says how to mend it if that cannot be done."""
    from django.db import DatabaseError, connection  # noqa: PLC0415

    try:
        yield
    except DatabaseError as error:
        reason = " ".join(str(error).split())
        if _is_set_up():
            raise Unreadable(f"The database cannot be used: {reason}.") from error
        raise WrongState(
            f"The database is not set up: {reason}. Run: kashf migrate", fields={"database": reason}
        ) from error
    finally:
        with suppress(DatabaseError):
            if not connection.in_atomic_block:
                connection.close()


def migrate() -> int:
    """Set up the database, or bring it up to date; how many steps that took. Of several that begin
    at once, the others wait for the first."""
    from django.core.management import call_command  # noqa: PLC0415

    with _alone():
        steps = len(steps_to_take())
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
    return steps


@contextmanager
def _alone() -> Iterator[None]:
    """While no other process migrates: of any host where the database is a server, else of this
    one."""
    from django.db import connection  # noqa: PLC0415

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_MIGRATING])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_MIGRATING])
        return
    with (home() / "migrate.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def steps_to_take() -> list[str]:
    """The migrations that the database lacks."""
    from django.db import connection  # noqa: PLC0415
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [str(migration) for migration, _ in plan]


def _is_set_up() -> bool:
    """Whether the database answers and lacks no migration. What cannot be asked is not set up to
    blame: its own error is told."""
    from django.db import DatabaseError  # noqa: PLC0415

    try:
        return not steps_to_take()
    except DatabaseError:
        return True


def _prepare(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder.stat().st_uid == os.getuid():
            folder.chmod(0o700)
    except OSError as error:
        raise CannotWrite(
            f"{folder} cannot be the data folder: {error.strerror}. Set {VARIABLE} to another."
        ) from error


def _local_secrets(path: Path) -> Mapping[str, str]:
    """The secrets of this machine; made if there are none, whole, and for this user only."""
    if not path.exists():
        _write_once(path, {SECRET_KEY: secrets.token_urlsafe(48), EVIDENCE_KEYS: _new_key()})
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return {variable: str(found[variable]) for variable in _NEEDED}
    except OSError as error:
        raise Unreadable(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise Unreadable(
            f"{path} is damaged. Restore it from a backup: without it, stored evidence stays "
            "unreadable."
        ) from error


def _new_key() -> str:
    """A Fernet key."""
    return urlsafe_b64encode(secrets.token_bytes(_KEY_BYTES)).decode()


def _write_once(path: Path, found: Mapping[str, str]) -> None:
    """Of two processes that start at once, one writes and both read the same."""
    try:
        with NamedTemporaryFile("w", dir=path.parent, prefix=".secrets-") as draft:  # 0600
            json.dump(found, draft, indent=1)
            draft.flush()
            os.fsync(draft.fileno())
            with suppress(FileExistsError):
                os.link(draft.name, path)
    except OSError as error:
        raise CannotWrite(f"{path} cannot be written: {error.strerror}.") from error
