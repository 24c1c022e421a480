"""The console in small: clients that are signed in."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client

from kashf.coalition.members.models import Person


@pytest.fixture(autouse=True)
def fresh_counts() -> Iterator[None]:
    """No test is slowed by the attempts of another."""
    cache.clear()
    yield
    cache.clear()


def signed_in(person: Person) -> Client:
    """A browser in which the person is signed in."""
    client = Client()
    client.force_login(person)
    return client
