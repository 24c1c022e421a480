"""From what was named on a command line to parts."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path

from kashf.errors import BadInput, CannotWrite, KashfError, Unreadable
from kashf.scan.engine import IOConfig
from kashf.scan.parts import Cutter, Form, Piece
from kashf.scan.settings import shown_path, written_path
from kashf.scan.sources import tables, warc
from kashf.scan.sources.addresses import is_pattern, is_remote, listed, local, opened
from kashf.scan.sources.patterns import matching
from kashf.signals.content import explain_os_error
from kashf.signals.folders import files_in


@dataclass(frozen=True, slots=True)
class Sources:
    """What is to be scanned: addresses as they were given, in which form, if their names do not
    say it, and which columns of tables are read."""

    addresses: Sequence[str]
    form: Form | None = None
    columns: Mapping[str, str] = field(default_factory=dict)


def cut(sources: Sources, cutter: Cutter, store: IOConfig | None) -> None:
    """Cut the sources, in order, into parts, which the cutter writes.

    Raises NotFound, NoPermission, BadTable or another Unreadable if a source that was named cannot
    be read at all.
    """
    for address in sources.addresses:
        if address in {"", "-"}:
            raise BadInput("A scan needs files, or addresses: standard input cannot be cut.")
        _Source(sources, cutter, store).cut(address)
    cutter.finish()


class _Named(Enum):
    """How somebody came to name a file: what cannot be read of one that was named itself ends the
    scan before it begins; of others it is told among the errors."""

    ITSELF = auto()
    BY_PATTERN = auto()
    FOUND = auto()  # in a folder


@dataclass(frozen=True, slots=True)
class _Source:
    sources: Sources
    cutter: Cutter
    store: IOConfig | None

    def cut(self, address: str) -> None:
        if is_remote(address):
            self._cut_remote(address)
        elif os.path.isdir(local(address)):  # noqa: PTH112 -- never raises
            for path, error in files_in(local(address)):
                self._found(path, error, _Named.FOUND)
        elif is_pattern(address):
            for path, error in matching(local(address)):
                self._found(path, error, _Named.BY_PATTERN)
        else:
            self._found(local(address), None, _Named.ITSELF)

    def _cut_remote(self, address: str) -> None:
        if is_pattern(address) or address.endswith("/") or not self._is_read(address):
            for path, size in listed(address, self.store):
                self._one(path, size, _Named.BY_PATTERN if is_pattern(address) else _Named.FOUND)
            return
        self._table(address, self._form(address, _Named.ITSELF), _Named.ITSELF)

    def _is_read(self, address: str) -> bool:
        """Whether it is one object that has to be read to be cut."""
        return self._form(address, _Named.ITSELF) not in {Form.FILE, Form.REMOTE}

    def _found(self, path: str, error: KashfError | None, named: _Named) -> None:
        if error is not None:
            self._fault(path, error)
            return
        try:
            size = os.stat(path).st_size  # noqa: PTH116 -- may be no valid Path
        except (OSError, ValueError) as refused:
            if named is _Named.ITSELF:
                raise explain_os_error(refused, Path(path)) from refused
            size = 0  # whoever reads it says why
        self._one(path, size, named)

    def _one(self, path: str, size: int, named: _Named) -> None:
        form = self._form(path, named)
        if form in {Form.FILE, Form.REMOTE}:
            self.cutter.take(Piece(form, shown_path(path), _whole(path), size=size), size)
        else:
            self._table(path, form, named)

    def _table(self, path: str, form: Form, named: _Named) -> None:
        try:
            self._cut_table(path, form)
        except CannotWrite:
            raise  # no table's fault
        except KashfError as error:
            if named is _Named.ITSELF:
                raise
            self._fault(path, error)

    def _cut_table(self, path: str, form: Form) -> None:
        shown, whole = shown_path(path), _whole(path)
        try:
            with opened(path, self.store) as (file, size):
                if form is Form.WARC:
                    warc.cut(file, shown, whole, size, self.cutter)
                    return
                table = Piece(form, shown, whole, size=size)
                tables.cut(file, table, self.sources.columns, self.cutter)
        except OSError as error:
            said = f"{shown} could not be read: {error.strerror or error}."
            raise Unreadable(said) from error

    def _fault(self, path: str, error: KashfError) -> None:
        shown, said = shown_path(path), shown_path(error.message)
        self.cutter.take(Piece(Form.FAULT, shown, shown, code=error.code, message=said), 0)

    def _form(self, path: str, named: _Named) -> Form:
        """What it is read as: as was asked; else a table only if it was named, not if it just lies
        in a folder."""
        if self.sources.form is not None and self.sources.form is not Form.FILE:
            return self.sources.form
        name = path.lower()
        if self.sources.form is None and name.endswith(warc.SUFFIXES):
            return Form.WARC
        if self.sources.form is None and named is not _Named.FOUND:
            for suffix, form in tables.FORMS.items():
                if name.endswith(suffix):
                    return form
        return Form.REMOTE if is_remote(path) else Form.FILE


def _whole(path: str) -> str:
    if is_remote(path):
        return path
    return written_path(os.path.abspath(path))  # noqa: PTH100 -- may be no valid Path
