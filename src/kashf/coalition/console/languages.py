"""Languages in the reader's language: of Django's list, and of those that it does not know."""

from collections.abc import Iterable
from typing import Final

from django.conf.locale import LANG_INFO
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from kashf.language.identification import MULTIPLE, UNDETERMINED

_NAMES: Final = {
    "ar-Latn": _("Arabic in Latin letters"),
    "am": _("Amharic"),
    "ckb": _("Kurdish, Sorani"),
    "he": _("Hebrew"),
    "kmr": _("Kurdish, Kurmanji"),
    "ps": _("Pashto"),
    "sd": _("Sindhi"),
    "so": _("Somali"),
    "tl": _("Tagalog"),
    "uz": _("Uzbek"),
    "zh": _("Chinese"),
    MULTIPLE: _("Several languages"),
    UNDETERMINED: _("Not told"),
}


def language_name(tag: str) -> str:
    """What a language is called; its tag where nobody has a name for it."""
    if tag in _NAMES:
        return str(_NAMES[tag])
    return str(get_language_info(tag)["name_translated"]) if tag in LANG_INFO else tag


def languages_by_name(tags: Iterable[str]) -> list[tuple[str, str]]:
    """Tags and names, by name; what is no language of its own comes last."""
    named = [(tag, language_name(tag)) for tag in tags]
    return sorted(named, key=lambda pair: (pair[0] in {MULTIPLE, UNDETERMINED}, pair[1]))
