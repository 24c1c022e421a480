"""Which organisation sees which bank. Both directions of one rule stand here, side by side."""

from django.db.models import Model, Q, QuerySet

from kashf.coalition.audit.vocabulary import now
from kashf.coalition.banks.models import Bank
from kashf.coalition.banks.vocabulary import Sharing
from kashf.coalition.members.models import Organisation
from kashf.coalition.members.queries import members_of_the_coalition


def banks_shown_to(organisation: Organisation) -> QuerySet[Bank]:
    """The banks that it owns, and those of others that are shared with it and not expired."""
    return Bank.objects.filter(
        Q(organisation=organisation) | (_shared_with(organisation) & _not_expired())
    )


def banks_matched_for(organisation: Organisation) -> QuerySet[Bank]:
    """The banks against which its items are matched: all shown to it that are not expired."""
    return banks_shown_to(organisation).filter(_not_expired())


def organisations_matched_by(bank: Bank) -> QuerySet[Organisation]:
    """Whose items are matched against the bank: the other direction of `banks_matched_for`."""
    if bank.expires_at is not None and bank.expires_at <= now():
        return Organisation.objects.none()
    everybody, members = Organisation.objects.all(), members_of_the_coalition()
    named = _named(bank=bank.pk).values("organisation")
    others = {
        Sharing.OWN: Organisation.objects.none(),
        Sharing.NAMED: members.filter(pk__in=named),
        Sharing.COALITION: members,
        Sharing.PLATFORMS: everybody,
    }[Sharing(bank.sharing)]
    return everybody.filter(Q(pk=bank.organisation_id) | Q(pk__in=others.values("pk")))


def _shared_with(organisation: Organisation) -> Q:
    to_all = Q(sharing=Sharing.PLATFORMS)
    if organisation.is_platform:
        return to_all
    named = Q(sharing=Sharing.NAMED, pk__in=_named(organisation=organisation.pk).values("bank"))
    return to_all | Q(sharing=Sharing.COALITION) | named


def _not_expired() -> Q:
    return Q(expires_at=None) | Q(expires_at__gt=now())


def _named(**where: int) -> QuerySet[Model]:
    return Bank.shared_with.through.objects.filter(**where)
