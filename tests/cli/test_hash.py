import hashlib
from base64 import b64encode
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from kashf.signals import hash_file

if TYPE_CHECKING:
    from tests.cli.conftest import Kashf


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def value(path: Path, kind: str) -> str:
    return hash_file(path, [kind])[0].value


def test_a_picture_for_people(kashf: "Kashf", poster: Path) -> None:
    answer = kashf("hash", "poster.png")

    assert (answer.status, answer.err) == (0, "")
    assert answer.out == (
        f"poster.png\n  sha256  {sha256(poster)}\n  pdq     {value(poster, 'pdq')}  quality 100\n"
        f"  local   {value(poster, 'local')}  quality 100\n"
    )


def test_a_picture_and_a_text_for_machines(kashf: "Kashf", poster: Path, leaflet: Path) -> None:
    answer = kashf("hash", "--json", "poster.png", "leaflet.txt")

    assert (answer.status, answer.err) == (0, "")
    assert answer.json == [
        {
            "path": "poster.png",
            "signals": [
                {"type": "sha256", "value": sha256(poster)},
                {"type": "pdq", "value": value(poster, "pdq"), "quality": 100, "weak": False},
                {
                    "type": "local",
                    "value": value(poster, "local"),
                    "quality": 100,
                    "weak": False,
                    "body": b64encode(hash_file(poster, ["local"])[0].body).decode(),
                },
            ],
        },
        {
            "path": "leaflet.txt",
            "signals": [
                {"type": "sha256", "value": sha256(leaflet)},
                {"type": "text", "value": value(leaflet, "text")},
                {"type": "url", "value": "https://raven.example/nest"},
            ],
        },
    ]


def test_a_nearly_empty_picture_is_marked_weak(kashf: "Kashf", folder: Path) -> None:
    Image.new("RGB", (200, 200), "grey").save(folder / "grey.png")

    assert "quality 0, weak: not matched by default\n" in kashf("hash", "grey.png").out
    signals = kashf("hash", "--json", "-t", "pdq", "grey.png").json[0]["signals"]
    assert [(signal["quality"], signal["weak"]) for signal in signals] == [(0, True)]


def test_a_truncated_picture_has_its_sha256_and_an_error(kashf: "Kashf", poster: Path) -> None:
    poster.write_bytes(poster.read_bytes()[:900])

    answer = kashf("hash", "--json", "poster.png")

    assert answer.status == 2
    assert answer.json[0]["signals"] == [{"type": "sha256", "value": sha256(poster)}]
    assert answer.json[0]["error"]["code"] == "broken_picture"
    assert answer.json[0].keys() == {"path", "signals", "error"}


def test_a_file_that_is_not_there_has_no_signals(kashf: "Kashf", poster: Path) -> None:
    answer = kashf("hash", "--json", "gone", "poster.png", "-t", "sha256")

    assert answer.status == 2
    assert answer.json == [
        {
            "path": "gone",
            "error": {
                "code": "not_found",
                "message": "There is no gone. Check the spelling of the path.",
            },
        },
        {"path": "poster.png", "signals": [{"type": "sha256", "value": sha256(poster)}]},
    ]


def test_only_the_types_asked_for(kashf: "Kashf", leaflet: Path) -> None:
    answer = kashf("hash", "leaflet.txt", "-t", "url", "-t", "url")

    assert answer.out == "leaflet.txt\n  url     https://raven.example/nest\n"


def test_a_file_without_signals_of_the_type(kashf: "Kashf", leaflet: Path) -> None:
    assert kashf("hash", "leaflet.txt", "-t", "pdq").out == (
        "leaflet.txt\n  no signals of these types\n"
    )
    assert kashf("hash", "leaflet.txt", "-t", "pdq", "--json").json == [
        {"path": "leaflet.txt", "signals": []}
    ]


def test_standard_input(kashf: "Kashf") -> None:
    answer = kashf("hash", "-", "-t", "url", stdin="see raven.example/nest")

    assert answer.out == "-\n  url     https://raven.example/nest\n"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("ملصق.txt", "ملصق.txt"),
        ("می\u200cخواهم.txt", "می\u200cخواهم.txt"),
        ("two\nlines.txt", "two\\nlines.txt"),
        ("\x1b[31mred.txt", "\\x1b[31mred.txt"),
        ("a\u202egpj.txt", "a\\u202egpj.txt"),
        ("latin\udce9.txt", "latin\\udce9.txt"),
        ("[bold]markup.txt", "[bold]markup.txt"),
    ],
)
def test_a_name_is_shown_so_that_it_cannot_mislead(
    kashf: "Kashf", folder: Path, name: str, shown: str
) -> None:
    (folder / name).write_text("a")

    assert kashf("hash", name).out.splitlines()[0] == shown
    answer = kashf("hash", name, "--json")
    assert answer.out.isascii()
    assert answer.json[0]["path"] == name


IMITATING = "https://раураl.example/x"  # five letters of it are Cyrillic


def test_a_host_that_reads_like_another_is_shown(kashf: "Kashf") -> None:
    link = "https://xn--l-7sba6dbr.example/x"

    assert kashf("hash", "-t", "url", "-", stdin=f"{IMITATING} https://غراب.example/").out == (
        f"-\n  url     {link}  (раураl.example reads like paypal.example)\n"
        "  url     https://xn--mgbcz9a.example/\n"
    )
    told = {"host": "раураl.example", "reads": "paypal.example"}
    answer = kashf("hash", "-t", "url", "--json", "-", stdin=f"{IMITATING} https://غراب.example/")
    assert answer.json[0]["signals"] == [
        {"type": "url", "value": link, "homograph": told},
        {"type": "url", "value": "https://xn--mgbcz9a.example/"},
    ]
