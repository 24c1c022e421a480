"""What a form says, and where."""

import pytest
from django import forms
from django.test import RequestFactory

from kashf.coalition.console.forms import KashfForm
from kashf.coalition.console.pages import LAST, page_of
from kashf.coalition.members.models import Person
from kashf.errors import BadInput
from tests.coalition.conftest import Coalition


class Example(KashfForm):
    reason = forms.CharField(label="Reason", help_text="In one sentence.")
    link = forms.URLField(label="Link", required=False, assume_scheme="https")
    kind = forms.ChoiceField(
        label="Kind", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect
    )


class Telling(KashfForm):
    reason = forms.CharField(label="Reason", error_messages={"required": "Say why."})


def test_what_is_missing_is_named() -> None:
    assert dict(Example({}).errors) == {
        "reason": ["Fill in “Reason”."],
        "kind": ["Choose under “Kind”."],
    }
    assert dict(Telling({}).errors) == {"reason": ["Say why."]}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"reason": "Say why."}, {"reason": ["Say why."]}),
        ({"reason": "xyz"}, {"reason": ["It is too short."]}),
        ({"elsewhere": "Say why."}, {"__all__": ["It is too short."]}),
        ({}, {"__all__": ["It is too short."]}),
    ],
)
def test_what_a_room_refuses_stands_at_the_field_it_names(
    fields: dict[str, str], said: dict[str, list[str]]
) -> None:
    form = Example({"reason": "xyz", "kind": "a"})
    assert form.is_valid()
    form.add_domain_error(BadInput("It is too short.", fields=fields))
    assert dict(form.errors) == said


def test_fields_carry_label_hint_error_and_direction() -> None:
    page = str(Example({"reason": "", "link": "https://x.example"}))
    assert '<label for="id_reason">Reason</label>' in page
    assert 'id="id_reason_helptext">In one sentence.</span>' in page
    assert 'aria-describedby="id_reason_helptext id_reason_error"' in page
    assert '<input type="text" name="reason" dir="auto"' in page
    assert '<input type="url" name="link" value="https://x.example" dir="ltr"' in page
    assert '(optional)</span></label><input type="url"' in page
    assert "<legend>Kind</legend>" in page


def test_what_people_type_is_no_markup() -> None:
    page = str(Example({"reason": "<script>alert(1)</script>"}))
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize(
    ("asked", "number"),
    [("", 1), ("2", 2), ("0", 1), ("-1", 1), ("x", 1), ("٢", 2), ("9" * 30, LAST), ("²", 1)],
)
def test_any_page_can_be_asked_for(
    coalition: Coalition, rf: RequestFactory, asked: str, number: int
) -> None:
    page = page_of(rf.get("/", {"page": asked}), Person.objects.order_by("pk"), size=2)
    assert page.number == number


def test_pages_have_each_row_once(coalition: Coalition, rf: RequestFactory) -> None:
    people = Person.objects.order_by("pk")
    pages = [page_of(rf.get("/", {"page": n}), people, size=2) for n in (1, 2, 3)]
    assert [person for page in pages for person in page] == list(people)
    assert [page.has_next for page in pages] == [True, True, False]
    assert [(page.first, page.last) for page in pages] == [(1, 2), (3, 4), (5, 5)]
