"""A text in runs: no character is lost, whatever lies on it."""

from hypothesis import example, given
from hypothesis import strategies as st

from kashf.coalition.console.review.marking import Mark, runs_of

PLACES = st.integers(-3, 45)
MARKS = st.lists(st.builds(Mark, PLACES, PLACES, st.sampled_from(["a", "b"]), st.text(max_size=2)))


@given(st.text(max_size=40), MARKS)
@example("", [Mark(0, 0, "a", "")])
@example("ab", [Mark(0, 2, "a", ""), Mark(0, 2, "a", "")])
def test_joined_the_runs_are_the_text(text: str, marks: list[Mark]) -> None:
    assert "".join(run.text for run in runs_of(text, marks)) == text


@given(st.text(max_size=40), MARKS)
def test_a_character_has_the_marks_that_cover_it(text: str, marks: list[Mark]) -> None:
    fitting = [mark for mark in marks if 0 <= mark.start < mark.end <= len(text)]
    at = 0
    for run in runs_of(text, marks):
        assert run.text
        for place in range(at, at + len(run.text)):
            covering = [mark for mark in fitting if mark.start <= place < mark.end]
            assert sorted(map(repr, run.marks)) == sorted(map(repr, covering))
        assert list(run.begun) == [mark for mark in fitting if mark.start == at]
        at += len(run.text)


@given(st.text(max_size=40), MARKS)
def test_each_mark_that_fits_begins_once(text: str, marks: list[Mark]) -> None:
    fitting = [mark for mark in marks if 0 <= mark.start < mark.end <= len(text)]
    begun = [mark for run in runs_of(text, marks) for mark in run.begun]
    assert sorted(map(repr, begun)) == sorted(map(repr, fitting))


def test_marks_on_each_other_cut_the_text_where_they_begin_and_end() -> None:
    outer, inner = Mark(0, 8, "quotation", "quotation"), Mark(4, 10, "outlet", "outlet")
    runs = runs_of("he said it now", [outer, inner])
    assert [(run.text, run.kinds, run.begins) for run in runs] == [
        ("he s", "quotation", "quotation"),
        ("aid ", "quotation outlet", "outlet"),
        ("it", "outlet", ""),
        (" now", "", ""),
    ]
    assert runs[1].words == "quotation, outlet"
