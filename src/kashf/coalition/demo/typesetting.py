"""Pictures set by Typst: a template, and facts that are passed as data and never as markup."""

from functools import cache
from pathlib import Path
from typing import Final

import typst

HERE: Final = Path(__file__).parent
FONTS: Final = HERE / "fonts"
POINTS_PER_INCH: Final = 72.0  # one typographic point becomes one pixel


def typeset(template: Path, facts: str, *, root: Path = HERE) -> bytes:
    """Set `template` with the JSON `facts` as a PNG; pictures are looked up below `root`."""
    compiler = typst.Compiler(root=root, font_paths=_fonts(), ignore_system_fonts=True)
    page = compiler.compile(
        template, format="png", ppi=POINTS_PER_INCH, sys_inputs={"facts": facts}
    )
    assert isinstance(page, bytes), "a template of the demo is one page"
    return page


@cache
def _fonts() -> typst.Fonts:
    """Only fonts that travel with the package, so that every machine draws the same."""
    return typst.Fonts(include_system_fonts=False, font_paths=[FONTS])
