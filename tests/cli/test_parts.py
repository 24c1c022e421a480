import json
from importlib import metadata
from types import SimpleNamespace

import pytest

from kashf.cli.parts import installing


@pytest.mark.parametrize(
    ("origin", "command"),
    [
        (None, "pip install 'kashf[bench]'"),
        (
            {"url": "file:///srv/kashf", "dir_info": {"editable": True}},
            "pip install -e '/srv/kashf[bench]'",
        ),
        (
            {"url": "file:///srv/my%20kashf", "dir_info": {}},
            "pip install '/srv/my kashf[bench]'",
        ),
        (
            {"url": "https://raven.example/kashf-1-py3-none-any.whl", "archive_info": {}},
            "pip install 'kashf[bench] @ https://raven.example/kashf-1-py3-none-any.whl'",
        ),
        (
            {"url": "https://raven.example/kashf.git", "vcs_info": {"vcs": "git"}},
            "pip install 'kashf[bench] @ git+https://raven.example/kashf.git'",
        ),
    ],
)
def test_an_extra_comes_from_where_kashf_came_from(
    monkeypatch: pytest.MonkeyPatch, origin: dict[str, object] | None, command: str
) -> None:
    told = {"direct_url.json": None if origin is None else json.dumps(origin)}
    monkeypatch.setattr(
        "kashf.cli.parts.distribution", lambda _name: SimpleNamespace(read_text=told.get)
    )

    assert installing("bench") == command


def test_it_is_asked_of_the_distribution_that_runs() -> None:
    origin = metadata.distribution("kashf").read_text("direct_url.json")

    assert ("@" in installing("bench") or "/" in installing("bench")) == (origin is not None)
