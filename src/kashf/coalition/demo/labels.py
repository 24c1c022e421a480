"""What a piece of propaganda does."""

from enum import StrEnum


class Label(StrEnum):
    """What a piece of propaganda does."""

    PROPAGANDA = "propaganda"
    RECRUITMENT = "recruitment"
    FUNDRAISING = "fundraising"
    INSTRUCTION = "instruction"
    INCITEMENT = "incitement"
