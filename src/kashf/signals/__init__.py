"""Fingerprints of content: what they are, how they are computed, compared and extended."""

from kashf.signals.content import Content, ContentKind, open_content
from kashf.signals.entry import Entry
from kashf.signals.hashing import Hashed, hash_bytes, hash_content, hash_file, hash_text
from kashf.signals.interface import CodedType, ExactType, HammingType, Signal, SignalType
from kashf.signals.registry import REGISTRY, chosen_types, load_installed, signal_type
from kashf.signals.view import AS_IT_IS, Frame, Turn, View

__all__ = [
    "AS_IT_IS",
    "REGISTRY",
    "CodedType",
    "Content",
    "ContentKind",
    "Entry",
    "ExactType",
    "Frame",
    "HammingType",
    "Hashed",
    "Signal",
    "SignalType",
    "Turn",
    "View",
    "chosen_types",
    "hash_bytes",
    "hash_content",
    "hash_file",
    "hash_text",
    "open_content",
    "signal_type",
]

load_installed()  # last, since what is installed imports this
