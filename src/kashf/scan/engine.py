"""Daft, and where it runs: on this machine, or on a Ray cluster."""

import logging
import os
import socket
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Final
from urllib.parse import urlsplit

from kashf.errors import BadInput, MissingPart, NotFound, WrongState

# Both tell their makers that they are used, unless they are asked not to. Who scans what is
# nobody's business.
os.environ["DO_NOT_TRACK"] = "1"
os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
os.environ.setdefault("DAFT_PROGRESS_BAR", "0")  # we show our own

try:
    import daft
    from daft.exceptions import DaftCoreException
    from daft.io import IOConfig, S3Config
except ImportError as error:
    raise MissingPart(
        "Scanning needs Daft, which is not installed: pip install 'kashf[scan]'"
    ) from error

for _name in ("daft_local_execution", "daft_distributed", "daft_io", "aws_config"):
    # what fails is told by errors; who configures logging has theirs besides
    logging.getLogger(_name).addHandler(logging.NullHandler())

__all__ = ["LOCAL", "DaftCoreException", "IOConfig", "daft", "store_settings", "use"]

log: Final = logging.getLogger("kashf.scan")

LOCAL: Final = "local"
NAMESPACE: Final = "kashf"  # of what we name on a cluster
_JOINS: Final = 3
_PORT: Final = 10001  # of Ray's clients, if an address has none
_PATIENCE: Final = 10.0  # seconds
_TRIES: Final = 5  # of a store; its own 25 take minutes to say that nobody is there


def store_settings() -> IOConfig:
    """How stores are asked: with what the environment says, as their own tools have it. What it
    does not say Daft finds out when a store is first asked, in the ways that AWS has for it."""
    given = os.environ.get
    return IOConfig(
        s3=S3Config(
            num_tries=_TRIES,
            endpoint_url=given("AWS_ENDPOINT_URL_S3") or given("AWS_ENDPOINT_URL"),
            region_name=given("AWS_REGION") or given("AWS_DEFAULT_REGION"),
            key_id=given("AWS_ACCESS_KEY_ID"),
            access_key=given("AWS_SECRET_ACCESS_KEY"),
            session_token=given("AWS_SESSION_TOKEN"),
        )
    )


def use(engine: str) -> None:
    """Have Daft run there from now on: `local`, or `ray://ADDRESS`; `ray` is the cluster that this
    machine is part of.

    Raises BadInput, MissingPart, NotFound if no cluster answers, or WrongState if Daft has run
    elsewhere in this process.
    """
    if engine == LOCAL:
        _run_on("native", daft.set_runner_native)
        return
    _check(engine)
    now = daft.get_or_infer_runner_type()
    _join("auto" if engine == "ray" else engine)
    if now != "ray":
        _run_on("ray", partial(daft.set_runner_ray, noop_if_initialized=True))


def _run_on(runner: str, begin: Callable[[], object]) -> None:
    """Daft is told once in a process, before it is asked anything: that would load Ray."""
    with suppress(DaftCoreException):
        begin()
    if daft.get_or_infer_runner_type() != runner:
        raise WrongState(
            "Daft has run in this process already, and cannot change between this machine and a "
            "cluster. Scan in a process of its own."
        )


def is_local(engine: str) -> bool:
    """Whether it runs on this machine, without a cluster."""
    return engine == LOCAL


def _check(engine: str) -> None:
    parts = urlsplit(engine)
    if engine != "ray" and (parts.scheme != "ray" or not parts.hostname):
        raise BadInput(
            f"There is no engine {engine!r}. There are: local, ray://HOST:PORT, and ray for the "
            "cluster that this machine is part of.",
            fields={"engine": engine},
        )


def _join(address: str) -> None:
    try:
        import ray  # noqa: PLC0415 -- optional, and slow to load
    except ImportError as error:
        raise MissingPart(
            "A cluster needs Ray, which is not installed: pip install 'kashf[ray]'"
        ) from error
    if ray.is_initialized():
        return
    if address != "auto" and not _listens(address):
        raise _nobody(address)
    for tried in range(_JOINS):  # a cluster that has just begun may turn the first away
        try:
            ray.init(address, namespace=NAMESPACE, log_to_driver=False, logging_level=logging.ERROR)
        except (ConnectionError, RuntimeError, ValueError) as error:
            log.info("Joining %s failed: %s", address, error)
            if tried + 1 == _JOINS:
                raise _nobody(address) from error
        else:
            return


def _listens(address: str) -> bool:
    parts = urlsplit(address)
    try:
        with socket.create_connection((parts.hostname or "", parts.port or _PORT), _PATIENCE):
            return True
    except (OSError, ValueError):
        return False


def _nobody(address: str) -> NotFound:
    return NotFound(
        f"No Ray cluster answers at {address}. Check the address, that Ray runs there (ray "
        "status), and that it has the same version of Python and Ray."
    )
