"""Every word that a person reads is there in Arabic, and what is compiled is what is written."""

import ast
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
ROOMS = (
    "members",
    "intake",
    "banks",
    "review",
    "referrals",
    "answers",
    "meetings",
    "statements",
    "console",
)
REFUSALS = {
    "BadInput",
    "Conflict",
    "EmptyContent",
    "NotAllowed",
    "SecondFactorNeeded",
    "Unreadable",
    "WrongState",
}
SENTENCE_ENDS = (".", "!", "?")
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


def raised(path: Path) -> Iterator[ast.Call]:
    """The refusals that a module raises."""
    for node in ast.walk(ast.parse(path.read_text())):
        call = node.exc if isinstance(node, ast.Raise) else None
        if isinstance(call, ast.Call) and ast.unparse(call.func) in REFUSALS:
            yield call


def refusals() -> set[str]:
    """The sentences with which rooms refuse something, where they name no value."""
    calls = [
        call for room in ROOMS for path in (ROOM / room).rglob("*.py") for call in raised(path)
    ]
    fields = [keyword.value for call in calls for keyword in call.keywords]
    said = [value for field in fields if isinstance(field, ast.Dict) for value in field.values]
    said += [call.args[0] for call in calls]
    words = [value.value for value in said if isinstance(value, ast.Constant)]
    return {word for word in words if isinstance(word, str) and word.endswith(SENTENCE_ENDS)}


def test_what_a_room_says_when_it_refuses_something_is_in_arabic_too() -> None:
    sentences = refusals()
    assert "You cannot close your own desk." in sentences
    assert {said for said in sentences if (None, said) not in texts(written())} == set()


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
