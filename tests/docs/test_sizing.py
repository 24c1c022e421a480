"""docs/sizing.md: its examples follow from its formulae and what was measured, and so do ours."""

import ast
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, Final

import pytest

from benchmarks.sizing.formulae import BUSY, EXAMPLES, Load, Measured, Needed, needed
from benchmarks.sizing.page import DOCS, EXAMPLE, MEASURED, PAGE, examples, number, part, shown
from tests.docs.test_reference import coded, names, rows

TEXT: Final = (DOCS / PAGE).read_text(encoding="utf-8")
SIGNS: Final[Mapping[type, Callable[[Any, Any], float]]] = {
    ast.Add: operator.add,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def formulae() -> dict[str, str]:
    """What stands on both sides of each sign of equality."""
    block = TEXT.partition("```text\n")[2].partition("```")[0]
    pairs = (line.split(" = ") for line in block.splitlines())
    return {name.strip(): said.replace("×", "*").replace(",", "") for name, said in pairs}


def calculated(node: ast.AST, known: Mapping[str, float]) -> float:
    match node:
        case ast.Expression(body=body):
            return calculated(body, known)
        case ast.BinOp(left=left, op=sign, right=right):
            return SIGNS[type(sign)](calculated(left, known), calculated(right, known))
        case ast.Name(id=name):
            return known[name]
        case ast.Constant(value=int() | float() as value):
            return value
    raise AssertionError(ast.dump(node))


def measured() -> Measured:
    found = rows(part(TEXT, MEASURED))
    return Measured(**{coded(row[0])[0]: number(row[2]) for row in found if coded(row[0])})


def test_every_constant_was_measured() -> None:
    assert set(names(part(TEXT, MEASURED))) == set(Measured.__slots__)


def test_every_need_has_its_formula() -> None:
    assert sorted(formulae()) == sorted(Needed.__slots__)


@pytest.mark.parametrize("load", EXAMPLES, ids=lambda load: load.name)
def test_what_is_calculated_is_what_the_formulae_of_the_page_say(load: Load) -> None:
    known: dict[str, float] = {**asdict(measured()), **asdict(load), "busy": BUSY}
    for name, said in formulae().items():
        known[name] = calculated(ast.parse(said, mode="eval"), known)

    for name, value in asdict(needed(load, measured())).items():
        assert known[name] == pytest.approx(value), name


def test_the_examples_of_the_page_follow_from_what_was_measured() -> None:
    assert part(TEXT, EXAMPLE).splitlines() == examples(measured())


def test_what_the_words_name_is_there() -> None:
    words = TEXT.replace(part(TEXT, MEASURED), "").partition("## Formulae")[2].partition("```\n")[2]
    told = set(re.findall(r"`([a-z_]+)`", words.partition("## Measured")[0]))
    known = {*Measured.__slots__, *Load.__slots__, *Needed.__slots__, "busy", "sha256", "url"}
    assert told <= known


def test_a_size_is_shown_with_its_thousands() -> None:
    assert (shown("web_cores", 1234.567), shown("host_memory", 12.5e12)) == (
        "1,234.57",
        "12,500.00",
    )
