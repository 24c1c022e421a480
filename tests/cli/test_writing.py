import os
from pathlib import Path

import pytest

from kashf.cli.writing import whole_file
from kashf.errors import CannotWrite


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_takes_its_place_when_it_is_whole(folder: Path) -> None:
    (folder / "to").write_text("before")
    with whole_file(folder / "to") as file:
        file.write("after")
        file.flush()
        assert (folder / "to").read_text() == "before"

    assert (folder / "to").read_text() == "after"
    assert names(folder) == ["to"]


def write_half(to: Path) -> None:
    with whole_file(to) as file:
        file.write("half")
        raise KeyboardInterrupt


def test_what_was_there_stays_where_it_fails(folder: Path) -> None:
    (folder / "to").write_text("before")
    with pytest.raises(KeyboardInterrupt):
        write_half(folder / "to")

    assert (folder / "to").read_text() == "before"
    assert names(folder) == ["to"]


def test_a_link_is_followed(folder: Path) -> None:
    (folder / "link").symlink_to("to")
    with whole_file(folder / "link") as file:
        file.write("after")

    assert (folder / "link").is_symlink()
    assert (folder / "to").read_text() == "after"


def test_what_is_no_file_is_left_alone(folder: Path) -> None:
    os.mkfifo(folder / "fifo")

    with pytest.raises(CannotWrite), whole_file(folder / "fifo"):
        pass
    assert (folder / "fifo").is_fifo()
