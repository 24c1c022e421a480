import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from kashf.errors import BadValue
from kashf.signals import Signal, hash_text
from kashf.signals.links import LONGEST_URL, canonical_url
from kashf.signals.sha256 import SHA256
from kashf.signals.url import URL
from kashf.signals.wide import MOST_LABELS, MOST_PARAMETERS, MOST_SEGMENTS, parts_of

CANONICAL = {
    "host:raven.example": "host:raven.example",
    " HOST:Raven.EXAMPLE. ": "host:raven.example",
    "host: raven.example": "host:raven.example",
    "host:https://raven.example/": "host:raven.example",
    "host:ftp://raven.example": "host:raven.example",
    "host:hxxps[:]//raven[.]example": "host:raven.example",
    "host:raven.example/?utm_source=x#top": "host:raven.example",
    "host:raven.example:443": "host:raven.example",
    "host:http://raven.example:80": "host:raven.example",
    "host:غراب.example": "host:xn--mgbcz9a.example",
    "host:0xC0000201": "host:192.0.2.1",
    "host:[2001:DB8::0001]": "host:[2001:db8::1]",
    "host:[2001:db8::1]:443": "host:[2001:db8::1]",
    "host:t.me": "host:t.me",
    "host:youtube.com": "host:youtube.com",
    "host:raven.co.uk": "host:raven.co.uk",
    "host:raven.github.io": "host:raven.github.io",
    "path:raven.example/nest/": "path:raven.example/nest",
    "PATH:https://Raven.example/a/../n%65st?utm_source=x#top": "path:raven.example/nest",
    "path:raven.example/Nest//7": "path:raven.example/Nest//7",
    "path:raven.example/عش": "path:raven.example/%D8%B9%D8%B4",
    "query:raven.example/watch?v=abc": "query:raven.example/watch?v=abc",
    "query:raven.example/watch/?fbclid=1&v=abc": "query:raven.example/watch?v=abc",
    "query:raven.example?v=a/b?c": "query:raven.example/?v=a/b?c",
    "query:raven.example/watch?v": "query:raven.example/watch?v",
}

REFUSED = {
    "host:": "names no host",
    "host:.": "names no host",
    "host:999.1.1.1": "names no host",
    "host:[::1": "names no host",
    "host:raven example": "names no host",
    "host:a.example,b.example": "letters, digits and hyphens",
    "host:javascript:alert(1)": "names no host",
    "host:tg://resolve": "names no host",
    "host:host:raven.example": "names no host",
    "host:raven.example:8443": "leave out the port 8443",
    "host:me@raven.example": "before the @",
    "host:https:\\\\me:secret@raven.example": "before the @",
    "host:ht\ntps://me@raven.example": "before the @",
    "host:*.raven.example": "leave out the asterisk",
    "host:a..b.example": "letters, digits and hyphens",
    f"host:{'a.' * MOST_LABELS}example": "10 labels",
    "host:raven.example/nest": "write path:raven.example/nest",
    "host:raven.example/?id=7": "write path:",
    "host:com": "host:raven.com",
    "host:co.uk": "co.uk is a public suffix",
    "host:CO.UK.": "co.uk is a public suffix",
    "host:github.io": "host:raven.github.io",
    "host:公司.cn": "is a public suffix",
    "host:localhost": "is a public suffix",
    "path:": "names no host",
    "path:/nest": "names no path",
    "path:raven.example": "host:raven.example for all of it",
    "path:raven.example/": "names no path",
    "path:raven.example/nest?id=7": "write query:",
    "path:raven.example:8443/nest": "leave out the port 8443",
    "path:raven.example/" + "a/" * (MOST_SEGMENTS + 1): "16 segments",
    "path:tg://resolve/nest": "names no host",
    "path:raven.example/" + "x" * LONGEST_URL: "names no host",
    "query:": "names no host",
    "query:raven.example/watch": "names no parameter",
    "query:raven.example/watch?utm_source=x": "names no parameter",
    "query:raven.example/watch?a=1&b=2": "several parameters",
    "query:\ud800": "names no host",
}

COVERED = {
    "https://raven.example/nest": [
        ("https://raven.example/nest", 0),
        ("path:raven.example/nest", 2),
        ("host:raven.example", 3),
    ],
    "https://www.raven.example:8443/a/b?v=abc&t=1": [
        ("https://www.raven.example:8443/a/b?t=1&v=abc", 0),
        ("query:www.raven.example/a/b?t=1", 1),
        ("query:www.raven.example/a/b?v=abc", 1),
        ("path:www.raven.example/a", 2),
        ("path:www.raven.example/a/b", 2),
        ("host:www.raven.example", 3),
        ("host:raven.example", 3),
    ],
    "https://192.0.2.1/a//b": [
        ("https://192.0.2.1/a//b", 0),
        ("path:192.0.2.1/a", 2),
        ("path:192.0.2.1/a//b", 2),
        ("host:192.0.2.1", 3),
    ],
    "https://[2001:db8::1]:81/": [("https://[2001:db8::1]:81/", 0), ("host:[2001:db8::1]", 3)],
    "ftp://raven.example/?a=1": [
        ("ftp://raven.example/?a=1", 0),
        ("query:raven.example/?a=1", 1),
        ("host:raven.example", 3),
    ],
    "tg://resolve?domain=raven": [("tg://resolve/?domain=raven", 0)],
    "https://localhost/": [("https://localhost/", 0)],
    "host:www.raven.example": [("host:www.raven.example", 0)],
}


@pytest.mark.parametrize(("written", "canonical"), CANONICAL.items())
def test_the_canonical_form_of_each_kind(written: str, canonical: str) -> None:
    assert URL.parse(written) == canonical
    assert URL.parse(canonical) == canonical


@pytest.mark.parametrize(("written", "mend"), REFUSED.items())
def test_what_covers_nothing_or_too_much_is_refused_and_told_how_to_mend(
    written: str, mend: str
) -> None:
    with pytest.raises(BadValue) as caught:
        URL.parse(written)

    assert mend in caught.value.message
    assert len(caught.value.message) < 300


@pytest.mark.parametrize(("link", "asked"), COVERED.items())
def test_a_link_is_looked_for_under_what_covers_it(link: str, asked: list[tuple[str, int]]) -> None:
    assert list(URL.asked(URL.parse(link))) == asked


def test_content_gives_links_alone() -> None:
    found = hash_text("host:raven.example path:raven.example/a https://www.raven.example/", ["url"])

    assert Signal("url", "https://www.raven.example/") in found
    assert not [signal for signal in found if not signal.value.startswith("https://")]


def test_what_is_asked_of_a_long_link_is_bounded() -> None:
    host = "a." * 100 + "example"
    link = f"https://{host}/{'b/' * 500}?{'&'.join(f'c{number}=1' for number in range(500))}"
    asked = URL.asked(URL.parse(link))

    assert len(asked) == 1 + MOST_PARAMETERS + MOST_SEGMENTS + MOST_LABELS - 1


def test_other_types_are_looked_for_under_themselves() -> None:
    value = "0" * 64

    assert list(SHA256.asked(value)) == [(value, 0)]
    assert (SHA256.place(value), SHA256.places(value)) == ("", None)
    assert (SHA256.distance(value, value), SHA256.distance(value, "1" * 64)) == (0, 1)


def test_distances_are_explained() -> None:
    assert [URL.explain(distance) for distance in range(5)] == [
        "the same",
        "the same page and parameter",
        "below the same path",
        "on the same host",
        "different",
    ]


# By definition


LABELS = st.sampled_from(["raven", "www", "t", "xn--mgbcz9a", "example", "co", "uk", "a"])
HOSTS = st.lists(LABELS, min_size=1, max_size=MOST_LABELS + 2).map(".".join) | st.sampled_from(
    ["192.0.2.1", "[2001:db8::1]", "raven.example", "www.raven.example", "notraven.example"]
)
SEGMENTS = st.sampled_from(["nest", "nes", "a", "", "b%2Fc", "عش", "%21", "!", ":", "x;y"])
PATHS = st.lists(SEGMENTS, max_size=MOST_SEGMENTS + 2).map("/".join)
PAIRS = st.sampled_from(["v=abc", "v=ab", "v", "v=", "t=1", "a=b?c/d", "utm_source=x", "=", "[.]"])
QUERIES = st.lists(PAIRS, max_size=4).map("&".join)
PORTS = st.sampled_from(["", "", ":8443", ":443"])
SCHEMES = st.sampled_from(["https", "http", "ftp", "tg"])


@st.composite
def links(draw: st.DrawFn) -> str:
    where = f"{draw(SCHEMES)}://{draw(HOSTS)}{draw(PORTS)}/{draw(PATHS)}?{draw(QUERIES)}"
    link = canonical_url(where)
    assume(link is not None)
    assert link is not None
    return link


@st.composite
def wide_values(draw: st.DrawFn) -> str:
    host, path, pair = draw(HOSTS), draw(PATHS), draw(PAIRS)
    written = draw(
        st.sampled_from([f"host:{host}", f"path:{host}/{path}", f"query:{host}/{path}?{pair}"])
    )
    try:
        return URL.parse(written)
    except BadValue:
        assume(False)
        raise


def labels(host: str) -> list[str]:
    return [host] if host == "192.0.2.1" or host.startswith("[") else host.split(".")


def segments(path: str) -> list[str]:
    return path.strip("/").split("/") if path != "/" else []


def covers(value: str, link: str) -> bool:
    """Whether it does, as the documentation defines it."""
    parts = parts_of(link)
    if parts is None:
        return False
    wide, _, rest = value.partition(":")
    host, _, after = rest.partition("/")
    path, _, pair = after.partition("?")
    if wide == "host":
        return labels(parts.host)[-len(labels(host)) :] == labels(host)
    if parts.host != host:
        return False
    if wide == "path":
        wanted = path.split("/")
        return parts.path.split("/")[1:][: len(wanted)] == wanted
    return parts.path == f"/{path}" and pair in parts.query.split("&")[:MOST_PARAMETERS]


@given(wide_values(), links())
@example("host:raven.example", "https://notraven.example/")
@example("host:2.1", "https://192.0.2.1/")
@example("path:raven.example/nes", "https://raven.example/nest")
@example("path:raven.example/nest", "https://www.raven.example/nest")
@example("query:raven.example/watch?v=ab", "https://raven.example/watch?v=abc")
@example("query:raven.example/nest?v", "https://raven.example/nest/a?v")
@settings(max_examples=100)
def test_a_link_is_found_by_exactly_the_values_that_cover_it(value: str, link: str) -> None:
    distance = {"query": 1, "path": 2, "host": 3}[value.partition(":")[0]]
    expected = {distance} if covers(value, link) else set()

    assert {near for asked, near in URL.asked(link) if asked == value} == expected
    assert URL.distance(value, link) == URL.distance(link, value) == min(expected, default=4)


@given(wide_values(), links())
@settings(max_examples=100)
def test_the_links_that_a_value_covers_lie_among_its_places(value: str, link: str) -> None:
    bounds = URL.places(value)
    assert bounds is not None
    start, end = bounds

    assert start < end
    assert not covers(value, link) or start <= URL.place(link) < end
    if value.startswith(("host:", "path:")):
        assert (start <= URL.place(link) < end) == covers(value, link)


@given(links())
@settings(max_examples=80)
def test_what_covers_a_link_is_canonical_or_no_value_at_all(link: str) -> None:
    for asked, _ in URL.asked(link):
        try:
            assert URL.parse(asked) == asked
        except BadValue:
            assert asked != link  # a public suffix, an empty label


@given(wide_values())
@settings(max_examples=80)
def test_a_wide_value_is_its_own_canonical_form(value: str) -> None:
    assert URL.parse(value) == value
    assert URL.parse(f" {value}\n") == value


@given(st.sampled_from(["host:", "path:", "query:", "HOST: "]), st.text(max_size=20))
@settings(max_examples=100)
def test_whatever_is_written_is_canonical_or_refused(kind: str, rest: str) -> None:
    try:
        value = URL.parse(kind + rest)
    except BadValue:
        return
    assert URL.parse(value) == value
    assert value.isascii()
