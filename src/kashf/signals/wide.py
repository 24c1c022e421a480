"""Wide values of `url`: those that cover many links, by host, by path or by a parameter.

A link is looked for under its own value and under every wide value that covers it, so a look-up
stays one of equal values. The other way round, the links that a wide value covers lie side by side
in the order of their places.
"""

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from ipaddress import ip_address
from itertools import islice
from typing import Final, NamedTuple

from publicsuffixlist import PublicSuffixList

from kashf.signals.interface import SignalType
from kashf.signals.links import SCHEME, UNSEEN, armed, canonical_url

MOST_SEGMENTS: Final = 16  # of a path
MOST_PARAMETERS: Final = 32
MOST_LABELS: Final = 10  # of a host


class Wide(StrEnum):
    """What the links that a value covers have in common."""

    QUERY = "query"
    PATH = "path"
    HOST = "host"


class Parts(NamedTuple):
    """Of a canonical link: its host without the port, its path from the slash on, its query."""

    host: str
    path: str
    query: str


_WRITTEN: Final = re.compile(r"(query|path|host):(.*)", re.IGNORECASE | re.DOTALL)
# linear: the last part takes whatever is left, so that nothing is tried twice
_LINK: Final = re.compile(
    r"(?:https|ftp)://(\[[^\]]*\]|[^/:]*)(?::(\d+))?(/[^?]*)\??(.*)", re.DOTALL
)
_IGNORED: Final = re.compile(r"[\t\r\n]+")  # by the standard, wherever it stands
_LABEL: Final = re.compile(r"[a-z0-9_-]+")  # underscores, as names of sites have them
_USUAL_PORTS: Final = frozenset({None, "80", "443"})
_EXAMPLES: Final = {
    Wide.QUERY: "query:raven.example/watch?v=abc",
    Wide.PATH: "path:raven.example/nest",
    Wide.HOST: "host:raven.example",
}


def kind_of(value: str) -> Wide | None:
    """Of which kind a value is, by how it begins; None for a link."""
    written = _WRITTEN.match(_bare(value))
    return Wide(written[1].lower()) if written else None


def parse_wide(kind: SignalType, value: str) -> str:
    """The canonical form of a wide value, or BadValue in the type's name."""
    written = _WRITTEN.match(_bare(value))
    assert written is not None, "asked of wide values only"
    wide = Wide(written[1].lower())
    parts = _parts(kind, value, wide, written[2])
    if mend := _mend(wide, parts):
        raise kind.bad(value, mend)
    match wide:
        case Wide.HOST:
            return f"host:{parts.host}"
        case Wide.PATH:
            return f"path:{parts.host}{parts.path}"
        case Wide.QUERY:
            return f"query:{parts.host}{parts.path}?{parts.query}"


def parts_of(link: str) -> Parts | None:
    """The parts of a canonical link; None for one that names no host, such as of tg."""
    found = _LINK.fullmatch(link)
    return Parts(found[1], found[3], found[4]) if found else None


def covering(link: str) -> Iterator[tuple[Wide, str]]:
    """The wide values that cover a canonical link, the narrowest first; of its first parameters and
    segments and of the last labels of its host, so that their number is bounded."""
    parts = parts_of(link)
    if parts is None:
        return
    pairs = [pair for pair in parts.query.split("&") if pair]
    for pair in dict.fromkeys(islice(pairs, MOST_PARAMETERS)):
        yield Wide.QUERY, f"query:{parts.host}{parts.path}?{pair}"
    for path in _beginnings(parts.path):
        yield Wide.PATH, f"path:{parts.host}{path}"
    for host in _hosts_above(parts.host):
        yield Wide.HOST, f"host:{host}"


def host_of(value: str) -> str:
    """The host of a canonical link or of a wide value; empty for one that has none."""
    if kind_of(value) is not None:
        return value.partition(":")[2].partition("/")[0]
    parts = parts_of(value)
    return parts.host if parts else ""


def place_of(link: str) -> str:
    """Where a canonical link lies among others: its host from the top down, and its path. Empty
    for a link that no wide value covers."""
    parts = parts_of(link)
    return _place(parts.host, parts.path) if parts else ""


def places_under(value: str) -> tuple[str, str]:
    """From where to before where the places of all links lie that a wide value covers."""
    wide, _, rest = value.partition(":")
    host, slash, after = rest.partition("/")
    path, _, _ = f"{slash}{after}".partition("?")
    match Wide(wide):
        case Wide.HOST:
            place = _place(host, "").removesuffix("/")
            return place, _behind(place)
        case Wide.PATH:
            place = _place(host, path)
            return place, _behind(place)
        case Wide.QUERY:
            place = _place(host, path)
            return place, f"{place}!"  # the first sign that a path can have


def _bare(value: str) -> str:
    return value.strip().strip(UNSEEN).strip()


def _parts(kind: SignalType, value: str, wide: Wide, rest: str) -> Parts:
    """Of what stands behind the kind: a link, with or without its scheme."""
    written = armed(_IGNORED.sub("", _bare(rest)))
    if not SCHEME.match(written):
        written = f"https://{written}"
    if _has_user(written):
        raise kind.bad(value, f"leave out what stands before the @. Write {_EXAMPLES[wide]}.")
    found = _LINK.fullmatch(canonical_url(written) or "")
    if found is None:
        raise kind.bad(value, f"what follows {wide}: names no host. Write {_EXAMPLES[wide]}.")
    if found[2] not in _USUAL_PORTS:
        raise kind.bad(value, f"leave out the port {found[2]}: every port is covered.")
    return Parts(found[1], found[3], found[4])


def _has_user(written: str) -> bool:
    """Whether there is an @ before the host ends, however that is written."""
    authority = written.partition(":")[2].lstrip("/\\")
    return "@" in re.split(r"[/\\?#]", authority, maxsplit=1)[0]


def _mend(wide: Wide, parts: Parts) -> str:
    """What has to be mended; empty if nothing has."""
    if mend := _mend_labels(parts.host):
        return f"{mend} See {_EXAMPLES[wide]}."
    match wide:
        case Wide.HOST:
            return _mend_host(parts)
        case Wide.PATH:
            return _mend_path(parts)
        case Wide.QUERY:
            return _mend_query(parts)


def _mend_labels(host: str) -> str:
    if "*" in host:
        return "leave out the asterisk: what is below a host is covered with it."
    labels = host.split(".")
    if not _is_address(host) and not all(map(_LABEL.fullmatch, labels)):
        return "a host is made of letters, digits and hyphens."
    return f"a host has up to {MOST_LABELS} labels." if len(labels) > MOST_LABELS else ""


def _mend_host(parts: Parts) -> str:
    host = parts.host
    if parts.path != "/" or parts.query:
        return f"a host has no path and no parameters; for those write {_EXAMPLES[Wide.PATH]}."
    if _is_address(host) or _suffixes().privatesuffix(host) is not None:
        return ""
    return (
        f"{host} is a public suffix, under which anybody has a site, so it would cover "
        f"strangers. Name the site below it, such as host:raven.{host}."
    )


def _mend_path(parts: Parts) -> str:
    if parts.query:
        return f"a path has no parameters; for those write {_EXAMPLES[Wide.QUERY]}."
    if parts.path == "/":
        example = _EXAMPLES[Wide.PATH]
        return f"it names no path. Write {example}, or host:{parts.host} for all of it."
    many = parts.path.count("/") > MOST_SEGMENTS
    return f"a path has up to {MOST_SEGMENTS} segments." if many else ""


def _mend_query(parts: Parts) -> str:
    example = _EXAMPLES[Wide.QUERY]
    if not parts.query:
        return f"it names no parameter that Kashf keeps (tracking is left out). See {example}."
    return f"it names several parameters; name one, as in {example}." if "&" in parts.query else ""


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()  # the list of the package: nothing is fetched


def _is_address(host: str) -> bool:
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def _beginnings(path: str) -> Iterator[str]:
    """The path up to each of its first segments. One that ends with an empty segment is no
    canonical path."""
    ends = [found.start() for found in re.finditer("/", path)][1:]
    for end in [*ends, len(path)][:MOST_SEGMENTS]:
        if path[end - 1] != "/":
            yield path[:end]


def _hosts_above(host: str) -> Iterator[str]:
    """The host itself and those that it is below, but no single label."""
    if _is_address(host):
        yield host
        return
    labels = host.split(".")
    for count in range(min(len(labels), MOST_LABELS), 1, -1):
        yield ".".join(labels[-count:])


def _place(host: str, path: str) -> str:
    labels = [host] if _is_address(host) else reversed(host.split("."))
    return f"{'.'.join(labels)}.{path.rstrip('/')}/"


def _behind(place: str) -> str:
    """Before which everything lies that begins with the place."""
    return place[:-1] + chr(ord(place[-1]) + 1)
