"""Ports for servers that begin in a while."""

import socket
from contextlib import ExitStack, suppress
from random import choice
from typing import Final

# Of those that no outgoing connection is given: what is started may begin its parts one after the
# other, and another's connection would be quicker. Ray's own workers have those below.
PORTS: Final = range(20_000, 32_000)


def free_ports(count: int) -> list[int]:
    """So many different ones of this machine."""
    with ExitStack() as held:
        return [_free(held) for _ in range(count)]


def _free(held: ExitStack) -> int:
    while True:
        found = held.enter_context(socket.socket())
        with suppress(OSError):
            found.bind(("127.0.0.1", choice(PORTS)))
            return int(found.getsockname()[1])
