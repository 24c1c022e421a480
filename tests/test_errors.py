from collections import Counter

import pytest

from kashf import errors
from kashf.errors import BadInput, KashfError, TypeFailed, Unreadable

ALL = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, KashfError)
]


def test_every_code_names_one_error() -> None:
    assert Counter(kind.code for kind in ALL).most_common(1)[0][1] == 1


@pytest.mark.parametrize("kind", ALL)
def test_a_code_is_the_name_in_small_letters(kind: type[KashfError]) -> None:
    if kind is not KashfError:
        assert kind.code.replace("_", "") == kind.__name__.lower()


@pytest.mark.parametrize("kind", ALL)
def test_an_error_says_what_it_means_and_has_a_status_of_http(kind: type[KashfError]) -> None:
    assert kind.__doc__
    assert 400 <= kind.status < 600


def test_an_error_carries_its_message_and_the_fields_at_fault() -> None:
    fields = {"radius": "999"}
    error = BadInput("Too far.", fields=fields)
    fields.clear()

    assert str(error) == error.message == "Too far."
    assert error.fields == {"radius": "999"}


def test_an_error_without_fields_has_none() -> None:
    assert KashfError("It failed.").fields == {}


def test_whoever_catches_bad_input_catches_content_that_cannot_be_read() -> None:
    assert {kind for kind in ALL if issubclass(kind, Unreadable)} == {
        TypeFailed,
        Unreadable,
        errors.EmptyContent,
        errors.TooLarge,
        errors.SpecialFile,
        errors.LinkLoop,
        errors.LinkNotFollowed,
        errors.NoPermission,
        errors.NotAPicture,
        errors.BrokenPicture,
        errors.BrokenText,
        errors.TooSlow,
        errors.DecoderDied,
        errors.SourceChanged,
    }
    assert issubclass(Unreadable, BadInput)
