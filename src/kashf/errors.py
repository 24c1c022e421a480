"""What can go wrong, said so that a person can mend it and a machine can tell it apart.

Every error that Kashf raises on purpose is a `KashfError`. `docs/reference/errors.md` explains each
code; a test holds that page complete.
"""

from collections.abc import Mapping
from typing import ClassVar


class KashfError(Exception):
    """`code` for machines, `message` for people, `fields` at fault, HTTP `status`."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500

    def __init__(self, message: str, *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.fields = dict(fields or {})


# What was asked for


class BadInput(KashfError):
    """A value that cannot be taken as it is; `fields` says which."""

    code = "bad_input"
    status = 422


class UnknownType(BadInput):
    """No signal type has this name here."""

    code = "unknown_type"


class BadValue(BadInput):
    """Not a value of the signal type that it claims to be."""

    code = "bad_value"


class TooWeak(BadInput):
    """A signal with too little to go by, which matches nothing."""

    code = "too_weak"


class BadRadius(BadInput):
    """A radius that no signal type in use allows."""

    code = "bad_radius"


class BadCodes(BadInput):
    """Keys or codes of the wrong shape, type or order for an index."""

    code = "bad_codes"


class BadTable(BadInput):
    """A table of signals with a wrong column or line; `fields` names the line and the column."""

    code = "bad_table"


class NotFound(KashfError):
    """Nothing is there under that name."""

    code = "not_found"
    status = 404


class Conflict(KashfError):
    """It is there already, and says something else."""

    code = "conflict"
    status = 409


class WrongState(KashfError):
    """It can be done, but not from here."""

    code = "wrong_state"
    status = 409


class NotSignedIn(KashfError):
    """Nobody is known to be asking: no key, or one that does not count."""

    code = "not_signed_in"
    status = 401


class NotAllowed(KashfError):
    """This person may see it, but not do that."""

    code = "not_allowed"
    status = 403


class SecondFactorNeeded(NotAllowed):
    """It needs a second factor, and this person has none yet."""

    code = "second_factor_needed"


class NotReached(KashfError):
    """One of many that were asked at once, when what one answer may take was used up."""

    code = "not_reached"
    status = 503


# What was given to read


class Unreadable(BadInput):
    """Content that cannot be read; the parent of all that can be wrong with a file."""

    code = "unreadable"


class EmptyContent(Unreadable):
    """There is nothing in it, so there is nothing to match."""

    code = "empty_content"


class TooLarge(Unreadable):
    """More bytes, pixels or rows than Kashf takes at once."""

    code = "too_large"
    status = 413


class SpecialFile(Unreadable):
    """A folder, device, pipe or socket where a file is needed."""

    code = "special_file"


class LinkLoop(Unreadable):
    """Symbolic links that lead round in a circle."""

    code = "link_loop"


class LinkNotFollowed(Unreadable):
    """A symbolic link in a folder, which may lead anywhere, and round in a circle."""

    code = "link_not_followed"


class NoPermission(Unreadable):
    """The operating system does not let us."""

    code = "no_permission"
    status = 403


class NotAPicture(Unreadable):
    """Named like a picture, but its bytes are something else."""

    code = "not_a_picture"


class BrokenPicture(Unreadable):
    """A picture that is truncated or damaged, so that it cannot be decoded."""

    code = "broken_picture"


class TooSlow(Unreadable):
    """Its decoder did not come to an end, and was stopped."""

    code = "too_slow"


class DecoderDied(Unreadable):
    """Its decoder ended the process that it ran in, or wanted more memory than there is for it."""

    code = "decoder_died"


class BrokenText(Unreadable):
    """Text in no encoding that we can read, or with halves of characters."""

    code = "broken_text"


class SourceChanged(Unreadable):
    """A table or an archive is not what it was when a scan of it began."""

    code = "source_changed"
    status = 409


class TypeFailed(Unreadable):
    """A signal type could not cope with the content; a defect of the type."""

    code = "type_failed"
    status = 500


# Banks on disk


class NotABank(KashfError):
    """The folder is there, but it is no bank."""

    code = "not_a_bank"
    status = 422


class BankExists(KashfError):
    """A new bank needs a new or an empty folder."""

    code = "bank_exists"
    status = 409


class BankLocked(KashfError):
    """Another process is writing to the bank."""

    code = "bank_locked"
    status = 423


class BankDamaged(KashfError):
    """The bank's file is truncated or broken."""

    code = "bank_damaged"


class BankNewer(KashfError):
    """The bank was written by a newer Kashf."""

    code = "bank_newer"
    status = 422


class BankReadOnly(KashfError):
    """The bank can be read here, but not changed."""

    code = "bank_read_only"
    status = 403


# Indexes


class NotAnIndex(KashfError):
    """The folder is there, but it is no index."""

    code = "not_an_index"
    status = 422


class IndexLocked(KashfError):
    """Another writer has the index."""

    code = "index_locked"
    status = 423


class IndexDamaged(KashfError):
    """A file of the index is truncated or broken; the message says what was lost."""

    code = "index_damaged"


class BadSnapshot(BadInput):
    """No snapshot of indexes, or one that was cut short, damaged, or made to do harm."""

    code = "bad_snapshot"


class IndexNewer(KashfError):
    """The index was written by a newer Kashf."""

    code = "index_newer"
    status = 422


class IndexReadOnly(KashfError):
    """The index can be searched here, but not changed."""

    code = "index_read_only"
    status = 403


class IndexClosed(KashfError):
    """The index was closed, and is asked all the same."""

    code = "index_closed"
    status = 409


# The machine


class CannotWrite(KashfError):
    """The disk is full or failing; what was there before is still there."""

    code = "cannot_write"
    status = 507


class MissingPart(KashfError):
    """An optional part of Kashf is not installed."""

    code = "missing_part"
    status = 501
