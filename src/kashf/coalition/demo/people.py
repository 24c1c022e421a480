"""The people of the play, given their desks by the real verbs."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle

from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import make_password

from kashf.coalition.demo.cast import FIRST_NAMES, LEAD, MEMBERS, PLATFORMS, SHOWN, Part, seats
from kashf.coalition.demo.codes import PASSWORD, Visitor, secret_of
from kashf.coalition.members.actions import add_person, change_settings, found_organisation
from kashf.coalition.members.models import Organisation, Person
from kashf.coalition.members.vocabulary import (
    GRANTS,
    NEEDS_SECOND_FACTOR,
    OrganisationKind,
    Permission,
)


@dataclass(slots=True)
class Company:
    """Who plays: organisations and people, by short name."""

    organisations: dict[str, Organisation] = field(default_factory=dict)
    people: dict[str, list[Person]] = field(default_factory=dict)
    visitors: list[Visitor] = field(default_factory=list)

    def who(self, slug: str, permission: Permission) -> Person:
        """Somebody there who may do that."""
        return next(person for person in self.people[slug] if permission in person.permissions)

    @property
    def members(self) -> list[str]:
        """The short names of all but platforms."""
        platform = OrganisationKind.PLATFORM
        return [slug for slug, each in self.organisations.items() if each.kind != platform]

    @property
    def platforms(self) -> list[Organisation]:
        """The three platforms."""
        return [each for each in self.organisations.values() if each.is_platform]


def gather() -> Company:
    """Found all organisations, and give everybody a desk."""
    company = Company()
    password = make_password(PASSWORD)  # once: it is told to every visitor, and slow on purpose
    names = cycle(FIRST_NAMES)
    for part in (*MEMBERS, *PLATFORMS):
        company.organisations[part.slug] = found_organisation(
            slug=part.slug,
            kind=part.kind,
            name_en=part.name_en,
            name_ar=part.name_ar,
            takes_reports=part.slug == LEAD,
        )
        company.people[part.slug] = list(_seated(part, company, names, password))
    return company


def _seated(
    part: Part, company: Company, names: Iterator[tuple[str, str]], password: str
) -> Iterator[Person]:
    for number, seat in enumerate(seats(part)):
        english, arabic = next(names)
        speaks_arabic = part.name_en.endswith("iya") and number % 2 == 1
        person = add_person(
            by=None,
            organisation=company.organisations[part.slug],
            email=f"{seat.place}@{part.slug}.example",
            name=arabic if speaks_arabic else english,
            roles=seat.roles,
        )
        person.password = password
        person.save(update_fields=["password"])
        if speaks_arabic:
            change_settings(by=person, language="ar")
        needs_code = any(GRANTS[role] & NEEDS_SECOND_FACTOR for role in seat.roles)
        if needs_code:
            TOTP.activate(person, secret_of(person.email))
        if part.slug in {LEAD, *SHOWN}:
            company.visitors.append(
                Visitor(
                    email=person.email,
                    roles=", ".join(sorted(role.replace("_", " ") for role in seat.roles)),
                    organisation=part.name_en,
                    password=PASSWORD,
                    secret=secret_of(person.email) if needs_code else "",
                )
            )
        yield person
