"""Kashf beside its peers, in one run on one machine, as ratios. `python -m benchmarks --help`"""

import os

# One thread each. NumPy's and FAISS's libraries read this when they are loaded, so it comes first.
for _threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_threads] = "1"

# What is started has its bytecode, as what is installed has: else most of a start is compiling.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
