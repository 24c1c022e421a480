from pathlib import Path

import pytest

from kashf.coalition.demo.scene import Scene, draw_scene


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scene")


@pytest.fixture(scope="session")
def scene(folder: Path) -> Scene:
    return draw_scene(folder)
