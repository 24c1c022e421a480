"""Arabic-first text: read what a person reads, whatever the bytes are."""

from kashf.language.cleaning import clean
from kashf.language.fold import fold
from kashf.language.reading import Key, Reading, read
from kashf.language.steps import Step, StepKind

__all__ = ["Key", "Reading", "Step", "StepKind", "clean", "fold", "read"]
