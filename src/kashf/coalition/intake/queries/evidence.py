"""The evidence store, for reading: originals by their SHA-256, encrypted at rest."""

import hashlib
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from kashf.errors import MissingPart, NotFound, Unreadable

VARIABLE = "KASHF_EVIDENCE_KEYS"


def evidence_path(digest: str) -> Path:
    """Where the original with that SHA-256 lies, or would."""
    return Path(settings.EVIDENCE_FOLDER) / digest[:2] / digest[2:]


def cipher() -> MultiFernet:
    """Encrypts with the first key, decrypts with any. Raises MissingPart if no key is set."""
    if not settings.EVIDENCE_KEYS:
        raise MissingPart(
            f"No key for evidence is set, so no file can be taken in or shown. Set {VARIABLE}: "
            "one or several Fernet keys, joined by commas.",
            fields={VARIABLE: "empty"},
        )
    try:
        return MultiFernet([Fernet(key) for key in settings.EVIDENCE_KEYS])
    except ValueError as error:
        raise MissingPart(
            f"A key in {VARIABLE} is none: a Fernet key is 32 bytes in URL-safe Base64.",
            fields={VARIABLE: "not a Fernet key"},
        ) from error


def read_evidence(digest: str) -> bytes:
    """The original, decrypted and checked against its SHA-256.

    Raises NotFound if there is none, and Unreadable if no key opens it or it is another file.
    """
    keys = cipher()
    try:
        sealed = evidence_path(digest).read_bytes()
    except FileNotFoundError as error:
        raise NotFound("The original is not in the evidence store.") from error
    except OSError as error:
        raise Unreadable(f"The evidence store could not be read: {error.strerror}.") from error
    try:
        data = keys.decrypt(sealed)
    except InvalidToken as error:
        raise Unreadable(
            "The original is damaged, or was encrypted with a key that is no longer in "
            f"{VARIABLE}. Put the key back behind the others."
        ) from error
    if hashlib.sha256(data).hexdigest() != digest:
        raise Unreadable("What lies in the evidence store is not the original.")
    return data
