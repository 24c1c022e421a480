"""Nouns of a treebank found in its own sentences: `python -m benchmarks.treebank FILE.conllu`.

The file is an Arabic one of Universal Dependencies, such as `ar_pud-ud-test.conllu` of Arabic PUD,
whose licence asks that it stay out of this repository. Its words were parted and led back to their
lemmas by others, so it says what the table of the benchmark `forms`, which is ours, cannot.
"""

import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Final

from benchmarks.forms import Find, Word, root_finder, term_finder
from kashf.language import fold

FEWEST_LETTERS: Final = 3
_SOUND: Final = re.compile("(ي|يي)?(ه|ات|ون|ين|ان|ا)?")  # endings of plurals that need no listing


@dataclass(frozen=True, slots=True)
class Token:
    """A part of a word, with its lemma; both folded but for `written`, the lemma as it stands."""

    form: str
    lemma: str
    written: str
    kind: str
    is_plural: bool
    is_definite: bool
    ends_word: bool


def tokens(lines: Sequence[str]) -> Iterator[Token]:
    """All of a file, in order; sentences end words, as their last tokens are signs."""
    for line in lines:
        columns = line.split("\t")
        if len(columns) == 10 and columns[0].isdecimal():
            _, form, lemma, kind, _, features, _, _, _, more = columns
            yield Token(
                form=form,
                lemma=fold(lemma),
                written=lemma,
                kind=kind,
                is_plural=kind == "NOUN" and "Number=Plur" in features,
                is_definite="Definite=Def" in features,
                ends_word="SpaceAfter=No" not in more or kind == "PUNCT",
            )


def surfaces(parts: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """The tokens of each word between blanks."""
    word: list[Token] = []
    for token in parts:
        word.append(token)
        if token.ends_word:
            yield word
            word = []


def nouns(parts: Sequence[Token]) -> Sequence[Word]:
    """Those of three letters and more, with the plurals that do not follow from the lemma."""
    written = {token.lemma: token.written for token in parts if token.kind == "NOUN"}
    plurals = defaultdict(set)
    for token in parts:
        if token.is_plural:
            plurals[token.lemma].add(_without_article(token))
    return [
        Word("", "ar", form, tuple(sorted(_broken(lemma, plurals[lemma]))), (), ())
        for lemma, form in written.items()
        if lemma.isalpha() and len(lemma) >= FEWEST_LETTERS
    ]


def _without_article(token: Token) -> str:
    form = fold(token.form)
    return form.removeprefix("ال") if token.is_definite else form


def _broken(lemma: str, plurals: set[str]) -> set[str]:
    stem = lemma.removesuffix("ه")
    return {
        plural
        for plural in plurals
        if len(plural) > 1
        and not (plural.startswith(stem) and _SOUND.fullmatch(plural[len(stem) :]))
    }


def recall(words: Sequence[Sequence[Token]], listed: Set[str], find: Find) -> float:
    """Of the nouns of the list, those found where they stand."""
    wanted = [(word, token.lemma) for word in words for token in word if token.kind == "NOUN"]
    return mean(lemma in _found(word, find) for word, lemma in wanted if lemma in listed)


def precision(words: Sequence[Sequence[Token]], find: Find) -> float:
    """Of what is found, that whose word has the lemma, as whatever part of speech."""
    found = [(word, lemma) for word in words for lemma in _found(word, find)]
    return mean(lemma in {token.lemma for token in word} for word, lemma in found)


def _found(word: Sequence[Token], find: Find) -> set[str]:
    return {fold(form) for form in find("".join(token.form for token in word))}


def main() -> None:
    """Prints recall and precision of ours and of the stemmer."""
    parts = list(tokens(Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()))
    words, listed = list(surfaces(parts)), nouns(parts)
    lemmas = {fold(word.form) for word in listed}
    for name, find in (("Kashf", term_finder(listed)), ("ISRI", root_finder(listed))):
        shares = f"recall {recall(words, lemmas, find):.3f}, precision {precision(words, find):.3f}"
        print(f"{name}: {len(listed):,} nouns, {shares}")


if __name__ == "__main__":
    main()
