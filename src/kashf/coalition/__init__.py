"""The coalition: the rooms in which the members work together."""
