from django.db.models.functions import Now

from kashf.coalition.workers.models import Worker
from kashf.coalition.workers.vocabulary import LOST_AFTER


def living() -> set[str]:
    """The workers that were heard of lately, on all hosts."""
    heard = Worker.objects.filter(heard_at__gte=Now() - LOST_AFTER)
    return set(heard.values_list("name", flat=True))
