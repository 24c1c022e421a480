"""The native kernel of the index. All else stands in pyproject.toml.

It is optional: where no compiler is, installing succeeds, and NumPy serves, slower.
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

setup(
    ext_modules=[
        Extension(
            "kashf.index.kernel",
            sources=["src/kashf/index/native/kernel.cpp"],
            depends=[
                f"src/kashf/index/native/{name}"
                for name in ("build.hpp", "compare.hpp", "compare.inc", "search.hpp", "view.hpp")
            ],
            extra_compile_args=FLAGS,
            extra_link_args=["-pthread"],
            py_limited_api=True,
            optional=True,
        )
    ],
    cmdclass={"bdist_wheel": StableWheel},
)
