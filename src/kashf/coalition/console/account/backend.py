"""Who is signed in."""

from allauth.account.auth_backends import AuthenticationBackend

from kashf.coalition.members.models import Person
from kashf.coalition.members.queries import person_at_work


class DeskBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth has no types
    """Signs in as allauth does; every page that follows asks for its person here."""

    def get_user(self, user_id: int) -> Person | None:
        """The person of a session, unless the desk was closed."""
        person = person_at_work(user_id)
        return person if person is not None and self.user_can_authenticate(person) else None
