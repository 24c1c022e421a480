"""A list of terms is read, or refused with the place of what is wrong."""

from io import BufferedReader, BytesIO

import pytest

from kashf.errors import BadTable
from kashf.exchange import read_terms
from kashf.language import Term

HEAD = "concept,language,form,plurals\n"


def listed(data: str | bytes) -> list[Term]:
    raw = data.encode() if isinstance(data, str) else data
    return list(read_terms(BufferedReader(BytesIO(raw)), name="list.csv"))


def test_a_list() -> None:
    assert listed(HEAD + "raven,ar, غراب ,غربان| أغربة \n\nraven,en,raven,\n") == [
        Term("raven", "ar", "غراب", ("غربان", "أغربة")),
        Term("raven", "en", "raven"),
    ]


def test_a_list_without_plurals_and_with_the_mark_of_a_spreadsheet() -> None:
    assert listed("\ufeffConcept,Language,Form\nraven,en,raven\n") == [Term("raven", "en", "raven")]


@pytest.mark.parametrize(
    ("data", "where"),
    [
        ("", "line 1 is not the head"),
        ("word\nraven\n", "line 1 is not the head"),
        (HEAD + "raven,ar,غراب\n", "line 2 has 3 columns where the head has 4"),
        (HEAD + ",ar,غراب,\n", "line 2, column concept needs 1 to 200 characters"),
        (HEAD + "raven,,غراب,\n", "line 2, column language needs 1 to 12 characters"),
        (HEAD + "a,en,raven,\nraven,ar,,\n", "line 3, column form has '', which has fewer than 2"),
        (HEAD + "raven,ar,غراب,و\n", "line 2, column plurals has 'و', which has fewer than 2"),
        (HEAD + f"raven,ar,{'غ' * 201},\n", "which is longer than 200 characters"),
        (HEAD + 'raven,ar,"غراب\n', "is not valid CSV"),
        (HEAD.encode() + b"raven,ar,\xff\xff,\n", "is not valid UTF-8"),
    ],
)
def test_a_wrong_list_is_refused_with_the_place(data: str | bytes, where: str) -> None:
    with pytest.raises(BadTable, match=r"^list\.csv, line") as refused:
        listed(data)
    assert where in refused.value.message
