"""The guides' examples print what they show; the built pages ask no other host for anything."""

import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.docs.conftest import ROOT, Run

pytestmark = pytest.mark.examples

DOCS = ROOT / "docs"
PAGES = sorted(path for path in DOCS.rglob("*.md") if "_build" not in path.parts)
LOADING = {"script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(DOCS).as_posix())
def test_examples_print_what_is_shown(run_page: Run, page: Path) -> None:
    run_page(page)


@pytest.mark.parametrize("name", ["data-scientist", "platform-engineer"])
def test_each_reader_has_examples(name: str) -> None:
    assert (DOCS / "guides" / f"{name}.md").read_text(encoding="utf-8").count("```python") >= 2


class _Loads(HTMLParser):
    """Collects what a browser would fetch to show the page."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        address = dict(attrs).get(LOADING.get(tag, ""))
        if address is not None:
            self.addresses.append(address)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("html")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-n", "--keep-going"]
    done = subprocess.run(
        [*command, "-d", str(folder / ".doctrees"), str(DOCS), str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return folder


def test_the_pages_ask_no_other_host(built: Path) -> None:
    foreign = []
    for page in built.rglob("*.html"):
        loads = _Loads()
        loads.feed(page.read_text(encoding="utf-8"))
        foreign += [address for address in loads.addresses if "//" in address]
    styles = "".join(path.read_text(encoding="utf-8") for path in built.rglob("*.css"))
    assert foreign == []
    assert "@import" not in styles
    assert "url(http" not in styles
    assert "url(//" not in styles
