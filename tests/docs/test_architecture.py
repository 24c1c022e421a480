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


def test_its_rooms_are_those_of_the_contract_in_order() -> None:
    rooms = re.findall(r"^\| `(\w+)` \|", TEXT, flags=re.MULTILINE)
    assert rooms == layers("Imports go down")


def test_it_names_the_coalition_s_rooms_in_order() -> None:
    _, _, told = TEXT.partition("`src/kashf/coalition/`, are:")
    rooms = re.findall(r"`(\w+)`", told.partition("\n\n")[0])
    assert rooms == layers("Pages over rooms over the log")


def test_every_room_is_in_the_contract() -> None:
    assert rooms_in(PACKAGE) <= set(layers("Imports go down"))
    assert rooms_in(PACKAGE / "coalition") <= set(layers("Pages over rooms over the log"))
