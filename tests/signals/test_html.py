"""Pages of HTML: what is read of them, and that nobody can make that take for ever."""

import codecs
import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from kashf.errors import BrokenText, DecoderDied, TooLarge, TooSlow
from kashf.signals import hash_bytes, hash_file, hash_text, html
from kashf.signals.content import LARGEST_TEXT, Content, ContentKind

WORDS = "انضموا إلى العش الجديد الليلة، فالغربان كلها قادمة ومعها ريشها الأسود. " * 4
PAGE = f"""<!DOCTYPE html><html><head><title>Nest</title><script>var x = "<p>not read";</script>
<style>p {{ color: red }}</style></head><body>
<nav><a href="https://raven.example/home">Home</a><a href="/about">About us</a></nav>
<article><h1>العش</h1><p>{WORDS}</p>
<p>See <a href="HTTPS://Raven.example/nest?a=1&amp;b=2">the nest</a> or t.me/raven today.</p>
</article>
<footer>Copyright crow.example/legal</footer></body></html>"""
LINKS = (
    "https://t.me/raven",
    "https://crow.example/legal",
    "https://raven.example/home",
    "https://raven.example/nest?a=1&b=2",
)


def of(data: bytes | str, name: str = "page.html") -> Content:
    return Content.of_bytes(data.encode() if isinstance(data, str) else data, name=name)


def test_the_text_of_a_page_is_its_main_text() -> None:
    page = of(PAGE)

    assert page.kind is ContentKind.TEXT
    assert page.text.split() == f"العش {WORDS} See the nest or t.me/raven today.".split()


def test_the_links_of_a_page_are_those_in_its_words_and_in_its_markup() -> None:
    assert of(PAGE).links == LINKS


def test_its_signals_are_those_of_the_main_text_and_of_the_bytes() -> None:
    signals = hash_bytes(PAGE.encode(), ["sha256", "text", "url"], name="page.html")

    assert [signal.value for signal in signals] == [
        hashlib.sha256(PAGE.encode()).hexdigest(),
        hash_text(of(PAGE).text, ["text"])[0].value,
        *LINKS,
    ]


def test_a_page_that_has_no_main_text_is_read_as_it_is_seen() -> None:
    assert of("<html><nav>only <b>this</b></nav></html>").text.split() == ["only", "this"]
    assert of("<html><script>x</script></html>").text == ""
    assert hash_bytes(b"<html></html>", ["text", "url"], name="page.html") == ()


IS_HTML = {
    ("page.html", "words alone"): True,
    ("PAGE.HTM", "words alone"): True,
    ("page.xhtml", '<?xml version="1.0"?><html/>'): True,
    ("saved", "<!doctype HTML><p>x"): True,
    ("saved", "\ufeff \n<!-- saved from <url> -->\n<HTML lang=ar>"): True,
    ("", "<body>x"): True,
    ("page.php", '<?xml version="1.0"?>\n<!DOCTYPE html>'): True,
    ("saved", "<htmlish>"): False,
    ("saved", "see <html>"): False,
    ("saved", "<p>a part of a page</p>"): False,
    ("post.txt", "<html><p>a post about pages</p></html>"): False,
    ("post.md", "<!doctype html>"): False,
    ("rows.json", "<html>"): False,
}


@pytest.mark.parametrize(("content", "is_html"), IS_HTML.items())
def test_a_page_is_told_by_its_name_or_how_it_begins(
    content: tuple[str, str], is_html: bool
) -> None:
    name, data = content

    assert of(data, name).is_html == is_html


def test_a_posted_text_is_read_as_it_stands() -> None:
    assert hash_text("<html>raven.example/nest</html>", ["text"]) != hash_bytes(
        b"<html>raven.example/nest</html>", ["text"]
    )


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (PAGE.encode("utf-8-sig"), "page.html"),
        (codecs.BOM_UTF16_LE + PAGE.encode("utf-16-le"), "page.html"),
        (codecs.BOM_UTF16_BE + PAGE.encode("utf-16-be"), "saved"),
        (PAGE.replace("<head>", "<head><meta charset=windows-1256>").encode("cp1256"), "page.html"),
        (PAGE.replace("<head>", "<head><META CHARSET='UTF8'>").encode(), "saved"),
        (PAGE.replace("<head>", '<head><meta charset="utf-16">').encode(), "page.html"),
        (PAGE.replace("<head>", '<head><meta charset="klingon">').encode(), "page.html"),
        (
            PAGE.replace(
                "<head>",
                '<head><meta http-equiv="Content-Type" content="text/html; charset=iso-8859-6">',
            ).encode("iso-8859-6", "ignore"),
            "page.html",
        ),
    ],
)
def test_a_page_is_read_in_the_encoding_that_it_says(data: bytes, name: str) -> None:
    assert "انضموا إلى العش الجديد الليلة" in of(data, name).text


@pytest.mark.parametrize(
    "data",
    [
        b"<p>caf\xe9",
        b"<meta charset=utf-8>\xc3\x28",
        codecs.BOM_UTF8 + b"<meta charset=windows-1256>\xe9",
        codecs.BOM_UTF16_LE + b"<",
        b"<meta charset=euc-jp>\xff\xff",
    ],
)
def test_a_page_that_is_not_what_it_says_is_an_error(data: bytes) -> None:
    with pytest.raises(BrokenText, match="is not valid"):
        _ = of(data).kind


def test_links_beside_a_page_need_its_base() -> None:
    links = (
        "<a href='nest/7'>a</a><a href='//crow.example/x'>b</a><area href='?a=1'><a href=p.html>"
    )

    assert of(links).links == ("https://crow.example/x",)
    assert of(f"<base href='https://raven.example/a/'>{links}").links == (
        "https://raven.example/a/nest/7",
        "https://crow.example/x",
        "https://raven.example/a?a=1",
        "https://raven.example/a/p.html",
    )


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "mailto:a@b.example", "#top", "", "\0", "http://", "&#xD800;"]
)
def test_what_leads_nowhere_is_no_link(href: str) -> None:
    assert of(f"<a href='{href}'>x</a>").links == ()


HOSTILE = {
    "deep and never closed": "<b>" * 100_000 + "{}",
    "links in links": "<a><p>" * 50_000 + "{}",
    "tables in tables": "<table><tr><td>" * 10_000 + "{}",
    "unclosed": "<p>one <b>two <i>three" * 5_000 + "{}",
    "crossed": "<b><i></b></i>" * 20_000 + "{}",
    "a huge attribute": "<p title='" + "x" * 5_000_000 + "'>{}",
    "NULs": "\0" * 100_000 + "<p>{}\0</p>",
    "entities": "<p>" + "&amp;&#0;&#xD800;&#x110000;&bogus;" * 20_000 + "{}",
    "comments": "<!--" * 100_000 + "-->{}",
    "halves of tags": "<p " * 100_000 + ">{}",
    "scripts": "<script><!--<script>" * 1_000
    + "</script></script>-->"
    + "</script>" * 1_000
    + "{}",
}


@pytest.mark.parametrize("markup", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_to_be_seen_of_a_hostile_page_is_read(
    markup: str,
) -> None:
    assert "caw caw" in of(markup.replace("{}", " caw caw ")).text


def test_the_main_text_alone_may_be_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "SECONDS", 5.0)  # the rest takes a fifth of a second
    page = of("<nav>to be seen</nav>" + "<div>" * 100_000 + "<a href='https://raven.example'>x</a>")

    assert page.text.split() == ["to", "be", "seen", "x"]
    assert page.links == ("https://raven.example/",)


def test_a_page_that_takes_too_long_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "SECONDS", 0.5)
    many = " ".join(f"a{number}" for number in range(200_000))

    with pytest.raises(TooSlow, match="its reader was stopped"):
        _ = of(f"<p {many}>x</p>").text


def test_a_reader_that_dies_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")

    with pytest.raises(DecoderDied, match="died"):
        _ = of(PAGE + " " * 20_000).text


def test_a_small_page_and_a_large_one_are_read_alike() -> None:
    large = PAGE + "<!--" + " " * 20_000 + "-->"

    assert (of(large).text, of(large).links) == (of(PAGE).text, of(PAGE).links)


def test_a_page_is_bounded_and_an_empty_file_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kashf.signals.content.LARGEST_TEXT", 100)
    assert LARGEST_TEXT > 100
    with pytest.raises(TooLarge):
        _ = of(PAGE).text
    (tmp_path / "page.html").write_text(PAGE)
    with pytest.raises(TooLarge):
        hash_file(tmp_path / "page.html", ["text"])


def test_what_reads_pages_is_not_loaded_before_one_is_met() -> None:
    program = (
        "import sys; from kashf.signals import hash_text; hash_text('x');"
        "print([name for name in sys.modules if name.startswith('resiliparse')])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)

    assert done.stdout == b"[]\n"
