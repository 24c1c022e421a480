"""Archives in an S3 store: a real server on loopback, asked by Daft as any other."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import boto3
import pytest

from kashf.matching import Bank
from tests.scan.conftest import LONG, rows
from tests.scan.test_scanning import run

pytestmark = pytest.mark.scans

KEYS = {"AWS_ACCESS_KEY_ID": "raven", "AWS_SECRET_ACCESS_KEY": "nest", "AWS_REGION": "us-east-1"}


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def served(**more: str) -> Iterator[str]:
    """The address of an empty store."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    line = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(
        line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ | more
    ) as server:
        try:
            wait_for(address)
            yield address
        finally:
            server.terminate()


@pytest.fixture(scope="module")
def store() -> Iterator[str]:
    """A store that everybody may read."""
    with served() as address:
        yield address


@pytest.fixture(scope="module")
def closed_store() -> Iterator[str]:
    """A store that nobody may read."""
    with served(INITIAL_NO_AUTH_ACTION_COUNT="0") as address:
        yield address


def wait_for(address: str) -> None:
    for _ in range(300):
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
    """How the store is asked."""
    return os.environ | KEYS | {"AWS_ENDPOINT_URL": store}


@pytest.fixture
def bucket(store: str, archive: Path) -> str:
    """The archive, in a bucket."""
    client = boto3.client(
        "s3",
        endpoint_url=store,
        region_name=KEYS["AWS_REGION"],
        aws_access_key_id=KEYS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=KEYS["AWS_SECRET_ACCESS_KEY"],
    )
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
    store: str, closed_store: str, bank: Bank, folder: Path, environment: dict[str, str]
) -> None:
    closed = environment | {"AWS_ENDPOINT_URL": closed_store}
    nobody = environment | {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{free_port()}"}
    words = ("--bank", "raven", "--to", "out")

    table = run("s3://archive/x.csv", *words, env=closed)
    below = run("s3://archive/2024/", *words, env=closed)
    missing = run("s3://archive/nowhere/", *words, env=environment)
    silent = run("s3://archive/x.csv", *words, env=nobody)

    for denied in (table, below):
        assert "AWS_ACCESS_KEY_ID" in denied.stderr
        assert "[no_permission]" in denied.stderr
    assert missing.stderr == (
        "kashf: There is nothing at s3://archive/nowhere/. Check the spelling. [not_found]\n"
    )
    assert "could not be read" in silent.stderr
    assert [each.returncode for each in (table, below, missing, silent)] == [2, 2, 2, 2]
    assert not Path("out").exists()
