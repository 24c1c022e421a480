"""The native kernels: of the index, of reading texts, of their fingerprints. All else stands in
pyproject.toml.

They are optional: where no compiler is, installing succeeds, and NumPy serves, slower.
"""

import sysconfig

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


def kernel(room: str, *headers: str) -> Extension:
    """The kernel of a room, from its folder `native`."""
    native = f"src/kashf/{room}/native"
    return Extension(
        f"kashf.{room.replace('/', '.')}.kernel",
        sources=[f"{native}/kernel.cpp"],
        depends=[f"{native}/{name}" for name in headers],
        extra_compile_args=FLAGS,
        extra_link_args=["-pthread"],
        py_limited_api=True,
        optional=True,
    )


setup(
    ext_modules=[
        kernel("index", "build.hpp", "compare.hpp", "compare.inc", "search.hpp", "view.hpp"),
        kernel("language", "look.hpp"),
        kernel("signals/shingles", "shingles.hpp"),
    ],
    cmdclass={"bdist_wheel": StableWheel},
)
