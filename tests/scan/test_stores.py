"""Archives in an S3 store: SeaweedFS on loopback, asked by Daft as any other."""

import json
import os
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
from tests.scan.ports import free_ports
from tests.scan.test_scanning import run

pytestmark = pytest.mark.scans

REGION: Final = {"AWS_REGION": "us-east-1"}
KEEPER: Final = REGION | {"AWS_ACCESS_KEY_ID": "raven", "AWS_SECRET_ACCESS_KEY": "nest"}
STRANGER: Final = REGION | {"AWS_ACCESS_KEY_ID": "crow", "AWS_SECRET_ACCESS_KEY": "field"}
PATIENCE: Final = 60  # seconds for the store to begin
PARTS: Final = ("s3", "master", "volume", "filer")


@pytest.fixture(scope="module")
def store() -> Iterator[str]:
    """The address of an empty store, in which only the keeper may do anything."""
    with TemporaryDirectory() as folder, (Path(folder) / "log").open("wb") as log:
        port, line = weed(Path(folder))
        address = f"http://127.0.0.1:{port}"
        with subprocess.Popen(line, cwd=folder, stdout=log, stderr=log) as server:
            try:
                assert answers(address, server), (Path(folder) / "log").read_text("utf-8")
                yield address
            finally:
                server.kill()  # its folder is thrown away, and it takes half a minute to end itself


def weed(folder: Path) -> tuple[int, list[str]]:
    """The port of a store and its command: its parts on ports of their own, and nothing told to its
    makers."""
    people = [identity("keeper", KEEPER, ["Admin", "Read", "Write", "List"])]
    people.append(identity("stranger", STRANGER, ["Read:another", "List:another"]))
    (folder / "people.json").write_text(json.dumps({"identities": people}))
    parts = [f"{part}.port{kind}" for part in PARTS for kind in ("", ".grpc")]
    ports = dict(zip(parts, free_ports(len(parts)), strict=True))
    options = {
        "dir": str(folder),
        "ip": "127.0.0.1",
        **ports,
        "s3.config": str(folder / "people.json"),
        "s3.localSocket": str(folder / "s3.sock"),
        "s3.port.iceberg": 0,
        "s3.port.lance": 0,
        "filer.localSocket": str(folder / "filer.sock"),
        "master.telemetry": "false",
        "master.volumeSizeLimitMB": 64,
    }
    program = Path(sys.executable).with_name("weed")
    line = [str(program), "server", "-s3", *(f"-{name}={each}" for name, each in options.items())]
    return ports["s3.port"], line


def identity(name: str, keys: dict[str, str], actions: list[str]) -> dict[str, Any]:
    told = {"accessKey": keys["AWS_ACCESS_KEY_ID"], "secretKey": keys["AWS_SECRET_ACCESS_KEY"]}
    return {"name": name, "credentials": [told], "actions": actions}


def answers(address: str, server: subprocess.Popen[bytes]) -> bool:
    """Whether it does, in a while; one that has ended will not."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        try:
            with urlopen(address):
                return True
        except HTTPError:
            return True
        except URLError:
            time.sleep(0.1)
    return False


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
    (free,) = free_ports(1)
    nobody = environment | {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{free}"}
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
