"""What every measure gives: a value, an interval, and how many records they stand on."""

import math
from dataclasses import dataclass

from kashf.errors import BadInput


@dataclass(frozen=True, slots=True)
class Estimate:
    """`value` between `low` and `high`, from `n` records. None is “not available”, never zero.

    An end of the interval that is None is open: the records do not say how far it goes.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int

    @property
    def is_available(self) -> bool:
        """Whether there is a value."""
        return self.value is not None


def check_level(level: float) -> float:
    """Return `level` if it is a level of confidence, between 0 and 1; raise BadInput if not."""
    try:
        number = float(level)
    except (TypeError, ValueError) as error:
        raise _bad_level(level) from error
    if not math.isfinite(number) or not 0 < number < 1:
        raise _bad_level(level)
    return number


def _bad_level(level: object) -> BadInput:
    return BadInput(
        f"A level of confidence lies between 0 and 1, such as 0.95; {level!r} does not.",
        fields={"level": repr(level)},
    )
