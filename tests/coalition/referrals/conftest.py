"""A decision that violates, and the people through whose hands a referral goes."""

from dataclasses import dataclass

import pytest

from kashf.coalition.members.actions import found_organisation
from kashf.coalition.members.models import Person
from kashf.coalition.members.vocabulary import OrganisationKind, Role
from kashf.coalition.referrals.actions import draft_referral
from kashf.coalition.referrals.models import Referral
from kashf.coalition.review.actions import open_case
from kashf.coalition.review.models import Case, Decision
from tests.coalition.conftest import Coalition, person
from tests.coalition.review.conftest import Clock, an_item, clock, decided

__all__ = ["clock"]

REASON = "The poster asks households to join the Raven Organisation."
SECRET = "known to the reviewer alone"


@dataclass(frozen=True)
class Desk:
    """Sahlan decided that a poster violates; Harbour shows it."""

    coalition: Coalition
    owner: Person  # drafts
    teammate: Person  # approves
    colleague: Person  # may do both
    stranger: Person
    contact: Person
    auditor: Person
    rival: Person  # the contact of another platform
    case: Case
    decision: Decision

    def draft(self) -> Referral:
        return draft_referral(
            self.decision.code,
            by=self.owner,
            platform=self.contact.organisation.code,
            reason=REASON,
        )


@pytest.fixture
def desk(clock: Clock, coalition: Coalition) -> Desk:
    sahlan = coalition.sahlan
    case = open_case(an_item(sahlan, title=SECRET).code)
    lantern = found_organisation(
        slug="lantern", kind=OrganisationKind.PLATFORM, name_en="Lantern", name_ar="الفانوس"
    )
    return Desk(
        coalition=coalition,
        owner=coalition.owner,
        teammate=coalition.teammate,
        colleague=person(sahlan, "colleague", {Role.REVIEWER, Role.APPROVER}),
        stranger=coalition.stranger,
        contact=coalition.contact,
        auditor=coalition.auditor,
        rival=person(lantern, "rival", {Role.PLATFORM_CONTACT}),
        case=case,
        decision=decided(case, coalition.owner),
    )
