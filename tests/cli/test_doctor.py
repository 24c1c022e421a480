import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kashf.cli import doctor
from kashf.cli.parts import installing
from kashf.index import engine
from kashf.signals.registry import Rejected

if TYPE_CHECKING:
    from tests.cli.conftest import Kashf


def check(kashf: "Kashf", name: str) -> dict[str, Any]:
    return next(each for each in kashf("doctor", "--json").json if each["check"] == name)


def test_all_is_well(kashf: "Kashf", folder: Path) -> None:
    answer = kashf("doctor")

    assert (answer.status, answer.err) == (0, "")
    assert answer.out.startswith(f"ok       kashf            {version('kashf')}, Python 3.")
    assert f"data folder      {folder}/home, made when first needed\n" in answer.out


def test_for_machines(kashf: "Kashf", folder: Path) -> None:
    answer = kashf("doctor", "--json")

    assert answer.status == 0
    assert [each["check"] for each in answer.json] == [
        "kashf",
        "data folder",
        "disk",
        "signal types",
        "search",
        "banks",
        "pictures",
        "heic",
        "demo",
        "benchmarks",
    ]
    assert answer.json[1] == {
        "check": "data folder",
        "state": "ok",
        "found": f"{folder}/home, made when first needed",
        "mend": "",
    }
    assert all(each.keys() == {"check", "state", "found", "mend"} for each in answer.json)


def test_a_part_that_is_missing_is_no_failure(
    kashf: "Kashf", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)

    assert kashf("doctor").status == 0
    assert check(kashf, "demo") == {
        "check": "demo",
        "state": "missing",
        "found": "typst is not installed",
        "mend": installing("coalition"),
    }
    assert f"\n                          → {installing('coalition')}\n" in kashf("doctor").out


def test_it_says_whether_heic_can_be_read(kashf: "Kashf", monkeypatch: pytest.MonkeyPatch) -> None:
    assert check(kashf, "heic") == {
        "check": "heic",
        "state": "ok",
        "found": f"pillow_heif {version('pillow_heif')}",
        "mend": "",
    }

    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    assert check(kashf, "heic") == {
        "check": "heic",
        "state": "missing",
        "found": "pillow_heif is not installed",
        "mend": installing("heic"),
    }
    answer = kashf("doctor")
    assert answer.status == 0
    assert (
        "missing  heic             pillow_heif is not installed\n"
        f"                          → {installing('heic')}\n"
    ) in answer.out


def test_a_data_folder_that_is_a_file_is_wrong(kashf: "Kashf", folder: Path) -> None:
    (folder / "home").touch()

    assert kashf("doctor").status == 2
    found = check(kashf, "data folder")
    assert (found["state"], found["mend"]) == ("wrong", "unset KASHF_HOME")


def test_a_data_folder_that_may_not_be_written_is_wrong(
    folder: Path, kashf_process: "Kashf"
) -> None:
    folder.chmod(0o555)

    answer = kashf_process("doctor", "--json", before=NOBODY)

    assert answer.status == 2
    assert [each["check"] for each in answer.json if each["state"] == "wrong"] == ["data folder"]
    assert answer.json[1]["mend"] == (
        "Give this user the right to write there, or set KASHF_HOME to another folder."
    )


NOBODY = """
import contextlib, functools, importlib.metadata, io
of_name = importlib.metadata.Distribution.from_name
importlib.metadata.Distribution.from_name = functools.cache(of_name)
with contextlib.redirect_stdout(io.StringIO()):  # read what is under /root while we may
    app(["doctor"], standalone_mode=False)
if os.geteuid() == 0:
    os.seteuid(65534)
"""


def test_too_little_room_is_wrong(kashf: "Kashf", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "ENOUGH_ROOM", 1 << 60)

    assert kashf("doctor").status == 2
    assert check(kashf, "disk")["state"] == "wrong"


def test_a_rejected_signal_type_is_wrong(kashf: "Kashf", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "REJECTED", (Rejected("ravens:CRC", "ImportError: no ravens"),))

    assert kashf("doctor").status == 2
    assert check(kashf, "signal type")["found"] == "ravens:CRC: ImportError: no ravens"


def test_a_lacking_picture_format_is_said(kashf: "Kashf", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("PIL.features.check", lambda feature: feature != "avif")

    found = check(kashf, "pictures")
    assert (found["state"], found["found"].endswith("without AVIF")) == ("missing", True)


def test_it_says_what_searches(kashf: "Kashf", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "IS_NATIVE", True)
    assert check(kashf, "search") == {
        "check": "search",
        "state": "ok",
        "found": f"native kernel, {engine.ENGINE.levels()[0]} instructions",
        "mend": "",
    }

    monkeypatch.setattr(engine, "IS_NATIVE", False)
    assert check(kashf, "search") == {
        "check": "search",
        "state": "missing",
        "found": "NumPy, much slower: the native kernel was not compiled",
        "mend": "Install a C++ compiler, then: pip install --force-reinstall --no-deps kashf",
    }
