"""The coalition in small: two members, a platform, and their people, made by the real verbs."""

from dataclasses import dataclass

import pytest
from allauth.mfa.models import Authenticator

from kashf.coalition.members.actions import add_person, found_organisation
from kashf.coalition.members.models import Organisation, Person
from kashf.coalition.members.vocabulary import OrganisationKind, Role

PASSWORD = "a long enough phrase"


@dataclass(frozen=True)
class Coalition:
    """Who there is. `sahlan` and `noriya` are members, `harbour` is a platform."""

    sahlan: Organisation
    noriya: Organisation
    harbour: Organisation
    owner: Person  # of Sahlan: analyst, reviewer, campaign officer and administrator
    teammate: Person  # of Sahlan: approver with a second factor, chair
    stranger: Person  # of Noriya: the same roles as owner and teammate together, second factor
    contact: Person  # of Harbour
    auditor: Person  # of Sahlan


@pytest.fixture
def coalition(db: None) -> Coalition:
    """The coalition, in the test's transaction or, with `transactional_db`, on the disk."""
    sahlan = found_organisation(
        slug="sahlan",
        kind=OrganisationKind.STATE,
        name_en="Sahlan",
        name_ar="سهلان",
        takes_reports=True,
    )
    noriya = found_organisation(
        slug="noriya", kind=OrganisationKind.CENTRE, name_en="Noriya", name_ar="نورية"
    )
    harbour = found_organisation(
        slug="harbour", kind=OrganisationKind.PLATFORM, name_en="Harbour", name_ar="المرفأ"
    )
    working = {Role.ANALYST, Role.REVIEWER, Role.CAMPAIGN_OFFICER, Role.ADMINISTRATOR}
    deciding = {Role.APPROVER, Role.CHAIR}
    return Coalition(
        sahlan=sahlan,
        noriya=noriya,
        harbour=harbour,
        owner=person(sahlan, "owner", working),
        teammate=person(sahlan, "teammate", deciding),
        stranger=person(noriya, "stranger", working | deciding),
        contact=person(harbour, "contact", {Role.PLATFORM_CONTACT}),
        auditor=person(sahlan, "auditor", {Role.AUDITOR}),
    )


def person(organisation: Organisation, name: str, roles: set[Role]) -> Person:
    """Somebody with a password and a second factor."""
    made = add_person(
        by=None,
        organisation=organisation,
        email=f"{name}@{organisation.slug}.example",
        name=f"{name.title()} of {organisation.name_en}",
        roles=roles,
    )
    made.set_password(PASSWORD)
    made.save(update_fields=["password"])
    Authenticator.objects.create(user=made, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return made
