"""A case about a text: what of a bank's text is in it, what was undone to read it, and its cues."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries, Settings

from kashf.coalition.banks.actions import change_bank
from kashf.coalition.banks.models import Match, Quotation
from kashf.coalition.console.review.quoting import quoted_of
from kashf.coalition.console.review.texts import (
    HIDING_NAMES,
    MOST_MARKS,
    MOST_READ,
    MOST_ROWS,
    Way,
    text_of,
)
from kashf.coalition.intake.models import Body, Item
from kashf.coalition.members.actions import change_settings
from kashf.coalition.members.models import Person
from kashf.coalition.review.actions import take_case
from kashf.coalition.review.models import Case
from kashf.coalition.review.vocabulary import QUESTIONS
from kashf.language import Key, StepKind, read
from kashf.signals.passage import MOSTLY
from tests.coalition.conftest import Coalition
from tests.coalition.review.texts import KNOWN, QUOTED, REPORT, quoting_case, taken

PLAIN = "The council of the valley meets tomorrow about the water of the eastern wells."
UNDOTTED = "الٮٮٮ ڡى المدٮٮه الڡدٮمه ٮعد السوڡ"
OTHER_TEXT = "Most of this post is other text. Ask first:"
CUES = "This text has cues of reporting or countering. Ask first:"


@pytest.fixture(autouse=True)
def evidence(settings: Settings, tmp_path: object) -> None:
    settings.EVIDENCE_FOLDER = tmp_path


def case_page(client: Client, who: Person, case: Case, asked: str = "", status: int = 200) -> str:
    client.force_login(who)
    answer = client.get(reverse("console:review_case", args=[case.code]) + asked)
    assert answer.status_code == status
    return unescape(answer.content.decode())


def case_of(who: Person, text: str) -> Case:
    return Case.objects.get(item=taken(who, text))


def quoted_match(case: Case) -> Match:
    return Match.objects.get(item=case.item, signal__type="passage")


def marked(page: str) -> list[str]:
    """What is marked in the passages, with its numbers."""
    section = page.partition('id="quoted"')[2].partition("</section>")[0]
    return [
        re.sub("<[^>]*>", "", one) for one in re.findall("<mark>(.*?)</mark>", section, re.DOTALL)
    ]


# The passages


def test_both_texts_are_shown_with_what_they_share(client: Client, coalition: Coalition) -> None:
    case = quoting_case(coalition.owner)
    shown = case_page(client, coalition.owner, case)
    quoted = quoted_match(case).quoted
    known, part = round(100 * quoted.known), round(100 * quoted.of_item)
    says = (
        f"{known} % of the bank’s text is in this post; {part} % of this post is the bank’s text."
    )
    assert says in shown
    ours, theirs = marked(shown)
    assert ours[:1] == theirs[:1] == "1"
    assert ours[1:] in REPORT
    assert theirs[1:] in KNOWN
    assert len(ours) > len(QUOTED) * 3 // 4
    assert KNOWN[-60:] in shown
    assert "Matched passage:" not in shown


def test_another_member_s_text_is_not_shown(client: Client, coalition: Coalition) -> None:
    case = quoting_case(coalition.owner, keeper=coalition.stranger)
    shown = case_page(client, coalition.owner, case)
    assert "% of the bank’s text is in this post" in shown
    assert "The bank’s text is not shown" in shown
    assert KNOWN[-60:] not in shown
    assert [one[:1] for one in marked(shown)] == ["1"]


def test_a_bank_that_is_not_shared_any_more_says_nothing(
    client: Client, coalition: Coalition
) -> None:
    case = quoting_case(coalition.owner, keeper=coalition.stranger)
    change_bank(quoted_match(case).bank.code, by=coalition.stranger, sharing="own")
    assert "of the bank’s text is in this post" not in case_page(client, coalition.owner, case)


@pytest.mark.parametrize(
    ("who", "status"),
    [("owner", 200), ("teammate", 200), ("auditor", 200), ("stranger", 404), ("contact", 403)],
)
def test_it_is_for_the_item_s_own_desk(
    client: Client, coalition: Coalition, who: str, status: int
) -> None:
    shown = case_page(client, getattr(coalition, who), quoting_case(coalition.owner), "", status)
    assert ("Passages that both texts have" in shown) is (status == 200)
    assert (QUOTED[:40] in shown) is (status == 200)


BAD_SPANS = [
    [0, 10**9, 0, 10],
    [5, 5, 0, 10],
    [-3, 10, 0, 10],
    [0, 10, 0, 10**9],
    [0, 10, -1, 10],
    [0, 10],
    ["a", None, True, 1.5],
    "span",
    None,
]


@pytest.mark.parametrize("spans", [BAD_SPANS, {}, None, "none", 7])
def test_spans_that_do_not_fit_are_skipped(
    client: Client, coalition: Coalition, spans: object
) -> None:
    case = quoting_case(coalition.owner)
    good = [0, 10, 3, 9]
    stored = [*spans, good] if isinstance(spans, list) else spans
    if stored is None:
        stored = {}
    Quotation.objects.filter(match=quoted_match(case)).update(spans=stored)
    found = marked(case_page(client, coalition.owner, case))
    assert found == ([f"1{REPORT[:13]}", f"1{KNOWN[3:13]}"] if isinstance(spans, list) else [])


@pytest.mark.parametrize("sealed", [b"", b"damaged"])
def test_a_body_that_cannot_be_read_shows_one_s_own_text(
    client: Client, coalition: Coalition, sealed: bytes
) -> None:
    case = quoting_case(coalition.owner)
    Body.objects.filter(type="passage").update(sealed=sealed)
    assert len(marked(case_page(client, coalition.owner, case))) == 1


def test_marks_are_drawn_to_the_ends_of_words(coalition: Coalition) -> None:
    match = quoted_match(quoting_case(coalition.owner))
    match.quoted.spans = [[5, 7, 1, 2]]
    quoted = quoted_of(match, "the قَريَةُ, in full", with_bank=False)
    assert [(run.text, run.begins) for run in quoted.ours] == [
        ("the ", ""),
        ("قَريَةُ", "1"),
        (", in full", ""),
    ]


def test_a_mark_is_not_drawn_without_end(coalition: Coalition) -> None:
    match = quoted_match(quoting_case(coalition.owner))
    match.quoted.spans = [[500, 502, 1, 2]]
    quoted = quoted_of(match, "x" * 1000, with_bank=False)
    assert [len(run.text) for run in quoted.ours] == [470, 62, 468]


def test_spans_of_a_slice_are_places_of_its_whole(coalition: Coalition) -> None:
    long = "\n".join(f"{number} {KNOWN}" for number in range(60))
    case = quoting_case(coalition.owner)
    match = quoted_match(case)
    late = next(
        each
        for each in Item.objects.get(pk=taken(coalition.owner, long).pk).signals.all()
        if each.type == "passage"
    )
    match.signal.value = late.value
    quoted = quoted_of(match, REPORT, with_bank=True)
    assert all(run.text in long for run in quoted.theirs)


# The text


def test_what_was_undone_is_marked_in_place(client: Client, coalition: Coalition) -> None:
    shown = case_page(client, coalition.owner, case_of(coalition.owner, "see the g.a.r.d.e.n now"))
    assert '<mark data-marks="undone joined" title="undone: signs between letters">' in shown
    assert "(undone: signs between letters)</bdi>g.a.r.d.e.n</mark> now" in shown
    assert "1 thing was undone to read it" in shown
    assert "No tricks" not in shown


def test_the_text_is_shown_as_kashf_reads_it(client: Client, coalition: Coalition) -> None:
    case = case_of(coalition.owner, "See the g.a.r.d.e.n now")
    shown = case_page(client, coalition.owner, case, "?view=all&text=clean")
    assert ">see the garden now</div>" in shown
    assert re.search(r'id="text-CLEAN" [^>]*aria-current="true"', shown)
    url = reverse("console:review_case", args=[case.code])
    assert f'href="{url}?view=all#text"' in shown
    assert f'href="{url}?view=all&text=clean#text"' in shown


def test_a_text_without_tricks_says_so(client: Client, coalition: Coalition) -> None:
    shown = case_page(client, coalition.owner, case_of(coalition.owner, PLAIN))
    assert "No tricks: nothing is hidden" in shown
    assert "data-marks" not in shown
    assert "With dots" not in shown


def test_an_undotted_text_is_offered_with_dots_as_a_guess(
    client: Client, coalition: Coalition
) -> None:
    case = case_of(coalition.owner, UNDOTTED)
    posted = case_page(client, coalition.owner, case)
    assert "With dots: a guess" in posted
    assert "Its letters stand without their dots" in posted
    assert "No tricks" not in posted
    shown = case_page(client, coalition.owner, case, "?text=dots")
    assert "A guess: Kashf put in the dots" in shown
    assert "البيت في المدينه" in shown


@pytest.mark.parametrize("asked", ["dots", "wrong", "\0", "x" * 9_000])
def test_what_cannot_be_shown_is_shown_as_posted(asked: str) -> None:
    text = text_of(PLAIN, asked)
    assert text is not None
    assert text.way is Way.POSTED
    assert "".join(run.text for run in text.runs) == PLAIN


def test_folding_alone_is_no_trick() -> None:
    text = text_of("قالَ إلى ﷺ “٣” ＡＢＣ Été", "")
    assert text is not None
    assert text.undone_count == 0


@pytest.mark.parametrize("kind", [StepKind.INVISIBLE, StepKind.STRETCHED])
def test_what_hides_letters_in_folding_is_marked(kind: StepKind) -> None:
    sign = {StepKind.INVISIBLE: "\u200b", StepKind.STRETCHED: "ـــ"}[kind]
    text = text_of(f"الحد{sign}يقة", "")
    assert text is not None
    assert [run.text for run in text.runs if run.kinds == f"undone {kind}"] == [sign]


def test_an_invisible_character_is_listed_by_its_number() -> None:
    text = text_of("gar\u200bden", "")
    assert text is not None
    assert [(one.before, one.after) for one in text.undone] == [("U+200B", "")]


def test_marks_and_rows_are_bounded_and_the_rest_is_said(
    client: Client, coalition: Coalition
) -> None:
    words = MOST_MARKS + 7
    shown = case_page(client, coalition.owner, case_of(coalition.owner, "g.a.r.d.e.n and " * words))
    assert shown.count("<mark ") == MOST_MARKS
    assert "7 more are not marked." in shown
    assert f"{words - MOST_ROWS} more are not in the list." in shown


def test_a_long_text_is_read_at_its_beginning_and_shown_whole() -> None:
    long = "plain words " * 2_000 + "g.a.r.d.e.n"
    text = text_of(long, "")
    assert text is not None
    assert text.is_cut
    assert text.undone_count == 0
    assert "".join(run.text for run in text.runs) == long


@pytest.mark.parametrize(
    "hostile",
    [
        "ا" + "\u0650" * 99_999,
        "\u202e\u202dab" * 25_000,
        "«" * 100_000,
        "&#x627;" * 14_000,
        "a\u200b" * 50_000,
        "<b>" * 30_000,
    ],
    ids=["marks", "bidi", "quotes", "codes", "invisible", "markup"],
)
def test_hostile_texts_are_bounded(client: Client, coalition: Coalition, hostile: str) -> None:
    case = case_of(coalition.owner, hostile)
    for asked in ("", "?text=clean"):
        shown = case_page(client, coalition.owner, case, asked)
        assert shown.count("<mark ") <= 2 * MOST_MARKS


def test_every_kind_that_hides_is_one_of_reading() -> None:
    assert set(HIDING_NAMES) < set(StepKind)
    assert {step.kind for step in read("g.a.r.d.e.n", Key.CLEAN).steps} <= set(HIDING_NAMES)
    assert MOST_READ >= 10_000


# What to ask first


def test_a_post_of_mostly_other_text_is_asked_about_first(
    client: Client, coalition: Coalition
) -> None:
    case = quoting_case(coalition.owner)
    take_case(case.code, by=coalition.owner)
    shown = case_page(client, coalition.owner, case)
    assert 0 < shown.index(OTHER_TEXT) < shown.index('id="decide"')
    hint = shown.partition('id="ask-first"')[2].partition("</div>")[0]
    for question in QUESTIONS.values():
        assert f"<li>{question}</li>" in hint
    assert "checked" not in shown.partition('id="decide"')[2]


def test_a_text_that_is_the_bank_s_own_is_not(client: Client, coalition: Coalition) -> None:
    case = quoting_case(coalition.owner, text=f"{KNOWN} نعم")
    assert quoted_match(case).quoted.of_item >= MOSTLY
    shown = case_page(client, coalition.owner, case)
    assert "of this post is the bank’s text" in shown
    assert OTHER_TEXT not in shown


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("According to the agency, a spokesperson said that the town condemns it.", True),
        ("Join us. Join us today, brothers, join us.", False),
        (PLAIN, False),
    ],
)
def test_two_cues_of_reporting_ask_first(
    client: Client, coalition: Coalition, text: str, asks: bool
) -> None:
    shown = case_page(client, coalition.owner, case_of(coalition.owner, text))
    assert (CUES in shown) is asks
    assert OTHER_TEXT not in shown


def test_cues_are_marked_and_listed_by_kind_without_a_number(
    client: Client, coalition: Coalition
) -> None:
    text = "According to a spokesperson “every house, one feather” was a hoax. Join us."
    shown = case_page(client, coalition.owner, case_of(coalition.owner, text))
    for kind in ("quotation", "attribution", "outlet", "countering", "recruitment"):
        assert f'<dt><mark data-marks="cue {kind}">' in shown
    assert '<li dir="auto">“every house, one feather”</li>' in shown
    assert "docs/guides/reading.md" in shown


def test_in_arabic(client: Client, coalition: Coalition) -> None:
    case = quoting_case(coalition.owner)
    change_settings(by=coalition.owner, language="ar")
    with override("ar"):
        shown = case_page(client, coalition.owner, case)
    assert "معظم هذا المنشور نصّ آخر" in shown
    assert "كما نُشر" in shown
    assert "(تم فكّ: إشارات بين الحروف)" in shown


# What it costs


def test_the_queue_reads_no_text(
    client: Client, coalition: Coalition, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = quoting_case(coalition.owner)
    client.force_login(coalition.owner)
    monkeypatch.setattr("kashf.coalition.console.review.cases.text_of", None)
    monkeypatch.setattr("kashf.coalition.console.review.cases.quoted_of", None)
    for url in ("/console/review/", reverse("console:review_peek", args=[case.code])):
        assert client.get(url).status_code == 200


def test_the_number_of_questions_does_not_grow_with_what_is_quoted(
    client: Client, coalition: Coalition, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    case = quoting_case(coalition.owner)
    client.force_login(coalition.owner)
    client.get("/console/review/")
    spans = quoted_match(case).quoted.spans
    for count in (1, 400):
        Quotation.objects.update(spans=spans[:1] * count)
        with django_assert_max_num_queries(24):
            case_page(client, coalition.owner, case)
