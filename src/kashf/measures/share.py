"""Shares: so many of so many."""

import operator

from scipy import stats  # type: ignore[import-untyped]  # scipy ships none

from kashf.errors import BadInput
from kashf.measures.estimate import Estimate, check_level


def rate(successes: int, total: int, level: float = 0.95) -> Estimate:
    """The share `successes / total` with Wilson's score interval. Of nothing: not available.

    E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22
    (1927) 209-212. It stays within 0 and 1 and holds its level for small n, where the textbook
    interval does not (Brown, Cai, DasGupta, Statistical Science 16 (2001) 101-133).

    Raises BadInput for what is not a count, for more successes than there are records, and for a
    level that is not between 0 and 1.
    """
    level = check_level(level)
    some, of = _count("successes", successes), _count("total", total)
    if some > of:
        raise BadInput(
            f"There cannot be {some} successes among {of}.", fields={"successes": str(some)}
        )
    if of == 0:
        return Estimate(None, None, None, 0)
    share = some / of
    interval = stats.binomtest(some, of).proportion_ci(confidence_level=level, method="wilson")
    # Where a bound is the share itself, as at 0 and 1, rounding may put it a hair beyond.
    return Estimate(share, min(float(interval.low), share), max(float(interval.high), share), of)


def _count(field: str, value: int) -> int:
    if isinstance(value, bool):
        raise BadInput(f"{field} is a count, not {value}.", fields={field: repr(value)})
    try:
        number = operator.index(value)
    except TypeError as error:
        raise BadInput(
            f"{field} is a whole number, not {value!r}.", fields={field: repr(value)}
        ) from error
    if number < 0:
        raise BadInput(f"{field} cannot be below zero.", fields={field: str(number)})
    return number
