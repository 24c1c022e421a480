"""Links: their canonical form, and those in a text."""

import re
from collections.abc import Iterator
from itertools import islice, pairwise
from typing import Final

import ada_url

LONGEST_URL: Final = 8192  # characters
MOST_LINKS: Final = 20_000  # in one text; a person writes a few
_NESTING: Final = frozenset("=/?&%")
_MOST_STEPS: Final = 5  # taking away can bring to light: `34..` is a name, `34` an address

# They say where a click came from, not where it goes.
_TRACKING_PREFIXES: Final = ("utm_", "mtm_", "pk_", "hsa_", "__hs", "_hs", "oly_", "vero_")
_TRACKING: Final = frozenset(
    {"fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "ysclid"}
    | {"twclid", "ttclid", "li_fat_id", "mc_cid", "mc_eid", "mkt_tok", "igshid", "igsh", "s_cid"}
    | {"_openstat", "_ga", "_gl", "ref_src", "ref_url", "wickedid", "sfnsn", "mibextid"}
    | {"fb_action_ids", "fb_action_types", "fb_source", "__tn__", "__cft__", "__xts__"}
    | {"action_object_map", "action_type_map", "action_ref_map"}
)
# `si` and `feature` track on these hosts, and mean something on others.
_TRACKING_AT: Final = {
    "youtu.be": frozenset({"si", "feature"}),
    "www.youtube.com": frozenset({"si", "feature"}),
    "youtube.com": frozenset({"si", "feature"}),
    "open.spotify.com": frozenset({"si"}),
    "twitter.com": frozenset({"s", "t"}),
    "x.com": frozenset({"s", "t"}),
}

_SCHEMES: Final = frozenset({"https:", "ftp:", "tg:"})
_DEFANGED: Final = (("[.]", "."), ("(.)", "."), ("[:]", ":"))
_DEFANGED_SCHEME: Final = re.compile(r"hxxp", re.IGNORECASE)
SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]*:[/\\]", re.IGNORECASE)
_HOST_END: Final = re.compile(r"[/?#]")
# No link holds these as they are; where a text is HTML, JSON, CSV or a quotation, one ends it.
_END: Final = re.compile(r"[<>\"«»“”]")
_START: Final = re.compile(r"(?:h(?:tt|xx)ps?|ftp|tg)(?:://|\[:\]//)", re.IGNORECASE)
_BARE: Final = re.compile(r"(?:[\w-]{1,63}(?:\.|\[\.\])){1,8}[^\W\d_]{2,63}(?::\d{1,5})?/\S")
# What right-to-left text puts around a link: marks, embeddings, isolates, joiners.
UNSEEN: Final = (
    "\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2066\u2067\u2068\u2069\ufeff"
)
_OPENING: Final = "([{'‘*_" + UNSEEN
_CLOSING: Final = ".,;:!?…'’*_،؛؟۔" + UNSEEN
_BRACKETS: Final = {")": "(", "]": "[", "}": "{"}
_ESCAPE: Final = re.compile(r"%([0-9a-fA-F]{2})")
_LONE_PERCENT: Final = re.compile(r"%(?![0-9a-fA-F]{2})")
_UNRESERVED: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


def canonical_url(value: str) -> str | None:
    """The canonical form of a link, or None if it is none. Applying it twice changes nothing."""
    link = value.strip().strip(UNSEEN)
    if len(link) > LONGEST_URL:
        return None
    link = armed(link)
    if not SCHEME.match(link):
        host = _HOST_END.split(link, maxsplit=1)[0]
        if "." not in host or "@" in host:
            return None  # a word, or an address of mail
        link = f"https://{link}"
    for _ in range(_MOST_STEPS):
        canonical = _step(link)
        if canonical is None or len(canonical) > LONGEST_URL:
            return None
        if canonical == link:
            return canonical
        link = canonical
    return None


def armed(link: str) -> str:
    """With a scheme and dots that work, where somebody took care that they do not."""
    if "hxxp" in link.lower():  # much faster than to let the expression look
        link = _DEFANGED_SCHEME.sub("http", link)
    for written, meant in _DEFANGED:
        link = link.replace(written, meant)
    return link


def _step(link: str) -> str | None:
    link = armed(link)  # escapes undone in the step before may have brought it to light
    try:
        url = ada_url.URL(_LONE_PERCENT.sub("%25", link))
        if url.protocol == "http:":
            url.protocol = "https:"
    except ValueError:
        return None
    host = url.host.rstrip(".")
    if url.protocol not in _SCHEMES or not host:
        return None
    path = _plain_escapes(url.pathname).rstrip("/")
    query = _without_tracking(_plain_escapes(url.search[1:]), url.hostname)
    return f"{url.protocol}//{host}{path or '/'}{'?' if query else ''}{query}"


def links_in(text: str) -> Iterator[str]:
    """The canonical form of each link in a text, with repetitions; of the first `MOST_LINKS`.

    A link that another carries along (`?to=https://…`) is given beside it.
    """
    likely = (word for word in text.split() if "/" in word or "." in word)
    words = (part for word in likely for part in _END.split(word) if part)
    candidates = (part for word in words for part in _candidates(word))
    for candidate in islice(candidates, MOST_LINKS):
        link = canonical_url(_unwrapped(candidate))
        if link is not None:
            yield link


def _candidates(word: str) -> Iterator[str]:
    """The parts of a word that begin like a link; several may be glued together."""
    starts = [match.start() for match in _START.finditer(word)]
    for start, end in pairwise([*starts, len(word)]):
        nests = word[end - 1] in _NESTING  # the next link is a part of this one
        yield word[start : min(len(word) if nests else end, start + LONGEST_URL + 1)]
    if starts:
        return
    bare = word.lstrip(_OPENING)
    if len(bare) <= LONGEST_URL and (bare[:4].lower() == "www." or _BARE.match(bare)):
        yield bare


def _unwrapped(candidate: str) -> str:
    """Without the punctuation that the sentence put behind it."""
    while candidate:
        last = candidate[-1]
        unopened = last in _BRACKETS and candidate.count(last) > candidate.count(_BRACKETS[last])
        if last not in _CLOSING and not unopened:
            break
        candidate = candidate[:-1]
    return candidate


def _plain_escapes(text: str) -> str:
    """Escapes of characters that need none are undone, the others are in upper case."""

    def plain(match: re.Match[str]) -> str:
        character = chr(int(match[1], 16))
        return character if character in _UNRESERVED else match[0].upper()

    return _ESCAPE.sub(plain, text)


def _without_tracking(query: str, host: str) -> str:
    here = _TRACKING_AT.get(host, frozenset())
    pairs = [pair.partition("=") for pair in query.split("&") if pair]
    kept = [
        (name, sign, value)
        for name, sign, value in pairs
        if not (
            name.lower() in _TRACKING or name.lower().startswith(_TRACKING_PREFIXES) or name in here
        )
    ]
    return "&".join("".join(pair) for pair in sorted(kept, key=lambda pair: pair[0]))
