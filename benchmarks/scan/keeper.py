"""Keeps a Ray cluster until nothing more is to be read: `python -m benchmarks.scan.keeper
PROCESSORS`. Says its address."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.family import ROOT
from benchmarks.watching import session_of

HOST: Final = "127.0.0.1"
PATIENCE: Final = 120  # seconds until it answers
STORE: Final = 256 << 20  # bytes for its objects
# Ray's workers give way to all others, unless they are asked not to: beside a scan without Ray that
# would be unfair to it, and on a machine on which others work it starves. Its server for clients
# forks while threads of its own are in gRPC: with gRPC's handlers for that, one join in five fails,
# which is noticed after 40 s (ray-project/ray, 63202).
_SETTINGS: Final = {
    "RAY_worker_niceness": "0",
    "RAY_USAGE_STATS_ENABLED": "0",
    "GRPC_ENABLE_FORK_SUPPORT": "false",
}


def keep(processors: str) -> None:
    """All that Ray starts is of one session, and ends with the cluster, however that ends."""
    with TemporaryDirectory(prefix="ray-") as folder:
        port = _free_port()
        process = subprocess.Popen(  # noqa: S603 -- ours
            _words(int(processors), port, folder),
            cwd=ROOT,
            env=os.environ | _SETTINGS,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            _wait(process, port)
            print(f"ray://{HOST}:{port}", flush=True)
            sys.stdin.read()
        finally:
            _end(process)


def _words(processors: int, port: int, folder: str) -> list[str]:
    options = {
        "node-ip-address": HOST,
        "port": _free_port(),
        "ray-client-server-port": port,
        "dashboard-agent-listen-port": _free_port(),
        "num-cpus": processors,
        "object-store-memory": STORE,
        "temp-dir": folder,
        "include-dashboard": "false",
    }
    words = [f"--{name}={value}" for name, value in options.items()]
    ray = [sys.executable, "-m", "ray.scripts.scripts", "start", "--head", "--block"]
    return [*ray, "--disable-usage-stats", *words]


def _free_port() -> int:
    with socket.socket() as one:
        one.bind((HOST, 0))
        return int(one.getsockname()[1])


def _wait(process: "subprocess.Popen[bytes]", port: int) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        assert process.poll() is None, "Ray did not start"
        with suppress(OSError), socket.create_connection((HOST, port), timeout=1):
            return
        time.sleep(0.2)
    raise TimeoutError(f"No Ray at {HOST}:{port} after {PATIENCE} s")


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(30)
    for left in session_of(process.pid):
        _kill(left)
    process.kill()
    process.wait()


def _kill(left: Path) -> None:
    with suppress(ProcessLookupError):
        os.kill(int(left.name), signal.SIGKILL)


if __name__ == "__main__":
    keep(*sys.argv[1:])
