from functools import partial
from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router

from kashf.coalition.api.bodies import JSON, read_json
from kashf.coalition.api.keys import KeyFor, KeyRequest, Pace
from kashf.coalition.api.notices import ReferralShown
from kashf.coalition.api.once import once
from kashf.coalition.api.paging import Asked, Page, paged
from kashf.coalition.api.taken import AnswerTaken
from kashf.coalition.members.vocabulary import Scope
from kashf.coalition.referrals.actions import answer_referral
from kashf.coalition.referrals.queries import referral_seen_by, referrals_seen_by
from kashf.coalition.referrals.vocabulary import ReferralState

router = Router(tags=["referrals"])

_BODY = {
    "required": True,
    "content": {JSON: {"schema": {"$ref": "#/components/schemas/AnswerTaken"}}},
}


class AskedOfReferrals(Asked):
    """Which page, and in which state."""

    state: ReferralState | None = None


@router.get("/referrals", auth=KeyFor(Scope.REFERRALS_READ), response=Page[ReferralShown])
def referrals(request: KeyRequest, asked: Query[AskedOfReferrals]) -> Page[ReferralShown]:
    """A member's own referrals, or those that a platform was sent; newest first."""
    person = request.auth
    rows = referrals_seen_by(person)
    if asked.state is not None:
        rows = rows.filter(state=asked.state)
    by = "sent_at" if person.organisation.is_platform else "drafted_at"
    return paged(
        Page[ReferralShown], request, rows, asked, by=by, show=partial(ReferralShown.of, to=person)
    )


@router.get("/referrals/{uuid:code}", auth=KeyFor(Scope.REFERRALS_READ), response=ReferralShown)
def referral(request: KeyRequest, code: UUID) -> ReferralShown:
    """One of them."""
    return ReferralShown.of(referral_seen_by(request.auth, code), to=request.auth)


@router.post(
    "/referrals/{uuid:code}/answer",
    auth=KeyFor(Scope.REFERRALS_ANSWER),
    throttle=Pace(),
    response=ReferralShown,
    openapi_extra={"requestBody": _BODY},
)
def answer(request: KeyRequest, code: UUID) -> HttpResponse:
    """Say what your platform did about a referral. It is said once."""
    sent = read_json(request, AnswerTaken)

    def answered() -> tuple[int, ReferralShown]:
        answer_referral(code, by=request.auth, answer=sent.content.content())
        return 200, ReferralShown.of(referral_seen_by(request.auth, code), to=request.auth)

    return once(request, sent, answered)
