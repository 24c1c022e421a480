"""What the page of an error says: what happened, and what to do next."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kashf.coalition.members.models import Person
from kashf.coalition.members.queries import people_seen_by
from kashf.coalition.members.vocabulary import GRANTS, ROLE_NAMES, Permission, Role
from kashf.errors import KashfError, NotAllowed, SecondFactorNeeded

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Problem:
    """The page of an error."""

    title: Words
    text: Words
    said: str = ""  # what the room said; in English where it names a value


@dataclass(frozen=True, slots=True)
class Helpers:
    """Who may do what the person may not, and whom to ask."""

    roles: Sequence[Words]
    administrators: Sequence[Person]


_BY_STATUS = {
    403: (
        _("You cannot do this"),
        _("Your roles do not allow it. Nothing was changed."),
    ),
    404: (
        _("There is nothing here"),
        _(
            "The address may be wrong, or what it leads to belongs to another organisation. "
            "Check it, or ask whoever sent it to you."
        ),
    ),
    409: (
        _("It is not as it was"),
        _(
            "Somebody may have changed it while you had it open. Nothing of yours was saved. "
            "Go back, look at it as it is now, and decide again."
        ),
    ),
}
_OTHERWISE = (
    _("This did not work"),
    _("Nothing was saved. Go back, mend what is said here, and send it again."),
)
_SECOND_FACTOR = (
    _("This needs a second factor"),
    _(
        "Who approves, accepts or keeps people proves it with a code of an authenticator app too. "
        "Setting it up takes two minutes."
    ),
)


def problem_of(error: KashfError) -> Problem:
    """The words for an error of the rooms."""
    if isinstance(error, SecondFactorNeeded):
        return Problem(*_SECOND_FACTOR)
    title, text = _BY_STATUS.get(error.status, _OTHERWISE)
    known = error.status == 404 or "permission" in error.fields
    return Problem(title, text, "" if known else gettext(error.message))


def helpers_for(person: Person, error: KashfError) -> Helpers | None:
    """Who at the person's organisation may do it, for an error that names the permission."""
    named = error.fields.get("permission", "")
    if not isinstance(error, NotAllowed) or named not in set(Permission):
        return None
    roles = [ROLE_NAMES[role] for role in Role if Permission(named) in GRANTS[role]]
    keepers = people_seen_by(person).filter(is_active=True, held_roles__role=Role.ADMINISTRATOR)
    return Helpers(roles, list(keepers.exclude(pk=person.pk)))
