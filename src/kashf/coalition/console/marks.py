"""Texts with what was looked for marked in them."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from kashf.coalition.words import Asked, Pieces, in_pieces


def marked(text: str, words: Asked) -> SafeString:
    """A title or a name, with what of it was looked for."""
    return marked_pieces(tuple(in_pieces(text, words.spans(text, is_short=True))))


def marked_pieces(pieces: Pieces) -> SafeString:
    """A text that is in pieces already."""
    shown = (format_html("<mark>{}</mark>", text) if is_hit else text for text, is_hit in pieces)
    return format_html_join("", "{}", ((text,) for text in shown))
