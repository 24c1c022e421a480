"""What everybody may read, and nothing else."""

import csv
import hashlib
import io
import json
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from kashf.coalition.members.models import Person
from kashf.coalition.statements.models import Figure, Round
from tests.coalition.conftest import Coalition
from tests.coalition.public.conftest import Shelf

PAGES = [
    "/",
    "/about/",
    "/accessibility/",
    "/privacy/",
    "/statements/",
    "/statements/6/",
    "/statements/6/sahlan/",
    "/report/",
    "/report/thanks/7c1e09ab-44d2-4810-9f00-000000000001/",
]
FILES = ["/statements/6/sahlan.csv", "/statements/6/sahlan.json"]
MISSING = ["/statements/7/", "/statements/6/noriya/", "/statements/6/nobody/", "/nothing/"]
NOT_PUBLISHED = ["417", "3,417", "41.7", "٤١٧", "Note of noriya"]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl")])
def test_a_page_says_its_language_and_direction(
    client: Client, quick_shelf: Shelf, page: str, language: str, direction: str
) -> None:
    answer = client.get(f"/{language}{page}")
    assert answer.status_code == 200
    html = answer.content.decode()
    assert f'<html lang="{language}" dir="{direction}"' in html
    other = "ar" if language == "en" else "en"
    assert f'hreflang="{other}" href="/{other}{page}"' in html


@pytest.mark.parametrize("page", [*PAGES[:5], "/report/"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_page_stands_before_there_is_anything(
    client: Client, db: None, page: str, language: str
) -> None:
    assert client.get(f"/{language}{page}").status_code == (503 if page == "/report/" else 200)


@pytest.mark.parametrize(
    ("accepted", "there"), [("ar-MA,ar;q=0.9", "/ar/"), ("en", "/en/"), ("fr", "/en/")]
)
def test_the_door_leads_to_the_readers_language(
    client: Client, db: None, accepted: str, there: str
) -> None:
    answer = client.get("/", headers={"accept-language": accepted})
    assert (answer.status_code, answer.headers["Location"]) == (302, there)


@pytest.mark.parametrize("page", [*PAGES, *FILES, *MISSING])
@pytest.mark.parametrize("signed_in", [False, True])
def test_no_page_sets_a_cookie(
    client: Client, coalition: Coalition, quick_shelf: Shelf, page: str, signed_in: bool
) -> None:
    if signed_in:
        client.force_login(Person.objects.get(pk=coalition.owner.pk))
    answer = client.get(f"/en{page}")
    assert not answer.cookies
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("address", ["/favicon.ico", "/robots.txt", "/nothing"])
def test_what_a_browser_asks_for_by_itself_sets_no_cookie(
    client: Client, db: None, address: str
) -> None:
    answer = client.get(address)
    assert (answer.status_code, not answer.cookies) == (404, True)


@pytest.mark.parametrize("page", PAGES)
def test_no_page_loads_from_another_host_or_breaks_the_policy(
    client: Client, quick_shelf: Shelf, page: str
) -> None:
    html = client.get(f"/en{page}").content.decode()
    loaded = re.findall(r'(?:src|href|action|srcset|data)="([^"]*)"', html)
    assert [address for address in loaded if not address.startswith(("/", "#"))] == []
    assert not re.search(r"<[^>]+\s(?:style|on\w+)=", html)
    assert "<style" not in html
    assert not re.search(r"<script(?![^>]*\ssrc=)", html)


@pytest.mark.parametrize("page", ["/", "/statements/", "/statements/6/", *FILES])
def test_what_is_not_published_appears_nowhere(client: Client, shelf: Shelf, page: str) -> None:
    for language in ("en", "ar"):
        text = client.get(f"/{language}{page}").content.decode()
        leaked = [word for word in NOT_PUBLISHED if re.search(rf"\b{re.escape(word)}\b", text)]
        assert leaked == []
        assert "/noriya/" not in text


@pytest.mark.parametrize("end", ["/", ".csv", ".json"])
def test_what_is_not_published_is_not_there(client: Client, shelf: Shelf, end: str) -> None:
    assert client.get(f"/en/statements/6/noriya{end}").status_code == 404
    assert client.get(f"/en/statements/6/sahlan{end}").status_code == 200


def test_not_even_its_own_people_read_it_here(
    client: Client, coalition: Coalition, shelf: Shelf
) -> None:
    client.force_login(coalition.stranger)
    assert client.get("/en/statements/6/noriya/").status_code == 404


def test_a_round_without_anything_published_is_not_there(
    client: Client, coalition: Coalition, asked: Round
) -> None:
    assert client.get("/en/statements/6/").status_code == 404
    assert "6" not in re.findall(r"Round (\d+)", client.get("/en/statements/").content.decode())


@pytest.mark.parametrize("number", ["0", "99999999999999999999999999", "7"])
def test_a_number_of_no_round_is_answered(client: Client, quick_shelf: Shelf, number: str) -> None:
    assert client.get(f"/en/statements/{number}/").status_code == 404
    assert client.get(f"/en/statements/{number}/sahlan/").status_code == 404


def test_a_figure_stands_with_its_interval_n_and_definition(
    client: Client, quick_shelf: Shelf
) -> None:
    html = client.get("/en/statements/6/sahlan/").content.decode()
    row = html[html.index('<a href="#referrals_accepted">') :]
    cells = re.findall(r"<td[^>]*>(.*?)</td>", row)[:3]
    assert cells == ["<strong>84%</strong>", "81% to 86%", "1,000"]
    assert 'id="referrals_accepted"' in html
    assert "Wilson interval" in html


def test_arabic_figures_have_arabic_digits(client: Client, quick_shelf: Shelf) -> None:
    html = client.get("/ar/statements/6/sahlan/").content.decode()
    row = html[html.index('<a href="#referrals_accepted">') :]
    cells = re.findall(r"<td[^>]*>(.*?)</td>", row)[:3]
    assert (cells[0], cells[2]) == ("<strong>٨٤٪</strong>", "١٬٠٠٠")


def test_what_is_not_available_is_written_out(client: Client, quick_shelf: Shelf) -> None:
    html = client.get("/en/statements/6/sahlan/").content.decode()
    row = html[html.index('<a href="#commitments_done">') :]
    assert "Not available" in row[:300]
    assert "There are no records to compute it from." in row[:300]


def test_all_members_stand_side_by_side(client: Client, quick_shelf: Shelf) -> None:
    html = client.get("/en/statements/6/").content.decode()
    body = html[html.index("<tbody>") : html.index("</tbody>")]
    names = re.findall(r"<bdi>(.*?)</bdi>", body)
    assert names == ["Meadow", "Noriya", "Sahlan", "Silent &lt;b&gt;Isles&lt;/b&gt;"]
    noriya = body[body.index("Noriya") : body.index("Sahlan")]
    words = " ".join(re.sub(r"<[^>]+>", " ", noriya).split())
    assert words == "Noriya Not available · No statement was given."
    assert "2 of 4 members have a published statement." in html


def test_the_whole_is_pooled_from_what_is_published(client: Client, quick_shelf: Shelf) -> None:
    html = client.get("/en/").content.decode()
    assert re.findall(r'class="value">([^<]+)', html) == ["77%", "1,540"]
    assert "n = 2,000" in html


def test_the_curve_is_drawn_twice_and_has_its_table(client: Client, quick_shelf: Shelf) -> None:
    html = client.get("/en/statements/6/sahlan/").content.decode()
    assert re.findall(r'<svg class="chart (\w+)"', html) == ["broad", "narrow"]
    times = re.findall(r'<th scope="row">(At the start|After [^<]+)</th>', html)
    assert times == ["At the start", "After 24 h", "After 3 days", "After 7 days", "After 29 days"]
    assert "Half of the referred content was gone after" in html


def test_without_referrals_there_is_no_curve(client: Client, quick_shelf: Shelf) -> None:
    quick_shelf.sahlan.curve.all().delete()
    html = client.get("/en/statements/6/sahlan/").content.decode()
    assert '<svg class="chart' not in html
    assert "No referral was sent in this period" in html


def test_json_says_what_the_figures_say(client: Client, quick_shelf: Shelf) -> None:
    content = json.loads(client.get("/en/statements/6/sahlan.json").content)
    kept = Figure.objects.filter(statement=quick_shelf.sahlan)
    assert [
        (row["measure"], row["n"], row["numerator"], row["value"], row["low"], row["high"])
        for row in content["figures"]
    ] == [(f.measure, f.n, f.numerator, f.value, f.low, f.high) for f in kept]
    assert len(content["curve"]) == quick_shelf.sahlan.curve.count()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_page_tells_the_digest_of_the_file(
    client: Client, quick_shelf: Shelf, language: str
) -> None:
    content = client.get(f"/{language}/statements/6/sahlan.json").content
    html = client.get(f"/{language}/statements/6/sahlan/").content.decode()
    assert hashlib.sha256(content).hexdigest() in html


def test_csv_has_a_line_a_figure_and_no_formula(client: Client, quick_shelf: Shelf) -> None:
    answer = client.get("/en/statements/6/sahlan.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["measure"] for row in rows] == [
        figure.measure for figure in quick_shelf.sahlan.figures.all()
    ]
    assert [c for row in rows for c in row.values() if c.startswith(("=", "+", "-", "@"))] == []
    assert answer.headers["Content-Disposition"] == 'attachment; filename="sahlan-6.csv"'


def test_a_members_words_are_words(client: Client, quick_shelf: Shelf) -> None:
    quick_shelf.sahlan.note = "<script>alert(1)</script>\n\n\u202eturned"
    quick_shelf.sahlan.save()
    html = client.get("/en/statements/6/sahlan/").content.decode()
    assert "<script>alert" not in html
    assert '<div class="passage prose stack tight" dir="auto">' in html


@pytest.mark.parametrize("page", ["/statements/", "/statements/6/sahlan/", *FILES])
def test_caches_may_keep_statements(client: Client, quick_shelf: Shelf, page: str) -> None:
    assert "public" in client.get(f"/en{page}").headers["Cache-Control"]


def test_pages_are_only_read(client: Client, quick_shelf: Shelf) -> None:
    assert client.post("/en/statements/6/sahlan/").status_code in {403, 405}


def test_addresses_carry_the_language() -> None:
    with translation.override("ar"):
        assert reverse("public:statement", args=[6, "sahlan"]) == "/ar/statements/6/sahlan/"


def test_more_members_do_not_need_more_queries(
    client: Client, quick_shelf: Shelf, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(8):  # type: ignore[operator]  # pytest-django's fixture
        client.get("/en/statements/6/")
