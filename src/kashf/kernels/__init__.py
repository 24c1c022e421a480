"""Native kernels: a room has one in its folder `native`, beside an engine in Python that gives the
same. `python.hpp` is what all of them share."""

from importlib import import_module
from types import ModuleType


def kernel_or(plain: ModuleType) -> ModuleType:
    """The kernel of the room that an engine in Python belongs to; or that engine, where no compiler
    was when Kashf was installed."""
    try:
        return import_module(f"{plain.__package__}.kernel")
    except ImportError:
        return plain
