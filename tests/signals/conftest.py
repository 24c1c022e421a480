import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

Nobody = Callable[[], AbstractContextManager[None]]


@contextmanager
def _as_nobody() -> Iterator[None]:
    if os.geteuid() != 0:
        yield  # whoever is not root is bound by permissions already
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def nobody() -> Nobody:
    """A block in which permissions count, also where the tests are run by root."""
    return _as_nobody


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that everybody may look into, which `tmp_path` is not."""
    with TemporaryDirectory() as made:
        Path(made).chmod(0o755)
        yield Path(made)
