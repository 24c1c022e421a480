"""The native kernels, one of each folder `native`. All else stands in pyproject.toml.

They are optional: where no compiler is, installing succeeds, and Python and NumPy serve, slower.
"""

import sysconfig
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.bdist_wheel import bdist_wheel


class StableWheel(bdist_wheel):
    """A wheel that names the oldest Python it serves."""

    def finalize_options(self) -> None:
        """Python 3.11 and later, if this is CPython with its stable ABI."""
        if not sysconfig.get_config_var("Py_GIL_DISABLED"):
            self.py_limited_api = "cp311"
        super().finalize_options()


FLAGS = ["-std=c++17", "-O3", "-fvisibility=hidden", "-Wall", "-Wextra", "-pthread"]


ROOT = Path("src/kashf")
SHARED = ROOT / "kernels/python.hpp"


def kernel(native: Path) -> Extension:
    """The kernel of the room that has this folder."""
    room = native.parent.relative_to(ROOT.parent)
    return Extension(
        f"{'.'.join(room.parts)}.kernel",
        sources=[str(native / "kernel.cpp")],
        depends=[str(each) for each in (SHARED, *native.iterdir())],
        include_dirs=[str(ROOT)],
        extra_compile_args=FLAGS,
        extra_link_args=["-pthread"],
        py_limited_api=True,
        optional=True,
    )


setup(
    ext_modules=[kernel(native) for native in sorted(ROOT.rglob("native"))],
    cmdclass={"bdist_wheel": StableWheel},
)
