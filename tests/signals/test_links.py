from collections.abc import Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kashf.signals import hash_text
from kashf.signals.links import LONGEST_URL, canonical_url, links_in

NEST = "https://raven.example/nest"

SAME = [
    "http://raven.example/nest",
    "HTTPS://RAVEN.EXAMPLE/nest",
    "hxxp://raven.example/nest",
    "hXXps://raven.example/nest",
    "HXXPS[:]//raven[.]example/nest",
    "https://raven(.)example/nest",
    "raven.example/nest",
    "raven[.]example/nest",
    "https://raven.example:443/nest",
    "http://raven.example:80/nest",
    "https://raven.example./nest",
    "https://raven.example/nest/",
    "https://raven.example/nest//",
    "https://raven.example/nest#top",
    "https://raven.example/nest?",
    "https://raven.example/./nest",
    "https://raven.example/a/../nest",
    "https://raven.example/%2e/nest",
    "https://raven.example/a/%2E%2e/nest",
    "https://raven.example/n%65st",
    "https://r%61ven.example/nest",
    "https:\\\\raven.example\\nest",
    "https:///raven.example/nest",
    "https://me:secret@raven.example/nest",
    "https://raven.example/nest?utm_source=x&utm_medium=y",
    "https://raven.example/nest?UTM_Source=x",
    "https://raven.example/nest?utm%5Fsource=x",
    "https://raven.example/nest?fbclid=1&gclid=2&igshid=3",
    "https://raven.example/nest?&&",
    "https://raven.example/ne\nst",
    "  https://raven.example/nest\t",
    "\u200fhttps://raven.example/nest\u200f",
    "https:/raven.example/nest",
    "https://ｒａｖｅｎ.example/nest",
    "https://raven。example/nest",
    "https://ra\u00adven.example/nest",
]

CANONICAL = {
    "https://غراب.example/عش": "https://xn--mgbcz9a.example/%D8%B9%D8%B4",
    "https://xn--mgbcz9a.example/%d8%b9%d8%b4": "https://xn--mgbcz9a.example/%D8%B9%D8%B4",
    "https://raven.example": "https://raven.example/",
    "https://raven.example:8443/": "https://raven.example:8443/",
    "raven.example:8080/x": "https://raven.example:8080/x",
    "https://raven.example/?b=2&a=1": "https://raven.example/?a=1&b=2",
    "https://raven.example/?a=2&a=1": "https://raven.example/?a=2&a=1",
    "https://raven.example/%zz%": "https://raven.example/%25zz%25",
    "https://raven.example/a%2fb": "https://raven.example/a%2Fb",
    "https://raven.example/a b": "https://raven.example/a%20b",
    "https://raven.example/go?to=https://x.test/": "https://raven.example/go?to=https://x.test/",
    "raven.example/go?to=https://x.test/": "https://raven.example/go?to=https://x.test/",
    "https://youtu.be/abc?si=xyz&t=3": "https://youtu.be/abc?t=3",
    "https://x.com/raven/status/1?s=20&t=abc": "https://x.com/raven/status/1",
    "ftp://raven.example/nest": "ftp://raven.example/nest",
    "tg://resolve?domain=raven": "tg://resolve/?domain=raven",
    "https://192.0.2.1/": "https://192.0.2.1/",
    "https://0xC0000201/": "https://192.0.2.1/",
    "https://[2001:DB8::0001]/": "https://[2001:db8::1]/",
}

DIFFERENT = [
    "https://raven.example/",
    "https://raven.example/Nest",
    "https://raven.example/nest2",
    "https://www.raven.example/nest",
    "https://raven.test/nest",
    "https://raven.example:8443/nest",
    "ftp://raven.example/nest",
    "https://raven.example/nest?id=7",
    "https://raven.example/nest?si=7",
    "https://raven.example/nest/x/",
    "https://raven.example/a%2F..%2Fnest",
    "https://raven.example/%6eest%00",
    "https://rаven.example/nest",  # a Cyrillic a
]

NONE = [
    "",
    "   ",
    "https://",
    "https://.",
    "https://:443/",
    "javascript:alert(1)",
    "nest",
    "localhost:8000/nest",
    "file:///etc/passwd",
    "data:text/plain,raven",
    "mailto:analyst@raven.example",
    "analyst@raven.example",
    "https://raven.example:99999/",
    "https://ra ven.example/",
    "https://[::1/",
    "https://999.1.1.1/",
    "https://raven.example/" + "x" * LONGEST_URL,
    "https://raven.example/" + "ع" * (LONGEST_URL // 6),  # each is six characters when escaped
    "\ud800",
    "https://raven.example/\ud800",
]

FOUND_IN: dict[str, list[str]] = {
    "Join us: https://raven.example/nest today": [NEST],
    "https://raven.example/nest.": [NEST],
    "(https://raven.example/nest)": [NEST],
    "[the nest](https://raven.example/nest)": [NEST],
    "<https://raven.example/nest>": [NEST],
    '"https://raven.example/nest",': [NEST],
    "«https://raven.example/nest»": [NEST],
    "**https://raven.example/nest**": [NEST],
    "https://raven.example/nest_(new)": ["https://raven.example/nest_(new)"],
    "انضموا:https://raven.example/nest،": [NEST],
    "وhttps://raven.example/nest؟": [NEST],
    "انظرhxxps://raven[.]example/nest۔": [NEST],
    "\u2067https://raven.example/nest\u2069": [NEST],
    '<a href="https://raven.example/nest">the nest</a>': [NEST],
    "<b>raven.example/nest</b>": [NEST],
    '{"link":"https://raven.example/nest","seen":3}': [NEST],
    '"https://raven.example/nest","https://b.test/2"': [NEST, "https://b.test/2"],
    "«انضموا»https://raven.example/nest«العش»": [NEST],
    "\u200fhttps://raven.example/nest.\u200f": [NEST],
    "\u200fraven.example/nest\u200f": [NEST],
    "HXXPS[:]//raven[.]example/nest": [NEST],
    "raven.example/nest": [NEST],
    "(raven[.]example/nest)": [NEST],
    "www.raven.example": ["https://www.raven.example/"],
    "غراب.example/عش": ["https://xn--mgbcz9a.example/%D8%B9%D8%B4"],
    "https://a.test/1https://b.test/2": ["https://a.test/1", "https://b.test/2"],
    "https://a.test/?to=https://b.test/2": [
        "https://a.test/?to=https://b.test/2",
        "https://b.test/2",
    ],
    "https://a.test/1,https://b.test/2": ["https://a.test/1", "https://b.test/2"],
    "https://a.test/ https://a.test": ["https://a.test/", "https://a.test/"],
    "tg://resolve?domain=raven": ["tg://resolve/?domain=raven"],
    "the raven.example is no link, nor is 3.14/2 or and/or": [],
    "write to analyst@raven.example": [],
    "https:// http://. ://x www.": [],
    "": [],
}


@pytest.mark.parametrize("written", SAME)
def test_links_to_the_same_place_are_the_same(written: str) -> None:
    assert canonical_url(written) == NEST


@pytest.mark.parametrize(("written", "canonical"), CANONICAL.items())
def test_the_canonical_form(written: str, canonical: str) -> None:
    assert canonical_url(written) == canonical


@pytest.mark.parametrize("other", DIFFERENT)
def test_links_to_other_places_stay_different(other: str) -> None:
    assert canonical_url(other) not in {None, NEST}


@pytest.mark.parametrize("value", NONE)
def test_what_is_no_link_has_no_canonical_form(value: str) -> None:
    assert canonical_url(value) is None


FRAGMENTS: Sequence[str] = (
    *("http://", "https://", "hxxp://", "hXXps[:]//", "ftp://", "tg://", "//", "mailto:", "h%78xp"),
    *("raven.example", "raven[.]example", "raven(.)test", "غراب.example", "xn--mgbcz9a", "[::1]"),
    *("youtu.be", "x.com", "192.0.2.1", "0x7f", "34..", ".", "..", "./", "%2e", "%2E%2e", "(%2E)"),
    *(
        "[%2E]",
        "(((.)))",
        "/",
        "\\",
        "?",
        "#",
        "&",
        "=",
        ";",
        "@",
        "me:pw@",
        ":80",
        ":443",
        ":8443",
    ),
    *("%", "%%", "%25", "%2", "%2%35", "%41", "%2f", "%C3%28", "%00", "utm_source=x", "utm%5Fa=b"),
    *(
        "fbclid=1",
        "si=2",
        "a=1",
        "b",
        " ",
        "\t",
        "\n",
        "\0",
        "\u200f",
        "\u200d",
        "\u3002",
        "ß",
        "İ",
    ),
    *("عش", "é", "e\u0301", "😀", "[", "]", "(", ")", "<", '"', "'", "`", "{", "|", "^", "~", "_"),
)


@given(st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=3), max_size=14).map("".join))
@example("https://a.test/h%78xp")
@example("https://a.test/(%2E)")
@example("https://a.test/%%41")
@example("https://0x7f..")
@example("tg://A b")
def test_a_canonical_link_is_its_own_canonical_form(value: str) -> None:
    canonical = canonical_url(value)

    assert canonical is None or canonical_url(canonical) == canonical


@given(st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=3), max_size=14).map("".join))
def test_every_link_that_is_found_is_canonical(text: str) -> None:
    assert [canonical_url(link) for link in links_in(text)] == list(links_in(text))


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=6).map("".join))
def test_tracking_does_not_matter(rest: str) -> None:
    link = f"https://raven.example/{rest}".partition("#")[0] + "x"
    tracked = f"{link}{'&' if '?' in link else '?'}utm_source=x&fbclid=1"

    assert canonical_url(tracked) == canonical_url(link)


@pytest.mark.parametrize(("text", "links"), FOUND_IN.items())
def test_links_are_found_in_texts(text: str, links: list[str]) -> None:
    assert list(links_in(text)) == links


def test_the_signals_of_a_text_have_each_link_once_in_order() -> None:
    found = hash_text(f"https://b.test/ {NEST} http://b.test {NEST}/", ["url"])

    assert [signal.value for signal in found] == ["https://b.test/", NEST]


@pytest.mark.parametrize(
    "unit",
    [
        *("http://", "https://x.test/]]]]]]]]]", "hxxp[:]//", "://", "x.test/aaaaaaaa ", "www."),
        *("http://a.b/", "hxxp", "a.", "[.]", "(", "%", "%2e/", "@", "\u200f", "ع"),
    ],
)
def test_a_hostile_text_of_a_third_of_a_million_characters_is_read_to_its_end(unit: str) -> None:
    text = unit * (330_000 // len(unit))

    assert all(len(link) <= LONGEST_URL for link in links_in(text))
