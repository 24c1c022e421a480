"""What in a text hints at its context: spans with kinds, and nothing that counts or decides."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kashf.language import CueKind, cues

SHOWN = [
    ("القاهرة - افتتح المعرض", [(CueKind.DATELINE, "القاهرة")]),
    ("BEIRUT (Agency) — The fair opens", [(CueKind.DATELINE, "BEIRUT (Agency)")]),
    ("قالت الجارة إن الغراب عاد", [(CueKind.ATTRIBUTION, "قالت")]),
    ("عاد الغراب، وأضاف الجار", [(CueKind.ATTRIBUTION, "وأضاف")]),
    ("عاد الغراب بحسب الجار", [(CueKind.ATTRIBUTION, "بحسب")]),
    ("According to the neighbour it is back", [(CueKind.ATTRIBUTION, "According to")]),
    ("Selon la voisine, il est là", [(CueKind.ATTRIBUTION, "Selon")]),
    ("Komşuya göre geri döndü", [(CueKind.ATTRIBUTION, "göre")]),
    ("Menurut tetangga, dia kembali", [(CueKind.ATTRIBUTION, "Menurut")]),
    ("همسایه گفت کلاغ برگشت", [(CueKind.ATTRIBUTION, "گفت")]),
    ("پڑوسی نے کہا", [(CueKind.ATTRIBUTION, "نے کہا")]),
    ("«عاد الغراب إلى عشه»", [(CueKind.QUOTATION, "«عاد الغراب إلى عشه»")]),
    ("“The raven is back”", [(CueKind.QUOTATION, "“The raven is back”")]),
    ("نقل المراسل الصورة", [(CueKind.ATTRIBUTION, "نقل"), (CueKind.OUTLET, "المراسل")]),
    ("the newspapers of the town", [(CueKind.OUTLET, "newspapers")]),
    ("نستنكر ما حدث للضحايا", [(CueKind.COUNTERING, "نستنكر"), (CueKind.COUNTERING, "للضحايا")]),
    ("We condemn this hoax", [(CueKind.COUNTERING, "condemn"), (CueKind.COUNTERING, "hoax")]),
    ("انضموا إلينا", [(CueKind.RECRUITMENT, "انضموا إلينا")]),
    ("Join us tonight", [(CueKind.RECRUITMENT, "Join us")]),
    ("Rejoignez-nous ce soir", [(CueKind.RECRUITMENT, "Rejoignez-nous")]),
    ("المدينة جميلة في الصباح", []),
    ("the raven flew over the old town", []),
    ("", []),
    ("😀 - 😀", []),
]


@pytest.mark.parametrize(("text", "shown"), SHOWN)
def test_cues_are_spans_with_kinds(text: str, shown: list[tuple[CueKind, str]]) -> None:
    assert [(cue.kind, cue.text) for cue in cues(text)] == shown


@given(st.text(max_size=200), st.sampled_from([text for text, _ in SHOWN]))
def test_a_cue_is_what_stands_at_its_place(text: str, known: str) -> None:
    whole = f"{text}\n{known}\n{text}"

    found = cues(whole)

    assert all(whole[cue.start : cue.end] == cue.text for cue in found)
    assert [cue.start for cue in found] == sorted(cue.start for cue in found)


@pytest.mark.parametrize("text", ["قال " * 100_000, '"' * 200_000, "a - " * 100_000, "«" * 200_000])
def test_whatever_comes_is_bounded(text: str) -> None:
    assert len(cues(text)) <= 10_000
