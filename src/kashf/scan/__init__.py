"""Archives, looked for in banks: on this machine, or on a cluster.

    from kashf.scan import scan

    frame = scan("s3://archive/2024/**", banks=["raven"])   # a daft.DataFrame, not run yet

What needs Daft is loaded when it is first asked for: workers do without.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kashf.scan.frame import scan

__all__ = ["scan"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 -- PEP 562
    if name != "scan":
        raise AttributeError(f"module 'kashf.scan' has no attribute {name!r}")
    from kashf.scan.frame import scan  # noqa: PLC0415 -- Daft

    return scan
