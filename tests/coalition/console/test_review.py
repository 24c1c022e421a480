"""The queue and the case: who sees what, what is done, and what is shown of it."""

import re
from datetime import timedelta
from html import unescape
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries, Settings

from kashf.coalition.answers.actions import name_narrative
from kashf.coalition.answers.models import Carried
from kashf.coalition.audit.vocabulary import clock_at, now
from kashf.coalition.banks.models import BankSignal
from kashf.coalition.banks.vocabulary import Sharing
from kashf.coalition.console.review.clocks import clock_of
from kashf.coalition.console.review.filters import address_of, filter_of
from kashf.coalition.console.review.passages import compare
from kashf.coalition.console.review.scales import scales_of
from kashf.coalition.intake.actions import read_words, take_in
from kashf.coalition.intake.models import Item
from kashf.coalition.intake.vocabulary import EvidenceRevealed, Label, SourceKind
from kashf.coalition.members.actions import change_settings
from kashf.coalition.members.models import Person
from kashf.coalition.members.vocabulary import Role
from kashf.coalition.referrals.models import Referral
from kashf.coalition.review.actions import open_case, reopen_case, take_case
from kashf.coalition.review.models import Case, Decision
from kashf.coalition.review.vocabulary import (
    PAUSE_AFTER,
    UNDO_FOR,
    CaseState,
    Question,
    QueueFilter,
    QueueView,
    Verdict,
)
from kashf.language import Script
from tests.coalition.conftest import person
from tests.coalition.intake.conftest import poster
from tests.coalition.review.conftest import (
    HARMLESS,
    Clock,
    Desk,
    a_bank,
    a_match,
    a_signal,
    an_item,
    clock,
    decided,
    desk,
    told,
)

__all__ = ["clock", "desk"]

HOSTILE = '<script>alert(1)</script>"\u202e=cmd()'
QUEUE = "/console/review/"
NO = {question.value: "no" for question in Question}
RULING = NO | {
    "verdict": "violates",
    "policy_line": "2.1",
    "reason": "It calls households to join the Raven Organisation.",
}


@pytest.fixture(autouse=True)
def evidence(settings: Settings, tmp_path: object) -> None:
    settings.EVIDENCE_FOLDER = tmp_path


def signed_in(client: Client, who: Person) -> Client:
    client.force_login(who)
    return client


def at(name: str, case: Case, *rest: UUID) -> str:
    return reverse(f"console:review_{name}", args=[case.code, *rest])


def page(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status, url
    return unescape(response.content.decode())


def with_picture(desk: Desk, seed: int = 1) -> Case:
    taken = take_in(by=desk.owner, content=poster(seed), source=SourceKind.UPLOAD)
    return open_case(taken.item.code)


# Who sees it

PAGES = ["case", "peek"]
ACTS = ["take", "return", "decide", "undo", "reopen", "carry", "refer", "reveal"]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    ("who", "status"),
    [("owner", 200), ("teammate", 200), ("auditor", 200), ("stranger", 404), ("contact", 403)],
)
def test_a_case_is_for_its_own_desk(
    client: Client, desk: Desk, name: str, who: str, status: int
) -> None:
    signed_in(client, getattr(desk.coalition, who))
    assert client.get(at(name, desk.case)).status_code == status


def test_nobody_else_gets_further_than_the_sign_in_page(client: Client, desk: Desk) -> None:
    for url in [QUEUE, *(at(name, desk.case) for name in [*PAGES, *ACTS])]:
        assert client.get(url).status_code in {302, 405}
        assert client.post(url).status_code in {302, 405}
    assert told(EvidenceRevealed, desk.case.item.code) == 0


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize(("who", "status"), [("stranger", 404), ("auditor", 403), ("contact", 403)])
def test_who_may_not_changes_nothing(
    client: Client, desk: Desk, name: str, who: str, status: int
) -> None:
    signed_in(client, getattr(desk.coalition, who))
    narrative = name_narrative(by=desk.owner, claim_en="The nest", claim_ar="العش")
    said = RULING | {"narrative": str(narrative.code)}
    before = Case.objects.values().get(pk=desk.case.pk)
    assert client.post(at(name, desk.case), said).status_code == status
    assert Case.objects.values().get(pk=desk.case.pk) == before
    assert not Carried.objects.exists()


def test_a_stranger_s_queue_has_nothing_of_ours(client: Client, desk: Desk) -> None:
    assert "Every house, one feather" in page(signed_in(client, desk.owner), QUEUE)
    theirs = page(signed_in(client, desk.stranger), QUEUE + "?view=all&q=feather")
    assert "Every house" not in theirs
    assert desk.case.short not in theirs


def test_an_unknown_case_is_not_found(client: Client, desk: Desk) -> None:
    signed_in(client, desk.owner)
    for name in PAGES:
        assert client.get(reverse(f"console:review_{name}", args=[uuid4()])).status_code == 404
    for name in ACTS:
        url = reverse(f"console:review_{name}", args=[uuid4()])
        assert client.post(url, RULING).status_code == 404


# The queue


def test_the_queue_says_what_waits_and_shows_the_first(client: Client, desk: Desk) -> None:
    bank = a_bank(desk.coalition.noriya, sharing=Sharing.COALITION)
    a_match(desk.case.item, a_signal(bank), distance=12)
    open_case(desk.case.item.code)
    shown = page(signed_in(client, desk.owner), QUEUE)
    assert "1 case open" in shown
    assert "12 of 31" in shown
    assert "24 hours left" in shown
    assert "Near to the bank “Grey feather” of Noriya: distance 12, limit 31" in shown


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", True),
        ("?view=mine", False),
        ("?view=decided", False),
        ("?view=all", True),
        ("?label=propaganda", True),
        ("?label=incitement", False),
        ("?bank=3f9a21bc-7c1e-4b0a-9d58-1e2f30415263", False),
        ("?language=en", True),
        ("?language=ar", False),
        ("?script=Latn", True),
        ("?script=Arab&language=en", False),
        ("?script=wrong&language=%3Cb%3E", True),
        ("?q=feather", True),
        ("?q=Feathe&language=en&label=propaganda", True),
        ("?q=nothing+of+it", False),
        ("?label=wrong&bank=wrong&view=wrong&page=wrong", True),
        ("?q=%00%ff", False),
    ],
)
def test_filters_narrow_the_queue(client: Client, desk: Desk, asked: str, found: bool) -> None:
    in_english(desk)
    shown = page(signed_in(client, desk.owner), QUEUE + asked)
    assert (desk.case.short in shown) is found


def in_english(desk: Desk) -> None:
    """As a text would have told it."""
    Item.objects.filter(pk=desk.case.item_id).update(language="en", script="Latn")
    Case.objects.filter(pk=desk.case.pk).update(language="en", script="Latn")


def test_languages_have_their_names_in_the_reader_s_language(client: Client, desk: Desk) -> None:
    in_english(desk)
    an_item(desk.coalition.noriya, title="of others")
    Item.objects.exclude(organisation=desk.coalition.sahlan).update(language="fa")
    shown = page(signed_in(client, desk.owner), QUEUE + "?language=ar-Latn")
    assert '<option value="en">English</option>' in shown
    assert '<option value="ar-Latn" selected>Arabic in Latin letters</option>' in shown
    assert '<option value="fa">' not in shown
    change_settings(by=desk.owner, language="ar")
    shown = page(client, QUEUE)
    assert '<option value="en">الإنجليزية</option>' in shown
    assert '<option value="Zyyy">عدة كتابات</option>' in shown


def test_what_is_looked_for_is_marked_where_it_stands(client: Client, desk: Desk) -> None:
    item = desk.case.item
    Item.objects.filter(pk=item.pk).update(text="نشيد " * 40 + "وبالغِربان <b> " + "نشيد " * 60)
    list(read_words())
    shown = page(signed_in(client, desk.owner), QUEUE + "?q=غربان feather")
    assert "… نشيد" in shown
    assert "<mark>وبالغِربان</mark> <b> نشيد" in shown  # unescaped by `page`
    assert "one <mark>feather</mark>" in shown


def test_the_filters_are_kept_on_the_way_to_a_case_and_back(client: Client, desk: Desk) -> None:
    shown = page(signed_in(client, desk.owner), QUEUE + "?view=all&label=propaganda")
    assert at("case", desk.case) + "?view=all&label=propaganda" in shown
    opened = page(client, at("case", desk.case) + "?view=all&label=propaganda")
    assert f'href="{QUEUE}?view=all&label=propaganda"' in opened


def test_a_filter_comes_back_from_its_address() -> None:
    whole = QueueFilter(
        view=QueueView.ALL,
        label=Label.INCITEMENT,
        bank=uuid4(),
        language="ar-Latn",
        script=Script.LATIN,
        q="a & b?",
    )
    pairs = dict(part.split("=") for part in address_of(whole).removeprefix("?").split("&"))
    assert pairs["q"] == "a+%26+b%3F"
    assert filter_of(pairs | {"q": "a & b?"}) == whole
    assert address_of(QueueFilter()) == ""


@pytest.mark.parametrize(
    ("view", "words"),
    [
        ("urgent", "The queue is empty"),
        ("mine", "You are reviewing nothing"),
        ("decided", "Nothing is decided yet"),
        ("urgent&q=x", "No case fits"),
    ],
)
def test_an_empty_queue_says_why(client: Client, desk: Desk, view: str, words: str) -> None:
    decider = desk.stranger
    assert words in page(signed_in(client, decider), f"{QUEUE}?view={view}")


@pytest.mark.parametrize(
    ("left", "words", "tone"),
    [
        (timedelta(minutes=42), "42 minutes left", "danger"),
        (timedelta(minutes=1), "1 minute left", "danger"),
        (timedelta(hours=2, minutes=10), "2 hours left", "warn"),
        (timedelta(hours=9), "9 hours left", ""),
        (timedelta(days=3), "3 days left", ""),
        (-timedelta(minutes=5), "5 minutes late", "danger"),
        (-timedelta(hours=30), "30 hours late", "danger"),
        (-timedelta(days=9), "9 days late", "danger"),
    ],
)
def test_the_clock_is_worded(left: timedelta, words: str, tone: str, clock: Clock) -> None:
    found = clock_of(now() + left)
    assert (found.words, found.tone) == (words, tone)


def test_the_number_of_questions_does_not_grow_with_the_queue(
    client: Client, desk: Desk, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    signed_in(client, desk.owner)
    client.get(QUEUE)  # the session is written once
    for number in range(30):
        if number in {3, 29}:
            with django_assert_max_num_queries(18):
                client.get(QUEUE)
        case = open_case(an_item(desk.coalition.sahlan, title=f"Item {number}").code)
        a_match(case.item, a_signal(a_bank(desk.coalition.sahlan, name=f"Bank {number}")))


def test_single_keys_are_switched_off_where_they_are_listed(client: Client, desk: Desk) -> None:
    signed_in(client, desk.owner)
    assert "data-no-single-keys" not in page(client, QUEUE)
    client.post(QUEUE + "keys/", {"keys": "off"})
    assert "data-no-single-keys" in page(client, QUEUE)
    client.post(QUEUE + "keys/", {"keys": "on"})
    assert "data-no-single-keys" not in page(client, QUEUE)


# The case


def test_a_case_says_why_it_matched_and_what_others_decided(client: Client, desk: Desk) -> None:
    coalition = desk.coalition
    signal = a_signal(a_bank(coalition.noriya, sharing=Sharing.COALITION))
    there = an_item(coalition.noriya, title="Theirs, which stays theirs")
    signal.example = there
    signal.save()
    a_match(there, signal)
    a_match(desk.case.item, signal, distance=12)
    decided(open_case(there.code), desk.stranger)
    shown = page(signed_in(client, desk.owner), at("case", desk.case))
    assert "The distance is 12; the bank accepts up to 31" in shown
    assert "Bank “Grey feather” of Noriya" in shown
    assert '<th scope="row"><bdi>Noriya</bdi></th>' in shown
    assert "belongs to another member" in shown
    assert "Theirs, which stays theirs" not in shown
    assert "It calls households" not in shown


def test_a_link_below_a_host_of_the_bank_is_said_in_words(client: Client, desk: Desk) -> None:
    value = "host:raven.example"
    bank = a_bank(desk.coalition.sahlan)
    signal = BankSignal.objects.create(bank=bank, type="url", value=value, name="nest")
    a_match(desk.case.item, signal, distance=3, radius=3)
    open_case(desk.case.item.code)
    signed_in(client, desk.owner)
    assert "<strong>On the same host.</strong>" in page(client, at("case", desk.case))
    assert "On the same host. Bank “Grey feather” of Sahlan" in page(client, at("peek", desk.case))
    assert '<span class="small">' in page(client, QUEUE)
    assert "on the same host" in page(client, QUEUE)


def test_the_example_is_shown_where_it_is_one_s_own(client: Client, desk: Desk) -> None:
    example = with_picture(desk, seed=2)
    signal = a_signal(a_bank(desk.coalition.sahlan))
    signal.example = example.item
    signal.save()
    a_match(desk.case.item, signal, distance=3)
    shown = page(signed_in(client, desk.owner), at("case", desk.case))
    assert reverse("console:items_preview", args=[example.item.code]) in shown


def test_words_that_both_texts_have_are_marked() -> None:
    found = compare("Hear this: every house one feather, tonight", "EVERY house one feather, now")
    assert [(run.text, run.same) for run in found.ours] == [
        ("Hear this:", False),
        ("every house one feather,", True),
        ("tonight", False),
    ]
    assert (found.same, found.words) == (4, 7)


def test_hostile_words_are_shown_as_words(client: Client, desk: Desk) -> None:
    item = an_item(desk.coalition.sahlan, title=HOSTILE, address="javascript:alert(1)")
    Item.objects.filter(pk=item.pk).update(text=HOSTILE, note=HOSTILE)
    case = open_case(item.code)
    signed_in(client, desk.owner)
    for url in [QUEUE, at("case", case), at("peek", case)]:
        sent = client.get(url).content.decode()
        assert "<script>alert" not in sent
        assert "&lt;script&gt;alert" in sent
        assert 'href="javascript' not in sent


def test_pages_are_in_the_reader_s_language(client: Client, desk: Desk) -> None:
    a_match(desk.case.item, a_signal(a_bank(desk.coalition.sahlan)), distance=12)
    signed_in(client, desk.owner)
    change_settings(by=desk.owner, language="ar")
    for url in [QUEUE, at("case", desk.case), QUEUE + "pause/"]:
        assert '<html lang="ar" dir="rtl"' in page(client, url)


def test_the_number_of_questions_does_not_grow_with_the_case(
    client: Client, desk: Desk, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    signed_in(client, desk.owner)
    client.get(QUEUE)
    for number in range(8):
        decided(desk.case, desk.owner)
        if number in {1, 7}:
            with django_assert_max_num_queries(32):
                client.get(at("case", desk.case))
        reopen_case(desk.case.code, by=desk.owner, reason="Look again.")
        a_match(desk.case.item, a_signal(a_bank(desk.coalition.sahlan, name=f"Bank {number}")))


def test_the_scale_runs_from_the_reading_side(desk: Desk) -> None:
    match = a_match(desk.case.item, a_signal(a_bank(desk.coalition.sahlan)), distance=16)
    broad, narrow = scales_of(match)
    assert (broad.start, broad.dot, broad.end, broad.furthest) == (0, 185, 740, 64)
    assert (narrow.band, narrow.near) == (0, narrow.limit)
    with override("ar"):
        mirrored = scales_of(match)[0]
    assert (mirrored.start, mirrored.dot, mirrored.end) == (740, 555, 0)
    match.radius = 0
    assert scales_of(match) == []


# Taking and deciding


def test_a_case_is_taken_decided_and_the_queue_goes_on(client: Client, desk: Desk) -> None:
    signed_in(client, desk.owner)
    assert client.post(at("take", desk.case)).url == at("case", desk.case)  # type: ignore[attr-defined]
    assert "Record decision" in page(client, at("case", desk.case))
    said = {"verdict": "does_not_violate", "reason": "A bird sanctuary."}
    assert client.post(at("decide", desk.case), said).url == QUEUE  # type: ignore[attr-defined]
    decision = Decision.objects.get()
    assert (decision.verdict, decision.reason) == (Verdict.DOES_NOT_VIOLATE, "A bird sanctuary.")
    shown = page(client, QUEUE)
    assert f"{desk.case.short} decided: Does not violate." in shown
    assert "You can undo it for 30 seconds." in shown


def test_taking_twice_changes_nothing_and_a_second_person_is_told_who_has_it(
    client: Client, desk: Desk
) -> None:
    signed_in(client, desk.owner)
    assert client.post(at("take", desk.case)).status_code == 302
    assert client.post(at("take", desk.case)).status_code == 302
    signed_in(client, desk.colleague)
    refused = client.post(at("take", desk.case))
    assert refused.status_code == 409
    assert "Owner of Sahlan is reviewing this case already." in unescape(refused.content.decode())
    assert client.post(at("decide", desk.case), RULING).status_code == 409
    assert client.post(at("return", desk.case)).status_code == 409
    assert "Owner of Sahlan is reviewing this case." in page(client, at("case", desk.case))
    assert not Decision.objects.exists()


def test_a_case_is_put_back(client: Client, desk: Desk) -> None:
    take_case(desk.case.code, by=desk.owner)
    signed_in(client, desk.owner)
    assert client.post(at("return", desk.case)).url == QUEUE  # type: ignore[attr-defined]
    assert Case.objects.get(pk=desk.case.pk).state == CaseState.OPEN


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"news": ""}, "id_news_0", "Answer yes, unclear or no."),
        ({"policy_line": ""}, "id_policy_line", "Choose a policy line."),
        ({"reason": "  "}, "id_reason", "Say what you saw"),
        ({"verdict": ""}, "id_verdict_0", "Choose a decision."),
        ({"verdict": "wrong"}, "id_verdict_0", "Select a valid choice"),
        ({"verdict": "exception"}, "id_news_0", "Is it this?"),
        ({"verdict": "needs_more"}, "id_policy_line", "Choose none, or another verdict."),
        ({"art": "yes", "reason": "Too short."}, "id_reason", "Write at least 20 characters."),
    ],
)
def test_what_is_missing_is_said_at_its_field_and_nothing_typed_is_lost(
    client: Client, desk: Desk, change: dict[str, str], field: str, words: str
) -> None:
    take_case(desk.case.code, by=desk.owner)
    signed_in(client, desk.owner)
    sent = RULING | {"reason": "A reason that somebody typed."} | change
    response = client.post(at("decide", desk.case), sent)
    shown = unescape(response.content.decode())
    assert response.status_code == 422
    assert "<title>Error: " in shown
    assert re.search(rf'<a href="#{field}">{re.escape(words)}', shown)
    assert sent["reason"].strip() in shown
    assert not Decision.objects.exists()


def test_a_decision_sent_twice_is_one_decision(client: Client, desk: Desk) -> None:
    take_case(desk.case.code, by=desk.owner)
    signed_in(client, desk.owner)
    assert client.post(at("decide", desk.case), RULING).status_code == 302
    assert client.post(at("decide", desk.case), RULING).status_code == 409
    assert Decision.objects.count() == 1


def test_a_decision_is_undone_while_that_is_offered(
    client: Client, desk: Desk, clock: Clock
) -> None:
    take_case(desk.case.code, by=desk.owner)
    signed_in(client, desk.owner)
    client.post(at("decide", desk.case), RULING)
    assert client.post(at("undo", desk.case)).status_code == 302
    assert Decision.objects.get().undone
    assert "You can undo it" not in page(client, QUEUE)

    client.post(at("decide", desk.case), RULING)
    assert "You can undo it for 30 seconds." in page(client, QUEUE)
    clock.forward(seconds=UNDO_FOR.total_seconds() + 1)
    assert "You can undo it" not in page(client, QUEUE)
    assert client.post(at("undo", desk.case)).status_code == 409


def test_a_case_is_reopened_with_a_reason(client: Client, desk: Desk) -> None:
    decided(desk.case, desk.owner, HARMLESS)
    signed_in(client, desk.colleague)
    assert client.post(at("reopen", desk.case), {"reason": " "}).status_code == 422
    assert client.post(at("reopen", desk.case), {"reason": "It came back."}).status_code == 302
    shown = page(client, at("case", desk.case))
    assert "opened a decided case again" in shown
    assert "It came back." in shown
    assert "A bird sanctuary." in shown
    assert "reopened" in shown


# What follows


def test_what_violates_is_referred(client: Client, desk: Desk) -> None:
    Item.objects.filter(pk=desk.case.item_id).update(platform=desk.coalition.harbour)
    take_case(desk.case.code, by=desk.owner)
    signed_in(client, desk.owner)
    assert client.post(at("decide", desk.case), RULING).url == at("case", desk.case)  # type: ignore[attr-defined]
    shown = page(client, at("case", desk.case))
    harbour = desk.coalition.harbour.code
    assert f'<option value="{harbour}" selected>Harbour</option>' in shown
    assert 'value="https://harbour.example/p/1"' in shown
    assert "You can undo it" in shown

    said = {"platform": harbour, "address": "https://harbour.example/p/1", "reason": "It recruits."}
    assert client.post(at("refer", desk.case), said).status_code == 302
    referral = Referral.objects.get()
    assert (referral.reason, referral.state) == ("It recruits.", "drafted")
    shown = page(client, at("case", desk.case))
    assert referral.short in shown
    assert "You can undo it" not in shown

    again = client.post(at("refer", desk.case), said)
    assert again.status_code == 422
    assert "was made of this decision already" in again.content.decode()
    assert Referral.objects.count() == 1


def test_a_referral_needs_a_platform_a_place_and_a_reason(client: Client, desk: Desk) -> None:
    decided(desk.case, desk.owner)
    signed_in(client, desk.owner)
    for missing in ["platform", "address", "reason"]:
        said = {
            "platform": str(desk.coalition.harbour.code),
            "address": "https://harbour.example/p/1",
            "reason": "It recruits.",
        }
        response = client.post(at("refer", desk.case), said | {missing: ""})
        assert response.status_code == 422
        assert f'href="#refer_{missing}"' in response.content.decode()
    other = {"platform": str(desk.coalition.noriya.code), "address": "x", "reason": "y"}
    assert client.post(at("refer", desk.case), other).status_code == 422
    assert not Referral.objects.exists()


def test_what_does_not_violate_is_not_referred(client: Client, desk: Desk) -> None:
    signed_in(client, desk.owner)
    assert client.post(at("refer", desk.case), {}).status_code == 404
    decided(desk.case, desk.owner, HARMLESS)
    said = {"platform": desk.coalition.harbour.code, "address": "https://h.example", "reason": "x"}
    assert client.post(at("refer", desk.case), said).status_code in {409, 422}
    assert not Referral.objects.exists()


def test_a_narrative_is_named_and_its_gap_is_shown(client: Client, desk: Desk) -> None:
    narrative = name_narrative(
        by=desk.owner, claim_en="The nest protects its own", claim_ar="العش يحمي أهله"
    )
    private = name_narrative(by=desk.stranger, claim_en="Not shared", claim_ar="غير مشتركة")
    signed_in(client, desk.owner)
    assert "Not shared" not in page(client, at("case", desk.case))
    stolen = client.post(at("carry", desk.case), {"narrative": str(private.code)})
    assert stolen.status_code == 422
    named = client.post(at("carry", desk.case), {"narrative": str(narrative.code)})
    assert named.status_code == 302
    shown = page(client, at("case", desk.case))
    assert shown.count("No line in force") == 3
    client.post(at("uncarry", desk.case, narrative.code))
    assert "None is named yet." in page(client, at("case", desk.case))


# Originals, and care


def test_an_original_is_shown_after_a_recorded_click(client: Client, desk: Desk) -> None:
    case = with_picture(desk)
    signed_in(client, desk.owner)
    assert "/original/" not in page(client, at("case", case))
    assert told(EvidenceRevealed, case.item.code) == 0
    shown = client.post(at("reveal", case)).content.decode()
    assert told(EvidenceRevealed, case.item.code) == 1
    assert "data-revealed" in shown
    assert "Hide the original" in shown
    part = client.post(at("reveal", case), headers={"HX-Request": "true"}).content.decode()
    assert part.startswith("<figure>")
    hidden = client.get(at("reveal", case), headers={"HX-Request": "true"}).content.decode()
    assert "/original/" not in hidden
    assert client.get(at("reveal", case)).url == at("case", case)  # type: ignore[attr-defined]
    assert told(EvidenceRevealed, case.item.code) == 2


def test_a_pause_is_advised_and_not_again_at_once(client: Client, desk: Desk) -> None:
    case = with_picture(desk)
    signed_in(client, desk.owner)
    for _time in range(PAUSE_AFTER):
        client.post(at("reveal", case), headers={"HX-Request": "true"})
    shown = page(client, QUEUE)
    assert "You have seen 10 hard items since 12:00." in shown
    assert "Pause for 10 minutes" in shown
    assert "Begin the pause" in page(client, QUEUE + "pause/")
    with clock_at(lambda: desk.case.opened_at + timedelta(minutes=1)):
        assert client.post(QUEUE + "pause/").url == QUEUE + "pause/"  # type: ignore[attr-defined]
        assert "Until 12:11 nothing is asked of you." in page(client, QUEUE + "pause/")
        shown = page(client, QUEUE)
    assert "You have seen 10 hard items since 12:00." in shown
    assert "Pause for 10 minutes" not in shown


def test_a_reviewer_who_left_does_not_keep_a_case(client: Client, desk: Desk) -> None:
    gone = person(desk.coalition.sahlan, "gone", {Role.REVIEWER})
    take_case(desk.case.code, by=gone)
    Person.objects.filter(pk=gone.pk).update(is_active=False)
    signed_in(client, desk.owner)
    assert "Put it back into the queue" in page(client, at("case", desk.case))
    assert client.post(at("return", desk.case)).status_code == 302
