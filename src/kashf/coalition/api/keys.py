"""Who asks: a person's key, for one purpose. There are no sessions here."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.http import HttpRequest
from ninja.security import HttpBearer
from ninja.throttling import SimpleRateThrottle

from kashf.coalition.members.models import ApiKey, Person
from kashf.coalition.members.queries import key_by_secret, person_by_key, require
from kashf.coalition.members.vocabulary import Permission, Scope

PACE: Final = "300/m"  # of a person's requests that write

# A key is never for more than its person may do.
NEEDS: Final[Mapping[Scope, Permission | None]] = MappingProxyType(
    {
        Scope.ITEMS_WRITE: Permission.TAKE_IN_ITEMS,
        Scope.ITEMS_READ: Permission.SEE_ITEMS,
        Scope.MATCHES_READ: Permission.SEE_ITEMS,
        Scope.BANKS_READ: Permission.SEE_BANKS,
        Scope.BANKS_MATCH: Permission.SEE_BANKS,
        Scope.BANKS_SCAN: Permission.KEEP_BANKS,
        Scope.CASES_READ: Permission.SEE_CASES,
        Scope.REFERRALS_READ: Permission.SEE_REFERRALS,
        Scope.REFERRALS_ANSWER: Permission.ANSWER_REFERRALS,
        Scope.STATEMENTS_READ: None,  # published ones are for everybody
    }
)
assert NEEDS.keys() == set(Scope), "every scope has its row"


class KeyRequest(HttpRequest):
    """A request with a key for its purpose."""

    auth: Person


class AnyKeyRequest(HttpRequest):
    """A request with a key, whatever it is for."""

    auth: ApiKey


class KeyFor(HttpBearer):
    """Asks for a key with this scope, of a person who may do it."""

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Person:  # noqa: ARG002 -- Ninja's
        """The person for whom the key stands. Raises NotSignedIn or NotAllowed."""
        person = person_by_key(token, self.scope)
        if (needed := NEEDS[self.scope]) is not None:
            require(person, needed, at=person.organisation)
        return person


class KeyToMatch(KeyFor):
    """Asks for a key to match; one that is to keep what it matches has to be for that too."""

    def __init__(self) -> None:
        super().__init__(Scope.BANKS_MATCH)
        self._to_keep = KeyFor(Scope.ITEMS_WRITE)

    def authenticate(self, request: HttpRequest, token: str) -> Person:
        """The person for whom the key stands. Raises NotSignedIn or NotAllowed."""
        person = super().authenticate(request, token)
        return self._to_keep.authenticate(request, token) if asks_to_keep(request) else person


class AnyKey(HttpBearer):
    """Asks for a key in force."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey:  # noqa: ARG002 -- Ninja's
        """The key. Raises NotSignedIn."""
        return key_by_secret(token)


class Pace(SimpleRateThrottle):
    """Slows down a person's programs that write."""

    def __init__(self) -> None:
        super().__init__(PACE)

    def get_cache_key(self, request: HttpRequest) -> str:
        """One count for each person, over all keys and routes."""
        person: Person = request.auth  # type: ignore[attr-defined]
        return f"api.pace.{person.code}"


class PaceToKeep(Pace):
    """Of what is matched, only what is kept is slowed down: to match changes nothing."""

    def allow_request(self, request: HttpRequest) -> bool:
        """Whether it may be done now."""
        return not asks_to_keep(request) or super().allow_request(request)


def asks_to_keep(request: HttpRequest) -> bool:
    """Whether what is matched is to be taken in, too."""
    return request.GET.get("keep", "false") != "false"
