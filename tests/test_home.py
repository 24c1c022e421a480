from pathlib import Path

import pytest

import kashf.home
from kashf.errors import BadInput
from kashf.home import VARIABLE, home


@pytest.fixture(autouse=True)
def unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)


def installed_at(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kashf.home, "__file__", str(folder / "src" / "kashf" / "home.py"))


def test_the_variable_says_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, f"  {tmp_path / 'new'}  ")

    assert home() == tmp_path / "new"
    assert not home().exists()


def test_the_variable_may_be_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(VARIABLE, "data")

    assert home() == tmp_path / "data"


def test_the_variable_may_begin_at_a_persons_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv(VARIABLE, "~/kashf")

    assert home() == tmp_path / "kashf"


@pytest.mark.parametrize("blank", ["", "   "])
def test_a_blank_variable_is_as_good_as_none(blank: str, monkeypatch: pytest.MonkeyPatch) -> None:
    unset = home()
    monkeypatch.setenv(VARIABLE, blank)

    assert home() == unset


def test_a_checkout_keeps_its_data_beside_its_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "src" / "kashf").mkdir(parents=True)
    (tmp_path / "pyproject.toml").touch()
    installed_at(tmp_path, monkeypatch)

    assert home() == tmp_path / "var"


def test_an_installed_kashf_uses_the_folder_for_a_persons_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed_at(tmp_path / "lib" / "python", monkeypatch)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))

    assert home() == tmp_path / "share" / "kashf"


@pytest.mark.parametrize("given", ["{file}", "~nobody-of-that-name/x", "/" + "x" * 5000])
def test_what_can_be_no_folder_is_refused(
    given: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv(VARIABLE, given.format(file=tmp_path / "file"))

    with pytest.raises(BadInput) as caught:
        home()
    assert caught.value.fields == {VARIABLE: "not a folder"}
