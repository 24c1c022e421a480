"""`kashf doctor --deploy`: whether the coalition can be served to others as it is set."""

import os
import socket
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from kashf.cli.checks import Check, State, judged
from kashf.cli.coalition import (
    BEHIND_PROXY,
    DATABASE,
    EVIDENCE_KEYS,
    HOSTS,
    LOCAL,
    SECRET_KEY,
    ready,
    steps_to_take,
)
from kashf.errors import KashfError

if TYPE_CHECKING:
    from django.core.checks import CheckMessage

MAIL_HOST: Final = "KASHF_MAIL_HOST"
MAIL_PORT: Final = 25
PATIENCE: Final = 3.0  # seconds for a mail server to answer
LEAST_SECRET: Final = 50  # characters
MOST_FORM: Final = 16 << 20  # bytes of a form that is kept in memory
MOST_UPLOAD: Final = 256 << 20  # bytes of one item
_OURS: Final = frozenset({"security.W009", "security.W020", "security.W025"})  # checked here
_NEW_SECRET: Final = 'python -c "import secrets; print(secrets.token_urlsafe(48))"'  # noqa: S105
_NEW_KEY: Final = (
    'python -c "import base64, secrets; print(base64.urlsafe_b64encode(secrets.token_bytes(32))'
    '.decode())"'
)


def checks() -> Iterator[Check]:
    """Everything that a deployment needs, each with how to mend it."""
    local = os.environ.get(LOCAL) == "1"
    fault = f"{LOCAL}=1 is for one machine without HTTPS" if local else ""
    yield judged("deployment", fault, fine=f"{LOCAL} is not set", mend=f"unset {LOCAL}")
    yield _secret_key()
    yield _evidence_keys()
    yield _hosts()
    try:
        ready(local=local)
    except KashfError as error:
        if not error.fields.keys() <= {SECRET_KEY, EVIDENCE_KEYS}:
            yield Check("settings", State.WRONG, error.message)
        return
    except Exception as error:  # noqa: BLE001 -- whatever an environment makes of the settings
        yield Check("settings", State.WRONG, f"{type(error).__name__}: {error}", f"See {DATABASE}.")
        return
    yield from _of_django()
    yield from _of_the_settings()
    yield _database()
    yield _mail()


def _secret_key() -> Check:
    key = os.environ.get(SECRET_KEY, "")
    fault = ""
    if len(key) < LEAST_SECRET or len(set(key)) < LEAST_SECRET // 5:
        fault = f"{SECRET_KEY} is {'too weak' if key else 'not set'}"
    mend = f"Set {SECRET_KEY} to the output of: {_NEW_SECRET}"
    return judged("secret key", fault, fine="set, and long enough", mend=mend)


def _evidence_keys() -> Check:
    keys = [part.strip() for part in os.environ.get(EVIDENCE_KEYS, "").split(",") if part.strip()]
    mend = f"Set {EVIDENCE_KEYS} to the output of: {_NEW_KEY}"
    if not keys:
        return Check("evidence keys", State.WRONG, f"{EVIDENCE_KEYS} is not set", mend)
    wrong = [number for number, key in enumerate(keys, 1) if not _is_fernet(key)]
    fault = f"key {wrong[0]} of {EVIDENCE_KEYS} is no Fernet key" if wrong else ""
    return judged("evidence keys", fault, fine=f"{len(keys)}, the first encrypts", mend=mend)


def _is_fernet(key: str) -> bool:
    try:
        from cryptography.fernet import Fernet  # noqa: PLC0415 -- of the extra

        Fernet(key)
    except (ImportError, ValueError):
        return False
    return True


def _hosts() -> Check:
    hosts = [part.strip() for part in os.environ.get(HOSTS, "").split(",") if part.strip()]
    mend = f"Set {HOSTS} to the names that people type, such as desk.example.org"
    if not hosts:
        return Check("hosts", State.WRONG, f"{HOSTS} is not set", mend)
    wide = [host for host in hosts if host.startswith(("*", "."))]
    fault = f"{wide[0]} answers to names that you do not own" if wide else ""
    return judged("hosts", fault, fine=", ".join(hosts), mend=mend)


def _of_django() -> Iterator[Check]:
    from django.core.checks import INFO, run_checks  # noqa: PLC0415 -- Django

    found = [
        message
        for message in run_checks(include_deployment_checks=True)
        if message.level > INFO and message.id not in _OURS
    ]
    if not found:
        yield Check("Django's checks", State.OK, "nothing found")
    for message in found:
        yield _told(message)


def _told(message: "CheckMessage") -> Check:
    first, _, rest = message.msg.partition(". ")
    return Check(str(message.id), State.WRONG, first, message.hint or rest)


def _of_the_settings() -> Iterator[Check]:
    from django.conf import settings  # noqa: PLC0415 -- Django

    https = settings.SECURE_SSL_REDIRECT and settings.SECURE_HSTS_SECONDS > 0
    behind = "a proxy ends it" if os.environ.get(BEHIND_PROXY) == "1" else ""
    fault = "" if https and behind else "nothing ends HTTPS: `kashf serve` speaks HTTP"
    mend = f"Put a proxy with HTTPS in front, and set {BEHIND_PROXY}=1; unset {LOCAL}"
    yield judged("HTTPS", fault, fine=f"forced; {behind}", mend=mend)
    names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE")
    loose = [name for name in names if not getattr(settings, name)]
    fault = f"sent without HTTPS: {', '.join(loose)}" if loose else ""
    yield judged("cookies", fault, fine="sent over HTTPS only", mend=f"unset {LOCAL}")
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    loose = [
        name
        for name, sources in directives.items()
        if {"'unsafe-inline'", "'unsafe-eval'", "*"} & set(map(str, sources))
    ]
    fault = f"unsafe: {', '.join(loose)}" if loose or "default-src" not in directives else ""
    mend = "Take 'unsafe-inline', 'unsafe-eval' and * out of CONTENT_SECURITY_POLICY."
    yield judged("content policy", fault, fine="no inline script or style", mend=mend)
    fits = settings.DATA_UPLOAD_MAX_MEMORY_SIZE and settings.LARGEST_UPLOAD <= MOST_UPLOAD
    fits = fits and settings.DATA_UPLOAD_MAX_MEMORY_SIZE <= MOST_FORM
    most = f"{settings.LARGEST_UPLOAD >> 20} MiB an item"
    fault = "" if fits else f"forms or items without a sensible limit ({most})"
    mend = "Bound DATA_UPLOAD_MAX_MEMORY_SIZE and LARGEST_UPLOAD."
    yield judged("uploads", fault, fine=most, mend=mend)


def _database() -> Check:
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415 -- Django
    from django.db import DatabaseError, connection  # noqa: PLC0415

    try:
        steps = len(steps_to_take())
    except (DatabaseError, ImproperlyConfigured) as error:
        found = f"not reachable: {' '.join(str(error).split())}"
        return Check("database", State.WRONG, found, f"Check {DATABASE}, and the server.")
    fault = f"{connection.vendor}, lacks {steps} steps" if steps else ""
    return judged("database", fault, fine=f"{connection.vendor}, up to date", mend="kashf migrate")


def _mail() -> Check:
    from django.conf import settings  # noqa: PLC0415 -- Django

    place = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        with socket.create_connection((settings.EMAIL_HOST, settings.EMAIL_PORT), PATIENCE):
            fault = ""
    except OSError as error:
        fault = f"{place} does not answer: {error.strerror or error}"
    mend = f"Set {MAIL_HOST} to a mail server: people set their passwords by mail."
    return judged("mail", fault, fine=f"{place} answers", mend=mend)
