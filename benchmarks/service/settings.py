"""The project's settings, with an address more: a view that does nothing."""

from kashf.coalition.project.settings import *  # noqa: F403 -- all of them

ROOT_URLCONF = "benchmarks.service.urls"
