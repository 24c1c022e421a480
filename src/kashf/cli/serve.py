"""`kashf serve`: pages and background work of one machine."""

import errno
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Annotated, Final, Never

import typer

from kashf.cli import options
from kashf.cli.coalition import (
    BEHIND_PROXY,
    EVIDENCE_KEYS,
    HOSTS,
    SECRET_KEY,
    database,
    is_local,
    is_loopback,
    migrate,
    ready,
)
from kashf.cli.output import note, say, say_json
from kashf.cli.parts import installing
from kashf.cli.work import BESIDE_SERVE
from kashf.errors import BadInput, Conflict, MissingPart

THREADS: Final = 8
MOST_ITEMS: Final = 4  # of the largest size, in one request
PATIENCE: Final = 10.0  # seconds for a worker to finish its task
PAUSE: Final = 1.0  # seconds before a worker that died is started again
HIGHEST_PORT: Final = 65_535


def serve(
    *,
    host: Annotated[
        str, typer.Option(metavar="HOST", help="The address to listen on.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="PORT", help="The port to listen on.")] = 8000,
    worker: Annotated[
        bool,
        typer.Option(
            "--worker/--no-worker",
            help="Do the background work too, or leave it to [b]kashf work[/b].",
        ),
    ] = True,
    json: options.Json = False,
) -> None:
    """Serve the coalition's pages, and do its background work.

    On one machine nothing has to be set: the first start makes the data folder,
    the database and the secrets in it. Ctrl-C ends it. To serve other machines
    is a deployment: docs/guides/deployment.md says what to set, and `kashf
    doctor --deploy` what is missing.

    [b]Examples[/b]

      kashf serve
      kashf serve --port 8080

    [b]Exit status[/b]: 0 when it is stopped, 2 if it could not start.
    """
    local = is_local()
    if local and not is_loopback(host):
        raise BadInput(
            f"{host} can be reached from other machines; that needs a deployment's settings, at "
            f"least {SECRET_KEY}, {EVIDENCE_KEYS} and {HOSTS}. Set them, or serve on 127.0.0.1.",
            fields={"host": host},
        )
    with listening(host, port) as listener:
        ready(local=local)
        with database():
            migrate()
        with _ended_by_term(), _beside(worker=worker):
            address = f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}/"
            if json:
                say_json({"address": address, "worker": worker})
            else:
                say(f"Kashf is at {address} (sign in at {address}account/login/). Ctrl-C ends it.")
            _answer(listener)
    note("Stopped.")


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that listens there. Raises Conflict if something else does, or BadInput."""
    if not 0 <= port <= HIGHEST_PORT:
        raise BadInput(f"A port is a number from 0 to {HIGHEST_PORT}.", fields={"port": str(port)})
    try:
        family, *_, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.create_server((str(place[0]), int(place[1])), family=family, backlog=1024)
    except OSError as error:
        raise _cannot_listen(error, host, port) from error
    with listener:
        yield listener


def _cannot_listen(error: OSError, host: str, port: int) -> BadInput | Conflict:
    if error.errno == errno.EADDRINUSE:
        return Conflict(
            f"Something else listens on port {port}. End it, or choose another: --port {port + 1}",
            fields={"port": str(port)},
        )
    return BadInput(f"{host}, port {port}, cannot be listened on: {error.strerror}.")


def _answer(listener: socket.socket) -> None:
    try:
        from waitress.server import (  # type: ignore[import-untyped]  # noqa: PLC0415 -- extra
            create_server,
        )
    except ModuleNotFoundError as error:
        raise MissingPart(
            f"The server is not installed. Install it: {installing('coalition')}"
        ) from error
    from django.conf import settings  # noqa: PLC0415 -- Django

    from kashf.coalition.project.wsgi import application  # noqa: PLC0415 -- Django

    # Behind a proxy Django itself reads what the proxy says; else nobody may say it.
    behind_proxy = os.environ.get(BEHIND_PROXY) == "1"
    server = create_server(
        application,
        sockets=[listener],
        threads=THREADS,
        ident="",
        clear_untrusted_proxy_headers=not behind_proxy,
        # The room says what is too large; what no form of its can be is not even let onto the disk.
        max_request_body_size=MOST_ITEMS * settings.LARGEST_UPLOAD,
    )
    server.run()  # until KeyboardInterrupt


@contextmanager
def _ended_by_term() -> Iterator[None]:
    """SIGTERM, which services are stopped by, ends it as Ctrl-C does."""

    def end(_signal: int, _frame: FrameType | None) -> Never:
        raise KeyboardInterrupt

    former = signal.signal(signal.SIGTERM, end)
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, former)


@contextmanager
def _beside(*, worker: bool) -> Iterator[None]:
    if not worker:
        yield
        return
    keeper = Keeper()
    try:
        yield
    finally:
        keeper.stop()


class Keeper:
    """Keeps one worker running in a process of its own, which ends when this one does."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._worker = self._start()
        self._thread = threading.Thread(target=self._keep, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the worker after the task that it is at."""
        self._stopping.set()
        worker = self._worker
        if worker.stdin is not None:
            worker.stdin.close()
        try:
            worker.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            worker.kill()
            worker.wait()
        self._thread.join(PATIENCE)

    def _start(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(  # noqa: S603 -- this Python, and a constant
            [sys.executable, "-c", BESIDE_SERVE],
            stdin=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for the server, which then ends the worker
        )

    def _keep(self) -> None:
        while True:
            status = self._worker.wait()
            if self._stopping.is_set():
                return
            note(f"The worker ended (status {status}); it is started again.")
            time.sleep(PAUSE)
            if self._stopping.is_set():
                return
            self._worker = self._start()
