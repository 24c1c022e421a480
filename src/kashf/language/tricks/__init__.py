"""What people do to a text so that a filter does not read it, and how each is undone."""

from typing import Final

from kashf.language.tricks.escapes import ESCAPES
from kashf.language.tricks.joined import JOINED
from kashf.language.tricks.leet import LEET
from kashf.language.tricks.lookalikes import LOOKALIKES, LOOKALIKES_AS_WRITTEN
from kashf.language.tricks.mojibake import MOJIBAKE
from kashf.language.tricks.repeated import REPEATED
from kashf.language.tricks.trick import Tricks
from kashf.language.tricks.visual import VISUAL

__all__ = ["AS_WRITTEN", "FOLDED", "TURNED", "Tricks"]

AS_WRITTEN: Final = Tricks(*ESCAPES, *MOJIBAKE, *VISUAL, *LOOKALIKES_AS_WRITTEN)
"""What is undone in the text as it is written, before case, marks and lines are folded."""

FOLDED: Final = Tricks(*LOOKALIKES, *JOINED, *LEET, *REPEATED)
"""What is undone in the folded text, whose blanks are as many as were written."""

TURNED: Final = Tricks(*VISUAL)
"""Lines that stand backwards, alone."""
