"""Every word that a person reads is there in Arabic, and what is compiled is what is written."""

import gettext
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

import kashf.coalition

ROOM = Path(kashf.coalition.__file__).parent
ARABIC = ROOM / "locale" / "ar" / "LC_MESSAGES"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
Key = tuple[str | None, str]
PLACES = re.compile(r"%\(\w+\)[sd]|%[sd]")


def sources() -> Iterator[str]:
    for path in sorted(ROOM.rglob("*.py")):
        yield path.read_text()
    for path in sorted([*ROOM.rglob("*.html"), *ROOM.rglob("*.txt")]):
        if "static" not in path.parts and "fonts" not in path.parts:
            yield templatize(path.read_text(), origin=str(path))


def asked_for() -> set[Key]:
    found: set[Key] = set()
    for source in sources():
        stream = io.BytesIO(source.encode())
        for _, messages, _, context in extract("python", stream, keywords=KEYWORDS):
            first = messages[0] if isinstance(messages, tuple) else messages
            found.add((context, first))
    return found


def written() -> Catalog:
    with (ARABIC / "django.po").open("rb") as file:
        return read_po(file, locale="ar")


def several(text: str | Sequence[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def context_of(message: Message) -> str | None:
    context: str | bytes | None = message.context  # a compiled catalogue has bytes
    return context.decode() if isinstance(context, bytes) else context


def texts(catalog: Catalog) -> dict[Key, tuple[str, ...]]:
    return {
        (context_of(message), several(message.id)[0]): several(message.string)
        for message in catalog
        if message.id
    }


def test_every_word_is_in_arabic_and_none_is_left_over() -> None:
    arabic = texts(written())
    assert asked_for() - arabic.keys() == set()
    assert arabic.keys() - asked_for() == set()
    assert [key for key, strings in arabic.items() if not all(strings)] == []
    assert [message.id for message in written() if message.fuzzy and message.id] == []


def test_arabic_names_no_value_that_the_english_has_not() -> None:
    for (_, english), strings in texts(written()).items():
        for arabic in filter(None, strings):
            assert set(PLACES.findall(arabic)) <= set(PLACES.findall(english))
            if len(strings) == 1:
                assert set(PLACES.findall(arabic)) == set(PLACES.findall(english))


def test_what_is_compiled_is_what_is_written() -> None:
    with (ARABIC / "django.mo").open("rb") as file:
        compiled = texts(read_mo(file))
    assert compiled == {key: strings for key, strings in texts(written()).items() if any(strings)}
    with (ARABIC / "django.mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Skip to content") == "انتقل إلى المحتوى"
