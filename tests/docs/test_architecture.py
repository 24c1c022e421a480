"""ARCHITECTURE.md names the rooms that the contract has, and functions that exist."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.conftest import ROOT

PACKAGE = ROOT / "src" / "kashf"
TEXT = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
PLACES = sorted(set(re.findall(r"`([\w/]+\.py):([\w.]+)`", TEXT)))


def layers(name: str) -> list[str]:
    """The rooms of a contract, highest first, also those that need not exist yet."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    (found,) = [contract["layers"] for contract in contracts if contract["name"] == name]
    return [room for layer in found for room in re.findall(r"\w+", layer)]


def rooms_in(folder: Path) -> set[str]:
    """Modules and folders that hold code."""
    files = {path.stem for path in folder.glob("*.py") if path.stem != "__init__"}
    return files | {path.parent.name for path in folder.glob("*/__init__.py")}


def defined_in(path: Path) -> set[str]:
    return set(_names(ast.parse(path.read_text(encoding="utf-8")), ""))


def _names(place: ast.AST, prefix: str) -> Iterator[str]:
    for node in ast.iter_child_nodes(place):
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield prefix + name
                yield from _names(node, f"{prefix}{name}.")
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                yield prefix + name


def test_it_follows_an_item_and_a_table() -> None:
    assert len(PLACES) >= 20


@pytest.mark.parametrize(("path", "name"), PLACES, ids=":".join)
def test_what_it_names_exists(path: str, name: str) -> None:
    assert name in defined_in(PACKAGE / path)


def rooms_told(text: str) -> list[str]:
    """What stands in backticks at the beginning of the rows of its tables."""
    return re.findall(r"^\| `(\w+)` \|", text, flags=re.MULTILINE)


def test_its_rooms_are_those_of_the_contract_in_order() -> None:
    library, _, _ = TEXT.partition("## The coalition's rooms")
    assert rooms_told(library) == layers("Imports go down")


def test_it_has_a_line_for_every_room_of_the_coalition_in_order() -> None:
    _, _, coalition = TEXT.partition("## The coalition's rooms")
    listed = layers("Pages over rooms over the log")
    there = rooms_in(PACKAGE / "coalition")
    to_come = re.search(r"^To come: (.+?)\. ", coalition, flags=re.MULTILINE)
    assert to_come
    assert rooms_told(coalition) == [room for room in listed if room in there]
    assert re.findall(r"`(\w+)`", to_come[1]) == [room for room in listed if room not in there]


def test_it_goes_through_every_data_room() -> None:
    _, _, way = TEXT.partition("## One item's way through the coalition")
    way = way.partition("\n## ")[0]
    listed = layers("Pages over rooms over the log")
    rooms = [room for room in listed if (PACKAGE / "coalition" / room / "vocabulary.py").exists()]
    assert [room for room in rooms if f"coalition/{room}/" not in way] == ["meetings"]


def test_every_room_is_in_the_contract() -> None:
    assert rooms_in(PACKAGE) <= set(layers("Imports go down"))
    assert rooms_in(PACKAGE / "coalition") <= set(layers("Pages over rooms over the log"))
