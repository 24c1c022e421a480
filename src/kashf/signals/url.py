"""`url`: links to the same place, and values that cover many links."""

from collections.abc import Sequence
from typing import ClassVar, Final

from kashf.signals.content import Content, ContentKind
from kashf.signals.interface import ExactType, Signal
from kashf.signals.links import canonical_url
from kashf.signals.wide import Wide, covering, kind_of, parse_wide, place_of, places_under

_DISTANCES: Final = {Wide.QUERY: 1, Wide.PATH: 2, Wide.HOST: 3}
_WORDS: Final = (
    "the same",
    "the same page and parameter",
    "below the same path",
    "on the same host",
)


class Url(ExactType):
    """A link in its canonical form: the WHATWG URL standard's (case, IDNA, default port, dot
    segments), with `https` for `http`, escapes as in RFC 3986 section 6.2.2, and without user name,
    fragment, tracking parameters and trailing slash. Parameters are put in order of name.

    A bank may also have wide values, `host:…`, `path:…` and `query:…`. Content never gives one."""

    name: ClassVar = "url"
    summary: ClassVar = "links to the same place, or under the same host or path"
    reads: ClassVar = frozenset({ContentKind.TEXT})
    radius: ClassVar = _DISTANCES[Wide.HOST]
    widest: ClassVar = _DISTANCES[Wide.HOST]
    is_metric: ClassVar = False  # two links under one host have nothing to do with each other
    examples: ClassVar = (
        "https://raven.example/nest",
        "HTTP://Raven.Example:80/a/../nest/?utm_source=x&id=7#top",
        "https://غراب.example/عش",
        "host:raven.example",
        "path:raven.example/nest",
        "query:raven.example/nest?id=7",
    )

    def compute(self, content: Content) -> Sequence[Signal]:
        """Every link in the text, each once, in order of appearance; then those in the markup."""
        return [Signal(self.name, link) for link in dict.fromkeys(content.links)]

    def parse(self, value: str) -> str:
        """The canonical form of a link, or of a wide value; a link without a scheme is taken for a
        web address."""
        if kind_of(value) is not None:
            return parse_wide(self, value)
        link = canonical_url(value)
        if link is None:
            raise self.bad(value, "it is not an http, https, ftp or tg link with a host.")
        return link

    def asked(self, value: str) -> Sequence[tuple[str, int]]:
        """The link itself, and the wide values that cover it."""
        if kind_of(value) is not None:
            return [(value, 0)]
        return [(value, 0), *((wide, _DISTANCES[kind]) for kind, wide in covering(value))]

    def place(self, value: str) -> str:
        """Where a link lies among all links: its host from the top down, and its path."""
        return "" if kind_of(value) is not None else place_of(value)

    def places(self, value: str) -> tuple[str, str] | None:
        """Where the links lie that a wide value covers."""
        return None if kind_of(value) is None else places_under(value)

    def explain(self, distance: int) -> str:
        """In words."""
        return _WORDS[distance] if distance <= self.widest else "different"


URL: Final = Url()
