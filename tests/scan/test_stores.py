"""Archives in an S3 store: SeaweedFS on loopback, asked by Daft as any other."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import boto3
import pytest

from kashf.matching import Bank
from tests.scan.conftest import LONG, rows
from tests.scan.test_scanning import run

pytestmark = pytest.mark.scans

REGION: Final = {"AWS_REGION": "us-east-1"}
KEEPER: Final = REGION | {"AWS_ACCESS_KEY_ID": "raven", "AWS_SECRET_ACCESS_KEY": "nest"}
STRANGER: Final = REGION | {"AWS_ACCESS_KEY_ID": "crow", "AWS_SECRET_ACCESS_KEY": "field"}
PATIENCE: Final = 60  # seconds for the store to begin


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture(scope="module")
def store() -> Iterator[str]:
    """The address of an empty store, in which only the keeper may do anything."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with TemporaryDirectory() as folder:
        line = weed(Path(folder), port)
        with subprocess.Popen(
            line, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as server:
            try:
                wait_for(address)
                yield address
            finally:
                server.kill()  # its folder is thrown away


def weed(folder: Path, port: int) -> list[str]:
    """The command of a store: its parts on ports of their own, and nothing told to its makers."""
    people = [identity("keeper", KEEPER, ["Admin", "Read", "Write", "List"])]
    people.append(identity("stranger", STRANGER, ["Read:another", "List:another"]))
    (folder / "people.json").write_text(json.dumps({"identities": people}))
    parts = ("master", "volume", "filer")
    options = {
        "dir": str(folder),
        "ip": "127.0.0.1",
        "s3.port": port,
        "s3.port.grpc": free_port(),
        "s3.config": str(folder / "people.json"),
        **{f"{part}.port": free_port() for part in parts},
        **{f"{part}.port.grpc": free_port() for part in parts},
        "master.telemetry": "false",
        "master.volumeSizeLimitMB": 64,
    }
    program = Path(sys.executable).with_name("weed")
    return [str(program), "server", "-s3", *(f"-{name}={each}" for name, each in options.items())]


def identity(name: str, keys: dict[str, str], actions: list[str]) -> dict[str, Any]:
    told = {"accessKey": keys["AWS_ACCESS_KEY_ID"], "secretKey": keys["AWS_SECRET_ACCESS_KEY"]}
    return {"name": name, "credentials": [told], "actions": actions}


def wait_for(address: str) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            with urlopen(address):
                return
        except HTTPError:
            return  # it answers
        except URLError:
            time.sleep(0.1)
    raise AssertionError(f"nobody answers at {address}")


@pytest.fixture
def environment(store: str) -> dict[str, str]:
    """How its keeper asks the store."""
    return os.environ | KEEPER | {"AWS_ENDPOINT_URL": store}


@pytest.fixture
def bucket(store: str, archive: Path) -> str:
    """The archive, in a bucket."""
    client = boto3.client(
        "s3",
        endpoint_url=store,
        region_name=KEEPER["AWS_REGION"],
        aws_access_key_id=KEEPER["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=KEEPER["AWS_SECRET_ACCESS_KEY"],
    )
    with suppress(client.exceptions.BucketAlreadyOwnedByYou):
        client.create_bucket(Bucket="archive")
    for path in archive.rglob("*"):
        if path.is_file():
            client.upload_file(str(path), "archive", f"2024/{path.relative_to(archive)}")
    table = "path\ns3://archive/2024/a copy.png\ns3://archive/2024/nowhere.png\n"
    client.put_object(Bucket="archive", Key="paths.csv", Body=table.encode())
    client.put_object(Bucket="archive", Key="posts.csv", Body=f"text\nsoup\n{LONG}\n".encode())
    return "s3://archive"


def test_what_lies_in_a_store_is_scanned_as_in_a_folder(
    bucket: str, folder: Path, environment: dict[str, str]
) -> None:
    done = run(f"{bucket}/2024/", "--bank", "raven", "--to", "out", env=environment)

    assert done.returncode == 1, done.stderr
    assert {row["item"] for row in rows(folder / "out", "matches")} == {
        f"{bucket}/2024/a copy.png",
        f"{bucket}/2024/deeper/notice.txt",
    }
    assert {row["item"]: row["code"] for row in rows(folder / "out", "errors")} == {
        f"{bucket}/2024/broken.jpg": "broken_picture",
        f"{bucket}/2024/empty.txt": "empty_content",
    }

    tables = (f"{bucket}/paths.csv", f"{bucket}/posts.csv")
    done = run(*tables, "--bank", "raven", "--to", "tables", env=environment)

    assert done.returncode == 1, done.stderr
    assert {row["item"] for row in rows(folder / "tables", "matches")} == {
        f"{bucket}/2024/a copy.png",
        f"{bucket}/posts.csv:2",
    }
    (missing,) = rows(folder / "tables", "errors")
    assert (missing["item"], missing["code"]) == (f"{bucket}/2024/nowhere.png", "not_found")


def test_a_store_that_says_no_is_told_with_what_to_do(
    bucket: str, bank: Bank, folder: Path, environment: dict[str, str]
) -> None:
    stranger = environment | STRANGER
    forger = environment | {"AWS_SECRET_ACCESS_KEY": "guessed"}
    nobody = environment | {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{free_port()}"}
    words = ("--bank", "raven", "--to", "out")

    table = run(f"{bucket}/posts.csv", *words, env=stranger)
    below = run(f"{bucket}/2024/", *words, env=stranger)
    forged = run(f"{bucket}/2024/", *words, env=forger)
    missing = run("s3://archive/nowhere/", *words, env=environment)
    silent = run("s3://archive/x.csv", *words, env=nobody)

    for denied in (table, below, forged):
        assert "AWS_ACCESS_KEY_ID" in denied.stderr
        assert "[no_permission]" in denied.stderr
    assert missing.stderr == (
        "kashf: There is nothing at s3://archive/nowhere/. Check the spelling. [not_found]\n"
    )
    assert "could not be read" in silent.stderr
    assert {each.returncode for each in (table, below, forged, missing, silent)} == {2}
    assert not Path("out").exists()
