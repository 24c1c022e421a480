"""The project's settings for tests: a data folder of their own, quick passwords, tasks at once."""

import os
from tempfile import TemporaryDirectory

_HOME = TemporaryDirectory(prefix="kashf-tests-")  # goes with the process
os.environ["KASHF_HOME"] = _HOME.name
os.environ["KASHF_LOCAL"] = "1"
os.environ["KASHF_SECRET_KEY"] = "only for tests"
os.environ["KASHF_EVIDENCE_KEYS"] = "b25seSBmb3IgdGVzdHMsIDMyIGJ5dGVzIGxvbmcuLi4="

from kashf.coalition.project.settings import *  # noqa: E402, F403 -- the environment comes first

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

if not os.environ.get("KASHF_DATABASE"):
    # a file, so that several threads can use it as in earnest; but nobody minds a power cut
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": HOME / "unused.sqlite3",  # noqa: F405
            "TEST": {"NAME": HOME / "tests.sqlite3"},  # noqa: F405
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;",
            },
        }
    }
