import pytest
from hypothesis import given
from hypothesis import strategies as st

from kashf.signals.homographs import Homograph, homograph
from kashf.signals.links import canonical_url
from kashf.signals.url import URL

IMITATE = {
    "https://раураl.example/": ("раураl.example", "paypal.example"),
    "https://xn--80ak6aa92e.example/": ("аррӏе.example", "apple.example"),
    "https://www.gοοgle.example/x?y": ("www.gοοgle.example", "www.google.example"),
    "https://ԝіkіреdіа.example/": ("ԝіkіреdіа.example", "wikipedia.example"),
    "https://ɡoogle.example/": ("ɡoogle.example", "google.example"),
    "https://ᴘaypal.example/": ("ᴘaypal.example", "paypal.example"),
    "https://telegram.соm.example/": ("telegram.соm.example", "telegram.com.example"),
    "https://раураl-2.غراب/": ("раураl-2.غراب", "paypal-2.غراب"),
    "ftp://раураl.example/": ("раураl.example", "paypal.example"),
    "host:раураl.example": ("раураl.example", "paypal.example"),
    "path:раураl.example/nest": ("раураl.example", "paypal.example"),
    "https://ravenж.example/": ("ravenж.example", ""),
    "https://secureбank.example/": ("secureбank.example", ""),
    "https://вank.example/": ("вank.example", "bank.example"),
    "https://鸟ворона.example/": ("鸟ворона.example", ""),
}

PLAIN = [
    "https://raven.example/",
    "https://غراب.example/عش",
    "https://پرنده-۱۲.example/",
    "https://چت‌بات.example/",
    "https://کوا.ایران/",
    "https://乌鸦.example/",
    "https://カラスnews.example/",
    "https://까마귀news.example/",
    "https://乌鸦news.example/",
    "https://bücher.example/",
    "https://kapı.example/",
    "https://ворона.example/",
    "https://κοράκι.example/",
    "https://сосна.рф/",
    "https://raven.example/раураl",
    "tg://resolve?domain=раураl",
    "https://xn--zz.example/",
    "https://192.0.2.1/",
    "host:غراب.example",
]


@pytest.mark.parametrize(("link", "told"), IMITATE.items())
def test_a_host_that_reads_like_another_is_told(link: str, told: tuple[str, str]) -> None:
    assert homograph(URL.parse(link)) == Homograph(*told)


@pytest.mark.parametrize("link", PLAIN)
def test_hosts_of_one_script_are_fine(link: str) -> None:
    link = canonical_url(link) or link
    assert homograph(link) is None


def test_it_is_said_in_words() -> None:
    assert str(Homograph("раураl.example", "paypal.example")) == "reads like paypal.example"
    assert str(Homograph("ravenж.example", "")) == "mixes scripts"


@given(st.text(st.characters(min_codepoint=0x621, max_codepoint=0x64A), min_size=1, max_size=20))
def test_an_arabic_host_is_never_told(label: str) -> None:
    link = canonical_url(f"https://{label}.example/")

    assert link is None or homograph(link) is None


@given(st.text(max_size=20))
def test_any_host_can_be_asked(label: str) -> None:
    link = canonical_url(f"https://{label}.example/")

    told = homograph(link) if link else None
    assert told is None or told.reads != told.host
