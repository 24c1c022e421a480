"""The reference is complete, and names nothing that does not exist."""

import ast
import importlib
import inspect
import re
import tomllib
from collections.abc import Iterator
from enum import EnumType
from pathlib import Path
from typing import cast

import pytest
import typer
from typer.core import TyperGroup

from kashf import errors
from kashf.cli.main import app
from kashf.cli.reading import LARGEST_INPUT
from kashf.errors import KashfError
from kashf.exchange.lines import LONGEST_LINE
from kashf.exchange.tables import COLUMNS
from kashf.home import VARIABLE
from kashf.matching import bank, store
from kashf.signals import REGISTRY, SignalType, content, entry, links, pictures
from kashf.signals.pictures import frames, opening
from tests.docs.conftest import ROOT

DOCS = ROOT / "docs"
SOURCE = ROOT / "src"
PAGES = sorted(path for path in DOCS.rglob("*.md") if "_build" not in path.parts)
ALL_PAGES = [*PAGES, *sorted(ROOT.glob("*.md"))]
PUBLIC = ("signals", "signals.local", "matching", "index", "exchange", "language", "measures")
WORDS = [
    "organisation, member",
    "source",
    "item",
    "evidence",
    "signal",
    "bank",
    "label",
    "match",
    "case",
    "decision",
    "referral",
    "outcome",
    "narrative",
    "line",
    "pack",
    "term",
    "voice",
    "campaign",
    "commitment",
    "measure",
    "round",
    "statement",
    "log",
]

Row = tuple[str, ...]


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def sections(text: str) -> dict[str, str]:
    """The parts under headings of the second level, by heading."""
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def rows(text: str) -> list[Row]:
    """The rows of the tables in it, without their heads."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    ruled = {number for number, line in enumerate(lines) if set(line) <= set("|-")}
    return [
        tuple(cell.strip() for cell in line.strip("|").split("|"))
        for number, line in enumerate(lines)
        if not {number, number + 1} & ruled
    ]


def coded(cell: str) -> list[str]:
    """What stands in backticks."""
    return re.findall(r"`([^`]+)`", cell)


def names(text: str) -> list[str]:
    """What stands in backticks in the first column of its tables."""
    return [name for row in rows(text) for name in coded(row[0])]


# Commands


def commands(group: TyperGroup, name: str) -> Iterator[tuple[str, list[str]]]:
    """Each command with its options, groups too."""
    yield name, options(group)
    for part, command in group.commands.items():
        if isinstance(command, TyperGroup):
            yield from commands(command, f"{name} {part}")
        else:
            yield f"{name} {part}", options(command)


def options(command: object) -> list[str]:
    params = cast(TyperGroup, command).params
    names = [*(name for param in params for name in (*param.opts, *param.secondary_opts))]
    return sorted(name for name in names if name.startswith("-"))


def test_every_command_and_option_is_in_the_reference() -> None:
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    written = {
        heading.strip("`"): sorted(names(text))
        for heading, text in sections(page("reference/commands.md")).items()
    }
    assert written == dict(commands(group, "kashf"))


# Settings


def test_every_variable_is_in_the_reference() -> None:
    read = {
        found
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for found in re.findall(r"^KASHF_[A-Z_]+$", node.value)
    }
    assert VARIABLE in read
    assert set(names(page("reference/settings.md"))) == read


# Errors


def kin(parent: type[KashfError]) -> Iterator[type[KashfError]]:
    yield parent
    for child in parent.__subclasses__():
        yield from kin(child)


def test_every_error_is_in_the_reference() -> None:
    written = [
        (*coded(row[0]), *coded(row[1]), row[2]) for row in rows(page("reference/errors.md"))
    ]
    there = [
        (kind.code, kind.__name__, str(kind.status))
        for kind in vars(errors).values()
        if inspect.isclass(kind) and issubclass(kind, KashfError)
    ]
    assert sorted(written) == sorted(there)


def test_every_error_has_a_code_of_its_own() -> None:
    ours = [kind.code for kind in kin(KashfError) if kind.__module__.startswith("kashf.")]
    written = names(page("reference/errors.md"))
    assert sorted(ours) == sorted(written)


# Signal types


def facts(kind: SignalType) -> Row:
    least = "" if kind.least_quality is None else str(kind.least_quality)
    order = [content.ContentKind.PICTURE, content.ContentKind.TEXT, content.ContentKind.OTHER]
    reads = ", ".join(reading for reading in order if reading in kind.reads)
    return f"`{kind.name}`", reads, str(kind.radius), str(kind.widest), least, kind.summary


def test_every_signal_type_is_in_the_reference() -> None:
    ours = [kind for kind in REGISTRY.values() if type(kind).__module__.startswith("kashf.")]
    text = page("reference/signal-types.md")
    assert rows(text.partition("\n## ")[0]) == [facts(kind) for kind in ours]
    assert list(sections(text)) == [f"`{kind.name}`" for kind in ours]


# Formats


def test_the_columns_of_tables() -> None:
    assert names(sections(page("reference/formats.md"))["Tables"]) == list(COLUMNS)


def test_the_format_of_a_bank() -> None:
    text = sections(page("reference/formats.md"))["A bank on disk"]
    told = {what: value for what, value, *_ in rows(text)}
    assert told["`application_id`"].startswith(f"`0x{store.APPLICATION:X}`")
    assert told["`user_version`"].startswith(f"`{store.VERSION}`")
    assert f"`{store.FILE}`" in text
    assert f"`{store.DRAFT}`" in text
    assert f"up to {store.PATIENCE:.0f} seconds" in text


def test_the_bounds() -> None:
    bounds = {
        what: most.split(" ")[0]
        for what, most in rows(sections(page("reference/formats.md"))["Bounds"])
    }
    assert bounds == {
        "a file": f"{content.LARGEST_FILE:,}",
        "standard input": f"{LARGEST_INPUT:,}",
        "a picture": f"{pictures.LARGEST_PICTURE:,}",
        "a picture, unpacked": f"{pictures.MOST_PIXELS:,}",
        "the pixels of a JPEG, times its scans": f"{opening.MOST_SCANNED:,}",
        "values of one tag of a TIFF": f"{opening.MOST_VALUES:,}",
        "a BMP that is stored in runs": f"{opening.MOST_RUNS:,}",
        "frames of an animation that are looked at": f"{frames.MOST_LOOKED_AT}",
        "pixels of the frames after the first": f"{frames.MOST_MOVING_PIXELS:,};",
        "frames of an animation that have signals": f"{frames.MOST_CHOSEN}",
        "a text": f"{content.LARGEST_TEXT:,}",
        "a link": f"{links.LONGEST_URL:,}",
        "a line of a table": f"{LONGEST_LINE:,}",
        "a bank's name": f"{bank.LONGEST_NAME:,}",
        "an entry's name": f"{entry.LONGEST_NAME:,}",
        "a label": f"{entry.LONGEST_LABEL:,}",
        "the body of a signal": f"{entry.LARGEST_BODY:,}",
    }


# Python


def shape(name: str, thing: object) -> str:
    """`name(parameters)` without types, as the reference writes it."""
    if not callable(thing) or isinstance(thing, EnumType):
        return name
    bare = [
        parameter.replace(annotation=inspect.Parameter.empty)
        for parameter in inspect.signature(thing).parameters.values()
        if parameter.name != "self"
    ]
    return f"{name}{inspect.Signature(bare)}"


def verbs(name: str, thing: object) -> Iterator[str]:
    for part, _ in inspect.getmembers(thing, callable):
        if not part.startswith("_"):
            yield shape(f"{name}.{part}", getattr(thing, part))


@pytest.mark.parametrize("room", PUBLIC)
def test_every_public_name_is_in_the_reference(room: str) -> None:
    module = importlib.import_module(f"kashf.{room}")
    written = names(
        sections(page("reference/python-api.md"))[f"`kashf.{room}`"].split("\n\nA `")[0]
    )
    tops = [name for name in written if "." not in name.split("(")[0]]
    assert sorted(tops) == sorted(shape(name, getattr(module, name)) for name in module.__all__)


@pytest.mark.parametrize(
    "name", ["matching.Bank", "matching.Matcher", "index.HammingIndex"], ids=lambda name: name
)
def test_every_verb_is_in_the_reference(name: str) -> None:
    room, thing = name.split(".")
    text = sections(page("reference/python-api.md"))[f"`kashf.{room}`"]
    written = [verb for verb in names(text) if verb.startswith(f"{thing}.")]
    there = verbs(thing, getattr(importlib.import_module(f"kashf.{room}"), thing))
    assert sorted(written) == sorted(there)


def test_the_parts_of_a_signal_type() -> None:
    _, _, parts = page("reference/python-api.md").partition("A `SignalType` has these parts:")
    written = names(parts.partition("\n## ")[0])
    own = {part for part in (*vars(SignalType), *SignalType.__annotations__) if part[0] != "_"}
    assert sorted(written) == sorted(own - {"is_weak", "bad"})


# Dependencies


def test_every_dependency_is_explained() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    parts = sections(page("dependencies.md"))
    written = {
        heading: names(parts[heading])
        for heading in (
            "Runtime",
            "The extra `coalition`",
            "The extra `scan`",
            "The extra `ray`",
            "The extra `heic`",
            "The extra `bench`",
            "Development",
        )
    }
    assert written == {
        "Runtime": packages(project["dependencies"]),
        "The extra `coalition`": packages(extras["coalition"]),
        "The extra `scan`": packages(extras["scan"]),
        "The extra `ray`": packages(extras["ray"]),
        "The extra `heic`": packages(extras["heic"]),
        "The extra `bench`": packages(extras["bench"]),
        "Development": packages(extras["dev"]),
    }


def packages(listed: list[str]) -> list[str]:
    found = [re.split(r"[\[<>=!~;]", requirement)[0] for requirement in listed]
    return [name for name in found if name != "kashf"]


# Words


def test_the_glossary_has_every_word() -> None:
    written = re.findall(r"^(.+)\n: \S", page("glossary.md"), flags=re.MULTILINE)
    assert written == WORDS


# What is named exists


@pytest.mark.parametrize("path", ALL_PAGES, ids=lambda path: path.name)
def test_pages_name_no_module_that_does_not_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    wrong = [name for name in re.findall(r"\bkashf(?:\.\w+)+", text) if not exists(name)]
    assert wrong == []


def exists(name: str) -> bool:
    if name.endswith(".sqlite3") or ".example" in name:
        return True  # a file of data, or an invented address
    place: object = importlib.import_module("kashf")
    walked = "kashf"
    for part in name.split(".")[1:]:
        walked = f"{walked}.{part}"
        try:
            place = getattr(place, part, None) or importlib.import_module(walked)
        except ModuleNotFoundError:
            return False
    return True


@pytest.mark.parametrize("path", ALL_PAGES, ids=lambda path: path.name)
def test_pages_name_no_file_that_does_not_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    named = re.findall(r"\b(?:src|tests|docs)/[\w./-]*\w", text)
    built = ("docs/_build",)
    wrong = [name for name in named if not (ROOT / name).exists() and not name.startswith(built)]
    assert wrong == []
