"""Words of rows, found as people type them: an index in the database, the same on both of them.

Words are folded (`kashf.language.fold`) before they are indexed and before they are asked for. What
Arabic writes before a word is not taken off when it is indexed: it is put on when it is asked for,
by the finite table of `kashf.language.inflections`. So the index has each word once, a phrase is a
phrase, and a change of the table needs no new index.

Each word is indexed under its owner: an organisation, or a bank. What others have is not read, so
not even the time that an answer takes tells of it.

SQLite has FTS5 over the column of words, and is told that only ASCII can stand between them; for
PostgreSQL the column is a tsvector, written here. Neither takes a word apart in its own way.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, F, Func, Q
from django.db.models.expressions import RawSQL

from kashf.language import fold
from kashf.language.cleaning import fold_sheet
from kashf.language.fold import folded_character
from kashf.language.inflections import forms_before, without_article
from kashf.language.sheet import PlacedSheet

VERSION: Final = 1  # of how words are indexed; rows of another are indexed anew

LONGEST_TYPED: Final = 200  # characters; what is typed after them is not looked for
MOST_PIECES: Final = 8
LONGEST_WORD: Final = 60  # letters by which a word is known
FEWEST_OF_BEGINNING: Final = 2  # letters that find what begins with them
FEW: Final = 500  # rows that are named to the database one by one
PART: Final = 3  # letters of which the parts of a short text are known

_WORD: Final = re.compile(r"[^\W_]+")
_WHOLE_MARK, _PART_MARK, _GAP = "·", "¦", "‖"  # no letters, and for SQLite no separators
ANYBODY: Final = "@"  # in place of an owner
_MOST_POSITIONS: Final = 16_383  # of a tsvector; words beyond are found, phrases are not
_MOST_OF_ONE: Final = 255


# Indexing


class WordsField(models.TextField[str, str]):
    """What `indexed` says; a tsvector on PostgreSQL. It is written, and never read."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        """Its type in the database."""
        return "tsvector" if connection.vendor == "postgresql" else "text"

    def get_prep_value(self, value: Any) -> Any:  # noqa: ANN401 -- Django's
        """As the database takes it."""
        return _vector(value) if connection.vendor == "postgresql" else value

    def get_placeholder(self, value: Any, compiler: Any, connection: BaseDatabaseWrapper) -> str:  # noqa: ANN401, ARG002
        """How it is put into a statement."""
        return "%s::tsvector" if connection.vendor == "postgresql" else "%s"


def indexed(owner: int, *, short: Iterable[str], long: Iterable[str] = ()) -> str:
    """What the index holds of a row. Short texts, such as a title or an address, are found by any
    three letters in a row too."""
    short_words, long_words = [_words(text) for text in short], [_words(text) for text in long]
    parts = [part for words in short_words for word in words for part in (*_parts(word), "")]
    whole = [word for words in (*short_words, *long_words) for word in (*words, "")]
    return " ".join(
        [
            *(f"{owner}{_PART_MARK}{part}" if part else _GAP for part in parts),
            *(f"{owner}{_WHOLE_MARK}{word}" if word else _GAP for word in whole),
        ]
    )


def _words(text: str) -> list[str]:
    return [word[:LONGEST_WORD] for word in _WORD.findall(fold(text))]


def _parts(word: str) -> list[str]:
    return [word[at : at + PART] for at in range(len(word) - PART + 1)]


def _vector(said: str) -> str:
    """A tsvector as PostgreSQL reads it. Marks and letters only: there is nothing to escape."""
    places: dict[str, list[int]] = {}
    for place, lexeme in enumerate(said.split(" ") if said else (), start=1):
        if lexeme != _GAP:
            places.setdefault(lexeme, []).append(min(place, _MOST_POSITIONS))
    return " ".join(
        f"'{lexeme}':{','.join(map(str, dict.fromkeys(at[:_MOST_OF_ONE])))}"
        for lexeme, at in places.items()
    )


# Asking


Pieces = Sequence[tuple[str, bool]]
"""A text in pieces, and whether each is a hit."""


def in_pieces(text: str, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[str, bool]]:
    """The text in its pieces, of which the spans are hits."""
    at = 0
    for start, end in spans:
        if start > at:
            yield text[at:start], False
        yield text[start:end], True
        at = end
    if at < len(text):
        yield text[at:], False


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that stand side by side: the first in any of its forms, the last perhaps only begun.
    `part` is what a word of a short text may hold: what a form has in it has that too."""

    first: Sequence[str]
    rest: Sequence[str] = ()
    is_begun: bool = False
    part: str = ""

    def places(self, words: Sequence[str]) -> Iterator[tuple[int, int]]:
        """From which to which of these words it stands there."""
        for at in range(len(words) - len(self.rest)):
            if self._begins(words[at]) and self._goes_on(words[at + 1 : at + 1 + len(self.rest)]):
                yield at, at + 1 + len(self.rest)

    def _begins(self, word: str) -> bool:
        if not self.rest and self.is_begun and word.startswith(tuple(self.first)):
            return True
        return word in self.first

    def _goes_on(self, words: Sequence[str]) -> bool:
        if not self.rest:
            return True
        *whole, last = self.rest
        ends = words[-1].startswith(last) if self.is_begun else words[-1] == last
        return ends and list(words[:-1]) == whole


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody looks for: all of the pieces must be there. Nothing that is typed is a command.

    Without pieces it finds nothing.
    """

    pieces: tuple[Piece, ...]

    def __bool__(self) -> bool:
        return bool(self.pieces)

    def of(self, owner: int) -> str:
        """As the database is asked about the rows of an owner."""
        said = _SAID[connection.vendor].all(self.pieces, _Said.ways)
        return said.replace(ANYBODY, str(owner))

    def of_anybody(self) -> str:
        """The same of rows that have but short texts, with `ANYBODY` in place of an owner: there
        are as few words in it as can be, for it is asked about one owner after the other."""
        return _SAID[connection.vendor].all(self.pieces, _Said.short_ways)

    def fits(self, text: str, *, is_short: bool = True) -> bool:
        """Whether a text has all of it."""
        words = _words(text)
        return bool(self.pieces) and all(
            any(True for _ in piece.places(words))
            or bool(is_short and piece.part and any(piece.part in word for word in words))
            for piece in self.pieces
        )

    def spans(self, text: str, *, is_short: bool = False) -> list[tuple[int, int]]:
        """From where to where of a text some of it stands, in order and apart from each other."""
        if not text:
            return []
        sheet = PlacedSheet(text)
        fold_sheet(sheet)
        at = [found.span() for found in _WORD.finditer(sheet.text)]
        words = [sheet.text[start:end][:LONGEST_WORD] for start, end in at]
        hits = {
            place
            for piece in self.pieces
            for first, last in piece.places(words)
            for place in range(first, last)
        }
        if is_short:
            parts = [piece.part for piece in self.pieces if piece.part]
            hits |= {here for here, word in enumerate(words) if any(one in word for one in parts)}
        return [
            (int(sheet.starts[at[hit][0]]), _end(text, int(sheet.ends[at[hit][1] - 1])))
            for hit in sorted(hits)
        ]


def _end(text: str, at: int) -> int:
    """The end of a word, with the signs that stand on its last letter."""
    while at < len(text) and not folded_character(text[at]):
        at += 1
    return at


def asked(typed: str) -> Asked:
    """What somebody typed: words in any order, the last of which may be begun only, and phrases in
    quotation marks. What is typed without a blank between, such as an address, is a phrase too."""
    found: list[Piece] = []
    said = fold(typed[:LONGEST_TYPED]).split('"')
    is_open = len(said) % 2 == 0  # a last phrase without its end
    for place, text in enumerate(said):
        is_phrase = place % 2 == 1
        pieces = [_WORD.findall(piece) for piece in ([text] if is_phrase else text.split(" "))]
        begun = place == len(said) - 1 and (is_open or not is_phrase)
        kept = [words for words in pieces if words]
        found += (
            _piece(words, is_begun=begun and words is kept[-1], is_phrase=is_phrase)
            for words in kept
        )
    return Asked(tuple(dict.fromkeys(found[-MOST_PIECES:])))


def _piece(words: Sequence[str], *, is_begun: bool, is_phrase: bool) -> Piece:
    first, *rest = (word[:LONGEST_WORD] for word in words)
    return Piece(
        first=forms_before(first),
        rest=tuple(rest),
        is_begun=is_begun and len(words[-1]) >= FEWEST_OF_BEGINNING,
        part="" if rest or is_phrase else _part(first),
    )


def _part(word: str) -> str:
    bare = without_article(word)
    return next((part for part in (bare, word) if len(part) >= PART), "")


class _Said:
    """How a database is asked for words."""

    both, either = " AND ", " OR "

    def all(self, pieces: Iterable[Piece], ways: "Ways") -> str:
        """Rows that have all of them, each in one of the ways."""
        return self.both.join(f"({self.either.join(ways(self, piece))})" for piece in pieces)

    def ways(self, piece: Piece) -> Iterator[str]:
        """How it may stand in a row."""
        for form in piece.first:
            words = [f"{ANYBODY}{_WHOLE_MARK}{word}" for word in (form, *piece.rest)]
            yield self.phrase(words, is_begun=piece.is_begun)
        if piece.part:
            yield self.phrase([f"{ANYBODY}{_PART_MARK}{part}" for part in _parts(piece.part)])

    def short_ways(self, piece: Piece) -> Iterator[str]:
        """The same of a row of short texts, where a part is found in all forms."""
        *whole, last = self.ways(piece)
        return iter([last] if piece.part else [*whole, last])

    def phrase(self, words: Sequence[str], *, is_begun: bool = False) -> str:
        """Words side by side."""
        return f'"{" ".join(words)}"{" *" if is_begun else ""}'


class _SaidToPostgresql(_Said):
    both, either = " & ", " | "

    def phrase(self, words: Sequence[str], *, is_begun: bool = False) -> str:
        """Words side by side."""
        return "({}{})".format(
            " <-> ".join(f"'{word}'" for word in words), ":*" if is_begun else ""
        )


Ways = Callable[[_Said, Piece], Iterator[str]]

_SAID: Final = {"sqlite": _Said(), "postgresql": _SaidToPostgresql()}


# The index in the database


class _Among(Func):
    """Whether a key is in a set. With 0 added to it: else SQLite goes through a whole large set and
    puts what it finds in order, where it should go through a list that is in order until it has a
    page."""

    template = "%(expressions)s"
    arg_joiner = " IN "
    output_field = BooleanField()


@dataclass(frozen=True, slots=True)
class Words:
    """The index over the column `words` of a table whose primary key is `key`."""

    table: str
    key: str

    @property
    def index(self) -> str:
        """Its name."""
        return f"{self.table}_index"

    @property
    def keys(self) -> str:
        """SQL for the `key` of each row that answers to one parameter."""
        return self.keys_for("%s")

    def keys_for(self, expression: str) -> str:
        """The same for an expression in SQL."""
        if connection.vendor == "postgresql":
            return (
                f"SELECT {self.key} AS key FROM {self.table} WHERE words @@ {expression}::tsquery"
            )
        return f"SELECT rowid AS key FROM {self.index} WHERE {self.index} MATCH {expression}"

    def having(self, words: Asked, owner: int, of: str) -> Q:
        """The condition that the row to which `of` leads is one of an owner's that has the words.

        Rare words are looked up once, before the list is. Of common ones the database makes a set.
        """
        if not words:
            return Q(**{f"{of}__in": []})
        expression = words.of(owner)
        few = self._first(expression, FEW + 1)
        if len(few) <= FEW:
            return Q(**{f"{of}__in": few})
        return Q(_Among(F(of) + 0, RawSQL(self.keys, [expression])))  # noqa: S611 -- a parameter

    def _first(self, expression: str, count: int) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(f"{self.keys} LIMIT %s", [expression, count])
            return [key for (key,) in cursor.fetchall()]

    def made(self, vendor: str) -> list[str]:
        """The statements that make it, for a migration."""
        if vendor == "postgresql":
            return [f"CREATE INDEX {self.index} ON {self.table} USING gin (words)"]
        out = (
            f"INSERT INTO {self.index} ({self.index}, rowid, words) "
            f"VALUES ('delete', old.{self.key}, old.words);"
        )
        put = f"INSERT INTO {self.index} (rowid, words) VALUES (new.{self.key}, new.words);"
        return [
            f"CREATE VIRTUAL TABLE {self.index} USING fts5 (words, content={self.table}, "
            f"content_rowid={self.key}, columnsize=0, tokenize=ascii)",
            f"CREATE TRIGGER {self.table}_added AFTER INSERT ON {self.table} BEGIN {put} END",
            f"CREATE TRIGGER {self.table}_gone AFTER DELETE ON {self.table} BEGIN {out} END",
            f"CREATE TRIGGER {self.table}_changed AFTER UPDATE OF words ON {self.table} "
            f"BEGIN {out} {put} END",
        ]

    def ended(self, vendor: str) -> list[str]:
        """The statements that take away what there is of it."""
        if vendor == "postgresql":
            return [f"DROP INDEX IF EXISTS {self.index}"]
        return [
            *(f"DROP TRIGGER IF EXISTS {self.table}_{how}" for how in ("added", "gone", "changed")),
            f"DROP TABLE IF EXISTS {self.index}",
        ]

    def filled(self, vendor: str) -> list[str]:
        """The statements that put into it what the table has."""
        if vendor == "postgresql":
            return []
        return [f"INSERT INTO {self.index} ({self.index}) VALUES ('rebuild')"]

    @transaction.atomic
    def rebuild(self) -> None:
        """Make it anew from the table, whatever has become of it."""
        vendor = connection.vendor
        with connection.cursor() as cursor:
            for said in (*self.ended(vendor), *self.made(vendor), *self.filled(vendor)):
                cursor.execute(said)
