"""Arabic-first text: read what a person reads, whatever the bytes are."""

from kashf.language.cleaning import clean
from kashf.language.consonants import consonants
from kashf.language.cues import Cue, CueKind, cues
from kashf.language.dots import Guess, is_undotted, restore_dots
from kashf.language.fold import fold
from kashf.language.identification import IdentifiedSpan, Identity, identify, identify_spans
from kashf.language.reading import Key, Reading, read
from kashf.language.scripts import Script
from kashf.language.skeleton import skeleton
from kashf.language.steps import Step, StepKind
from kashf.language.terms import Finding, Term, Terms

__all__ = [
    "Cue",
    "CueKind",
    "Finding",
    "Guess",
    "IdentifiedSpan",
    "Identity",
    "Key",
    "Reading",
    "Script",
    "Step",
    "StepKind",
    "Term",
    "Terms",
    "clean",
    "consonants",
    "cues",
    "fold",
    "identify",
    "identify_spans",
    "is_undotted",
    "read",
    "restore_dots",
    "skeleton",
]
