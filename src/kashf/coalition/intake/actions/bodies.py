"""Bodies of signals, for writing."""

from base64 import urlsafe_b64decode
from collections.abc import Iterable

from kashf.coalition.audit.vocabulary import now
from kashf.coalition.intake.models import Body
from kashf.coalition.intake.queries.bodies import check_body
from kashf.coalition.intake.queries.evidence import cipher
from kashf.signals import Signal


def keep_bodies(signals: Iterable[Signal]) -> None:
    """Encrypt the bodies of signals and keep them, before what names them, in its transaction.

    One that is here already is written anew: who clears up sees that it is wanted. Raises
    MissingPart without a key, and BadInput for a body that is too large or another value's.
    """
    bodies = {}
    for one in signals:
        if one.body:
            check_body(one)
            bodies[one.type, one.value] = one.body
    if not bodies:
        return
    keys, at = cipher(), now()
    Body.objects.bulk_create(
        (
            Body(type=kind, value=value, sealed=urlsafe_b64decode(keys.encrypt(body)), kept_at=at)
            for (kind, value), body in sorted(bodies.items())  # in one order, so that none waits
        ),
        batch_size=200,
        update_conflicts=True,
        unique_fields=["type", "value"],
        update_fields=["sealed", "kept_at"],
    )
